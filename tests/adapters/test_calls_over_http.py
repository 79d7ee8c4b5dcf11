"""One call over HTTP: the options, the hosts allowed, statuses, pauses, time-outs and connections."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from samples import sample
from spoken import SECRET, Police

from onewindow.errors import UsageError
from onewindow.ports import Broken, Granted, Reply, TryLater, Unknown, Unreachable
from onewindow.ports.departments import UNREADABLE
from onewindow.testing import HttpAnswer, HttpCall
from onewindow_adapters import housing_fund, police
from onewindow_adapters.transports.signed_department import SignedDepartment

REQUEST = sample("seal")


@contextmanager
def opened(**more: Any) -> Iterator[tuple[SignedDepartment, Police]]:
    with tempfile.TemporaryDirectory() as folder, Police() as department:
        options = department.options(Path(folder), **more)
        with closing(police.adapter("police", options, Path(folder))) as adapter:
            yield adapter, department


def answered(status: int, body: dict[str, Any], headers: dict[str, str] | None = None) -> Reply:
    """What the adapter makes of this answer, signed, to a request."""
    with opened() as (adapter, department):
        department.answer_next(lambda call: department.signed(call, status, body, headers))
        return adapter.request(REQUEST)


@pytest.mark.parametrize(
    ("status", "headers", "seconds"),
    [
        (503, {"Retry-After": "86400"}, 86400.0),
        (503, {"Retry-After": "99999999"}, 86400.0),
        (429, {"Retry-After": "3"}, 3.0),
        (429, {}, None),
        (503, {"Retry-After": "Wed, 21 Oct 2099 07:28:00 GMT"}, 86400.0),
        (503, {"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0.0),
        (429, {"Retry-After": "soon"}, None),
    ],
)
def test_later_is_later(status: int, headers: dict[str, str], seconds: float | None) -> None:
    reply = answered(status, {}, headers)

    assert isinstance(reply, TryLater)
    assert reply.seconds == seconds


@pytest.mark.parametrize("status", [500, 502, 503, 504, 599])
def test_a_server_error_leaves_the_result_open(status: int) -> None:
    with pytest.raises(Unreachable, match=str(status)) as unknown:
        answered(status, {"CODE": "0000", "DATA": {"ZT": "2", "BABH": "1", "YZSL": "1"}})

    assert unknown.value.sent


def test_a_signed_redirect_is_not_followed() -> None:
    reply = answered(302, {}, {"Location": "http://127.0.0.1:1/requests"})

    assert isinstance(reply, Broken)
    assert "302" in reply.reason


def test_a_signature_the_department_does_not_believe_is_tried_again() -> None:
    reply = answered(401, {"CODE": "1001", "MSG": "签名过期", "DATA": {}})

    assert isinstance(reply, TryLater)
    assert "401" in reply.reason


def test_an_answer_about_another_key_is_broken_and_names_both() -> None:
    grant = {"YWH": "990101:SOMEBODY:seal:3", "ZT": "2", "BABH": "9901010000017", "YZSL": "4"}

    reply = answered(200, {"CODE": "0000", "MSG": "", "DATA": grant})

    assert isinstance(reply, Broken)
    assert REQUEST.key in reply.reason
    assert "990101:SOMEBODY:seal:3" in reply.reason


def test_null_is_as_good_as_nothing() -> None:
    grant = {"ZT": "2", "BABH": "9901010000017", "YZSL": "4", "YY": None, "WT": None, "BALSH": None}

    assert isinstance(answered(200, {"CODE": "0000", "MSG": None, "DATA": grant}), Granted)
    with opened() as (adapter, department):
        unknown = {"CODE": "4040", "MSG": None, "DATA": {"ZT": None, "ZD": None}}
        department.answer_next(lambda call: department.signed(call, 404, unknown))
        assert adapter.query(REQUEST) == Unknown()


def test_an_entry_nobody_can_read_spoils_no_list() -> None:
    sound = {"YWH": REQUEST.key, "BJBH": "1", "ZT": "2"}
    bad = {"YWH": "990101:1:seal:8", "BJBH": "1", "ZT": "77"}
    with opened() as (adapter, department):
        listed = {"CODE": "0", "DATA": {"LIST": [bad, {**sound, "YWH": None}, sound]}}
        department.answer_next(lambda call: department.signed(call, 200, listed))
        known = list(adapter.known_since(datetime(2026, 3, 1, tzinfo=UTC)))

    assert [(each.key, each.status) for each in known] == [
        ("990101:1:seal:8", UNREADABLE), ("", "granted"), (REQUEST.key, "granted"),
    ]  # fmt: skip
    assert "police.ZT" in known[0].reference


def test_a_404_to_a_new_request_is_a_wrong_address_and_no_unknown_key() -> None:
    assert isinstance(answered(404, {"CODE": "4040", "MSG": "", "DATA": {}}), Broken)


def test_a_404_that_is_not_the_departments_word_for_it_is_no_unknown_key() -> None:
    with opened() as (adapter, department):
        department.answer_next(lambda call: department.signed(call, 404, {"CODE": "9999", "DATA": {}}))

        assert isinstance(adapter.query(REQUEST), Broken)


def test_an_unsigned_pause_is_not_believed() -> None:
    with opened() as (adapter, department):
        department.answer_next(lambda call: HttpAnswer(status=503, headers={"Retry-After": "5"}))

        with pytest.raises(Unreachable) as unknown:
            adapter.request(REQUEST)

    assert unknown.value.sent


def test_an_answer_to_another_request_is_not_believed() -> None:
    calls: list[HttpCall] = []
    with opened() as (adapter, department):
        granted = Granted(data={"filing_no": "9901010000017", "seal_count": 4})

        def old(call: HttpCall) -> HttpAnswer:
            calls.append(call)
            return department.write(calls[0], department.read(calls[0]), granted)

        department.answer_next(old)
        department.answer_next(old)

        assert adapter.request(REQUEST) == granted
        with pytest.raises(Unreachable):
            adapter.request(REQUEST)


@pytest.mark.parametrize(
    ("code", "table"), [({"ZT": "77"}, "police.ZT"), ({"ZT": 2}, "police.ZT"), ({"ZT": "2", "BABH": "1"}, "YZSL")]
)
def test_what_the_tables_lack_is_named(code: dict[str, Any], table: str) -> None:
    reply = answered(200, {"CODE": "0000", "MSG": "", "DATA": code})

    assert isinstance(reply, Broken)
    assert table in reply.reason


@pytest.mark.parametrize(
    "text",
    [
        '{"a": NaN}', '{"a": 1e999}', '{"a": 1, "a": 2}', '{"a": "\\u0000"}', '{"a": "\\ud800"}', "[" * 100_000,
        '"text"', "1",
    ],
)
def test_json_the_store_could_not_hold_is_broken(text: str) -> None:
    with opened() as (adapter, department):
        department.answer_next(lambda call: department.signed_text(call, 200, text))

        assert isinstance(adapter.request(REQUEST), Broken)


def test_a_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with opened() as (adapter, _):
        assert adapter.query(REQUEST) == Unknown()


def test_one_connection_serves_many_calls_and_keys_stay_whole() -> None:
    with opened() as (adapter, department):
        for _ in range(3):
            adapter.request(REQUEST)
        received = [json.loads(one.text.partition(" ")[2]) for one in department.received]

    assert received[0] == received[1] == received[2]
    assert received[0]["YZLX"] == "01,02,03,05"
    assert received[0]["DWMC"] == "示范市青禾软件有限公司"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"url": "http://10.0.0.1:80"}, r"\[departments\] allowed"),
        ({"url": "http://127.0.0.1:1"}, r"\[departments\] allowed"),
        ({"url": "ftp://127.0.0.1"}, "url"),
        ({"url": "http://user@127.0.0.1:80"}, "url"),
        ({"url": "http://127.0.0.1:80/a?b"}, "url"),
        ({"url": "http://127.0.0.1:99999"}, "url"),
        ({"url": 7}, "url"),
        ({"url": "http://127.0.0.1:80/一窗"}, "url"),
        ({"url": "http://127.0.0.1:80/a b"}, "url"),
        ({"url": "http://127.0.0.1:80/a\t"}, "url"),
        ({"url": "http://政务.example:80/a", "allowed": ["政务.example:80"]}, "url"),
        ({"secret_file": "two"}, "32"),
        ({"allowed": []}, r"\[departments\] allowed"),
        ({"allowed": "127.0.0.1"}, "allowed"),
        ({"secret_file": "nowhere"}, "nowhere"),
        ({"secret_file": "short"}, "32"),
        ({"total_timeout": 0}, "total_timeout"),
        ({"read_timeout": "1"}, "read_timeout"),
        ({"read_timeot": 1}, "read_timeout"),
        ({"items": ["a"]}, "items"),
        ({"items": {"a": "X", "b": "X"}}, "items"),
        ({"ca_file": "nowhere"}, "ca_file"),
    ],
)
def test_a_wrong_option_is_told_with_its_place(tmp_path: Path, change: dict[str, Any], told: str) -> None:
    with Police() as department:
        options = {**department.options(tmp_path), **change}
        (tmp_path / "short").write_text("short")
        (tmp_path / "two").write_bytes(SECRET + b"\nshort")

        with pytest.raises(UsageError, match=told) as error:
            police.adapter("police", options, tmp_path)

    assert len(str(error.value).splitlines()) == 2


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({}, "database"),
        ({"database": "nonsense"}, "database"),
        ({"database": "postgresql+psycopg://u@db.example/x", "allowed": ["db.example:5433"]}, "db.example:5432"),
        ({"database": "postgresql+psycopg://u@a:1/x?host=b", "allowed": ["a:1"]}, "b:1"),
        ({"database": "postgresql+psycopg://u@a:1/x?hostaddr=10.0.0.1", "allowed": ["a:1"]}, "host"),
        ({"database": "sqlite:///x.db", "url": "http://127.0.0.1"}, "url"),
        ({"database": "mssql+pymssql://u@a:1/x", "allowed": ["a:1"]}, "pymssql"),
    ],
)
def test_a_wrong_option_of_the_exchange_database_is_told(tmp_path: Path, options: dict[str, Any], told: str) -> None:
    with pytest.raises(UsageError, match=told):
        housing_fund.adapter("housing_fund", options, tmp_path)


def test_secrets_are_in_no_error_and_no_repr(tmp_path: Path) -> None:
    with Police() as department:
        adapter = police.adapter("police", department.options(tmp_path), tmp_path)
    with closing(adapter), pytest.raises(Unreachable) as error:
        adapter.request(REQUEST)

    assert not error.value.sent
    assert SECRET.decode() not in f"{error.value!r} {adapter!r}"
