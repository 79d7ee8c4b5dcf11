"""A case is written whole, found again as it was, and never overwritten unseen."""

from __future__ import annotations

from contextlib import suppress

import pytest
from case_samples import (
    carry_on,
    case,
    definition,
    following,
    open_case,
    opening,
    publish,
    receipt,
    recorded,
    task,
)
from msgspec.structs import fields

from databases import OTHER_REGION, Database
from onewindow.events import DraftSaved, TaskClaimed
from onewindow.storage import (
    AttachmentRow,
    CaseRow,
    CaseWrite,
    DefinitionRow,
    DuplicateCommand,
    OutboxRow,
    Receipt,
    Store,
    SubCaseRow,
    TimerRow,
    VersionConflict,
    WorkItem,
    schema,
)

RARE = "𪩪龘👩‍👩‍👧\u3000'\"\\%?%s"


def test_a_case_comes_back_as_it_was_written(store: Store) -> None:
    row = open_case(store, "C1", task(), result="granted", finished=True, origin="C0")
    with store.transaction(read_only=True) as tx:
        assert tx.case("C1") == row
        assert tx.document("C1") == {}
        assert tx.case("C2") is None
        assert tx.document("C2") == {}


def test_a_commit_changes_row_document_and_log_together(store: Store) -> None:
    open_case(store, "C1")
    with store.transaction() as tx:
        saved = DraftSaved(form={"company": {"name": RARE}}, situations={})
        after = carry_on(tx, "C1", saved, document={"form": {"company": {"name": RARE}}}, status="submitted")
    with store.transaction(read_only=True) as tx:
        assert tx.case("C1", lock=False) == after
        assert tx.document("C1") == {"form": {"company": {"name": RARE}}}
        assert tx.events("C1") == [recorded(1, saved, commit=2)]


def test_an_unchanged_document_is_left_alone(store: Store) -> None:
    publish(store)
    with store.transaction() as tx:
        tx.write(opening(case(), document={"form": {"a": 1}}))
        tx.write(following(case(), document=None))
    with store.transaction(read_only=True) as tx:
        assert tx.document("C1") == {"form": {"a": 1}}


def test_the_log_is_read_from_any_event_on(store: Store) -> None:
    open_case(store, "C1", task(1), TaskClaimed(task=1, holder="wang.fang"), task(2))
    with store.transaction(read_only=True) as tx:
        assert [event.seq for event in tx.events("C1", after=1)] == [2, 3]
        assert tx.events("C1")[1].event == TaskClaimed(task=1, holder="wang.fang")
        assert [row.payload["task"] for row in tx.event_rows("C1")] == [1, 1, 2]


def test_a_long_commit_keeps_every_event(store: Store) -> None:
    open_case(store, "C1", *(task(number) for number in range(1, 131)))
    with store.transaction(read_only=True) as tx:
        assert [event.seq for event in tx.events("C1")] == list(range(1, 131))
        assert len(tx.work_items(case_no="C1", limit=200)) == 130


def test_a_write_from_a_stale_view_is_refused(store: Store) -> None:
    stale = open_case(store, "C1")
    with store.transaction() as tx:
        carry_on(tx, "C1", status="submitted")
    with pytest.raises(VersionConflict), store.transaction() as tx:
        tx.write(following(stale, task(), document={"form": {}}, status="terminated"))
    with store.transaction(read_only=True) as tx:
        row = tx.case("C1")
        assert row is not None
        assert (row.version, row.status) == (2, "submitted")
        assert tx.events("C1") == []


def test_a_write_to_a_case_that_is_not_there_is_refused(store: Store) -> None:
    publish(store)
    with pytest.raises(VersionConflict), store.transaction() as tx:
        tx.write(following(case("C9")))


def test_an_event_number_is_never_used_twice(store: Store) -> None:
    row = open_case(store, "C1", task())
    write = following(row, status="submitted")
    again = CaseWrite(case=write.case, expected_version=1, events=[recorded(1, task(2), commit=2)])
    with pytest.raises(VersionConflict), store.transaction() as tx:
        tx.write(again)
    with store.transaction(read_only=True) as tx:
        assert tx.case("C1") == row


def test_opening_twice_under_one_command_is_told_apart(store: Store) -> None:
    open_case(store, "C1", command_id="open-1")
    with pytest.raises(DuplicateCommand), store.transaction() as tx:
        tx.write(opening(case("C2", command_id="open-1")))
    with store.transaction(read_only=True) as tx:
        assert tx.case("C2") is None


