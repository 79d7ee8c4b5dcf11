"""Reads of the log: the story of a case and its legal documents."""

from __future__ import annotations

from onewindow.domain.story import StoryLine, story
from onewindow.engine.house import House
from onewindow.engine.reading import visible
from onewindow.errors import NotFound
from onewindow.events import NoticeIssued
from onewindow.forms import render_notice


def story_of(house: House, case_no: str, actor: str) -> list[StoryLine]:
    """See `Engine.story`."""
    with house.store.transaction(read_only=True) as transaction:
        found = visible(house, transaction, case_no, actor)
        version = house.version(transaction, found.definition)
        log = transaction.events(case_no)
    return list(story(log, version.definition.drawing, version.item, house.directory))


def notice(house: House, case_no: str, number: str, actor: str) -> str:
    """See `Engine.notice`."""
    with house.store.transaction(read_only=True) as transaction:
        found = visible(house, transaction, case_no, actor)
        version = house.version(transaction, found.definition)
        log = transaction.events(case_no)
    for recorded in log:
        if isinstance(recorded.event, NoticeIssued) and recorded.event.notice == number:
            return render_notice(version.templates[recorded.event.kind], recorded.event.data)
    raise NotFound(f"{case_no} 没有文书 {number}\n{case_no} has no document {number}")
