"""Reads for electronic supervision (电子监察): parts by their light, cards, and what was attempted and refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from msgspec import structs

from onewindow.domain.case import Case
from onewindow.domain.clock import Clock
from onewindow.domain.clocks.light import light_of_clock, worst
from onewindow.domain.instants import as_logged, as_logged_or_none, instant
from onewindow.domain.time_limits.lights import GREEN, GREY, RED, YELLOW
from onewindow.engine.damaged_case import readable
from onewindow.engine.departments_seen import departments_seen
from onewindow.engine.house import House
from onewindow.errors import NotFound, UsageError
from onewindow.storage import CardRow, OutboxRow, TimerRow, Transaction
from onewindow.supervision_policy import LEVELS

OVERSEERS = frozenset({"supervisor", "auditor"})
"""Roles that see the clocks and cards of every department; a head sees those of the own one."""

_PAGE = 200
"""Clocks looked at in one go; several make one part."""

_STUCK = 1000
"""Timers, and notifications, that nobody tries any more and that are looked at."""

_REFUSAL = {
    "code": "code", "message": "text", "remedy": "remedy", "message_en": "text_en", "remedy_en": "remedy_en",
    "details": "details",
}
"""A refusal as errors are told in JSON, by its name in the receipt."""

Part = tuple[str, int | None]


def supervise(
    house: House, actor: str, *, light: str | None, department: str | None, item: str | None, service: str | None,
    case_no: str | None, limit: int, offset: int,
) -> list[dict[str, Any]]:
    """See `Engine.supervise`."""
    departments = overseen(house, actor, department)
    _refuse_unknown_light(light)
    wanted = {"departments": departments, "item": item, "service": service, "case_no": case_no}
    with house.store.transaction(read_only=True) as transaction:
        if item and not transaction.has_item(item):
            return []  # else every clock there is would be looked at
        return list(islice(_lit(house, transaction, light, wanted, offset), limit))


def stuck(
    house: House, actor: str, *, department: str | None, item: str | None, service: str | None, case_no: str | None
) -> list[dict[str, Any]]:
    """See `Engine.stuck`."""
    from onewindow.engine.notifications import KIND  # loaded only where it is asked for

    seen = overseen(house, actor, department)
    everything = {seen, item, service, case_no} == {None}
    with house.store.transaction(read_only=True) as transaction:
        timers, messages = transaction.stuck_timers(_STUCK), transaction.stuck_messages(_STUCK, kind=KIND)
        rows: list[TimerRow | OutboxRow] = [*timers, *messages]
        # Who asks for everything is told also of what is stuck because its case cannot be read.
        read = {} if everything else _read(transaction, {row.case_no for row in rows})

    def wanted(row: TimerRow | OutboxRow) -> bool:
        if row.case_no not in read:
            return everything
        case, _ = read[row.case_no]
        if case_no not in (None, case.case_no) or service not in (None, case.process):
            return False
        departments, of = _concerned(case, row)
        return (seen is None or not set(seen).isdisjoint(departments)) and item in (None, of)

    return [_stuck_json(row) for row in rows if wanted(row)]


def _read(transaction: Transaction, numbers: Iterable[str]) -> dict[str, tuple[Case, str]]:
    rows = {number: transaction.case(number) for number in numbers}
    return {number: readable(transaction, row) for number, row in rows.items() if row is not None}


def cards(
    house: House, actor: str, *, level: str | None, state: str | None, department: str | None, case_no: str | None,
    since: str | None, limit: int, offset: int,
) -> list[dict[str, Any]]:
    """See `Engine.cards`."""
    departments = overseen(house, actor, department)
    with house.store.transaction(read_only=True) as transaction:
        found = transaction.cards(
            level=level, state=state, departments=departments, case_no=case_no, since=since, limit=limit, offset=offset
        )
        read = _read(transaction, {card.case_no for card in found})
    told = [(card, *read.get(card.case_no, (None, ""))) for card in found]
    return [{**_card_json(house, card), **_due(case, card), "problem": problem} for card, case, problem in told]


def card_counts(
    house: House, actor: str, *, department: str | None, case_no: str | None, since: str | None
) -> dict[str, dict[str, int]]:
    """See `Engine.card_counts`."""
    departments = overseen(house, actor, department)
    with house.store.transaction(read_only=True) as transaction:
        counts = Counter(transaction.card_counts(departments, case_no, since))
    return {
        level: {state: counts[level, state] for state in ("issued", "appealed", "confirmed", "revoked")}
        for level in LEVELS[1:]
    }


def attempts(
    house: House, actor: str, *, case_no: str | None, since: str | None, by: str | None, limit: int, offset: int
) -> list[dict[str, Any]]:
    """See `Engine.attempts`."""
    if overseen(house, actor, None) is not None:
        who = ("监察或审计人员", "a supervisor or an auditor")
        raise _refused(actor, "被拒绝的操作", "attempts that were refused", who)
    with house.store.transaction(read_only=True) as transaction:
        receipts = transaction.attempts(case_no=case_no, since=since, actor=by, limit=limit, offset=offset)
    told = []
    for receipt in receipts:
        person, refused = house.directory.find(receipt.actor), receipt.answer["rejected"]
        told.append({
            "at": receipt.at, "case_no": receipt.case_no, "command": receipt.command, "command_id": receipt.command_id,
            "by": {"id": receipt.actor, "name": person.name if person else ""},
            **{told: refused[kept] for told, kept in _REFUSAL.items()},
        })
    return told


def overseen(
    house: House, actor: str, department: str | None, what: tuple[str, str] = ("时限", "the time limits")
) -> tuple[str, ...] | None:
    """The departments this person sees, None for all of them; NotFound for who has no business here."""
    whose, whose_en = department or "各部门", department or "all departments"
    who = ("部门负责人、监察或审计人员", "the department's head, a supervisor or an auditor")
    refusal = _refused(actor, f"{whose}的{what[0]}", f"{what[1]} of {whose_en}", who)
    return departments_seen(house, actor, department, everywhere=OVERSEERS, at_home={"head"}, refusal=refusal)


def _refuse_unknown_light(light: str | None) -> None:
    if light not in (None, GREEN, YELLOW, RED, GREY):
        raise UsageError(
            f"没有 {light!r} 这种灯 → 可选 green、yellow、red、grey\n"
            f"There is no light {light!r} → one of green, yellow, red, grey"
        )


def _refused(actor: str, what: str, what_en: str, who: tuple[str, str]) -> NotFound:
    return NotFound(f"{actor} 无权查看{what} → 由{who[0]}查看\n{actor} may not see {what_en} → ask {who[1]}")


def _lit(
    house: House, transaction: Transaction, light: str | None, wanted: Mapping[str, Any], offset: int
) -> Iterator[dict[str, Any]]:
    """The parts that show this light, from this one on."""
    now = instant(house.clock.now())
    parts = _parts(transaction, light, now, wanted)
    if light in (None, RED):  # whatever their other clocks show: the cases of the pages before need not be read
        parts, offset = islice(parts, offset, None), 0
    return islice(_showing(house, transaction, light, parts, now), offset, None)


def _showing(
    house: House, transaction: Transaction, light: str | None, parts: Iterator[Part], now: str
) -> Iterator[dict[str, Any]]:
    read: dict[str, tuple[Case, str]] = {}
    for number, sub_case in parts:
        if number not in read:
            read |= _read(transaction, [number])
        if number not in read:
            continue
        case, problem = read[number]
        told = {**_part_json(house, case, sub_case, now), "problem": problem}
        if light is None or told["light"] == light:
            yield told


def _parts(transaction: Transaction, light: str | None, now: str, wanted: Mapping[str, Any]) -> Iterator[Part]:
    """Each part that has a clock as wanted, once, the one that ends soonest first."""
    seen: set[Part] = set()
    last = None
    while page := transaction.clocks(**wanted, light=light, now=now, limit=_PAGE, after=last):
        for clock in page:
            part = (clock.case_no, clock.sub_case)
            if part not in seen:
                seen.add(part)
                yield part
        last = page[-1]


def _concerned(case: Case, row: TimerRow | OutboxRow) -> tuple[list[str], str]:
    """The departments it is a matter of, and the item: of a clock or a notification its own, of a drawn timer the
    departments that work on the case."""
    its = case.clocks.get(-row.timer) if isinstance(row, TimerRow) else row
    if its is None:
        return case.departments, ""
    return [its.department], case.sub_cases[its.sub_case].item if its.sub_case is not None else ""


def _stuck_json(row: TimerRow | OutboxRow) -> dict[str, Any]:
    named = _named(row, "case_no", "element", "attempts", "problem")
    if isinstance(row, TimerRow):
        return {"what": "timer", **named, "to": ""}
    return {"what": "notification", **named, "to": str(row.data.get("to", {}).get("name", ""))}


def _part_json(house: House, case: Case, sub_case: int | None, now: str) -> dict[str, Any]:
    sub = case.sub_cases.get(sub_case) if sub_case is not None else None
    clocks = sorted(
        ((number, clock) for number, clock in case.clocks.items() if clock.sub_case == sub_case),
        key=lambda entry: (entry[1].due_at or "9999", entry[0]),
    )
    ends = [clock for _, clock in clocks if clock.due_at]
    departments = [sub.department] if sub else [clock.department for _, clock in clocks]
    return {
        "case_no": case.case_no,
        "sub_case": sub_case,
        "part": case.number(sub_case),
        "light": worst(light_of_clock(clock, now) for _, clock in clocks),
        "due_on": ends[0].due_on if ends else None,
        "due_at": ends[0].due_at if ends else None,
        "suspended": case.suspended(sub_case),
        "service": case.process,
        "title": case.title,
        "item": sub.item if sub else "",
        "name": sub.name if sub else case.title,
        "department": next(iter(departments), ""),
        "applicant_name": str(case.applicant.get("name", "")),
        "clocks": [_clock_json(number, clock, now) for number, clock in clocks],
        "handlers": _handlers(house, case, sub_case),
        "told": _told(case, sub_case),
        "cards": [
            {"card": number, **_named(card, "level", "cause", "clock", "department", "issued_at", "state")}
            for number, card in case.cards.items() if card.sub_case == sub_case and card.state != "revoked"
        ],
        "orders": [
            {"order": number, **_named(order, "department", "content", "limit", "issued_at", "state")}
            for number, order in case.orders.items() if order.sub_case == sub_case and order.state != "accepted"
        ],
    }


def _clock_json(number: int, clock: Clock, now: str) -> dict[str, Any]:
    names = ("kind", "task", "procedure", "order", "department", "limit", "due_on", "due_at", "warn_at", "suspended",
             "provisional")
    return {"clock": number, "light": light_of_clock(clock, now), **_named(clock, *names)}


def _handlers(house: House, case: Case, sub_case: int | None) -> list[dict[str, Any]]:
    """Who holds the open work items of a part; an item nobody has claimed is named too."""
    found = []
    for number, task in case.tasks.items():
        if task.sub_case == sub_case:
            person = house.directory.find(task.holder) if task.holder else None
            found.append({
                "task": number, **_named(task, "element", "name", "department", "role"), "holder": task.holder or "",
                "holder_name": person.name if person else task.holder or "",
            })
    return found


def _told(case: Case, sub_case: int | None) -> list[dict[str, Any]]:
    """Who was told what, when, and who has acknowledged it."""
    names = ("rung", "level", "cause", "clock", "card", "department", "told_at", "recipients", "acknowledged")
    return [
        {"escalation": number, **_named(told, *names)}
        for number, told in case.escalations.items() if told.sub_case == sub_case
    ]


def _card_json(house: House, card: CardRow) -> dict[str, Any]:
    return {
        **structs.asdict(card),
        "issued_at": as_logged(card.issued_at),
        "settled_at": as_logged_or_none(card.settled_at),
        "department_name": house.directory.department_name(card.department),
    }


def _due(case: Case | None, card: CardRow) -> dict[str, str | None]:
    """When the limit ended that the card is for; the hour as long as the clock is there and still ends that day."""
    its = case.cards.get(card.card) if case is not None else None
    clock = case.clocks.get(card.clock) if case is not None and card.clock is not None else None
    due_on = its.facts.get("due_on") if its is not None else None
    same = clock is not None and clock.due_on == due_on
    return {"due_on": due_on, "due_at": clock.due_at if clock is not None and same else None}


def _named(value: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(value, name) for name in names}
