"""What `demo` runs: an example on a site's engine, and the documents it leaves behind as files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import structs

from onewindow import bundled
from onewindow.cli.demo_departments import answered, at_work, departments_open
from onewindow.cli.english_names import EnglishNames
from onewindow.cli.machine import said_by
from onewindow.cli.record import parts_of_notices
from onewindow.cli.site import PUBLISHERS, SYSTEM, new_id
from onewindow.commands import ClaimTask, CompleteTask
from onewindow.domain.visible_text import visible
from onewindow.engine import Answer, Engine
from onewindow.errors import EnvironmentProblem, NotFound
from onewindow.examples import Example, OnStep, StepClock, play, read_example
from onewindow.examples.asked import Asked
from onewindow.settings import SETTINGS_FILE

if TYPE_CHECKING:
    from onewindow.commands import Command

SERVICE = "company_startup"
ALL_GRANTED = "all_granted"
"""The example in which departments' systems can have their part: nobody refuses, and no days have to pass."""

SHORT = 12
"""Digits of date and serial at the end of a case number, enough to tell the cases of one service apart."""


class FreshEngine(Engine):
    """Gives every command an id of its own, so that an example may be played on the same site again."""

    def submit(self, command: Command, *, connection: Any = None) -> Answer:
        """See `Engine.submit`."""
        return super().submit(structs.replace(command, command_id=new_id()), connection=connection)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the demo has to show: the last case as `Engine.case` gives it, and the paths of all documents.

    `title` and `parts` are what the case and its sub-cases are called in the reader's language; `asked` are the
    departments whose systems had a part in it.
    """

    case: dict[str, Any]
    documents: list[str]
    title: str
    parts: tuple[str, ...]
    asked: tuple[str, ...] = ()


def run(site: Path, name: str, teller: Callable[[Engine], OnStep] | None) -> Shown:
    """Migrate the database, publish the service, play the example `name` and write the documents to `site`/documents.

    `teller` makes what is called after each step. Raises NotFound for an example that is not there.
    """
    path = example(site, name)
    clock = StepClock(read_example(path).at)
    with FreshEngine(site, clock=clock) as engine:
        engine.upgrade_database()
        engine.publish(site / "processes" / SERVICE, actor=_designer(engine))
        played = play(engine, path, clock, teller(engine) if teller else None)
        documents = [file for case_no in played.cases for file in _documents(engine, case_no, site / "documents")]
        return _shown(engine, played.cases[-1], documents)


def run_with_departments(site: Path, teller: Callable[[Engine], OnStep] | None) -> Shown:
    """The same, at the present time, for the example in which all is granted, with departments' systems that decide.

    What the example says of their parts is left out; whoever comes after them waits until all have answered.
    """
    path = example(site, ALL_GRANTED)
    with departments_open(site) as (town, settings), FreshEngine(settings) as engine:
        engine.upgrade_database()
        engine.publish(site / "processes" / SERVICE, actor=_designer(engine))
        told = Told(engine, teller(engine) if teller else None)
        with at_work(engine, town):
            _play(engine, read_example(path), told)
        documents = _documents(engine, told.case_no, site / "documents")
        return _shown(engine, told.case_no, documents, tuple(settings.adapters))


def _shown(engine: Engine, case_no: str, documents: list[str], asked: tuple[str, ...] = ()) -> Shown:
    case, names = engine.case(case_no, actor=SYSTEM), EnglishNames(engine)
    parts = tuple(names.part(case_no, sub["name"]) for sub in case["sub_cases"])
    return Shown(case=case, documents=documents, title=names.title(case_no, case["title"]), parts=parts, asked=asked)


def example(site: Path | None, name: str) -> Path:
    """The file of the example called `name`; raises NotFound naming those there are.

    Where there is no site yet, it is one of those that ship with onewindow.
    """
    processes = site / "processes" if site is not None and (site / SETTINGS_FILE).exists() else None
    folder = (processes or bundled.folder("processes")) / SERVICE / "examples"
    known = sorted(found.stem for found in folder.glob("*.yaml"))
    if name not in known:
        told = ", ".join(known) or "-"
        name = visible(name)
        raise NotFound(f"没有示例 {name} → 现有：{told}\nthere is no example {name} → there are: {told}")
    return folder / f"{name}.yaml"


class Told:
    """How far the story of one case was told; everything new is told act by act."""

    def __init__(self, engine: Engine, on_step: OnStep | None) -> None:
        self._engine, self._on_step = engine, on_step
        self._lines = 0
        self.case_no = ""

    def tell(self) -> None:
        """What has been added since."""
        if self._on_step is None or not self.case_no:
            return
        story = self._engine.story(self.case_no, actor=SYSTEM)
        new, self._lines = story[self._lines :], len(story)
        self._on_step(self.case_no, new)

    def explain(self, task: int) -> None:
        """The window answers a department's question."""
        clerk = next(person.id for person in self._engine.directory.everyone() if "window_clerk" in person.roles)
        asked: dict[str, Any] = {"command_id": "", "actor": clerk, "via": "example", "task": task}
        asked["case_no"] = self.case_no
        self._engine.submit(ClaimTask(**asked)).or_raise()
        answer = {"answer": "已与申请人核实，情况属实"}
        self._engine.submit(CompleteTask(**asked, outcome="answered", data=answer)).or_raise()


