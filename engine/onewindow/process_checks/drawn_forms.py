"""Forms, notices and expressions of a service: what is named exists, and what is read can be there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from onewindow.domain.service_item import Item, MainItem
from onewindow.domain.stages import words_of
from onewindow.errors import Finding
from onewindow.forms import template_findings
from onewindow.forms.hints import SHOW_WHEN
from onewindow.forms.titles import field_names
from onewindow.process_checks.bundle import ITEM, Bundle, templates
from onewindow.process_checks.rule import Rule, Term
from onewindow.process_checks.sheet import Arrow, Node, Sheet
from onewindow.process_checks.spoken_names import ALWAYS
from onewindow.process_checks.words import NOTICES, suggestion
from onewindow.workflow.expressions import Expression, ExpressionError, parse_expression
from onewindow.workflow.xml import BPMN, line_of

NO_FORM = Rule(
    "OW711",
    "没有表单“{form}”（forms/{form}.schema.json）",
    "There is no form '{form}' (forms/{form}.schema.json)",
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
    "缺少文书模板“{notice}”（notices/{notice}.html.j2），{why}时必须出具",
    "The notice template '{notice}' (notices/{notice}.html.j2) is missing; it is issued {why_en}",
    "请从参考站点复制该模板再修改",
    "copy the template from the reference site and adapt it",
)
UNKNOWN_NOTICE = Rule(
    "OW713",
    "没有名为“{notice}”的文书种类",
    "There is no kind of notice '{notice}'",
    "{remedy}",
    "{remedy_en}",
)
UNKNOWN_SITUATION = Rule(
    "OW714",
    "item.yaml 中没有情形“{situation}”",
    "item.yaml has no situation '{situation}'",
    "{remedy}",
    "{remedy_en}",
)
UNKNOWN_SECTION = Rule(
    "OW715",
    "申请表中没有“{section}”这一节",
    "The application form has no section '{section}'",
    "{remedy}",
    "{remedy_en}",
)
BAD_WHEN = Rule(
    "OW716",
    "{what}写法有误（第 {column} 列）：{why}",
    "{what} cannot be read (column {column}): {why_en}",
    "{hint}",
    "{hint_en}",
)
NEVER_SO = Rule(
    "OW717",
    "情形“{situation}”不会是“{value}”",
    "The situation '{situation}' is never '{value}'",
    "{remedy}",
    "{remedy_en}",
)
NOT_THERE_YET = Rule(
    "OW725",
    "{what}读取“{word}”，申报时没有它：只能读 form、situations、applicant、origin",
    "{what} reads '{word}', which is not there on application: only form, situations, applicant and origin are",
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
    """Forms named in the drawing and in item.yaml."""
    sheet, item = bundle.sheet, bundle.item
    for node in sheet.nodes:
        form = node.ow("form")
        if form and form not in bundle.forms:
            remedy, remedy_en = suggestion(form, bundle.forms)
            yield sheet.finding(NO_FORM, node, form=form, remedy=remedy, remedy_en=remedy_en)
        for field in field_names(bundle.schemas.get(form, {})) if form else ():
            if field in words_of(node.ow("stage")):
                yield sheet.finding(STAGE_WORD, node, form=form, field=field)
    if item is None:
        return
    entries: list[MainItem | Item] = [item.main, *item.items]
    results = [result.data_schema for entry in entries for result in entry.results]
    for form in dict.fromkeys(name for name in (item.main.form, *results) if name):
        if form not in bundle.forms:
            remedy, remedy_en = suggestion(form, bundle.forms)
            file = bundle.path(ITEM)
            yield NO_FORM.finding(file=file, form=form, remedy=remedy, remedy_en=remedy_en)


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
            yield NO_NOTICE.finding(file=bundle.path(f"notices/{kind}.html.j2"), notice=kind, why=why, why_en=why_en)


def _needed(bundle: Bundle) -> Iterator[tuple[str, str, str]]:
    """Kinds of notices the stages, the item list and the commands can call for, each with when."""
    stages = {node.ow("stage") for node in bundle.sheet.nodes}
    for stage, needed in _NEEDED.items():
        yield from needed if stage in stages else ()
    yield from _ALWAYS_NEEDED
    entries: list[MainItem | Item] = [bundle.item.main, *bundle.item.items] if bundle.item is not None else []
    if any(entry.special_procedures for entry in entries):
        yield "special_procedure_notice", "进行特别程序", "when a special procedure begins"
    if any(entry.extension for entry in entries):
        yield "extension_notice", "延长期限", "when a limit is extended"


def named_situations(bundle: Bundle) -> Iterator[Finding]:
    """Situations and form sections that conditions read: those of flows and events, of materials and of sections."""
    item, sheet = bundle.item, bundle.sheet
    if item is None:
        return
    for drawn, line, text in _conditions(sheet):
        expression = _read(text)
        if expression is not None:
            yield from _names(bundle, expression, file=sheet.file, line=line, element=drawn.id, name=drawn.name)
    for what, name, key, text in _whens(bundle, item.main):
        file, line = bundle.path(name), _line_of(bundle, name, key, text)
        try:
            expression = parse_expression(text)
        except ExpressionError as error:
            words = {"why": error.text, "why_en": error.text_en, "hint": error.remedy, "hint_en": error.remedy_en}
            yield BAD_WHEN.finding(file=file, line=line, what=what, column=error.column, **words)
            continue
        yield from _names(bundle, expression, file=file, line=line)
        for word in sorted({path[0] for path in expression.names_read()} - {*ALWAYS}):
            remedy, remedy_en = suggestion(word, ALWAYS)
            yield NOT_THERE_YET.finding(file=file, line=line, what=what, word=word, remedy=remedy, remedy_en=remedy_en)


def _whens(bundle: Bundle, main: MainItem) -> Iterator[tuple[Term, str, str, str]]:
    """What a condition of no drawing is for, the file and the key it stands under, and the condition."""
    for material in main.materials:
        if material.when:
            what = Term(f"材料“{material.id}”的 when ", f"`when` of the material '{material.id}'")
            yield what, ITEM, "when", material.when
    file = f"forms/{main.form}.schema.json"
    for section, field in bundle.schemas.get(main.form, {}).get("properties", {}).items():
        if isinstance(field, dict) and SHOW_WHEN in field:
            what = Term(f"“{section}”一节的 {SHOW_WHEN} ", f"`{SHOW_WHEN}` of the section '{section}'")
            yield what, file, SHOW_WHEN, field[SHOW_WHEN]


def _names(bundle: Bundle, expression: Expression, **place: Any) -> Iterator[Finding]:
    main = bundle.item.main if bundle.item is not None else None
    known = {situation.id: situation for situation in (main.situations if main is not None else ())}
    sections = field_names(bundle.schemas.get(main.form, {})) if main is not None else []
    for path in expression.names_read():
        if len(path) > 1 and path[0] == "situations" and path[1] not in known:
            remedy, remedy_en = suggestion(path[1], known)
            yield UNKNOWN_SITUATION.finding(situation=path[1], remedy=remedy, remedy_en=remedy_en, **place)
        if len(path) > 1 and path[0] == "form" and sections and path[1] not in sections:
            remedy, remedy_en = suggestion(path[1], sections)
            yield UNKNOWN_SECTION.finding(section=path[1], remedy=remedy, remedy_en=remedy_en, **place)
    for path, value, _ in expression.compared():
        situation = known.get(path[1]) if len(path) == 2 and path[0] == "situations" else None
        if situation is not None and not situation.accepts(value):
            answers = [answer for answer, _ in situation.options] or ["true", "false"]
            remedy, remedy_en = suggestion(value, answers)
            yield NEVER_SO.finding(situation=path[1], value=value, remedy=remedy, remedy_en=remedy_en, **place)


def _conditions(sheet: Sheet) -> Iterator[tuple[Arrow | Node, int, str]]:
    for arrow in sheet.arrows:
        if arrow.condition is not None:
            yield arrow, arrow.condition_line, arrow.condition
    for node in sheet.nodes:
        for definition in node.definitions:
            for written in definition.iterchildren(f"{{{BPMN}}}condition"):
                yield node, line_of(written), "".join(written.itertext())


def _read(condition: str) -> Expression | None:
    try:
        return parse_expression(condition)
    except ExpressionError:
        return None  # Reported by written_expressions with line and column.


def _line_of(bundle: Bundle, file: str, key: str, condition: str) -> int:
    lines = enumerate(bundle.files[file].decode("utf-8", "replace").splitlines(), 1)
    return next((number for number, line in lines if condition in line and key in line), 0)
