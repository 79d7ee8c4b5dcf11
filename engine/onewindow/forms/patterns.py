"""Regular expressions of JSON Schema (ECMA-262) run by Python: the same answers, and none that never end."""

from __future__ import annotations

import functools
import re

MAX_PATTERN = 500

_CLASSES = {"d": "0-9", "w": "A-Za-z0-9_"}
_NESTED_REPEAT = re.compile(r"\((?:[^()\\]|\\.)*(?:[+*]|\{[0-9]+,\})(?:[^()\\]|\\.)*\)(?:[+*]|\{)")


@functools.lru_cache(maxsize=512)
def compiled(pattern: str) -> re.Pattern[str]:
    """The pattern with ECMA's meaning: `\\d` and `\\w` are ASCII (no ９), `$` is the very end (not before a newline).

    Raises ValueError with the reason, Chinese first, where Python cannot run it or running it might never end.
    """
    if len(pattern) > MAX_PATTERN:
        raise ValueError(f"表达式超过 {MAX_PATTERN} 个字符 / the pattern is longer than {MAX_PATTERN} characters")
    if _NESTED_REPEAT.search(pattern):
        raise ValueError("重复里套重复，可能永远算不完 / a repeat inside a repeat might never end")
    try:
        return re.compile(_translated(pattern))
    except re.error as error:
        raise ValueError(f"不是合法的正则表达式（{error}） / not a valid pattern ({error})") from None


def matches(pattern: str, text: str) -> bool:
    """Whether `pattern` is found in `text`; without anchors anywhere, as JSON Schema says."""
    return compiled(pattern).search(text) is not None


def _translated(pattern: str) -> str:
    out: list[str] = []
    in_class, index = False, 0
    while index < len(pattern):
        char = pattern[index]
        if char == "\\" and index + 1 < len(pattern):
            out.append(_escape(pattern[index + 1], in_class))
            index += 2
            continue
        out.append(r"\[" if char == "[" and in_class else r"\Z" if char == "$" and not in_class else char)
        in_class = char == "[" or (in_class and char != "]")
        index += 1
    return "".join(out)


def _escape(letter: str, in_class: bool) -> str:
    if letter.lower() in _CLASSES and (letter.islower() or not in_class):
        inside = _CLASSES[letter.lower()]
        return inside if in_class else f"[{'^' if letter.isupper() else ''}{inside}]"
    return "\\/" if letter == "/" else f"\\{letter}"
