"""The options of a notifier, `[notifications.options]` of onewindow.toml: names and types checked."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from onewindow.errors import UsageError


def check_options(site: Path, notifier: str, options: Mapping[str, Any], known: Mapping[str, str]) -> dict[str, str]:
    """The options with the defaults `known` for what is left out, all of them texts; UsageError for others."""
    for name, value in options.items():
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            chinese = f"是不是要写 {near[0]}？" if near else f"可以写：{'、'.join(known) or '（没有选项）'}"
            english = f"did you mean {near[0]}?" if near else f"known: {', '.join(known) or '(it has no options)'}"
            raise _bad(site, notifier, f"不认得 {name}", chinese, f"{name} is not known", english)
        if not isinstance(value, str) or not value.strip():
            raise _bad(site, notifier, f"{name} 应为文字，但是写的是 {value!r}", "改正这个值",
                       f"{name} should be a text, but is {value!r}", "correct the value")  # fmt: skip
    return {**known, **options}


def _bad(site: Path, notifier: str, text: str, remedy: str, text_en: str, remedy_en: str) -> UsageError:
    where = f"{site / 'onewindow.toml'} [notifications.options] ({notifier})"
    return UsageError(f"{where} {text} → {remedy}\n{where} {text_en} → {remedy_en}")
