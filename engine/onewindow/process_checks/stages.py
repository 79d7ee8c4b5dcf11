"""The order of the stages: one intake, one acceptance, correction only before it, decisions inside sub-cases."""

from __future__ import annotations

from collections.abc import Iterator

from onewindow.errors import Finding
from onewindow.process_checks.graph import after, waits
from onewindow.process_checks.rule import Rule
from onewindow.process_checks.sheet import Node, Sheet

TOO_LATE = Rule(
    "OW621",
    "环节 {stage} 排在“{before}”（{before_stage}）之后",
    "The stage {stage} comes after '{before}' ({before_stage})",
    "请调整顺序：收件 → 受理（补正）→ 审查 → 决定 → 出件 → 送达 → 归档",
    "put them in order: intake → acceptance (correction) → review → decision → issuance → delivery → archive",
)
NO_DECISION = Rule(
    "OW622",
    "子项“{item}”内没有作出决定的任务",
    "The sub-case '{item}' contains no task that decides",
    '请给作决定的任务写 ow:stage="decision"',
    'write ow:stage="decision" on the task that decides',
)
NESTED = Rule(
    "OW623",
    "子项“{item}”画在另一个子项“{outer}”里面",
    "The sub-case '{item}' is drawn inside another, '{outer}'",
    "请把它移到外层，两个子项并列",
    "move it out, beside the other",
)
LATE_CORRECTION = Rule(
    "OW624",
    "补正画在受理之后：受理后不得再要求补正",
    "The correction comes after acceptance: nothing may be asked for then",
    "请只从受理审查通向补正；审查中需补充的，改用特别程序",
    "let only the acceptance check lead to it; in review use a special procedure",
)
NO_RETURN = Rule(
    "OW625",
    "补正之后回不到受理审查",
    "No path leads from the correction back to the acceptance check",
    "请把补正连回受理任务",
    "connect the correction to the acceptance task again",
)
BETWEEN = Rule(
    "OW626",
    "收件与受理之间还有等待的步骤，会占用五个工作日的告知时限",
    "This step waits between intake and acceptance and uses up the five days for the correction notice",
    "请把它并入受理审查，或移到受理之后",
    "make it part of the acceptance check, or move it behind acceptance",
    severity="should",
)
MISSING = Rule(
    "OW627",
    "服务流程没有 {stage} 环节",
    "The service has no stage {stage}",
    '请给相应的任务写 ow:stage="{stage}"',
    'write ow:stage="{stage}" on the task that does it',
)
SEVERAL = Rule(
    "OW628",
    "主办件有 {count} 个 {stage} 任务",
    "The main case has {count} tasks of stage {stage}",
    "请合并为一个；子项内的受理画在子项里",
    "make them one; acceptance of a sub-case belongs inside it",
    severity="should",
)
NOT_EMBEDDED = Rule(
    "OW629",
    "ow:item 不能写在 {kind} 上",
    "ow:item cannot stand on a {kind}",
    "请改用嵌入子流程或单个任务，不带循环和多实例",
    "use an embedded sub-process or a single task, without loop or multi-instance",
)

# Which stages may not come after each; from a decision back to a review is what "sent back" means.
_EARLY = ("intake", "acceptance")
_BACKWARD = {
    "review": _EARLY,
    "decision": _EARLY,
    "issuance": (*_EARLY, "review", "decision"),
    "delivery": (*_EARLY, "review", "decision", "issuance"),
    "archive": (*_EARLY, "review", "decision", "issuance", "delivery"),
}


def stage_order(sheet: Sheet) -> Iterator[Finding]:
    """Stages that can be reached from later ones; correction after acceptance or without way back."""
    for node in sheet.nodes:
        stage = _stage(node)
        if stage in ("review", "decision", "issuance", "delivery", "archive") or _item(node):
            yield from _too_late(sheet, node, stage or "decision")
        elif stage == "correction":
            ahead = after(node)
            if not any(_stage(other) == "acceptance" for other in ahead):
                yield sheet.finding(NO_RETURN, node)


def _too_late(sheet: Sheet, node: Node, stage: str) -> Iterator[Finding]:
    for other in sorted(after(node), key=lambda found: found.line):
        following = _stage(other)
        if following == "correction":
            yield sheet.finding(LATE_CORRECTION, other)
        elif following in _BACKWARD[stage]:
            yield sheet.finding(TOO_LATE, other, stage=following, before=node.name or node.id, before_stage=stage)


def sub_cases(sheet: Sheet) -> Iterator[Finding]:
    """A decision in each, none inside another, none that repeats or is called."""
    for node in sheet.nodes:
        if not _item(node):
            continue
        if node.type == "callActivity" or node.loop:
            yield sheet.finding(NOT_EMBEDDED, node, kind=f"{node.type} ({node.loop})" if node.loop else node.type)
        outer = next((scope for scope in node.around() if _item(scope)), None)
        if outer is not None:
            yield sheet.finding(NESTED, node, item=_item(node), outer=_item(outer))
        if not any(_stage(inner) == "decision" for inner in [node, *_inside(node)]):
            yield sheet.finding(NO_DECISION, node, item=_item(node))


def main_stages(sheet: Sheet) -> Iterator[Finding]:
    """Exactly one intake and one acceptance in the main case, nothing else that waits between them."""
    for stage in ("intake", "acceptance"):
        found = [node for node in sheet.nodes if _stage(node) == stage and not _within(node)]
        if not found:
            yield sheet.finding(MISSING, sheet.main, stage=stage)
        elif len(found) > 1:
            yield sheet.finding(SEVERAL, found[1], count=len(found), stage=stage)
    for intake in [node for node in sheet.nodes if _stage(node) == "intake"]:
        before = after(intake, stopping_at=lambda node: _stage(node) == "acceptance")
        for node in sheet.nodes:
            if node not in before or not waits(node) or _stage(node) in ("acceptance", "correction", "intake"):
                continue
            if any(_stage(other) == "acceptance" for other in after(node)):
                yield sheet.finding(BETWEEN, node)


def _stage(node: Node) -> str:
    return node.ow("stage")


def _item(node: Node) -> str:
    return node.ow("item")


def _within(node: Node) -> bool:
    return bool(_item(node)) or any(_item(scope) for scope in node.around())


def _inside(node: Node) -> Iterator[Node]:
    for inner in node.inside:
        yield inner
        yield from _inside(inner)
