"""Who may do what: people of a department and role, the applicant, the window, the supervisor."""

from __future__ import annotations

from typing import NoReturn

from onewindow import events as e
from onewindow.domain.case import Case, OpenTask
from onewindow.domain.facts import Facts
from onewindow.domain.refusals import refuse, rejection
from onewindow.domain.stages import WINDOW
from onewindow.errors import Rejected
from onewindow.ports import Actor

READERS = frozenset({"supervisor", "auditor", "item_administrator"})
"""Roles that may read every case of the region."""


SUPERVISION = (
    e.ThresholdReached, e.CardIssued, e.CardAppealed, e.CardRevoked, e.CardConfirmed, e.Escalated,
    e.EscalationAcknowledged, e.OrderIssued, e.OrderReplied, e.OrderSettled, e.ActReported,
)
SUPERVISION_ORDER = "supervision_order"
"""Kind of the one document that is not for the applicant (督办单)."""


def is_applicant(case: Case, actor: Actor) -> bool:
    """Whether the actor is the applicant of this case, or the agent the application names; staff may be so too."""
    return actor.kind != "system" and bool(actor.id) and actor.id in (case.applicant.get("id"), case.agent_id)


def may_read(case: Case, actor: Actor) -> bool:
    """Applicants read their own case; the window and supervision every case; a department those it works on, and who
    holds work of one, though of another department by now.

    A plain process has no departments: all staff may read it.
    """
    if actor.kind == "system" or is_applicant(case, actor):
        return True
    if actor.kind != "staff":
        return False
    return (
        case.kind == "plain"
        or WINDOW in actor.roles
        or bool(READERS & set(actor.roles))
        or not set(actor.departments).isdisjoint(case.departments)
        or any(task.holder == actor.id for task in case.tasks.values())
    )


def leads(department: str, facts: Facts) -> bool:
    """Whether this person is the head or a deputy of the department, of whatever department they are themselves."""
    known = facts.directory.department(department)
    named = [known.head, *known.deputies] if known else []
    own = bool(department) and department in facts.actor.departments
    return facts.actor.id in named or (own and "head" in facts.actor.roles)


def may_know(case: Case, facts: Facts) -> bool:
    """Whether a refusal may tell this person of the case: who may read it, and whom its supervision has turned to."""
    actor = facts.actor
    supervised = {card.department for card in case.cards.values()}
    supervised |= {order.department for order in case.orders.values()}
    told = [escalation.recipients for escalation in case.escalations.values()]
    told += [order.recipients for order in case.orders.values()]
    return (
        may_read(case, actor)
        or not supervised.isdisjoint(actor.departments)
        or any(leads(department, facts) for department in supervised)
        or any(person["id"] == actor.id for recipients in told for person in recipients)
    )


OF_THE_PERSON = frozenset({"not_entitled", "department_cannot_register_intake", "reason_missing"})
"""Refusals that speak of who asks and of the command, and of nothing that the case holds."""


def without_traces(case: Case, actor: Actor, rejected: Rejected) -> Rejected:
    """A refusal for somebody who may not know of the case: that they have no right, or else as if there were none."""
    if rejected.code == "not_entitled":  # its own words name departments, roles and people of the case
        return rejection("not_entitled", expected="承办本件的人员", expected_en="somebody who works on the case",
                         person=actor.name)
    return rejected if rejected.code in OF_THE_PERSON else rejection("case_unknown", case_no=case.case_no)


RECOMPUTERS = frozenset({"item_administrator", "supervisor"})
"""Roles that may bring running clocks up to the present calendar."""


def of_supervision(event: e.Event) -> bool:
    """Whether an event is about the supervision of staff, which is not shown to applicants."""
    if isinstance(event, e.MessageQueued | e.NoticeIssued):
        return event.kind in ("notification", SUPERVISION_ORDER)
    return isinstance(event, SUPERVISION)


def applicant_or_window(case: Case, facts: Facts) -> None:
    """Refuse everybody but the applicant and a window clerk (who acts for the applicant at the counter)."""
    if is_applicant(case, facts.actor) or (facts.actor.kind == "staff" and case.kind == "plain"):
        return
    with_role(facts, WINDOW, zh="申请人本人或综合窗口人员", en="the applicant or a window clerk")


def with_role(facts: Facts, *roles: str, zh: str, en: str) -> None:
    """Refuse everybody who has none of `roles`; `zh` and `en` name who should come instead."""
    if not set(roles) & set(facts.actor.roles):
        refuse("not_entitled", expected=zh, expected_en=en, person=facts.actor.name)


