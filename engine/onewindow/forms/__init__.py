"""Room "forms": application forms against their JSON Schema, the item list `item.yaml`, and notices."""

from __future__ import annotations

from onewindow.forms.items import read_item
from onewindow.forms.notices import render_notice, template_findings, template_hash
from onewindow.forms.schemas import read_schema, schema_findings
from onewindow.forms.validation import check_form

__all__ = [
    "check_form",
    "read_item",
    "read_schema",
    "render_notice",
    "schema_findings",
    "template_findings",
    "template_hash",
]
