"""Reading `item.yaml` (事项实施清单): every mistake with file, line, place and remedy."""

from __future__ import annotations

import functools
import json
from importlib import resources
from typing import Any

from onewindow.domain.service_item import ServiceItem
from onewindow.errors import DefinitionRefused, Finding, Problem
from onewindow.forms.item_consistency import Inconsistency, inconsistencies
from onewindow.forms.validation import check_form
from onewindow.marked_yaml import MarkedYaml, read_yaml

_REMEDIES = {
    "required": ("补上这一项", "add it"),
    "additional_properties": ("删去，或检查拼写", "remove it, or check its spelling"),
}


def read_item(data: bytes, file: str = "item.yaml") -> ServiceItem:
    """The service item in `data`; raises DefinitionRefused with all findings, each with its line and JSON pointer."""
    marked = read_yaml(data, file)
    problems = check_form(item_schema(), marked.data)
    if problems:
        raise DefinitionRefused([_finding_of_problem(problem, marked, file) for problem in problems])
    item = ServiceItem.from_plain(marked.data)
    wrong = [_finding(each, marked, file) for each in inconsistencies(marked.data, item)]
    if wrong:
        raise DefinitionRefused(wrong)
    return item


@functools.cache
def item_schema() -> dict[str, Any]:
    """The JSON Schema of `item.yaml`, as shipped."""
    schema: dict[str, Any] = json.loads(resources.files("onewindow.forms").joinpath("item.schema.json").read_bytes())
    return schema


def _finding_of_problem(problem: Problem, marked: MarkedYaml, file: str) -> Finding:
    remedy, remedy_en = _REMEDIES.get(problem.code, ("改正这个值", "correct the value"))
    return Finding(
        f"item_{problem.code}",
        f"{problem.pointer} {problem.message}".strip(),
        remedy,
        f"{problem.pointer} {problem.message_en}".strip(),
        remedy_en,
        file=file,
        line=marked.line(problem.pointer),
    )


def _finding(wrong: Inconsistency, marked: MarkedYaml, file: str) -> Finding:
    return Finding(
        wrong.code,
        f"{wrong.pointer} {wrong.message}",
        wrong.remedy,
        f"{wrong.pointer} {wrong.message_en}",
        wrong.remedy_en,
        file=file,
        line=marked.line(wrong.pointer),
    )
