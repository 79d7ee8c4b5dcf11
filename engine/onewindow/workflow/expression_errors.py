"""What is wrong with an expression or script: where in its text, in two languages, and what to write instead."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from difflib import get_close_matches

from onewindow.errors import OneWindowError

Place = tuple[int, int]
"""Line and column in the text as given, both counted from 1 in characters."""


class ExpressionError(OneWindowError):
    """An expression cannot be read, or has no value for these names. `line` and `column` count from 1 in its text."""

    code = "expression"

    def __init__(self, place: Place, text: str, text_en: str, remedy: str, remedy_en: str) -> None:
        self.line, self.column = place
        self.text, self.text_en, self._remedies = text, text_en, (remedy, remedy_en)
        super().__init__(text, text_en)

    @property
    def remedy(self) -> str:
        return self._remedies[0]

    @property
    def remedy_en(self) -> str:
        return self._remedies[1]

    def __str__(self) -> str:
        return f"{self.line}:{self.column} {self.text} → {self.remedy} | {self.text_en} → {self.remedy_en}"


class Absent(ExpressionError):
    """A name, a field or an item of a list does not exist, or not yet.

    What to write instead is thought of when it is read: an event that waits for its data meets this at every look.
    """

    def __init__(self, place: Place, text: str, text_en: str, remedies: Callable[[], tuple[str, str]]) -> None:
        super().__init__(place, text, text_en, "", "")
        self._think = remedies

    @property
    def remedy(self) -> str:
        return self._think()[0]

    @property
    def remedy_en(self) -> str:
        return self._think()[1]


def too_big(place: Place, what: str, what_en: str, limit: int) -> ExpressionError:
    """The refusal for anything over one of the caps."""
    return ExpressionError(
        place,
        f"{what}超过上限 {limit:,}",
        f"{what_en} exceeds the limit of {limit:,}",
        "请拆成较小的几步，或改由服务任务完成",
        "split it into smaller steps, or leave it to a service task",
    )


def unknown(place: Place, what: str, what_en: str, name: str, known: Iterable[object]) -> Absent:
    """The refusal for a name nobody knows, with the names that look like it."""
    text, text_en = f"{what} {name[:60]!r} 不存在", f"{what_en} {name[:60]!r} is not known"
    return Absent(place, text, text_en, lambda: _known_instead(name, known))


def _known_instead(name: str, known: Iterable[object]) -> tuple[str, str]:
    names = sorted(key for key in known if isinstance(key, str))
    near = get_close_matches(name[:60], names[:2000], n=3, cutoff=0.6)
    if near:
        quoted = ", ".join(repr(other) for other in near)
        return f"是否想写 {quoted}？", f"Did you mean {quoted}?"
    some = ", ".join(names[:12]) or "—"
    return (
        f"可用的名称：{some}；可能尚不存在时请写 has(…) 或 get(…)",
        f"known here: {some}; where it may not exist yet, write has(…) or get(…)",
    )


def no_truth(place: Place, value: object) -> ExpressionError:
    """The refusal for a value that is neither true nor false where a condition asks for one."""
    got, got_en = kind_of(value)
    if isinstance(value, str):
        instead = "x == 'yes'"
    elif isinstance(value, (int, float)):
        instead = "x > 0"
    elif value is None:
        instead = "x == null"
    else:
        instead = "len(x) > 0"
    return ExpressionError(
        place,
        f"条件应当是真或假，实际是{got}",
        f"A condition must be true or false, but this is {got_en}",
        f"请写成比较，如 {instead}；或在数据中填写真假值",
        f"compare it, for instance {instead}, or give a truth value in the data",
    )


def kind_of(value: object) -> tuple[str, str]:
    """How the kind of a value is called in messages, Chinese and English."""
    if value is None:
        return "空值", "nothing (null)"
    if isinstance(value, bool):
        return "真假值", "a truth value"
    if isinstance(value, (int, float)):
        return "数字", "a number"
    if isinstance(value, str):
        return "文本", "text"
    if isinstance(value, (list, tuple)):
        return "列表", "a list"
    return "记录", "a record"