def _play(engine: Engine, played: Example, told: Told) -> None:
    """The people's steps of the example; those of departments' systems do themselves."""
    for step in played.steps:
        if "as" not in step or _of_a_system(engine, told.case_no, step):
            continue
        if told.case_no:
            answered(engine, told.case_no, told.tell, told.explain)
        who: Callable[[], dict[str, str]] = partial(dict, actor=str(step["as"]), via="example", command_id="")
        for command in Asked(engine, played.process, told.case_no or None, who).commands(step):
            answer = engine.submit(command)
            told.case_no = str(answer.case_no or told.case_no)
            if answer.rejected is not None:
                if answer.rejected.code != step.get("rejected"):
                    answer.or_raise()
                break
        told.tell()
    answered(engine, told.case_no, told.tell, told.explain)


def _of_a_system(engine: Engine, case_no: str, step: Mapping[str, Any]) -> bool:
    """Whether the step is about a task that a department's system sees to."""
    named = step.get("complete") or step.get("claim")
    if not case_no or named is None:
        return False
    version = engine.version(case_no=case_no, actor=SYSTEM)
    element = version.definition.drawing.elements.get(named) if version else None
    return element is not None and element.type == "serviceTask" and element.department in engine.settings.adapters


def _designer(engine: Engine) -> str:
    """The first person of the site who may publish; SYSTEM, whom the engine refuses by name, where there is none."""
    able = (person.id for person in engine.directory.everyone() if PUBLISHERS & set(person.roles))
    return next(able, SYSTEM)


def _documents(engine: Engine, case_no: str, folder: Path) -> list[str]:
    """Every notice of the case as an HTML file; returns the paths in the order in which they were issued."""
    written: list[str] = []
    try:
        folder = folder / case_no[-SHORT:]
        folder.mkdir(parents=True, exist_ok=True)
        case, parts = engine.case(case_no, actor=SYSTEM), parts_of_notices(engine, case_no)
        items = {sub["sub_case"]: sub["item"] for sub in case["sub_cases"]}
        for number, notice in enumerate(case["notices"], start=1):
            about = f"-{items[parts[notice['notice']]]}" if notice["notice"] in parts else ""
            path = folder / f"{number:02}-{notice['kind']}{about}.html"
            path.write_text(engine.notice(case_no, notice["notice"], actor=SYSTEM), encoding="utf-8")
            written.append(str(path))
    except OSError as refused:
        why, why_en = said_by(refused)
        raise EnvironmentProblem(
            f"无法写入 {refused.filename}（{why}） → 检查磁盘和权限\n"
            f"cannot write {refused.filename} ({why_en}) → check the disk and permissions"
        ) from refused
    return written
