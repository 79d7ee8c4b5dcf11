"""Where a process begins and ends: one plain start, ends that can be reached, nothing cut off."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial

from onewindow.errors import Finding
from onewindow.process_checks.graph import reached
from onewindow.process_checks.rule import Rule
from onewindow.process_checks.sheet import Node, Sheet
from onewindow.process_checks.words import event_name, kind_name

NO_START = Rule(
    "OW311",
    "没有开始事件",
    "There is no start event",
    "请画一个开始事件，并连到第一个任务",
    "draw a start event and connect it to the first task",
)
SEVERAL_STARTS = Rule(
    "OW312",
    "有 {count} 个无类型的开始事件",
    "There are {count} none start events",
    "请只保留一个，其后用网关分开",
    "keep one of them and branch behind it with a gateway",
)
START_KIND = Rule(
    "OW313",
    "不支持{kind}开始事件",
    "A start event of kind {kind} is not run",
    "请改用无类型的开始事件，其后接中间捕获事件",
    "use a none start event, followed by an intermediate catching event where one must be waited for",
)
NO_END = Rule(
    "OW314",
    "没有结束事件",
    "There is no end event",
    "请在最后一步之后画结束事件",
    "draw an end event behind the last step",
    severity="should",
)
LOOSE_END = Rule(
    "OW315",
    "{kind}之后没有连线，流程到此悄然结束",
    "Nothing follows this {kind}: the path ends here silently",
    "请连到下一步或结束事件",
    "connect it to the next step or to an end event",
    severity="should",
)
UNREACHABLE = Rule(
    "OW316",
    "从开始事件走不到此处",
    "No path leads here from the start event",
    "请补上连线，或删除该元素",
    "add the missing flow, or delete the element",
)
NO_WAY_OUT = Rule(
    "OW317",
    "从此处走不到任何结束事件",
    "No path leads from here to any end event",
    "请给循环加一条通往结束的出路",
    "give the loop a way out to an end event",
)
TOO_MANY = Rule(
    "OW318",
    "流程有 {count} {what}，上限 {limit}",
    "The process has {count} {what_en}, at most {limit} are possible",
    "请把一部分移到被调用的流程中",
    "move a part of it into a called process",
)
LOOSE_GATEWAY = Rule(
    "OW319",
    "{kind}之后没有连线",
    "Nothing follows this {kind}",
    "请连到下一步或结束事件",
    "connect it to the next step or to an end event",
)

FLOW_LIMIT = 700
NODE_LIMIT = 400
"""The library's parser recurses once or twice per node in a row: 400 pass, 500 do not (SpiffWorkflow 3.2.0)."""
_STARTS = frozenset({"timer", "message", "signal", "conditional"})


def starts(sheet: Sheet) -> Iterator[Finding]:
    """A start in every scope, only one without type, and no kind that would start at once or never."""
    for scope in sheet.scopes:
        if scope.xml.get("triggeredByEvent") == "true":
            continue
        found = [node for node in scope.inside if node.type == "startEvent"]
        if not found and (scope.inside or scope.scope is None):
            yield sheet.finding(NO_START, scope)
        plain = [node for node in found if not node.events]
        if len(plain) > 1:
            yield sheet.finding(SEVERAL_STARTS, plain[1], count=len(plain))
        # A sub-process is entered by its token; and a service is opened by an application, not by a message or clock.
        allowed = _STARTS if scope.scope is None and scope is sheet.main and not sheet.service else frozenset()
        for node in found:
            for kind in node.events:
                if kind not in allowed:
                    yield sheet.finding(START_KIND, node, kind=event_name(kind))


def ends(sheet: Sheet) -> Iterator[Finding]:
    """An end event in every scope, no gateway without way out, no other node that ends by having nothing behind it."""
    without = [
        scope for scope in sheet.scopes if scope.inside and not any(node.type == "endEvent" for node in scope.inside)
    ]
    yield from (sheet.finding(NO_END, scope) for scope in without if scope.xml.get("triggeredByEvent") != "true")
    unbegun = [scope for scope in sheet.scopes if not any(node.type == "startEvent" for node in scope.inside)]
    for node in sheet.nodes:
        if node.leaving or node.type in ("endEvent", "boundaryEvent") or node.xml.get("triggeredByEvent") == "true":
            continue
        if node.xml.get("isForCompensation") == "true":
            continue
        if node.scope in without and node.type != "startEvent" and not node.type.endswith("Gateway"):
            continue  # Said once for the whole scope.
        loose = LOOSE_GATEWAY if node.type.endswith("Gateway") or node.type == "startEvent" else LOOSE_END
        if loose is LOOSE_END and not node.entering and node.scope not in unbegun:
            continue  # Put down and not connected yet: told as what cannot be reached.
        yield sheet.finding(loose, node, kind=kind_name(node.type))


def paths(sheet: Sheet) -> Iterator[Finding]:
    """Nodes no token can reach, and nodes from which none gets out."""
    for scope in sheet.scopes:
        begin = [node for node in scope.inside if node.type == "startEvent"]
        known = reached(begin, Node.next)
        lost = [node for node in scope.inside if begin and node not in known and not _special(node)]
        yield from (sheet.finding(UNREACHABLE, node) for node in _first(lost))
        behind: dict[Node, list[Node]] = {}
        for node in scope.inside:
            for other in node.next():
                behind.setdefault(other, []).append(node)
        finals = [node for node in scope.inside if node.type == "endEvent" or not node.leaving]
        escaping = reached(finals, partial(_behind, behind))
        trapped = [node for node in scope.inside if node in known and node not in escaping]
        yield from (sheet.finding(NO_WAY_OUT, node) for node in trapped[:1])


def _first(lost: list[Node]) -> list[Node]:
    """Those that lead to all the others: one flow to each of them, and everything can be reached."""
    ahead = {other for node in lost for other in node.next()}
    heads = [node for node in lost if node not in ahead]
    covered = reached(heads, Node.next)
    for node in lost:  # What leads round to itself has no beginning: its first in the drawing.
        if node not in covered:
            heads.append(node)
            covered |= reached([node], Node.next)
    return heads


def size(sheet: Sheet) -> Iterator[Finding]:
    """At most 400 nodes and 700 flows in one process, its sub-processes included."""
    nodes = Counter(node.process for node in sheet.nodes)
    flows = Counter(arrow.scope.process for arrow in sheet.arrows)
    for process in sheet.processes:
        for counted, limit, what, what_en in (
            (nodes[process], NODE_LIMIT, "个节点", "nodes"),
            (flows[process], FLOW_LIMIT, "条顺序流", "flows"),
        ):
            if counted > limit:
                yield sheet.finding(TOO_MANY, process, count=counted, limit=limit, what=what, what_en=what_en)


def _behind(behind: dict[Node, list[Node]], node: Node) -> list[Node]:
    return behind.get(node, [])


def _special(node: Node) -> bool:
    """Whether the node is entered without a flow, or refused for another reason with better words."""
    if node.xml.get("triggeredByEvent") == "true" or node.xml.get("isForCompensation") == "true":
        return True
    return (node.type == "boundaryEvent" and node.host is None) or "link" in node.events
