"""Elements no token passes properly here: refused, with what to draw instead."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from onewindow.errors import Finding
from onewindow.process_checks.rule import Rule
from onewindow.process_checks.sheet import Sheet
from onewindow.workflow.xml import is_bpmn, local

EVENT_SUB_PROCESS = Rule(
    "OW201",
    "不支持事件子流程（triggeredByEvent）",
    "Event sub-processes (triggeredByEvent) are not run",
    "请改用附在任务或子流程边界上的事件",
    "use a boundary event on the task or sub-process instead",
)
LINK = Rule(
    "OW202",
    "不支持链接事件，令牌会停在此处",
    "Link events are not run: a token would stop here for ever",
    "请直接画一条顺序流到目标处",
    "draw a sequence flow to the target",
)
COMPENSATION = Rule(
    "OW203",
    "不支持补偿（compensation）",
    "Compensation is not run",
    "请把撤销步骤画成普通任务，用网关进入",
    "draw the undoing as an ordinary task behind a gateway",
)
COMPLEX_GATEWAY = Rule(
    "OW204",
    "不支持复杂网关",
    "Complex gateways are not run",
    "请改用排他、并行或包容网关的组合",
    "use exclusive, parallel or inclusive gateways instead",
)
AD_HOC = Rule(
    "OW205",
    "不支持临时（ad-hoc）子流程",
    "Ad-hoc sub-processes are not run",
    "请改用普通子流程，内部用包容网关选择要做的任务",
    "use an ordinary sub-process with an inclusive gateway choosing the tasks",
)
BUSINESS_RULE = Rule(
    "OW206",
    "不支持业务规则任务（DMN 决策表）",
    "Business rule tasks (DMN tables) are not run",
    "请用网关条件或脚本任务写出规则：result.level = 'A' if amount > 100 else 'B'",
    "write the rule as gateway conditions or a script task: result.level = 'A' if amount > 100 else 'B'",
)
GLOBAL_TASK = Rule(
    "OW207",
    "不支持全局任务（{kind}）",
    "Global tasks ({kind}) are not run",
    "请在流程中直接画该任务，或调用一个流程",
    "draw the task in the process itself, or call a process",
)
UNKNOWN = Rule(
    "OW208",
    "不支持元素 {kind}",
    "The element {kind} is not run",
    "请改用任务、网关、事件或子流程",
    "use a task, gateway, event or sub-process instead",
)
DATA_STORE = Rule(
    "OW209",
    "不支持数据存储（{kind}）",
    "Data stores ({kind}) are not run",
    "请删除它；办件数据都在案件文档中，可用文字注释说明",
    "remove it: the data of a case is its document; a text annotation may explain the rest",
    severity="should",
)
DATA_MAPPING = Rule(
    "OW210",
    "不支持 {kind}：任务不做数据搬运，脚本与条件直接按名称读写案件文档",
    "{kind} has no effect: scripts and conditions read and write the case document by name",
    "请删除该数据关联",
    "remove the data association",
)

# Children of a process or sub-process that are not flow nodes and do no harm.
_HARMLESS = frozenset(
    {
        "sequenceFlow", "laneSet", "documentation", "extensionElements", "incoming", "outgoing", "textAnnotation",
        "association", "group", "dataObject", "dataObjectReference", "property", "auditing", "monitoring", "category",
        "standardLoopCharacteristics", "multiInstanceLoopCharacteristics", "supportedInterfaceRef", "resourceRole",
        "performer", "humanPerformer", "potentialOwner", "correlationSubscription", "supports", "artifact",
    }
)  # fmt: skip
_MAPPINGS = frozenset({"ioSpecification", "dataInputAssociation", "dataOutputAssociation"})


def unsupported_elements(sheet: Sheet) -> Iterator[Finding]:
    """Event sub-process, link, compensation, complex gateway, ad-hoc, DMN, global task, and what else BPMN has."""
    for node in sheet.nodes:
        if node.type == "complexGateway":
            yield sheet.finding(COMPLEX_GATEWAY, node)
        elif node.type == "adHocSubProcess":
            yield sheet.finding(AD_HOC, node)
        elif node.type == "businessRuleTask":
            yield sheet.finding(BUSINESS_RULE, node)
        if node.xml.get("triggeredByEvent") == "true":
            yield sheet.finding(EVENT_SUB_PROCESS, node)
        if "link" in node.events:
            yield sheet.finding(LINK, node)
        if "compensate" in node.events or node.xml.get("isForCompensation") == "true":
            yield sheet.finding(COMPENSATION, node)
    for scope in sheet.scopes:
        yield from _children(sheet, scope.xml)
    for child in sheet.root:
        if is_bpmn(child) and local(child).startswith("global"):
            yield sheet.finding(GLOBAL_TASK, child, kind=local(child))


def data_mappings(sheet: Sheet) -> Iterator[Finding]:
    """Input and output specifications and data associations: the stock engine trips over some."""
    for node in [*sheet.nodes, *sheet.processes]:
        for child in node.xml:
            if is_bpmn(child) and local(child) in _MAPPINGS:
                yield sheet.finding(DATA_MAPPING, node, kind=local(child))
                break


def _children(sheet: Sheet, scope: Any) -> Iterator[Finding]:
    nodes = {id(node.xml) for node in sheet.nodes}
    for child in scope:
        kind = local(child)
        if not is_bpmn(child) or kind in _HARMLESS or kind in _MAPPINGS or id(child) in nodes:
            continue
        if kind.endswith("EventDefinition") or kind in ("completionCondition", "eventDefinitionRef"):
            continue
        if kind in ("dataStoreReference", "dataStore"):
            yield sheet.finding(DATA_STORE, child, kind=kind)
        else:
            yield sheet.finding(UNKNOWN, child, kind=kind)
