"""Every outcome a stage may have finds its way: conditions behind a task are tried with each of them."""

from __future__ import annotations

from collections.abc import Iterator

from onewindow.domain.names import RESULTS
from onewindow.domain.stages import OUTCOMES
from onewindow.errors import Finding
from onewindow.process_checks.graph import reached
from onewindow.process_checks.readable import expression, script_of
from onewindow.process_checks.rule import Rule
from onewindow.process_checks.sheet import Arrow, Node, Sheet
from onewindow.process_checks.words import CHINESE_OUTCOMES, CHINESE_RESULTS, suggestion
from onewindow.workflow.expressions import ExpressionError

NO_WAY = Rule(
    "OW631",
    "“{task}”的结果 {outcome} 在此没有出路：没有条件成立，也没有默认流",
    "The outcome {outcome} of '{task}' has no way here: no condition holds and there is no default",
    "请加一条出线：{id}.outcome == '{outcome}'",
    "add a way out with {id}.outcome == '{outcome}'",
)
SAME_WAY = Rule(
    "OW632",
    "“{task}”的结果 {outcome} 与 {other} 走同一条路",
    "The outcome {outcome} of '{task}' goes the same way as {other}",
    "请为它加一条出线：{id}.outcome == '{outcome}'（并行的几个审查，在汇合之后的网关上问）",
    "add a way of its own with {id}.outcome == '{outcome}' (of reviewers side by side it is asked behind their join)",
)
UNKNOWN = Rule(
    "OW633",
    "“{task}”（{stage}）不会有结果“{value}”",
    "'{task}' ({stage}) never has the outcome '{value}'",
    "{remedy}",
    "{remedy_en}",
)

UNKNOWN_RESULT = Rule(
    "OW634",
    "子项“{task}”不会有结果“{value}”",
    "The sub-case '{task}' never has the result '{value}'",
    "{remedy}",
    "{remedy_en}",
)

# Outcomes that must not go on as if all were well, and the one they are told apart from; of acceptance and decision see
# `unaccepted_ways` and `sent_back_decisions`.
_APART = {"review": (("sent_back", "passed"),)}


def outcomes(sheet: Sheet) -> Iterator[Finding]:
    """Gateways behind stage tasks, and conditions on their own flows, tried with every outcome."""
    for node in sheet.nodes:
        stage = node.ow("stage")
        if stage not in OUTCOMES:
            continue
        for gateway in choosing(node):
            yield from _gateway(sheet, node, stage, gateway)
        asked = choosing(node) or asked_behind(node)
        if stage == "review" and not node.ow("item") and not asked and _goes_on(node):
            yield same_way(sheet, node, node, "sent_back", "passed", "should")


def choosing(node: Node) -> list[Node]:
    """Where it is chosen what follows a task: at its own flows, or at the exclusive gateway right behind it."""
    if any(arrow.condition is not None for arrow in node.leaving):
        return [node]
    behind = node.leaving[0].target if len(node.leaving) == 1 else None
    chosen = behind is not None and behind.type == "exclusiveGateway" and len(behind.leaving) > 1
    return [behind] if behind is not None and chosen else []


def asked_behind(task: Node) -> bool:
    """Whether a condition or script reads its outcome before it is decided: that of one of several reviewers who work
    side by side is asked behind their join."""
    for node in reached(task.next(), lambda step: [] if step.ow("stage") == "decision" else step.next()):
        if node.ow("stage") == "decision":
            continue
        conditions = [expression(arrow.condition or "") for arrow in node.leaving]
        for found in (*conditions, script_of(node)):
            if found is not None and any(path[:2] in ((task.id,), (task.id, "outcome")) for path in found.names_read()):
                return True
    return False


def _goes_on(node: Node) -> bool:
    return len(node.leaving) == 1 and node.leaving[0].target is not None


def compared_outcomes(sheet: Sheet) -> Iterator[Finding]:
    """Conditions that ask for an outcome the stage, or a result the sub-case, does not have."""
    for arrow in sheet.arrows:
        found = expression(arrow.condition or "")
        for path, value, _ in found.compared() if found is not None else ():
            task = sheet.by_id.get(path[0]) if len(path) == 2 else None
            if task is None:
                continue
            stage, known, rule, names = task.ow("stage"), tuple[str, ...](), UNKNOWN, CHINESE_OUTCOMES
            if path[1] == "outcome":
                known = OUTCOMES.get(stage, ())
            elif path[1] == "result" and task.ow("item"):
                known, rule, names = tuple(RESULTS), UNKNOWN_RESULT, CHINESE_RESULTS
            if known and value not in known:
                remedy, remedy_en = suggestion(value, known, names)
                words = {"task": task.name or task.id, "stage": stage, "value": value}
                line = arrow.condition_line
                yield sheet.finding(rule, arrow, line=line, remedy=remedy, remedy_en=remedy_en, **words)


def every_outcome_has_a_way(gateway: Node) -> bool:
    """Whether the gateway stands behind one stage task only and some condition holds for each of its outcomes."""
    tasks = [arrow.source for arrow in gateway.entering]
    task = tasks[0] if len(tasks) == 1 else None
    if task is None or task.ow("stage") not in OUTCOMES:
        return False
    return all(isinstance(_way(gateway, task, outcome), Arrow) for outcome in OUTCOMES[task.ow("stage")])


def _gateway(sheet: Sheet, task: Node, stage: str, gateway: Node) -> Iterator[Finding]:
    ways: dict[str, Arrow] = {}
    for outcome in OUTCOMES[stage]:
        way = _way(gateway, task, outcome)
        if way is None:
            return  # Some condition depends on more than the outcome: nothing certain can be said.
        if isinstance(way, str):
            yield sheet.finding(NO_WAY, gateway, task=task.name or task.id, id=task.id, outcome=outcome)
        else:
            ways[outcome] = way
    for outcome, other in _APART.get(stage, ()):
        if outcome in ways and ways[outcome] is ways.get(other):
            severity = "should" if ways[outcome].default else "must"
            yield same_way(sheet, gateway, task, outcome, other, severity)


def _way(gateway: Node, task: Node, outcome: str) -> Arrow | str | None:
    """The flow taken for this outcome, "none", or None where it cannot be told."""
    default: Arrow | str = "none"
    for arrow in gateway.leaving:
        if arrow.default:
            default = arrow
            continue
        found = expression(arrow.condition or "")
        if found is None:
            return None
        try:
            if found.holds({task.id: {"outcome": outcome}}):
                return arrow
        except ExpressionError:
            return None
    return default


def same_way(sheet: Sheet, at: Node, task: Node, outcome: str, other: str, severity: str = "") -> Finding:
    """The finding that two outcomes of the task are not told apart."""
    name = task.name or task.id
    return sheet.finding(SAME_WAY, at, severity=severity, task=name, id=task.id, outcome=outcome, other=other)
