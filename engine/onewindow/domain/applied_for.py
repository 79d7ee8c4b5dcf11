"""Whether anything is applied for at all: which items the drawing can still reach, by what stands on application."""

from __future__ import annotations

from onewindow.domain.drawing import Element, Flow
from onewindow.domain.facts import Facts

_STANDS = ("situations", "applicant", "origin")
"""What nothing changes after the application; its form may still be corrected."""


def nothing_applied_for(facts: Facts) -> bool:
    """Whether no department will have anything to decide, whatever happens later. Only what is sure counts: where a
    condition reads anything that is still to come, its way is taken to be open."""
    drawing = facts.drawing
    wanted = {id for id, element in drawing.elements.items() if _decides(element, facts)}
    # Also what begins without a flow, on the border of something or inside it, may come to pass.
    entered = {flow.target for flow in drawing.flows}
    waiting = [id for id in drawing.elements if id not in entered]
    reached = set(waiting)
    while waiting:
        for flow in drawing.leaving(waiting.pop()):
            if flow.target not in reached and _open(flow, facts):
                reached.add(flow.target)
                waiting.append(flow.target)
    return bool(wanted) and not wanted & reached


def _decides(element: Element, facts: Facts) -> bool:
    within = facts.drawing.within(element.id)
    return within == element.id or (not within and element.stage == "decision")


def _open(flow: Flow, facts: Facts) -> bool:
    """Whether tokens may still go this way: not where its condition is false already, nor where it is the default and
    another one's is true."""
    if facts.drawing.elements[flow.source].type == "parallelGateway":
        return True
    if flow.default:
        others = facts.drawing.leaving(flow.source)
        return not any(other.condition and _foreseen(other.condition, facts) for other in others if not other.default)
    return not flow.condition or _foreseen(flow.condition, facts) is not False


def _foreseen(condition: str, facts: Facts) -> bool | None:
    return facts.foreseen(condition, {name: facts.document[name] for name in _STANDS if name in facts.document})
