"""Limits that change by a decision: special procedures, extension, and a calendar that has become known."""

from __future__ import annotations

from onewindow import commands as c
from onewindow import events as e
from onewindow.domain.case import Case
from onewindow.domain.clock import PROMISED, STATUTORY, Clock
from onewindow.domain.clocks.pausing import lengthened
from onewindow.domain.clocks.running import IMMEDIATE, recomputed
from onewindow.domain.deciders import entitlement
from onewindow.domain.deciders.parts import by_department, item, known_parts, needed, part
from onewindow.domain.facts import Facts
from onewindow.domain.limit_bases import of_the_extension
from onewindow.domain.refusals import refuse
from onewindow.domain.service_item import Extension, Limit
from onewindow.domain.time_limits import in_parts


def suspend(case: Case, command: c.Suspend, facts: Facts) -> list[e.Event]:
    """特别程序 (行政许可法 art. 45): only what the item lists with its legal basis; approver or head signs."""
    sub_case = part(case, command.sub_case, facts)
    listed = {procedure.kind: procedure for procedure in item(case, sub_case, facts).special_procedures}
    by_department(case, sub_case, facts, "approver", "head")
    if command.procedure not in listed:
        refuse("procedure_not_listed", procedure=command.procedure or "''", known="、".join(listed) or "—")
    standing = case.procedure_on(sub_case)
    if standing is not None:
        refuse("procedure_open", what=case.number(sub_case), procedure=standing[1].kind)
    chosen = listed[command.procedure]
    basis = needed(chosen.legal_basis, "basis_missing")
    started = e.ProcedureStarted(
        procedure=case.procedures_started + 1, sub_case=sub_case, kind=chosen.kind, legal_basis=basis,
        limit=str(chosen.limit or ""), reason=needed(command.reason),
    )
    return [started]


def resume(case: Case, command: c.Resume, facts: Facts) -> list[e.Event]:
    """The special procedure is over; what came of it is put down, for the decision rests on it."""
    sub_case = part(case, command.sub_case, facts)
    by_department(case, sub_case, facts, "reviewer", "approver", "head")
    standing = case.procedure_on(sub_case)
    if standing is None:
        open_ones = [its.sub_case for its in case.procedures.values()]
        known = known_parts(case, [other for other in open_ones if other is not None], facts)
        refuse("procedure_not_open", what=case.number(sub_case), **known)
    return [e.ProcedureEnded(procedure=standing[0], result=needed(command.result, "result_missing"), how="completed")]


def extend(case: Case, command: c.Extend, facts: Facts) -> list[e.Event]:
    """延长审批 (行政许可法 art. 42, or the item's own law): once, at most by the item's maximum, before the statutory
    limit has ended."""
    sub_case = part(case, command.sub_case, facts)
    its_item = item(case, sub_case, facts)
    allowed = its_item.extension
    if allowed is None:
        refuse("extension_not_listed", what=case.number(sub_case))
    by_department(case, sub_case, facts, allowed.approver_role)
    _not_handled(case, sub_case, facts)
    if sub_case in case.extended:
        refuse("extension_repeated", what=case.number(sub_case))
    clock = _latest(case, sub_case)
    if clock is None:
        refuse("no_limit_to_extend", what=case.number(sub_case))
    if clock.overdue_at(facts.at):
        refuse("limit_already_passed", what=case.number(sub_case), due=clock.due_on)
    added = _within(command.limit, allowed)
    own = {each.limit for each in lengthened(case, sub_case).values()} - {IMMEDIATE}
    if any(in_parts(Limit.parse(limit), added.amount) for limit in own):
        refuse("extension_in_parts", limit=str(added), unit=added.unit)
    basis, reason = of_the_extension(its_item, allowed), needed(command.reason)
    return [e.ExtensionGranted(sub_case=sub_case, added=str(added), reason=reason, basis=basis)]


def recompute(case: Case, command: c.RecomputeClocks, facts: Facts) -> list[e.Event]:
    """Dates by the present calendar; nothing happens where they are the same."""
    if facts.actor.kind != "system":
        entitlement.with_role(
            facts, *entitlement.RECOMPUTERS, zh="监察人员或事项管理员", en="a supervisor or an item administrator"
        )
    changed = [event for number in case.clocks if (event := recomputed(case, number, facts)) is not None]
    return [e.CalendarApplied(calendar=facts.calendar.version), *changed] if changed else []


def _latest(case: Case, sub_case: int | None) -> Clock | None:
    """The limit an extension is measured by: the statutory one, else the promised one."""
    own = {clock.kind: clock for clock in case.clocks.values() if clock.sub_case == sub_case}
    return own.get(STATUTORY) or own.get(PROMISED)


def _within(text: str, allowed: Extension) -> Limit:
    try:
        added = Limit.parse(text)
        fits = added.within(allowed.maximum)
    except ValueError:
        refuse("extension_malformed", limit=text or "''", maximum=str(allowed.maximum))
    if not fits:
        refuse("extension_exceeds_maximum", limit=str(added), maximum=str(allowed.maximum))
    return added


def _not_handled(case: Case, sub_case: int | None, facts: Facts) -> None:
    """Nobody approves the extension of what they handle themselves."""
    own = [task for task in case.tasks.values() if task.sub_case == sub_case and task.holder == facts.actor.id]
    element = case.sub_cases[sub_case].element if sub_case is not None else ""
    if own or facts.actor.id in case.reviewers.get(element, []):
        refuse("same_person", person=facts.actor.name, did="经办", did_en="handled")
