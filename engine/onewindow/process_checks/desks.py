"""Tasks that nobody of the site could take: the department has no person of the role the drawing asks for."""

from __future__ import annotations

from collections.abc import Iterator

from onewindow.domain.deciders.entitlement import ROLE_NAMES
from onewindow.domain.stages import role_asked
from onewindow.errors import Finding
from onewindow.process_checks.bundle import Bundle
from onewindow.process_checks.rule import Rule, Term
from onewindow.process_checks.words import WAITING_TASKS
from onewindow.staff import ROLES as STAFF_ROLES

NOBODY = Rule(
    "OW719",
    "部门 {department} 没有{role}：轮到这一环节时没有人能办",
    "The department {department} lacks {role}: nobody could do this when its turn comes",
    "请在 staff.yaml 给该部门的人员写上该角色，或改正该任务（或其泳道）的 ow:role",
    "give the role to a person of the department in staff.yaml, or correct ow:role of the task (or its lane)",
    severity="should",
)


def desks(bundle: Bundle) -> Iterator[Finding]:
    """Of user tasks; what a department's own system is asked to do needs no person."""
    people, sheet = bundle.people, bundle.sheet
    if people is None or not sheet.service:
        return
    for node in sheet.nodes:
        element = sheet.element(node)
        if element is None or node.type not in WAITING_TASKS or node.ow("operation"):
            continue
        role = role_asked(element.role, element.stage)
        department = element.department
        if not department or role not in ("", *STAFF_ROLES) or department not in (bundle.departments or ()):
            continue
        if not any(department in person.departments and (not role or role in person.roles) for person in people):
            chinese, english = ROLE_NAMES.get(role, (role, role))
            words = Term(f"{chinese}（{role}）", english) if role else Term(chinese, english)
            yield sheet.finding(NOBODY, node, department=department, role=words)
