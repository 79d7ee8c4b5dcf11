"""Whatever somebody changes of clocks, cards and tellings behind the engine's back, a replay names it."""

from __future__ import annotations

import pytest

from journeys.forgery import PAYLOAD, Desk
from onewindow import commands as c


@pytest.fixture
def watched(shared: Desk) -> Desk:
    """A case of each test's own with a card, a supervision order, and people told of both."""
    desk = shared
    desk.new_case()
    reported = {"act": "extra_material", "done_on": "2026-03-02", "description": "另要一份证明", "sub_case": "1"}
    desk.town.do(c.ReportAct, "lin.tao", case_no=desk.case_no, **reported).or_raise()
    given = {"department": "market_regulation", "content": "请说明", "sub_case": "1"}
    desk.town.do(c.IssueOrder, "lin.tao", case_no=desk.case_no, **given).or_raise()
    assert desk.town.engine.replay(desk.case_no, actor="system").difference is None
    return desk


@pytest.mark.parametrize(("table", "change", "field"), [
    ("ow_clock", "due_on = '2099-01-01'", "clocks"),
    ("ow_clock", "due_at = '2099-01-01T00:00:00.000000+00:00'", "clocks"),
    ("ow_clock", "overdue_at = '2099-01-01T00:00:00.000000+00:00'", "clocks"),
    ("ow_clock", "warn_at = NULL", "clocks"),
    ("ow_clock", "limit_text = '99wd'", "clocks"),
    ("ow_clock", "department = 'police'", "clocks"),
    ("ow_clock", "start = '2026-03-01'", "clocks"),
    ("ow_clock", "calendar = 'x'", "clocks"),
    ("ow_clock", "provisional = 1", "clocks"),
    ("ow_clock", "suspensions = 1", "clocks"),
    ("ow_clock", "clock = clock + 100", "clocks"),
    ("ow_card", "level = 'yellow'", "cards"),
    ("ow_card", "cause = 'promised'", "cards"),
    ("ow_card", "department = 'police'", "cards"),
    ("ow_card", "state = 'revoked'", "cards"),
    ("ow_card", "issued_at = '2026-01-01T00:00:00.000000+00:00'", "cards"),
    ("ow_card", "sub_case = NULL", "cards"),
    ("ow_card", "card = 7", "cards"),
    ("ow_timer", "due_at = '2099-01-01T00:00:00.000000+00:00'", "timers"),
    ("ow_timer", "timer = timer - 100", "timers"),
    ("ow_timer", "element = 'clock:delivery'", "timers"),
])  # fmt: skip
def test_changed_clock_card_or_their_timer_is_named(watched: Desk, table: str, change: str, field: str) -> None:
    watched.change(f"UPDATE {table} SET {change} WHERE case_no = :case")  # noqa: S608  our own words
    assert watched.difference().field.split("/")[0] == field


@pytest.mark.parametrize(("table", "field"), [("ow_clock", "clocks"), ("ow_card", "cards"), ("ow_timer", "timers")])
def test_deleted_clock_card_or_timer_is_named(watched: Desk, table: str, field: str) -> None:
    watched.change(f"DELETE FROM {table} WHERE case_no = :case")  # noqa: S608  our own words
    assert watched.difference().field.split("/")[0] == field


@pytest.mark.parametrize(("event", "name"), [
    ("ClockStarted", "due_on"), ("ClockStarted", "basis"), ("CardIssued", "level"), ("Escalated", "rung"),
    ("OrderIssued", "content"),
])  # fmt: skip
def test_changed_word_of_a_clock_or_of_supervision_is_named_with_its_event(
    watched: Desk, event: str, name: str
) -> None:
    seq = watched.seq(event)
    watched.forge(seq, lambda line: line[PAYLOAD].update({name: f"{line[PAYLOAD][name]}0"}))
    found = watched.difference()
    assert (found.seq, found.event, found.field) == (seq, event, "hash")


def test_notification_turned_to_somebody_else_is_named(watched: Desk) -> None:
    watched.change("UPDATE ow_outbox SET data = replace(data, 'lin.tao', 'xu.qing') "
                   "WHERE case_no = :case AND data LIKE '%lin.tao%'")
    assert watched.difference().field.split("/")[0] == "outbox"
