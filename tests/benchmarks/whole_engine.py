"""Variant (a): ours with everything on, through the door a clerk's screen uses."""

from __future__ import annotations

import statistics
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.bench_site import APPLICANT, DESIGNER, FORM, MORNING, OPENER, PAGE, SERVICE, STAGES, process_folder
from onewindow import commands as c
from onewindow.engine import Engine
from onewindow.examples import StepClock


class WholeEngine:
    """One client: its engine, its clock, the tasks it has claimed."""

    def __init__(self, site: Path, url: str) -> None:
        self.clock = StepClock(MORNING)
        self.engine = Engine(site, database=url, clock=self.clock)
        self.claims: list[int] = []
        """Nanoseconds each claim took."""
        self._tasks: dict[tuple[int, str], int] = {}

    def warm(self) -> None:
        """Ask for a page, so that what is done once at the first use is done."""
        self.engine.worklist(actor=OPENER, limit=PAGE)

    def prepare(self, stage: int, case_no: str) -> None:
        """Claim the case's task of this stage: a command of its own, reported apart."""
        self.find(stage, case_no)
        self.claim(stage, case_no)

    def find(self, stage: int, case_no: str) -> None:
        """Learn the number of the task: a screen knows it from the page it shows."""
        tasks = self.engine.case(case_no, actor="system")["tasks"]
        element = STAGES[stage].element
        self._tasks[stage, case_no] = next(task["task"] for task in tasks if task["element"] == element)

    def claim(self, stage: int, case_no: str) -> None:
        """Take the task."""
        began = time.perf_counter_ns()
        self._submit(c.ClaimTask, STAGES[stage].actor, f"claim-{stage}-{case_no}", case_no=case_no,
                     task=self._tasks[stage, case_no])  # fmt: skip
        self.claims.append(time.perf_counter_ns() - began)

    def complete(self, stage: int, case_no: str) -> None:
        """What is measured: the clerk's page, then the completion."""
        doing = STAGES[stage]
        self.engine.worklist(actor=doing.actor, limit=PAGE)
        self._submit(c.CompleteTask, doing.actor, f"complete-{stage}-{case_no}", case_no=case_no,
                     task=self._tasks[stage, case_no], outcome=doing.outcome, data=doing.data)  # fmt: skip

    def open_case(self, number: int) -> str:
        """A case that was applied for, waiting at intake."""
        opened = self._submit(c.OpenCase, OPENER, f"open-{number}", process=SERVICE, applicant=APPLICANT, form=FORM)
        self._submit(c.SubmitApplication, OPENER, f"submit-{number}", case_no=opened.case_no)
        return str(opened.case_no)

    def through(self, stages: int, case_no: str) -> str:
        """Take a case through the first so many stages."""
        for stage in range(stages):
            self.prepare(stage, case_no)
            self.complete(stage, case_no)
        return case_no

    def publish(self, site: Path) -> None:
        """Make the drawing the version new cases start with."""
        self.engine.publish(process_folder(site), actor=DESIGNER)

    def form_check_ms(self, times: int = 50) -> float:
        """Median of checking the application form against its schema, as `SubmitApplication` does."""
        version = self.engine.version(service=SERVICE, actor="system")
        assert version is not None
        taken = []
        for _ in range(times):
            began = time.perf_counter()
            problems = version.check_form("application", FORM, False)
            taken.append(time.perf_counter() - began)
            assert not problems
        return statistics.median(taken) * 1000

    def close(self) -> None:
        self.engine.close()

    def _submit(self, command: type[c.Command], actor: str, command_id: str, **given: Any) -> Any:
        self.clock.set(self.clock.now() + timedelta(seconds=1))
        return self.engine.submit(command(command_id=command_id, actor=actor, **given)).or_raise()
