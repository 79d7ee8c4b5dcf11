"""Splits and joins of different kinds: a parallel join that never gets all tokens, an exclusive one that gets two."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise
from typing import Any

from onewindow.errors import Finding
from onewindow.process_checks.graph import common, dominators, reached
from onewindow.process_checks.rule import Rule
from onewindow.process_checks.sheet import Arrow, Node, Sheet

DEADLOCK = Rule(
    "OW351",
    "并行汇合永远等不齐：它的两条流入来自“{split}”的不同去向，只会走其中一条",
    "The parallel join never gets all tokens: two flows come from different ways out of '{split}'",
    "请把汇合改为排他网关；几路都要办的，把“{split}”改为并行网关（有连线绕回它的，在它之后另画一个并行网关来分）",
    "make the join an exclusive gateway; where all ways are to be taken make '{split}' a parallel one (where a flow "
    "leads back to it, let a parallel gateway of its own behind it part the ways)",
)
DOUBTFUL = Rule(
    "OW352",
    "并行汇合可能永远等不齐：在“{split}”处不一定每条去向都走",
    "The parallel join may wait for ever: at '{split}' not every way is certain to be taken",
    "请改用包容网关汇合：它只等走到的各条",
    "join with an inclusive gateway: it waits only for the ways taken",
)
TWICE = Rule(
    "OW353",
    "“{split}”的几个并行分支在此汇成一路却不等待，其后的步骤会执行多次",
    "Parallel branches of '{split}' meet here without waiting for each other: what follows runs several times",
    "请在此处改用并行网关汇合",
    "join them with a parallel gateway here",
)

_FEW = 12
Step = Node | Arrow
"""Nodes and flows take turns on a path, so that two flows between the same nodes stay apart."""
Way = Arrow | Node
"""A way out of a node: a flow, or a boundary event on it."""


def joins(sheet: Sheet) -> Iterator[Finding]:
    """Each pair of flows into a node, judged by the nearest split every path to both of them passes."""
    for scope in sheet.scopes:
        for start in begins(scope):
            first: Step = start
            nearest = dominators(first, _following)
            for node in scope.inside:
                arrows = [arrow for arrow in node.entering if arrow in nearest]
                if len(arrows) > 1 and node.type not in ("endEvent", "inclusiveGateway"):
                    yield from _judge(sheet, node, arrows, nearest)


def begins(scope: Node) -> list[Node]:
    """The start events a token may be put on: the plain one, else whichever event comes first."""
    starts = [node for node in scope.inside if node.type == "startEvent"]
    plain = [node for node in starts if not node.events]
    return [] if len(plain) > 1 else plain or starts  # Several plain ones are refused already.


def _judge(sheet: Sheet, node: Node, arrows: list[Arrow], nearest: dict[Any, Any]) -> Iterator[Finding]:
    said: set[tuple[Node, Rule, str]] = set()
    ahead: dict[tuple[Step, Step], set[Step]] = {}
    for one, other in _pairs(arrows, nearest):
        split = common(one, other, nearest)
        if not isinstance(split, Node) or split is node:
            continue
        found = _rule(node, split, _leading(split, one, ahead), _leading(split, other, ahead))
        begin: list[Step] = [split]
        if found == (TWICE, "") and not {one, other} <= reached(begin, _without_events):
            found = TWICE, "should"  # Exceptions of parallel branches that share one handler: it may well run for each.
        if found is not None and (split, *found) not in said:
            said.add((split, *found))
            yield sheet.finding(found[0], node, severity=found[1], split=split.name or split.id)


def _pairs(arrows: list[Arrow], nearest: dict[Any, Any]) -> list[tuple[Arrow, Arrow]]:
    """All pairs of a few flows; of many, neighbours among the splits: a split that parts any two parts two of them."""
    if len(arrows) <= _FEW:
        return list(combinations(arrows, 2))
    number = {one: index for index, one in enumerate(nearest)}

    def place(arrow: Step) -> list[int]:
        splits = [number[arrow]]
        while nearest[arrow] is not arrow:
            arrow = nearest[arrow]
            splits.append(number[arrow])
        return splits[::-1]

    return list(pairwise(sorted(arrows, key=place)))


def _rule(node: Node, split: Node, one: set[Way], other: set[Way]) -> tuple[Rule, str] | None:
    """What is wrong where the ways out of `split` in `one` lead to one flow, those in `other` to the other."""
    kind, apart = _kind(split, one ^ other), not one & other
    if node.type == "parallelGateway":
        if kind == "one" and apart:
            return DEADLOCK, ""
        return (DOUBTFUL, "" if one ^ other else "should") if kind != "all" else None
    if kind == "all" and apart:
        return TWICE, "" if node.type == "exclusiveGateway" else "should"
    return None


def _kind(split: Node, ways: set[Way]) -> str:
    """How many of these ways a token takes: "one", "some", or "all"."""
    if split.type in ("exclusiveGateway", "eventBasedGateway"):
        return "one"
    boundaries = [way for way in ways if isinstance(way, Node)]
    if boundaries and len(ways) > 1:
        return "one" if all(boundary.interrupting for boundary in boundaries) else "some"
    flows = [way for way in ways if isinstance(way, Arrow)]
    certain = split.type == "parallelGateway" or all(flow.condition is None and not flow.default for flow in flows)
    return "all" if certain and split.type != "inclusiveGateway" else "some"


def _leading(split: Node, goal: Arrow, ahead: dict[tuple[Step, Step], set[Step]]) -> set[Way]:
    """The ways out of `split` that lead to this flow (paths coming back to `split` are not followed)."""
    found: set[Way] = set()
    ways: list[Way] = [*split.leaving, *split.boundaries]
    for way in ways:
        if (split, way) not in ahead:
            ahead[split, way] = reached([way], lambda step: [] if step is split else _following(step))
        if goal in ahead[split, way]:
            found.add(way)
    return found


def _without_events(step: Step) -> list[Step]:
    """Like `_following`, but only the normal way, as if no boundary event ever came."""
    return _following(step) if isinstance(step, Arrow) else [*step.leaving]


def _following(step: Step) -> list[Step]:
    if isinstance(step, Arrow):
        return [step.target] if step.target is not None else []
    return [*step.leaving, *step.boundaries]
