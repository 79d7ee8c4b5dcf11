"""A town of street stalls: a thousand small cases whose time runs out at the same midnight, and what became of each."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from journeys.town import DESIGNER, Town, build_site
from onewindow import commands as c
from onewindow import events as e
from onewindow.domain.case import Case
from onewindow.engine import Answer
from onewindow.engine.snapshot import unpack
from onewindow.events import Recorded
from onewindow.storage import OutboxRow, Store, TimerRow

HERE = Path(__file__).parent
MONDAY = datetime(2026, 3, 9, 1, 0, tzinfo=UTC)
MIDNIGHT = datetime(2026, 3, 16, 16, 0, tzinfo=UTC)
"""The end of the fifth working day after that Monday, in Shanghai."""

SILENT = 5
"""Every so many-th case has been received and hears nothing more; the others wait for their intake."""

CLERK = "wang.fang"
APPLICANT = {"id": "li.lei", "name": "李雷"}
FORM = {"stall": {"place": "市民路口"}}
HEARING = {"procedure": "听证", "reason": "利害关系人申请听证", "sub_case": "1"}
AT_ONCE = 50

SETTINGS = """
[calendar]
warning_cut_off = "midnight"

[supervision.cards]
stage = "red"
"""
"""Everybody is told at once, and nobody before: all that happens, happens at that midnight."""


def build_stall_site(folder: Path) -> Path:
    """The shipped site and the stalls, with a red card for a stage and no warning before the end."""
    build_site(folder)
    shutil.copytree(HERE / "street_stall", folder / "processes" / "street_stall", ignore=lambda *_: {"form"})
    shutil.copytree(HERE / "street_stall" / "form", folder / "forms" / "street_stall")
    settings = folder / "onewindow.toml"
    text = settings.read_text(encoding="utf-8")
    text = text.replace("[supervision] ", "[supervision]\nwarn_ratio = 0\nwarn_days = 0\n#")
    settings.write_text(text + SETTINGS, encoding="utf-8")
    return folder


@dataclass(frozen=True)
class Stalls:
    """The cases: those that wait for intake, and those that were received and heard nothing."""

    waiting: list[str]
    silent: list[str]

    @property
    def all(self) -> list[str]:
        return [*self.waiting, *self.silent]


class StallTown(Town):
    """A town where nothing but the stalls is published."""

    def publish(self) -> None:
        self.engine.publish(self.site / "processes" / "street_stall", actor=DESIGNER)

    def store(self) -> Store:
        return Store.open(self.url, self.engine.settings.region)

    def opened_stalls(self, count: int) -> Stalls:
        """So many cases, each through the door like any other; fifty of them at a time share a host's transaction."""
        self.clock.set(MONDAY)
        store, cases = self.store(), []
        for begin in range(0, count, AT_ONCE):
            with store.engine.begin() as connection:
                for number in range(begin, min(begin + AT_ONCE, count)):
                    cases.append(self._stall(connection, silent=number % SILENT == 0))
        store.close()
        return Stalls([case for n, case in enumerate(cases) if n % SILENT], cases[::SILENT])

    def _stall(self, connection: Connection, *, silent: bool) -> str:
        def ask(command_type: type[c.Command], **given: Any) -> Answer:
            return self.engine.submit(self.command(command_type, CLERK, **given), connection=connection).or_raise()

        case_no = ask(c.OpenCase, process="street_stall", applicant=APPLICANT, form=FORM).case_no
        submitted = ask(c.SubmitApplication, case_no=case_no)
        intake = next(event["payload"]["task"] for event in submitted.events if event["type"] == "TaskOpened")
        ask(c.ClaimTask, case_no=case_no, task=intake)
        if silent:
            ask(c.CompleteTask, case_no=case_no, task=intake, outcome="received")
        return str(case_no)

    def standing(self, where: str) -> str:
        """One case on that Monday, whose next clock runs out at midnight: "silent" (received, and the clerk holds the
        acceptance), "correcting" (the applicant holds the correction), "accepted", or "hearing"."""
        self.clock.set(MONDAY)
        [case_no] = self.opened_stalls(1).silent
        task = {"case_no": case_no, "task": self.task(case_no, "acceptance")}
        self.do(c.ClaimTask, CLERK, **task).or_raise()
        if where == "correcting":
            items = [{"field": "/stall/place", "problem": "不清楚", "requirement": "写明路口"}]
            self.do(c.CompleteTask, CLERK, **task, outcome="correction", data={"items": items}).or_raise()
            self.do(c.ClaimTask, "li.lei", case_no=case_no, task=self.task(case_no, "correction")).or_raise()
        elif where in ("accepted", "hearing"):
            self.do(c.CompleteTask, CLERK, **task, outcome="accepted").or_raise()
        if where == "hearing":
            self.do(c.Suspend, "liu.yang", case_no=case_no, **HEARING).or_raise()
        return case_no

    def case(self, case_no: str) -> Case:
        """The case as it is stored."""
        store = self.store()
        with store.transaction(read_only=True) as transaction:
            row = transaction.case(case_no)
        store.close()
        assert row is not None
        return unpack(row.state)[0]

    def task_claimed_last(self, case_no: str) -> int:
        """Number of the task somebody took in hand last, be it done by now or not."""
        claims = [r.event.task for r in self.logs([case_no])[case_no] if isinstance(r.event, e.TaskClaimed)]
        return claims[-1]

    def logs(self, cases: Sequence[str]) -> dict[str, list[Recorded]]:
        store = self.store()
        with store.transaction(read_only=True) as transaction:
            found = {case_no: transaction.events(case_no) for case_no in cases}
        store.close()
        return found

    def timers(self, before: datetime) -> list[TimerRow]:
        """Timers to be tried by then, and stuck ones too."""
        store = self.store()
        with store.transaction(read_only=True) as transaction:
            rows = [*transaction.timers_due(before, limit=100_000), *transaction.stuck_timers(limit=100_000)]
        store.close()
        return rows

    def outbox(self) -> list[OutboxRow]:
        """Every notification of the site."""
        store = self.store()
        with store.transaction(read_only=True) as transaction:
            rows = [row for row in transaction.outbox(limit=1_000_000) if row.kind == "notification"]
        store.close()
        return rows


