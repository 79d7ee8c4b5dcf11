"""Limits and special procedures against the law and each other: advice, because only the city knows its own rules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from onewindow.domain.service_item import Item, Limit, MainItem
from onewindow.errors import Finding
from onewindow.forms.limit_lengths import longer
from onewindow.marked_yaml import read_yaml
from onewindow.process_checks.bundle import ITEM, Bundle
from onewindow.process_checks.rule import Rule, Term
from onewindow.process_checks.sheet import Node
from onewindow.process_checks.stage_places import item_around

NO_BASIS_OF_ITS_OWN = Rule(
    "OW721",
    "特别程序“{kind}”不在行政许可法第四十五条所列之中，却没有写出它自己的法律依据：{basis}",
    "The special procedure '{kind}' is not one of those Licensing Law art. 45 lists, and no law of its own is cited: "
    "{basis}",
    "请在 legal_basis 写明准许它不计入时限的法律、法规，或删去它：没有依据不得暂停计时",
    "cite in legal_basis the law that lets it stop the clock, or delete it: stopping without one is unlawful",
    severity="should",
)
STAGE_TOO_LONG = Rule(
    "OW722",
    "环节时限 {limit} 长于{whole} {of}：环节还没有超时，整件已经超时",
    "The stage limit {limit} is longer than {whole}, {of}: the whole would be overdue before the stage is",
    "请缩短 ow:limit，或更正 item.yaml 中的时限",
    "shorten ow:limit, or correct the limit in item.yaml",
    severity="should",
)

LONG_EXTENSION = Rule(
    "OW734",
    "延长审批最长 {limit}，长于行政许可法第四十二条的 {most}",
    "The extension of up to {limit} is longer than the {most} of Licensing Law art. 42",
    "请缩短 extension 的 maximum；法律、法规另有规定的，在 legal_basis 写明",
    "shorten maximum of the extension; where a law or regulation says otherwise, cite it in legal_basis",
    severity="should",
)
PART_TOO_LONG = Rule(
    "OW735",
    "“{part}”的承诺时限 {limit}长于一件事总时限 {of}：该子项还没有超时，整件已经超时",
    "The promised limit of '{part}', {limit}, is longer than the overall limit, {of}: the whole would be overdue first",
    "请缩短该子项的 promised，或延长 main 的 overall",
    "shorten promised of the item, or lengthen overall of main",
    severity="should",
)

_LISTED = ("听证", "招标", "拍卖", "检验", "检测", "检疫", "鉴定", "专家评审")
_OF_ONE_CASE, _OF_JOINT_CASES = Limit(Decimal(10), "wd"), Limit(Decimal(15), "wd")
"""What art. 42 (1) and (2) let an agency, and the government for several together, add once."""
_LISTED_IN_ENGLISH = frozenset({
    "hearing", "tender", "tendering", "bidding", "auction", "inspection", "testing", "quarantine", "appraisal",
    "expert_review", "expert review",
})  # fmt: skip
_LICENSING_LAW = re.compile(r"《?(?:中华人民共和国)?行政许可法》?")
_A_LAW = re.compile(r"法|条例|规定|规则|细则|规程|标准|令第|〔\d{4}〕|\b(?:[Aa]ct|[Ll]aw|[Rr]egulation|[Rr]ule)")
_RECEIVED = ("correction_notice", Term("一次性告知时限", "the limit for the correction notice"))
_HANDED_OUT = ("delivery", Term("送达时限", "the delivery limit"))
_OF_STAGE = {"intake": _RECEIVED, "acceptance": _RECEIVED, "issuance": _HANDED_OUT, "delivery": _HANDED_OUT}


def procedures_without_basis(bundle: Bundle) -> Iterator[Finding]:
    """Special procedures outside the closed list of art. 45 that rest on that article alone, or on nothing nameable."""
    if bundle.item is None:
        return
    entries: list[MainItem | Item] = [bundle.item.main, *bundle.item.items]
    for procedure in [procedure for entry in entries for procedure in entry.special_procedures]:
        listed = any(name in procedure.kind for name in _LISTED) or procedure.kind.lower() in _LISTED_IN_ENGLISH
        if not listed and not _A_LAW.search(_LICENSING_LAW.sub("", procedure.legal_basis)):
            line = _line(bundle, procedure.kind)
            words = {"kind": procedure.kind, "basis": procedure.legal_basis}
            yield NO_BASIS_OF_ITS_OWN.finding(file=bundle.path(ITEM), line=line, **words)


def long_limits(bundle: Bundle) -> Iterator[Finding]:
    """Extensions beyond art. 42 (of limits in working days), and obligatory parts promised beyond the whole."""
    if bundle.item is None:
        return
    file, main = bundle.path(ITEM), bundle.item.main
    lines = read_yaml(bundle.files[ITEM], file)
    entries: list[tuple[str, MainItem | Item]] = [("/main", main)]
    entries += [(f"/items/{number}", part) for number, part in enumerate(bundle.item.items)]
    for pointer, entry in entries:
        most = _OF_JOINT_CASES if entry is main and bundle.item.items else _OF_ONE_CASE
        maximum = entry.extension.maximum if entry.extension is not None else None
        if maximum is not None and longer(maximum, most):
            line = lines.line(f"{pointer}/extension/maximum")
            yield LONG_EXTENSION.finding(file=file, line=line, limit=_term(maximum), most=_term(most))
    for pointer, part in entries[1:]:
        promised, whole = part.limits.promised, main.limits.overall
        obligatory = isinstance(part, Item) and part.obligatory
        if obligatory and promised is not None and whole is not None and longer(promised, whole):
            line = lines.line(f"{pointer}/limits/promised")
            limit, of = _term(promised), _term(whole)
            yield PART_TOO_LONG.finding(file=file, line=line, part=part.name, limit=limit, of=of)


def _term(limit: Limit) -> Term:
    return Term(limit.text, limit.text_en)


def stage_limits(bundle: Bundle) -> Iterator[Finding]:
    """ow:limit of a stage against the limit of that of which it is a part, where they can be compared for sure."""
    for node in bundle.sheet.nodes:
        written = node.ow("limit")
        whole = _whole(bundle, node) if written else None
        try:
            limit = Limit.parse(written) if written else None
        except ValueError:
            continue  # Told by the check of the vocabulary.
        if limit is not None and whole is not None and longer(limit, whole[0]):
            yield bundle.sheet.finding(STAGE_TOO_LONG, node, limit=limit, of=whole[0], whole=whole[1])


def _whole(bundle: Bundle, node: Node) -> tuple[Limit, Term] | None:
    """The limit the stage is a part of, and its name."""
    if bundle.item is None:
        return None
    within = item_around(node)
    entry: MainItem | Item | None = bundle.item.item(within) if within else bundle.item.main
    if entry is None:
        return None
    if not within and node.ow("stage") in _OF_STAGE:
        clock, name = _OF_STAGE[node.ow("stage")]
        return getattr(entry.limits, clock), name
    if not within and node.ow("stage") not in ("review", "decision"):
        return None
    limit = entry.limits.promised
    name = Term(f"“{entry.name}”的承诺时限", f"the promised limit of '{entry.name}'")
    return (limit, name) if limit is not None else None


def _line(bundle: Bundle, kind: str) -> int:
    """Line of item.yaml on which the procedure stands, 0 where it cannot be found."""
    text = bundle.files[ITEM].decode("utf-8", "replace")
    lines = enumerate(text.splitlines(), 1)
    return next((number for number, line in lines if re.search(rf"kind:\s*[\"']?{re.escape(kind)}", line)), 0)
