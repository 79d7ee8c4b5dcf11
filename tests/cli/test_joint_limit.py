"""The joint limit from a log: what each branch used and kept, which decided the end, and which took most."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from onewindow import events as e
from onewindow.calendar_files import calendar_json
from onewindow.domain.clocks.joint_limit import Branch, JointLimit, joint_limit
from onewindow.domain.clocks.ledger import ledger
from onewindow.domain.time_limits import Calendar, Policy
from onewindow.events import Recorded

CALENDAR = Calendar.from_json(calendar_json())
DATES: dict[str, Any] = {"due_on": None, "due_at": None, "warn_at": None, "next_at": None, "provisional": False,
                         "calendar": CALENDAR.version}  # fmt: skip


class Log:
    """A log written by hand: each event at a local time of March 2025."""

    def __init__(self) -> None:
        self.lines: list[Recorded] = []
        self.clocks = 0

    def add(self, at: str, event: e.Event) -> None:
        instant = datetime.fromisoformat(f"2025-03-{at}+08:00").astimezone().isoformat()
        self.lines.append(Recorded(
            seq=len(self.lines) + 1, commit=1, at=instant, actor={"id": "wang", "name": "王芳"}, command_id="c",
            engine="t", event=event, salt="", prev="", hash="",
        ))  # fmt: skip

    def clock(self, at: str, kind: str, limit: str, sub_case: int | None = None) -> int:
        self.clocks += 1
        start = datetime.fromisoformat(f"2025-03-{at}+08:00").astimezone().isoformat()
        self.add(at, e.ClockStarted(clock=self.clocks, kind=kind, start=start, limit=limit, basis="b", department="d",
                                    sub_case=sub_case, **DATES))  # fmt: skip
        return self.clocks

    def begins(self, at: str, number: int, name: str, limit: str, *, obligatory: bool = True) -> int:
        dates: dict[str, Any] = {"accepted_on": None, "promised_due": None, "statutory_due": None, "counted_from": at}
        names = {"element": name, "name": name, "item": name, "department": "d"}
        self.add(at, e.SubCaseOpened(sub_case=number, scope=number, obligatory=obligatory, **names, **dates))
        return self.clock(at, "promised", limit, number) if limit else 0

    def ends(self, at: str, number: int) -> None:
        self.add(at, e.Decided(sub_case=number, element="x", result="granted", reason="", remedies="", data={}))
        self.add(at, e.SubCaseClosed(sub_case=number, element="x", result="granted", code=0))

    def joint(self, now: str = "31 09:00") -> JointLimit | None:
        at = datetime.fromisoformat(f"2025-03-{now}+08:00")
        return joint_limit(self.lines, ledger(self.lines), CALENDAR, Policy(), at)

    def branches(self) -> dict[str, Branch]:
        joint = self.joint()
        assert joint is not None
        return {branch.name: branch for branch in joint.branches}


def start_up() -> Log:
    """Registration takes three days of its one; then seal and tax in parallel, tax a day longer."""
    log = Log()
    log.clock("03 10:00", "overall", "4wd")
    log.begins("03 10:00", 1, "registration", "1wd")
    log.ends("06 10:00", 1)
    log.begins("06 10:00", 2, "seal", "1wd")
    log.begins("06 10:00", 3, "tax", "2wd")
    log.ends("07 10:00", 2)
    log.ends("10 10:00", 3)
    return log


def test_each_branch_has_what_it_used_and_what_it_kept_of_its_own_limit() -> None:
    found = start_up().branches()

    assert {name: (each.waited, each.used, each.left) for name, each in found.items()} == {
        "registration": (0, 3, -2), "seal": (3, 1, 0), "tax": (3, 2, 0),
    }


def test_the_chain_leads_back_from_the_last_to_end_and_the_longest_on_it_took_most() -> None:
    found = start_up().branches()

    assert [name for name, each in found.items() if each.critical] == ["registration", "tax"]
    assert [name for name, each in found.items() if each.consumed] == ["registration"]


def test_branches_that_are_all_open_or_end_together_share_the_arrow_and_what_they_took() -> None:
    log = Log()
    log.clock("03 10:00", "overall", "4wd")
    for number, (name, limit) in enumerate((("police", "0.5wd"), ("tax", "1wd"), ("social", "2wd")), 1):
        log.begins("03 10:00", number, name, limit)
    log.begins("05 10:00", 4, "fund", "1wd")

    found = log.joint("06 10:00")

    assert found is not None
    assert [each.critical for each in found.branches] == [True, True, True, True]
    assert [each.name for each in found.branches if each.consumed] == ["police", "tax", "social"]


def test_where_no_day_was_taken_yet_no_branch_took_most() -> None:
    log = Log()
    log.clock("03 10:00", "overall", "4wd")
    log.begins("03 10:00", 1, "registration", "1wd")

    found = log.joint("03 11:00")

    assert found is not None
    assert [(each.critical, each.consumed) for each in found.branches] == [(True, False)]


def test_a_branch_that_is_not_obligatory_is_never_critical() -> None:
    log = start_up()
    log.begins("06 11:00", 4, "bank", "1wd", obligatory=False)
    log.ends("20 10:00", 4)

    found = log.branches()

    assert (found["bank"].critical, found["tax"].critical, found["bank"].left) == (False, True, -9)


def test_a_branch_that_has_not_ended_ends_last() -> None:
    log = start_up()
    log.begins("06 11:00", 4, "fund", "1wd")

    assert log.branches()["fund"].critical
    assert log.branches()["fund"].ended is None


def test_days_of_suspension_are_left_out() -> None:
    log = Log()
    log.clock("03 10:00", "overall", "4wd")
    clock = log.begins("03 10:00", 1, "registration", "2wd")
    of: dict[str, Any] = {"clock": clock, "procedure": 1, "basis": "b", **DATES}
    log.add("04 10:00", e.ClockSuspended(begin="2025-03-04T02:00:00.000Z", **of))
    log.add("07 10:00", e.ClockResumed(end="2025-03-07T02:00:00.000Z", **of))
    log.ends("10 10:00", 1)

    found = log.branches()["registration"]

    assert (found.used, found.excluded, found.left) == (2, 3, 0)


def test_a_branch_without_a_limit_still_counts_its_days() -> None:
    log = Log()
    log.clock("03 10:00", "overall", "4wd")
    log.begins("03 10:00", 1, "registration", "")
    log.ends("05 10:00", 1)

    found = log.branches()["registration"]

    assert (found.used, found.limit, found.left) == (2, "", None)


def test_half_days_are_kept_in_their_own_unit() -> None:
    log = Log()
    log.clock("03 10:00", "overall", "4wd")
    log.begins("03 10:00", 1, "seal", "0.5wd")
    log.ends("03 12:00", 1)

    assert log.branches()["seal"].left == Decimal("0.25")


def test_without_a_limit_of_the_whole_or_without_branches_there_is_none() -> None:
    log = Log()
    log.begins("03 10:00", 1, "registration", "1wd")
    alone = Log()
    alone.clock("03 10:00", "promised", "4wd")

    assert (log.joint(), alone.joint()) == (None, None)
