"""item.yaml against the forms: the sections departments read, and the fields of results, are there."""

from __future__ import annotations

from collections.abc import Iterator

from onewindow.domain.service_item import Item, MainItem
from onewindow.errors import Finding
from onewindow.forms.titles import field_names
from onewindow.marked_yaml import read_yaml
from onewindow.process_checks.bundle import ITEM, Bundle
from onewindow.process_checks.rule import Rule
from onewindow.process_checks.stage_places import item_around
from onewindow.process_checks.words import suggestion

UNKNOWN_READ = Rule(
    "OW723",
    "子项“{item}”的 reads 写了“{section}”，申请表中没有这一节：部门读不到它",
    "The item '{item}' reads '{section}', but the application form has no such section: nothing would be shown",
    "{remedy}",
    "{remedy_en}",
)
UNKNOWN_RESULT = Rule(
    "OW724",
    "结果“{result}”的 fields 写了“{field}”，填写它的表单中没有这个字段：结果里不会有它",
    "The result '{result}' has the field '{field}', but no form it is written in has such a field: it would never be "
    "handed out",
    "{remedy}",
    "{remedy_en}",
)


def item_fields(bundle: Bundle) -> Iterator[Finding]:
    """`reads` of items against the application form; `fields` of results against theirs and those of their tasks."""
    item = bundle.item
    if item is None:
        return
    sections = _fields(bundle, item.main.form)
    for number, part in enumerate(item.items):
        for place, section in enumerate(part.reads):
            if sections and section not in sections:
                remedy, remedy_en = suggestion(section, sections)
                words = {"item": part.name, "section": section, "remedy": remedy, "remedy_en": remedy_en}
                yield _at(bundle, UNKNOWN_READ, f"/items/{number}/reads/{place}", **words)
        yield from _results(bundle, part, f"/items/{number}", part.id)
    yield from _results(bundle, item.main, "/main", "")


def _results(bundle: Bundle, part: Item | MainItem, pointer: str, id: str) -> Iterator[Finding]:
    of_tasks = [node.ow("form") for node in bundle.sheet.nodes if item_around(node) == id]
    for number, result in enumerate(part.results):
        forms = [_fields(bundle, form) for form in (result.data_schema, *of_tasks) if form]
        # A form that cannot be read, or says nothing of its fields, may have any.
        known = list(dict.fromkeys(name for form in forms for name in form)) if all(forms) else []
        for place, field in enumerate(result.fields):
            if known and field not in known:
                remedy, remedy_en = suggestion(field, known)
                words = {"result": result.name, "field": field, "remedy": remedy, "remedy_en": remedy_en}
                yield _at(bundle, UNKNOWN_RESULT, f"{pointer}/results/{number}/fields/{place}", **words)


def _fields(bundle: Bundle, form: str) -> list[str]:
    return field_names(bundle.schemas.get(form, {}))


def _at(bundle: Bundle, rule: Rule, pointer: str, **words: str) -> Finding:
    file = bundle.path(ITEM)
    return rule.finding(file=file, line=read_yaml(bundle.files[ITEM], file).line(pointer), **words)
