"""Who does a step: every task that waits names a department and a role, itself or through its lane."""

from __future__ import annotations

from collections.abc import Iterator

from onewindow.errors import Finding
from onewindow.process_checks.rule import Rule
from onewindow.process_checks.sheet import Sheet
from onewindow.process_checks.words import WAITING_TASKS

NO_DEPARTMENT = Rule(
    "OW611",
    "没有说明由哪个部门办理",
    "It does not say which department does this",
    "请在任务或泳道上写 ow:department",
    "write ow:department on the task or its lane",
)
NO_ROLE = Rule(
    "OW612",
    "没有说明由什么角色办理",
    "It does not say which role does this",
    "请在任务或泳道上写 ow:role，或给任务写 ow:stage",
    "write ow:role on the task or its lane, or give the task an ow:stage",
)
NO_OPERATION = Rule(
    "OW613",
    "服务任务没有 ow:operation，部门系统不知道要做什么",
    "The service task has no ow:operation: the department's system would not know what to do",
    "请写 ow:operation，如 issue_licence；由人办理的请改用用户任务",
    "write ow:operation, such as issue_licence; for work of a person use a user task",
    severity="should",
)
NO_NAME = Rule(
    "OW614",
    "任务没有名称，待办列表中只能显示编号",
    "The task has no name: work lists could only show its id",
    "请填写任务名称",
    "give the task a name",
    severity="should",
)


def duties(sheet: Sheet) -> Iterator[Finding]:
    """Department, role, operation and name of the tasks that wait for somebody."""
    for node in sheet.nodes:
        element = sheet.element(node)
        if node.type not in WAITING_TASKS or element is None:
            continue
        if not element.department and element.role != "applicant":
            yield sheet.finding(NO_DEPARTMENT, node)
        if not element.role and not element.stage and node.type != "serviceTask":
            yield sheet.finding(NO_ROLE, node)
        if node.type == "serviceTask" and not element.ow.get("operation"):
            yield sheet.finding(NO_OPERATION, node)
        if not node.name:
            yield sheet.finding(NO_NAME, node)