def system_only(facts: Facts) -> None:
    """Refuse people where only the engine's own hand acts."""
    if facts.actor.kind != "system":
        refuse("not_entitled", expected="系统", expected_en="the system", person=facts.actor.name)


def of_the_applicant(task: OpenTask) -> bool:
    """Whether the applicant has to do it, or the window for them."""
    return task.role == "applicant" or task.stage == "correction"


def abolished(department: str, facts: Facts) -> bool:
    """Whether the directory does not know the department (any more), and none that has taken over its work."""
    return bool(department) and facts.directory.department(department) is None


def may_work(case: Case, task: OpenTask, facts: Facts) -> bool:
    """Whether this person could hold this task; that of a department that is no more, who has been handed it."""
    actor = facts.actor
    if of_the_applicant(task):
        return is_applicant(case, actor) or WINDOW in actor.roles
    if actor.kind != "staff":
        return False
    handed = task.holder == actor.id and abolished(task.department, facts)
    in_department = not task.department or task.department in actor.departments or handed
    return in_department and (not task.role or task.role in actor.roles)


def overseer(case: Case, facts: Facts, *others: str, zh: str, en: str) -> None:
    """Refuse everybody but a supervisor, the head of a department that works on the case, and who has a role of
    `others`; nobody ends an application of their own. `zh` and `en` are as in `with_role`."""
    with_role(facts, "supervisor", "head", *others, zh=zh, en=en)
    own = not set(facts.actor.departments).isdisjoint(case.departments)
    if not own and not {"supervisor", *others} & set(facts.actor.roles):
        refuse("not_entitled", expected="本件承办部门的负责人", expected_en="the head of a department in the case",
               person=facts.actor.name)
    not_own(case, facts)


def not_own(case: Case, facts: Facts) -> None:
    """Nobody judges an application of their own, or one they act for as the agent."""
    if is_applicant(case, facts.actor):
        refuse("same_person", person=facts.actor.name, did="申请", did_en="applied for")


def refuse_intake(facts: Facts) -> NoReturn:
    """Raise the refusal of intake by anybody but a window clerk."""
    name, name_en = facts.department_names(facts.actor.department)
    refuse("department_cannot_register_intake", person=facts.actor.name, department=name, department_en=name_en)


def worker(case: Case, task: OpenTask, facts: Facts) -> None:
    """Refuse a person whom the task does not belong to; intake by a department has its own code."""
    if may_work(case, task, facts):
        return
    if task.stage == "intake" and facts.actor.kind == "staff" and WINDOW not in facts.actor.roles:
        refuse_intake(facts)
    gone = abolished(task.department, facts)
    if gone and task.holder != facts.actor.id:
        refuse("department_gone", department=task.department)
    # Of a department that is no more it is handed to whoever has the role.
    name, name_en = facts.department_names("" if gone else task.department)
    role_zh, role_en = ROLE_NAMES.get(task.role, (task.role, task.role))
    refuse(
        "not_entitled", person=facts.actor.name, expected=f"{name}{role_zh}",
        expected_en=f"{role_en or 'somebody'} of {name_en or 'the centre'}",
    )


def separate_hands(case: Case, task: OpenTask, facts: Facts) -> None:
    """Nobody handles an application of their own, both accepts and approves, or reviews and approves one matter."""
    if task.stage in ("acceptance", "review", "decision"):
        not_own(case, facts)
    if task.stage != "decision":
        return
    if facts.actor.id in case.acceptors:
        refuse("same_person", person=facts.actor.name, did="受理", did_en="accepted")
    element = case.sub_cases[task.sub_case].element if task.sub_case is not None else ""
    if any(facts.actor.id in case.reviewers.get(scope, []) for scope in {element, ""}):
        refuse("same_person", person=facts.actor.name, did="审核", did_en="reviewed")


ROLE_NAMES = {
    "": ("工作人员", "staff"),
    "window_clerk": ("综合窗口人员", "a window clerk"),
    "reviewer": ("审核人员", "a reviewer"),
    "approver": ("审批人员", "an approver"),
    "registrar": ("登记人员", "a registrar"),
    "issuing_clerk": ("出件人员", "an issuing clerk"),
    "head": ("负责人", "the head"),
    "supervisor": ("监察人员", "a supervisor"),
    "applicant": ("申请人", "the applicant"),
}
"""Role names in Chinese and English."""
