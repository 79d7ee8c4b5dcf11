"""A log that another release has written is read where it can be, and else said to be of another release."""

from __future__ import annotations

import operator

import pytest

from journeys.forgery import PAYLOAD, TYPE, Desk
from onewindow.engine.replay import Difference
from onewindow.errors import EnvironmentProblem
from onewindow.events import SubCaseOpened


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
