"""Reading `item.yaml` (事项实施清单): every mistake with file, line, place and remedy."""

from __future__ import annotations

import difflib
import functools
import json
import re
from importlib import resources
from typing import Any

from onewindow.domain.json_pointer import at, steps
from onewindow.domain.service_item import ServiceItem
from onewindow.errors import DefinitionRefused, Finding, Problem
from onewindow.forms.item_consistency import Inconsistency, inconsistencies
from onewindow.forms.validation import check_form
from onewindow.marked_yaml import MarkedYaml, read_yaml

_TAB = re.compile(r"^ *\t", re.MULTILINE)
_UNKNOWN = "additional_properties"


def read_item(data: bytes, file: str = "item.yaml") -> ServiceItem:
    """The service item in `data`; raises DefinitionRefused with all findings, each with its line and JSON pointer."""
    try:
        marked = read_yaml(data, file)
    except DefinitionRefused as refused:
        raise _with_tab(refused, data) from None
    if not isinstance(marked.data, dict):
        raise DefinitionRefused([_no_item_list(marked.data, file)])
    problems = check_form(item_schema(), marked.data, shipped=True)
    if problems:
        near = {problem: _near(problem, marked.data) for problem in problems if problem.code == _UNKNOWN}
        # A misspelt key is one mistake, not also a missing one.
        meant = {f"{problem.pointer.rpartition('/')[0]}/{word}" for problem, word in near.items()}
        told = [problem for problem in problems if problem.code != "required" or problem.pointer not in meant]
        raise DefinitionRefused([_finding_of_problem(problem, near.get(problem), marked, file) for problem in told])
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


def _no_item_list(data: Any, file: str) -> Finding:
    found, found_en = ("是空的", "is empty") if data is None else ("是列表或单个值", "holds a list or a single value")
    return Finding(
        "item_type", f"事项清单应为一组“键: 值”，但是文件{found}", "从自带的 processes/company_startup/item.yaml 改起",
        f"the item list should be keys with values, but the file {found_en}",
        "begin with the shipped processes/company_startup/item.yaml", file=file, line=1,
    )  # fmt: skip


def _with_tab(refused: DefinitionRefused, data: bytes) -> DefinitionRefused:
    """The refusal in plain words where a tab indents: the parser only says that no token can start there."""
    tab = _TAB.search(data.decode("utf-8-sig", "replace"))
    if tab is None or refused.findings[0].code != "yaml_invalid":
        return refused
    line = data.decode("utf-8-sig", "replace")[: tab.end()].count("\n") + 1
    text, text_en = "缩进不能用 Tab，请改为空格", "indentation cannot use tabs: use spaces"
    remedy, remedy_en = "在编辑器中把 Tab 替换为两个空格", "replace each tab by two spaces in the editor"
    file = refused.findings[0].file
    return DefinitionRefused([Finding("yaml_tab", text, remedy, text_en, remedy_en, file=file, line=line)])


def _near(problem: Problem, data: Any) -> str:
    """The key that was meant by one that does not exist here, "" where none is like it; not one written already."""
    *above, written = steps(problem.pointer)
    free = [key for key in _keys_at(above) if key not in at(data, problem.pointer.rpartition("/")[0])]
    near = difflib.get_close_matches(written[:60], free, n=1, cutoff=0.6)
    return near[0] if near else ""


def _keys_at(path: list[str]) -> list[str]:
    """Keys the form of `item.yaml` knows at this place."""
    return list(_schema_at(path).get("properties", {}))


def _schema_at(path: list[str]) -> dict[str, Any]:
    """What the form of `item.yaml` says of this place."""
    schema = item_schema()
    for step in path:
        schema = schema.get("items", {}) if step.isdecimal() else schema.get("properties", {}).get(step, {})
        schema = _resolved(schema)
    return schema


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """What a reference leads to, with what is said beside it."""
    reference = schema.get("$ref", "")
    return {**item_schema()["$defs"][reference.rpartition("/")[2]], **schema} if reference else schema


def _finding_of_problem(problem: Problem, near: str | None, marked: MarkedYaml, file: str) -> Finding:
    text, text_en, remedy, remedy_en = problem.message, problem.message_en, "改正这个值", "correct the value"
    if problem.code == "type" and _schema_at(steps(problem.pointer)).get("type") == "boolean":
        remedy, remedy_en = "写 true（是）或 false（否），不加引号", "write true or false, without quotes"
    elif problem.code == "required":
        remedy, remedy_en = "补上这一项", "add it"
    elif problem.code == _UNKNOWN:
        *above, key = steps(problem.pointer)
        known = ", ".join(_keys_at(above)) or "—"
        text, text_en = f"这里没有“{key}”这一项", f"there is no key {key!r} here"
        remedy = f"是否想写 {near}？" if near else f"删去，或改为：{known}"
        remedy_en = f"did you mean {near}?" if near else f"remove it, or write one of: {known}"
    return Finding(
        f"item_{problem.code}",
        f"{problem.pointer} {text}".strip(),
        remedy,
        f"{problem.pointer} {text_en}".strip(),
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
