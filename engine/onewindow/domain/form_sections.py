"""The sections of an application form, and how what is handed in later takes their place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def with_sections(form: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """The form with the sections given in place of its own, each as a whole; one that is given as null is taken out."""
    merged = {**form, **given}
    return {name: section for name, section in merged.items() if section is not None or name not in given}


def field_at(form: Mapping[str, Any], pointer: str) -> Any:
    """What stands at a field such as "/company/name": None for nothing, the whole list where no entry is named."""
    found: Any = form
    for step in pointer.split("/")[1:]:
        if isinstance(found, list):
            if not step.isdecimal():
                return found
            found = found[int(step)] if int(step) < len(found) else None
        else:
            found = found.get(step.replace("~1", "/").replace("~0", "~")) if isinstance(found, dict) else None
    return found
