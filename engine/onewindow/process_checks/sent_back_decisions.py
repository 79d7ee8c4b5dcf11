"""A decision that is sent back is taken again: what goes on without one is refused, or goes on as if granted."""

from __future__ import annotations

from collections.abc import Iterator

from onewindow.errors import Finding
from onewindow.process_checks.graph import reached
from onewindow.process_checks.known_ways import KnownFlow
from onewindow.process_checks.outcomes import choosing, same_way
from onewindow.process_checks.sheet import Node, Sheet

_TAKEN_ANEW = frozenset({"review", "decision"})
_THROWING = frozenset({"error", "cancel"})


def sent_back_decisions(sheet: Sheet) -> Iterator[Finding]:
    """Decisions from which sent_back leaves their part; a single task that is a sub-case knows no such outcome."""
    reviewed = reached([node for review in sheet.nodes if _reviews(review) for node in review.next()], Node.next)
    for node in sheet.nodes:
        if node.ow("stage") != "decision" or node.ow("item") or not node.leaving:
            continue
        part = next((scope for scope in node.around() if scope.ow("item")), None)
        at = next(iter(choosing(node)), node)
        sent_back, granted = (_flow(sheet, node, outcome) for outcome in ("sent_back", "granted"))
        shared = [arrow for arrow in sent_back.leading(at) if arrow in granted.leading(at)]
        drawn = any(arrow.condition is not None for arrow in shared)
        # A sub-case in which nothing comes before its decision has nowhere to send it back to.
        if not (part is None or drawn or node in reviewed):
            continue
        if any(_leaves(other, part or sheet.main) for other in sent_back.behind(node, until=_taken_anew)):
            severity = "must" if drawn else "should"
            yield same_way(sheet, at, node, "sent_back", "granted" if shared else "refused", severity)


def _flow(sheet: Sheet, node: Node, outcome: str) -> KnownFlow:
    return KnownFlow(sheet, {(node.id, "outcome"): outcome}, certain=True)


def _reviews(node: Node) -> bool:
    return node.ow("stage") == "review"


def _taken_anew(node: Node) -> bool:
    return node.ow("stage") in _TAKEN_ANEW


def _leaves(node: Node, part: Node) -> bool:
    """Whether the part ends here as it is meant to."""
    return node.scope is part and not node.leaving and not _THROWING & set(node.events)
