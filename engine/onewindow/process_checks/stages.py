"""The order of the stages: one intake, one acceptance, correction only before it, decisions inside sub-cases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from onewindow.errors import Finding
from onewindow.process_checks.graph import after
from onewindow.process_checks.rule import Rule, Term
from onewindow.process_checks.sheet import Node, Sheet
from onewindow.process_checks.silent_acceptance import SEVERAL
from onewindow.process_checks.stage_places import item_around
from onewindow.process_checks.words import STAGES, kind_name

OUT_OF_ORDER = Rule(
    "OW621",
    "环节 {stage} 排在“{other}”（{other_stage}）{side}",
    "The stage {stage} comes {side} '{other}' ({other_stage})",
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
MISSING = Rule(
    "OW627",
    "服务流程没有 {stage} 环节",
    "The service has no stage {stage}",
    '请给相应的任务写 ow:stage="{stage}"',
    'write ow:stage="{stage}" on the task that does it',
)
NOT_EMBEDDED = Rule(
    "OW629",
    "ow:item 不能写在{kind}上",
    "ow:item cannot stand on a {kind}",
    "请改用嵌入子流程或单个任务，不带循环和多实例",
    "use an embedded sub-process or a single task, without loop or multi-instance",
)

_BEFORE, _AFTER = Term("之前", "before"), Term("之后", "after")

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
    """Stages that can be reached from later ones; correction after acceptance or without way back.

    One wrong stage makes many pairs wrong: told is the stage that stands in most of them, once.
    """
    for node in sheet.nodes:
        if _stage(node) == "correction" and not any(_stage(other) == "acceptance" for other in after(node)):
            yield sheet.finding(NO_RETURN, node)
    pairs = [pair for node in sheet.nodes for pair in _wrong_pairs(node)]
    while pairs:
        counted = Counter(node for pair in pairs for node in pair)
        most = max(counted.values())
        # Of a single pair the later one is told; so is the correction, whatever else is wrong with the earlier one.
        late = next((pair for pair in pairs if counted[pair[1]] == most), None)
        before, behind = late or next(pair for pair in pairs if counted[pair[0]] == most)
        wrong, other, side = (behind, before, _AFTER) if late else (before, behind, _BEFORE)
        if late and _stage(wrong) == "correction":
            yield sheet.finding(LATE_CORRECTION, wrong)
        else:
            name, stage = other.name or other.id, _rank(other)
            yield sheet.finding(OUT_OF_ORDER, wrong, side=side, stage=_rank(wrong), other=name, other_stage=stage)
        pairs = [pair for pair in pairs if wrong not in pair]


def _wrong_pairs(node: Node) -> Iterator[tuple[Node, Node]]:
    """The node with each stage that comes next and should stand before it."""
    if _rank(node) in _BACKWARD:
        behind = after(node, stopping_at=lambda found: _rank(found) in STAGES)
        for other in sorted(behind, key=lambda found: found.line):
            if _stage(other) == "correction" or _rank(other) in _BACKWARD[_rank(node)]:
                yield node, other


def _rank(node: Node) -> str:
    """Its stage; a whole sub-case stands where its decision does."""
    return _stage(node) or ("decision" if _item(node) else "")


def sub_cases(sheet: Sheet) -> Iterator[Finding]:
    """A decision in each, none inside another, none that repeats or is called."""
    for node in sheet.nodes:
        if not _item(node):
            continue
        if node.type == "callActivity" or node.loop:
            yield sheet.finding(NOT_EMBEDDED, node, kind=_kind(node))
        outer = next((scope for scope in node.around() if _item(scope)), None)
        if outer is not None:
            yield sheet.finding(NESTED, node, item=_item(node), outer=_item(outer))
        if not any(_stage(inner) == "decision" for inner in [node, *_inside(node)]):
            yield sheet.finding(NO_DECISION, node, item=_item(node))


def main_stages(sheet: Sheet) -> Iterator[Finding]:
    """One intake and one acceptance in the main case; several acceptances are the matter of `silent_acceptance`."""
    for stage in ("intake", "acceptance"):
        found = [node for node in sheet.nodes if _stage(node) == stage and not item_around(node)]
        if not found:
            yield sheet.finding(MISSING, sheet.main, stage=stage)
        elif len(found) > 1 and stage == "intake":
            yield sheet.finding(SEVERAL, found[1], count=len(found), stage=stage)


def _kind(node: Node) -> Term:
    name = kind_name(node.type)
    if not node.loop:
        return name
    loop = ("循环", "loop") if node.loop == "standard" else ("多实例", "multi-instance")
    return Term(f"{loop[0]}的{name.chinese}", f"{name.english} ({loop[1]})")


def _stage(node: Node) -> str:
    return node.ow("stage")


def _item(node: Node) -> str:
    return node.ow("item")


def _inside(node: Node) -> Iterator[Node]:
    for inner in node.inside:
        yield inner
        yield from _inside(inner)
