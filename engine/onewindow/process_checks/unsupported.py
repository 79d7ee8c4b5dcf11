"""Elements no token passes properly here: refused, with what to draw instead."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from onewindow.errors import Finding
from onewindow.process_checks.rule import Rule
from onewindow.process_checks.sheet import Sheet
from onewindow.process_checks.words import kind_name
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
    "不支持元素“{kind}”",
    "The element '{kind}' is not run",
    "请改用任务、网关、事件或子流程",
    "use a task, gateway, event or sub-process instead",
)
DATA_STORE = Rule(
    "OW209",
    "不支持数据存储（{kind}）",
    "Data stores ({kind}) are not run",
    "请删除它；办件数据都在办件文档中，可用文字注释说明",
    "remove it: the data of a case is its document; a text annotation may explain the rest",
    severity="should",
)
DATA_MAPPING = Rule(
    "OW210",
    "不支持{kind}：任务不做数据搬运或转换，办理时会缺少这些数据",
    "No {kind} is run: tasks copy and transform no data, so the work would go on without it",
    "请删除它；脚本与条件直接按名称读写办件文档，需要转换的写进脚本任务",
    "remove it: scripts and conditions read and write the case document by name; transform data in a script task",
)
DATA_PICTURE = Rule(
    "OW215",
    "{kind}只是图示：任务直接读写办件文档，不经它搬运数据",
    "The {kind} is a picture only: tasks read and write the case document, nothing is copied along it",
    "可以保留；若有工具依赖它取数，请改为按名称读写",
    "it may stay; what relied on it for data must read and write by name",
    severity="should",
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
_ASSOCIATIONS = frozenset({"dataInputAssociation", "dataOutputAssociation"})
_MAPPINGS = _ASSOCIATIONS | {"ioSpecification"}


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
        if "link" in node.events and not any(arrow.source and "link" in arrow.source.events for arrow in node.entering):
            yield sheet.finding(LINK, node)
        if "compensate" in node.events or node.xml.get("isForCompensation") == "true":
            yield sheet.finding(COMPENSATION, node)
    for scope in sheet.scopes:
        yield from _children(sheet, scope.xml)
    for child in sheet.root:
        if is_bpmn(child) and local(child).startswith("global"):
            yield sheet.finding(GLOBAL_TASK, child, kind=kind_name(local(child)))


def data_mappings(sheet: Sheet) -> Iterator[Finding]:
    """Data that would have to be copied or transformed: refused; associations that only point: told."""
    for node in [*sheet.nodes, *sheet.processes]:
        found = [child for child in node.xml if is_bpmn(child) and local(child) in _MAPPINGS]
        copying = [child for child in found if local(child) not in _ASSOCIATIONS or _transforms(child)]
        for child in (copying or found)[:1]:
            rule = DATA_MAPPING if copying else DATA_PICTURE
            yield sheet.finding(rule, node, kind=kind_name(local(child)))


def _transforms(association: Any) -> bool:
    return any(is_bpmn(child) and local(child) in ("assignment", "transformation") for child in association)


def _children(sheet: Sheet, scope: Any) -> Iterator[Finding]:
    nodes = {id(node.xml) for node in sheet.nodes}
    for child in scope:
        kind = local(child)
        if not is_bpmn(child) or kind in _HARMLESS or kind in _MAPPINGS or id(child) in nodes:
            continue
        if kind.endswith("EventDefinition") or kind in ("completionCondition", "eventDefinitionRef"):
            continue
        if kind in ("dataStoreReference", "dataStore"):
            yield sheet.finding(DATA_STORE, child, kind=kind_name(kind))
        else:
            yield sheet.finding(UNKNOWN, child, kind=kind_name(kind))
