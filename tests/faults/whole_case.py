"""One whole company start-up as the commands it is made of, so that any database can be led through it again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from faults.law import Told
from journeys.town import Town
from onewindow import bundled
from onewindow import commands as c
from onewindow.engine import Answer


@dataclass(frozen=True)
class Step:
    """A command and when it is asked."""

    at: datetime
    command: Any


class Scribe(Town):
    """A town that remembers what it was asked."""

    def __init__(self, site: Path, url: str, *, publish: bool = True) -> None:
        self.steps: list[Step] = []
        super().__init__(site, url, publish=publish)

    def command(self, command_type: type[c.Command], actor: str, /, **given: Any) -> Any:
        asked = super().command(command_type, actor, **given)
        self.steps.append(Step(self.clock.now(), asked))
        return asked


def startup(town: Town) -> str:
    """From the opening at the window to the archive, with a refusal on the way; the case's number."""
    case_no = town.accepted()
    town.do(c.SaveDraft, "wang.fang", case_no=case_no, form={})  # refused: answered and kept all the same
    for step in startup_steps():
        town.finish(case_no, step["complete"], step["as"], step["outcome"], step.get("data")).or_raise()
    return case_no


def errand(town: Town) -> str:
    """The small plain process, once round its loop."""
    case_no = town.errand(again=True)
    for element in ("shop", "walk", "report", "walk", "shop"):
        town.finish(case_no, element, "wang.fang", "done").or_raise()
    town.finish(case_no, "report", "wang.fang", "done", {"again": False}).or_raise()
    return case_no


def startup_steps() -> list[dict[str, Any]]:
    """What comes after acceptance in the shipped example in which everything is granted."""
    example = bundled.folder("processes") / "company_startup" / "examples" / "all_granted.yaml"
    return [step for step in yaml.safe_load(example.read_text(encoding="utf-8"))["steps"]
            if "complete" in step and "rejected" not in step and step["complete"] not in ("intake", "acceptance")]


def submit(town: Town, step: Step) -> tuple[Answer, Told]:
    """Ask one step; the answer, and what it told."""
    town.clock.set(step.at)
    answer = town.engine.submit(step.command)
    return answer, Told.of(step.command.command_id, answer)


def go_on(town: Town, steps: list[Step]) -> list[Told]:
    """All these steps, be they answered before or not."""
    return [submit(town, step)[1] for step in steps]
