"""The parts an expression is made of, as read from its text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from onewindow.workflow.expression_errors import Place


@dataclass(frozen=True, slots=True)
class Node:
    """Root of all parts; `place` is where it stands in the text."""

    place: Place

    def parts(self) -> tuple[Node, ...]:
        """The parts it is made of, in the order written."""
        return ()


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """A text, number, truth value or None."""

    value: str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Path(Node):
    """A name, or a name and fields: `form`, `form.company.name`."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Field(Node):
    """A field of something that is not a plain path: `people[0].name`."""

    record: Node
    name: str

    def parts(self) -> tuple[Node, ...]:
        return (self.record,)


@dataclass(frozen=True, slots=True)
class Index(Node):
    """`list[0]`, `record['key']` or `text[0]`."""

    container: Node
    index: Node

    def parts(self) -> tuple[Node, ...]:
        return (self.container, self.index)


@dataclass(frozen=True, slots=True)
class Unary(Node):
    """`not x`, `-x` or `+x`."""

    sign: str
    operand: Node

    def parts(self) -> tuple[Node, ...]:
        return (self.operand,)


@dataclass(frozen=True, slots=True)
class Binary(Node):
    """Arithmetic: + - * / // %."""

    sign: str
    left: Node
    right: Node

    def parts(self) -> tuple[Node, ...]:
        return (self.left, self.right)


@dataclass(frozen=True, slots=True)
class Logic(Node):
    """`a and b and …` or `a or b or …`."""

    word: str
    operands: tuple[Node, ...]

    def parts(self) -> tuple[Node, ...]:
        return self.operands


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """`a < b <= c`: each sign with the operand after it."""

    first: Node
    signs: tuple[str, ...]
    others: tuple[Node, ...]

    def parts(self) -> tuple[Node, ...]:
        return (self.first, *self.others)


@dataclass(frozen=True, slots=True)
class Choice(Node):
    """`a if condition else b`."""

    condition: Node
    then: Node
    otherwise: Node

    def parts(self) -> tuple[Node, ...]:
        return (self.then, self.condition, self.otherwise)


@dataclass(frozen=True, slots=True)
class ListOf(Node):
    """`[a, b]`."""

    items: tuple[Node, ...]

    def parts(self) -> tuple[Node, ...]:
        return self.items


@dataclass(frozen=True, slots=True)
class RecordOf(Node):
    """`{'a': b}`; keys are texts."""

    keys: tuple[Node, ...]
    values: tuple[Node, ...]

    def parts(self) -> tuple[Node, ...]:
        return (*self.keys, *self.values)


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A call of one of the registered functions."""

    function: str
    arguments: tuple[Node, ...]

    def parts(self) -> tuple[Node, ...]:
        return self.arguments


@dataclass(frozen=True, slots=True)
class Has(Node):
    """`has(a.b)`: whether the path exists; never an error."""

    path: Path

    def parts(self) -> tuple[Node, ...]:
        return (self.path,)


@dataclass(frozen=True, slots=True)
class Statement:
    """`path = value` or `path += value` of a script."""

    place: Place
    path: tuple[str, ...]
    adds: bool
    value: Node


def walk(node: Node) -> Iterator[Node]:
    """The node and everything in it, outermost first."""
    yield node
    for part in node.parts():
        yield from walk(part)
