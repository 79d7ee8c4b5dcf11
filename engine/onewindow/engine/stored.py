"""What tables and folder must hold for a rebuilt case, each compared with what is there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from onewindow import events as e
from onewindow.domain.case import Case
from onewindow.domain.clock import Clock, overdue_from
from onewindow.engine.comparison import Stop, difference, same
from onewindow.errors import OneWindowError
from onewindow.events import Recorded
from onewindow.storage import Attachments, CaseRow, ClockRow, Transaction

_EVERYTHING = 1_000_000
_ITEM = (
    "element", "name", "kind", "stage", "department", "role", "form", "operation", "sub_case", "opened_at", "due_on",
)
_SUB_CASE = ("element", "item", "name", "department", "obligatory", "status", "result")
_CLOCK = ("kind", "sub_case", "task", "department", "start", "due_on", "provisional", "calendar")
_CARD = ("level", "cause", "clock", "sub_case", "department", "state")
_INCIDENT = ("kind", "message", "department", "sub_case", "problem", "state")
_MESSAGE = ("kind", "element", "department", "operation", "task", "sub_case", "data")
_FILE = ("material", "filename", "digest", "size", "media_type")


def compare_columns(row: CaseRow, case: Case, log: list[Recorded]) -> None:
    """The columns of the case row."""
    names = ("status", "finished", "version", "definition", "kind", "title", "origin", "opened_at")
    wanted = {name: getattr(case, name) for name in names}
    applicant = {f"applicant_{key}": str(case.applicant.get(key, "")) for key in ("id", "name")}
    wanted.update(applicant, result=case.result, service=case.process, agent_id=case.agent_id, updated_at=log[-1].at,
                  command_id=log[0].command_id)
    same("row", {**{name: getattr(row, name) for name in wanted}, "result": row.result or ""}, wanted)


def compare_views(transaction: Transaction, case: Case, log: list[Recorded]) -> None:
    """Work items, sub-cases, clocks, cards, incidents, timers, outbox and attachments."""
    items = transaction.work_items(case_no=case.case_no, limit=_EVERYTHING)
    same("work_items", {str(item.task): {**_fields(item, _ITEM), "holder": item.holder} for item in items},
         {str(number): {**_fields(task, _ITEM), "holder": task.holder or ""} for number, task in case.tasks.items()})
    subs = {str(sub.sub_case): {**_fields(sub, _SUB_CASE), "result": sub.result or ""}
            for sub in transaction.sub_cases(case.case_no)}
    same("sub_cases", subs, {str(number): _fields(sub, _SUB_CASE) for number, sub in case.sub_cases.items()})
    _compare_clocks(transaction, case)
    _compare_cards(transaction, case, log)
    _compare_incidents(transaction, case, log)
    same("timers", {str(timer.timer): [timer.element, _moment(timer.due_at)]
                    for timer in transaction.open_timers(case.case_no)},
         {str(number): [element, _moment(due_at)] for number, element, due_at in _timers(case)})
    queued = {event.message: _fields(event, _MESSAGE) for event in _of(log, e.MessageQueued)}
    same("outbox", {row.message: _fields(row, _MESSAGE)
                    for row in transaction.outbox(case_no=case.case_no, limit=_EVERYTHING)}, queued)
    attached = {_key(event): _fields(event, _FILE) for event in _of(log, e.MaterialAttached)}
    same("attachments", {_key(row): _fields(row, _FILE) for row in transaction.attachments(case.case_no)}, attached)


def compare_receipts(transaction: Transaction, log: list[Recorded]) -> None:
    """Every commit of the log has the receipt that was answered for it."""
    commits: dict[int, list[Recorded]] = {}
    for recorded in log:
        commits.setdefault(recorded.commit, []).append(recorded)
    for commit in commits.values():
        command_id, first, last = commit[0].command_id, commit[0].seq, commit[-1].seq
        receipt = transaction.receipt(command_id)
        found = [receipt.accepted, receipt.answer.get("first"), receipt.answer.get("last")] if receipt else None
        if found != [True, first, last]:
            raise Stop(difference(first, commit[0].type, f"receipts/{command_id}", found, [True, first, last]))


def compare_files(files: Attachments, case: Case) -> None:
    """The files handed in are there, byte for byte."""
    for material, attached in case.attachments.items():
        for file in attached:
            try:
                files.read(file["digest"])
            except OneWindowError as problem:
                place = f"attachments/{material}/{file['filename']}/content"
                raise Stop(difference(0, "MaterialAttached", place, file["digest"], str(problem))) from problem


def _compare_clocks(transaction: Transaction, case: Case) -> None:
    kept = {}
    for row in transaction.clocks(case_no=case.case_no, limit=_EVERYTHING):
        told = {"limit": row.limit_text, "suspended": row.state == "suspended", "overdue_at": _moment(row.overdue_at)}
        kept[str(row.clock)] = {**_fields(row, _CLOCK), **_instants(row), **told}
    wanted = {}
    for number, clock in case.clocks.items():
        overdue_at = None if clock.due_at is None else _moment(overdue_from(clock.due_at))
        told = {"limit": clock.limit, "suspended": clock.suspended, "overdue_at": overdue_at}
        wanted[str(number)] = {**_fields(clock, _CLOCK), **_instants(clock), **told}
    same("clocks", kept, wanted)


def _compare_cards(transaction: Transaction, case: Case, log: list[Recorded]) -> None:
    settled = {event.card: at for event, at in _timed(log, e.CardRevoked, e.CardConfirmed)}
    same("cards", {str(row.card): [_fields(row, _CARD), _moment(row.issued_at), _moment(row.settled_at)]
                   for row in transaction.cards(case_no=case.case_no, limit=_EVERYTHING)},
         {str(number): [_fields(card, _CARD), _moment(card.issued_at), _moment(settled.get(number))]
          for number, card in case.cards.items()})


def _compare_incidents(transaction: Transaction, case: Case, log: list[Recorded]) -> None:
    settled = {event.incident: at for event, at in _timed(log, e.IncidentSettled)}
    rows = transaction.incidents(state=None, case_no=case.case_no, limit=_EVERYTHING)
    same("incidents", {str(row.incident): [_fields(row, _INCIDENT), _moment(row.opened_at), _moment(row.settled_at)]
                       for row in rows},
         {str(number): [_fields(its, _INCIDENT), _moment(its.opened_at), _moment(settled.get(number))]
          for number, its in case.incidents.items()})


def _instants(clock: ClockRow | Clock) -> dict[str, str | None]:
    return {"due_at": _moment(clock.due_at), "warn_at": _moment(clock.warn_at)}


def _timers(case: Case) -> Iterator[tuple[int, str, str]]:
    """Number, element and hour of what the case waits for: drawn timers, and the next threshold of each clock."""
    for number, timer in case.timers.items():
        yield number, timer["element"], timer["due_at"]
    for number, clock in case.clocks.items():
        if clock.next_at is not None:
            yield -number, f"clock:{clock.kind}", clock.next_at


def _fields(holder: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(holder, name) for name in names}


def _key(file: Any) -> str:
    return f"{file.material}/{file.digest}"


def _of(log: list[Recorded], kind: type[Any]) -> Iterator[Any]:
    return (recorded.event for recorded in log if isinstance(recorded.event, kind))


def _timed(log: list[Recorded], *kinds: type[Any]) -> Iterator[tuple[Any, str]]:
    return ((recorded.event, recorded.at) for recorded in log if isinstance(recorded.event, kinds))


def _moment(text: str | None) -> str | None:
    return None if text is None else datetime.fromisoformat(text).isoformat()
