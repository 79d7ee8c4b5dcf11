"""Loops and multi-instance activities: only what is run as written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from onewindow.errors import Finding
from onewindow.process_checks.rule import Rule
from onewindow.process_checks.sheet import Node, Sheet
from onewindow.process_checks.words import kind_name
from onewindow.workflow.drawing import ACTIVITIES
from onewindow.workflow.xml import BPMN, is_bpmn, local

BEHAVIOUR = Rule(
    "OW381",
    "不支持多实例的 behavior=“{behaviour}”",
    "The multi-instance behavior '{behaviour}' is not run",
    '请去掉 behavior 与 …BehaviorEventRef，或写 behavior="All"',
    'remove behavior and …BehaviorEventRef, or write behavior="All"',
)
NUMBER = Rule(
    "OW382",
    "{what}必须是正整数，而这里是“{value}”",
    "{what_en} must be a positive whole number, here is '{value}'",
    "请写 1 以上的整数，或一个算出它的表达式",
    "write a whole number from 1, or an expression that gives one",
)
NOTHING = Rule(
    "OW383",
    "{what}没有说明重复多少次",
    "The {what_en} does not say how often",
    "请写 loopCardinality 或 loopDataInputRef（多实例）、loopCondition 或 loopMaximum（循环）",
    "write loopCardinality or loopDataInputRef (multi-instance), loopCondition or loopMaximum (loop)",
)
VENDOR_LIST = Rule(
    "OW384",
    "{attribute} 在此无法换成标准写法，多实例会不知道要处理哪个列表",
    "{attribute} cannot be read as standard BPMN here: the multi-instance would not know its list",
    "请改写 loopDataInputRef 与 inputDataItem（标准 BPMN）",
    "write loopDataInputRef and inputDataItem (standard BPMN) instead",
)
QUANTITY = Rule(
    "OW385",
    "{attribute}=“{value}”不会生效，只支持 1",
    '{attribute}="{value}" has no effect, only 1 is run',
    "请删除该属性；要执行多次请用多实例",
    "remove the attribute; to run it several times use multi-instance",
)
EVENT_REFERENCE = Rule(
    "OW386",
    "不支持 {attribute}",
    "{attribute} is not run",
    "请删除它；要在每次完成后通知，请在多实例内部画抛出事件",
    "remove it; to tell somebody after each one, draw a throwing event inside",
)
SEVERAL = Rule(
    "OW387",
    "一个活动写了 {count} 个循环或多实例标记，只能有一个",
    "The activity carries {count} loop or multi-instance markers; it can have one",
    "请只保留一个；要嵌套重复，请在子流程上和其内的任务上各写一个",
    "keep one; to nest repetitions, put one on a sub-process and one on the task inside",
)
MISPLACED = Rule(
    "OW388",
    "{kind}不能重复执行（{marker}）",
    "A {kind} cannot be repeated ({marker})",
    "请删除该标记；要重复，请写在任务或子流程上",
    "remove the marker; to repeat something, put it on a task or sub-process",
)
ZEEBE = "http://camunda.org/schema/zeebe/1.0"


def repetitions(sheet: Sheet) -> Iterator[Finding]:
    """Standard loops, multi-instances and quantities."""
    for node in [*sheet.processes, *sheet.nodes]:
        marks = [child for child in node.xml if is_bpmn(child) and local(child).endswith("LoopCharacteristics")]
        if marks and node.type not in ACTIVITIES:
            yield sheet.finding(MISPLACED, node, kind=kind_name(node.type), marker=local(marks[0]))
        elif len(marks) > 1:
            yield sheet.finding(SEVERAL, node, count=len(marks))
    for node in sheet.activities():
        for attribute in ("startQuantity", "completionQuantity"):
            value = node.xml.get(attribute, "1").strip()
            if value != "1":
                yield sheet.finding(QUANTITY, node, attribute=attribute, value=value)
        loop = node.child("standardLoopCharacteristics")
        if loop is not None:
            yield from _standard(sheet, node, loop)
        many = node.child("multiInstanceLoopCharacteristics")
        if many is not None:
            yield from _many(sheet, node, many)


def _standard(sheet: Sheet, node: Node, loop: Any) -> Iterator[Finding]:
    maximum = loop.get("loopMaximum")
    condition = loop.find(f"{{{BPMN}}}loopCondition")
    if maximum is None and (condition is None or not (condition.text or "").strip()):
        yield sheet.finding(NOTHING, node, what="循环", what_en="loop")
    if maximum is not None and not _positive(maximum):
        yield sheet.finding(NUMBER, node, what="循环上限 loopMaximum ", what_en="loopMaximum", value=maximum)


def _many(sheet: Sheet, node: Node, many: Any) -> Iterator[Finding]:
    behaviour = many.get("behavior", "All")
    if behaviour != "All":
        yield sheet.finding(BEHAVIOUR, node, behaviour=behaviour)
    for attribute in ("oneBehaviorEventRef", "noneBehaviorEventRef"):
        if many.get(attribute):
            yield sheet.finding(EVENT_REFERENCE, node, attribute=attribute)
    if many.find(f"{{{BPMN}}}complexBehaviorDefinition") is not None:
        yield sheet.finding(EVENT_REFERENCE, node, attribute="complexBehaviorDefinition")
    vendor = next((key for key in many.attrib if "}" in key and key.endswith("}collection")), None)
    zeebe = many.find(f"{{{BPMN}}}extensionElements/{{{ZEEBE}}}loopCharacteristics")
    if zeebe is not None:
        yield sheet.finding(VENDOR_LIST, node, attribute="zeebe:loopCharacteristics")
        return
    if vendor is not None:
        prefix = next((name for name, space in many.nsmap.items() if vendor.startswith(f"{{{space}}}")), "")
        yield sheet.finding(VENDOR_LIST, node, attribute=f"{prefix}:collection")
        return
    cardinality, source = many.find(f"{{{BPMN}}}loopCardinality"), many.find(f"{{{BPMN}}}loopDataInputRef")
    text = (cardinality.text or "").strip() if cardinality is not None else ""
    if not text and (source is None or not (source.text or "").strip()):
        yield sheet.finding(NOTHING, node, what="多实例", what_en="multi-instance")
    elif re.fullmatch(r"[-+]?\s*[\d.]+", text) and not _positive(text):
        yield sheet.finding(NUMBER, node, what="次数 loopCardinality ", what_en="loopCardinality", value=text)


def _positive(text: str) -> bool:
    digits = text.strip().lstrip("+")
    return digits.isascii() and digits.isdigit() and len(digits) < 7 and int(digits) > 0
