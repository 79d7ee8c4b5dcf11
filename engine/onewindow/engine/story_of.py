"""Reads of the log: the story of a case and its legal documents."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from msgspec import structs

from onewindow.domain.case import Case
from onewindow.domain.clock import ORDER_REPLY
from onewindow.domain.deciders.entitlement import may_read, of_supervision
from onewindow.domain.story import StoryLine, story
from onewindow.engine.house import House
from onewindow.engine.reading import inside, sections_read, visible
from onewindow.engine.version import Version
from onewindow.errors import NotFound
from onewindow.events import (
    ClockEvent,
    ClockStarted,
    Event,
    IncidentOpened,
    IncidentSettled,
    MessageQueued,
    MessageRequeued,
    NoticeIssued,
    Recorded,
    to_payload,
)
from onewindow.forms import render_notice
from onewindow.ports import Actor


def story_of(house: House, case_no: str, actor: str) -> list[StoryLine]:
    """See `Engine.story`."""
    version, log = log_of(house, case_no, actor)
    return told(house, version, log)


def told(house: House, version: Version, log: list[Recorded]) -> list[StoryLine]:
    """The lines of a log in the words of the case's version and of the site."""
    names = house.settings.supervision.names
    return list(story(log, version.definition.drawing, version.item, house.directory, names))


def notice(house: House, case_no: str, number: str, actor: str) -> str:
    """See `Engine.notice`."""
    version, log = log_of(house, case_no, actor)
    for recorded in log:
        if isinstance(recorded.event, NoticeIssued) and recorded.event.notice == number:
            return render_notice(version.templates[recorded.event.kind], recorded.event.data)
    there = [recorded.event.notice for recorded in log if isinstance(recorded.event, NoticeIssued)]
    raise NotFound(
        f"{case_no} 没有文书 {number} → {'可取：' + '、'.join(there) if there else '还没有文书'}\n"
        f"{case_no} has no document {number} → {'one of: ' + ', '.join(there) if there else 'none has been issued yet'}"
    )


def log_of(house: House, case_no: str, actor: str) -> tuple[Version, list[Recorded]]:
    """The version a case runs on and its log, for those who may see it; the applicant's without supervision."""
    with house.store.transaction(read_only=True) as transaction:
        found = visible(house, transaction, case_no, actor)
        version = house.version(transaction, found.definition)
        return version, readable(version, found, transaction.events(case_no), house.known(actor))


def readable(version: Version, found: Case | None, log: list[Recorded], reader: Actor | None) -> list[Recorded]:
    """The lines of a log this reader is shown, of the form the sections they read; `found` is the case as it stands."""
    if inside(found, reader):
        sections = sections_read(version, found, reader)
        return log if sections is None else [_shown(r, _cut(r.event, sections)) for r in log]
    orders = {r.event.clock for r in log if isinstance(r.event, ClockStarted) and r.event.kind == ORDER_REPLY}
    shown = [r for r in log if not of_supervision(r.event) and not isinstance(r.event, _OF_INCIDENTS)
             and getattr(r.event, "clock", None) not in orders]
    return [_shown(r, _without_rungs(r.event)) if isinstance(r.event, ClockEvent) else r for r in shown]


def contents(
    version: Version, found: Case, log: list[Recorded], actor: Actor
) -> tuple[dict[str, Any], ...]:
    """Events as an answer tells them: the number and type of each, and of what is in it as much as `log_of` shows."""
    return _numbered(log, readable(version, found, log, actor) if may_read(found, actor) else [])


def outline(log: list[Recorded]) -> tuple[dict[str, Any], ...]:
    """Events by number and type alone, where it cannot be told any more who may see what is in them."""
    return _numbered(log, [])


def _numbered(log: list[Recorded], shown: list[Recorded]) -> tuple[dict[str, Any], ...]:
    told = {recorded.seq: to_payload(recorded.event) for recorded in shown}
    return tuple({"seq": r.seq, "type": r.type, "payload": told.get(r.seq, {})} for r in log)


def _shown(recorded: Recorded, event: Event) -> Recorded:
    return recorded if event is recorded.event else replace(recorded, event=event)


def _cut(event: Event, sections: set[str]) -> Event:
    """Without what the reader's department does not read of the form, also where another one was sent it."""
    form = getattr(event, "form", None)
    if isinstance(form, dict):
        return structs.replace(event, form=_of(form, sections))
    if isinstance(event, MessageQueued) and "form" in event.data:
        return structs.replace(event, data={**event.data, "form": _of(event.data["form"], sections)})
    return event


def _of(form: dict[str, Any], sections: set[str]) -> dict[str, Any]:
    return {name: value for name, value in form.items() if name in sections}


def _without_rungs(event: ClockEvent) -> ClockEvent:
    """Who was told when, and who is told next, is for staff; warning and end are not."""
    return structs.replace(event, next_at=None, reached=[name for name in event.reached if ":" not in name])


_OF_INCIDENTS = (IncidentOpened, IncidentSettled, MessageRequeued)
"""What goes wrong between the house and a department's system is for staff to see to."""
