"""onewindow.toml as a file: its tables with names and types checked, and the line to name in what is refused."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn

from onewindow.errors import UsageError

SETTINGS_FILE = "onewindow.toml"

_KEYS: Mapping[str, Mapping[str, type | tuple[type, ...]]] = {
    "": {"version": int},
    "site": {"name": str, "name_en": str, "region": str, "address": str, "phone": str},
    "database": {"url": str},
    "attachments": {"folder": str},
    "policy": {"allow_plain": bool},
    "calendar": {
        "office_hours": list, "closures": dict, "extra_working_days": dict,
        "after_hours": str, "card_cut_off": str, "warning_cut_off": str,
    },
    "supervision": {
        "warn_ratio": (float, int, str), "warn_days": int, "overall_pause": str, "order_reply": str,
        "levels": dict, "cards": dict, "ladder": list,
    },
    "notifications": {"notifier": str, "options": dict},
    "log": {"file": str, "level": str, "size": str, "keep": int},
    "adapters": {},
    "departments": {
        "allowed": list, "attempts": int, "budget": str, "poll": str, "timeout": str, "concurrency": (int, dict),
        "retry": str, "retry_longest": str, "breaker_failures": int, "breaker_pause": str, "breaker_longest": str,
        "office_hours": dict,
    },
}  # fmt: skip
MAX_CHARACTERS = 200_000
MAX_DOTS = 200
"""A key of a thousand parts is a thousand tables one in the other, noted a thousand times over."""

_REQUIRED = (("", "version"), ("site", "name"), ("site", "region"))
_TYPES: Mapping[type, tuple[str, str]] = {
    str: ("文字（加引号）", "text in quotes"),
    int: ("整数", "a whole number"),
    float: ("小数", "a decimal number"),
    bool: ("true 或 false", "true or false"),
    list: ("列表", "a list"),
    dict: ("表（键 = 值）", "a table of keys and values"),
}


class WrittenFloat(float):
    """A decimal number that still knows how it was written: 0.20 stays "0.20"."""

    text: str

    def __new__(cls, text: str) -> WrittenFloat:
        value = super().__new__(cls, text)
        value.text = text
        return value


class SettingsFile:
    """The file `path`; raises UsageError where it cannot be read or is no TOML."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._text = self._read()
        self._check_size()
        self._data = self._parsed()

    def tables(self) -> dict[str, dict[str, Any]]:
        """Every table known, empty where left out; refuses unknown names, wrong types and missing values."""
        top = {key: value for key, value in self._data.items() if not isinstance(value, dict)}
        tables: dict[str, dict[str, Any]] = {name: {} for name in _KEYS} | {"": top}
        for name, value in self._data.items():
            if isinstance(value, dict):
                if name not in _KEYS:
                    self._unknown("", name, [known for known in _KEYS if known])
                tables[name] = value
        for table, values in tables.items():
            for key, value in values.items():
                if key not in _KEYS[table] and table != "adapters":
                    others = [] if table else [known for known in _KEYS if known]
                    self._unknown(table, key, list(_KEYS[table]) + others)
                self._check_type(table, key, value)
        for table, key in _REQUIRED:
            if tables[table].get(key) in (None, ""):
                self.refuse(self.line(table), f"缺少 {_path(table, key)}", "请补上",
                            f"{_path(table, key)} is missing", "add it")  # fmt: skip
        return tables

    def line(self, table: str, key: str = "", entry: int = 0) -> int:
        """Line of `key` in `table` (of the table's header where key is empty), 0 where the file writes it another way.

        `entry` counts the tables of a list (`[[table]]`) from 1.
        """
        current, entries = "", 0
        for number, text in enumerate(self._text.splitlines(), start=1):
            header = re.match(r"\s*(\[\[?)\s*([\w.-]+)\s*\]", text)
            if header:
                current = header[2]
                entries += current == table and header[1] == "[["
                if (current == table and not key and entries == entry) or (not table and header[2] == key):
                    return number
            elif key and current == table and entries == entry and re.match(rf'\s*"?{re.escape(key)}"?\s*[=.]', text):
                return number
        return 0

    def refuse(self, line: int, text: str, remedy: str, text_en: str, remedy_en: str) -> NoReturn:
        """Raise UsageError for this line (0: for the file)."""
        where = f"{self.path}:{line}" if line else str(self.path)
        raise UsageError(f"{where} {text} → {remedy}\n{where} {text_en} → {remedy_en}")

    def _read(self) -> str:
        try:
            return self.path.read_text(encoding="utf-8-sig")
        except FileNotFoundError:
            folder, name = self.path.parent, self.path.name
            raise UsageError(
                f"{folder}：这里没有 {name} → 用 `onewindow init {folder}` 建立站点，或指明站点目录\n"
                f"{folder}: there is no {name} here → make a site with `onewindow init {folder}`, "
                "or name a site's folder"
            ) from None
        except OSError as refused:
            self.refuse(0, f"文件无法读取（{refused.strerror}）", "检查权限",
                        f"cannot be read ({refused.strerror})", "check the permissions")  # fmt: skip
        except UnicodeDecodeError:
            self.refuse(0, "文件不是 UTF-8 编码", "另存为 UTF-8", "the file is not UTF-8", "save it as UTF-8")

    def _parsed(self) -> dict[str, Any]:
        try:
            data = tomllib.loads(self._text, parse_float=WrittenFloat)
        except (ValueError, RecursionError) as error:  # also what int() says to five thousand digits
            found = re.search(r"at line (\d+)", str(error))
            self.refuse(int(found[1]) if found else 0, f"不是合法的 TOML（{error}）", "改正这一行",
                        f"not valid TOML ({error})", "correct this line")  # fmt: skip
        if any("\0" in text for text in _texts_in(data)):
            self.refuse(0, "文字中不能有空字符（\\u0000）", "删去它",
                        "a text must not hold the character NUL (\\u0000)", "remove it")  # fmt: skip
        if any(not -(2**63) <= number < 2**63 for number in _numbers_in(data)):
            self.refuse(0, "有整数超出 64 位", "改正这个数",
                        "a whole number has more than 64 bits", "correct the number")  # fmt: skip
        return data

    def _check_size(self) -> None:
        """A file far from what a site writes: the parser would take its time, and its memory, for it."""
        if len(self._text) > MAX_CHARACTERS:
            self.refuse(0, f"文件超过 {MAX_CHARACTERS} 个字符", "删去多余内容",
                        f"the file is longer than {MAX_CHARACTERS} characters",
                        "remove what is not needed")  # fmt: skip
        for number, text in enumerate(self._text.splitlines(), start=1):
            if text.count(".") > MAX_DOTS:
                self.refuse(number, f"一行里有 {MAX_DOTS} 个以上的点", "改正这一行",
                            f"more than {MAX_DOTS} dots on one line", "correct this line")  # fmt: skip

    def _check_type(self, table: str, key: str, value: object) -> None:
        wanted = _KEYS[table].get(key, (str, dict))  # the keys of [adapters] are department ids
        kinds = wanted if isinstance(wanted, tuple) else (wanted,)
        kind = float if isinstance(value, WrittenFloat) else type(value)
        if kind not in kinds:
            chinese, english = _TYPES[kinds[0]]
            self.refuse(self.line(table, key), f"{_path(table, key)} 应为{chinese}，但是写的是 {value!r}", "改正这个值",
                        f"{_path(table, key)} should be {english}, but is {value!r}",
                        "correct the value")  # fmt: skip

    def _unknown(self, table: str, key: str, known: Iterable[str]) -> NoReturn:
        chinese, english = near(key, known)
        self.refuse(self.line(table, key), f"不认得 {_path(table, key)}", chinese,
                    f"{_path(table, key)} is not known", english)  # fmt: skip


def _values_in(data: Any) -> Iterator[Any]:
    """Every key and value, however deep."""
    waiting = [data]
    while waiting:
        value = waiting.pop()
        yield value
        if isinstance(value, dict):
            waiting.extend(value)
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)


def _texts_in(data: Any) -> Iterator[str]:
    return (value for value in _values_in(data) if isinstance(value, str))


def _numbers_in(data: Any) -> Iterator[int]:
    """Whole numbers; Python would read more of them than TOML knows, and fail to write them."""
    return (value for value in _values_in(data) if isinstance(value, int))


def near(written: str, known: Iterable[str]) -> tuple[str, str]:
    """What to write instead, in both languages: the word that was probably meant, or all that are known."""
    words = list(known)
    found = difflib.get_close_matches(written, words, n=1)
    if found:
        return f"是不是要写 {found[0]}？", f"did you mean {found[0]}?"
    return f"可以写：{'、'.join(words)}", f"known: {', '.join(words)}"


def _path(table: str, key: str) -> str:
    return f"[{table}] {key}" if table else key
