"""Conditions of which only some names are known yet: true, false, or hanging on the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from onewindow.workflow.expression_closures import condition
from onewindow.workflow.expression_errors import ExpressionError
from onewindow.workflow.expression_nodes import (
    Call,
    Choice,
    Compare,
    Has,
    Index,
    ListOf,
    Literal,
    Logic,
    Node,
    Path,
    Unary,
    walk,
)

Known = Mapping[tuple[str, ...], str]
"""Paths with the text that stands there."""


def decided(node: Node, known: Known) -> bool | None:
    """Whether the condition holds whatever the names are that are not `known`; None where it hangs on them.

    What would be an error for some of them counts as hanging.
    """
    if isinstance(node, Logic):
        return _one_of((decided(operand, known) for operand in node.operands), decides=node.word == "or")
    if isinstance(node, Unary) and node.sign == "not":
        return _not(decided(node.operand, known))
    if isinstance(node, Choice):
        return _chosen(node, known)
    if isinstance(node, Call) and node.function in ("any", "all") and isinstance(node.arguments[0], ListOf):
        items = (decided(item, known) for item in node.arguments[0].items)
        return _one_of(items, decides=node.function == "any")
    if isinstance(node, Compare) and node.signs in (("in",), ("not in",)) and isinstance(node.others[0], ListOf):
        equal = (Compare(node.place, node.first, ("==",), (item,)) for item in node.others[0].items)
        found = _one_of((decided(one, known) for one in equal), decides=True)
        return found if node.signs == ("in",) else _not(found)
    return _told(node, known)


def _one_of(found: Iterable[bool | None], *, decides: bool) -> bool | None:
    every = list(found)
    if decides in every:
        return decides
    return None if None in every else not decides


def _not(found: bool | None) -> bool | None:
    return None if found is None else not found


def _chosen(node: Choice, known: Known) -> bool | None:
    which = decided(node.condition, known)
    then, otherwise = decided(node.then, known), decided(node.otherwise, known)
    if which is None:
        return then if then == otherwise else None
    return then if which else otherwise


def _told(node: Node, known: Known) -> bool | None:
    """What holds for a comparison or name all of whose paths are known."""
    if isinstance(node, Has):
        path = node.path.names
        return True if any(one[: len(path)] == path for one in known) else None
    whole = _filled(node, known)
    if any(isinstance(part, (Path, Has)) for part in walk(whole)):
        return None
    try:
        return bool(condition(whole)({}))
    except ExpressionError:
        return None


def _filled(node: Node, known: Known) -> Node:
    """The node with what is known written in; `get(task, 'outcome', '')` reads that as `task.outcome` does."""
    path = _path(node)
    if path in known:
        return Literal(node.place, known[path])
    if isinstance(node, Compare):
        others = tuple(_filled(other, known) for other in node.others)
        return Compare(node.place, _filled(node.first, known), node.signs, others)
    if isinstance(node, Call):
        return Call(node.place, node.function, tuple(_filled(argument, known) for argument in node.arguments))
    return node


def _path(node: Node) -> tuple[str, ...]:
    if isinstance(node, Path):
        return node.names
    if isinstance(node, Index):
        of, key = node.container, node.index
    elif isinstance(node, Call) and node.function == "get":
        of, key = node.arguments[:2]
    else:
        return ()
    if isinstance(of, Path) and isinstance(key, Literal) and isinstance(key.value, str):
        return (*of.names, *key.value.split("."))
    return ()
