"""Plays files that strangers brought: publish, open, complete, fire, send, and hold every step against the yaml.

Beside each `files/NAME.bpmn` stands `NAME.yaml`. It was written from BPMN 2.0.2, chapter 13, before the file was run:

    title: what the file shows
    expect: runs            # or: refused
    codes: [OW201]          # refused: one of these codes must be among the findings that must be mended
    line: 12                # refused: the finding names this line (with `element`: this element)
    refused_since: [OW356]  # runs: the checks refuse it by now, with this code; versions published before still run
    known_failure: why      # the engine does not do so yet
    plays:                  # runs: each play is a case of its own
      - form: {amount: 5}
        steps:
          - {start: true, passed: [s], open: [A]}          # passed: multiset of elements; open: multiset of work items
          - {complete: A, data: {x: 1}, passed: [A, e], open: []}
          - {fire: T, …} · {message: NAME, data: {…}, …} · any step may say `timers:`, `waits:`, `rejected: CODE`
        document: {x: 1}    # some names of the document at the end
        finished: true
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from onewindow import commands as c
from onewindow.engine import Answer, Engine
from onewindow.examples import StepClock

FILES = Path(__file__).parent / "files"
DESIGNER, CLERK = "gao.yuan", "wang.fang"
MORNING = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Expectation:
    """What the yaml beside a file says."""

    name: str
    expect: str
    codes: tuple[str, ...] = ()
    line: int | None = None
    element: str | None = None
    plays: tuple[dict[str, Any], ...] = ()
    known_failure: str = ""
    refused_since: tuple[str, ...] = ()

    @property
    def file(self) -> Path:
        return FILES / f"{self.name}.bpmn"


def read(path: Path) -> Expectation:
    """The expectation in a yaml file."""
    text = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 - a safe loader, either way
    return Expectation(
        name=path.stem, expect=text["expect"], codes=tuple(text.get("codes", ())), line=text.get("line"),
        element=text.get("element"), plays=tuple(text.get("plays", ())), known_failure=text.get("known_failure", ""),
        refused_since=tuple(text.get("refused_since", ())),
    )


def expectations() -> tuple[list[Expectation], list[Expectation]]:
    """Those that say "runs", and those that say "refused"."""
    found = [read(path) for path in sorted(FILES.glob("*.yaml"))]
    return [one for one in found if one.expect == "runs"], [one for one in found if one.expect == "refused"]


class Place:
    """An engine on a site and a database; may be started anew between two steps."""

    def __init__(self, site: Path, url: str) -> None:
        self.site, self.url, self.asked = site, url, 0
        self.clock = StepClock(MORNING)
        self.engine = Engine(site, database=url, clock=self.clock)

    def restart(self) -> None:
        self.engine.close()
        self.engine = Engine(self.site, database=self.url, clock=self.clock)

    def do(self, command_type: type[c.Command], actor: str, /, **given: Any) -> Answer:
        self.asked += 1
        return self.engine.submit(command_type(command_id=f"{self.url[-24:]}-{self.asked}", actor=actor, **given))


class Case:
    """One play on one file."""

    def __init__(self, place: Place, name: str, play: dict[str, Any], *, anew: bool) -> None:
        self.place, self.name, self.play, self.anew = place, name, play, anew
        self.case_no = ""
        place.clock.set(MORNING)
        self.passed: Counter[str] = Counter()

    def run(self) -> None:
        """Every step, then the end, the document and the replay."""
        for number, step in enumerate(self.play["steps"], 1):
            self._step(f"{self.name}, step {number} {_short(step)}", step)
            if not self.case_no:
                return  # the very opening was refused
            if self.anew:
                self.place.restart()
        view = self._view()
        assert view["finished"] is self.play.get("finished", True), f"{self.name}: finished is {view['finished']}"
        for name, value in self.play.get("document", {}).items():
            assert view["document"].get(name) == value, f"{self.name}: {name} is {view['document'].get(name)!r}"
        if view["finished"]:
            waiting = [*view["tasks"], *view["timers"].values(), *view["waits"].values()]
            assert not waiting, f"{self.name}: finished, but waits for {waiting}"
        report = self.place.engine.replay(self.case_no, actor="system")
        assert report.difference is None, f"{self.name}: replay differs: {report.difference}"
        told = Counter(element for line in report.story for element in line.path)
        assert told == self.passed, f"{self.name}: the story tells another path"

    def _step(self, where: str, step: dict[str, Any]) -> None:
        answer = self._ask(where, step)
        if "rejected" in step:
            assert answer.rejected is not None, f"{where}: was not rejected"
            assert step["rejected"] in (True, answer.rejected.code), f"{where}: {answer.rejected}"
        else:
            assert answer.rejected is None, f"{where}: rejected: {answer.rejected}"
        self.case_no = answer.case_no or self.case_no
        if not self.case_no:
            return
        advanced = [event["payload"] for event in answer.events if event["type"] == "ProcessAdvanced"]
        path = [name for payload in advanced for name in payload["path"]]
        self.passed.update(path)
        view = self._view()
        assert Counter(path) == Counter(step.get("passed", ())), _differ(where, "passed", path, step.get("passed", ()))
        open_now = [task["element"] for task in view["tasks"]]
        assert Counter(open_now) == Counter(step["open"]), _differ(where, "open", open_now, step["open"])
        for key, what in (("timers", "element"), ("waits", "name")):
            if key in step:
                found = [entry[what] for entry in view[key].values()]
                assert Counter(found) == Counter(step[key]), _differ(where, key, found, step[key])

    def _ask(self, where: str, step: dict[str, Any]) -> Answer:
        place = self.place
        given: dict[str, Any] = {"case_no": self.case_no}
        if "start" in step:
            return place.do(c.OpenCase, CLERK, process=self.name, form=self.play.get("form", {}))
        if "complete" in step:
            given |= {"task": self._task(where, step), "outcome": step.get("outcome", "done")}
            return place.do(c.CompleteTask, CLERK, data=step.get("data", {}), **given)
        if "message" in step:
            return place.do(c.SendMessage, CLERK, name=step["message"], data=step.get("data", {}), **given)
        timers = self._view()["timers"]
        found = [int(number) for number, timer in timers.items() if timer["element"] == step["fire"]]
        assert found, f"{where}: no such timer is set"
        number = min(found)
        due = datetime.fromisoformat({int(key): timer for key, timer in timers.items()}[number]["due_at"])
        if "due" in step:
            assert due - self.place.clock.now() == timedelta(seconds=step["due"]), f"{where}: due {due}"
        place.clock.set(max(due, place.clock.now()))
        return place.do(c.FireTimer, "system", timer=number, **given)

    def _task(self, where: str, step: dict[str, Any]) -> int:
        found = [task for task in self._view()["tasks"] if task["element"] == step["complete"]]
        if "item" in step:
            found = [task for task in found if task["instance"].get("item") == step["item"]]
        assert found, f"{where}: no such work item is open"
        return min(int(task["task"]) for task in found)

    def _view(self) -> dict[str, Any]:
        return self.place.engine.case(self.case_no, actor="system")


def _short(step: dict[str, Any]) -> str:
    return " ".join(str(step[key]) for key in ("complete", "fire", "message", "item") if key in step) or "start"


def _differ(where: str, what: str, found: Any, wanted: Any) -> str:
    return f"{where}: {what} is {sorted(found)}, BPMN says {sorted(wanted)}"
