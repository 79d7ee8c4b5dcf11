"""Cases that were handled a year ago and left lying, or are damaged, for tests of what supervisors see now."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from onewindow import commands as c
from onewindow.engine import Answer, Engine
from onewindow.engine.system import SystemClock
from onewindow.examples import FILES, StepClock
from onewindow.storage import Patience

CLERK = "wang.fang"
MATERIALS = ("application_form", "articles", "shareholder_resolution", "lease_contract", "landlord_title")


class Earlier:
    """The engine of a site at a time that is told, and a few words to act then."""

    def __init__(self, site: Path, engine: Engine, clock: StepClock) -> None:
        self.site, self.engine, self.clock = site, engine, clock
        self._name, self._asked = clock.now().isoformat(), 0

    def at(self, text: str) -> None:
        """Go on to this local time, with all that has fallen due on the way; in hours for the timers between."""
        until = datetime.fromisoformat(f"{text}+08:00")
        while self.clock.now() < until:
            self.clock.set(min(until, self.clock.now() + timedelta(hours=6)))
            self.fire()

    def fire(self) -> None:
        """Fire what is due."""
        while self.engine.timers.fire_case(most=100, patience=Patience()) is not None:
            pass

    def do(self, kind: type[c.Command], actor: str, /, **given: Any) -> Answer:
        """Submit a command, a minute after the one before; it may be refused."""
        self._asked += 1
        self.clock.set(self.clock.now() + timedelta(minutes=1))
        return self.engine.submit(kind(command_id=f"{self._name}-{self._asked}", actor=actor, **given))

    def finish(self, no: str, element: str, actor: str, outcome: str, **data: Any) -> None:
        """Claim and complete the open task of an element."""
        tasks = self.engine.case(no, actor="system")["tasks"]
        task = next(int(each["task"]) for each in tasks if each["element"] == element)
        self.do(c.ClaimTask, actor, case_no=no, task=task).or_raise()
        self.do(c.CompleteTask, actor, case_no=no, task=task, outcome=outcome, data=data).or_raise()

    def received(self, materials: Iterable[str] = MATERIALS) -> str:
        """A case with these materials, all it needs where nothing is said, registered at the window."""
        example = self.site / "processes/company_startup/examples/all_granted.yaml"
        steps = yaml.safe_load(example.read_text(encoding="utf-8"))["steps"]
        first = next(step["open"] for step in steps if "open" in step)
        form = {**first["form"], **next(step["draft"]["form"] for step in steps if "draft" in step)}
        opening = {"applicant": first["applicant"], "form": form, "situations": first["situations"]}
        no = str(self.do(c.OpenCase, CLERK, process="company_startup", **opening).or_raise().case_no)
        for material in materials:
            content = FILES["pdf"] + material.encode()
            self.do(c.AttachMaterial, CLERK, case_no=no, material=material, filename="scan.pdf", content=content)
        self.do(c.SubmitApplication, CLERK, case_no=no).or_raise()
        self.finish(no, "intake", CLERK, "received")
        return no

    def accepted(self) -> str:
        """The same, accepted; market regulation is to register the company."""
        no = self.received()
        self.finish(no, "acceptance", CLERK, "accepted")
        return no

    def registered(self) -> str:
        """The same with its licence; police, tax and the others have their parts to do."""
        no = self.accepted()
        self.finish(no, "registration_review", "chen.jie", "passed", opinion="符合法定形式")
        self.finish(no, "registration_decision", "liu.yang", "granted")
        self.finish(no, "issue_licence", "dong.ying", "done", licence_no="990101000000017", uscc="91990100MA990A017B")
        return no


JUST_NOW = ""


@contextmanager
def earlier(site: Path, begin: str = "2025-03-03 09:00") -> Iterator[Earlier]:
    """The site at this local time; "" an hour ago by the clock the command line reads."""
    just = SystemClock().now() - timedelta(hours=1)
    clock = StepClock(datetime.fromisoformat(f"{begin}+08:00") if begin else just)
    with Engine(site, clock=clock) as engine:
        yield Earlier(site, engine, clock)


def damage(site: Path, no: str) -> None:
    """The state of this case cannot be read any more."""
    with closing(sqlite3.connect(site / "onewindow.db")) as database, database:
        database.execute("UPDATE ow_case SET state = x'00' WHERE case_no = ?", [no])
