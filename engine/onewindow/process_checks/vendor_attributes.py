"""Execution attributes of other engines: pointed out where they have no effect, refused where data would differ."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from onewindow.errors import Finding
from onewindow.process_checks.rule import Rule
from onewindow.process_checks.sheet import Arrow, Node, Sheet
from onewindow.workflow.xml import BPMN, local

IGNORED = Rule(
    "OW801",
    "{attribute} 不起作用",
    "{attribute} has no effect here",
    "{instead}",
    "{instead_en}",
    severity="should",
)
CHANGES_DATA = Rule(
    "OW802",
    "{attribute} 在原引擎中会改写数据，这里不会执行，流程会走到别处",
    "{attribute} changes data in its own engine and is not run here: the process would go another way",
    "{instead}",
    "{instead_en}",
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
    "skipExpression": ("要跳过该任务的，请用网关绕过它", "go round the task with a gateway where it is to be skipped"),
    "elementVariable": ("请改用 inputDataItem", "use inputDataItem"),
}  # fmt: skip
_ELEMENTS = {
    "in": _DATA, "out": _DATA, "inputOutput": _DATA, "ioMapping": _DATA, "taskDefinition": _SERVICE,
    "executionListener": _LISTENER, "taskListener": _LISTENER, "assignmentDefinition": _PERSON, "formDefinition": _FORM,
    "formData": _FORM, "formProperty": _FORM,
    "calledElement": ("请写 BPMN 的 calledElement", "write BPMN's own calledElement"),
    "executionListeners": _LISTENER, "taskListeners": _LISTENER, "serviceTaskOperator": _SERVICE,
    "loopCharacteristics": _DATA,
    "script": ("请写 BPMN 的 script", "write BPMN's own script"),
}  # fmt: skip
_SCRIPT = ("请把赋值写进脚本任务（bpmn:script）", "write the assignments in a script task (bpmn:script)")
_MAPPING = (
    "请统一名称，或在前后加脚本任务赋值，如 n = amount",
    "use one name throughout, or put a script task before or after it: n = amount",
)
_SCRIPTS = frozenset({"preScript", "postScript"})
_LISTENERS = frozenset({"executionListener", "taskListener"})
_MAPPINGS = frozenset({"in", "out", "inputOutput", "ioMapping"})


def vendor_attributes(sheet: Sheet) -> Iterator[Finding]:
    """Attributes and extension elements of other engines that change behaviour there and nothing here."""
    everything: list[Node | Arrow] = [*sheet.processes, *sheet.nodes, *sheet.arrows]
    for node in everything:
        yield from _attributes(sheet, node)
        extensions = node.xml.find(f"{{{BPMN}}}extensionElements")
        for child in extensions if extensions is not None else ():
            space, name = _split(child.tag) if isinstance(child.tag, str) else ("", "")
            if space in _VENDORS:
                yield from _element(sheet, node, f"{_VENDORS[space]}:{name}", name, child)


def _attributes(sheet: Sheet, node: Node | Arrow) -> Iterator[Finding]:
    for key in node.xml.attrib:
        space, name = _split(key)
        if space not in _VENDORS or name not in _ATTRIBUTES:
            continue
        computes = local(node.xml) == "scriptTask" or f"{{{space}}}expression" in node.xml.attrib
        if name == "resultVariable" and computes:
            yield _finding(CHANGES_DATA, sheet, node, f"{_VENDORS[space]}:{name}", _SCRIPT)
        else:
            yield _finding(IGNORED, sheet, node, f"{_VENDORS[space]}:{name}", _ATTRIBUTES[name])


def _element(sheet: Sheet, node: Node | Arrow, attribute: str, name: str, child: Any) -> Iterator[Finding]:
    if name in _SCRIPTS or (name in _LISTENERS and _computes(child)):
        yield _finding(CHANGES_DATA, sheet, node, attribute, _SCRIPT)
    elif name in _MAPPINGS and _renames(child):
        yield _finding(CHANGES_DATA, sheet, node, attribute, _MAPPING)
    elif name in _ELEMENTS:
        yield _finding(IGNORED, sheet, node, attribute, _ELEMENTS[name])


def _computes(listener: Any) -> bool:
    """Whether a listener carries what it runs, a script or an expression, and not just the name of a program."""
    return listener.get("expression") is not None or any(local(child) == "script" for child in listener)


def _renames(mapping: Any) -> bool:
    """Whether a mapping copies to another name or computes a value; one that passes `x` as `x` changes nothing."""
    for child in mapping.iter():
        name = local(child)
        if name in ("inputParameter", "outputParameter"):
            source, target = "".join(child.itertext()), child.get("name", "")
        elif name in ("in", "out", "input", "output"):
            source = child.get("sourceExpression") or child.get("source", "")
            target = child.get("target", source)
        else:
            continue
        source = source.strip()
        if source.startswith(("${", "#{")):
            source = source[2:].removesuffix("}")
        if source.removeprefix("=").strip() != target.strip():
            return True
    return False


def _split(name: str) -> tuple[str, str]:
    space, _, rest = name[1:].partition("}")
    return space, rest


def _finding(rule: Rule, sheet: Sheet, node: Node | Arrow, attribute: str, instead: tuple[str, str]) -> Finding:
    return sheet.finding(rule, node, attribute=attribute, instead=instead[0], instead_en=instead[1])
