"""Every outcome a stage may have finds its way: conditions behind a task are tried with each of them."""

from __future__ import annotations

from collections.abc import Iterator

from onewindow.domain.names import RESULTS
from onewindow.domain.stages import OUTCOMES
from onewindow.errors import Finding
from onewindow.process_checks.graph import waits
from onewindow.process_checks.rule import Rule
from onewindow.process_checks.sheet import Arrow, Node, Sheet
from onewindow.process_checks.words import suggestion
from onewindow.workflow.expressions import Expression, ExpressionError, parse_expression

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
    "请为它加一条出线：{id}.outcome == '{outcome}'",
    "add a way of its own with {id}.outcome == '{outcome}'",
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

# Outcomes that must not go on as if all were well, and the one they are told apart from.
_APART = {
    "acceptance": (("correction", "accepted"), ("not_accepted", "accepted"), ("correction", "not_accepted")),
    "review": (("sent_back", "passed"),),
    "decision": (("sent_back", "granted"),),
}


def outcomes(sheet: Sheet) -> Iterator[Finding]:
    """Gateways behind stage tasks, and conditions on their own flows, tried with every outcome."""
    for node in sheet.nodes:
        stage = node.ow("stage")
        if stage in OUTCOMES and any(arrow.condition is not None for arrow in node.leaving):
            yield from _gateway(sheet, node, stage, node)
        if stage not in OUTCOMES or not node.leaving or node.leaving[0].target is None:
            continue
        if len(node.leaving) > 1 and (stage != "acceptance" or any(arrow.condition for arrow in node.leaving)):
            continue
        gateway = node.leaving[0].target
        if gateway.type == "exclusiveGateway" and len(gateway.leaving) > 1:
            yield from _gateway(sheet, node, stage, gateway)
        elif stage == "acceptance" and (waits(gateway) or gateway.type != "endEvent"):
            for outcome in ("correction", "not_accepted"):
                yield _same(sheet, node, node, outcome, "accepted", "must")
        elif stage == "review" and not node.ow("item"):
            yield _same(sheet, node, node, "sent_back", "passed", "should")


def compared_outcomes(sheet: Sheet) -> Iterator[Finding]:
    """Conditions that ask for an outcome the stage, or a result the sub-case, does not have."""
    for arrow in sheet.arrows:
        expression = _read(arrow)
        for path, value, _ in expression.compared() if expression is not None else ():
            task = sheet.by_id.get(path[0]) if len(path) == 2 else None
            if task is None:
                continue
            stage, known, rule = task.ow("stage"), tuple[str, ...](), UNKNOWN
            if path[1] == "outcome":
                known = OUTCOMES.get(stage, ())
            elif path[1] == "result" and task.ow("item"):
                known, rule = tuple(RESULTS), UNKNOWN_RESULT
            if known and value not in known:
                remedy, remedy_en = suggestion(value, known)
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
            severity = "should" if ways[outcome].default or "not_accepted" in (outcome, other) else "must"
            yield _same(sheet, gateway, task, outcome, other, severity)


def _way(gateway: Node, task: Node, outcome: str) -> Arrow | str | None:
    """The flow taken for this outcome, "none", or None where it cannot be told."""
    default: Arrow | str = "none"
    for arrow in gateway.leaving:
        if arrow.default:
            default = arrow
            continue
        expression = _read(arrow)
        if expression is None:
            return None
        try:
            if expression.holds({task.id: {"outcome": outcome}}):
                return arrow
        except ExpressionError:
            return None
    return default


def _same(sheet: Sheet, at: Node, task: Node, outcome: str, other: str, severity: str) -> Finding:
    name = task.name or task.id
    return sheet.finding(SAME_WAY, at, severity=severity, task=name, id=task.id, outcome=outcome, other=other)


def _read(arrow: Arrow) -> Expression | None:
    try:
        return parse_expression(arrow.condition) if arrow.condition is not None else None
    except ExpressionError:
        return None  # Reported by written_expressions with line and column.