def test_a_case_number_that_is_taken_is_refused(store: Store) -> None:
    open_case(store, "C1")
    with pytest.raises(VersionConflict), store.transaction() as tx:
        tx.write(opening(case("C1", command_id="another")))


def test_the_first_receipt_of_a_command_stands(store: Store) -> None:
    first = receipt("r1", case_no=None, accepted=False, answer={"rejected": {"code": "刚", "details": [RARE]}})
    with store.transaction() as tx:
        assert tx.receipt("r1") is None
        tx.keep_receipt(first)
    with pytest.raises(DuplicateCommand), store.transaction() as tx:
        tx.keep_receipt(receipt("r1"))
    with store.transaction(read_only=True) as tx:
        assert tx.receipt("r1") == first


def test_a_receipt_is_kept_with_the_commit_or_not_at_all(store: Store) -> None:
    before = open_case(store, "C1")
    with store.transaction() as tx:
        tx.write(following(before, task()), receipt("r1"))
    with pytest.raises(VersionConflict), store.transaction() as tx:
        tx.write(following(before, task(2)), receipt("r2"))
    after = following(before, task()).case
    with pytest.raises(DuplicateCommand), store.transaction() as tx:
        tx.write(following(after, task(2)), receipt("r1"))
    with store.transaction(read_only=True) as tx:
        assert (tx.case("C1"), tx.receipt("r1"), tx.receipt("r2")) == (after, receipt("r1"), None)
        assert [item.task for item in tx.work_items()] == [1]


def test_serial_numbers_rise_and_belong_to_their_day(store: Store) -> None:
    with store.transaction() as tx:
        assert [tx.next_serial("1101", "20260302") for _ in range(3)] == [1, 2, 3]
        assert tx.next_serial("1101", "20260303") == 1
        assert tx.next_serial("2202", "20260302") == 1
    with suppress(KeyError), store.transaction() as tx:
        tx.next_serial("1101", "20260302")
        raise KeyError
    with store.transaction() as tx:
        assert tx.next_serial("1101", "20260302") == 4


def test_publishing_the_same_version_again_changes_nothing(store: Store) -> None:
    with store.transaction() as tx:
        tx.keep_definition(definition("a" * 64))
        tx.keep_definition(definition("b" * 64, title="二"))
        tx.keep_definition(definition("a" * 64, published_by="somebody.else"))
    with store.transaction(read_only=True) as tx:
        assert tx.definition("a" * 64) == definition("a" * 64)
        assert tx.current_definition("company_startup") == "a" * 64
        assert tx.definition("c" * 64) is None
        assert tx.current_definition("none") is None
        assert [(row.service, row.definition) for row in tx.services()] == [("company_startup", "a" * 64)]
        made = [(each.number, each.definition[0], each.published_by) for each in tx.publications("company_startup")]
        assert made == [(1, "a", "designer.zhao"), (2, "b", "designer.zhao"), (3, "a", "somebody.else")]
        assert tx.publications("none") == []


def test_regions_do_not_see_each_other(any_database: Database) -> None:
    here, there = any_database.store(), any_database.store(OTHER_REGION)
    open_case(here, "C1", task())
    open_case(there, "C1", task(), applicant_name="韩梅梅")
    with there.transaction() as tx:
        carry_on(tx, "C1", status="submitted")
        tx.next_serial("1101", "20260302")
    with here.transaction() as tx:
        row = tx.case("C1")
        assert row is not None
        assert (row.version, row.applicant_name) == (1, "李雷")
        assert len(tx.work_items()) == len(tx.cases()) == len(tx.services()) == 1
        assert tx.next_serial("1101", "20260302") == 1
    here.close()
    there.close()


@pytest.mark.parametrize(
    ("row", "table"),
    [
        (CaseRow, schema.case),
        (Receipt, schema.receipt),
        (DefinitionRow, schema.definition),
        (SubCaseRow, schema.sub_case),
        (TimerRow, schema.timer),
        (OutboxRow, schema.outbox),
        (AttachmentRow, schema.attachment),
    ],
)
def test_rows_have_the_fields_of_their_tables(row: type, table: schema.Table) -> None:
    assert [field.name for field in fields(row)] == table.columns.keys()[1:]


def test_a_work_item_has_the_columns_of_its_table_in_their_order() -> None:
    assert list(WorkItem._fields) == schema.work_item.columns.keys()[1:]
