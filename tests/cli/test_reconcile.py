"""`reconcile`: what differs between our cases and a department's books, on the terminal, as JSON and as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import datetime
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest
from earlier import JUST_NOW, damage, earlier
from served import message, replied, served
from terminal import say

from onewindow import commands as c
from onewindow.background import adapters
from onewindow.cli.deadline_months import width
from onewindow.ports.departments import Capabilities, Known, Unreachable

BOOKS: dict[str, list[Known]] = {}
"""What each department knows; one that is not in here is out of reach."""


class Paper:
    """A department's system that can only be asked for its list."""

    capabilities = Capabilities(idempotent=True, query=False)
    operations: frozenset[str] = frozenset()
    reads = ()

    def __init__(self, department: str) -> None:
        self.department = department

    def known_since(self, since: datetime) -> Iterator[Known]:
        if self.department not in BOOKS:
            raise Unreachable("连接不上\ncannot connect", sent=False)
        return iter(BOOKS[self.department])

    def request(self, request: Any) -> Any:
        raise AssertionError("nothing is asked for in a reconciliation")

    query = cancel = revoke = callback = request

    def close(self) -> None:
        pass


def make(department: str, options: Mapping[str, Any], folder: Path) -> Paper:
    """As an entry point names it."""
    return Paper(department)


