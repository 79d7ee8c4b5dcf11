"""One published version of a service, ready to run: its drawing, item list, forms, templates and conditions."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from onewindow.domain.json_pointer import escape
from onewindow.domain.service_item import ServiceItem
from onewindow.errors import Problem, ProcessProblem
from onewindow.forms import check_form, read_item
from onewindow.forms.titles import title_at
from onewindow.storage import DamagedVersion, Store, Transaction
from onewindow.workflow import load_definition

if TYPE_CHECKING:
    from onewindow.workflow import Definition
    from onewindow.workflow.expressions import Expression


def bundle_hash(files: Mapping[str, bytes]) -> str:
    """Content hash of a version: SHA-256 over sorted names and contents, each with its length."""
    digest = hashlib.sha256(b"onewindow-bundle-1")
    for name in sorted(files):
        for part in (name.encode(), files[name]):
            digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


class Version:
    """Immutable and shared by all cases that started on it; parts are read when first asked for."""

    def __init__(self, hash: str, files: Mapping[str, bytes]) -> None:
        self.hash, self.files = hash, files
        self._conditions: dict[str, Expression] = {}

    @cached_property
    def definition(self) -> Definition:
        """The drawn process."""
        return load_definition(self.files["process.bpmn"], file="process.bpmn")

    @cached_property
    def item(self) -> ServiceItem | None:
        """The item list; None for a plain process."""
        data = self.files.get("item.yaml")
        return read_item(data, "item.yaml") if data is not None else None

    @cached_property
    def schemas(self) -> dict[str, dict[str, Any]]:
        """Form schemas by name."""
        ending = ".schema.json"
        return {name.removeprefix("forms/").removesuffix(ending): json.loads(data)
                for name, data in self.files.items() if name.startswith("forms/") and name.endswith(ending)}

    @cached_property
    def templates(self) -> dict[str, str]:
        """Notice templates by kind."""
        ending = ".html.j2"
        return {name.removeprefix("notices/").removesuffix(ending): data.decode("utf-8")
                for name, data in self.files.items() if name.startswith("notices/") and name.endswith(ending)}

    @cached_property
    def template_hashes(self) -> dict[str, str]:
        """SHA-256 of each template by notice kind."""
        return {kind: hashlib.sha256(text.encode()).hexdigest() for kind, text in self.templates.items()}

    def field_title(self, form: str, pointer: str) -> str | None:
        """What the form calls the field at a JSON pointer; None where it has no such field."""
        return title_at(self.schemas.get(form, {}), pointer)

    def result_title(self, element: str, name: str) -> str:
        """What a result field of a part (of the main case: of the task that decides) is called: in the form its item
        names for it, else in those of its tasks. Two departments may use one name for different things."""
        elements, within = self.definition.drawing.elements, self.definition.drawing.within
        part = elements[element].item
        listed = (self.item.item(part) if part else self.item.main) if self.item else None
        forms = [result.data_schema for result in listed.results if name in result.fields] if listed else []
        forms += [each.ow.get("form", "") for each in elements.values()
                  if each.id == element or (part and within(each.id) == element)]
        return next((title for form in forms if (title := self.field_title(form, f"/{escape(name)}"))), name)

    def outcomes_asked(self, element: str) -> list[str]:
        """The words that conditions of the drawing compare the outcome of this task with: a task without stage takes
        any word, and one nobody asks for goes the default way."""
        texts = [flow.condition or "" for flow in self.definition.drawing.flows]
        compared = [each for text in texts if element in text for each in self._compiled(text).compared()]
        return list(dict.fromkeys(value for path, value, _ in compared if path == (element, "outcome")))

    def check_form(self, name: str, data: Any, partial: bool, today: date | None = None) -> list[Problem]:
        """What is wrong with `data` by the form `name`; `partial` allows gaps, as in a draft of `today`."""
        if name not in self.schemas:
            return [Problem("", "schema_missing", f"缺少表单 {name}", f"the form {name} is missing")]
        return check_form(self.schemas[name], data, partial=partial, today=today)

    def check_sections(self, name: str, data: Mapping[str, Any], document: Mapping[str, Any]) -> list[Problem]:
        """Sections of the form `name` that this case needs by its answers (`x-show-when`) and that are not there."""
        sections = self.schemas.get(name, {}).get("properties", {})
        return [
            Problem(f"/{section}", "required", f"应填写“{field.get('title', section)}”", f"section {section} is needed")
            for section, field in sections.items()
            if isinstance(field, dict) and section not in data
            and isinstance(condition := field.get("x-show-when"), str) and self.holds(condition, document)
        ]

    def holds(self, condition: str, document: Mapping[str, Any]) -> bool:
        """Whether a condition of the item list is true of the document; raises ProcessProblem where it fails."""
        from onewindow.workflow.expressions import ExpressionError  # an engine at rest needs none

        try:
            return self._compiled(condition).holds(document)
        except ExpressionError as error:
            of, of_en = self._asking(condition)
            raise ProcessProblem(
                "expression_failed", "item.yaml", f"{of}条件“{condition}”无法计算：{error.text}", error.remedy,
                f"the condition {condition!r}{of_en} cannot be evaluated: {error.text_en}", error.remedy_en,
            ) from error

    def foreseen(self, condition: str, known: Mapping[str, Any]) -> bool | None:
        """Whether a condition of the drawing is true of what is known beforehand; None where it reads anything else."""
        from onewindow.workflow.expressions import ExpressionError

        try:
            compiled = self._compiled(condition)
            whole = all(path[0] in known for path in compiled.names_read())
            return compiled.holds(known) if whole else None
        except ExpressionError:
            return None

    def _compiled(self, condition: str) -> Expression:
        """The condition, read once; raises ExpressionError."""
        from onewindow.workflow.expressions import parse_expression

        compiled = self._conditions.get(condition)
        if compiled is None:
            compiled = self._conditions[condition] = parse_expression(condition)
        return compiled

    def _asking(self, condition: str) -> tuple[str, str]:
        """What the condition is of, for who has to mend it: materials of the item list, or sections of the form."""
        main = self.item.main if self.item is not None else None
        materials = [each for each in main.materials if each.when == condition] if main is not None else []
        if materials:
            names, ids = "、".join(each.name for each in materials), ", ".join(each.id for each in materials)
            return f"材料“{names}”的", f" of the material {ids}"
        sections = self.schemas.get(main.form, {}).get("properties", {}) if main is not None else {}
        fields = [(name, field) for name, field in sections.items() if isinstance(field, dict)]
        shown = [name for name, field in fields if field.get("x-show-when") == condition]
        return (f"“{'、'.join(shown)}”一节的", f" of the section {', '.join(shown)}") if shown else ("", "")


def kept_version(transaction: Transaction, hash: str) -> Version | None:
    """The published version with this content hash, None where there is none; raises DamagedVersion."""
    row = transaction.definition(hash)
    if row is None:
        return None
    found = bundle_hash(row.files)
    if found != hash:
        raise DamagedVersion(row.service, hash, f"SHA-256 {found}")
    return Version(hash, row.files)


def damaged_versions(store: Store) -> list[DamagedVersion]:
    """What is wrong with each published version whose files are not those its hash was made of."""
    found: list[DamagedVersion] = []
    with store.transaction(read_only=True) as transaction:
        for hash in transaction.definitions():
            try:
                kept_version(transaction, hash)
            except DamagedVersion as damaged:
                found.append(damaged)
    return found
