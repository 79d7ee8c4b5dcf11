"""Regular expressions of JSON Schema (ECMA-262) run by Python: the same answers, and none that never end."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from onewindow.forms.effort import spend
from onewindow.forms.pattern_costs import NESTED, Cost, Unbounded, cost_of

MAX_PATTERN = 500
MAX_STEPS = 8_000
"""The most one search may cost (see `effort`); a text for which it could be more is not searched."""

_CLASSES = {
    "d": r"0-9", "w": r"A-Za-z0-9_",
    "s": r"\t-\r \xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff",
    "D": r"\0-/:-\U0010ffff", "W": r"\0-/:-@\[-\^`{-\U0010ffff",
    "S": r"\0-\x08\x0e-\x1f!-\x9f\xa1-\u167f\u1681-\u1fff\u200b-\u2027\u202a-\u202e\u2030-\u205e\u2060-\u2fff"
         r"\u3001-\ufefe\uff00-\U0010ffff",
}  # fmt: skip
"""What stands for classes: ECMA's digits and letters are ASCII, and its blanks are other ones than Python's."""
_ANY = r"[^\n\r\u2028\u2029]"
_TOKEN = re.compile(r"\[\^?\]|\[\^?(?:\\.|[^\]\\])+\]|\\.|\{,[0-9]*\}|\(\?#", re.DOTALL)
_OTHERWISE = re.compile(r"\[\^?\]|\\[bBAZa]|\{,[0-9]*\}|\(\?#")
_NESTED_REPEAT = re.compile(r"\((?:[^()\\]|\\.)*(?:[+*]|\{[0-9]+,\})(?:[^()\\]|\\.)*\)(?:[+*]|\{)")


class TooLong(Exception):
    """A text too long to be searched with this pattern; its argument is how many characters could be."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """A pattern and what searching with it may cost."""

    pattern: re.Pattern[str]
    cost: Cost


@functools.lru_cache(maxsize=512)
def compiled(pattern: str) -> Compiled:
    """The pattern with ECMA's meaning: `\\d` and `\\w` are ASCII (no ９), `$` is the very end (not before a newline).

    Raises ValueError with the reason, Chinese first, where Python cannot run it or running it might never end.
    """
    if len(pattern) > MAX_PATTERN:
        raise ValueError(f"表达式超过 {MAX_PATTERN} 个字符 / the pattern is longer than {MAX_PATTERN} characters")
    if _NESTED_REPEAT.search(pattern):
        raise ValueError(NESTED)
    translated = _translated(pattern)
    try:
        cost = cost_of(translated)
        return Compiled(re.compile(translated), cost)
    except Unbounded as error:
        raise ValueError(str(error)) from None
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(f"不是合法的正则表达式（{error}） / not a valid pattern ({error})") from None


def read_otherwise(pattern: str) -> str:
    """The first part of the pattern that Python takes for something else than ECMA, or that only Python knows: `\\b`
    (beside 中), `{,3}`, `[]a]`, `\\Z`; "" where there is none. Asked when a form is published."""
    parts = (found[0] for found in _TOKEN.finditer(pattern))
    return next((part for part in parts if _OTHERWISE.fullmatch(part)), "")


def matches(pattern: str, text: str) -> bool:
    """Whether `pattern` is found in `text`; without anchors anywhere, as JSON Schema says. Raises TooLong."""
    found = compiled(pattern)
    steps = found.cost.steps(len(text))
    if steps > MAX_STEPS:
        raise TooLong(_longest(found.cost, len(text)))
    spend(steps)
    return found.pattern.search(text) is not None


def _longest(cost: Cost, length: int) -> int:
    """The longest text that is searched, not longer than `length`."""
    fits, too_long = 0, length
    while too_long - fits > 1:
        middle = (fits + too_long) // 2
        fits, too_long = (middle, too_long) if cost.steps(middle) <= MAX_STEPS else (fits, middle)
    return fits


def _translated(pattern: str) -> str:
    out: list[str] = []
    in_class, index = False, 0
    while index < len(pattern):
        char = pattern[index]
        if char == "\\" and index + 1 < len(pattern):
            out.append(_escape(pattern[index + 1], in_class))
            index += 2
            continue
        # Python warns of what it may read as sets of sets one day ("[a--b]", "[a&&b]"); in ECMA they are characters.
        doubled = char == "-" and out[-1:] == ["-"]
        escaped = in_class and (char in "[&~|" or doubled)
        plain = char if in_class else {"$": r"\Z", ".": _ANY}.get(char, char)
        out.append(f"\\{char}" if escaped else plain)
        in_class = char == "[" or (in_class and char != "]")
        index += 1
    return "".join(out)


def _escape(letter: str, in_class: bool) -> str:
    if letter in _CLASSES:
        return _CLASSES[letter] if in_class else f"[{_CLASSES[letter]}]"
    return "\\/" if letter == "/" else f"\\{letter}"
