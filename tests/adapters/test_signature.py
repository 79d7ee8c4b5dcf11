"""The signature: what it covers, how long it holds, and that one kind of message cannot be passed off as another."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from onewindow_adapters.transports.signature import (
    SKEW,
    BadSignature,
    check_answer,
    check_callback,
    check_request,
    key_of,
    key_text,
    sign_answer,
    sign_callback,
    sign_request,
)

NOW = datetime(2026, 3, 2, 1, 10, tzinfo=UTC)
SECRET, NONCE, BODY = b"s" * 32, "n" * 32, b'{"a":1}'
KEY = "990101:1/核发 执照?%2F"


def small(headers: dict[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def signed(**changes: object) -> dict[str, str]:
    options = {"now": NOW, "nonce": NONCE, "key": KEY, **changes}
    return small(sign_request(SECRET, "POST", "/a/requests", BODY, **options))  # type: ignore[arg-type]


def test_a_signed_request_is_believed_and_brings_its_key() -> None:
    assert check_request(SECRET, "post", "/a/requests", signed(), BODY, now=NOW) == KEY


@pytest.mark.parametrize(
    ("method", "target", "body"),
    [("PUT", "/a/requests", BODY), ("POST", "/a/requests?x=1", BODY), ("POST", "/a/requests", BODY + b" ")],
)
def test_method_target_and_body_are_covered(method: str, target: str, body: bytes) -> None:
    with pytest.raises(BadSignature):
        check_request(SECRET, method, target, signed(), body, now=NOW)


@pytest.mark.parametrize(
    "name", ["x-onewindow-timestamp", "x-onewindow-nonce", "x-onewindow-signature", "idempotency-key"]
)
@pytest.mark.parametrize("value", ["", "1772413800", "\udc80", "é" * 32, "9" * 5000])
def test_every_header_is_covered_and_nonsense_is_only_refused(name: str, value: str) -> None:
    headers = signed()
    if headers[name] == value:
        return
    with pytest.raises(BadSignature):
        check_request(SECRET, "POST", "/a/requests", {**headers, name: value}, BODY, now=NOW)


@pytest.mark.parametrize("seconds", [-SKEW, SKEW])
def test_clocks_may_differ_a_little(seconds: int) -> None:
    check_request(SECRET, "POST", "/a/requests", signed(), BODY, now=NOW + timedelta(seconds=seconds))


@pytest.mark.parametrize("seconds", [-SKEW - 1, SKEW + 1])
def test_what_is_old_or_from_the_future_is_refused(seconds: int) -> None:
    with pytest.raises(BadSignature, match=str(SKEW)):
        check_request(SECRET, "POST", "/a/requests", signed(), BODY, now=NOW + timedelta(seconds=seconds))


def test_an_answer_belongs_to_one_request() -> None:
    headers = small(sign_answer(SECRET, 200, NONCE, BODY, now=NOW, nonce="m" * 32))

    check_answer(SECRET, 200, NONCE, headers, BODY, now=NOW)
    for status, nonce in ((404, NONCE), (200, "o" * 32)):
        with pytest.raises(BadSignature):
            check_answer(SECRET, status, nonce, headers, BODY, now=NOW)


def test_no_kind_of_message_passes_for_another() -> None:
    callback = small(sign_callback(SECRET, "M-1", BODY, now=NOW, nonce=NONCE))

    assert check_callback(SECRET, callback, BODY, now=NOW) == "M-1"
    for headers in (signed(), small(sign_answer(SECRET, 200, NONCE, BODY, now=NOW, nonce=NONCE))):
        with pytest.raises(BadSignature):
            check_callback(SECRET, {**headers, "x-onewindow-message-id": "M-1"}, BODY, now=NOW)


@pytest.mark.parametrize("message_id", ["", "a b", "消息", "x" * 201])
def test_a_message_id_is_plain_and_short(message_id: str) -> None:
    headers = small(sign_callback(SECRET, message_id, BODY, now=NOW, nonce=NONCE))

    with pytest.raises(BadSignature, match="Message-Id"):
        check_callback(SECRET, headers, BODY, now=NOW)


def test_keys_go_into_paths_and_headers_and_come_back() -> None:
    assert key_text(KEY).isascii()
    assert "/" not in key_text(KEY)
    assert key_of(key_text(KEY)) == KEY
