"""Whatever somebody changes behind the engine's back, a replay names the first difference by event and field."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest

from journeys.forgery import Desk
from journeys.town import Town
from onewindow.engine.snapshot import pack, unpack
from onewindow.storage import Store


@pytest.fixture(scope="module")
def shared(shared_town: Town) -> Iterator[Desk]:
    """The forger's desk in the shared town; each test has a case of its own there."""
    desk = Desk(shared_town)
    yield desk
    desk.sql.dispose()


@pytest.fixture
def desk(shared: Desk) -> Desk:
    shared.new_case()
    assert shared.town.engine.replay(shared.case_no, actor="system").difference is None
    return shared


EVENT = "UPDATE ow_event SET {} WHERE case_no = :case AND seq = :seq"


def payload(desk: Desk, seq: int) -> None:
    """The name of the attached file becomes another one."""
    kept = json.loads(desk.value("SELECT payload FROM ow_event WHERE case_no = :case AND seq = :seq", seq=seq))
    forged = json.dumps({**kept, "filename": "另一份.pdf"}, ensure_ascii=False)
    desk.change(EVENT.format("payload = :forged"), seq=seq, forged=forged)


def actor(desk: Desk, seq: int) -> None:
    desk.change(EVENT.format("actor = replace(actor, '王芳', '赵敏')"), seq=seq)


def time(desk: Desk, seq: int) -> None:
    desk.change(EVENT.format("at = '2026-01-01T00:00:00.000Z'"), seq=seq)


def hash_of_event(desk: Desk, seq: int) -> None:
    desk.change(EVENT.format("hash = :forged"), seq=seq, forged="0" * 64)


def salt(desk: Desk, seq: int) -> None:
    desk.change(EVENT.format("salt = 'x'"), seq=seq)


def command_id(desk: Desk, seq: int) -> None:
    desk.change(EVENT.format("command_id = 'x'"), seq=seq)


def engine_revision(desk: Desk, seq: int) -> None:
    desk.change(EVENT.format("engine = '0'"), seq=seq)


def commit(desk: Desk, seq: int) -> None:
    desk.change(EVENT.format("commit_no = commit_no + 1"), seq=seq)


FORGERIES = [payload, actor, time, hash_of_event, salt, command_id, engine_revision, commit]


@pytest.mark.parametrize("forge", FORGERIES, ids=lambda forge: forge.__name__)
def test_changed_event_is_named_with_its_number(desk: Desk, forge: Callable[[Desk, int], None]) -> None:
    seq = desk.seq("MaterialAttached") + 1
    forge(desk, seq)
    found = desk.difference()
    assert (found.seq, found.event, found.field) == (seq, "MaterialAttached", "hash")


def test_changed_link_to_the_event_before_is_named(desk: Desk) -> None:
    seq = desk.seq("CaseAccepted")
    desk.change(EVENT.format("prev = hash"), seq=seq)
    found = desk.difference()
    assert (found.seq, found.event, found.field) == (seq, "CaseAccepted", "prev")


@pytest.mark.parametrize("event", ["MaterialAttached", "TaskOpened", "TaskClaimed", "CaseAccepted", "SubCaseOpened"])
def test_event_deleted_in_the_middle_leaves_a_gap_that_is_named(desk: Desk, event: str) -> None:
    seq = desk.seq(event)
    desk.change("DELETE FROM ow_event WHERE case_no = :case AND seq = :seq", seq=seq)
    found = desk.difference()
    assert (found.seq, found.field) == (seq, "seq")


def test_event_deleted_in_the_middle_and_the_rest_moved_up_is_named(desk: Desk) -> None:
    seq = desk.seq("CaseAccepted")
    desk.change("DELETE FROM ow_event WHERE case_no = :case AND seq = :seq", seq=seq)
    last = desk.value("SELECT max(seq) FROM ow_event WHERE case_no = :case")
    for number in range(seq + 1, last + 1):
        desk.change(EVENT.format("seq = seq - 1"), seq=number)
    found = desk.difference()
    assert (found.seq, found.field) == (seq, "prev")


def test_last_event_deleted_is_named(desk: Desk) -> None:
    last = desk.value("SELECT max(seq) FROM ow_event WHERE case_no = :case")
    desk.change("DELETE FROM ow_event WHERE case_no = :case AND seq = :seq", seq=last)
    found = desk.difference()
    assert (found.seq, found.field, found.recorded, found.rebuilt) == (last - 1, "last_seq", last, last - 1)


def test_swapped_events_are_named(desk: Desk) -> None:
    seq = desk.seq("MaterialAttached")
    for old, new in ((seq, 10_000), (seq + 1, seq), (10_000, seq + 1)):
        desk.change(EVENT.format("seq = :new"), seq=old, new=new)
    found = desk.difference()
    assert (found.seq, found.event, found.field) == (seq, "MaterialAttached", "prev")


def test_event_of_an_unknown_type_is_named(desk: Desk) -> None:
    seq = desk.seq("CaseAccepted")
    desk.change(EVENT.format("type = 'CaseAcceptedByMagic'"), seq=seq)
    found = desk.difference()
    assert (found.seq, found.event, found.field) == (seq, "CaseAcceptedByMagic", "payload")


def test_event_turned_into_one_of_another_type_is_named(desk: Desk) -> None:
    seq = desk.seq("CaseAccepted")
    desk.change(EVENT.format("type = 'AcceptanceRefused'"), seq=seq)
    found = desk.difference()
    assert (found.seq, found.event, found.field) == (seq, "AcceptanceRefused", "payload")


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


@pytest.mark.parametrize("event", ["CaseOpened", None])
def test_deleted_beginning_is_named(desk: Desk, event: str | None) -> None:
    which = "AND seq = 1" if event else ""
    desk.change(f"DELETE FROM ow_event WHERE case_no = :case {which}")  # noqa: S608  our own words
    found = desk.difference()
    assert found.field == "seq" if event else found.field in ("seq", "last_seq")


@pytest.mark.parametrize(
    ("column", "value"), [("payload", "no JSON"), ("payload", "[1]"), ("actor", "{"), ("actor", "[]")]
)
def test_event_that_is_no_longer_json_is_named(desk: Desk, column: str, value: str) -> None:
    seq = desk.seq("CaseAccepted")
    desk.change(EVENT.format(f"{column} = :value"), seq=seq, value=value)
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
    "UPDATE ow_attachment SET digest = 'forged' || digest WHERE case_no = :case",
    "DELETE FROM ow_attachment WHERE case_no = :case",
    "UPDATE ow_event SET suite = 'none' WHERE case_no = :case AND seq = 3",
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
