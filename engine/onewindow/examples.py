"""Worked examples: plays the steps of an `examples/*.yaml` through the one door and holds the outcome against it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from onewindow import commands as c
from onewindow.domain.story import StoryLine
from onewindow.engine import Answer, Engine
from onewindow.errors import OneWindowError, UsageError

A_STEP = timedelta(minutes=1)
"""Time between two steps that name none."""

FILES = {
    "pdf": b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n",
    "png": bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010806000000" "1f15c4890000000d49444154789c6360000000000300010d"
        "0a2db40000000049454e44ae426082"
    ),
    "jpeg": bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffd9"),
}
"""Small files of the types an example may hand in, by `kind`."""


class ExampleFailed(OneWindowError):
    """A worked example came out otherwise than written; the text names file, step and difference."""

    code = "example_failed"


class StepClock:
    """A clock that stands still until it is set (`ports.Clock`)."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        """The instant it was last set to."""
        return self._now

    def set(self, now: datetime) -> None:
        """Let it be `now` (aware); time may stand or go forward, as a clock does."""
        self._now = now.astimezone(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A file read: title, process, start, steps and what is expected at the end."""

    file: Path
    title: str
    title_en: str
    process: str
    at: datetime
    steps: tuple[dict[str, Any], ...]
    expect: dict[str, Any]


@dataclass(slots=True)
class Played:
    """What came of it: case numbers in order of opening, the answers, the lines told."""

    example: Example
    cases: list[str] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)


OnStep = Callable[[str, list[StoryLine]], None]
"""Called after each step with the case number and the lines it added to the story."""


def read_example(path: Path) -> Example:
    """The example in the file; raises UsageError where it is not of the form."""
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        return Example(
            file=path, title=data["title"], title_en=data.get("title_en", ""), process=data["process"],
            at=datetime.fromisoformat(str(data["at"])), steps=tuple(data["steps"]), expect=data.get("expect", {}),
        )
    except (yaml.YAMLError, KeyError, TypeError, ValueError) as problem:
        raise UsageError(
            f"{path}:不是合格的办件样例({problem})→ 须有 title、process、at、steps\n"
            f"{path}: not a worked example ({problem}) → it needs title, process, at and steps"
        ) from problem


def play(engine: Engine, path: Path, clock: StepClock, on_step: OnStep | None = None) -> Played:
    """Play the example on `engine`, whose clock is `clock`; raises ExampleFailed at the first difference."""
    example = read_example(path)
    played = Played(example)
    moment = example.at
    for number, step in enumerate(example.steps, 1):
        moment = _moment(step, moment)
        clock.set(moment)
        _Step(engine, played, number, step).take(on_step)
    for name, case_no in (("origin", played.cases[0]), ("", played.cases[-1])):
        wanted = example.expect.get(name, {}) if name else {k: v for k, v in example.expect.items() if k != "origin"}
        _hold(engine, example, case_no, wanted)
    return played


