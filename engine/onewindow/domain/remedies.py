"""Remedies (救济途径): whether a text tells by when to turn somewhere, and what a refusal tells where it does not."""

from __future__ import annotations

import re

_NUMERALS = "0-9〇零一二两三四五六七八九十百"
_A_PERIOD = re.compile(
    rf"(?<![月{_NUMERALS}])(?!(?:[0-9]{{4}}|[〇零一二三四五六七八九]{{4}})\s*年)"  # no year, no day of a month
    rf"[{_NUMERALS}]+\s*(?:个?工作日|日|天|个月|年|days?\b|months?\b)"
)


def names_a_period(text: str) -> bool:
    """Whether it says within how many days, months or years; the date of a law is no period."""
    return bool(_A_PERIOD.search(text))


def completed(typed: str, listed: str) -> str:
    """What was typed with a refusal; where that names no period, with what the item lists."""
    return typed if names_a_period(typed) or not listed else f"{typed}\n{listed}"
