"""What may stand under a name of the case document: kinds of value, the words of a choice, the fields of a record.

A shape says only what is sure. Every keyword of a form schema restricts, so what one part refuses stays refused,
however the schema is composed; what anyOf, oneOf and if would refuse besides is not asked, and counts as possible.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from onewindow.forms.titles import local
from onewindow.process_checks.rule import Term

TEXT, NUMBER, TRUTH, LIST, RECORD, NOTHING = "text", "number", "truth", "list", "record", "nothing"
Kinds = frozenset[str]
EVERY: Kinds = frozenset({TEXT, NUMBER, TRUTH, LIST, RECORD, NOTHING})
_NAMES = {
    TEXT: Term("文本", "text"), NUMBER: Term("数字", "a number"), TRUTH: Term("真假值", "a truth value"),
    LIST: Term("列表", "a list"), RECORD: Term("记录", "a record"), NOTHING: Term("空值", "nothing (null)"),
}  # fmt: skip
_TYPES = {
    "string": TEXT, "number": NUMBER, "integer": NUMBER, "boolean": TRUTH, "array": LIST, "object": RECORD,
    "null": NOTHING,
}  # fmt: skip
_MOST_SCHEMAS = 200
"""Schemas of one value that are looked at."""
_MAY_ASK_MORE = frozenset({"if", "anyOf", "oneOf", "not", "dependentRequired", "dependentSchemas", "minProperties"})
"""Keywords that may require a field `required` does not list."""


class Shape:
    """Anything at all. What is sure of a value is said by the others."""

    kinds: Kinds = EVERY
    words: tuple[Any, ...] | None = None
    """The only values there are, None where there may be any."""
    names: tuple[str, ...] = ()
    """The fields it may have, for telling which one was meant."""

    def field(self, _name: str) -> Shape | None:
        """What stands under a field of it, None where there can be no such field."""
        return ANYTHING

    def entry(self) -> Shape:
        """What an entry of it is, where it is a list."""
        return ANYTHING

    def may_lack(self, _name: str) -> bool:
        """Whether the field is known, and known to be left out in some cases."""
        return False


ANYTHING = Shape()


class Value(Shape):
    """Of these kinds, and one of these words where there are any."""

    def __init__(self, *kinds: str, words: tuple[Any, ...] | None = None, entry: Shape = ANYTHING) -> None:
        self.kinds, self.words, self._entry = frozenset(kinds), words, entry

    def entry(self) -> Shape:
        return self._entry


class Record(Shape):
    """Fields under their names; `closed` where there are no others."""

    kinds = frozenset({RECORD})

    def __init__(
        self,
        fields: Mapping[str, Shape],
        *,
        closed: bool = True,
        lacking: frozenset[str] = frozenset(),
        never: frozenset[str] = frozenset(),
    ) -> None:
        self._fields, self._closed, self._lacking, self._never = fields, closed, lacking, never
        self.names = tuple(fields)

    def field(self, name: str) -> Shape | None:
        missing = None if self._closed or name in self._never else ANYTHING
        return self._fields.get(name, missing)

    def may_lack(self, name: str) -> bool:
        return name in self._lacking


class Filled(Shape):
    """A value that a form, or a part of it, has taken."""

    def __init__(self, root: Mapping[str, Any], *schemas: Any) -> None:
        self._root = root
        self._parts = list(_together(root, schemas))
        self.kinds = EVERY
        for part in self._parts:
            self.kinds &= _kinds(part)
        self.words = _words(self._parts)
        self.names = tuple(dict.fromkeys(name for part in self._parts for name in _properties(part)))

    @property
    def closed(self) -> bool:
        """Whether there are no fields but the ones it names."""
        return any(_closed(part) for part in self._parts)

    def field(self, name: str) -> Shape | None:
        if any(_closed(part) and name not in _properties(part) for part in self._parts):
            return None
        below = [_properties(part)[name] for part in self._parts if name in _properties(part)]
        return Filled(self._root, *below) if below else ANYTHING

    def entry(self) -> Shape:
        plain = [part["items"] for part in self._parts if "items" in part and "prefixItems" not in part]
        return Filled(self._root, *plain) if plain else ANYTHING

    def may_lack(self, name: str) -> bool:
        if len(self._parts) != 1 or not self.closed or _MAY_ASK_MORE & self._parts[0].keys():
            return False
        return name in self.names and name not in self._parts[0].get("required", ())


def kind_names(kinds: Kinds) -> Term:
    """What the kinds are called, in both languages."""
    names = [_NAMES[kind] for kind in _NAMES if kind in kinds]
    return Term("或".join(name.chinese for name in names), " or ".join(name.english for name in names))


def _together(root: Mapping[str, Any], schemas: Sequence[Any]) -> Iterator[Mapping[str, Any]]:
    """The schemas and those that must hold with them: behind `$ref`, and in allOf."""
    waiting, seen = [schema for schema in schemas if isinstance(schema, dict)], set[int]()
    while waiting and len(seen) < _MOST_SCHEMAS:
        part = waiting.pop(0)
        if id(part) in seen:
            continue
        seen.add(id(part))
        yield part
        others = [*part.get("allOf", ()), local(root, part["$ref"]) if "$ref" in part else None]
        waiting += [other for other in others if isinstance(other, dict)]


def _properties(part: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = part.get("properties", {})
    return found


def _closed(part: Mapping[str, Any]) -> bool:
    return part.get("additionalProperties") is False and not part.get("patternProperties")


def _kinds(part: Mapping[str, Any]) -> Kinds:
    wanted, words = part.get("type", list(_TYPES)), _words([part])
    kinds = frozenset(_TYPES[each] for each in ([wanted] if isinstance(wanted, str) else wanted))
    return kinds if words is None else kinds & {kind_of(word) for word in words}


def _words(parts: Sequence[Mapping[str, Any]]) -> tuple[Any, ...] | None:
    found: tuple[Any, ...] | None = None
    for part in parts:
        for words in (part.get("enum"), [part["const"]] if "const" in part else None):
            if words is not None:
                found = tuple(word for word in words if found is None or word in found)
    return found


def kind_of(value: object) -> str:
    """The kind of a value written out."""
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return TRUTH
    if isinstance(value, (int, float)):
        return NUMBER
    if isinstance(value, str):
        return TEXT
    return LIST if isinstance(value, list) else RECORD