@dataclass(frozen=True)
class Escalation:
    """What became of one case at midnight, as its log tells it; each list as it stands there, doubles and all."""

    thresholds: list[tuple[str, str]]
    cards: list[tuple[str, str]]
    rungs: list[tuple[str, str]]
    acceptances: int

    @classmethod
    def of(cls, log: Sequence[Recorded]) -> Escalation:
        kinds = {r.event.clock: r.event.kind for r in log if isinstance(r.event, e.ClockStarted)}
        events = [recorded.event for recorded in log]
        return cls(
            thresholds=[(kinds[x.clock], x.threshold) for x in events if isinstance(x, e.ThresholdReached)],
            cards=[(x.level, x.cause) for x in events if isinstance(x, e.CardIssued)],
            rungs=[(x.rung, x.recipients[0]["id"]) for x in events if isinstance(x, e.Escalated)],
            acceptances=sum(isinstance(x, e.CaseAccepted) for x in events),
        )


def told(town: Town, case_no: str) -> str:
    """The story of a case, for who has to find out why a test is red."""
    lines = town.engine.story(case_no, actor="system")
    return "\n".join(f"{line.seq:4} {line.at} {line.who} {line.text}" for line in lines)


def keys(logs: dict[str, list[Recorded]]) -> Counter[str]:
    """Keys of all notifications that the logs have put into the outbox."""
    return Counter(
        recorded.event.message for log in logs.values() for recorded in log
        if isinstance(recorded.event, e.MessageQueued) and recorded.event.kind == "notification"
    )
