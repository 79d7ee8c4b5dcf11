"""Forms and notices of a service: what is named exists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from onewindow.domain.service_item import Item, MainItem
from onewindow.domain.stages import words_of
from onewindow.domain.taken_back import REVOKE
from onewindow.errors import Finding
from onewindow.forms import template_findings
from onewindow.forms.titles import field_names
from onewindow.process_checks.bundle import ITEM, Bundle, templates
from onewindow.process_checks.rule import Rule
from onewindow.process_checks.sheet import Node
from onewindow.process_checks.stage_places import item_around
from onewindow.process_checks.words import NOTICES, suggestion

NO_FORM = Rule(
    "OW711",
    "没有表单“{form}”（{place}）",
    "There is no form '{form}' ({place})",
    "{remedy}",
    "{remedy_en}",
)
STAGE_WORD = Rule(
    "OW710",
    "表单“{form}”的字段“{field}”与办理环节自己的用词同名：任务的这一项归环节所用，表单收不到",
    "The field '{field}' of the form '{form}' is a word of the stage, which takes it: the form never sees it",
    "请给字段另取一个名字，例如 {field}_text",
    "give the field another name, for example {field}_text",
)
NO_NOTICE = Rule(
    "OW712",
    "缺少文书模板“{notice}”（{place}），{why}时必须出具",
    "The notice template '{notice}' ({place}) is missing; it is issued {why_en}",
    "请从参考站点（onewindow init 会建一个）复制该模板再修改",
    "copy the template from the reference site (onewindow init makes one) and adapt it",
)
UNKNOWN_NOTICE = Rule(
    "OW713",
    "没有名为“{notice}”的文书种类",
    "There is no kind of notice '{notice}'",
    "{remedy}",
    "{remedy_en}",
)
NOT_UTF8 = Rule("OW718", "文件不是 UTF-8 编码", "The file is not UTF-8", "请以 UTF-8 编码保存", "save it as UTF-8")

_NEEDED = {
    "intake": (("intake_receipt", "收件", "at intake"),),
    "acceptance": (("acceptance_notice", "受理", "on acceptance"), ("non_acceptance", "不予受理", "on non-acceptance")),
    "correction": (
        ("correction_notice", "要求补正", "when asking for corrections"),
        ("lapse_notice", "逾期未补正", "when the correction period has lapsed"),
    ),
    "decision": (("decision", "作出决定", "on a decision"),),
    "delivery": (("delivery_receipt", "送达", "on delivery"),),
}
_ALWAYS_NEEDED = (
    ("withdrawal_confirmation", "撤回申请", "on withdrawal"),
    ("termination_notice", "终止办理", "on termination"),
    ("voiding_record", "作废", "on voiding"),
    ("forwarding_notice", "转报", "on forwarding"),
    ("supervision_order", "督办", "with a supervision order"),
)
"""What no drawing shows, because it may happen at any time."""


def named_forms(bundle: Bundle) -> Iterator[Finding]:
    """Forms named in the drawing and in item.yaml; where none is written yet, each once."""
    sheet, told = bundle.sheet, set[str]()
    for node in sheet.nodes:
        form = node.ow("form")
        if form and form not in bundle.forms and form not in told:
            yield sheet.finding(NO_FORM, node, **_missing(bundle, form, told))
        for field in field_names(bundle.schemas.get(form, {})) if form else ():
            if field in words_of(node.ow("stage")):
                yield sheet.finding(STAGE_WORD, node, form=form, field=field)
    for form, key in _listed(bundle):
        if form not in bundle.forms and form not in told:
            line = bundle.line(key, form)
            yield NO_FORM.finding(file=bundle.path(ITEM), line=line, **_missing(bundle, form, told))


def _listed(bundle: Bundle) -> Iterator[tuple[str, str]]:
    """Forms named in item.yaml, each with the key it first stands under."""
    if bundle.item is None:
        return
    entries: list[MainItem | Item] = [bundle.item.main, *bundle.item.items]
    results = [("data_schema", result.data_schema) for entry in entries for result in entry.results]
    for form, key in {name: key for key, name in reversed((("form", bundle.item.main.form), *results))}.items():
        if form:
            yield form, key


def _missing(bundle: Bundle, form: str, told: set[str]) -> dict[str, Any]:
    """What is said of a form that is not there: which was meant, or where it belongs."""
    place = _form_file(bundle, form)
    if bundle.forms:
        remedy, remedy_en = suggestion(form, bundle.forms)
    else:
        told.add(form)
        remedy = f"请写好表单，存为 {place}；不用表单的，删去这个名称"
        remedy_en = f"write the form as {place}, or remove the name"
    return {"form": form, "place": place, "remedy": remedy, "remedy_en": remedy_en}


def _form_file(bundle: Bundle, form: str) -> str:
    return bundle.path(f"forms/{form}.schema.json")


def named_notices(bundle: Bundle) -> Iterator[Finding]:
    """Templates that can be called for, templates of no known kind, and what is wrong inside them."""
    for name, data in templates(bundle.files):
        kind = name.removeprefix("notices/").partition(".")[0]
        if kind not in NOTICES:
            remedy, remedy_en = suggestion(kind, NOTICES)
            yield UNKNOWN_NOTICE.finding(file=bundle.path(name), notice=kind, remedy=remedy, remedy_en=remedy_en)
        try:
            yield from template_findings(data.decode("utf-8-sig"), bundle.path(name))
        except UnicodeDecodeError:
            yield NOT_UTF8.finding(file=bundle.path(name))
    for kind, why, why_en in _needed(bundle) if bundle.sheet.service else ():
        if kind not in bundle.notices:
            place = bundle.path(f"notices/{kind}.html.j2")
            yield NO_NOTICE.finding(file=place, place=place, notice=kind, why=why, why_en=why_en)


def _can_be_taken_back(node: Node) -> bool:
    """Whether a grant may be lost here: a step is drawn for it, or a department's system may take it back by itself."""
    return node.ow("operation") == REVOKE or (node.type == "serviceTask" and bool(item_around(node)))


def _needed(bundle: Bundle) -> Iterator[tuple[str, str, str]]:
    """Kinds of notices the stages, the item list and the commands can call for, each with when."""
    stages = {node.ow("stage") for node in bundle.sheet.nodes}
    for stage, needed in _NEEDED.items():
        yield from needed if stage in stages else ()
    yield from _ALWAYS_NEEDED
    if any(map(_can_be_taken_back, bundle.sheet.nodes)):
        yield "revocation_decision", "撤销已准予的事项", "when what was granted is revoked"
    entries: list[MainItem | Item] = [bundle.item.main, *bundle.item.items] if bundle.item is not None else []
    if any(entry.special_procedures for entry in entries):
        yield "special_procedure_notice", "进行特别程序", "when a special procedure begins"
    if any(entry.extension for entry in entries):
        yield "extension_notice", "延长期限", "when a limit is extended"