class _Step:
    """One step of an example: its command or commands, and whether the answers are the ones written."""

    def __init__(self, engine: Engine, played: Played, number: int, step: dict[str, Any]) -> None:
        self.engine, self.played, self.number, self.step = engine, played, number, step
        self.actor = str(step["as"])

    def take(self, on_step: OnStep | None) -> None:
        before = len(self._story()) if self.played.cases else 0
        opened = len(self.played.cases)
        wanted = self.step.get("rejected")
        for command in self._commands():
            answer = self.engine.submit(command)
            self.played.answers.append(answer)
            self._judge(answer, wanted)
            if isinstance(command, c.OpenCase) and answer.case_no is not None:
                self.played.cases.append(answer.case_no)
            if answer.rejected is not None:
                break
        else:
            if wanted:
                self._fail(f"expected rejection {wanted}, but every command was accepted")
        if on_step is not None and self.played.cases:
            fresh = len(self.played.cases) > opened
            on_step(self.played.cases[-1], self._story()[0 if fresh else before:])

    def _judge(self, answer: Answer, wanted: str | None) -> None:
        if answer.rejected is not None and answer.rejected.code != wanted:
            self._fail(f"expected {wanted or 'acceptance'}, but {answer.rejected}")

    def _commands(self) -> Iterator[c.Command]:
        step = self.step
        if "open" in step or "reapply" in step:
            yield self._opening()
        elif "draft" in step:
            yield c.SaveDraft(**self._case(), **step["draft"])
        elif "submit" in step:
            yield c.SubmitApplication(**self._case())
        elif "attach" in step or "supplement" in step:
            yield self._file()
        elif "complete" in step:
            yield from self._completing()
        else:
            yield self._other()

    def _opening(self) -> c.OpenCase:
        step = self.step
        if "open" in step:
            given = {"process": self.played.example.process, **step["open"]}
            return c.OpenCase(**self._who(), channel=step.get("channel", "window"), **given)
        origin = self.engine.case(self.played.cases[-1], actor="system")
        given = {"applicant": origin["applicant"], **(step["reapply"] or {})}
        return c.OpenCase(**self._who(), process=origin["process"], origin=origin["case_no"], **given)

    def _file(self) -> c.Command:
        step = self.step
        kind = step.get("kind", "pdf")
        content = str(step["content"]).encode() if "content" in step else FILES[kind]
        given = {"filename": step.get("file", f"file.{kind}"), "content": content,
                 "source": step.get("source", "applicant"), "original_checked": bool(step.get("original_checked"))}
        if "attach" in step:
            return c.AttachMaterial(**self._case(), material=step["attach"], **given)
        return c.SupplementOmission(**self._case(), material=step["supplement"], **given)

    def _completing(self) -> Iterator[c.Command]:
        """Claim first what nobody holds, as a clerk would by opening it."""
        step = self.step
        task, holder = self._task(step["complete"])
        if holder is None and not step.get("unclaimed"):
            yield c.ClaimTask(**self._case(), task=task)
        outcome, data = step.get("outcome", "done"), step.get("data") or {}
        yield c.CompleteTask(**self._case(), task=task, outcome=outcome, data=data)

    def _other(self) -> c.Command:
        step, case = self.step, self._case()
        for verb, command in (("claim", c.ClaimTask), ("release", c.ReleaseTask)):
            if verb in step:
                return command(**case, task=self._task(step[verb])[0])
        if "hand_over" in step:
            return c.HandOverTask(**case, task=self._task(step["hand_over"])[0], to=step["to"])
        if "withdraw" in step:
            sub_case = self._sub_case(step["sub_case"]) if "sub_case" in step else None
            return c.Withdraw(**case, reason=step["withdraw"], sub_case=sub_case)
        if "terminate" in step:
            return c.Terminate(**case, **step["terminate"])
        for verb, ending in (("propose_voiding", c.ProposeVoiding), ("void", c.VoidCase), ("lapse", c.LapseCase)):
            if verb in step:
                return ending(**case, reason=step[verb])
        if "correct_on_the_spot" in step:
            return c.CorrectOnTheSpot(**case, **step["correct_on_the_spot"])
        if "message" in step:
            return c.SendMessage(**case, name=step["message"], data=step.get("data") or {})
        if "fire" in step:
            timers = self.engine.case(case["case_no"], actor="system")["timers"]
            return c.FireTimer(**case, timer=next(int(t) for t, of in timers.items() if of["element"] == step["fire"]))
        raise self._failure(f"there is no such step: {sorted(step)}")

    def _who(self) -> dict[str, Any]:
        name = f"{self.played.example.file.stem}-{self.number}-{len(self.played.answers)}"
        start = self.played.example.at.strftime("%Y%m%d%H%M%S")
        return {"command_id": f"example-{start}-{name}", "actor": self.actor, "via": "example"}

    def _case(self) -> dict[str, Any]:
        return {**self._who(), "case_no": self.played.cases[-1]}

    def _task(self, element: str) -> tuple[int, str | None]:
        tasks = self.engine.case(self.played.cases[-1], actor="system")["tasks"]
        found = [task for task in tasks if task["element"] == element]
        if not found:
            self._fail(f"no open task {element}; open: {[task['element'] for task in tasks]}")
        return int(found[0]["task"]), found[0]["holder"]

    def _sub_case(self, element: str) -> str:
        subs = self.engine.case(self.played.cases[-1], actor="system")["sub_cases"]
        return next((sub["sub_case"] for sub in subs if element in (sub["element"], sub["item"])), element)

    def _story(self) -> list[StoryLine]:
        return self.engine.story(self.played.cases[-1], actor="system")

    def _fail(self, text: str) -> None:
        raise self._failure(text)

    def _failure(self, text: str) -> ExampleFailed:
        told = _told(self._story()) if self.played.cases else ""
        return ExampleFailed(f"{self.played.example.file}: step {self.number} {self.step}: {text}\n{told}")


def _moment(step: dict[str, Any], before: datetime) -> datetime:
    if "at" in step:
        return datetime.fromisoformat(str(step["at"]))
    after = {unit: int(amount) for amount, unit in re.findall(r"(\d+)([dhm])", str(step.get("after", "")))}
    if after:
        return before + timedelta(days=after.get("d", 0), hours=after.get("h", 0), minutes=after.get("m", 0))
    return before + A_STEP


def _hold(engine: Engine, example: Example, case_no: str, wanted: dict[str, Any]) -> None:
    """Compare what the example expects of a case with what it is."""
    case = engine.case(case_no, actor="system")
    found: dict[str, Any] = {
        "status": case["status"],
        "result": case["result"],
        "finished": case["finished"],
        "results": {sub["element"]: sub["result"] for sub in case["sub_cases"]},
        "notices": [notice["kind"] for notice in case["notices"]],
    }
    for name, value in wanted.items():
        if found.get(name) != value:
            told = _told(engine.story(case_no, actor="system"))
            raise ExampleFailed(f"{example.file}: expected {name} {value}, but it is {found.get(name)}\n{told}")


def _told(lines: list[StoryLine]) -> str:
    return "\n".join(f"  {line.seq:3} {line.who} {line.text}" for line in lines)
