"""From events to rows of incidents: what went wrong with a department's system, until somebody has settled it."""

from __future__ import annotations

from onewindow import events as ev
from onewindow.events import Recorded
from onewindow.storage.changes import Changes, Values
from onewindow.storage.plain_json import utc_text
from onewindow.storage.rows import CaseRow


def follow(changes: Changes, row: CaseRow, recorded: Recorded) -> None:
    """Add the share of an event of incidents; any other changes nothing."""
    match recorded.event:
        case ev.IncidentOpened() as event:
            changes.incidents_opened[event.incident] = _incident(row, event, recorded.at)
        case ev.IncidentSettled(incident=incident, how=how):
            settled_at = utc_text(recorded.at)
            if incident in changes.incidents_opened:
                changes.incidents_opened[incident].update(state=how, settled_at=settled_at)
            else:
                changes.incidents_settled[incident] = (how, settled_at)


def _incident(row: CaseRow, event: ev.IncidentOpened, at: str) -> Values:
    return {
        "case_no": row.case_no,
        "incident": event.incident,
        "kind": event.kind,
        "message": event.message,
        "department": event.department,
        "sub_case": event.sub_case,
        "problem": event.problem,
        "service": row.service,
        "title": row.title,
        "opened_at": utc_text(at),
        "state": "open",
        "settled_at": None,
    }
