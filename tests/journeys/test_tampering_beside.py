"""What stands beside the case, repeated for lists or kept for answers, is compared by a replay too; damage is named."""

from __future__ import annotations

import pytest

from journeys.forgery import Desk
from onewindow import commands as c


@pytest.fixture
def desk(shared: Desk) -> Desk:
    """A case of each test's own with all kinds of rows: a card, an order, people told of both."""
    shared.new_case()
    act = {"act": "extra_material", "done_on": "2026-03-02", "description": "另要一份证明", "sub_case": "1"}
    shared.town.do(c.ReportAct, "lin.tao", case_no=shared.case_no, **act).or_raise()
    assert shared.town.engine.replay(shared.case_no, actor="system").difference is None
    return shared


ELSE = "2020-01-01T00:00:00.000000+00:00"


@pytest.mark.parametrize(("table", "change", "field"), [
    ("ow_work_item", "title = '别的'", "work_items/*/title"),
    ("ow_work_item", "applicant_name = '别人'", "work_items/*/applicant_name"),
    ("ow_work_item", "service = 'x'", "work_items/*/service"),
    ("ow_clock", "title = '别的'", "clocks/*/title"),
    ("ow_clock", "applicant_name = '别人'", "clocks/*/applicant_name"),
    ("ow_clock", "service = 'x'", "clocks/*/service"),
    ("ow_clock", "warn_at = 'soon'", "clocks/*/warn_at"),
    ("ow_card", "title = '别的'", "cards/*/0/title"),
    ("ow_card", "service = 'x'", "cards/*/0/service"),
    ("ow_outbox", "state = 'answered'", "outbox/*/state"),
    ("ow_outbox", "state = 'cancelled'", "outbox/*/state"),
    ("ow_outbox", f"created_at = '{ELSE}'", "outbox/*/created_at"),
    ("ow_outbox", "data = 'no JSON'", "outbox/*/data"),
    ("ow_outbox", "data = '[]'", "outbox/*/data"),
    ("ow_timer", "state = 'stuck'", "timers/*/state"),
    ("ow_timer", f"next_try = '{ELSE}'", "timers/*/next_try"),
    ("ow_attachment", f"attached_at = '{ELSE}'", "attachments/*/attached_at"),
])  # fmt: skip
def test_changed_row_beside_the_case_is_named(desk: Desk, table: str, change: str, field: str) -> None:
    desk.change(f"UPDATE {table} SET {change} WHERE case_no = :case")  # noqa: S608  our own words
    place = desk.difference().field
    left, _, right = field.partition("*")
    assert place.startswith(left)
    assert place.endswith(right), place


@pytest.mark.parametrize(("change", "name"), [
    ("actor = 'wu.lei'", "/actor"),
    (f"at = '{ELSE}'", "/at"),
    ("case_no = NULL", "/case_no"),
    ("accepted = 0", "/accepted"),
    ("answer = replace(answer, 'version', 'vision')", "/answer/version"),
    ("answer = 'no JSON'", "/answer"),
    ("answer = '[]'", "/answer"),
    ("command_id = 'x' || command_id", ""),
])  # fmt: skip
def test_changed_receipt_is_named_with_the_first_event_of_its_command(desk: Desk, change: str, name: str) -> None:
    seq = desk.seq("CaseAccepted")
    row = next(row for row in desk.log() if row["last_seq"] >= seq)
    desk.change(
        f"UPDATE ow_receipt SET {change} WHERE case_no = :case AND command_id = :id", id=row["command_id"]  # noqa: S608
    )
    found = desk.difference()
    assert (found.seq, found.field) == (row["events"][0][0], f"receipts/{row['command_id']}{name}")
