"""Remedies (救济途径): whether a text tells by when to turn somewhere, and what a refusal tells where it does not."""

from __future__ import annotations

import re

_A_PERIOD = re.compile(r"[0-9一二两三四五六七八九十百]+\s*(?:个?工作日|日|天|个月|年|days?\b|months?\b)")


def names_a_period(text: str) -> bool:
    """Whether it says within how many days, months or years."""
    return bool(_A_PERIOD.search(text))


def completed(typed: str, listed: str) -> str:
    """What was typed with a refusal; where that names no period, with what the item lists."""
    return typed if names_a_period(typed) or not listed else f"{typed}\n{listed}"
