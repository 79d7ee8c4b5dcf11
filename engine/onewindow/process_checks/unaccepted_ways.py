"""What follows where an application is not accepted: a correction and nothing else, or no part of its handling."""

from __future__ import annotations

from collections.abc import Iterator

from onewindow.errors import Finding
from onewindow.process_checks.graph import waits
from onewindow.process_checks.known_ways import KnownFlow
from onewindow.process_checks.outcomes import choosing, same_way
from onewindow.process_checks.rule import Rule
from onewindow.process_checks.sheet import Node, Sheet
from onewindow.process_checks.stage_places import item_around
from onewindow.process_checks.words import STAGES

NOT_CORRECTED = Rule(
    "OW644",
    "“{task}”的结果 correction 之后没有补正环节：告知书发出后申请人无处补正",
    "No correction task follows the outcome correction of '{task}': after the notice nothing could be handed in",
    "请画补正任务（ow:stage=\"correction\"），由条件为 {id}.outcome == 'correction' 的出线通向它",
    "draw the correction task (ow:stage=\"correction\") behind a flow with {id}.outcome == 'correction'",
)

_OF_AN_ACCEPTED_CASE = frozenset({"review", "decision", "issuance"})


def unaccepted_ways(sheet: Sheet) -> Iterator[Finding]:
    """The outcomes correction and not_accepted of each acceptance task, followed to where they lead."""
    if any(arrow.target is None for arrow in sheet.arrows) or any(_unknown_stage(node) for node in sheet.nodes):
        return  # Told already, and what follows from it need not be.
    for node in sheet.nodes:
        if node.ow("stage") == "acceptance" and not item_around(node) and node.leaving:
            at = next(iter(choosing(node)), node)
            yield from _refused(sheet, node, at)
            yield from _corrected(sheet, node, at)


def _refused(sheet: Sheet, task: Node, at: Node) -> Iterator[Finding]:
    if _as_accepted(sheet, task, "not_accepted"):
        yield same_way(sheet, at, task, "not_accepted", "accepted")
    elif any(_corrects(node) for node in _behind(sheet, task, "not_accepted")):
        yield same_way(sheet, at, task, "not_accepted", "correction")


def _corrected(sheet: Sheet, task: Node, at: Node) -> Iterator[Finding]:
    if _as_accepted(sheet, task, "correction"):
        yield same_way(sheet, at, task, "correction", "accepted")
        return
    found = _behind(sheet, task, "correction", certain=False)
    # Without any way at all it is told as that.
    if found - {at} and not any(_corrects(node) for node in found):
        yield sheet.finding(NOT_CORRECTED, at, task=task.name or task.id, id=task.id)


def _as_accepted(sheet: Sheet, task: Node, outcome: str) -> bool:
    """Whether it is certain to come to what is done with accepted applications only, or to what they come to first."""
    if any(node.ow("item") or node.ow("stage") in _OF_AN_ACCEPTED_CASE for node in _behind(sheet, task, outcome)):
        return True
    first, accepted = (_behind(sheet, task, each, first=True) for each in (outcome, "accepted"))
    return any(waits(node) and not node.inside and not _corrects(node) for node in first & accepted)


def _behind(sheet: Sheet, task: Node, outcome: str, *, certain: bool = True, first: bool = False) -> set[Node]:
    """What comes behind the task with this outcome, up to the next check or correction, or the `first` that waits."""
    flow = KnownFlow(sheet, {(task.id, "outcome"): outcome}, certain=certain)

    def until(node: Node) -> bool:
        return node.ow("stage") in ("acceptance", "correction") or (first and waits(node) and not flow.is_passage(node))

    return flow.behind(task, until=until)


def _corrects(node: Node) -> bool:
    return node.ow("stage") == "correction"


def _unknown_stage(node: Node) -> bool:
    return node.ow("stage") not in ("", *STAGES)