@pytest.fixture(autouse=True)
def installed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Departments on paper are installed under their own names."""
    found = [EntryPoint(name, "test_reconcile:make", adapters.GROUP) for name in ("police", "tax")]
    monkeypatch.setattr(adapters, "entry_points", lambda group: found)
    yield
    BOOKS.clear()


@pytest.fixture
def asked(site: Path) -> tuple[str, str]:
    """A case the police work on; its number and the key."""
    served(site, "police")
    with earlier(site, JUST_NOW) as past:
        no = past.registered()
        key = message(past, no, "seal")
        replied(past, no, key, "accepted_for_work", reference="GA-7")
    return no, f"440300:{key}"


def known(key: str, status: str, **changes: Any) -> Known:
    given = {"case_no": "", "item_code": "", "applicant_id": "", "applicant_name": "", "reference": "GA-7"}
    return Known(**{**given, "key": key, "status": status, **changes})


def test_books_that_agree_are_told_so(asked: tuple[str, str]) -> None:
    BOOKS["police"] = [known(asked[1], "open")]

    said = say("reconcile", "--since", "2020-01-01")

    assert said.code == 0
    assert "1 of ours, 1 of theirs, 0 difference(s)" in said.out
    assert "The books agree" in said.out


def test_what_differs_is_told_with_both_sides_and_who_answers_for_it(asked: tuple[str, str]) -> None:
    no, key = asked
    BOOKS["police"] = [known(key, "granted", applicant_id="han"), known("", "granted", reference="GA-8")]

    said = say("reconcile", "--since", "2020-01-01")
    found = say("reconcile", "--since", "2020-01-01", "-f", "json").json
    rows = list(csv.DictReader(io.StringIO(say("reconcile", "--since", "2020-01-01", "-f", "csv").out)))

    assert said.code == 1
    for told in ("no case of ours", "granted there, not here", "another applicant", key, "郭强", "accepted by 王芳"):
        assert told in said.out, told
    assert [(each["kind"], each["case_no"]) for each in found["differences"]] == [
        ("unknown_here", ""), ("applicant", no), ("granted_there", no),
    ]  # fmt: skip
    assert found["departments"][0]["differences"] == len(rows) == 3
    assert [row["department_name"] for row in rows] == ["公安局"] * 3
    assert rows[2]["accepted_by"] == "王芳"


def test_a_damaged_case_is_a_finding_and_the_others_are_compared(site: Path, asked: tuple[str, str]) -> None:
    with earlier(site, JUST_NOW) as past:
        lost = message(past, other := past.registered(), "seal")
        replied(past, other, lost, "accepted_for_work", reference="GA-8")
    BOOKS["police"] = [known(asked[1], "granted"), known(f"440300:{lost}", "granted", reference="GA-8")]

    damage(site, asked[0])

    said = say("reconcile", "--since", "2020-01-01")
    found = say("reconcile", "--since", "2020-01-01", "-f", "json").json["differences"]
    table = say("reconcile", "--since", "2020-01-01", "-f", "csv").out
    assert said.code == 1
    assert [(each["kind"], each["case_no"]) for each in found] == [
        ("case_unreadable", asked[0]), ("granted_there", other),
    ]  # fmt: skip
    assert (found[0]["key"], found[0]["sub_case"].partition("/")[0]) == (asked[1], asked[0])
    assert "our case cannot be read: not compared" in said.out
    assert "here: The state of a case cannot be read" in said.out
    assert len(list(csv.reader(io.StringIO(table)))) == table.count("\n") == 3


def test_a_department_out_of_reach_is_a_finding(asked: tuple[str, str]) -> None:
    said = say("reconcile", "--since", "2020-01-01")

    assert said.code == 1
    assert "could not be asked: cannot connect" in said.out
    assert say("reconcile", "--since", "2020-01-01", "-f", "json").json["departments"][0]["problem"]
    assert "not_asked" in say("reconcile", "--since", "2020-01-01", "-f", "csv").out


def test_a_head_reconciles_the_own_department(site: Path) -> None:
    served(site, "police", "tax")
    BOOKS.update(police=[], tax=[])

    said = say("reconcile", "--since", "2020-01-01", "--as", "guo.qiang", "-f", "json")

    assert [each["department"] for each in said.json["departments"]] == ["police"]
    both = say("reconcile", "--since", "2020-01-01", "-f", "json").json["departments"]
    assert [each["department"] for each in both] == ["police", "tax"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ([], 2),
        (["--since", "soon"], 2),
        (["--since", "2999-01-01"], 2),
        (["--since", "2020-01-01", "--department", "tax"], 2),
        (["--since", "2020-01-01", "--as", "wang.fang"], 3),
        (["--since", "2020-01-01", "--as", "cao.yun", "--department", "police"], 3),
    ],
)
def test_typed_wrongly_or_without_the_right_is_told(asked: tuple[str, str], words: list[str], code: int) -> None:
    assert say("reconcile", *words).code == code


def test_whoever_may_not_reconcile_is_told_of_the_reconciliation(asked: tuple[str, str]) -> None:
    said = say("reconcile", "--since", "2020-01-01", "--as", "applicant.li")

    assert said.code == 3
    assert "may not see the reconciliation of all departments" in said.out + said.err


def test_numbers_that_differ_though_the_books_agree_are_explained(asked: tuple[str, str], site: Path) -> None:
    no, key = asked
    with earlier(site, JUST_NOW) as past:
        seal = past.engine.case(no, actor="system")["sub_cases"][1]["sub_case"]
        past.do(c.Withdraw, "wang.fang", case_no=no, sub_case=seal, reason="不刻章").or_raise()
    BOOKS["police"] = [known(f"{key}:cancel", "cancelled")]

    said = say("reconcile", "--since", "2020-01-01")
    [police] = say("reconcile", "--since", "2020-01-01", "-f", "json").json["departments"]

    assert said.code == 0, said.out
    assert (police["asked"], police["known"], police["not_there"], police["not_here"]) == (1, 1, 1, 1)
    told = " ".join(said.out.split())
    assert "1 of ours it does not have and need not have: not sent yet, cancelled" in told
    assert "1 of theirs are no requests: cancellations and revocations" in told


def test_without_adapters_there_is_nothing_to_compare(site: Path) -> None:
    said = say("reconcile", "--since", "2020-01-01")

    assert said.code == 0
    assert "nothing to compare" in said.err
    assert "agree" not in said.out


def test_books_nobody_could_compare_are_not_said_to_agree(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    served(site, "police")
    monkeypatch.setattr(Paper, "capabilities", Capabilities(idempotent=True, query=False, lists=False))

    said = say("reconcile", "--since", "2020-01-01")

    assert (said.code, "agree" in said.out, "No books were compared" in said.out) == (0, False, True)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_everything_fits_eighty_columns(
    asked: tuple[str, str], monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setenv("ONEWINDOW_LANG", language)
    monkeypatch.setenv("COLUMNS", "80")
    BOOKS["police"] = [known(asked[1], "granted", applicant_id="han", materials=("bribe", "articles"))]

    said = say("reconcile", "--since", "2020-01-01", encoding="gbk").out

    assert [line for line in said.splitlines() if width(line) > 80 and asked[0] not in line] == []
