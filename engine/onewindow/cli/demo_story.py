"""How `demo` tells a case while it happens: one line per thing done, departments side by side while they work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from onewindow.cli.english_names import department_named
from onewindow.cli.output import hanging, line
from onewindow.cli.site import SYSTEM
from onewindow.cli.telling import actor_of, acts, print_act
from onewindow.cli.words import say
from onewindow.events import SubCaseClosed, SubCaseOpened

if TYPE_CHECKING:
    from onewindow.domain.story import StoryLine
    from onewindow.engine import Engine

COLOURS = ("cyan", "magenta", "yellow", "blue", "green", "bright_red", "bright_cyan")
UNTOLD = ("draft saved", "claimed ")
"""Beginnings of lines that only say how somebody went to work."""


class StoryTeller:
    """Prints what each step has added to the story; a bar on the left marks departments at work in parallel."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.colours: dict[str, str] = {}
        self.parallel = False

    def tell(self, case_no: str, lines: Sequence[StoryLine]) -> None:
        """Print one step: who did it, where, and what came of it; days may pass in one."""
        for act in acts(lines):
            self._tell_act(case_no, act)

    def _tell_act(self, case_no: str, lines: Sequence[StoryLine]) -> None:
        told = [entry for entry in lines if not entry.path and not entry.text_en.startswith(UNTOLD)]
        if told:
            self._print(told, case_no)
        busy = self._busy(case_no, lines[-1].seq)
        if len(busy) > 1 and not self.parallel:
            names = say("、", ", ").join(department_named(self.engine.directory, department) for department in busy)
            self.parallel = True
            line(say(f"┌─ {len(busy)} 个部门并联办理：", f"┌─ {len(busy)} departments in parallel:"), "bold")
            hanging("│  ", names)
        elif not busy and self.parallel:
            self.parallel = False
            line(say("└─ 各部门均已办结", "└─ all departments have decided"), "bold")

    def _print(self, told: Sequence[StoryLine], case_no: str) -> None:
        person = actor_of(told, self.engine.directory)
        department = person.department if person else ""
        act = [_shortened(entry, case_no) for entry in told]
        print_act(act, self.engine.directory, bar="│ " if self.parallel else "", style=self._colour(department))

    def _colour(self, department: str) -> str:
        if not department:
            return "bold"
        return self.colours.setdefault(department, COLOURS[len(self.colours) % len(COLOURS)])

    def _busy(self, case_no: str, until: int) -> list[str]:
        """Departments of the parts open after event `until`: the case itself may be further on than what is told."""
        found: dict[int, str] = {}
        for recorded in self.engine.events(case_no, actor=SYSTEM):
            event = recorded.event
            if recorded.seq <= until and isinstance(event, SubCaseOpened):
                found[event.sub_case] = event.department
            elif recorded.seq <= until and isinstance(event, SubCaseClosed):
                found.pop(event.sub_case, None)
        return list(found.values())


def _shortened(entry: StoryLine, case_no: str) -> StoryLine:
    """The line with the case's own number, which every document number begins with, cut short."""
    short = f"…{case_no[-4:]}"
    return replace(entry, text=entry.text.replace(case_no, short), text_en=entry.text_en.replace(case_no, short))
