"""Room "forms": application forms against their JSON Schema, the item list `item.yaml`, and notices."""

from __future__ import annotations

from onewindow.forms.items import read_item
from onewindow.forms.notices import render_notice, template_findings, template_hash
from onewindow.forms.validation import check_form, schema_findings

__all__ = ["check_form", "read_item", "render_notice", "schema_findings", "template_findings", "template_hash"]
