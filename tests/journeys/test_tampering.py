"""Whatever somebody changes behind the engine's back, a replay names the first difference by event and field."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import pytest

from journeys.forgery import HASH, PAYLOAD, SALT, SEQ, TYPE, Desk
from onewindow.engine.snapshot import pack, unpack
from onewindow.storage import Store


@pytest.fixture
def desk(shared: Desk) -> Desk:
    shared.new_case()
    assert shared.town.engine.replay(shared.case_no, actor="system").difference is None
    return shared


def without(log: list[dict[str, Any]], seq: int) -> list[dict[str, Any]]:
    """The log without one event, and without its commit if that was all of it."""
    for row in log:
        row["events"] = [line for line in row["events"] if line[SEQ] != seq]
    return [row for row in log if row["events"]]


def moved_up(log: list[dict[str, Any]], seq: int) -> list[dict[str, Any]]:
    """The log without one event, the numbers after it one less."""
    rest = without(log, seq)
    for row in rest:
        for line in row["events"]:
            line[SEQ] -= line[SEQ] > seq
        row["last_seq"] -= row["last_seq"] > seq
    return rest


def payload(desk: Desk, seq: int) -> None:
    """The name of the attached file becomes another one."""
    desk.forge(seq, lambda line: line[PAYLOAD].update(filename="另一份.pdf"))


def actor(desk: Desk, seq: int) -> None:
    desk.change_commit(seq, "actor = replace(actor, '王芳', '赵敏')")


def time(desk: Desk, seq: int) -> None:
    desk.change_commit(seq, "at = '2026-01-01T00:00:00.000Z'")


def hash_of_event(desk: Desk, seq: int) -> None:
    desk.forge(seq, lambda line: operator.setitem(line, HASH, "0" * 64))


def salt(desk: Desk, seq: int) -> None:
    desk.forge(seq, lambda line: operator.setitem(line, SALT, "x"))


def command_id(desk: Desk, seq: int) -> None:
    desk.change_commit(seq, "command_id = 'x'")


def engine_revision(desk: Desk, seq: int) -> None:
    desk.change_commit(seq, "engine = '0'")


def commit(desk: Desk, seq: int) -> None:
    desk.change_commit(seq, "commit_no = commit_no + 1")


FORGERIES = [payload, actor, time, hash_of_event, salt, command_id, engine_revision, commit]


@pytest.mark.parametrize("forge", FORGERIES, ids=lambda forge: forge.__name__)
def test_changed_event_is_named_with_its_number(desk: Desk, forge: Callable[[Desk, int], None]) -> None:
    seq = desk.seq("MaterialAttached") + 1
    forge(desk, seq)
    found = desk.difference()
    assert (found.seq, found.event, found.field) == (seq, "MaterialAttached", "hash")


def test_changed_link_to_the_commit_before_is_named(desk: Desk) -> None:
    first = desk.change_commit(desk.seq("CaseAccepted"), "prev = :forged", forged="0" * 64)
    found = desk.difference()
    assert (found.seq, found.event, found.field) == (first, "TaskCompleted", "prev")


@pytest.mark.parametrize("event", ["MaterialAttached", "TaskOpened", "TaskClaimed", "CaseAccepted", "SubCaseOpened"])
def test_event_deleted_in_the_middle_leaves_a_gap_that_is_named(desk: Desk, event: str) -> None:
    seq = desk.seq(event)
    desk.rewrite(without(desk.log(), seq))
    found = desk.difference()
    assert (found.seq, found.field) == (seq, "seq")


def test_event_deleted_in_the_middle_and_the_rest_moved_up_is_named(desk: Desk) -> None:
    seq = desk.seq("CaseAccepted")
    desk.rewrite(moved_up(desk.log(), seq))
    found = desk.difference()
    assert (found.seq, found.field) == (seq, "hash")


def test_commit_deleted_in_the_middle_and_the_rest_moved_up_is_named(desk: Desk) -> None:
    seq = desk.seq("MaterialAttached")
    desk.rewrite(moved_up(desk.log(), seq))
    found = desk.difference()
    assert (found.seq, found.field) == (seq, "prev")


def test_last_event_deleted_is_named(desk: Desk) -> None:
    last = desk.log()[-1]["last_seq"]
    log = without(desk.log(), last)
    log[-1]["last_seq"] = last - 1
    desk.rewrite(log)
    found = desk.difference()
    assert (found.seq, found.field, found.recorded, found.rebuilt) == (last - 1, "last_seq", last, last - 1)


def test_commit_said_to_end_elsewhere_is_named(desk: Desk) -> None:
    seq = desk.seq("TaskClaimed")
    log = desk.log()
    last = next(row for row in log if row["last_seq"] >= seq)
    last["events"].pop()
    desk.rewrite(log)
    found = desk.difference()
    assert (found.seq, found.field) == (last["last_seq"], "payload")


def test_swapped_events_are_named(desk: Desk) -> None:
    seq = desk.seq("MaterialAttached")
    log = desk.log()
    one, other = (row for row in log if row["last_seq"] in (seq, seq + 1))
    one["last_seq"], other["last_seq"] = one["events"][0][SEQ], other["events"][0][SEQ] = seq + 1, seq
    desk.rewrite(log)
    found = desk.difference()
    assert (found.seq, found.event, found.field) == (seq, "MaterialAttached", "prev")


def test_event_of_an_unknown_type_is_named(desk: Desk) -> None:
    seq = desk.seq("CaseAccepted")
    desk.forge(seq, lambda line: operator.setitem(line, TYPE, "CaseAcceptedByMagic"))
    found = desk.difference()
    assert (found.seq, found.event, found.field) == (seq, "CaseAcceptedByMagic", "hash")


def test_event_turned_into_one_of_another_type_is_named(desk: Desk) -> None:
    seq = desk.seq("CaseAccepted")
    desk.forge(seq, lambda line: operator.setitem(line, TYPE, "AcceptanceRefused"))
    found = desk.difference()
    assert (found.seq, found.event, found.field) == (seq, "AcceptanceRefused", "hash")


def test_changed_state_row_is_named_by_its_field(desk: Desk) -> None:
    store = Store.open(desk.town.url, desk.town.engine.settings.region)
    with store.transaction(read_only=True) as transaction:
        row = transaction.case(desk.case_no)
    store.close()
    assert row is not None
    case, tokens = unpack(row.state)
    case.promised_due = "2030-01-01"
    desk.change("UPDATE ow_case SET state = :state WHERE case_no = :case", state=pack(case, tokens))
    found = desk.difference()
    assert (found.seq, found.field, found.recorded) == (0, "case/promised_due", "2030-01-01")
    case.promised_due = str(found.rebuilt)
    desk.change("UPDATE ow_case SET state = :state WHERE case_no = :case", state=pack(case, tokens + b"x"))
    assert desk.difference().field == "tokens"


@pytest.mark.parametrize(
    ("column", "value"), [("status", "archived"), ("result", "granted"), ("finished", 1), ("version", 99)]
)
def test_changed_column_of_the_case_is_named(desk: Desk, column: str, value: object) -> None:
    desk.change(f"UPDATE ow_case SET {column} = :value WHERE case_no = :case", value=value)  # noqa: S608  our own names
    found = desk.difference()
    assert (found.seq, found.field) == (0, f"row/{column}")


def test_changed_end_of_the_chain_in_the_case_row_is_named(desk: Desk) -> None:
    desk.change("UPDATE ow_case SET head_hash = :forged WHERE case_no = :case", forged="0" * 64)
    assert desk.difference().field in ("last_seq", "head_hash")


def test_changed_document_is_named_by_its_field(desk: Desk) -> None:
    changed = "UPDATE ow_document SET body = replace(body, '青禾', '青苗') WHERE case_no = :case"
    desk.change(changed)
    found = desk.difference()
    assert (found.seq, found.field) == (0, "document/form/company/trade_name")
    assert (found.recorded, found.rebuilt) == ("青苗", "青禾")


ADD_ITEM = (
    "INSERT INTO ow_work_item SELECT region, case_no, task + 1000, element, name, kind, stage, department, role, form, "
    "operation, sub_case, holder, opened_at, due_on, service, title, applicant_name FROM ow_work_item "
    "WHERE case_no = :case"
)


@pytest.mark.parametrize("statement", [
    "UPDATE ow_work_item SET holder = 'feng.lin' WHERE case_no = :case",
    "UPDATE ow_work_item SET element = 'archive' WHERE case_no = :case",
    "DELETE FROM ow_work_item WHERE case_no = :case",
    ADD_ITEM,
], ids=["given to another", "of another element", "removed", "added"])
def test_changed_work_item_is_named(desk: Desk, statement: str) -> None:
    desk.change(statement)
    found = desk.difference()
    assert (found.seq, found.field.split("/")[0]) == (0, "work_items")


def test_deleted_beginning_is_named(desk: Desk) -> None:
    desk.rewrite(without(desk.log(), 1))
    assert desk.difference().field == "seq"


def test_deleted_log_is_named(desk: Desk) -> None:
    desk.change("DELETE FROM ow_commit WHERE case_no = :case")
    assert desk.difference().field in ("seq", "last_seq")


@pytest.mark.parametrize(
    ("column", "value"),
    [("events", "no JSON"), ("events", "{}"), ("events", "[1]"), ("events", "[]"), ("actor", "{"), ("actor", "[]")],
)
def test_commit_that_is_no_longer_json_is_named_by_its_first_event(desk: Desk, column: str, value: str) -> None:
    first = desk.change_commit(desk.seq("CaseAccepted"), f"{column} = :value", value=value)
    assert desk.difference().seq == first


def test_event_that_is_no_longer_a_record_is_named(desk: Desk) -> None:
    seq = desk.seq("CaseAccepted")
    desk.forge(seq, lambda line: operator.setitem(line, PAYLOAD, [1]))
    assert desk.difference().seq == seq


def test_state_row_that_cannot_be_read_is_named(desk: Desk) -> None:
    desk.change("UPDATE ow_case SET state = :state WHERE case_no = :case", state=b"\x01garbage")
    assert desk.difference().field == "state"


def test_document_that_is_no_longer_json_is_named(desk: Desk) -> None:
    desk.change("UPDATE ow_document SET body = 'no JSON' WHERE case_no = :case")
    assert desk.difference().field.startswith("document")


def test_deleted_document_is_named(desk: Desk) -> None:
    desk.change("DELETE FROM ow_document WHERE case_no = :case")
    assert desk.difference().field.startswith("document")


WORDS = ["applicant_id", "applicant_name", "title", "kind", "service", "origin", "opened_at"]


@pytest.mark.parametrize("column", WORDS)
def test_changed_words_of_the_case_row_are_named(desk: Desk, column: str) -> None:
    desk.change(f"UPDATE ow_case SET {column} = 'x' || case_no WHERE case_no = :case")  # noqa: S608  our own names
    assert desk.difference().field.startswith("row/")


@pytest.mark.parametrize("change", [
    "UPDATE ow_work_item SET department = 'police' WHERE case_no = :case",
    "UPDATE ow_work_item SET role = 'head' WHERE case_no = :case",
    "UPDATE ow_work_item SET due_on = '2099-01-01' WHERE case_no = :case",
    "UPDATE ow_sub_case SET status = 'closed', result = 'granted' WHERE case_no = :case",
    "DELETE FROM ow_sub_case WHERE case_no = :case",
    "UPDATE ow_involved SET department = 'x' || department WHERE case_no = :case",
    "UPDATE ow_involved SET opened_at = '2026-01-01T00:00:00.000Z' WHERE case_no = :case",
    "DELETE FROM ow_involved WHERE case_no = :case",
    "UPDATE ow_attachment SET digest = 'forged' || digest WHERE case_no = :case",
    "DELETE FROM ow_attachment WHERE case_no = :case",
    "UPDATE ow_commit SET suite = 'none' WHERE case_no = :case AND commit_no = 2",
])
def test_changed_views_are_named(desk: Desk, change: str) -> None:
    desk.change(change)
    desk.difference()


@pytest.mark.parametrize("change", [
    "UPDATE ow_timer SET due_at = '2099-01-01T00:00:00.000000+00:00' WHERE case_no = :case",
    "DELETE FROM ow_timer WHERE case_no = :case",
])
def test_changed_timer_is_named(desk: Desk, change: str) -> None:
    desk.case_no = desk.town.errand()
    desk.change(change)
    desk.difference()
