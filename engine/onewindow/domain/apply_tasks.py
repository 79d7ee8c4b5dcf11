"""Events of work items, timers and messages into state."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from onewindow import events as e
from onewindow.domain.case import RECENT, Case, OpenTask
from onewindow.domain.incident import message_key
from onewindow.domain.stages import WORDS_OF_THE_STAGE
from onewindow.domain.taken_back import DONE, REVOKE, ask_back, took_back

Document = dict[str, Any]

RESERVED = frozenset({"form", "situations", "applicant", "origin"})
"""Names of the document that no process variable may take."""


def involve(case: Case, department: str) -> None:
    """From now on people of this department may read the case."""
    if department and department not in case.departments:
        case.departments.append(department)


def record_of(document: Document, element: str) -> dict[str, Any]:
    """What an element has put down so far; a process variable of its name is no record."""
    found = document.get(element)
    return found if isinstance(found, dict) else {}


def _opened(case: Case, document: Document, event: e.TaskOpened, at: str, actor: str) -> None:
    taken = e.to_payload(event)
    del taken["task"]
    case.tasks[event.task] = OpenTask(**taken)
    involve(case, event.department)
    if event.operation == REVOKE:
        ask_back(case, message_key(case.case_no, event.element, event.task), event.department)


def _claimed(case: Case, document: Document, event: e.TaskClaimed, at: str, actor: str) -> None:
    case.tasks[event.task].holder = event.holder


def _released(case: Case, document: Document, event: e.TaskReleased, at: str, actor: str) -> None:
    case.tasks[event.task].holder = None


def _completed(case: Case, document: Document, event: e.TaskCompleted, at: str, actor: str) -> None:
    task = case.tasks.pop(event.task, None)
    case.recent = [*case.recent, {"task": event.task, "by": actor, "at": at, "outcome": event.outcome}][-RECENT:]
    before = record_of(document, event.element)
    if case.kind == "service":
        # Why it was refused the last time is not why it is granted now.
        before = {key: value for key, value in before.items() if key not in WORDS_OF_THE_STAGE}
    document[event.element] = {**before, **event.data, "outcome": event.outcome, "by": actor, "at": at}
    _keep_variables(case, document, event.data)
    element = case.sub_cases[event.sub_case].element if event.sub_case is not None else ""
    if task is not None and task.operation == REVOKE and event.outcome in DONE:
        took_back(case, message_key(case.case_no, event.element, event.task))
    if task is not None and task.stage == "review":
        reviewers = case.reviewers.setdefault(element, [])
        if actor not in reviewers:
            reviewers.append(actor)
    if element:
        results = {key: value for key, value in event.data.items() if key not in WORDS_OF_THE_STAGE}
        document[element] = {**record_of(document, element), **results}


def _cancelled(case: Case, document: Document, event: e.TaskCancelled, at: str, actor: str) -> None:
    if case.tasks.pop(event.task, None) is not None:
        closed = {"task": event.task, "by": actor, "at": at, "outcome": "cancelled"}
        case.recent = [*case.recent, closed][-RECENT:]


def _timer_set(case: Case, document: Document, event: e.TimerSet, at: str, actor: str) -> None:
    case.timers[event.timer] = {"element": event.element, "due_at": event.due_at}


def _timer_gone(case: Case, document: Document, event: Any, at: str, actor: str) -> None:
    case.timers.pop(event.timer, None)


def _awaited(case: Case, document: Document, event: e.MessageAwaited, at: str, actor: str) -> None:
    case.waits[event.wait] = {"element": event.element, "name": event.name}


def _wait_ended(case: Case, document: Document, event: e.MessageWaitEnded, at: str, actor: str) -> None:
    case.waits.pop(event.wait, None)


def _received(case: Case, document: Document, event: e.MessageReceived, at: str, actor: str) -> None:
    for wait in case.waits.values():
        if wait["name"] == event.name:
            document[wait["element"]] = {**record_of(document, wait["element"]), **event.data}
    _keep_variables(case, document, event.data)


def _keep_variables(case: Case, document: Document, data: dict[str, Any]) -> None:
    """In a plain process data of tasks and messages are process variables, as designers of other engines expect."""
    if case.kind == "plain":
        document.update({key: value for key, value in data.items() if key not in RESERVED})


HANDLERS: dict[type[e.Event], Callable[..., None]] = {
    e.TaskOpened: _opened,
    e.TaskClaimed: _claimed,
    e.TaskReleased: _released,
    e.TaskHandedOver: _claimed,
    e.TaskCompleted: _completed,
    e.TaskCancelled: _cancelled,
    e.TimerSet: _timer_set,
    e.TimerFired: _timer_gone,
    e.TimerCleared: _timer_gone,
    e.MessageAwaited: _awaited,
    e.MessageWaitEnded: _wait_ended,
    e.MessageReceived: _received,
}
"""What each event of this page does; part of the table in `apply`."""
