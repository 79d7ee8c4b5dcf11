"""Limits and last days in words, for documents and stories."""

from __future__ import annotations

from onewindow.domain.clock import Clock
from onewindow.domain.facts import local_minute
from onewindow.domain.service_item import Limit


def limit_texts(limit: str) -> tuple[str, str]:
    """ "3wd" in Chinese and English: "3 个工作日", "3 working days"; twice "" for none."""
    if not limit:
        return "", ""
    parsed = Limit.parse(limit)
    return parsed.text, parsed.text_en


def due_text(limit: str, due_on: str | None, due_at: str | None) -> str:
    """The last day, with the local minute for limits in hours and half days, where the instant counts; "" for none."""
    if due_on is None:
        return ""
    return local_minute(due_at) if due_at and (limit.endswith("wh") or ".5" in limit) else due_on


def due_of(clock: Clock | None) -> str:
    """The last day of a clock; "" where it stands still or there is none."""
    return due_text(clock.limit, clock.due_on, clock.due_at) if clock is not None else ""
