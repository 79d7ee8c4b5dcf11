"""Reading a request field by field: what is missing, ill formed or in no code table is turned away with its path."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from typing import Any

from onewindow_adapters.simulator.check_digits import is_credit_code, is_identity_number

PERSON = r"\S.{0,98}\S"
MOBILE = r"1[3-9][0-9]{9}"
_MISSING = object()


class TurnedAway(Exception):
    """The request is not taken in; `kind` is a key of the sheet's ERRORS."""

    def __init__(self, kind: str, field: str, text: str) -> None:
        super().__init__(text)
        self.kind = kind
        self.field = field
        self.text = text


class Fields:
    """The fields of one object in the request."""

    def __init__(self, data: object, path: str = "") -> None:
        if not isinstance(data, Mapping):
            raise TurnedAway("form", path, f"{path or '报文'}应为对象")
        self._data: Mapping[str, Any] = data
        self._path = path

    def text(self, name: str, pattern: str = r"(?s).+", *, empty: bool = False) -> str:
        """A text of this pattern; with `empty` it may be left out, and is then empty."""
        value = self._value(name, empty)
        if value is _MISSING:
            return ""
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            raise self._bad("form", name, "格式不符")
        return value

    def code(self, name: str, table: Container[str]) -> str:
        """A code of this table."""
        value = self.text(name)
        if value not in table:
            raise self._bad("code", name, f"代码 {value} 不在代码表内")
        return value

    def codes(self, name: str, table: Container[str]) -> list[str]:
        """A list of codes of this table, at least one."""
        values = self._value(name, False)
        if not isinstance(values, list) or not values:
            raise self._bad("form", name, "应为非空的列表")
        for value in values:
            if not isinstance(value, str) or value not in table:
                raise self._bad("code", name, f"代码 {value} 不在代码表内")
        return values

    def number(self, name: str, low: float, high: float) -> float:
        """A number between these two."""
        value = self._value(name, False)
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            raise self._bad("form", name, f"应为 {low:g} 到 {high:g} 的数")
        return value

    def identity(self, name: str) -> str:
        """A citizen identity number."""
        value = self.text(name)
        if not is_identity_number(value):
            raise self._bad("form", name, "公民身份号码校验不符")
        return value

    def credit_code(self, name: str) -> str:
        """A unified social credit code: without one no department but market regulation does anything."""
        value = self.text(name)
        if not is_credit_code(value):
            raise self._bad("form", name, "统一社会信用代码校验不符")
        return value

    def part(self, name: str, *, empty: bool = False) -> Fields:
        """An object inside; with `empty` it may be left out, and then has no fields."""
        value = self._value(name, empty)
        return Fields({} if value is _MISSING else value, self._path + name + ".")

    def rows(self, name: str, *, empty: bool = False) -> list[Fields]:
        """A list of objects, at least one; with `empty` it may be left out or hold none."""
        values = self._value(name, empty)
        if values is _MISSING:
            return []
        if not isinstance(values, list) or not (values or empty):
            raise self._bad("form", name, "应为列表")
        return [Fields(value, f"{self._path}{name}[{place}].") for place, value in enumerate(values)]

    def texts(self, name: str, *, empty: bool = False) -> list[str]:
        """A list of texts, at least one; with `empty` it may be left out."""
        values = self._value(name, empty)
        if values is _MISSING:
            return []
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values) or not (values or empty):
            raise self._bad("form", name, "应为文字的列表")
        return values

    def only(self, name: str, value: str, kind: str = "item") -> str:
        """A field that can hold but this one value, as the code of the item."""
        if self.text(name) != value:
            raise self._bad(kind, name, f"不办理 {self._data[name]}")
        return value

    def wrong(self, name: str, text: str) -> TurnedAway:
        """What a sheet raises itself about a field whose form is wrong."""
        return self._bad("form", name, text)

    def _value(self, name: str, empty: bool) -> Any:
        value = self._data.get(name, _MISSING)
        if value is _MISSING or value is None or value == "":
            if not empty:
                raise self._bad("missing", name, "必填")
            return _MISSING
        return value

    def _bad(self, kind: str, name: str, text: str) -> TurnedAway:
        path = self._path + name
        return TurnedAway(kind, path, f"{path} {text}")
