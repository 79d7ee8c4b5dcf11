"""Ids of elements: present, fit for XML, unique, not reserved, and such that a condition can name them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from onewindow.errors import Finding
from onewindow.process_checks.rule import Rule, Term
from onewindow.process_checks.sheet import Arrow, Node, Sheet
from onewindow.process_checks.words import kind_name
from onewindow.workflow.drawing import ACTIVITIES
from onewindow.workflow.expressions import ExpressionError, parse_expression
from onewindow.workflow.xml import is_bpmn, local

MISSING = Rule(
    "OW211",
    "{what}没有编号（id）",
    "The {what} has no id",
    "请在建模工具的属性栏填写 ID",
    "give it an ID in the modeler's properties panel",
)
DUPLICATE = Rule(
    "OW212",
    "编号 {id} 重复，第 {first} 行已用过",
    "The id {id} is used twice, first at line {first}",
    "请给其中一个换一个编号（复制粘贴后常见）",
    "give one of them another id (this happens on copy and paste)",
)
RESERVED = Rule(
    "OW213",
    "编号 {id} 是保留字",
    "The id {id} is reserved",
    "请换一个编号，例如 {id}_1",
    "choose another id, such as {id}_1",
)
UNSPEAKABLE = Rule(
    "OW214",
    "编号 {ids} 不能写进条件（只能用字母、汉字、数字和下划线，且不以下划线或数字开头）",
    "Conditions cannot name {ids} (letters, Chinese characters, digits and _, not beginning with _ or a digit)",
    "条件要读其结果的请改名，例如把 {id} 改为 {better}；其余可以保留",
    "rename those whose outcome a condition is to read, {id} for instance to {better}; the others may stay",
    severity="should",
)
UNFIT = Rule(
    "OW216",
    "编号“{id}”不能用：只能有字母、汉字、数字和 _ - .，不以数字、- 或 . 开头，至多 {most} 个字符（现有 {long} 个）",
    "The id '{id}' will not do: letters, Chinese characters, digits and _ - . only, not beginning with a digit, - or "
    "., at most {most} characters (it has {long})",
    "请改为 {better}",
    "rename it, for instance to {better}",
)

LONGEST = 100
"""Characters of an id: it stands in case numbers, keys and lists."""

_SHOWN = 3
"""Ids that are listed where many are alike."""
_NAME = re.compile(r"[^\W\d][\w.\-·]*")
_OF_THE_LIBRARY = frozenset({"Start", "End", "Root"})
_OF_THE_DOCUMENT = frozenset({"form", "situations", "applicant", "origin"})
_SUFFIXES = (".EndJoin", ".BoundaryEventSplit", ".BoundaryEventJoin", "[child]")


def identifiers(sheet: Sheet) -> Iterator[Finding]:
    """Missing, unfit, duplicate, reserved and unspeakable ids."""
    unspeakable: list[Node] = []
    for node in [*sheet.processes, *sheet.nodes]:
        if not node.id:
            yield sheet.finding(MISSING, node, what=kind_name(node.type))
        elif _unfit(node.id):
            yield _unfit_finding(sheet, node)
        elif node.id in _OF_THE_LIBRARY or (node.type != "process" and node.id in _OF_THE_DOCUMENT):
            yield sheet.finding(RESERVED, node, id=node.id)
        elif node.id.endswith(_SUFFIXES):
            yield sheet.finding(RESERVED, node, id=node.id)
        elif node.type in ACTIVITIES and not speakable(node.id):
            unspeakable.append(node)
    yield from _unspeakable_finding(sheet, unspeakable)
    for arrow in sheet.arrows:
        if not arrow.id:
            source, target = _end(arrow, "source"), _end(arrow, "target")
            chinese = f"从{source.chinese}到{target.chinese}的连线"
            what = Term(chinese, f"flow from {source.english} to {target.english}")
            yield sheet.finding(MISSING, arrow, what=what)
        elif _unfit(arrow.id):
            yield _unfit_finding(sheet, arrow)
    yield from _duplicates(sheet)


def speakable(identity: str) -> bool:
    """Whether a condition can speak of it by this one word."""
    try:
        return parse_expression(identity).names_read() == ((identity,),)
    except ExpressionError:
        return False


def _unfit(identity: str) -> bool:
    return len(identity) > LONGEST or _NAME.fullmatch(identity) is None


def _unfit_finding(sheet: Sheet, drawn: Node | Arrow) -> Finding:
    shown = drawn.id if drawn.id.isprintable() else ascii(drawn.id)[1:-1]
    shown = shown if len(shown) <= LONGEST else f"{shown[:20]}…"
    return sheet.finding(UNFIT, drawn, id=shown, most=LONGEST, long=len(drawn.id), better=_better(drawn.id)[:LONGEST])


def _unspeakable_finding(sheet: Sheet, nodes: list[Node]) -> Iterator[Finding]:
    """One for the whole drawing, at the first of them: some modelers write every id so."""
    if nodes:
        ids, more = [node.id for node in nodes[:_SHOWN]], len(nodes) - _SHOWN
        chinese = "、".join(ids) + (f" 等 {len(nodes)} 个" if more > 0 else "")
        english = ", ".join(ids) + (f" and {more} more" if more > 0 else "")
        yield sheet.finding(UNSPEAKABLE, nodes[0], ids=Term(chinese, english), id=ids[0], better=_better(ids[0]))


def _duplicates(sheet: Sheet) -> Iterator[Finding]:
    first: dict[str, int] = {}
    for xml in sheet.root.iter():
        identity = xml.get("id") if is_bpmn(xml) else None
        if not identity or local(xml) in ("incoming", "outgoing"):
            continue
        if identity in first:
            yield sheet.finding(DUPLICATE, xml, id=identity, first=first[identity])
        else:
            first[identity] = xml.sourceline or 0


def _end(arrow: Arrow, end: str) -> Term:
    """What a person sees at this end of the flow: the name written there, else the kind of element and its id."""
    node = arrow.source if end == "source" else arrow.target
    if node is None:
        reference = arrow.xml.get(f"{end}Ref") or "?"
        return Term(f"“{reference}”", f"'{reference}'")
    if node.name:
        return Term(f"「{node.name}」", f"'{node.name}'")
    kind = kind_name(node.type)
    return Term(f"{kind.chinese}“{node.id}”", f"the {kind.english} '{node.id}'")


def _better(identity: str) -> str:
    written = re.sub(r"\W+", "_", identity).strip("_")
    return written if speakable(written) else f"t_{written or 1}"
