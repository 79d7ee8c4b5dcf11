"""Parallel instances write to the same names: what one of them reads late may be another one's answer."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import combinations
from operator import is_

from onewindow.errors import Finding
from onewindow.process_checks.graph import after, common, dominators, reached, waits
from onewindow.process_checks.joins import begins
from onewindow.process_checks.rule import Rule
from onewindow.process_checks.sheet import Arrow, Node, Sheet
from onewindow.workflow.drawing import ACTIVITIES
from onewindow.workflow.expressions import ExpressionError, parse_expression, parse_script
from onewindow.workflow.xml import BPMN

SHARED = Rule(
    "OW389",
    "“{scope}”会有几份同时进行，“{word}”却只有一个：读取它之前，另一份可能已经改写了它",
    "Several runs of '{scope}' go on at once, but there is only one '{word}': before it is read here, another run may "
    "have written over it",
    "请紧接着写入它的步骤就作判断，中间不隔等待的步骤；或让各份先后进行（多实例写 isSequential=\"true\"）",
    "decide directly behind the step that writes it, with no waiting step between; or let the runs follow one another "
    '(isSequential="true" on a multi-instance)',
    severity="should",
)

_FEW = 12
_FORKING = frozenset({"parallelGateway", "inclusiveGateway"})


def shared_answers(sheet: Sheet) -> Iterator[Finding]:
    """Conditions and scripts in what runs beside itself, and reads what a step in it wrote before another one waits."""
    processes = {process.id: process for process in reversed(sheet.processes)}
    late: dict[Node, set[Node]] = {}
    for activity, scope in _beside_themselves(sheet, processes):
        inside = _within(scope)
        writers: dict[str, list[Node]] = {}
        for node in inside:
            for word in _written(node) - _own(activity):
                writers.setdefault(word, []).append(node)
        for place, reader, words in _readings(inside):
            for word in sorted(words & writers.keys()):
                if any(_reads_late(scope, writer, reader, late) for writer in writers[word]):
                    yield sheet.finding(SHARED, place, word=word, scope=activity.name or activity.id)
                    break  # One of them is enough to be told of this place.


def _beside_themselves(sheet: Sheet, processes: dict[str, Node]) -> Iterator[tuple[Node, Node]]:
    """Activities of which several runs may be open at once, each with the scope they run."""
    told: set[Node] = set()
    together: dict[tuple[Node, Node], list[Node]] = {}
    for node in sheet.activities():
        called = processes.get(node.xml.get("calledElement", "")) if node.type == "callActivity" else None
        if node.loop == "parallel" and (node.inside or called is not None):
            told.add(called or node)
            yield node, called or node
        elif called is not None and node.scope is not None:
            together.setdefault((called, node.scope), []).append(node)
    for (called, scope), calls in together.items():
        if called not in told and len(calls) > 1 and _side_by_side(scope, calls[:_FEW]):
            told.add(called)
            yield calls[0], called


def _side_by_side(scope: Node, calls: list[Node]) -> bool:
    """Whether a fork leads to two of them, neither of which comes behind the other."""
    for start in begins(scope):
        nearest = dominators(start, Node.next)
        for one, other in combinations([call for call in calls if call in nearest], 2):
            split = common(nearest[one], nearest[other], nearest)
            at_split = partial(is_, split)
            if split.type not in _FORKING and not (split.type in ACTIVITIES and len(split.leaving) > 1):
                continue
            if other not in after(one, stopping_at=at_split) and one not in after(other, stopping_at=at_split):
                return True
    return False


def _own(activity: Node) -> set[str]:
    """The names each instance has for itself."""
    many = activity.child("multiInstanceLoopCharacteristics")
    item = many.find(f"{{{BPMN}}}inputDataItem") if many is not None else None
    return {"loopCounter"} | ({item.get("name", ""), item.get("id", "")} if item is not None else set())


def _within(scope: Node) -> list[Node]:
    return [inner for node in scope.inside for inner in (node, *_within(node))]


def _written(node: Node) -> set[str]:
    """The names a step writes to: its own, or those of its script."""
    if node.type != "scriptTask":
        return {node.id} if node.type in ACTIVITIES and not node.inside else set()
    try:
        return {path[0] for path in parse_script(_text(node)).names_written()}
    except ExpressionError:
        return set()  # Reported by written_expressions with line and column.


def _readings(inside: list[Node]) -> Iterator[tuple[Node | Arrow, Node, set[str]]]:
    for node in inside:
        for arrow in node.leaving:
            if arrow.condition is not None:
                try:
                    yield arrow, node, {path[0] for path in parse_expression(arrow.condition).names_read()}
                except ExpressionError:
                    continue  # Reported by written_expressions with line and column.
        if node.type == "scriptTask":
            try:
                yield node, node, {path[0] for path in parse_script(_text(node)).names_read()}
            except ExpressionError:
                continue


def _text(node: Node) -> str:
    script = node.child("script")
    return "".join(script.itertext()) if script is not None else ""


def _reads_late(scope: Node, writer: Node, reader: Node, late: dict[Node, set[Node]]) -> bool:
    """Whether on some way from the one to the other the token stops, so that other runs can go on."""
    shared = next((one for one in _around(reader, scope) if one in _around(writer, scope)), scope)
    first, last = _in(writer, shared), _in(reader, shared)
    if first not in late:
        at_first = partial(is_, first)
        stops = {node for node in after(first, stopping_at=at_first) if node is not first and _stops(node)}
        late[first] = stops | reached(
            [following for node in stops for following in node.next()],
            lambda node: [] if node is first else node.next(),
        )
    return last is not first and last in late[first]


def _stops(node: Node) -> bool:
    return waits(node) or (node.type in _FORKING and len(node.entering) > 1)


def _around(node: Node, scope: Node) -> list[Node]:
    """The scopes a node stands in, innermost first, up to the one that runs beside itself."""
    found, at = [], node.scope
    while at is not None:
        found.append(at)
        at = None if at is scope else at.scope
    return found


def _in(node: Node, scope: Node) -> Node:
    """The node, or what it stands in, as an element of this scope."""
    while node.scope is not scope and node.scope is not None:
        node = node.scope
    return node
