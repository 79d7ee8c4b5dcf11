"""The sections of an application form, and how what is handed in later takes their place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def with_sections(form: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """The form with the sections given in place of its own, each as a whole; one that is given as null is taken out."""
    merged = {**form, **given}
    return {name: section for name, section in merged.items() if section is not None or name not in given}
