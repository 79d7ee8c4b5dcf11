"""YAML files people write, read as plain JSON values with the line of every value; nothing clever gets through."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

import yaml

from onewindow.errors import DefinitionRefused, Finding

MAX_BYTES = 1_000_000
MAX_DEPTH = 20
MAX_VALUES = 50_000
"""Keys and values, with what opens and closes lists."""

# The parser in C where PyYAML was built with it (its wheels are): thirty times as fast, on the same grammar.
_LOADER: Any = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader

_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,14})")  # longer runs of digits are codes, not amounts, and stay text
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,14})\.[0-9]{1,15}")
_WORDS: Mapping[str, Any] = {"true": True, "false": False, "null": None, "~": None, "": None}


@dataclass(frozen=True, slots=True)
class MarkedYaml:
    """`data` is plain JSON; `lines` maps the JSON pointer of every key and entry to its line, counted from 1."""

    data: Any
    lines: Mapping[str, int]

    def line(self, pointer: str) -> int:
        """Line of the value at `pointer`, or of the nearest thing around it that was written."""
        while pointer not in self.lines and pointer:
            pointer = pointer.rpartition("/")[0]
        return self.lines.get(pointer, 0)


def read_yaml(data: bytes, file: str) -> MarkedYaml:
    """Read one YAML document.

    YAML 1.2 words only: `yes`, `no`, `on`, dates, times and numbers with leading zeros stay text.
    Raises DefinitionRefused with file and line for what is too big, too deep, not UTF-8, not YAML, a repeated key,
    a key that is not text, or an anchor, alias, merge key or tag (a bomb, or a value the reader does not see).
    """
    if len(data) > MAX_BYTES:
        _refuse(
            file,
            0,
            "yaml_too_big",
            f"文件超过 {MAX_BYTES} 字节",
            "拆小或删去多余内容",
            f"the file is larger than {MAX_BYTES} bytes",
            "make it smaller",
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        _refuse(
            file, 0, "yaml_not_utf8", "文件不是 UTF-8 编码", "另存为 UTF-8", "the file is not UTF-8", "save it as UTF-8"
        )
    try:
        return _Reader(text, file).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        _refuse(
            file,
            min(mark.line, text.rstrip("\n").count("\n")) + 1 if mark else 0,
            "yaml_invalid",
            f"不是合法的 YAML：{error.problem}",
            "检查缩进、冒号后的空格和引号",
            f"not valid YAML: {error.problem}",
            "check the indentation, the space after a colon, and the quotes",
        )
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        # PyYAML's own reader lets through what chr() and int() say to "\\UFFFFFFFF" and to a version of 5000 digits.
        _refuse(
            file,
            0,
            "yaml_invalid",
            f"不是合法的 YAML：{error}",
            "删去不能显示的字符",
            f"not valid YAML: {error}",
            "remove the unprintable character",
        )


class _Reader:
    """Builds the data straight from the parser's events: no tree is made of what is refused on the way."""

    def __init__(self, text: str, file: str) -> None:
        self.file = file
        self.lines: dict[str, int] = {}
        self._events: Iterator[Any] = iter(yaml.parse(text, Loader=_LOADER))
        self._values = 0

    def document(self) -> MarkedYaml:
        """The one document of the file; None where there is none."""
        next(self._events)
        if isinstance(next(self._events), yaml.StreamEndEvent):
            return MarkedYaml(None, {})
        data = self._value(self._next(0), "", 0)
        next(self._events)
        behind = next(self._events)
        if not isinstance(behind, yaml.StreamEndEvent):
            text, text_en = "只能有一个文档（---）", "there must be a single document (---)"
            _refuse(self.file, _line(behind), "yaml_invalid", f"不是合法的 YAML：{text}", "删去第二个文档",
                    f"not valid YAML: {text_en}", "remove the second one")  # fmt: skip
        return MarkedYaml(data, self.lines)

    def _next(self, depth: int) -> Any:
        """The next event, once it is known to be no trick."""
        event = next(self._events)
        line = _line(event)
        if isinstance(event, yaml.CollectionStartEvent) and depth >= MAX_DEPTH:
            _refuse(self.file, line, "yaml_too_deep", f"嵌套超过 {MAX_DEPTH} 层", "减少嵌套",
                    f"nested deeper than {MAX_DEPTH}", "nest less")  # fmt: skip
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            _refuse(self.file, line, "yaml_alias", "不能使用锚点（&）和引用（*）", "把内容写全，或给文字加引号",
                    "anchors (&) and aliases (*) are not allowed",
                    "write the content out, or quote the text")  # fmt: skip
        if getattr(event, "tag", None):
            _refuse(self.file, line, "yaml_tag", "不能使用标签（!）", "给文字加引号",
                    "tags (!) are not allowed", "quote the text")  # fmt: skip
        self._values += 1
        if self._values > MAX_VALUES:
            _refuse(self.file, line, "yaml_too_big", f"内容超过 {MAX_VALUES} 项", "拆小或删去多余内容",
                    f"there are more than {MAX_VALUES} keys and values", "make it smaller")  # fmt: skip
        return event

    def _value(self, event: Any, pointer: str, depth: int) -> Any:
        self.lines.setdefault(pointer, _line(event))
        if isinstance(event, yaml.SequenceStartEvent):
            found: list[Any] = []
            while not isinstance(entry := self._next(depth + 1), yaml.SequenceEndEvent):
                found.append(self._value(entry, f"{pointer}/{len(found)}", depth + 1))
            return found
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(pointer, depth + 1)
        return _scalar(event)

    def _mapping(self, pointer: str, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(event := self._next(depth), yaml.MappingEndEvent):
            line = _line(event)
            key = event.value if isinstance(event, yaml.ScalarEvent) else None
            if key is None or (key == "<<" and not _quoted(event)):
                _refuse(self.file, line, "yaml_key", "键名必须是文字", "检查冒号和缩进",
                        "a key must be text", "check the colon and the indentation")  # fmt: skip
            if key in found:
                _refuse(self.file, line, "yaml_repeated_key", f"“{key}”在同一处写了两次", "删去其中一个",
                        f"{key!r} is written twice in the same place", "remove one of them")  # fmt: skip
            below = f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}"
            self.lines[below] = line
            found[key] = self._value(self._next(depth), below, depth)
        return found


def _line(event: Any) -> int:
    return event.start_mark.line + 1 if event.start_mark else 0


def _quoted(event: Any) -> bool:
    return event.style is not None and event.style != ""


def _scalar(event: Any) -> Any:
    text = str(event.value)
    if _quoted(event):
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return float(text)
    return text


def _refuse(file: str, line: int, code: str, text: str, remedy: str, text_en: str, remedy_en: str) -> NoReturn:
    raise DefinitionRefused([Finding(code, text, remedy, text_en, remedy_en, file=file, line=line)])
