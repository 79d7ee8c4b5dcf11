"""A problem is told in Chinese on one line and in English on the next, so that nobody reads half of each."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from onewindow.errors import OneWindowError
from onewindow.ports.departments import Broken
from onewindow_adapters.transports import language, moments
from onewindow_adapters.transports.both_languages import both
from onewindow_adapters.transports.codes import CodeTable
from onewindow_adapters.transports.declared import Declared
from onewindow_adapters.transports.json_text import read_object
from onewindow_adapters.transports.signature import check_callback, sign_callback

NOW = datetime(2026, 3, 2, 1, 10, tzinfo=UTC)
HAN = re.compile(r"[一-鿿]")


def in_two_lines(problem: str) -> bool:
    lines = problem.splitlines()
    return len(lines) == 2 and bool(HAN.search(lines[0])) and not HAN.search(lines[1])


@pytest.mark.parametrize(
    "misread",
    [
        lambda: language.below({}, "head", "code"),
        lambda: language.word({}, "state"),
        lambda: language.whole({"count": "many"}, "count"),
        lambda: language.rows({"list": 7}, "list"),
        lambda: CodeTable("medical", "state", {"open": "W"}).meaning("X"),
        lambda: Declared({}, ["/form/company"]).need("/form/company"),
        lambda: moments.local_text("soon", "%Y"),
        lambda: moments.local_text("2026-03-02T09:10:00", "%Y"),
        lambda: moments.read_local("soon", "%Y"),
        lambda: moments.scaled("much", "0.01"),
        lambda: read_object(b"["),
        lambda: read_object(b"[]"),
        lambda: read_object(rb'{"a": "\u0000"}'),
        lambda: check_callback(b"secret", {}, b"", now=NOW),
        lambda: check_callback(b"secret", signed(b"another secret"), b"", now=NOW),
        lambda: check_callback(b"secret", signed(b"secret", late=True), b"", now=NOW),
    ],
)
def test_what_cannot_be_read_is_told_in_one_language_a_line(misread: Callable[[], object]) -> None:
    with pytest.raises(OneWindowError) as problem:
        misread()

    assert in_two_lines(str(problem.value)), str(problem.value)


@pytest.mark.parametrize(
    "reply",
    [
        language.rejected("form", "E02", "DWMC", "DWMC"),
        language.Said(state="splendid").reply(),
        Broken(reason=language.unknown_operation("brew_tea", {"engrave_seal"})),
    ],
)
def test_what_a_person_must_see_to_is_told_in_one_language_a_line(reply: Broken) -> None:
    assert in_two_lines(reply.reason), reply.reason


def test_a_cause_follows_in_its_own_language() -> None:
    assert both("答复不可信", "not to be believed", "签名不符\nthe signature does not match") == (
        "答复不可信：签名不符\nnot to be believed: the signature does not match"
    )
    assert both("答复不可信", "not to be believed", "EOF") == "答复不可信：EOF\nnot to be believed: EOF"


def signed(secret: bytes, *, late: bool = False) -> dict[str, str]:
    at = NOW.replace(hour=0) if late else NOW
    signature = sign_callback(secret, "m-1", b"", now=at, nonce="0123456789abcdef")
    return {name.lower(): value for name, value in signature.items()}
