"""A town for journeys: reference site, engine, clock, and the few words tests speak to a case with."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from onewindow import bundled
from onewindow import commands as c
from onewindow.engine import Answer, Engine
from onewindow.examples import FILES, StepClock, read_example

HERE = Path(__file__).parent
REPOSITORY = HERE.parent.parent
DESIGNER = "gao.yuan"
SERVICES = ("company_startup", "parallel_startup", "errands")


def build_site(folder: Path) -> Path:
    """The shipped site plus the processes that exist for tests only; plain processes are allowed."""
    shutil.copytree(bundled.folder("processes"), folder / "processes")
    shutil.copytree(bundled.folder("forms"), folder / "forms")
    for name in ("onewindow.toml", "staff.yaml"):
        shutil.move(folder / "processes" / name, folder / name)
    tests = REPOSITORY / "tests" / "processes"
    shutil.copytree(tests / "parallel_startup", folder / "processes" / "parallel_startup")
    shutil.copytree(REPOSITORY / "tests" / "forms" / "parallel_startup", folder / "forms" / "parallel_startup")
    shutil.copyfile(HERE / "errands.bpmn", folder / "errands.bpmn")
    settings = folder / "onewindow.toml"
    text = settings.read_text(encoding="utf-8").replace("allow_plain = false", "allow_plain = true")
    settings.write_text(text, encoding="utf-8")
    return folder


def examples() -> list[Path]:
    """Every worked example of every process, shipped or for tests."""
    shipped = sorted(bundled.folder("processes").glob("*/examples/*.yaml"))
    return shipped + sorted((REPOSITORY / "tests" / "processes").glob("*/examples/*.yaml"))


class Town:
    """Engine and clock together; `do` submits a command with an id of its own."""

    def __init__(self, site: Path, url: str, *, publish: bool = True) -> None:
        self.site, self.url = site, url
        self.clock = StepClock(datetime(2026, 3, 2, 1, 0, tzinfo=UTC))
        self.engine = Engine(site, database=url, clock=self.clock)
        self.asked = 0
        if publish:
            self.publish()

    def publish(self) -> None:
        """Publish every process of the site."""
        for service in SERVICES[:2]:
            self.engine.publish(self.site / "processes" / service, actor=DESIGNER)
        self.engine.publish(self.site / "errands.bpmn", actor=DESIGNER)

    def restart(self) -> None:
        """As after a new start of the process: nothing is carried over in memory."""
        self.engine.close()
        self.engine = Engine(self.site, database=self.url, clock=self.clock)

    def __enter__(self) -> Town:
        return self

    def __exit__(self, *exception: object) -> None:
        self.engine.close()

    def command(self, command_type: type[c.Command], actor: str, /, **given: Any) -> Any:
        """A command with a fresh id."""
        self.asked += 1
        return command_type(command_id=f"town-{self.asked}", actor=actor, **given)

    def do(self, command_type: type[c.Command], actor: str, /, **given: Any) -> Answer:
        """Submit a command, a minute after the one before."""
        self.clock.set(self.clock.now() + timedelta(minutes=1))
        return self.engine.submit(self.command(command_type, actor, **given))

    def view(self, case_no: str) -> dict[str, Any]:
        """The whole case, as the system sees it."""
        return self.engine.case(case_no, actor="system")

    def task(self, case_no: str, element: str) -> int:
        """Number of the open task of an element."""
        return next(int(task["task"]) for task in self.view(case_no)["tasks"] if task["element"] == element)

    def open_elements(self, case_no: str) -> list[str]:
        """Elements with an open task, sorted."""
        return sorted(task["element"] for task in self.view(case_no)["tasks"])

    def finish(
        self, case_no: str, element: str, actor: str, outcome: str, data: dict[str, Any] | None = None
    ) -> Answer:
        """Claim and complete; the claim must be accepted."""
        task = self.task(case_no, element)
        self.do(c.ClaimTask, actor, case_no=case_no, task=task).or_raise()
        return self.do(c.CompleteTask, actor, case_no=case_no, task=task, outcome=outcome, data=data or {})

    def opened(self) -> str:
        """A draft of company start-up with its form filled in."""
        opening = opening_of_example()
        return str(self.do(c.OpenCase, "wang.fang", process="company_startup", **opening).or_raise().case_no)

    def submitted(self) -> str:
        """The same with its materials handed in, applied for, waiting for intake."""
        case_no = self.opened()
        for material in materials():
            content = FILES["pdf"] + material.encode()
            given = {"material": material, "filename": f"{material}.pdf", "content": content}
            self.do(c.AttachMaterial, "wang.fang", case_no=case_no, **given).or_raise()
        self.do(c.SubmitApplication, "wang.fang", case_no=case_no).or_raise()
        return case_no

    def accepted(self) -> str:
        """The same, accepted, in review at market regulation."""
        case_no = self.submitted()
        self.finish(case_no, "intake", "wang.fang", "received").or_raise()
        self.finish(case_no, "acceptance", "wang.fang", "accepted").or_raise()
        return case_no

    def errand(self, actor: str = "wang.fang", **variables: Any) -> str:
        """A case of the small plain process: first → second → loop or end, with a timer and a message."""
        return str(self.do(c.OpenCase, actor, process="errands", form=variables).or_raise().case_no)


def _example() -> Any:
    return read_example(bundled.folder("processes") / "company_startup" / "examples" / "all_granted.yaml")


def opening_of_example() -> dict[str, Any]:
    """Applicant, form and answers of the shipped example in which everything is granted."""
    steps = _example().steps
    opening = dict(next(step["open"] for step in steps if "open" in step))
    for step in steps:
        if "draft" in step and "rejected" not in step:
            for part in ("form", "situations"):
                opening[part] = {**opening.get(part, {}), **step["draft"].get(part, {})}
    return opening


def materials() -> list[str]:
    steps = _example().steps
    return [step["attach"] for step in steps if "attach" in step and "rejected" not in step]
