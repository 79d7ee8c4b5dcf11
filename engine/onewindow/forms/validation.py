"""Application forms against their JSON Schema 2020-12: what is wrong, field by field, in two languages."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from jsonschema import ValidationError
from referencing import Registry

from onewindow.domain.json_pointer import escape
from onewindow.domain.unseen import blank
from onewindow.errors import DefinitionRefused, Problem
from onewindow.forms.effort import TooMuchWork, counted_effort
from onewindow.forms.formats import format_checker, judged_on
from onewindow.forms.keywords import FALSE, FormValidator
from onewindow.forms.plain_json import json_problems
from onewindow.forms.schemas import schema_findings
from onewindow.forms.sentences import sentence
from onewindow.forms.titles import label

MAX_PROBLEMS = 100

_INCOMPLETE = {
    "required", "dependentRequired", "minItems", "minProperties", "contains", "minContains", "x-sum", "x-compare",
    "not", FALSE, "unevaluatedItems",
}  # fmt: skip
"""Keywords a draft may fail: it is not finished, or not yet chosen which way it will be filled in."""

_COMPOSITE = ("anyOf", "oneOf")


def check_form(
    schema: Mapping[str, Any], data: Any, *, partial: bool = False, shipped: bool = False, today: date | None = None
) -> list[Problem]:
    """Everything in `data` that `schema` does not allow, in the order of the schema; empty when all is well.

    A required text that is empty or blank counts as missing. With `partial` (drafts) nothing need be complete and
    empty texts pass, but what is there must be of the right form. `today` is the day it is handed in, where that
    matters. `data` may be anything at all; it is not changed. Raises DefinitionRefused where the schema itself is not
    usable (publishing refuses such a schema before); one that is `shipped` with us is known to be, and not looked at
    again.
    """
    problems = json_problems(data)
    if problems:
        return problems
    validator = _validator(json.dumps(schema, ensure_ascii=False, sort_keys=False, default=str), shipped)
    found: dict[Problem, None] = {}
    try:
        with counted_effort(), judged_on(today):
            for error in validator.iter_errors(data):
                found.update((problem, None) for problem in _problems(schema, error, partial))
                if len(found) >= MAX_PROBLEMS:
                    break
    except TooMuchWork:
        found[Problem("", "too_large", "内容过多，无法一次核对，请分开填写", "there is too much to check")] = None
    except RecursionError:
        found[Problem("", "too_deep", "嵌套层数过多", "the value is nested too deep")] = None
    missing = {problem.pointer for problem in found if problem.code == "required"}
    checked = {problem.pointer for problem in found if problem.code == "check"}
    # Of one field the clearer thing is told: that it is missing, or what its named check says rather than its pattern.
    silent = {problem for problem in found if problem.pointer in missing and problem.code != "required"}
    silent |= {problem for problem in found if problem.pointer in checked and problem.code == "pattern"}
    return [problem for problem in found if problem not in silent]


@functools.lru_cache(maxsize=256)
def _validator(text: str, shipped: bool) -> Any:
    schema = json.loads(text)
    findings = [] if shipped else schema_findings(schema)
    if findings:
        raise DefinitionRefused(findings)
    # The library would go over to its own validators for a dialect it knows, and resolve references against an id.
    for word in ("$schema", "$id"):
        schema.pop(word, None)
    registry: Registry[Any] = Registry()  # an empty one of our own: a reference never fetches anything
    return FormValidator(schema, registry=registry, format_checker=format_checker())


def _problems(schema: Mapping[str, Any], error: ValidationError, partial: bool) -> Iterator[Problem]:
    if error.validator in _COMPOSITE:
        chosen = _chosen_branch(error)
        if partial and _may_wait(error):
            return
        if chosen:
            for inner in chosen:
                yield from _problems(schema, inner, partial)
            return
    if partial and _may_wait(error):
        return
    path = list(error.absolute_path)
    chinese, english = sentence(error, label(schema, path))
    yield Problem(_pointer(path), _code(str(error.validator or FALSE)), chinese, english)


def _may_wait(error: ValidationError) -> bool:
    """Whether a draft may still fail so: something is missing, or a text is still empty."""
    if error.validator in _COMPOSITE:
        branches = _branches(error)  # none: more than one fits, as long as nothing tells them apart
        return not branches or any(all(_may_wait(inner) for inner in branch) for branch in branches)
    if blank(error.instance) and error.validator != "type":
        return True
    return (error.validator or FALSE) in _INCOMPLETE or (error.validator == "const" and error.validator_value is True)


def _branches(error: ValidationError) -> list[list[ValidationError]]:
    branches: dict[Any, list[ValidationError]] = {}
    for number, inner in enumerate(error.context or ()):
        # A branch that is `false` has one error, and its number is not told.
        branch = inner.schema_path[0] if inner.schema_path else f"false {number}"
        branches.setdefault(branch, []).append(inner)
    return list(branches.values())


def _chosen_branch(error: ValidationError) -> list[ValidationError]:
    """The one branch the person evidently meant: the only one not contradicted by a type, const or enum."""
    meant = [
        branch
        for branch in _branches(error)
        if not any(inner.validator in ("type", "const", "enum") for inner in branch)
    ]
    return meant[0] if len(meant) == 1 else []


def _pointer(path: Sequence[str | int]) -> str:
    return "".join(f"/{escape(str(step))}" for step in path)


def _code(keyword: str) -> str:
    return "".join(f"_{char.lower()}" if char.isupper() else char for char in keyword.removeprefix("x-"))
