"""Turns the parts of an expression into closures, once; each then gives its value for a mapping of names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from onewindow.workflow.expression_arithmetic import add, arithmetic, comparison
from onewindow.workflow.expression_errors import Absent, ExpressionError, Place, kind_of, no_truth, unknown
from onewindow.workflow.expression_functions import FUNCTIONS
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
from onewindow.workflow.expression_values import number, wrong_kind

Names = Mapping[str, Any]
Run = Callable[[Names], Any]


def closure(node: Node) -> Run:
    """The function that computes this part. It raises ExpressionError and nothing else for JSON names.

    What is asked whether it holds, behind `not` and between `if` and `else`, is a condition in a value too; `and` and
    `or` give one of their operands there, so that `note or 'none'` is a default.
    """
    build: Callable[[Any], Run] = _BUILDERS[type(node)]
    return build(node)


def condition(node: Node) -> Run:
    """The function that tells whether a condition holds: only a truth value says so (BPMN 2.0.2, 8.3.7), no text,
    number, list or null; nor as an operand of and, or, not, so that the order of operands plays no part."""
    if isinstance(node, Logic):
        return _logic_of_truths([condition(operand) for operand in node.operands], decides=node.word == "or")
    if isinstance(node, Choice):
        test, then, otherwise = condition(node.condition), condition(node.then), condition(node.otherwise)
        return lambda names: then(names) if test(names) else otherwise(names)
    value, place = closure(node), node.place
    if isinstance(node, (Compare, Has)) or (isinstance(node, Unary) and node.sign == "not"):
        return value

    def run(names: Names) -> Any:
        found = value(names)
        if found is True or found is False:
            return found
        raise no_truth(place, found)

    return run


def _logic_of_truths(operands: list[Run], *, decides: bool) -> Run:
    def run(names: Names) -> bool:
        return decides if any(operand(names) is decides for operand in operands) else not decides

    return run


def _literal(node: Literal) -> Run:
    value = node.value
    return lambda names: value


def _path(node: Path) -> Run:
    path, place = node.names, node.place
    if len(path) == 1:
        (only,) = path

        def one(names: Names) -> Any:
            try:
                return names[only]
            except KeyError:
                raise _missing(names, path, place) from None

        return one
    if len(path) == 2:
        first, second = path

        def two(names: Names) -> Any:
            try:
                return names[first][second]
            except (KeyError, TypeError, IndexError):
                raise _missing(names, path, place) from None

        return two

    def many(names: Names) -> Any:
        current: Any = names
        try:
            for name in path:
                current = current[name]
        except (KeyError, TypeError, IndexError):
            raise _missing(names, path, place) from None
        return current

    return many


def _missing(names: Names, path: tuple[str, ...], place: Place) -> ExpressionError:
    current: Any = names
    for index, name in enumerate(path):
        if not isinstance(current, Mapping):
            whole, (got, got_en) = ".".join(path[:index]), kind_of(current)
            return ExpressionError(
                place,
                f"{whole} 是{got}，没有字段 {name!r}",
                f"{whole} is {got_en} and has no field {name!r}",
                f"请先判断 has({whole}.{name})",
                f"ask has({whole}.{name}) first",
            )
        if name not in current:
            what, what_en = ("字段", f"the field of {'.'.join(path[:index])}") if index else ("名称", "the name")
            return unknown(place, what, what_en, name, current)
        current = current[name]
    return unknown(place, "名称", "the name", ".".join(path), ())


def _field(node: Field) -> Run:
    record, name, place = closure(node.record), node.name, node.place

    def run(names: Names) -> Any:
        value = record(names)
        if not isinstance(value, Mapping):
            raise wrong_kind(place, "记录", "a record", value, "get(record, 'a.b', default)")
        if name not in value:
            raise unknown(place, "字段", "the field", name, value)
        return value[name]

    return run


def _index(node: Index) -> Run:
    container, index, place = closure(node.container), closure(node.index), node.place

    def run(names: Names) -> Any:
        whole, key = container(names), index(names)
        if isinstance(whole, Mapping):
            if isinstance(key, str) and key in whole:
                return whole[key]
            raise unknown(place, "字段", "the field", str(key)[:60], whole)
        if not isinstance(whole, (list, str)):
            raise wrong_kind(place, "列表或记录", "a list or a record", whole, "get(record, 'a.b', default)")
        if type(key) is not int or not -len(whole) <= key < len(whole):
            raise _no_item(place, len(whole), key)
        return whole[key]

    return run


def _no_item(place: Place, length: int, key: Any) -> ExpressionError:
    asked = str(key)[:20]
    text, text_en = f"列表只有 {length} 项，没有第 {asked} 项", f"The list has {length} items, none at {asked}"
    remedies = ("请先判断 len(list)，第一项写 [0]", "ask len(list) first; the first item is [0]")
    if type(key) is int:
        return Absent(place, text, text_en, lambda: remedies)
    return ExpressionError(place, text, text_en, *remedies)


def _unary(node: Unary) -> Run:
    if node.sign == "not":
        holds = condition(node.operand)
        return lambda names: not holds(names)
    operand, place = closure(node.operand), node.place
    if node.sign == "-":
        return lambda names: -number(operand(names), place)
    return lambda names: number(operand(names), place)


def _binary(node: Binary) -> Run:
    left, right, place, sign = closure(node.left), closure(node.right), node.place, node.sign
    if sign == "+":
        return lambda names: add(left(names), right(names), place)
    calculate = arithmetic(sign, place)
    return lambda names: calculate(left(names), right(names))


def _logic(node: Logic) -> Run:
    *firsts, last = [closure(operand) for operand in node.operands]
    stops = node.word == "or"
    if len(firsts) == 1:
        (first,) = firsts
        if stops:
            return lambda names: first(names) or last(names)
        return lambda names: first(names) and last(names)

    def run(names: Names) -> Any:
        for operand in firsts:
            value = operand(names)
            if bool(value) is stops:
                return value
        return last(names)

    return run


def _compare(node: Compare) -> Run:
    first, place = closure(node.first), node.place
    pairs = [(comparison(sign, place), closure(other)) for sign, other in zip(node.signs, node.others, strict=True)]
    if len(pairs) == 1:
        sign, other = node.signs[0], pairs[0][1]
        if sign == "==":
            return lambda names: first(names) == other(names)
        if sign == "!=":
            return lambda names: first(names) != other(names)

    def run(names: Names) -> bool:
        left = first(names)
        for holds, other in pairs:
            right = other(names)
            if not holds(left, right):
                return False
            left = right
        return True

    return run


def _choice(node: Choice) -> Run:
    test, then, otherwise = condition(node.condition), closure(node.then), closure(node.otherwise)
    return lambda names: then(names) if test(names) else otherwise(names)


def _list(node: ListOf) -> Run:
    items = [closure(item) for item in node.items]
    return lambda names: [item(names) for item in items]


def _record(node: RecordOf) -> Run:
    keys = [key.value for key in node.keys if isinstance(key, Literal)]
    values = [closure(value) for value in node.values]
    return lambda names: {key: value(names) for key, value in zip(keys, values, strict=True)}


def _call(node: Call) -> Run:
    function, place = FUNCTIONS[node.function].run, node.place
    arguments = [closure(argument) for argument in node.arguments]
    return lambda names: function(place, *[argument(names) for argument in arguments])


def _has(node: Has) -> Run:
    path = node.path.names

    def run(names: Names) -> bool:
        current: Any = names
        for name in path:
            if not isinstance(current, Mapping) or name not in current:
                return False
            current = current[name]
        return True

    return run


_BUILDERS: dict[type[Node], Callable[[Any], Run]] = {
    Literal: _literal,
    Path: _path,
    Field: _field,
    Index: _index,
    Unary: _unary,
    Binary: _binary,
    Logic: _logic,
    Compare: _compare,
    Choice: _choice,
    ListOf: _list,
    RecordOf: _record,
    Call: _call,
    Has: _has,
}
