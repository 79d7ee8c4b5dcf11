"""A log that another release has written is read where it can be, and else said to be of another release."""

from __future__ import annotations

import operator
from typing import Any

import pytest
from msgspec import structs

from journeys.forgery import PAYLOAD, TYPE, Desk
from onewindow.engine.replay import Difference
from onewindow.errors import EnvironmentProblem
from onewindow.events import SubCaseOpened
from onewindow.settings import ENGINE_REVISION
from onewindow.workflow import advance


@pytest.fixture
def desk(shared: Desk) -> Desk:
    shared.new_case()
    return shared


def test_part_opened_before_it_was_said_from_when_it_counts_is_read_and_replays(desk: Desk) -> None:
    engine, seq = desk.town.engine, desk.seq("SubCaseOpened")

    desk.written_otherwise(seq, lambda line: line[PAYLOAD].pop("counted_from"))

    event = engine.events(desk.case_no, actor="system")[seq - 1].event
    assert isinstance(event, SubCaseOpened)
    assert event.counted_from == ""
    assert engine.replay(desk.case_no, actor="system").difference is None
    assert engine.clocks(desk.case_no, actor="system")["clocks"]


def test_event_this_release_does_not_know_is_said_to_be_of_another_and_not_changed(desk: Desk) -> None:
    engine, seq = desk.town.engine, desk.seq("CaseAccepted")

    desk.written_otherwise(seq, lambda line: operator.setitem(line, TYPE, "CaseAcceptedTomorrow"))

    report = engine.replay(desk.case_no, actor="system")
    why = "KeyError 'CaseAcceptedTomorrow'"
    assert report.difference == Difference(
        seq=seq, event="CaseAcceptedTomorrow", field="release", recorded=why, rebuilt=None
    )
    for read in (engine.story, engine.clocks, engine.events):
        with pytest.raises(EnvironmentProblem, match="written by another release"):
            read(desk.case_no, actor="system")


def test_event_with_a_field_of_later_is_said_to_be_of_another_release(desk: Desk) -> None:
    seq = desk.seq("CaseAccepted")

    desk.written_otherwise(seq, lambda line: line[PAYLOAD].update(tomorrow=True))

    assert (desk.difference().seq, desk.difference().field) == (seq, "release")


def test_changed_event_that_cannot_be_read_either_is_said_to_be_changed(desk: Desk) -> None:
    desk.forge(desk.seq("CaseAccepted"), lambda line: line[PAYLOAD].pop("accepted_on"))

    assert desk.difference().field == "hash"
    with pytest.raises(EnvironmentProblem, match="the record was changed"):
        desk.town.engine.story(desk.case_no, actor="system")


@pytest.mark.parametrize(("revision", "field"), [("1", None), (ENGINE_REVISION, "path")])
def test_tokens_another_revision_moved_otherwise_are_no_difference_and_those_of_this_one_are(
    shared: Desk, monkeypatch: pytest.MonkeyPatch, revision: str, field: str | None
) -> None:
    def by_another_way(*given: Any) -> Any:
        moved = advance(*given)
        return structs.replace(moved, path=(*moved.path, "a_step_more"))

    with monkeypatch.context() as other:
        other.setattr("onewindow.engine.commit.ENGINE_REVISION", revision)
        other.setattr("onewindow.engine.commit.advance", by_another_way)
        case_no = shared.new_case()

    difference = shared.town.engine.replay(case_no, actor="system").difference
    assert (difference and difference.field.partition("/")[0]) == field
