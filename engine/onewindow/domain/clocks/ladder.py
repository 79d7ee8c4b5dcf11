"""The ladder: who is told on which rung, with deputies; each telling is an event and a notification per person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from msgspec import Struct

from onewindow import events as e
from onewindow.domain.card import Order
from onewindow.domain.case import Case, OpenTask
from onewindow.domain.clock import CORRECTION_PERIOD, DELIVERY
from onewindow.domain.facts import Facts
from onewindow.domain.names import CAUSES
from onewindow.domain.part import part_name
from onewindow.ports import Actor
from onewindow.supervision_policy import RUNGS

PEOPLE = tuple(rung for rung in RUNGS if rung != "order")


class Concern(Struct, frozen=True, kw_only=True):
    """What people are told about: the clock or fact `cause`, whose it is, and what it rests on.

    `handler` and `stage` say whose doing a fact was; those of a clock are found by the tasks it measures. What was told
    before `since` was about another end of that clock.
    """

    cause: str
    level: str
    department: str
    sub_case: int | None = None
    task: int | None = None
    clock: int | None = None
    card: int | None = None
    due_on: str | None = None
    handler: str = ""
    stage: str = ""
    order: int | None = None
    since: str = ""


def tell(case: Case, concern: Concern, rungs: Iterable[str], facts: Facts) -> Iterator[e.Event]:
    """Tell the people of these rungs, nobody twice of the same level of one end; a rung without people passes it to the
    next one up."""
    told = {
        person["id"] for earlier in case.escalations.values() for person in earlier.recipients
        if concern.clock is not None and earlier.told_at >= concern.since
        and (earlier.clock, earlier.level, earlier.card) == (concern.clock, concern.level, concern.card)
    }  # fmt: skip
    for rung in rungs:
        reached, found = recipients(case, concern, rung, facts)
        people = [person for person in found if person["id"] not in told]
        if not people:
            continue
        told.update(person["id"] for person in people)
        number = len(case.escalations) + 1
        yield e.Escalated(
            escalation=number, rung=reached, level=concern.level, cause=concern.cause, clock=concern.clock,
            card=concern.card, sub_case=concern.sub_case, task=concern.task, department=concern.department,
            recipients=people, facts={"due_on": concern.due_on} if concern.due_on else {},
        )
        texts = _texts(case, concern, facts)
        yield from notifications(case, f"{number}", people, {**_said(case, concern, reached), **texts}, concern, facts)


def recipients(case: Case, concern: Concern, rung: str, facts: Facts) -> tuple[str, list[dict[str, str]]]:
    """The people of a rung, or of the next one up where it has none; and which rung that is."""
    for each in PEOPLE[PEOPLE.index(rung) :]:
        found = _FINDERS[each](case, concern, facts)
        if found:
            return each, found
    return rung, []


def heads(department: str, facts: Facts) -> list[dict[str, str]]:
    """The head of a department; the first deputy who is present where the head is away or not named."""
    known = facts.directory.department(department)
    if known is None:
        return []
    return _standing_in([known.head, *known.deputies], facts)


def addressees(department: str, facts: Facts) -> list[dict[str, str]]:
    """Who answers an order to a department: its head; the supervisors themselves where it has none."""
    return heads(department, facts) or _every_supervisor(facts)


def who_answers(order: Order, facts: Facts) -> list[dict[str, str]]:
    """Those it was addressed to who are known and at work yet; where nobody is, who would be addressed now."""
    here = [person for person in order.recipients
            if facts.directory.find(person["id"]) and facts.directory.present(person["id"], facts.today)]
    return here or addressees(order.department, facts)


def notifications(
    case: Case, mark: str, people: Sequence[dict[str, str]], said: dict[str, Any], concern: Concern, facts: Facts
) -> Iterator[e.Event]:
    """One message of the outbox per person."""
    for person in people:
        yield e.MessageQueued(
            message=f"{case.case_no}:notify:{mark}:{person['id']}", kind="notification", element="",
            department=concern.department, operation="notify", task=None, sub_case=concern.sub_case,
            data={"to": {"id": person["id"], "name": person["name"]}, **said},
        )


def _handlers(case: Case, concern: Concern, facts: Facts) -> list[dict[str, str]]:
    """Who holds the work the clock measures, or did what the card is for; the applicant where it is theirs."""
    if concern.order is not None:
        return who_answers(case.orders[concern.order], facts)
    if concern.cause == CORRECTION_PERIOD:
        return [_entry(str(case.applicant.get("id", "")), str(case.applicant.get("name", "")))]
    holders = [concern.handler] if concern.handler else [task.holder or "" for task in _tasks(case, concern)]
    found = (facts.directory.find(holder) for holder in dict.fromkeys(holders) if holder)
    return [_entry(person.id, person.name) for person in found if person is not None]


def _tasks(case: Case, concern: Concern) -> list[OpenTask]:
    if concern.task is not None:
        return [case.tasks[concern.task]] if concern.task in case.tasks else []
    if concern.cause == DELIVERY:
        return [task for task in case.tasks.values() if task.stage in ("issuance", "delivery")]
    if concern.sub_case is None:
        return list(case.tasks.values())
    return [task for task in case.tasks.values() if task.sub_case == concern.sub_case]


def _stage_heads(case: Case, concern: Concern, facts: Facts) -> list[dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    places = [(task.department, task.stage) for task in _tasks(case, concern)]
    for of, stage in [(concern.department, concern.stage)] if concern.stage else places:
        department = facts.directory.department(of)
        named = department.stage_heads.get(stage, "") if department else ""
        for person in _standing_in([named, *department.deputies], facts) if department and named else []:
            found.setdefault(person["id"], person)
    return list(found.values())


def _heads(case: Case, concern: Concern, facts: Facts) -> list[dict[str, str]]:
    return heads(concern.department, facts)


def _supervisors(case: Case, concern: Concern, facts: Facts) -> list[dict[str, str]]:
    return _every_supervisor(facts)


def _every_supervisor(facts: Facts) -> list[dict[str, str]]:
    """Every supervisor who is present; all of them where none is."""
    every = [person for person in facts.directory.everyone() if "supervisor" in person.roles]
    here = [person for person in every if facts.directory.present(person.id, facts.today)]
    return [_entry(person.id, person.name) for person in here or every]


def _standing_in(ranked: Sequence[str], facts: Facts) -> list[dict[str, str]]:
    """The first of them who is present, noting for whom; the first of all where nobody is."""
    known = [person for person in map(facts.directory.find, filter(None, ranked)) if person is not None]
    if not known:
        return []
    here: Actor = next((person for person in known if facts.directory.present(person.id, facts.today)), known[0])
    return [_entry(here.id, here.name, "" if here.id == ranked[0] else ranked[0])]


def _entry(id: str, name: str, stands_for: str = "") -> dict[str, str]:
    return {"id": id, "name": name, "stands_for": stands_for}


def _said(case: Case, concern: Concern, rung: str) -> dict[str, Any]:
    return {
        "level": concern.level, "cause": concern.cause, "rung": rung, "case_no": case.case_no,
        "sub_case": case.number(concern.sub_case), "title": part_name(case, concern.sub_case),
        "department": concern.department, "due_on": concern.due_on,
    }


def _texts(case: Case, concern: Concern, facts: Facts) -> dict[str, str]:
    level, level_en = facts.supervision.names[concern.level]
    cause, cause_en = CAUSES.get(concern.cause, (concern.cause, concern.cause))
    until, until_en = (f"，截止 {concern.due_on}", f", due {concern.due_on}") if concern.due_on else ("", "")
    number, name = case.number(concern.sub_case), part_name(case, concern.sub_case)
    ends, ends_en = ("即将到期", " ends soon") if concern.level == "warning" else ("已超期", " is overdue")
    if concern.clock is None:
        ends, ends_en = "", ""
    return {
        "text": f"【{level}】{number} {name}：{cause}{ends}{until}",
        "text_en": f"[{level_en}] {number} {name}: {cause_en}{ends_en}{until_en}",
    }


_FINDERS = {
    "handler": _handlers,
    "stage_head": _stage_heads,
    "department_head": _heads,
    "supervisor": _supervisors,
}
