"""Cuts the text of an expression or script into tokens, and names the right spelling for what other languages write."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from onewindow.workflow.expression_errors import ExpressionError, Place, too_big

NUMBER_LIMIT = 10**18
"""Largest magnitude of a whole number anywhere in the language: sums of money in fen fit many times over."""
LITERAL_TEXT_LIMIT = 1_000

_SPACE = re.compile(r"[ \t\r]+")
_NAME = re.compile(r"[A-Za-z㐀-䶿一-鿿〇][A-Za-z0-9_㐀-䶿一-鿿〇]*")
_NUMBER = re.compile(r"(?:[0-9]+\.[0-9]+|[0-9]+\.|\.[0-9]+|[0-9]+)(?:[eE][+-]?[0-9]+)?")
_OPERATOR = re.compile(r"==|!=|<=|>=|//|\+=|[-+*/%<>()\[\]{},.:=;]")
_ESCAPES = {"\\": "\\", "'": "'", '"': '"', "n": "\n", "t": "\t"}

# Longest first: spelling of other languages, what it is called, and what to write here.
_FOREIGN = (
    ("===", "=="), ("!==", "!="), ("<>", "!="), ("&&", "and"), ("||", "or"), ("**", "a * a"), ("<<", "*"), (">>", "//"),
    (":=", "=="), ("=>", ">="), ("=<", "<="), ("->", "a.b"), ("!", "not"), ("&", "and"), ("|", "or"), ("^", "!="),
    ("~", "not"), ("@", "*"), ("?", "a if c else b"), ("`", "'…'"), ("${", "a.b"), ("#{", "a.b"), ("$", "a.b"),
    ("-=", "a = a - b"), ("*=", "a = a * b"), ("/=", "a = a / b"), ("%=", "a = a % b"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of text. `kind` is "name", "number", "text", "op", "line" (end of a statement) or "end"."""

    kind: str
    value: str | int | float
    place: Place


def tokens(text: str, *, start: int = 0, end: int | None = None, script: bool = False) -> Iterator[Token]:
    """The tokens of text[start:end], then "end". In a script a line break or `;` outside brackets is a "line"."""
    position, stop, depth = start, len(text) if end is None else end, 0
    line, line_start = 1 + text.count("\n", 0, start), text.rfind("\n", 0, start) + 1
    while position < stop:
        here, char = (line, position - line_start + 1), text[position]
        if char == "\n":
            if script and not depth:
                yield Token("line", "", here)
            position, line, line_start = position + 1, line + 1, position + 1
        elif match := _SPACE.match(text, position, stop):
            position = match.end()
        elif char == "#" and script:
            position = min(found if (found := text.find("\n", position)) >= 0 else stop, stop)
        elif char in "'\"":
            value, position = _text(text, position, stop, here)
            yield Token("text", value, here)
        elif match := _NAME.match(text, position, stop):
            position = match.end()
            yield Token("name", match.group(), here)
        elif match := _NUMBER.match(text, position, stop):
            position = match.end()
            yield Token("number", _number(match.group(), text[position : position + 1], here), here)
        else:
            value = _operator(text, position, stop, here)
            position += len(value)
            depth += (value in "([{") - (value in ")]}")
            yield Token("line", "", here) if value == ";" and script else Token("op", value, here)
    yield Token("end", "", (line, position - line_start + 1))


def _text(text: str, position: int, stop: int, here: Place) -> tuple[str, int]:
    quote, parts, at = text[position], [], position + 1
    while at < stop and text[at] != quote and text[at] != "\n":
        if text[at] == "\\":
            follower = text[at + 1 : at + 2]
            if follower not in _ESCAPES or not follower:
                raise _refuse(here, f"转义 \\{follower}", f"the escape \\{follower}", r"\\ \' \" \n \t")
            parts.append(_ESCAPES[follower])
            at += 2
        else:
            parts.append(text[at])
            at += 1
    if at >= stop or text[at] != quote:
        raise ExpressionError(
            here,
            "文本的引号没有配对",
            "The text has no closing quote",
            f"请在同一行补上 {quote}",
            f"add the closing {quote} on the same line",
        )
    value = "".join(parts)
    if len(value) > LITERAL_TEXT_LIMIT:
        raise too_big(here, "文本长度", "the length of the text", LITERAL_TEXT_LIMIT)
    return value, at + 1


def _number(digits: str, follower: str, here: Place) -> int | float:
    if follower and (follower.isalnum() or follower == "_"):
        raise _refuse(here, f"数字 {digits}{follower}…", f"the number {digits}{follower}…", "1000, 12.5")
    if len(digits) > 40:
        raise too_big(here, "数字", "the number", NUMBER_LIMIT)
    if digits.isdigit():
        if len(digits) > 1 and digits.strip("0") and digits[0] == "0":
            raise _refuse(here, f"以零开头的数字 {digits}", f"a number with leading zero, {digits}", f"'{digits}'")
        whole = int(digits)
        if whole > NUMBER_LIMIT:
            raise too_big(here, "数字", "the number", NUMBER_LIMIT)
        return whole
    value = float(digits)
    if value > NUMBER_LIMIT:
        raise too_big(here, "数字", "the number", NUMBER_LIMIT)
    return value


def _operator(text: str, position: int, stop: int, here: Place) -> str:
    match = _OPERATOR.match(text, position, stop)
    if match and match.group() in ("==", "!=") and not text.startswith("=", match.end(), stop):
        return match.group()
    for foreign, ours in _FOREIGN:
        if text.startswith(foreign, position, stop):
            raise _refuse(here, f"“{foreign}”", f"'{foreign}'", ours)
    if match:
        return match.group()
    raise _character(text[position], here)


def _character(char: str, here: Place) -> ExpressionError:
    quotes = {"“": '"', "”": '"', "‘": "'", "’": "'", "、": ",", "。": "."}
    narrow = quotes.get(char, unicodedata.normalize("NFKC", char))
    if narrow != char and narrow.isascii():
        return ExpressionError(
            here,
            f"“{char}”是全角或排版字符",
            f"'{char}' is a full-width or typographic character",
            f"请切换到英文输入法写 {narrow.strip() or '空格'}",
            f"write {narrow.strip() or 'a space'} with the English keyboard",
        )
    if char == "_":
        return _refuse(here, "以下划线开头的名称", "a name beginning with an underscore", "name")
    name = unicodedata.name(char, f"U+{ord(char):04X}")
    return _refuse(here, f"字符 {char!r}（{name}）", f"the character {char!r} ({name})", "A-Z a-z 0-9 _ 汉字")


def _refuse(place: Place, what: str, what_en: str, ours: str) -> ExpressionError:
    return ExpressionError(
        place, f"不支持{what}", f"Not part of the language: {what_en}", f"请写 {ours}", f"write {ours} instead"
    )
