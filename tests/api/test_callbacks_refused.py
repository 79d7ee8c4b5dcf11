"""What is not believed, or is no message at all: refused with a short answer, and nothing changes or is told of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from api.conversation import Conversation, call
from api.hall import PATH, POLICE, TAX, Hall, Letter
from onewindow.api.callbacks import LARGEST_BODY
from onewindow.api.exchange import Message

JSON = {"content-type": "application/json"}


@pytest.fixture(scope="module")
def asked(shared_hall: Hall) -> tuple[str, str]:
    return shared_hall.asked()


@pytest.fixture
def letter(shared_hall: Hall, asked: tuple[str, str]) -> Letter:
    """A message that would be believed."""
    return shared_hall.letter(asked[1])


def unchanged(hall: Hall, asked: tuple[str, str]) -> bool:
    return hall.part(asked[0])[0] == "open" and asked[1] not in {kept["key"] for kept in hall.unmatched()}


def without(letter: Letter, header: str) -> Letter:
    return replace(letter, headers={name: value for name, value in letter.headers.items() if name.lower() != header})


@pytest.mark.parametrize("late", [timedelta(seconds=301), timedelta(seconds=-301), timedelta(days=400)])
def test_message_signed_too_long_ago_or_in_the_future_is_not_believed(
    shared_hall: Hall, asked: tuple[str, str], late: timedelta
) -> None:
    answered = shared_hall.hand_in(shared_hall.letter(asked[1], late=late))

    assert (answered.status_code, answered.json()) == (401, {"version": 1, "error": "not_believed"})
    assert unchanged(shared_hall, asked)


@pytest.mark.parametrize("late", [timedelta(seconds=299), timedelta(seconds=-299)])
def test_clocks_may_differ_by_five_minutes(shared_hall: Hall, late: timedelta) -> None:
    letter = shared_hall.letter("nobody", "TryLater", late=late, message_id=f"late{late.total_seconds()}", reason="")

    assert shared_hall.hand_in(letter).status_code == 200


def test_secret_of_another_department_is_not_believed(shared_hall: Hall, asked: tuple[str, str]) -> None:
    letters = [
        shared_hall.letter(asked[1], secret=TAX),
        replace(shared_hall.letter(asked[1], secret=POLICE), department="tax"),
        shared_hall.letter(asked[1], secret=b""),
    ]

    assert [shared_hall.hand_in(letter).status_code for letter in letters] == [401] * 3
    assert unchanged(shared_hall, asked)


CHANGES: dict[str, Callable[[Letter], Letter]] = {
    "one byte of the body": lambda its: replace(its, body=its.body.replace(b"4}", b"5}")),
    "a blank behind it": lambda its: replace(its, body=its.body + b" "),
    "no body": lambda its: replace(its, body=b""),
    "another message id": lambda its: replace(its, headers={**its.headers, "X-Onewindow-Message-Id": "m-9"}),
    "another nonce": lambda its: replace(its, headers={**its.headers, "X-Onewindow-Nonce": "0" * 16}),
    "another time": lambda its: replace(its, headers={**its.headers, "X-Onewindow-Timestamp": "1772413200"}),
    "no ASCII": lambda its: replace(its, headers={**its.headers, "X-Onewindow-Signature": "\xe7\xad\xbe"}),
    "no signature": lambda its: without(its, "x-onewindow-signature"),
    "no time": lambda its: without(its, "x-onewindow-timestamp"),
    "no nonce": lambda its: without(its, "x-onewindow-nonce"),
    "no message id": lambda its: without(its, "x-onewindow-message-id"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_changed_message_is_not_believed(
    shared_hall: Hall, asked: tuple[str, str], letter: Letter, change: Callable[[Letter], Letter]
) -> None:
    changed = change(letter)
    raw = [(name.encode(), value.encode("latin-1")) for name, value in changed.headers.items()]

    answered = shared_hall.post(PATH, content=changed.body, headers=raw)

    assert (answered.status_code, answered.json()) == (401, {"version": 1, "error": "not_believed"})
    assert unchanged(shared_hall, asked)


def test_signature_that_comes_twice_is_not_believed(
    shared_hall: Hall, asked: tuple[str, str], letter: Letter
) -> None:
    twice = [*letter.headers.items(), ("x-onewindow-signature", letter.headers["X-Onewindow-Signature"])]

    assert shared_hall.post(PATH, content=letter.body, headers=twice).status_code == 401
    assert unchanged(shared_hall, asked)


def test_signed_body_that_is_no_json_is_refused(shared_hall: Hall, asked: tuple[str, str]) -> None:
    answered = shared_hall.hand_in(shared_hall.letter(asked[1], body=b"<zt>granted</zt>"))

    assert (answered.status_code, answered.json()) == (400, {"version": 1, "error": "bad_request"})


def test_an_adapter_that_gives_no_text_for_a_key_is_at_fault(shared_hall: Hall) -> None:
    answered = shared_hall.hand_in(shared_hall.letter("", body=b'{"key": 7, "kind": "TryLater", "reason": ""}'))

    assert (answered.status_code, answered.json()) == (500, {"version": 1, "error": "failed"})


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_only_post_is_taken(shared_hall: Hall, method: str) -> None:
    answered = shared_hall.post(PATH, method=method)

    assert (answered.status_code, answered.headers["allow"]) == (405, "POST")


@pytest.mark.parametrize(
    "headers",
    [
        {}, {"content-type": "application/x-www-form-urlencoded"}, {"content-type": "text/plain"},
        {"content-type": "application/json; charset=gbk"}, {"content-type": "application/json-seq"},
        {**JSON, "content-encoding": "gzip"},
    ],
)  # fmt: skip
def test_only_plain_json_is_taken(shared_hall: Hall, letter: Letter, headers: dict[str, str]) -> None:
    kept = {**without(letter, "content-type").headers, **headers}

    assert shared_hall.post(PATH, content=letter.body, headers=kept).status_code == 415


@pytest.mark.parametrize("charset", ['Charset="UTF-8"', "charset=utf8", "charset=utf-8;", ""])
def test_json_may_say_that_it_is_utf_8(shared_hall: Hall, charset: str) -> None:
    letter = shared_hall.letter("nobody", "TryLater", message_id="utf-8", reason="")
    headers = {**letter.headers, "content-type": f"Application/JSON; {charset}"}

    assert shared_hall.post(PATH, content=letter.body, headers=headers).status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/", "/callbacks", "/callbacks/", "/callbacks/nobody", "/callbacks/market_regulation", "/callbacks/police/",
     "/callbacks/police/x", "/x/callbacks/police", "/callbacks/%2e%2e/police"],
)  # fmt: skip
def test_path_of_no_department_is_not_found(shared_hall: Hall, letter: Letter, path: str) -> None:
    answered = shared_hall.post(path, content=letter.body, headers=letter.headers)

    assert (answered.status_code, answered.json()) == (404, {"version": 1, "error": "not_found"})


def test_department_that_answers_by_rows_alone_is_not_found(shared_hall: Hall, letter: Letter) -> None:
    assert shared_hall.hand_in(replace(letter, department="housing_fund")).status_code == 404


@pytest.mark.parametrize(
    ("root_path", "path"),
    [("/gov/departments", "/gov/departments/callbacks/police"), ("/gov/departments", "/callbacks/police"),
     ("/callbacks", "/callbacks/callbacks/police"), ("/callbacks", "/callbacks/police")],
)  # fmt: skip
def test_host_may_mount_it_under_any_path(shared_hall: Hall, root_path: str, path: str) -> None:
    letter = shared_hall.letter("nobody", "TryLater", message_id=f"{root_path}{path}", reason="")

    answered = shared_hall.post(path, root_path=root_path, content=letter.body, headers=letter.headers)

    assert answered.status_code == 200


def test_body_that_is_too_long_is_refused_whether_it_says_so_or_not(
    shared_hall: Hall, asked: tuple[str, str]
) -> None:
    body = b'{"key": "' + b"x" * LARGEST_BODY + b'"}'
    letter = shared_hall.letter(asked[1], body=body)
    undeclared = Conversation([body[:40_000], body[40_000:]])

    declared = shared_hall.hand_in(letter)
    undeclared.hold(shared_hall, letter)

    assert (declared.status_code, undeclared.status) == (413, 413)
    assert unchanged(shared_hall, asked)


def test_endless_body_is_not_read_to_its_end(shared_hall: Hall, letter: Letter) -> None:
    endless = Conversation([b"x" * 100_000] * 1_000)

    endless.hold(shared_hall, letter)

    assert endless.status == 413
    assert endless.taken < 20
    assert ("connection", "close") in endless.headers


def test_announced_giant_is_refused_unread(shared_hall: Hall, letter: Letter) -> None:
    giant = Conversation([b"x"])

    giant.hold(shared_hall, replace(letter, headers={**letter.headers, "content-length": "9" * 30}))

    assert (giant.status, giant.taken) == (413, 0)


def test_body_that_does_not_come_is_given_up(shared_hall: Hall, letter: Letter) -> None:
    slow = Conversation([letter.body[:10]], ends=False)

    slow.hold(shared_hall, letter, patience=0.05)

    assert slow.status == 408


def test_who_hangs_up_in_the_middle_is_not_answered(shared_hall: Hall, letter: Letter) -> None:
    gone = Conversation([letter.body[:10]], hangs_up=True)

    gone.hold(shared_hall, letter)

    assert gone.sent == []


def test_broken_adapter_is_told_by_the_name_of_its_error_alone(shared_hall: Hall, asked: tuple[str, str]) -> None:
    letter = shared_hall.letter(asked[1], body=b'["a secret of the applicant"]')
    shared_hall.told.clear()

    answered = shared_hall.hand_in(letter)

    assert (answered.status_code, answered.json()) == (500, {"version": 1, "error": "failed"})
    assert [dict(details) for _, details in shared_hall.told] == [
        {"department": "police", "status": 500, "problem": "failed adapter: TypeError"}
    ]


def test_who_runs_it_is_told_why_a_message_is_not_believed(shared_hall: Hall, letter: Letter) -> None:
    shared_hall.told.clear()

    shared_hall.hand_in(without(letter, "x-onewindow-signature"))

    ((happening, details),) = shared_hall.told
    assert happening == "callback_refused"
    assert "X-Onewindow-Signature" in details["problem"]


def test_answers_are_kept_by_nobody_on_the_way(shared_hall: Hall, letter: Letter) -> None:
    answered = shared_hall.hand_in(replace(letter, body=b""))

    assert answered.headers["cache-control"] == "no-store"
    assert answered.headers["content-type"] == "application/json"


def test_lifespan_is_answered_and_websockets_are_turned_away(shared_hall: Hall) -> None:
    sent: list[Message] = []
    wanted = iter([{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}])

    async def receive() -> Message:
        return dict(next(wanted))

    async def send(message: Message) -> None:
        sent.append(message)

    app = shared_hall.app()
    asyncio.run(call(app, {"type": "lifespan", "asgi": {}}, receive, send))
    asyncio.run(call(app, {"type": "websocket", "path": PATH, "headers": []}, receive, send))

    assert [message["type"] for message in sent] == [
        "lifespan.startup.complete", "lifespan.shutdown.complete", "websocket.close",
    ]  # fmt: skip
