"""What the command line tells from a case's log and version beyond the engine's views."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from onewindow import events as e
from onewindow.cli.site import SYSTEM

if TYPE_CHECKING:
    from onewindow.engine import Engine
    from onewindow.engine.version import Version

LATEST = 1000
"""Cases looked at to count those that run on an older version."""


def last_task(engine: Engine, case_no: str, element: str) -> int | None:
    """Number of the task last opened for `element`, also where it has long been closed; None if there was none."""
    opened = reversed(_events(engine, case_no))
    return next((event.task for event in opened if isinstance(event, e.TaskOpened) and event.element == element), None)


def form_of(engine: Engine, case_no: str, task: int) -> str:
    """Name of the form of a task, open or closed; empty where it has none."""
    opened = (event for event in _events(engine, case_no) if isinstance(event, e.TaskOpened))
    return next((event.form for event in opened if event.task == task), "")


def decisions(engine: Engine, case_no: str) -> dict[int | None, e.Decided]:
    """The decision on each sub-case by its number; None stands for the whole case."""
    return {event.sub_case: event for event in _events(engine, case_no) if isinstance(event, e.Decided)}


def parts_of_notices(engine: Engine, case_no: str) -> dict[str, str]:
    """Number ("…/1") of the sub-case each notice is about, by the notice's; notices of the whole case are not here."""
    return {
        event.notice: f"{case_no}/{event.sub_case}"
        for event in _events(engine, case_no)
        if isinstance(event, e.NoticeIssued) and event.sub_case is not None
    }


def version_of(engine: Engine, case: Mapping[str, Any]) -> Version | None:
    """The published version the case runs on."""
    return version_named(engine, str(case["case_no"]))


def version_named(engine: Engine, case_no: str) -> Version | None:
    """The published version that the case of this number runs on."""
    return engine.version(case_no=case_no, actor=SYSTEM)


def current_version(engine: Engine, service: str) -> Version | None:
    """The version new cases of `service` start with; None where it was never published."""
    return engine.version(service=service, actor=SYSTEM)


def running_on_older(engine: Engine, service: str, definition: str) -> int | None:
    """How many running cases of `service` stay on another version; None where there are too many to count."""
    cases = engine.cases(actor=SYSTEM, limit=LATEST)
    if len(cases) == LATEST:
        return None
    older = [case for case in cases if case["service"] == service and case["definition"] != definition]
    return len([case for case in older if not case["finished"]])


def _events(engine: Engine, case_no: str) -> list[e.Event]:
    return [recorded.event for recorded in engine.events(case_no, actor=SYSTEM)]
