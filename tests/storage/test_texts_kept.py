"""Every character a person may have in a name survives; the few no database can hold are refused alike."""

from __future__ import annotations

import pytest
from case_samples import carry_on, case, definition, open_case, opening, receipt, recorded, task
from msgspec.structs import replace

from onewindow.events import DraftSaved, MaterialAttached, MessageQueued, NoticeIssued, SubCaseOpened, TimerSet
from onewindow.storage import CaseWrite, Store, Unstorable, VersionConflict
from onewindow.storage.transaction import LONGEST_KEY

TEXTS = ["", " ", "𪩪", "😀👩‍👩‍👧", "王\u3000\u200b芳", "'; DROP TABLE ow_case; --", "%s ? :x {0} \\u0000", "e\u0301é"]


@pytest.mark.parametrize("text", TEXTS)
def test_every_text_column_keeps_every_text(store: Store, text: str) -> None:
    row = case(
        text or "C1",
        status=text,
        result=text,
        kind=text,
        service=text,
        definition=text,
        applicant_id=text,
        applicant_name=text,
        title=text,
        origin=text,
        opened_at=text,
        updated_at=text,
        command_id=text,
        head_hash=text,
    )
    opened = task(element=text, name=text, kind=text, stage=text, department=text, role=text, form=text, operation=text)
    version = definition(text, text, process=text, kind=text, title=text, published_at=text, published_by=text)
    kept = receipt(text, case_no=text, command=text, digest=text, actor=text, at=text, answer={text: text})
    with store.transaction() as tx:
        tx.keep_definition(version)
        write = opening(row, opened, document={text: text})
        tx.write(write)
        tx.keep_receipt(kept)
        assert tx.next_serial(text, text) == 1
    with store.transaction(read_only=True) as tx:
        assert tx.case(row.case_no) == write.case
        assert tx.definition(text) == version
        assert tx.receipt(text) == kept
        assert tx.document(row.case_no) == {text: text}
        [item] = tx.work_items(departments=[text], roles=[text])
        assert (item.name, item.title, item.applicant_name, item.element) == (text,) * 4


@pytest.mark.parametrize("text", TEXTS)
def test_views_keep_every_text(store: Store, text: str) -> None:
    message = MessageQueued(
        message=text,
        kind=text,
        element=text,
        department=text,
        operation=text,
        task=None,
        sub_case=None,
        data={text: text},
    )
    file = MaterialAttached(material=text, filename=text, digest=text, size=0, media_type=text, source=text, grade=text)
    part = SubCaseOpened(
        sub_case=1,
        scope=1,
        element=text,
        name=text,
        item=text,
        department=text,
        obligatory=True,
        accepted_on=None,
        promised_due=None,
        statutory_due=None,
        counted_from=text,
    )
    open_case(store, "C1", message, file, part, TimerSet(timer=1, element=text, due_at="2026-03-02T00:00:00Z"))
    with store.transaction(read_only=True) as tx:
        assert [event.event for event in tx.events("C1")][:3] == [message, file, part]
        assert (tx.outbox()[0].message, tx.outbox()[0].data) == (text, {text: text})
        assert (tx.attachments("C1")[0].filename, tx.referenced_digests()) == (text, {text})
        assert (tx.sub_cases("C1")[0].name, tx.open_timers("C1")[0].element) == (text, text)


def test_every_column_of_the_log_keeps_every_text(store: Store) -> None:
    open_case(store, "C1")
    for seq, text in enumerate(TEXTS, start=1):
        notice = NoticeIssued(notice=text, kind=text, title=text, template=text, sub_case=None, data={text: [text]})
        log = [
            recorded(
                seq,
                notice,
                actor={"id": text},
                at=text,
                command_id=text,
                engine=text,
                salt=text,
                prev=text,
                hash=text,
                suite=text,
            )
        ]
        with store.transaction() as tx:
            current = tx.case("C1", lock=True)
            assert current is not None
            after = replace(current, version=current.version + 1)
            tx.write(CaseWrite(case=after, expected_version=current.version, events=log))
            assert tx.events("C1", after=seq - 1) == log


@pytest.mark.parametrize("text", ["\0", "王\0芳", "\ud800"])
def test_characters_no_database_holds_are_refused(store: Store, text: str) -> None:
    open_case(store, "C1")
    draft = DraftSaved(form={"name": [{"deep": text}]}, situations={})
    with pytest.raises(Unstorable, match=r"U\+0000"), store.transaction() as tx:
        carry_on(tx, "C1", title=text)
    with pytest.raises(Unstorable), store.transaction() as tx:
        carry_on(tx, "C1", draft)
    with pytest.raises(Unstorable), store.transaction() as tx:
        carry_on(tx, "C1", document={text: 1})
    with pytest.raises(Unstorable), store.transaction() as tx:
        tx.work_items(departments=[text])
    with store.transaction(read_only=True) as tx:
        row = tx.case("C1")
        assert row is not None
        assert row.version == 1


def test_numbers_that_are_none_are_refused(store: Store) -> None:
    open_case(store, "C1")
    with pytest.raises(Unstorable), store.transaction() as tx:
        carry_on(tx, "C1", document={"capital": float("nan")})


def test_a_command_id_too_long_for_an_index_is_refused(store: Store) -> None:
    with store.transaction() as tx:
        tx.keep_receipt(receipt("𪩪" * LONGEST_KEY))
    with pytest.raises(Unstorable), store.transaction() as tx:
        tx.keep_receipt(receipt("x" * (LONGEST_KEY + 1)))
    with pytest.raises(Unstorable), store.transaction() as tx:
        tx.receipt("x" * (LONGEST_KEY + 1))


def test_a_large_document_is_kept(store: Store) -> None:
    document = {"scope": "经营范围" * 100_000}
    open_case(store, "C1")
    with store.transaction() as tx:
        carry_on(tx, "C1", document=document)
        assert tx.document("C1") == document
    with pytest.raises(VersionConflict), store.transaction() as tx:
        tx.write(opening(case("C1", command_id="other")))
