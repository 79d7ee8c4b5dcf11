"""Which of our two languages the reader gets: Chinese in a Chinese locale, English otherwise."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

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


STATUSES = {
    "draft": ("草稿", "draft"),
    "submitted": ("已申报", "submitted"),
    "received": ("已收件", "received"),
    "correcting": ("待补正", "awaiting correction"),
    "accepted": ("已受理", "accepted"),
    "reviewing": ("审查中", "under review"),
    "closed": ("办结", "closed"),
    "issuing": ("待出件", "ready to issue"),
    "delivered": ("已送达", "delivered"),
    "archived": ("已归档", "archived"),
    "not_accepted": ("不予受理", "not accepted"),
    "lapsed": ("逾期未补正", "lapsed"),
    "withdrawn": ("已撤回", "withdrawn"),
    "terminated": ("已终止", "terminated"),
    "voided": ("已作废", "voided"),
    "forwarded": ("已转报", "forwarded"),
}

RESULTS = {
    "granted": ("准予", "granted"),
    "refused": ("不予许可", "refused"),
    "returned": ("退件", "returned"),
    "voided": ("作废", "voided"),
    "forwarded": ("转办", "forwarded"),
    "lapsed": ("逾期", "lapsed"),
    "withdrawn": ("撤回", "withdrawn"),
    "terminated": ("终止", "terminated"),
}


def standing(case: Mapping[str, Any]) -> str:
    """Where a case stands; a plain process has no life cycle beyond running and finished."""
    if case["finished"] and case["status"] == "submitted":
        return say("已结束", "finished")
    return word(STATUSES, case["status"])


def word(table: dict[str, tuple[str, str]], value: str) -> str:
    """The display word of a status or result, the value itself where we have none."""
    return say(*table[value]) if value in table else value
