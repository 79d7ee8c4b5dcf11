"""The cases whose growth is measured: really opened and completed through `Engine.submit`, each on a day of its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.costs import Costs, meter_of
from benchmarks.wide_drawings import write_drawings
from journeys.town import Town, build_site
from onewindow import commands as c
from onewindow.engine import Answer
from onewindow.examples import FILES

STAGES: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    ("intake", "wang.fang", "received", {}),
    ("acceptance", "wang.fang", "accepted", {"defects": {}}),
    ("registration_review", "chen.jie", "passed", {"opinion": "材料齐全，符合法定形式"}),
    ("registration_decision", "liu.yang", "granted", {}),
    ("issue_licence", "liu.yang", "done", {"licence_no": "990101000000017", "uscc": "91990100MA990A017B"}),
)
"""Company start-up from the window to the licence: element, who, outcome, data."""

FIRST_DAY = date(2026, 3, 2)


class Desk(Town):
    """A town whose clerks remember the numbers of open tasks, so that nothing is read before a completion."""

    def __init__(self, site: Path, url: str, *, publish: bool = True) -> None:
        super().__init__(site, url, publish=publish)
        self.meter = meter_of(url)
        self.tasks: dict[tuple[str, str], int] = {}

    def publish(self) -> None:
        """The services, and the wide and long drawings."""
        super().publish()
        for service in sorted((self.site / "growth" / "processes").iterdir()):
            self.engine.publish(service, actor="gao.yuan")

    def on(self, day: date, minute: int = 0) -> Desk:
        """Go to this day's morning: ten minutes past nine at the window, and so many more."""
        self.clock.set(datetime(day.year, day.month, day.day, 1, 10, tzinfo=UTC) + timedelta(minutes=minute))
        return self

    def opened_at_intake(self) -> str:
        """Company start-up, applied for with its form of some 2 kB and five materials."""
        case_no = self.submitted()
        self.tasks[case_no, "intake"] = self.task(case_no, "intake")
        return case_no

    def claim(self, case_no: str, element: str, actor: str) -> None:
        """Take the open task of this element."""
        self._keep(self.do(c.ClaimTask, actor, case_no=case_no, task=self.tasks[case_no, element]).or_raise())

    def complete(
        self, case_no: str, element: str, actor: str, outcome: str, data: dict[str, Any], costs: Costs
    ) -> None:
        """Complete the task of this element, measured: `Engine.submit` of the command and nothing else."""
        task = self.tasks.pop((case_no, element))
        self.clock.set(self.clock.now() + timedelta(minutes=1))
        command = self.command(c.CompleteTask, actor, case_no=case_no, task=task, outcome=outcome, data=data)
        with self.meter.into(costs):
            answer = self.engine.submit(command)
        self._keep(answer.or_raise())

    def through(self, case_no: str, stages: int) -> None:
        """Take a case that waits at intake through so many stages."""
        unmeasured = Costs()
        for element, actor, outcome, data in STAGES[:stages]:
            self.claim(case_no, element, actor)
            self.complete(case_no, element, actor, outcome, data, unmeasured)

    def opened_plain(self, process: str, **variables: Any) -> str:
        """A case of a plain process; its start opens the first tasks."""
        answer = self.do(c.OpenCase, "wang.fang", process=process, form=variables).or_raise()
        self._keep(answer)
        return str(answer.case_no)

    def opened_service(self, process: str) -> str:
        """A case of the services with many sub-cases, applied for with its two materials."""
        company = {"name": "示范市青禾软件有限公司", "representative": "李雷", "mobile": "13800000001"}
        applicant = {"id": "applicant.li", "name": "李雷"}
        opening = self.do(c.OpenCase, "wang.fang", process=process, form={"company": company}, applicant=applicant)
        case_no = str(opening.or_raise().case_no)
        for material in ("articles", "lease_contract"):
            given = {"material": material, "filename": f"{material}.pdf", "content": FILES["pdf"]}
            self.do(c.AttachMaterial, "wang.fang", case_no=case_no, **given).or_raise()
        self._keep(self.do(c.SubmitApplication, "wang.fang", case_no=case_no).or_raise())
        return case_no

    def _keep(self, answer: Answer) -> None:
        for event in answer.events:
            if event["type"] == "TaskOpened":
                self.tasks[str(answer.case_no), event["payload"]["element"]] = event["payload"]["task"]


def build_site_of_growth(folder: Path) -> Path:
    """The site of the journeys with the wide and long drawings beside it."""
    build_site(folder)
    write_drawings(folder / "growth")
    return folder


def days(number: int) -> list[date]:
    """So many working days (Monday to Friday) from the first."""
    found: Iterator[date] = (FIRST_DAY + timedelta(days=step) for step in range(number * 7 // 5 + 7))
    return [day for day in found if day.weekday() < 5][:number]
