"""Splits and joins of different kinds: a parallel join that never gets all tokens, an exclusive one that gets two."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

from onewindow.errors import Finding
from onewindow.process_checks.graph import common, dominators, reached
from onewindow.process_checks.rule import Rule
from onewindow.process_checks.sheet import Arrow, Node, Sheet

DEADLOCK = Rule(
    "OW351",
    "并行汇合永远等不齐：它的两条流入来自“{split}”的不同去向，只会走其中一条",
    "The parallel join never gets all tokens: two flows come from different ways out of '{split}'",
    "请把汇合改为排他网关，或把“{split}”改为并行网关",
    "make the join an exclusive gateway, or '{split}' a parallel one",
)
DOUBTFUL = Rule(
    "OW352",
    "并行汇合可能等不齐：在“{split}”处不一定每条去向都走",
    "The parallel join may wait for ever: at '{split}' not every way is always taken",
    "请用与“{split}”同类的网关汇合",
    "join with a gateway of the same kind as '{split}'",
    severity="should",
)
TWICE = Rule(
    "OW353",
    "“{split}”的几个并行分支在此汇成一路却不等待，其后的步骤会执行多次",
    "Parallel branches of '{split}' meet here without waiting for each other: what follows runs several times",
    "请在此处改用并行网关汇合",
    "join them with a parallel gateway here",
)

_CHOOSING = frozenset({"exclusiveGateway", "eventBasedGateway"})
_JOINING = frozenset({"parallelGateway", "inclusiveGateway"})
Step = Node | Arrow
"""Nodes and flows take turns on a path, so that two flows between the same nodes stay apart."""


def joins(sheet: Sheet) -> Iterator[Finding]:
    """Each pair of flows into a node, judged by the nearest split every path to both of them passes."""
    for scope in sheet.scopes:
        begin = [node for node in scope.inside if node.type == "startEvent"]
        if len(begin) != 1:
            continue  # No start or several are refused already, and leave nothing certain to say here.
        first: Step = begin[0]
        nearest = dominators(first, _following)
        for node in scope.inside:
            arrows = [arrow for arrow in node.entering if arrow in nearest]
            if len(arrows) > 1 and node.type not in ("endEvent", "inclusiveGateway"):
                yield from _judge(sheet, node, arrows, nearest)


def _judge(sheet: Sheet, node: Node, arrows: list[Arrow], nearest: dict[Any, Any]) -> Iterator[Finding]:
    said: set[tuple[Any, str]] = set()
    ahead: dict[tuple[Step, Step], set[Step]] = {}
    for one, other in combinations(arrows[:12], 2):
        split = common(one, other, nearest)
        if not isinstance(split, Node) or split is node:
            continue
        rule = _rule(node, split, _apart(split, one, other, ahead))
        if rule is not None and (split, rule.code) not in said:
            said.add((split, rule.code))
            severity = "should" if rule is TWICE and node.type != "exclusiveGateway" else ""
            yield sheet.finding(rule, node, severity=severity, split=split.name or split.id)


def _rule(node: Node, split: Node, apart: bool) -> Rule | None:
    if node.type == "parallelGateway":
        if split.type in _CHOOSING or _interrupted(split):
            return DEADLOCK if apart else DOUBTFUL
        return DOUBTFUL if split.type == "inclusiveGateway" else None
    if split.type == "parallelGateway" and apart:
        return TWICE
    return None


def _apart(split: Node, one: Arrow, other: Arrow, ahead: dict[tuple[Step, Step], set[Step]]) -> bool:
    """Whether no way out of `split` leads to both flows (paths coming back to `split` are not followed)."""
    for way in _following(split):
        if (split, way) not in ahead:
            ahead[split, way] = reached([way], lambda step: [] if step is split else _following(step))
        if {one, other} <= ahead[split, way]:
            return False
    return True


def _interrupted(node: Node) -> bool:
    """Whether an interrupting boundary event makes this activity a choice of ways."""
    return bool(node.boundaries) and all(boundary.interrupting for boundary in node.boundaries)


def _following(step: Step) -> list[Step]:
    if isinstance(step, Arrow):
        return [step.target] if step.target is not None else []
    return [*step.leaving, *step.boundaries]
