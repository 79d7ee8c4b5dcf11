"""The expressions and scripts of a drawing that can be read; those that cannot are told by `written_expressions`."""

from __future__ import annotations

from functools import lru_cache

from onewindow.process_checks.sheet import Node
from onewindow.workflow.expressions import Expression, ExpressionError, Script, parse_expression, parse_script


@lru_cache(maxsize=2048)
def expression(text: str) -> Expression | None:
    """The expression; None where it cannot be read. One drawing is asked about the same ones by many checks."""
    try:
        return parse_expression(text)
    except ExpressionError:
        return None


def script_of(node: Node) -> Script | None:
    """The script of a script task; None for other nodes, and where there is none that can be read."""
    script = node.child("script") if node.type == "scriptTask" else None
    return _script("".join(script.itertext())) if script is not None else None


@lru_cache(maxsize=256)
def _script(text: str) -> Script | None:
    try:
        return parse_script(text)
    except ExpressionError:
        return None
