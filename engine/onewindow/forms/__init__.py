"""Room "forms": application forms against their JSON Schema, the item list `item.yaml`, and notices.

The libraries behind each are loaded when it is first asked for: an engine that only claims and lists needs none.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from onewindow.domain.service_item import ServiceItem
    from onewindow.errors import Finding, Problem

__all__ = [
    "check_form",
    "read_item",
    "read_schema",
    "render_notice",
    "schema_findings",
    "template_findings",
    "template_hash",
]


def check_form(
    schema: Mapping[str, Any], data: Any, *, partial: bool = False, today: date | None = None
) -> list[Problem]:
    """See `validation.check_form`."""
    from onewindow.forms import validation

    return validation.check_form(schema, data, partial=partial, today=today)


def read_item(data: bytes, file: str = "item.yaml") -> ServiceItem:
    """See `items.read_item`."""
    from onewindow.forms import items

    return items.read_item(data, file)


def read_schema(data: bytes, file: str) -> dict[str, Any]:
    """See `schemas.read_schema`."""
    from onewindow.forms import schemas

    return schemas.read_schema(data, file)


def schema_findings(schema: Any, file: str = "", data: bytes = b"") -> list[Finding]:
    """See `schemas.schema_findings`."""
    from onewindow.forms import schemas

    return schemas.schema_findings(schema, file, data)


def render_notice(template: str, data: Mapping[str, Any]) -> str:
    """See `notices.render_notice`."""
    from onewindow.forms import notices

    return notices.render_notice(template, data)


def template_findings(template: str, file: str = "") -> list[Finding]:
    """See `notices.template_findings`."""
    from onewindow.forms import notices

    return notices.template_findings(template, file)


def template_hash(template: str) -> str:
    """See `notices.template_hash`."""
    from onewindow.forms import notices

    return notices.template_hash(template)
