"""Where a stage may stand: the window's in the main case only, review and decision where something is decided."""

from __future__ import annotations

from collections.abc import Iterator

from onewindow.domain.stages import WINDOW, role_asked
from onewindow.errors import Finding
from onewindow.process_checks.graph import after
from onewindow.process_checks.rule import Rule
from onewindow.process_checks.sheet import Node, Sheet

OF_THE_MAIN_CASE = Rule(
    "OW630",
    "环节 {stage} 画在子项“{item}”里：收件、受理、补正、出件、送达、归档只属于主办件",
    "The stage {stage} stands inside the sub-case '{item}': only the main case has it",
    "请把它移到子项之外；子项里只画审查与决定",
    "move it out of the sub-case, which contains review and decision only",
)
DECIDED_TWICE = Rule(
    "OW635",
    "子项之外的决定“{first}”之后又有决定：主办件只能作一次决定",
    "A decision of the main case follows another, '{first}': the main case is decided once",
    "请合并为一个决定（前面几级画成审查），或写 ow:item 说明它决定哪个子项",
    "make them one (the levels before it are reviews), or write ow:item to say which sub-case it decides",
)
DECIDES_NOTHING = Rule(
    "OW636",
    "审查不在任何子项里，主办件也没有决定",
    "The review stands in no sub-case, and the main case has no decision",
    "请把它移进它所审查的子项，或在其后画主办件的决定",
    "move it into the sub-case it reviews, or draw a decision of the main case behind it",
)
NOT_THE_WINDOW = Rule(
    "OW637",
    "环节 {stage} 由角色 {role} 办理：收件与受理只能由综合窗口（window_clerk）办理",
    "The stage {stage} is done by the role {role}: only the window (window_clerk) receives and accepts",
    '请在该任务或其泳道上写 ow:role="window_clerk"',
    'write ow:role="window_clerk" on the task or its lane',
)

_MAIN = frozenset({"intake", "acceptance", "correction", "issuance", "delivery", "archive"})
AT_THE_WINDOW = frozenset({"intake", "acceptance"})


def stage_places(sheet: Sheet) -> Iterator[Finding]:
    """Stages inside and outside sub-cases."""
    decided = any(_decides_main(node) for node in sheet.nodes)
    for node in sheet.nodes:
        stage, item = node.ow("stage"), item_around(node)
        if item and stage in _MAIN:
            yield sheet.finding(OF_THE_MAIN_CASE, node, stage=stage, item=item)
        elif not item and stage == "review" and not decided:
            yield sheet.finding(DECIDES_NOTHING, node)
    yield from _decided_twice(sheet)


def window_stages(sheet: Sheet) -> Iterator[Finding]:
    """Intake and acceptance by somebody else than the window."""
    for node in sheet.nodes:
        element = sheet.element(node)
        if node.ow("stage") not in AT_THE_WINDOW or element is None:
            continue
        role = role_asked(element.role, element.stage)
        if role != WINDOW:
            yield sheet.finding(NOT_THE_WINDOW, node, stage=element.stage, role=role)


def item_around(node: Node) -> str:
    """The ow:item the node carries or stands in, "" in the main case."""
    within = (holder.ow("item") for holder in (node, *node.around()))
    return next((item for item in within if item), "")


def _decided_twice(sheet: Sheet) -> Iterator[Finding]:
    told: set[Node] = set()
    for first in filter(_decides_main, sheet.nodes):
        for other in sorted(after(first), key=lambda found: found.line):
            # Sent back, a decision is taken again: that is the same one, not another.
            if other is not first and _decides_main(other) and not {first, other} & told:
                told.add(other)
                yield sheet.finding(DECIDED_TWICE, other, first=first.name or first.id)


def _decides_main(node: Node) -> bool:
    return node.ow("stage") == "decision" and not item_around(node)
