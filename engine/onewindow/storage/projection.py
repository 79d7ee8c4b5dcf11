"""From events to the view tables: what one commit changes in open work items, sub-cases, timers, outbox and the rest.

What a commit both opens and closes never reaches the database.
"""

from __future__ import annotations

from collections.abc import Sequence

from onewindow import events as ev
from onewindow.events import Recorded
from onewindow.storage import projection_of_clocks, projection_of_incidents
from onewindow.storage.changes import Changes, Values, timer_row
from onewindow.storage.plain_json import to_text, utc_text
from onewindow.storage.rows import CaseRow
from onewindow.storage.schema import NO_DUE_DATE


def changes_of(case: CaseRow, events: Sequence[Recorded]) -> Changes:
    """The view tables' share of a commit, in the order of its events. Events without a view change nothing."""
    changes = Changes()
    for recorded in events:
        _follow(changes, case, recorded)
    return changes


def _follow(changes: Changes, row: CaseRow, recorded: Recorded) -> None:
    match recorded.event:
        case ev.TaskOpened() as event:
            changes.items_opened[event.task] = _work_item(row, event)
        case ev.TaskClaimed(task=task, holder=holder) | ev.TaskHandedOver(task=task, holder=holder):
            _hold(changes, task, holder)
        case ev.TaskReleased(task=task):
            _hold(changes, task, "")
        case ev.TaskCompleted(task=task) | ev.TaskCancelled(task=task):
            changes.items_held.pop(task, None)
            if changes.items_opened.pop(task, None) is None:
                changes.items_closed.append(task)
        case ev.SubCaseOpened() as event:
            changes.sub_cases_opened[event.sub_case] = _sub_case(row, event)
        case ev.Decided(sub_case=int(sub_case), result=result):
            _move_sub_case(changes, sub_case, "decided", result)
        case ev.SubCaseClosed(sub_case=sub_case, result=result):
            _move_sub_case(changes, sub_case, "closed", result)
        case ev.TimerSet() as event:
            # Set again after it fired: the row is replaced, not deleted and inserted, in the one statement of a commit.
            changes.timers_gone.discard(event.timer)
            due_at = utc_text(event.due_at)
            changes.timers_set[event.timer] = timer_row(row.case_no, event.timer, event.element, due_at)
        case ev.TimerFired(timer=timer) | ev.TimerCleared(timer=timer):
            changes.timers_set.pop(timer, None)
            changes.timers_gone.add(timer)
        case ev.MessageQueued() as event:
            changes.messages_queued[event.message] = _message(row, event, recorded.at)
        case ev.MessageCancelled(message=message):
            _end_message(changes, message, "cancelled")
        case ev.ReplyRecorded(message=message, error=error):
            _end_message(changes, message, "answered" if error is None else "failed")
        case ev.MessageRequeued(message=message):
            changes.messages_requeued[message] = utc_text(recorded.at)
        case ev.RequestAcknowledged(message=message):
            changes.messages_acknowledged[message] = utc_text(recorded.at)
        case ev.IncidentOpened(kind="undelivered" | "broken" | "invalid_reply" | "asked_again", message=message):
            # Nobody asks again before a person has looked at it.
            if message not in changes.messages_ended:
                _end_message(changes, message, "stuck")
            projection_of_incidents.follow(changes, row, recorded)
        case ev.IncidentOpened() | ev.IncidentSettled():
            projection_of_incidents.follow(changes, row, recorded)
        case ev.MaterialAttached() as event:
            changes.attachments[event.material, event.digest] = _attachment(row, event, recorded.at)
        case _:
            projection_of_clocks.follow(changes, row, recorded)


def _work_item(row: CaseRow, event: ev.TaskOpened) -> Values:
    return {
        "case_no": row.case_no,
        "task": event.task,
        "element": event.element,
        "name": event.name,
        "kind": event.kind,
        "stage": event.stage,
        "department": event.department,
        "role": event.role,
        "form": event.form,
        "operation": event.operation,
        "sub_case": event.sub_case,
        "holder": "",
        "opened_at": event.opened_at,
        "due_on": event.due_on or NO_DUE_DATE,
        "service": row.service,
        "title": row.title,
        "applicant_name": row.applicant_name,
    }


def _hold(changes: Changes, task: int, holder: str) -> None:
    if task in changes.items_opened:
        changes.items_opened[task]["holder"] = holder
    else:
        changes.items_held[task] = holder


def _sub_case(row: CaseRow, event: ev.SubCaseOpened) -> Values:
    return {
        "case_no": row.case_no,
        "sub_case": event.sub_case,
        "element": event.element,
        "item": event.item,
        "name": event.name,
        "department": event.department,
        "obligatory": int(event.obligatory),
        "status": "open",
        "result": None,
    }


def _move_sub_case(changes: Changes, sub_case: int, status: str, result: str) -> None:
    if sub_case in changes.sub_cases_opened:
        changes.sub_cases_opened[sub_case].update(status=status, result=result)
    else:
        changes.sub_cases_changed[sub_case] = (status, result)


def _message(row: CaseRow, event: ev.MessageQueued, at: str) -> Values:
    return {
        "message": event.message,
        "case_no": row.case_no,
        "kind": event.kind,
        "element": event.element,
        "department": event.department,
        "operation": event.operation,
        "task": event.task,
        "sub_case": event.sub_case,
        "data": to_text(event.data),
        "state": "new",
        "fence": 0,
        "lease_until": None,
        "attempts": 0,
        "next_at": utc_text(at),
        "created_at": utc_text(at),
        "problem": None,
        "doubtful_since": None,
        "acknowledged_at": None,
        "requeued_at": None,
    }


def _end_message(changes: Changes, message: str, state: str) -> None:
    # What ends in the same commit is neither acknowledged nor asked anew: no row is written twice.
    changes.messages_requeued.pop(message, None)
    changes.messages_acknowledged.pop(message, None)
    if message in changes.messages_queued:
        changes.messages_queued[message]["state"] = state
    else:
        changes.messages_ended[message] = state


def _attachment(row: CaseRow, event: ev.MaterialAttached, at: str) -> Values:
    return {
        "case_no": row.case_no,
        "material": event.material,
        "digest": event.digest,
        "filename": event.filename,
        "size": event.size,
        "media_type": event.media_type,
        "attached_at": utc_text(at),
    }
