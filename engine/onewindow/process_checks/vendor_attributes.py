"""Execution attributes of other engines that have no effect here: pointed out, so that nobody relies on them."""

from __future__ import annotations

from collections.abc import Iterator

from onewindow.errors import Finding
from onewindow.process_checks.rule import Rule
from onewindow.process_checks.sheet import Node, Sheet

IGNORED = Rule(
    "OW801",
    "{attribute} 不起作用",
    "{attribute} has no effect here",
    "{instead}",
    "{instead_en}",
    severity="should",
)

_VENDORS = {
    "http://camunda.org/schema/1.0/bpmn": "camunda",
    "http://camunda.org/schema/zeebe/1.0": "zeebe",
    "http://flowable.org/bpmn": "flowable",
    "http://activiti.org/bpmn": "activiti",
    "http://spiffworkflow.org/bpmn/schema/1.0/core": "spiffworkflow",
}
_SERVICE = (
    "请用 ow:department 与 ow:operation 说明由哪个部门办理",
    "name department and operation: ow:department, ow:operation",
)
_PERSON = (
    "请用 ow:department 与 ow:role（或泳道）说明由谁办理",
    "say who does it with ow:department and ow:role, or a lane",
)
_FORM = ("请用 ow:form 指明表单", "name the form with ow:form")
_DATA = ("数据直接按名称读写，无需传入传出", "data is read and written by name; nothing is passed in or out")
_DUE = ("请用 ow:limit 写时限，如 3wd", "write the limit with ow:limit, such as 3wd")
_LISTENER = ("请删除；引擎自己记录每一步", "remove it; the engine records every step itself")
_ATTRIBUTES = {
    "class": _SERVICE, "expression": _SERVICE, "delegateExpression": _SERVICE, "type": _SERVICE, "topic": _SERVICE,
    "resultVariable": _SERVICE, "decisionRef": _SERVICE, "assignee": _PERSON, "candidateUsers": _PERSON,
    "candidateGroups": _PERSON, "formKey": _FORM, "formRef": _FORM, "dueDate": _DUE, "followUpDate": _DUE,
    "elementVariable": ("请改用 inputDataItem", "use inputDataItem"),
}  # fmt: skip
_ELEMENTS = {
    "in": _DATA, "out": _DATA, "inputOutput": _DATA, "ioMapping": _DATA, "taskDefinition": _SERVICE,
    "executionListener": _LISTENER, "taskListener": _LISTENER, "assignmentDefinition": _PERSON, "formDefinition": _FORM,
    "formData": _FORM, "calledElement": ("请写 BPMN 的 calledElement", "write BPMN's own calledElement"),
    "preScript": _LISTENER, "postScript": _LISTENER, "serviceTaskOperator": _SERVICE, "loopCharacteristics": _DATA,
    "script": ("请写 BPMN 的 script", "write BPMN's own script"),
}  # fmt: skip


def vendor_attributes(sheet: Sheet) -> Iterator[Finding]:
    """Attributes and extension elements of other engines that change behaviour there and nothing here."""
    for node in sheet.nodes:
        yield from _attributes(sheet, node)
        extensions = node.child("extensionElements")
        if extensions is not None:
            for child in extensions:
                space, _, name = child.tag[1:].partition("}") if isinstance(child.tag, str) else ("", "", "")
                if space in _VENDORS and name in _ELEMENTS:
                    yield _ignored(sheet, node, f"{_VENDORS[space]}:{name}", _ELEMENTS[name])


def _attributes(sheet: Sheet, node: Node) -> Iterator[Finding]:
    for key in node.xml.attrib:
        space, _, name = key[1:].partition("}")
        if space in _VENDORS and name in _ATTRIBUTES:
            yield _ignored(sheet, node, f"{_VENDORS[space]}:{name}", _ATTRIBUTES[name])


def _ignored(sheet: Sheet, node: Node, attribute: str, instead: tuple[str, str]) -> Finding:
    return sheet.finding(IGNORED, node, attribute=attribute, instead=instead[0], instead_en=instead[1])
