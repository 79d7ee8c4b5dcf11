"""What in an expression cannot come true, or cannot be computed, whatever the case: kinds of values, and words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from onewindow.process_checks.drawn_readings import asked_by_get
from onewindow.process_checks.function_kinds import ARGUMENTS, GIVES
from onewindow.process_checks.misfit_rules import NEVER, NEVER_SO, UNFIT, instead, said
from onewindow.process_checks.read_paths import ReadPaths
from onewindow.process_checks.rule import Term
from onewindow.process_checks.shapes import (
    ANYTHING,
    EVERY,
    LIST,
    NUMBER,
    RECORD,
    TEXT,
    TRUTH,
    Kinds,
    Shape,
    Value,
    kind_names,
    kind_of,
)
from onewindow.process_checks.words import suggestion
from onewindow.workflow.expression_nodes import (
    Binary,
    Call,
    Choice,
    Compare,
    Field,
    Has,
    Index,
    ListOf,
    Literal,
    Logic,
    Node,
    Path,
    RecordOf,
    Unary,
)

_ORDERED: Kinds = frozenset({NUMBER, TEXT})
_ADDED: Kinds = frozenset({NUMBER, TEXT, LIST})
_HOLDERS: Kinds = frozenset({TEXT, LIST, RECORD})


class Misfits:
    """Follows an expression through the shapes of what it reads; `tell(rule, **words)` is given what is wrong.

    `outcomes_told`: another check compares outcomes and results with their words where they stand behind == here.
    """

    def __init__(self, paths: ReadPaths, tell: Callable[..., None], *, outcomes_told: bool) -> None:
        self._paths, self._tell, self._outcomes_told = paths, tell, outcomes_told

    def condition(self, node: Node) -> None:
        """Only a truth value says whether it holds; so each operand of `and` and `or` too."""
        if isinstance(node, Logic):
            for operand in node.operands:
                self.condition(operand)
        elif isinstance(node, Choice):
            for part in (node.condition, node.then, node.otherwise):
                self.condition(part)
        else:
            self.needs(node, self.value(node), frozenset({TRUTH}))

    def value(self, node: Node) -> Shape:
        """What it gives; ANYTHING where that is not sure."""
        return _READERS[type(node)](self, node)

    def literal(self, node: Literal) -> Shape:
        """A value written out."""
        return Value(kind_of(node.value), words=(node.value,))

    def path(self, node: Path) -> Shape:
        """What stands under a name."""
        return self._paths.read(node.names)

    def field(self, node: Field) -> Shape:
        """A field of something that is no plain path."""
        return self._paths.below(self.value(node.record), said(node.record), (node.name,), reads=True)

    def index(self, node: Index) -> Shape:
        """An entry of a list, or a field by its name in brackets."""
        whole, index = self.value(node.container), node.index
        self.value(index)
        self.needs(node.container, whole, _HOLDERS)
        if whole.kinds == {LIST}:
            return whole.entry()
        if whole.kinds == {RECORD} and isinstance(index, Literal) and isinstance(index.value, str):
            return self._paths.below(whole, said(node.container), (index.value,), reads=True)
        return ANYTHING

    def unary(self, node: Unary) -> Shape:
        """`not`, or a sign before a number."""
        if node.sign == "not":
            self.condition(node.operand)
            return Value(TRUTH)
        self.needs(node.operand, self.value(node.operand), frozenset({NUMBER}))
        return Value(NUMBER)

    def binary(self, node: Binary) -> Shape:
        """Arithmetic, and what + joins."""
        left, right = self.value(node.left), self.value(node.right)
        wanted = _ADDED if node.sign == "+" else frozenset({NUMBER})
        if node.sign == "+" and TEXT in (*left.kinds, *right.kinds) and not left.kinds & right.kinds:
            wanted = frozenset({TEXT})  # '5' + 3 is more likely to be a text that is put together
        self.needs(node.left, left, wanted)
        both = left.kinds & wanted or wanted
        self.needs(node.right, right, both)
        return Value(*(both & right.kinds or wanted))

    def logic(self, node: Logic) -> Shape:
        """In a value `and` and `or` give one of their operands."""
        return _either([self.value(operand) for operand in node.operands])

    def choice(self, node: Choice) -> Shape:
        """One of two."""
        self.condition(node.condition)
        return _either([self.value(node.then), self.value(node.otherwise)])

    def compare(self, node: Compare) -> Shape:
        """True or false; its operands must fit each other."""
        left_node, left = node.first, self.value(node.first)
        for sign, right_node in zip(node.signs, node.others, strict=True):
            right = self.value(right_node)
            if sign in ("==", "!="):
                self._matches(left_node, left, right_node, right)
            elif sign in ("in", "not in"):
                self._member(left_node, left, right_node, right)
            else:
                self.needs(left_node, left, _ORDERED)
                self.needs(right_node, right, left.kinds & _ORDERED or _ORDERED)
            left_node, left = right_node, right
        return Value(TRUTH)

    def _matches(self, one: Node, left: Shape, other: Node, right: Shape) -> None:
        """What may never be equal; to compare with null is only to ask whether there is anything."""
        if any(isinstance(node, Literal) and node.value is None for node in (one, other)):
            return
        for here, shape, there in ((one, left, other), (other, right, one)):
            if isinstance(there, Literal) and not isinstance(here, Literal):
                self._never(here, shape, there.value)
                return
        if not left.kinds & right.kinds:
            remedy, remedy_en = _compare_with(kind_names(left.kinds))
            self._tell(NEVER, what=said(one), value=said(other), remedy=remedy, remedy_en=remedy_en)

    def _never(self, here: Node, shape: Shape, value: Any) -> None:
        names = here.names if isinstance(here, Path) else ()
        words = ["true", "false"] if shape.kinds == {TRUTH} else [str(word) for word in shape.words or ()]
        if len(names) == 2 and names[1] in ("outcome", "result") and self._outcomes_told:
            return
        if kind_of(value) in shape.kinds and (shape.words is None or value in shape.words):
            return
        remedy, remedy_en = suggestion(str(value), words) if words else _compare_with(kind_names(shape.kinds))
        if len(names) == 2 and names[0] == "situations":
            self._tell(NEVER_SO, situation=names[1], value=value, remedy=remedy, remedy_en=remedy_en)
        else:
            self._tell(NEVER, what=said(here), value=value, remedy=remedy, remedy_en=remedy_en)

    def _member(self, part_node: Node, part: Shape, whole_node: Node, whole: Shape) -> None:
        self.needs(whole_node, whole, _HOLDERS)
        if whole.kinds == {TEXT}:
            self.needs(part_node, part, frozenset({TEXT}))
        if isinstance(whole_node, ListOf) and not isinstance(part_node, Literal):
            for word in whole_node.items:
                if isinstance(word, Literal) and part.words is not None and word.value not in part.words:
                    remedy, remedy_en = suggestion(str(word.value), [str(each) for each in part.words])
                    self._tell(NEVER, what=said(part_node), value=word.value, remedy=remedy, remedy_en=remedy_en)
        elif whole.kinds == {LIST} and isinstance(part_node, Literal):
            words = whole.entry().words
            if words is not None and part_node.value not in words:
                remedy, remedy_en = suggestion(str(part_node.value), [str(each) for each in words])
                what = Term(f"{said(whole_node)} 的一项", f"an entry of {said(whole_node)}")
                self._tell(NEVER, what=what, value=part_node.value, remedy=remedy, remedy_en=remedy_en)

    def list_of(self, node: ListOf) -> Shape:
        """A list written out."""
        for item in node.items:
            self.value(item)
        return Value(LIST)

    def record_of(self, node: RecordOf) -> Shape:
        """A record written out."""
        for value in node.values:
            self.value(value)
        return Value(RECORD)

    def has(self, node: Has) -> Shape:
        """Whether something is there."""
        self._paths.ask(node.path.names)
        return Value(TRUTH)

    def call(self, node: Call) -> Shape:
        """A function, and what it asks of its arguments."""
        arguments = [self.value(argument) for argument in node.arguments]
        for argument, shape, wanted in zip(node.arguments, arguments, ARGUMENTS.get(node.function, ()), strict=False):
            self.needs(argument, shape, wanted)
        if node.function in ("contains", "get", "sum_of"):
            first, second = node.arguments[:2]
            name = second.value if isinstance(second, Literal) else None
            if node.function == "contains":
                self._member(second, arguments[1], first, arguments[0])
            elif node.function == "get" and (path := asked_by_get(node)):
                self._paths.ask(path)
            elif node.function == "sum_of" and isinstance(name, str) and arguments[0].kinds == {LIST}:
                self._paths.below(arguments[0].entry(), f"{said(first)}[0]", (name,), reads=False)
        return Value(*GIVES.get(node.function, EVERY))

    def needs(self, node: Node, shape: Shape, wanted: Kinds) -> None:
        """Tell that a part is of none of the kinds that can be worked with here."""
        if not shape.kinds & wanted:
            self._unfit(said(node), shape, wanted)

    def _unfit(self, what: str, shape: Shape, wanted: Kinds) -> None:
        remedy, remedy_en = instead(what, shape.kinds, wanted)
        found, needed = kind_names(shape.kinds), kind_names(wanted)
        self._tell(UNFIT, what=what, found=found, wanted=needed, remedy=remedy, remedy_en=remedy_en)


def _either(shapes: list[Shape]) -> Shape:
    return Value(*(kind for shape in shapes for kind in shape.kinds))


def _compare_with(kind: Term) -> tuple[str, str]:
    return f"它是{kind.chinese}，请与{kind.chinese}相比", f"it is {kind.english}: compare it with one"


_READERS: dict[type[Node], Callable[[Misfits, Any], Shape]] = {
    Literal: Misfits.literal, Path: Misfits.path, Field: Misfits.field, Index: Misfits.index, Unary: Misfits.unary,
    Binary: Misfits.binary, Logic: Misfits.logic, Choice: Misfits.choice, Compare: Misfits.compare,
    ListOf: Misfits.list_of, RecordOf: Misfits.record_of, Call: Misfits.call, Has: Misfits.has,
}  # fmt: skip
