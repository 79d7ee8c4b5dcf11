"""Statuses, results and outcomes as people call them, (Chinese, English): one table for all who speak of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Names = Mapping[str, tuple[str, str]]

STATUSES: Names = {
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
"""Statuses of a case (domain notes 13)."""

RESULTS: Names = {
    "granted": ("准予", "granted"),
    "refused": ("不予", "refused"),
    "returned": ("退件", "returned"),
    "withdrawn": ("撤回", "withdrawn"),
    "terminated": ("终止", "terminated"),
    "voided": ("作废", "voided"),
    "forwarded": ("转报", "forwarded"),
    "lapsed": ("逾期未补正", "lapsed"),
}
"""Results of a sub-case, and of a case."""

OUTCOMES: Names = {
    "received": ("已收件", "received"),
    "accepted": ("受理", "accepted"),
    "accepted_with_omissions": ("容缺受理", "accepted with omissions"),
    "correction": ("需补正", "correction"),
    "not_accepted": ("不予受理", "not accepted"),
    "resubmitted": ("已补正", "resubmitted"),
    "passed": ("审核通过", "passed"),
    "sent_back": ("退回重办", "sent back"),
    "granted": ("准予", "granted"),
    "refused": ("不予", "refused"),
    "returned": ("退件", "returned"),
    "issued": ("已出件", "issued"),
    "delivered": ("已送达", "delivered"),
    "archived": ("已归档", "archived"),
    "done": ("完成", "done"),
    "cancelled": ("已取消", "cancelled"),
}
"""Outcomes of a task; a task without stage may have others."""

DELIVERIES: Names = {
    "window": ("窗口领取", "at the window"), "post": ("邮寄", "by post"), "electronic": ("电子送达", "electronically"),
}
"""Ways in which results reach the applicant."""

_OF_WORD: Mapping[str, Names] = {"status": STATUSES, "result": RESULTS, "outcome": OUTCOMES}


def chinese(table: Names, code: str) -> str:
    """The Chinese name of a code, the code itself where there is none."""
    return table[code][0] if code in table else code


def chinese_words(words: Mapping[str, Any]) -> dict[str, Any]:
    """The words of a sentence with status, result and outcome put into Chinese."""
    return {word: chinese(_OF_WORD[word], value) if word in _OF_WORD and isinstance(value, str) else value
            for word, value in words.items()}
