"""How `demo` tells a case while it happens: one line per thing done, departments side by side while they work."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from onewindow.cli.case import local_time
from onewindow.cli.output import hanging, line
from onewindow.cli.site import SYSTEM
from onewindow.cli.words import say

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
        self.windows = {person.name: person.window for person in engine.directory.everyone()}
        self.colours: dict[str, str] = {}
        self.parallel = False

    def tell(self, case_no: str, lines: Sequence[StoryLine]) -> None:
        """Print one step: who did it, where, and what came of it."""
        told = [entry for entry in lines if not entry.path and not entry.text_en.startswith(UNTOLD)]
        if told:
            self._print(told, case_no)
        busy = [sub["department"] for sub in self._sub_cases(case_no) if sub["status"] != "closed"]
        if len(busy) > 1 and not self.parallel:
            names = "、".join(self.engine.directory.department_name(department) for department in busy)
            self.parallel = True
            line(say(f"┌─ {len(busy)} 个部门并联办理：", f"┌─ {len(busy)} departments in parallel:"), "bold")
            hanging("│  ", names)
        elif not busy and self.parallel:
            self.parallel = False
            line(say("└─ 各部门均已办结", "└─ all departments have decided"), "bold")

    def _print(self, told: Sequence[StoryLine], case_no: str) -> None:
        bar = "│ " if self.parallel else ""
        first = told[0]
        department = self._department(told)
        where = " ".join(part for part in (department, self.windows.get(first.who, "")) if part)
        head = f"{bar}{local_time(first.at)}  {first.who}{f'（{where}）' if where else ''}"
        if len(told) == 1:
            hanging(f"{head}  ", _marked(first, case_no))
            return
        line(head, self._colour(department))
        for entry in told:
            hanging(f"{bar}             ", _marked(entry, case_no))

    def _department(self, told: Sequence[StoryLine]) -> str:
        """Department of the person who acted: the one named where nothing was opened for somebody else."""
        who = told[0].who
        person = next((each for each in self.engine.directory.everyone() if each.name == who), None)
        return self.engine.directory.department_name(person.department) if person else ""

    def _colour(self, department: str) -> str:
        if not department:
            return "bold"
        return self.colours.setdefault(department, COLOURS[len(self.colours) % len(COLOURS)])

    def _sub_cases(self, case_no: str) -> list[dict[str, str]]:
        found: list[dict[str, str]] = self.engine.case(case_no, actor=SYSTEM)["sub_cases"]
        return found


def _marked(entry: StoryLine, case_no: str) -> str:
    """The line with its mark; the case's own number, which every document number begins with, is cut short."""
    mark = "■" if entry.document else "→" if entry.text_en.startswith("task opened") else "●"
    return f"{mark} {say(entry.text, entry.text_en).replace(case_no, f'…{case_no[-4:]}')}"
