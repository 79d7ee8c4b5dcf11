"""More than one thing amiss with one request: each is told once, and whoever retries has it asked about all of them."""

from __future__ import annotations

from typing import Any

import pytest
from bureau import Precinct

from journeys.invariants import hold
from onewindow import commands as c
from onewindow.ports.departments import AcceptedForWork, Broken


def in_hand(town: Precinct) -> str:
    """A case whose request the bureau has taken in."""
    [case_no] = town.stalls()
    town.bureau.result = AcceptedForWork(reference="A7")
    town.send()
    return case_no


def says(town: Precinct, case_no: str, outcome: str, **data: Any) -> None:
    """The bureau says it, in a message of its own each time."""
    message = next(iter(town.view(case_no)["messages"]))
    given = {"case_no": case_no, "message": message, "outcome": outcome, "data": data}
    town.do(c.RecordReply, "system", **given).or_raise()


def open_ones(town: Precinct) -> list[int]:
    return [each["incident"] for each in town.engine.incidents.page(actor="lin.tao")]


def retry(town: Precinct, case_no: str, incident: int) -> None:
    town.do(c.RetryIncident, "lin.tao", case_no=case_no, incident=incident, reason="再试").or_raise()


def unusable_twice(town: Precinct, case_no: str) -> None:
    says(town, case_no, "granted", filing_no=7)
    says(town, case_no, "granted", filing_no=8)


def insists_twice(town: Precinct, case_no: str) -> None:
    """Three questions, one after the other, while the first is open."""
    for question in ("哪里？", "多大？", "几时？"):
        says(town, case_no, "clarification", question=question)


def test_an_unusable_answer_is_told_once_however_often_it_comes(precinct: Precinct) -> None:
    case_no = in_hand(precinct)

    for _ in range(3):
        says(precinct, case_no, "granted", filing_no=7)

    assert open_ones(precinct) == [1]
    hold(precinct, case_no)


def test_another_unusable_answer_is_seen_beside_the_first(precinct: Precinct) -> None:
    case_no = in_hand(precinct)
    says(precinct, case_no, "granted", filing_no=7)

    says(precinct, case_no, "granted", filing_no=8)
    says(precinct, case_no, "refused", filing_no=7)

    assert open_ones(precinct) == [1, 2, 3]
    told = [precinct.engine.incidents.one(case_no, number, actor="lin.tao")["facts"] for number in (1, 2, 3)]
    assert [(each["outcome"], each["data"]) for each in told] == [
        ("granted", {"filing_no": 7}), ("granted", {"filing_no": 8}), ("refused", {"filing_no": 7}),
    ]  # fmt: skip


def test_after_a_retry_the_same_unusable_answer_is_an_incident_again(precinct: Precinct) -> None:
    case_no = in_hand(precinct)
    says(precinct, case_no, "granted", filing_no=7)
    retry(precinct, case_no, 1)

    says(precinct, case_no, "granted", filing_no=7)

    assert open_ones(precinct) == [2]


@pytest.mark.parametrize("amiss", [unusable_twice, insists_twice])
def test_what_fails_after_a_retry_is_told_though_more_was_amiss_before(precinct: Precinct, amiss: Any) -> None:
    case_no = in_hand(precinct)
    amiss(precinct, case_no)
    assert open_ones(precinct) == [1, 2]

    retry(precinct, case_no, 1)

    assert (open_ones(precinct), precinct.row(case_no).state) == ([], "new"), "both are asked about"
    for to in ("query", "request"):
        precinct.bureau.says(to, Broken(reason="garbled"))
    assert precinct.send(hours=1).given_up == 1
    assert (open_ones(precinct), precinct.row(case_no).state) == ([3], "stuck")
    assert precinct.send(hours=9).asked == 0, "nobody asks again before a person has looked at it"
    hold(precinct, case_no)
