"""Which of our two languages the reader gets: Chinese in a Chinese locale, English otherwise."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from onewindow.domain.names import STATUSES, Names

LANGUAGE_VARIABLE = "ONEWINDOW_LANG"


def speaks_chinese() -> bool:
    """ONEWINDOW_LANG (zh or en) where set, else the locale's language for messages."""
    for variable in (LANGUAGE_VARIABLE, "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(variable, "")
        if value:
            return value.lower().startswith("zh")
    return False


def say(chinese: str, english: str) -> str:
    """The text in the reader's language; where one is empty, the other."""
    preferred, other = (chinese, english) if speaks_chinese() else (english, chinese)
    return preferred or other


def one_language(problem: str | None) -> str:
    """A problem in the reader's language, where it is told in both, a line each."""
    lines = (problem or "").splitlines() or [""]
    return say(lines[0], lines[1]) if len(lines) > 1 else lines[0]


def in_brackets(text: str) -> str:
    """What stands behind a name, in the brackets of the reader's language."""
    return say(f"（{text}）", f" ({text})")


def standing(case: Mapping[str, Any]) -> str:
    """Where a case stands; a plain process has no life cycle beyond running and finished."""
    if case["finished"] and case["status"] == "submitted":
        return say("已结束", "finished")
    return word(STATUSES, case["status"])


def word(table: Names, value: str) -> str:
    """The display word of a status or result, the value itself where we have none."""
    return say(*table[value]) if value in table else value
