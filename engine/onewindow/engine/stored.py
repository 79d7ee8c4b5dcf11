"""What tables and folder must hold for a rebuilt case, each compared with what is there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from onewindow import events as e
from onewindow.domain.case import Case
from onewindow.domain.clock import Clock, overdue_from
from onewindow.engine.comparison import Stop, difference, same
from onewindow.errors import OneWindowError
from onewindow.events import Recorded
from onewindow.storage import Attachments, CardRow, CaseRow, ClockRow, IncidentRow, TimerRow, Transaction
from onewindow.storage.projection import changes_of
from onewindow.storage.schema import NEVER

_EVERYTHING = 1_000_000
_ITEM = (
    "element", "name", "kind", "stage", "department", "role", "form", "operation", "sub_case", "opened_at", "due_on",
)
_SUB_CASE = ("element", "item", "name", "department", "obligatory", "status", "result")
_OF_THE_CASE = ("service", "title", "applicant_name")
_CLOCK = ("kind", "sub_case", "task", "department", "start", "due_on", "provisional", "calendar")
_ON_CARDS = ("service", "title")
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


def compare_views(transaction: Transaction, row: CaseRow, case: Case, log: list[Recorded]) -> None:
    """Work items, sub-cases, departments, clocks, cards, incidents, timers, outbox, attachments.

    `row` was compared before.
    """
    items = transaction.work_items(case_no=case.case_no, limit=_EVERYTHING)
    same("work_items", {str(item.task): _fields(item, (*_ITEM, *_OF_THE_CASE, "holder")) for item in items},
         {str(number): {**_fields(task, _ITEM), **_fields(row, _OF_THE_CASE), "holder": task.holder or ""}
          for number, task in case.tasks.items()})
    subs = {str(sub.sub_case): {**_fields(sub, _SUB_CASE), "result": sub.result or ""}
            for sub in transaction.sub_cases(case.case_no)}
    same("sub_cases", subs, {str(number): _fields(sub, _SUB_CASE) for number, sub in case.sub_cases.items()})
    involved = transaction.departments_of(case.case_no, case.opened_at)
    same("involved", dict.fromkeys(involved, True), dict.fromkeys(case.departments, True))
    _compare_clocks(transaction, row, case)
    _compare_cards(transaction, row, case, log)
    _compare_incidents(transaction, row, case, log)
    timers = transaction.open_timers(case.case_no)
    same("timers", {str(timer.timer): [timer.element, _moment(timer.due_at)] for timer in timers},
         {str(number): [element, _moment(due_at)] for number, element, due_at in _timers(case)})
    same("timers", {str(timer.timer): _fields(timer, ("state", "next_try")) for timer in timers},
         {str(timer.timer): _tries(timer) for timer in timers})
    _compare_outbox(transaction, row, log)
    attached = {_key(event): {**_fields(event, _FILE), "attached_at": _moment(at)}
                for event, at in _timed(log, e.MaterialAttached)}
    same("attachments", {_key(file): {**_fields(file, _FILE), "attached_at": _moment(file.attached_at)}
                         for file in transaction.attachments(case.case_no)}, attached)


def compare_receipts(transaction: Transaction, case_no: str, log: list[Recorded]) -> None:
    """Every commit of the log has the receipt that was answered for it.

    Name and digest of the command stand nowhere else: what they were cannot be told from the log.
    """
    for commit in _commits(log):
        first, place = commit[0], f"receipts/{commit[0].command_id}"
        answer = {"case_no": case_no, "version": first.commit, "first": first.seq, "last": commit[-1].seq}
        wanted = {"accepted": True, "case_no": case_no, "actor": first.actor["id"], "at": _moment(first.at)}
        try:
            receipt = transaction.receipt(first.command_id)
        except ValueError as problem:
            raise Stop(difference(first.seq, first.type, f"{place}/answer", str(problem), None)) from problem
        found = None
        if receipt is not None:
            kept: Any = receipt.answer  # whatever JSON stands there by now
            told = {name: kept.get(name) for name in answer} if isinstance(kept, dict) else kept
            found = {**_fields(receipt, tuple(wanted)), "at": _moment(receipt.at), "answer": told}
        same(place, found, {**wanted, "answer": answer}, first)


def compare_files(files: Attachments, case: Case) -> None:
    """The files handed in are there, byte for byte."""
    for material, attached in case.attachments.items():
        for file in attached:
            try:
                files.read(file["digest"])
            except OneWindowError as problem:
                place = f"attachments/{material}/{file['filename']}/content"
                raise Stop(difference(0, "MaterialAttached", place, file["digest"], str(problem))) from problem


def _compare_clocks(transaction: Transaction, row: CaseRow, case: Case) -> None:
    kept = {}
    for its in transaction.clocks(case_no=case.case_no, limit=_EVERYTHING):
        told = {"limit": its.limit_text, "suspended": its.state == "suspended", "overdue_at": _moment(its.overdue_at)}
        kept[str(its.clock)] = {**_fields(its, (*_CLOCK, *_OF_THE_CASE)), **_instants(its), **told}
    wanted = {}
    for number, clock in case.clocks.items():
        overdue_at = None if clock.due_at is None else _moment(overdue_from(clock.due_at))
        told = {"limit": clock.limit, "suspended": clock.suspended, "overdue_at": overdue_at}
        wanted[str(number)] = {**_fields(clock, _CLOCK), **_fields(row, _OF_THE_CASE), **_instants(clock), **told}
    same("clocks", kept, wanted)


def _compare_cards(transaction: Transaction, row: CaseRow, case: Case, log: list[Recorded]) -> None:
    settled = {event.card: at for event, at in _timed(log, e.CardRevoked, e.CardConfirmed)}
    kept = transaction.cards(case_no=case.case_no, limit=_EVERYTHING)
    same("cards", {str(its.card): [_fields(its, (*_CARD, *_ON_CARDS)), *_times(its)] for its in kept},
         {str(number): [{**_fields(card, _CARD), **_fields(row, _ON_CARDS)},
                        _moment(card.issued_at), _moment(settled.get(number))]
          for number, card in case.cards.items()})


def _compare_incidents(transaction: Transaction, row: CaseRow, case: Case, log: list[Recorded]) -> None:
    settled = {event.incident: at for event, at in _timed(log, e.IncidentSettled)}
    kept = transaction.incidents(state=None, case_no=case.case_no, limit=_EVERYTHING)
    same("incidents", {str(its.incident): [_fields(its, (*_INCIDENT, *_ON_CARDS)), *_times(its)] for its in kept},
         {str(number): [{**_fields(its, _INCIDENT), **_fields(row, _ON_CARDS)},
                        _moment(its.opened_at), _moment(settled.get(number))]
          for number, its in case.incidents.items()})


def _compare_outbox(transaction: Transaction, row: CaseRow, log: list[Recorded]) -> None:
    ends = _ends(row, log)
    wanted = {
        event.message: {**_fields(event, _MESSAGE), "created_at": _moment(at), "state": ends[event.message]}
        for event, at in _timed(log, e.MessageQueued)
    }
    try:
        kept = transaction.outbox(case_no=row.case_no, limit=_EVERYTHING)
    except ValueError as problem:
        raise Stop(difference(0, "", _unreadable(transaction, wanted), str(problem), None)) from problem
    same("outbox", {
        its.message: {**_fields(its, _MESSAGE), "created_at": _moment(its.created_at), "state": _end(its.state)}
        for its in kept
    }, wanted)  # fmt: skip


def _ends(row: CaseRow, log: list[Recorded]) -> dict[str, str]:
    """What the events say has become of each message; "open" while it is on its way, of which only senders know."""
    states: dict[str, str] = {}
    for commit in _commits(log):
        changes = changes_of(row, commit)
        states |= {message: queued["state"] for message, queued in changes.messages_queued.items()}
        for message, state in changes.messages_ended.items():
            if states.get(message, "answered") not in ("answered", "cancelled"):
                states[message] = state
        anew = [message for message in changes.messages_requeued if _end(states.get(message, "failed")) == "open"]
        states |= dict.fromkeys(anew, "new")
    return {message: _end(state) for message, state in states.items()}


def _end(state: str) -> str:
    return "open" if state in ("new", "leased", "sent", "stuck") else state


def _unreadable(transaction: Transaction, messages: Iterable[str]) -> str:
    """The place of the message whose data is no JSON any more."""
    for message in messages:
        try:
            transaction.messages([message])
        except ValueError:
            return f"outbox/{message}/data"
    return "outbox"


def _tries(timer: TimerRow) -> dict[str, str]:
    """State and next try as they must be: of a timer that never failed they follow from its hour."""
    if timer.attempts == 0:
        return {"state": "waiting", "next_try": timer.due_at}
    return {"state": "stuck" if timer.next_try == NEVER else "waiting", "next_try": timer.next_try}


def _commits(log: list[Recorded]) -> list[list[Recorded]]:
    commits: dict[int, list[Recorded]] = {}
    for recorded in log:
        commits.setdefault(recorded.commit, []).append(recorded)
    return list(commits.values())


def _times(its: CardRow | IncidentRow) -> tuple[str | None, str | None]:
    began = its.issued_at if isinstance(its, CardRow) else its.opened_at
    return _moment(began), _moment(its.settled_at)


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


def _timed(log: list[Recorded], *kinds: type[Any]) -> Iterator[tuple[Any, str]]:
    return ((recorded.event, recorded.at) for recorded in log if isinstance(recorded.event, kinds))


def _moment(text: str | None) -> str | None:
    """An instant however it is written; what is none is a difference, not a fault of ours."""
    try:
        return None if text is None else datetime.fromisoformat(text).isoformat()
    except ValueError:
        return text
