"""A sub-case, and the main case, is decided once: no second decision waits where the first has been taken."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

from onewindow.errors import Finding
from onewindow.process_checks.graph import reached
from onewindow.process_checks.known_ways import KnownFlow
from onewindow.process_checks.rule import Rule, Term
from onewindow.process_checks.sheet import Arrow, Node, Sheet

DECIDED_AGAIN = Rule(
    "OW647",
    "“{task}”{when}又要作一次决定：一件事只决定一次，后来的只能退回，办不下去",
    "'{task}' would decide once more {when}: a matter is decided once, and what comes later could only be sent back",
    '请只留一个决定：前面几级、共同决定的各人画成审查（ow:stage="review"），由最后一个任务作决定',
    'keep one decision: draw the levels before it, or those who decide together, as reviews (ow:stage="review"), and '
    "let the last task decide",
)

_CHOOSING = frozenset({"exclusiveGateway", "eventBasedGateway", "complexGateway"})


def decided_once(sheet: Sheet) -> Iterator[Finding]:
    """Decisions that repeat, that follow another of their sub-case, or stand beside one; of the main case `OW635`
    tells those that follow."""
    told: set[Node] = set()
    decisions = [node for node in sheet.nodes if node.ow("stage") == "decision" and not node.ow("item")]
    for node in decisions:
        part = _part(node)
        inner = [node, *(scope for scope in node.around() if part is None or part in scope.around())]
        if any(each.loop for each in inner):
            told.add(node)
            yield _again(sheet, node, Term("在循环或多实例中", "in a loop or multi-instance"))
    for first, other in permutations(decisions, 2):
        part, severity = _part(first), "must"
        if _part(other) is not part or {first, other} & told:
            continue
        if part is not None and other in _behind_granted(sheet, first, part):
            when = Term(f"在“{first.name or first.id}”决定之后", f"behind '{first.name or first.id}'")
        elif split := _side_by_side(sheet, first, other):
            severity = "must" if split == "all" else "should"
            when = Term(f"与“{first.name or first.id}”并行", f"beside '{first.name or first.id}'")
        else:
            continue
        told.add(other)
        yield _again(sheet, other, when, severity)


def _again(sheet: Sheet, node: Node, when: Term, severity: str = "must") -> Finding:
    return sheet.finding(DECIDED_AGAIN, node, severity=severity, task=node.name or node.id, when=when)


def _part(node: Node) -> Node | None:
    """The sub-case it stands in, None in the main case."""
    return next((scope for scope in node.around() if scope.ow("item")), None)


def _behind_granted(sheet: Sheet, first: Node, part: Node) -> set[Node]:
    flow = KnownFlow(sheet, {(first.id, "outcome"): "granted"}, certain=True)
    return flow.behind(first, until=lambda node: part not in node.around())


def _side_by_side(sheet: Sheet, first: Node, other: Node) -> str:
    """Whether a split has each of them on a way of its own: "all" where both ways are taken in any case, "some" where
    both may be, "" where there is none."""
    found = ""
    for split in sheet.nodes:
        if split.type in _CHOOSING:
            continue
        leading = [(arrow, _ahead(arrow, split)) for arrow in split.leaving if not arrow.default]
        one = {arrow for arrow, way in leading if _contains(way, first)}
        two = {arrow for arrow, way in leading if _contains(way, other)}
        if one and two and not one & two:
            if split.type == "parallelGateway" or any(
                arrow.condition is None and beside.condition is None for arrow in one for beside in two
            ):
                return "all"
            found = "some"
    return found


def _ahead(arrow: Arrow, split: Node) -> set[Node]:
    """What comes on this way before it leads back to the split."""
    begin = [arrow.target] if arrow.target is not None else []
    return reached(begin, lambda node: [] if node is split else node.next())


def _contains(way: set[Node], node: Node) -> bool:
    return any(each in way for each in (node, *node.around()))
