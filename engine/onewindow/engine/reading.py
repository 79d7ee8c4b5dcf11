"""Reads: the case, lists of cases; each asks first whether the reader may see it."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import islice
from typing import Any

from onewindow.domain.canonical import unfit
from onewindow.domain.case import Case
from onewindow.domain.clock import ORDER_REPLY
from onewindow.domain.clocks.light import light_of_clock, worst
from onewindow.domain.deciders.entitlement import READERS, SUPERVISION_ORDER, is_applicant, may_read
from onewindow.domain.instants import as_logged, instant
from onewindow.domain.refusals import Refusal, rejection
from onewindow.domain.stages import WINDOW
from onewindow.engine.damaged_case import readable
from onewindow.engine.house import House
from onewindow.engine.snapshot import unpack
from onewindow.engine.version import Version
from onewindow.engine.waiting import waiting
from onewindow.engine.work_list import measure
from onewindow.errors import DefinitionRefused, NotFound
from onewindow.log_lines import tell
from onewindow.ports import Actor
from onewindow.storage import Attachments, CaseRow, DamagedVersion, Transaction

_LOG = logging.getLogger("onewindow.site")

_PAGE = 100
"""Cases looked at in one go for whether somebody may read them."""

SWEEP_AFTER = timedelta(days=1)
"""A younger file may belong to a command that is just being carried out."""


def case(house: House, case_no: str, actor: str) -> dict[str, Any]:
    """See `Engine.case`."""
    with house.store.transaction(read_only=True) as transaction:
        found = visible(house, transaction, case_no, actor)
        document = transaction.document(case_no)
        sections = sections_read(house.version(transaction, found.definition), found, house.known(actor))
    if sections is not None:
        document["form"] = {name: value for name, value in document["form"].items() if name in sections}
    return {**_view(house, found, actor), "document": document}


def cases(house: House, actor: str, status: str | None, limit: int) -> list[dict[str, Any]]:
    """See `Engine.cases`."""
    if not actor:
        raise NotFound("没有说明是谁在查看\nsay who asks: actor is empty")
    reader = house.directory.find(actor)
    sees_all = reader is not None and (WINDOW in reader.roles or bool(READERS & set(reader.roles)))
    with house.store.transaction(read_only=True) as transaction:
        if reader is None or sees_all:
            applicant = None if sees_all or actor == "system" else actor
            rows = transaction.cases(party=applicant, status=status, limit=limit)
        else:
            rows = list(islice(_seen(transaction, reader, status), limit))
    names = ("case_no", "title", "service", "definition", "status", "result", "finished", "applicant_name", "opened_at",
             "updated_at", "origin", "version")
    return [{name: getattr(row, name) for name in names} for row in rows]


def attached(house: House, case_no: str, digest: str, actor: str) -> None:
    """Refuse a digest that does not belong to the case, or a reader who may not see it."""
    with house.store.transaction(read_only=True) as transaction:
        found = visible(house, transaction, case_no, actor)
    if not any(file["digest"] == digest for files in found.attachments.values() for file in files):
        raise NotFound(f"{case_no} 没有这个附件：{digest}\n{case_no} has no attachment {digest}")


def sweep(house: House, files: Attachments) -> list[str]:
    """See `Engine.sweep_attachments`."""
    with house.store.transaction(read_only=True) as transaction:
        kept = transaction.referenced_digests()
    swept = files.sweep(kept, house.clock.now() - SWEEP_AFTER)
    tell(_LOG, logging.INFO, "attachments_swept", {"region": house.settings.region, "count": len(swept)})
    return swept


def attachments_standing(house: House, files: Attachments) -> tuple[set[str], set[str]]:
    """See `Engine.attachments_standing`."""
    with house.store.transaction(read_only=True) as transaction:
        referenced = transaction.referenced_digests()
    kept = files.kept()
    return referenced - kept, kept - referenced


def visible(house: House, transaction: Transaction, case_no: str, actor: str) -> Case:
    """The case, if it exists and this person may read it; the same NotFound for both, so that nothing leaks."""
    row = transaction.case(case_no) if unfit(case_no) is None else None
    if row is not None:
        found, _ = unpack(row.state)
        try:
            if may_read(found, house.actor(actor, found.applicant)):
                return found
        except Refusal:
            pass  # a stranger is told what anybody is told of a case that does not exist
    raise NotFound(str(rejection("case_unknown", case_no=case_no)))


def version(house: House, service: str, case_no: str, actor: str) -> Version | None:
    """See `Engine.version`."""
    with house.store.transaction(read_only=True) as transaction:
        if case_no:
            return house.version(transaction, visible(house, transaction, case_no, actor).definition)
        current = transaction.current_definition(service)
        return house.version(transaction, current) if current else None


def services(house: House) -> list[dict[str, Any]]:
    """See `Engine.services`."""
    with house.store.transaction(read_only=True) as transaction:
        found = []
        for row in transaction.services():
            try:
                list_of = house.version(transaction, row.definition).item
            except (DamagedVersion, DefinitionRefused):
                list_of = None  # the doctor names it; the others are there all the same
            items = [{"item": each.id, "name": each.name} for each in list_of.items] if list_of else []
            found.append({"service": row.service, "title": row.title, "items": items})
    return found


def inside(found: Case | None, reader: Actor | None) -> bool:
    """Whether this reader (of `House.known`) is of the staff or the system, and no party to the case (None: of no case,
    or it cannot be read): supervision is among themselves."""
    return reader is not None and reader.kind != "applicant" and not (found and is_applicant(found, reader))


def sections_read(version: Version, found: Case | None, reader: Actor | None) -> set[str] | None:
    """Form sections read by this person's department and those whose work they hold, by the item list (`reads`); None
    for all of them, as for the parties."""
    item = version.item
    if reader is None or reader.kind != "staff" or item is None or {WINDOW, *READERS} & set(reader.roles) \
            or not inside(found, reader):
        return None
    held = [task.department for task in found.tasks.values() if task.holder == reader.id] if found else []
    departments = {*reader.departments, *held}
    return {section for own in item.items if own.department in departments for section in own.reads}


def visible_row(house: House, transaction: Transaction, case_no: str, actor: str) -> CaseRow:
    """The row of a case for those who audit it, also where its state cannot be read; else as `visible`."""
    row = transaction.case(case_no) if unfit(case_no) is None else None
    reader = house.directory.find(actor)
    audits = actor == "system" or (reader is not None and bool({"process_designer", *READERS} & set(reader.roles)))
    if row is None or not audits:
        visible(house, transaction, case_no, actor)
    if row is None:
        raise NotFound(str(rejection("case_unknown", case_no=case_no)))
    return row


_HIDDEN = (
    "head", "recent", "acceptors", "reviewers", "departments", "voiding_by", "clocks_started", "procedures_started",
    "taken_back", "revocations",
)
_INTERNAL = ("cards", "escalations", "orders", "incidents", "messages", "answers", "heard",
             "grants")
"""What supervision has done, and what went wrong with departments' systems, is not the applicant's to see; the dates of
the clocks are, and for whom the case waits."""


def _view(house: House, case: Case, actor: str) -> dict[str, Any]:
    """The case as JSON, with the light at this moment of the whole, of each sub-case and of each open task."""
    view, now, internal = case.to_json(), instant(house.clock.now()), inside(case, house.known(actor))
    for hidden in _HIDDEN if internal else (*_HIDDEN, *_INTERNAL):
        del view[hidden]
    if not internal:
        view["notices"] = [notice for notice in view["notices"] if notice["kind"] != SUPERVISION_ORDER]
    shown = {number: clock for number, clock in case.clocks.items() if internal or clock.kind != ORDER_REPLY}
    lights = {number: light_of_clock(clock, now) for number, clock in shown.items()}
    measured = {(clock.sub_case, clock.task, clock.kind): (lights[n], clock.due_at) for n, clock in shown.items()}
    view["sub_cases"] = [
        {
            "sub_case": case.number(number),
            **{key: value for key, value in sub.items() if key not in ("scope", "messages")},
            "result": case.result_of(number),
            "light": _worst(lights[each] for each, clock in shown.items() if clock.sub_case == number),
            "suspended": case.suspended(number),
        }
        for number, sub in view["sub_cases"].items()
    ]
    for incident in view.get("incidents", {}).values():
        del incident["mark"]
    view["tasks"] = [
        {"task": number, **task, "light": (measure(
            measured, task["sub_case"], number, task["stage"], lambda clock: clock[1]
        ) or (None,))[0]}
        for number, task in view["tasks"].items()
    ]
    view["clocks"] = [{"clock": number, **view["clocks"][number], "light": lights[number]} for number in shown]
    if not internal:
        for clock in view["clocks"]:  # nor who was told when, and who is told next
            clock["next_at"], clock["reached"] = None, [name for name in clock["reached"] if ":" not in name]
    for name, one in _NUMBERED.items():
        if name in view:
            view[name] = [{one: number, **entry} for number, entry in view[name].items()]
    view["timers"] = {
        number: {**timer, "due_at": as_logged(timer["due_at"])} for number, timer in view["timers"].items()
    }
    view["waiting"] = waiting(case, house.directory)
    return {**view, "light": _worst(lights.values()), "suspended": case.suspended(None)}


def _worst(lights: Iterable[str]) -> str | None:
    found = list(lights)
    return worst(found) if found else None


_NUMBERED = {
    "procedures": "procedure", "cards": "card", "escalations": "escalation", "orders": "order",
    "incidents": "incident",
}


def _seen(transaction: Transaction, reader: Actor, status: str | None) -> Iterator[CaseRow]:
    """The cases this person of a department may read, the latest first: rows say which, the case itself whether."""
    of_status = [] if status is None else transaction.cases(status=status, limit=_PAGE)
    if status is not None and len(of_status) < _PAGE:  # few have it: fewer than the department may have cases
        yield from _readable(transaction, reader, [row.case_no for row in of_status])
        return
    last = None
    while page := transaction.cases_concerning(reader.departments, reader.id, status=status, limit=_PAGE, after=last):
        yield from _readable(transaction, reader, [number for _, number in page])
        last = page[-1]


def _readable(transaction: Transaction, reader: Actor, numbers: list[str]) -> Iterator[CaseRow]:
    whole = transaction.cases_named(numbers)
    rows = (whole[number] for number in numbers)
    return (row for row in rows if may_read(readable(transaction, row)[0], reader))
