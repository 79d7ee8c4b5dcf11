"""Endings by command: lapse, withdrawal, termination, voiding, forwarding."""

from __future__ import annotations

from onewindow import commands as c
from onewindow import events as e
from onewindow.domain.case import Case
from onewindow.domain.clock import CORRECTION_PERIOD
from onewindow.domain.deciders import corrections, entitlement
from onewindow.domain.deciders.parts import by_department, known_parts, needed, part, undecided_sub_case
from onewindow.domain.facts import Facts
from onewindow.domain.refusals import refuse
from onewindow.domain.stages import WINDOW


def lapse(case: Case, command: c.LapseCase, facts: Facts) -> list[e.Event]:
    """逾期未补正: only after the last day of the correction period; never silent."""
    if facts.actor.kind != "system":
        entitlement.with_role(facts, WINDOW, zh="综合窗口人员", en="a window clerk")
    if case.status != "correcting" or case.corrected_on:
        refuse("not_correcting", status=case.status)
    if not any(clock.kind == CORRECTION_PERIOD and clock.overdue_at(facts.at) for clock in case.clocks.values()):
        refuse("lapse_too_early", correct_by=case.correct_by, today=facts.today.isoformat())
    if corrections.all_in(case):
        refuse("corrections_all_in", correct_by=case.correct_by)
    return [e.CaseLapsed(reason=command.reason or "逾期未补正")]


def withdraw(case: Case, command: c.Withdraw, facts: Facts) -> list[e.Event]:
    """撤回: the whole before any decision; afterwards only sub-cases that are not decided yet."""
    entitlement.applicant_or_window(case, facts)
    reason = needed(command.reason)
    if command.sub_case is not None:
        return [e.SubCaseWithdrawn(sub_case=undecided_sub_case(case, command.sub_case, facts), reason=reason)]
    decided = [each for each, sub in case.sub_cases.items() if sub.status != "open" and sub.result != "withdrawn"]
    if decided or case.result:
        result = case.result_of(decided[0]) if decided else case.result
        open_ones = known_parts(case, case.undecided(), facts)
        refuse("already_decided", what="本件", what_en="the case", result=result, **open_ones)
    return _ended(case, e.CaseWithdrawn(reason=reason))


def terminate(case: Case, command: c.Terminate, facts: Facts) -> list[e.Event]:
    """终止: by the head of a department or the supervisor, with reason and basis."""
    entitlement.overseer(case, facts, zh="部门负责人或监察人员", en="a head or a supervisor")
    if case.result or case.standing():
        refuse("decided_already", what="本件", what_en="the case", result=case.result or "granted")
    reason = needed(command.reason)
    if not command.basis.strip():
        refuse("basis_missing")
    return _ended(case, e.CaseTerminated(reason=reason, basis=command.basis))


def propose_voiding(case: Case, command: c.ProposeVoiding, facts: Facts) -> list[e.Event]:
    """作废, first person: the supervisor, the head of a department in the case, or the window that made the error."""
    entitlement.overseer(
        case, facts, WINDOW, zh="监察人员、部门负责人或综合窗口人员", en="a supervisor, a head or a window clerk"
    )
    return [e.VoidingProposed(reason=needed(command.reason))]


def void(case: Case, command: c.VoidCase, facts: Facts) -> list[e.Event]:
    """作废, second person: never the one who proposed it, and one of the two is a supervisor."""
    entitlement.overseer(case, facts, zh="监察人员或部门负责人", en="a supervisor or a head")
    if not case.voiding_by:
        refuse("voiding_not_proposed")
    if case.voiding_by == facts.actor.id:
        refuse("same_person", person=facts.actor.name, did="提出作废", did_en="proposed voiding")
    first = facts.directory.find(case.voiding_by)
    if first is None or "supervisor" not in first.roles:
        entitlement.with_role(facts, "supervisor", zh="监察人员（提出人不是监察人员）",
                              en="a supervisor, as who proposed it is none")
    return _ended(case, e.CaseVoided(reason=needed(command.reason), proposed_by=case.voiding_by))


def forward(case: Case, command: c.Forward, facts: Facts) -> list[e.Event]:
    """转报: by an approver or the head of the department that answers for it, before the decision."""
    sub_case = part(case, command.sub_case, facts)
    by_department(case, sub_case, facts, "approver", "head")
    to, reason = needed(command.to, "forward_where"), needed(command.reason)
    if sub_case is not None:
        return [e.SubCaseForwarded(sub_case=sub_case, to=to, reason=reason)]
    if case.standing():
        refuse("decided_already", what="本件", what_en="the case", result="granted")
    return [e.CaseForwarded(to=to, reason=reason)]


def _ended(case: Case, event: e.Event) -> list[e.Event]:
    """A draft has no tokens that could go; it is finished at once."""
    return [event, e.CaseFinished(how="cancelled")] if case.status == "draft" else [event]
