"""Reads of the legal clocks of one case: the ledger of each, explained by the calendar it was counted by."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from msgspec import structs

from onewindow.domain.clocks.joint_limit import Branch, JointLimit, joint_limit
from onewindow.domain.clocks.ledger import ClockLedger, Part, ledger
from onewindow.domain.clocks.light import light_of
from onewindow.domain.clocks.running import moment
from onewindow.domain.instants import instant
from onewindow.domain.story_words import Words
from onewindow.domain.time_limits import Calendar, Policy, plain, reckon
from onewindow.domain.time_limits.explanation import number
from onewindow.engine.house import House
from onewindow.engine.story_of import log_of
from onewindow.storage import Transaction


def clocks(house: House, case_no: str, actor: str) -> dict[str, Any]:
    """See `Engine.clocks`."""
    version, log = log_of(house, case_no, actor)
    words = Words.of(version.definition.drawing, version.item, house.directory)
    for recorded in log:
        words.note(recorded.event)
    now, policy = house.clock.now(), house.counting
    found = ledger(log)
    with house.store.transaction(read_only=True) as transaction:
        calendars = _kept(transaction, {clock.calendar for clock in found})
    joint = joint_limit(log, found, house.calendar, policy, now)
    return {
        "case_no": case_no,
        "at": instant(now),
        "calendar": house.calendar.version,
        "clocks": [
            _clock_json(clock, _part_json(case_no, clock.part, words), calendars.get(clock.calendar), house.calendar,
                        policy, now) for clock in found
        ],
        "joint": None if joint is None else _joint_json(joint, case_no, words),
    }


def _kept(transaction: Transaction, versions: Iterable[str]) -> dict[str, Calendar]:
    """The calendars of these versions, as far as they were kept."""
    found = {version: transaction.calendar(version) for version in versions}
    kept = {version: Calendar.from_json(data) for version, data in found.items() if data is not None}
    # A calendar is named by its content: one that was changed since explains nothing.
    return {version: calendar for version, calendar in kept.items() if calendar.version == version}


def _clock_json(
    clock: ClockLedger, part: dict[str, Any], kept: Calendar | None, present: Calendar, policy: Policy, now: datetime
) -> dict[str, Any]:
    until = moment(clock.stopped_at) if clock.stopped_at else now
    began_with = policy.ruled_by(clock.rules)
    explained = None if clock.immediate else plain(reckon(clock.term(), kept or present, began_with, as_of=until))
    names = ("clock", "kind", "department", "start", "limit", "basis", "due_on", "due_at", "warn_at", "next_at",
             "provisional", "calendar", "suspensions", "extension", "suspended", "stopped_at", "why")
    return {
        **{name: getattr(clock, name) for name in names},
        "part": part,
        "overdue": clock.overdue_at(instant(now)),
        "light": None if clock.stopped_at else light_of(clock.due_at, clock.warn_at, clock.suspended, instant(now)),
        "calendar_kept": kept is not None,
        "explained": explained,
        "lines": [structs.asdict(line) for line in clock.lines],
    }


def _part_json(case_no: str, part: Part, words: Words) -> dict[str, Any]:
    of_en = words.element(words.element_of(part.task))[1] if part.task is not None else part.of
    return {**structs.asdict(part), "name_en": _name_en(part.sub_case, words), "of_en": of_en,
            "number": _number(case_no, part.sub_case)}  # fmt: skip


def _name_en(sub_case: int | None, words: Words) -> str:
    return words.sub(sub_case)[1].strip()


def _joint_json(joint: JointLimit, case_no: str, words: Words) -> dict[str, Any]:
    names = ("clock", "kind", "limit", "began", "ended")
    return {
        **{name: getattr(joint, name) for name in names},
        "used": number(joint.used),
        "left": number(joint.left),
        "branches": [_branch_json(branch, case_no, words) for branch in joint.branches],
    }


def _branch_json(branch: Branch, case_no: str, words: Words) -> dict[str, Any]:
    names = ("name", "department", "obligatory", "began", "ended", "excluded", "limit", "critical", "consumed")
    return {
        "sub_case": _number(case_no, branch.sub_case),
        **{name: getattr(branch, name) for name in names},
        "name_en": _name_en(branch.sub_case, words),
        **{name: number(getattr(branch, name)) for name in ("waited", "used", "left")},
    }


def _number(case_no: str, sub_case: int | None) -> str:
    """The number of a sub-case, or of the case itself for None."""
    return case_no if sub_case is None else f"{case_no}/{sub_case}"
