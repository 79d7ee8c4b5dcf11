"""Variant (a'): the token engine and the store, and nothing of what makes a case lawful.

The clerk's page, the case row and its document, `workflow.advance`, one commit with one event. No people, no rules, no
clocks, no chain of hashes, no receipt. `Transaction.write` keeps every event and makes the views of them; here the
views are made of the same events and only the first is kept, so the writes are put together from the store's own parts
(`changes_of`, `commit_row`, `view_writes`, `statements`).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from msgspec.structs import replace

from benchmarks.bench_site import APPLICANT, MORNING, PAGE, REGION, SERVICE, STAGES, document
from onewindow import events as e
from onewindow.domain import moves as m
from onewindow.domain.drawing import Drawing, Element
from onewindow.events import Recorded
from onewindow.storage import CaseRow, CaseWrite, Store, Transaction, schema, statements
from onewindow.storage.commit_rows import commit_row
from onewindow.storage.plain_json import to_text
from onewindow.storage.projection import changes_of
from onewindow.storage.transaction import case_write
from onewindow.storage.view_writes import Write, view_writes
from onewindow.workflow import Definition, advance, load_definition

_ROLES = {stage.element: stage.role for stage in STAGES}
AUTHOR = {"id": "clerk", "name": "办事员", "kind": "staff"}


class EngineAlone:
    """One client."""

    def __init__(self, url: str) -> None:
        self._store = Store.open(url, REGION)
        with self._store.transaction(read_only=True) as transaction:
            row = transaction.definition(transaction.current_definition(SERVICE) or "")
        assert row is not None
        self._version = row.hash
        self._definition: Definition = load_definition(row.files["process.bpmn"])
        self._now = MORNING
        self._tasks: dict[tuple[int, str], int] = {}

    def warm(self) -> None:
        """Everything that is done once was done when this client was made."""

    def prepare(self, stage: int, case_no: str) -> None:
        """Learn the number of the task; nobody claims here."""
        with self._store.transaction(read_only=True) as transaction:
            items = transaction.work_items(case_no=case_no, limit=100)
        self._tasks[stage, case_no] = next(item.task for item in items if item.element == STAGES[stage].element)

    def complete(self, stage: int, case_no: str) -> None:
        """What is measured."""
        doing = STAGES[stage]
        self._now += timedelta(seconds=1)
        with self._store.transaction(read_only=True) as transaction:
            transaction.work_items(
                departments=["", doing.department], roles=["", doing.role], free_or_held_by=doing.actor, limit=PAGE
            )
        with self._store.transaction() as transaction:
            row = transaction.case(case_no, lock=True)
            assert row is not None
            filed = transaction.document(case_no)
            filed[doing.element] = doing.filed
            task = self._tasks[stage, case_no]
            done = e.TaskCompleted(task=task, element=doing.element, outcome=doing.outcome, data=doing.data)
            self._move(transaction, row, filed, done, m.Finish(task=task))

    def open_case(self, number: int) -> str:
        """A case that waits at intake."""
        case_no = f"9901012026030290{number:04d}"
        at = self._now.isoformat()
        row = CaseRow(
            case_no=case_no, version=0, status="submitted", kind="service", service=SERVICE, definition=self._version,
            applicant_id=APPLICANT["id"], applicant_name=APPLICANT["name"], title="企业开办（测速）", opened_at=at,
            updated_at=at, command_id=f"open-{number}", last_seq=0, head_hash="",
        )  # fmt: skip
        asked = e.ApplicationSubmitted(submitted_at=at)
        with self._store.transaction() as transaction:
            self._move(transaction, row, document(), asked, m.Start())
        return case_no

    def through(self, stages: int, case_no: str) -> str:
        """Take a case through the first so many stages."""
        for stage in range(stages):
            self.prepare(stage, case_no)
            self.complete(stage, case_no)
        return case_no

    def close(self) -> None:
        self._store.close()

    def _move(
        self, transaction: Transaction, row: CaseRow, filed: dict[str, Any], first: e.Event, move: m.Move
    ) -> None:
        moved = advance(self._definition, row.state or None, [move], filed, self._now)
        ended = any(isinstance(effect, m.ProcessEnded) for effect in moved.effects)
        after = replace(
            row, version=row.version + 1, last_seq=row.last_seq + 1, updated_at=self._now.isoformat(),
            state=moved.tokens, finished=ended,
        )  # fmt: skip
        followed = (_followed(self._definition.drawing, effect, self._now) for effect in moved.effects)
        events = [_line(after, event) for event in (first, *followed) if event is not None]
        write = CaseWrite(case=after, expected_version=row.version, document=filed, events=events)
        _write(transaction, write, row)


def _followed(drawing: Drawing, effect: m.Effect, now: datetime) -> e.Event | None:
    """What a work item or timer comes of, or goes."""
    match effect:
        case m.TaskWaits():
            return _opened(drawing.elements[effect.element], effect.task, now)
        case m.TaskGone(task=task):
            return e.TaskCancelled(task=task, why="process")
        case m.TimerAsked():
            return e.TimerSet(timer=effect.timer, element=effect.element, due_at=effect.due_at)
        case m.TimerDropped(timer=timer):
            return e.TimerCleared(timer=timer)
    return None


def _opened(element: Element, task: int, now: datetime) -> e.TaskOpened:
    return e.TaskOpened(
        task=task, element=element.id, name=element.name, kind=element.type, stage=element.stage,
        department=element.department, role=element.role or _ROLES[element.id], form="", operation="",
        sub_case=None, due_on=(now + timedelta(days=1)).date().isoformat(), opened_at=now.isoformat(),
    )  # fmt: skip


def _line(case: CaseRow, event: e.Event) -> Recorded:
    return Recorded(
        seq=case.last_seq, commit=case.version, at=case.updated_at, actor=AUTHOR, command_id=case.command_id,
        engine="", event=event, salt="", prev="", hash="",
    )  # fmt: skip


def _write(transaction: Transaction, write: CaseWrite, standing: CaseRow | None) -> None:
    """As `Transaction.write`, but that of the events only the first is kept."""
    case, region = write.case, transaction.region
    writes: list[Write] = [case_write(region, write, standing)]
    writes.append((statements.upsert(schema.document), (region, case.case_no, case.version, to_text(write.document))))
    writes.append((statements.insert(schema.commit), commit_row(region, case.case_no, write.events[:1])))
    writes += view_writes(region, case.case_no, changes_of(case, write.events))
    assert transaction._run_all(writes) == 1
