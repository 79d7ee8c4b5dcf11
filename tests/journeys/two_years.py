"""A case that takes two years: what everybody does on which day, told so that any process can live through it."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from journeys.town import DESIGNER, Town
from onewindow import commands as c
from onewindow.background import Worker
from onewindow.domain.case import Case
from onewindow.domain.time_limits import SHANGHAI
from onewindow.engine import Engine
from onewindow.engine.snapshot import unpack
from onewindow.examples import FILES
from onewindow.storage import Store

ANNOUNCED_LATE = {
    2027: "version: 1\nyear: 2027\nsource: 测试\n"
          "rest: [2027-01-01..2027-01-05, 2027-02-05..2027-02-11, 2027-04-05, 2027-05-01..2027-05-05, 2027-06-09,\n"
          "  2027-09-15, 2027-10-01..2027-10-07]\n"
          "make_up: [2027-01-09, 2027-02-20]\n",
    2028: "version: 1\nyear: 2028\nsource: 测试\n"
          "rest: [2028-01-01..2028-01-04, 2028-01-25..2028-01-31, 2028-04-04, 2028-05-01..2028-05-05, 2028-06-01,\n"
          "  2028-10-01..2028-10-07]\n"
          "make_up: [2028-01-08]\n",
}  # fmt: skip
"""Arrangements no State Council has made: the days off and worked are invented."""


class Counted:
    """Ids that are the same whoever counts (`ports.Ids`)."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)

    def new(self) -> str:
        return f"00000000-0000-7000-8000-{next(self._numbers):012d}"


class Years(Town):
    """A town in which a worker looks in every morning, and `after_step` at every change."""

    def __init__(self, site: Path, url: str, after_step: Callable[[Town, str], None] = lambda town, case_no: None):
        self.ids = Counted()
        super().__init__(site, url, publish=False)
        self._store = Store.open(url, self.engine.settings.region)
        self.restart()
        self.engine.publish(site / "processes" / "company_startup", actor=DESIGNER)
        self.case_no, self._after_step = "", after_step
        self.steps = self.mornings = 0
        self.provisional: set[tuple[str, str]] = set()
        """Kinds of clocks that were seen provisional, with the year of their last day."""

    def restart(self) -> None:
        self.engine.close()
        self.engine = Engine(self.site, database=self.url, clock=self.clock, ids=self.ids)

    def __exit__(self, *exception: object) -> None:
        self._store.close()
        super().__exit__(*exception)

    def at(self, day: str, hour: str = "10:00") -> None:
        """Morning after morning until that hour of that day, local time."""
        then = datetime.fromisoformat(f"{day}T{hour}+08:00")
        morning = _morning(self.clock.now())
        while (morning := morning + timedelta(days=1)) <= then:
            self.clock.set(morning)
            self.mornings += 1
            report = Worker(self.engine).fire_due()
            told = f"{morning}: {report.failures or report.trouble}"
            assert (report.failures, report.trouble, report.left) == ((), None, False), told
            if report.fired:
                self.stepped()
        self.clock.set(then)

    def does(self, command_type: type[c.Command], actor: str, **given: Any) -> None:
        self.do(command_type, actor, case_no=self.case_no, **given).or_raise()
        self.stepped()

    def completes(self, element: str, actor: str, outcome: str, data: dict[str, Any] | None = None) -> None:
        self.does(c.ClaimTask, actor, task=self.task(self.case_no, element))
        self.does(c.CompleteTask, actor, task=self.task(self.case_no, element), outcome=outcome, data=data or {})

    def stepped(self) -> None:
        self.steps += 1
        self.provisional |= {(clock.kind, (clock.due_on or "")[:4]) for clock in self.case().clocks.values()
                             if clock.provisional}
        self._after_step(self, self.case_no)

    def case(self) -> Case:
        """The case as it is stored."""
        with self._store.transaction(read_only=True) as transaction:
            row = transaction.case(self.case_no)
        assert row is not None
        return unpack(row.state)[0]

    def due(self, kind: str, sub_case: int | None = None) -> str | None:
        """Last day of the running clock of that kind."""
        return next(clock.due_on for clock in self.case().clocks.values()
                    if (clock.kind, clock.sub_case) == (kind, sub_case))

    def card(self, cause: str, sub_case: int | None) -> int:
        """Number of the card that was issued for that."""
        return next(number for number, card in self.case().cards.items()
                    if (card.cause, card.sub_case) == (cause, sub_case))

    def announced(self, year: int) -> tuple[dict[str, tuple[str, str]], list[Any]]:
        """The arrangement of the year comes, the engine starts anew, the dates are brought up to it.

        Returns what was said would move beforehand (kind and part → from, to), and what is said afterwards.
        """
        folder = self.site / "calendar"
        folder.mkdir(exist_ok=True)
        (folder / f"{year}.yaml").write_text(ANNOUNCED_LATE[year], encoding="utf-8")
        self.restart()
        [said] = self.engine.recomputation(actor=DESIGNER)
        moved = {f"{change['kind']} {change['part'].removeprefix(self.case_no)}".strip():
                 (change["before"], change["after"]) for change in said["changes"]}
        self.does(c.RecomputeClocks, DESIGNER)
        return moved, self.engine.recomputation(actor=DESIGNER)


