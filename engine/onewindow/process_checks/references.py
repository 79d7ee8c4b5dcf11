"""Messages, signals, errors and escalations: named by what sends or waits for them, and there to be named."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from onewindow.errors import Finding
from onewindow.process_checks.rule import Rule
from onewindow.process_checks.sheet import Node, Sheet
from onewindow.workflow.xml import BPMN, local

UNNAMED = Rule(
    "OW411",
    "没有指明是哪一个{what}（{attribute}）",
    "It does not say which {what_en} ({attribute})",
    "请在属性栏选择或新建一个{what}；发送、接收任务不是人或部门的工作，要人或部门去办的，请改为用户任务或服务任务",
    "choose or create the {what_en} in the properties panel; send and receive tasks are nobody's work: what a person "
    "or a department is to do is a user task or a service task",
)
DANGLING = Rule(
    "OW412",
    "所指的{what}“{reference}”不存在",
    "The {what_en} '{reference}' does not exist",
    "请重新选择{what}",
    "choose the {what_en} again",
)
NAMELESS = Rule(
    "OW413",
    "{what}没有名称（{attribute}），无法与外来的{what}对应",
    "The {what_en} has no {attribute}: nothing that arrives could be matched with it",
    "请填写{what}的名称或代码",
    "fill in the {attribute} of the {what_en}",
)
NO_CONDITION = Rule(
    "OW414",
    "条件事件没有条件",
    "The conditional event has no condition",
    "请写条件，如 payment.outcome == 'paid'",
    "write a condition such as payment.outcome == 'paid'",
)
COMPUTED = Rule(
    "OW415",
    "{what}的{attribute}“{value}”含有表达式，这里不会计算，只会按字面匹配",
    "The {attribute} '{value}' of the {what_en} holds an expression: it would not be computed but taken literally",
    "请写固定的名称或代码；消息送达哪个办件由引擎决定，无需写进名称",
    "write a fixed {attribute}; which case a message is for need not stand in its name",
)

# Kind of event: reference attribute, root element, Chinese name, attribute that must be filled there, whether needed.
_KINDS = {
    "message": ("messageRef", "message", "消息", "name"),
    "signal": ("signalRef", "signal", "信号", "name"),
    "error": ("errorRef", "error", "错误", "errorCode"),
    "escalation": ("escalationRef", "escalation", "升级", "escalationCode"),
}


def references(sheet: Sheet) -> Iterator[Finding]:
    """References of event definitions and of send and receive tasks; conditions of conditional events."""
    for node in sheet.nodes:
        for definition in node.definitions:
            kind = local(definition).removesuffix("EventDefinition")
            if kind in _KINDS:
                # A boundary event for errors or escalations without a code catches all of them; a start event is told.
                catches_all = node.type in ("boundaryEvent", "startEvent") and kind in ("error", "escalation")
                yield from _reference(sheet, node, definition, kind, needed=not catches_all)
            elif kind == "conditional":
                condition = definition.find(f"{{{BPMN}}}condition")
                if condition is None or not "".join(condition.itertext()).strip():
                    yield sheet.finding(NO_CONDITION, node)
        # With a stage it is told as nobody's work.
        if node.type in ("sendTask", "receiveTask") and not node.ow("stage"):
            yield from _reference(sheet, node, node.xml, "message", needed=True)


def _reference(sheet: Sheet, node: Node, holder: Any, kind: str, *, needed: bool) -> Iterator[Finding]:
    attribute, root_name, what, code = _KINDS[kind]
    reference = holder.get(attribute, "").strip()
    if not reference:
        if needed:
            yield sheet.finding(UNNAMED, node, what=what, what_en=root_name, attribute=attribute)
        return
    found = [
        one
        for one in sheet.top(root_name)
        if one.get("id") == reference.rpartition(":")[2] or one.get("id") == reference
    ]
    if not found:
        yield sheet.finding(DANGLING, node, what=what, what_en=root_name, reference=reference)
    elif _computed(found[0].get(code, "")):
        value = found[0].get(code, "").strip()
        yield sheet.finding(COMPUTED, found[0], what=what, what_en=root_name, attribute=code, value=value)
    elif not found[0].get(code, "").strip() and not (code != "name" and node.type == "boundaryEvent"):
        yield sheet.finding(NAMELESS, found[0], what=what, what_en=root_name, attribute=code)


def _computed(value: str) -> bool:
    """Whether other engines would compute this name: `${…}` and `#{…}`, or FEEL's leading `=`."""
    return "${" in value or "#{" in value or value.strip().startswith("=")
