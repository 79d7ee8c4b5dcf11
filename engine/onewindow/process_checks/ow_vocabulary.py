"""Misspelt or misplaced ow: attributes and elements, and values that are none of those possible."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from onewindow.domain.service_item import Limit
from onewindow.domain.taken_back import REVOKE
from onewindow.errors import Finding
from onewindow.process_checks.rule import Rule
from onewindow.process_checks.sheet import Sheet
from onewindow.process_checks.words import (
    ATTRIBUTES,
    CHINESE_NOTICES,
    CHINESE_ROLES,
    CHINESE_STAGES,
    ELEMENTS,
    NOTICES,
    PLACES,
    ROLES,
    STAGES,
    TASKS,
    WAITING_TASKS,
    kind_name,
    kind_names,
    suggestion,
)
from onewindow.workflow.drawing import ow_of
from onewindow.workflow.xml import OW, is_bpmn, local

ATTRIBUTE = Rule(
    "OW601",
    "没有 ow:{word} 这个属性",
    "There is no attribute ow:{word}",
    "{remedy}",
    "{remedy_en}",
)
ELEMENT = Rule(
    "OW602",
    "没有 ow:{word} 这个元素，或它不在 extensionElements/ow:checklist 里",
    "There is no element ow:{word}, or it does not stand in extensionElements/ow:checklist",
    "{remedy}",
    "{remedy_en}",
)
PLACE = Rule(
    "OW603",
    "ow:{word} 写在“{kind}”上不起作用",
    "ow:{word} has no effect on a {kind}",
    "请写在：{places}",
    "write it on: {places}",
)
NO_REFERENCE = Rule(
    "OW610",
    "ow:material 没有写 ref：{given}不起作用",
    "ow:material has no ref: {given_en} has no effect",
    '请写 <ow:material ref="材料编号" />，编号取自 item.yaml 的 materials',
    'write <ow:material ref="id" /> with the id of a material of item.yaml',
)
LIMIT = Rule(
    "OW604",
    "时限“{value}”写法有误",
    "The limit '{value}' is malformed",
    "请写 20wd（工作日）、4wh（工作小时）、0.5wd（半个工作日）或 20d（自然日）",
    "write 20wd (working days), 4wh (working hours), 0.5wd or 20d (calendar days)",
)
STAGE = Rule("OW605", "没有环节“{value}”", "There is no stage '{value}'", "{remedy}", "{remedy_en}")
ROLE = Rule("OW606", "没有角色“{value}”", "There is no role '{value}'", "{remedy}", "{remedy_en}")
NOTICE = Rule("OW607", "没有文书“{value}”", "There is no notice '{value}'", "{remedy}", "{remedy_en}")
NAMESPACE = Rule(
    "OW608",
    "ow 前缀的命名空间写错了：{space}",
    "The namespace of the prefix ow is wrong: {space}",
    '请写 xmlns:ow="urn:onewindow:bpmn:1"',
    'write xmlns:ow="urn:onewindow:bpmn:1"',
)
EMPTY = Rule(
    "OW609",
    "ow:{word} 是空的",
    "ow:{word} is empty",
    "请填写，或删除该属性",
    "fill it in, or delete the attribute",
)

_BY_HAND = ("operation", "userTask", REVOKE)
"""A person takes back what the department has granted: the one operation that is no system's."""

_NOBODYS = TASKS - WAITING_TASKS
_VALUES = {
    "stage": (STAGE, STAGES, CHINESE_STAGES), "role": (ROLE, ROLES, CHINESE_ROLES),
    "notice": (NOTICE, NOTICES, CHINESE_NOTICES),
}  # fmt: skip


def ow_vocabulary(sheet: Sheet) -> Iterator[Finding]:
    """All ow: words in the processes of this drawing."""
    for process in sheet.processes:
        for xml in process.xml.iter():
            if isinstance(xml.tag, str) and xml.tag.startswith(f"{{{OW}}}"):
                yield from _element(sheet, xml)
            elif is_bpmn(xml):
                found = [each for word, value in ow_of(xml).items() for each in _attribute(sheet, xml, word, value)]
                # A send, receive or script task that carries several words of a piece of work is one mistake: its kind.
                misplaced = [each for each in found if each.code == PLACE.code] if local(xml) in _NOBODYS else []
                yield from (each for each in found if each not in misplaced[1:])


def ow_namespace(sheet: Sheet) -> Iterator[Finding]:
    """The prefix ow bound to something else: all its attributes would be foreign ones and silently without effect."""
    space = sheet.root.nsmap.get("ow")
    if space is not None and space != OW:
        yield sheet.finding(NAMESPACE, sheet.root, space=space)


def _element(sheet: Sheet, xml: Any) -> Iterator[Finding]:
    parent = xml.getparent()
    grand = parent.getparent() if parent is not None else None
    place = {"checklist": "extensionElements", "material": "checklist"}.get(local(xml))
    if place is None or parent is None or local(parent) != place or grand is None:
        remedy, remedy_en = suggestion(local(xml), ELEMENTS)
        yield sheet.finding(
            ELEMENT, _holder(xml), line=xml.sourceline or 0, word=local(xml), remedy=remedy, remedy_en=remedy_en
        )
    elif local(xml) == "material" and not (xml.get("ref") or xml.get(f"{{{OW}}}ref") or "").strip():
        written = "、".join(sorted(key.rpartition("}")[2] for key in xml.attrib)) or (xml.text or "").strip()
        words = {"given": f"“{written}”" if written else "它", "given_en": f"'{written}'" if written else "it"}
        yield sheet.finding(NO_REFERENCE, _holder(xml.getparent()), line=xml.sourceline or 0, **words)


def _holder(xml: Any) -> Any:
    """The element with an id around this, or itself."""
    at = xml
    while at is not None and at.get("id") is None:
        at = at.getparent()
    return xml if at is None else at


def _attribute(sheet: Sheet, xml: Any, word: str, value: str) -> Iterator[Finding]:
    kind = local(xml)
    if word not in ATTRIBUTES:
        remedy, remedy_en = suggestion(word, [f"ow:{known}" for known in ATTRIBUTES])
        yield sheet.finding(ATTRIBUTE, xml, word=word, remedy=remedy, remedy_en=remedy_en)
    elif word in PLACES and kind not in PLACES[word] and (word, kind, value) != _BY_HAND:
        yield sheet.finding(PLACE, xml, word=word, kind=kind_name(kind), places=kind_names(sorted(PLACES[word])))
    elif not value:
        yield sheet.finding(EMPTY, xml, word=word)
    elif word == "limit":
        try:
            Limit.parse(value)
        except ValueError:
            yield sheet.finding(LIMIT, xml, value=value)
    elif word in _VALUES:
        rule, known, names = _VALUES[word]
        if value not in known:
            remedy, remedy_en = suggestion(value, known, names)
            yield sheet.finding(rule, xml, value=value, remedy=remedy, remedy_en=remedy_en)