def live(years: Years) -> dict[str, Any]:
    """The whole story, from 2 March 2026 to 3 March 2028; returns what was seen on the way."""
    _until_accepted(years)
    _hearing(years)
    seen = _new_year_unannounced(years)
    _overdue_for_a_year(years)
    return {**seen, **_granted_and_delivered_late(years)}


def _until_accepted(years: Years) -> None:
    years.at("2026-03-02", "09:10")
    years.case_no = years.opened()
    branches = dict.fromkeys(("invoice", "social_security", "housing_fund", "bank"), False)
    years.does(c.SaveDraft, "applicant.li", situations=branches)
    for material in ("application_form", "articles", "shareholder_resolution", "lease_contract", "landlord_title"):
        file = {"filename": f"{material}.pdf", "content": FILES["pdf"] + material.encode()}
        years.does(c.AttachMaterial, "wang.fang", material=material, **file)
    years.does(c.SubmitApplication, "applicant.li")
    years.at("2026-03-03")
    years.completes("intake", "wang.fang", "received")
    years.at("2026-03-09")
    problem = {"material": "articles", "problem": "章程缺页", "requirement": "补齐第三页"}
    years.completes("acceptance", "wang.fang", "correction", {"items": [problem]})
    years.at("2026-03-27")
    applicant = "applicant.li"
    years.does(c.AttachMaterial, applicant, material="articles", filename="章程.pdf", content=FILES["pdf"] + b"3")
    years.completes("correction", applicant, "resubmitted", {"form": {}})
    years.completes("acceptance", "zhao.min", "accepted")


def _hearing(years: Years) -> None:
    """A hearing that should take twenty days takes until the last days of the year; the department is ordered on."""
    hearing = {"procedure": "听证", "reason": "利害关系人申请听证", "sub_case": "1"}
    years.does(c.Suspend, "liu.yang", **hearing)
    years.at("2026-05-20")
    years.does(c.ReplyToOrder, "huang.wei", order=1, reply="正在组织听证")
    years.at("2026-05-21")
    years.does(c.SettleOrder, "lin.tao", order=1, accepted=False, note="请写明听证日期")
    years.at("2026-06-30")
    years.does(c.ReplyToOrder, "huang.wei", order=1, reply="听证定于十二月")
    years.at("2026-07-01")
    years.does(c.SettleOrder, "lin.tao", order=1, accepted=True)
    years.at("2026-12-29")
    years.does(c.Resume, "chen.jie", sub_case="1", result="听证笔录第 7 号")


def _new_year_unannounced(years: Years) -> dict[str, Any]:
    """Extended into a year nobody has arranged yet; then the arrangement comes."""
    years.at("2026-12-30", "09:30")
    before = years.due("statutory", 1)
    years.does(c.Extend, "huang.wei", sub_case="1", limit="3wd", reason="情形复杂")
    extended = years.due("statutory", 1)
    years.at("2027-01-04", "09:30")
    moved, left = years.announced(2027)
    return {"before": before, "extended": extended, "moved_2027": moved, "left_2027": left}


def _overdue_for_a_year(years: Years) -> None:
    """Cards are appealed: one stands, one is taken back; the orders are answered."""
    years.at("2027-03-01")
    stands, wrong = years.card("statutory", 1), years.card("statutory", None)
    years.does(c.AppealCard, "huang.wei", card=stands, reason="系统故障")
    years.does(c.AppealCard, "tang.hong", card=wrong, reason="迟延在部门")
    years.at("2027-03-08")
    years.does(c.ConfirmCard, "lin.tao", card=stands, reason="与系统无关")
    years.does(c.RevokeCard, "ye.qing", card=wrong, reason="情况属实")
    for order, its in years.case().orders.items():
        if its.state != "accepted":
            years.does(c.ReplyToOrder, "tang.hong" if its.department == "service_hall" else "huang.wei", order=order,
                       reply="已在办理")
            years.does(c.SettleOrder, "ye.qing", order=order, accepted=True)
    mine = [number for number, told in years.case().escalations.items()
            if "lin.tao" in [person["id"] for person in told.recipients]]
    years.does(c.Acknowledge, "lin.tao", escalation=mine[0])
    years.at("2027-12-20")
    years.completes("registration_review", "chen.jie", "passed", {"opinion": "符合法定形式"})


def _granted_and_delivered_late(years: Years) -> dict[str, Any]:
    years.at("2027-12-27")
    years.completes("registration_decision", "liu.yang", "granted")
    licence = {"licence_no": "990101000000017", "uscc": "91990100MA990A017B"}
    years.completes("issue_licence", "liu.yang", "done", licence)
    years.at("2028-01-05", "09:30")
    moved, left = years.announced(2028)
    years.at("2028-02-03")
    years.completes("seal", "zhou.qiang", "granted", {"filing_no": "9901010000001", "seal_count": 4})
    years.at("2028-02-21")
    years.completes("issuance", "he.mei", "issued")
    years.at("2028-02-28")
    years.completes("delivery", "he.mei", "delivered", {"collector": {"name": "李雷", "method": "window"}})
    years.at("2028-03-02")
    years.completes("archive", "he.mei", "archived")
    years.at("2028-03-03")
    return {"moved_2028": moved, "left_2028": left}


def _morning(now: datetime) -> datetime:
    """Half past eight, local time, of that day."""
    day: date = now.astimezone(SHANGHAI).date()
    return datetime.fromisoformat(f"{day.isoformat()}T08:30+08:00")
