"""Clocks of whole cases: a threshold is reached once, whoever fires it, and a late worker does what was due."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import Any

from journeys.clock_laws import clocks_kept
from journeys.invariants import hold
from journeys.town import Town
from onewindow import commands as c
from onewindow.background import Worker
from onewindow.domain.time_limits import SHANGHAI
from onewindow.engine import Engine


def received(town: Town) -> str:
    """A case whose intake is registered, and of which nobody has told the applicant anything."""
    case_no = town.submitted()
    town.finish(case_no, "intake", "wang.fang", "received").or_raise()
    return case_no


def later(town: Town, day: str) -> datetime:
    """Set the town's clock to 09:00 of a day."""
    moment = datetime.fromisoformat(f"{day}T09:00").replace(tzinfo=SHANGHAI)
    town.clock.set(moment)
    return moment


def facts(town: Town, case_no: str) -> dict[str, Any]:
    """What must not depend on when a worker came by: cards, and the dates of clocks no work item has."""
    view = town.view(case_no)
    return {
        "status": (view["status"], view["accepted_on"], view["promised_due"], view["statutory_due"]),
        "cards": sorted((card["cause"], card["level"], str(card["sub_case"])) for card in view["cards"]
                        if card["cause"] not in ("stage", "order_reply")),
        "clocks": sorted((clock["kind"], str(clock["sub_case"]), str(clock["due_on"])) for clock in view["clocks"]
                         if clock["kind"] not in ("stage", "order_reply")),
    }


def test_deemed_acceptance_weeks_late_is_the_one_that_came_at_midnight(sqlite_town: Town) -> None:
    punctual, late = received(sqlite_town), received(sqlite_town)
    moment = sqlite_town.clock.now()
    while moment < datetime(2026, 3, 20, 9, 0, tzinfo=SHANGHAI):
        moment += timedelta(hours=6)
        for clock in sqlite_town.view(punctual)["clocks"]:
            sqlite_town.clock.set(moment)
            sqlite_town.do(c.FireTimer, "system", case_no=punctual, timer=-clock["clock"])
    later(sqlite_town, "2026-03-20")
    report = Worker(sqlite_town.engine).fire_due()
    assert (report.failures, report.left) == ((), False)
    assert facts(sqlite_town, late) == facts(sqlite_town, punctual)
    assert facts(sqlite_town, late)["status"][:2] == ("accepted", "2026-03-02")
    assert ("deemed_acceptance", "red", "None") in facts(sqlite_town, late)["cards"]
    for case_no in (punctual, late):
        hold(sqlite_town, case_no)
        clocks_kept(sqlite_town.engine.events(case_no, actor="system"))


def test_two_workers_at_once_reach_every_threshold_of_ten_cases_once(town: Town) -> None:
    cases = [received(town) for _ in range(10)]
    now = later(town, "2026-03-12")
    engines = [Engine(town.site, database=town.url, clock=town.clock) for _ in range(2)]
    start = threading.Barrier(2)
    reports: list[Any] = []

    def work(engine: Engine) -> None:
        start.wait()
        reports.append(Worker(engine).fire_due(now))

    threads = [threading.Thread(target=work, args=[engine]) for engine in engines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for engine in engines:
        engine.close()
    Worker(town.engine).fire_due(now)
    assert [report.failures for report in reports] == [(), ()]
    for case_no in cases:
        log = town.engine.events(case_no, actor="system")
        causes = [r.event.cause for r in log if r.type == "CardIssued" and r.event.clock is None]  # type: ignore[attr-defined]
        assert causes == ["deemed_acceptance"]
        clocks_kept(log)
        hold(town, case_no)


def test_the_same_firing_of_a_clock_asked_twice_happens_once(sqlite_town: Town) -> None:
    case_no = received(sqlite_town)
    later(sqlite_town, "2026-03-12")
    notice = next(clock["clock"] for clock in sqlite_town.view(case_no)["clocks"]
                  if clock["kind"] == "correction_notice")
    command = sqlite_town.command(c.FireTimer, "system", case_no=case_no, timer=-notice)
    first, again = sqlite_town.engine.submit(command).or_raise(), sqlite_town.engine.submit(command)
    assert (again.repeated, again.version, again.events) == (True, first.version, first.events)
    other = sqlite_town.engine.submit(sqlite_town.command(c.FireTimer, "system", case_no=case_no, timer=-notice))
    assert other.rejected is not None
    assert other.rejected.code == "timer_unknown"
    hold(sqlite_town, case_no)


def test_forwarding_a_part_closes_it_and_the_case_is_not_called_granted(sqlite_town: Town) -> None:
    case_no = sqlite_town.accepted()
    given = {"sub_case": f"{case_no}/1", "to": "省市场监督管理局", "reason": "属省级权限"}
    sqlite_town.do(c.Forward, "liu.yang", case_no=case_no, **given).or_raise()
    view = sqlite_town.view(case_no)
    assert view["sub_cases"][0]["result"] == view["result"] == "forwarded"
    assert [clock["kind"] for clock in view["clocks"] if clock["kind"] != "stage"] == []
    hold(sqlite_town, case_no)
