"""The story of a case: its events as lines a person can read, in Chinese and English."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from onewindow import events as e
from onewindow.domain import story_cases, story_clocks, story_departments, story_supervision, story_tasks
from onewindow.domain.drawing import Drawing
from onewindow.domain.names import LEVELS, Names
from onewindow.domain.service_item import ServiceItem
from onewindow.domain.story_words import Teller, Words
from onewindow.events import Recorded
from onewindow.ports import Directory


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryLine:
    """One line: when (UTC), who, in which department, what. `document` is a notice number where one was issued.

    `path` names the elements the tokens passed, on lines that say only this.
    """

    seq: int
    at: str
    who: str
    department: str
    text: str
    text_en: str
    element: str = ""
    document: str = ""
    path: tuple[str, ...] = ()


def story(
    log: Iterable[Recorded], drawing: Drawing, item: ServiceItem | None, directory: Directory, levels: Names = LEVELS
) -> Iterator[StoryLine]:
    """The lines of a log, in the words of its drawing, its item list and the site's directory.

    `levels` are the site's names of warning and cards (`SupervisionPolicy.names`).
    """
    words = Words.of(drawing, item, directory, levels)
    for recorded in log:
        event = recorded.event
        words.note(event)
        teller = _TELLERS.get(type(event))
        text, text_en = teller(event, words) if teller else ("", "")
        if not text:
            continue
        yield StoryLine(
            seq=recorded.seq, at=recorded.at, who=str(recorded.actor.get("name", "")), text=text,
            text_en=text_en,
            department=_department(recorded, words), element=_element(event, words),
            document=event.notice if isinstance(event, e.NoticeIssued) else "",
            path=tuple(event.path) if isinstance(event, e.ProcessAdvanced) else (),
        )


def _department(recorded: Recorded, words: Words) -> str:
    event = recorded.event
    if isinstance(event, _OF_A_DEPARTMENT):
        return words.department(event.department)[0]
    if isinstance(event, e.SubCaseClosed):
        opened = words.subs.get(event.sub_case)
        return words.department(opened.department)[0] if opened else ""
    return words.department(str(recorded.actor.get("department", "")))[0]


def _element(event: e.Event, words: Words) -> str:
    return str(getattr(event, "element", "") or words.element_of(getattr(event, "task", None)))


_OF_A_DEPARTMENT = (
    e.SubCaseOpened, e.TaskOpened, e.MessageQueued, e.ClockStarted, e.CardIssued, e.Escalated, e.OrderIssued,
    e.IncidentOpened,
)
"""Events that say themselves whose they are, whoever did them."""

_TELLERS: Mapping[type[e.Event], Teller] = {
    **story_cases.TELLERS, **story_tasks.TELLERS, **story_clocks.TELLERS, **story_supervision.TELLERS,
    **story_departments.TELLERS,
}
