"""How `demo` tells a case while it happens: one line per thing done, departments side by side while they work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from onewindow.cli.case import local_time
from onewindow.cli.output import line
from onewindow.cli.site import SYSTEM
from onewindow.cli.words import say

if TYPE_CHECKING:
    from onewindow.engine import Engine, StoryLine


class StoryTeller:
    """Prints what is new in a case after each step."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.told: dict[str, int] = {}

    def tell(self, case_no: str) -> None:
        """Print the lines of the story not told yet."""
        case = self.engine.case(case_no, actor=SYSTEM)
        for entry in self.engine.story(case_no, actor=SYSTEM):
            if entry.seq > self.told.get(case_no, 0):
                self.told[case_no] = entry.seq
                self._print(entry, case)

    def _print(self, entry: StoryLine, case: dict[str, Any]) -> None:
        line(f"{local_time(entry.at)}  {say(entry.text, entry.text_en)}")
