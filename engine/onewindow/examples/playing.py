"""Plays an example step by step: commands through the one door, and workers for whom time passes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from onewindow import commands as c
from onewindow.background import Worker
from onewindow.domain.story import StoryLine
from onewindow.engine import Answer, Engine
from onewindow.errors import UsageError
from onewindow.examples.asked import Asked
from onewindow.examples.example import Example, ExampleFailed, read_example
from onewindow.examples.outcome import difference
from onewindow.examples.step_clock import StepClock, moment_of


@dataclass(slots=True)
class Played:
    """What came of it: case numbers in order of opening, the answers, the lines told."""

    example: Example
    cases: list[str] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)


OnStep = Callable[[str, list[StoryLine]], None]
"""Called after each step with the case number and the lines it added to the story."""


def play(engine: Engine, path: Path, clock: StepClock, on_step: OnStep | None = None) -> Played:
    """Play the example on `engine`, whose clock is `clock`; raises ExampleFailed at the first difference.

    A step `work: true` lets time pass up to its moment with a worker that never sleeps: every timer of the site fires
    when it is due. `work: late` is a worker that comes only at that moment.
    """
    example = read_example(path)
    played = Played(example)
    moment = example.at
    for number, step in enumerate(example.steps, 1):
        before, moment = moment, moment_of(step, moment)
        _Step(engine, clock, played, number, step).take(before, moment, on_step)
    for name, case_no in (("origin", played.cases[0]), ("", played.cases[-1])):
        wanted = example.expect.get(name, {}) if name else {k: v for k, v in example.expect.items() if k != "origin"}
        wrong = difference(engine, case_no, wanted)
        if wrong:
            raise ExampleFailed(f"{example.file}: {wrong}\n{_told(engine.story(case_no, actor='system'))}")
    return played


class _Step:
    """One step of an example, and whether what came of it is what is written."""

    def __init__(self, engine: Engine, clock: StepClock, played: Played, number: int, step: dict[str, Any]) -> None:
        self.engine, self.clock, self.played, self.number, self.step = engine, clock, played, number, step

    def take(self, before: datetime, moment: datetime, on_step: OnStep | None) -> None:
        told = len(self._story()) if self.played.cases else 0
        opened = len(self.played.cases)
        try:
            if "work" in self.step:
                self._work(before, moment)
            self.clock.set(moment)
            if "as" in self.step:
                self._submit()
            self._hold()
        except UsageError as wrong:
            raise self._failure(str(wrong)) from wrong
        if on_step is not None and self.played.cases:
            fresh = len(self.played.cases) > opened
            on_step(self.played.cases[-1], self._story()[0 if fresh else told :])

    def _work(self, before: datetime, moment: datetime) -> None:
        """Everything that falls due up to `moment`, each at its own hour unless the worker is late."""
        if not self.played.cases:
            raise self._failure("nothing can be due before a case was opened")
        while (oldest := self.engine.timers.standing(moment).counts.oldest_due) is not None:
            at = moment if self.step["work"] == "late" else max(before, datetime.fromisoformat(oldest))
            self.clock.set(at)
            report = Worker(self.engine).fire_due(at)
            if report.failures or report.trouble or not report.fired:
                raise self._failure(f"a timer failed: {[failure.text for failure in report.failures]} {report.trouble}")

    def _submit(self) -> None:
        wanted = self.step.get("rejected")
        case_no = self.played.cases[-1] if self.played.cases else None
        for command in Asked(self.engine, self.played.example.process, case_no, self._who).commands(self.step):
            answer = self.engine.submit(command)
            self.played.answers.append(answer)
            if answer.rejected is not None and answer.rejected.code != wanted:
                raise self._failure(f"expected {wanted or 'acceptance'}, but {answer.rejected}")
            if isinstance(command, c.OpenCase) and answer.case_no is not None:
                self.played.cases.append(answer.case_no)
            if answer.rejected is not None:
                return
        if wanted:
            raise self._failure(f"expected rejection {wanted}, but every command was accepted")

    def _hold(self) -> None:
        wrong = difference(self.engine, self.played.cases[-1], self.step["expect"]) if "expect" in self.step else ""
        if wrong:
            raise self._failure(wrong)

    def _who(self) -> dict[str, Any]:
        name = f"{self.played.example.file.stem}-{self.number}-{len(self.played.answers)}"
        start = self.played.example.at.strftime("%Y%m%d%H%M%S")
        return {"command_id": f"example-{start}-{name}", "actor": str(self.step["as"]), "via": "example"}

    def _story(self) -> list[StoryLine]:
        return self.engine.story(self.played.cases[-1], actor="system")

    def _failure(self, text: str) -> ExampleFailed:
        told = _told(self._story()) if self.played.cases else ""
        return ExampleFailed(f"{self.played.example.file}: step {self.number} {self.step}: {text}\n{told}")


def _told(lines: list[StoryLine]) -> str:
    return "\n".join(f"  {line.seq:3} {line.who} {line.text}" for line in lines)
