"""YAML files people write, read as plain JSON values with the line of every value; nothing clever gets through."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

import yaml

from onewindow.errors import DefinitionRefused, Finding

MAX_BYTES = 1_000_000
MAX_DEPTH = 20

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
        _look_for_tricks(text, file)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        _refuse(
            file,
            mark.line + 1 if mark else 0,
            "yaml_invalid",
            f"不是合法的 YAML：{error.problem}",
            "检查缩进、冒号后的空格和引号",
            f"not valid YAML: {error.problem}",
            "check the indentation, the space after a colon, and the quotes",
        )
    except yaml.YAMLError as error:
        _refuse(
            file,
            0,
            "yaml_invalid",
            f"不是合法的 YAML：{error}",
            "删去不能显示的字符",
            f"not valid YAML: {error}",
            "remove the unprintable character",
        )
    lines: dict[str, int] = {}
    return MarkedYaml(None if node is None else _plain(node, "", file, lines), lines)


def _look_for_tricks(text: str, file: str) -> None:
    """Refuse aliases, tags and great depth while reading events, before any tree is built."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else 0
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            _refuse(
                file,
                line,
                "yaml_too_deep",
                f"嵌套超过 {MAX_DEPTH} 层",
                "减少嵌套",
                f"nested deeper than {MAX_DEPTH}",
                "nest less",
            )
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            _refuse(
                file,
                line,
                "yaml_alias",
                "不能使用锚点（&）和引用（*）",
                "把内容写全，或给文字加引号",
                "anchors (&) and aliases (*) are not allowed",
                "write the content out, or quote the text",
            )
        if getattr(event, "tag", None):
            _refuse(
                file,
                line,
                "yaml_tag",
                "不能使用标签（!）",
                "给文字加引号",
                "tags (!) are not allowed",
                "quote the text",
            )


def _plain(node: yaml.Node, pointer: str, file: str, lines: dict[str, int]) -> Any:
    lines.setdefault(pointer, node.start_mark.line + 1)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(child, f"{pointer}/{index}", file, lines) for index, child in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, pointer, file, lines)
    return _scalar(node)


def _mapping(node: yaml.MappingNode, pointer: str, file: str, lines: dict[str, int]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        key = key_node.value if isinstance(key_node, yaml.ScalarNode) else None
        if key is None or (key == "<<" and not key_node.style):
            _refuse(
                file,
                line,
                "yaml_key",
                "键名必须是文字",
                "检查冒号和缩进",
                "a key must be text",
                "check the colon and the indentation",
            )
        if key in found:
            _refuse(
                file,
                line,
                "yaml_repeated_key",
                f"“{key}”在同一处写了两次",
                "删去其中一个",
                f"{key!r} is written twice in the same place",
                "remove one of them",
            )
        below = f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}"
        lines[below] = line
        found[key] = _plain(value_node, below, file, lines)
    return found


def _scalar(node: yaml.Node) -> Any:
    text = str(node.value)
    if getattr(node, "style", None):
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
