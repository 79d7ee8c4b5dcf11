"""What to write instead of words and signs that cannot stand where they do."""

from __future__ import annotations

from onewindow.workflow.expression_errors import ExpressionError, Place
from onewindow.workflow.expression_functions import FUNCTIONS
from onewindow.workflow.expression_tokens import Token

# Words other languages put between two operands, or before one, and what to write here.
FOREIGN_WORDS = {
    "eq": "==", "ne": "!=", "neq": "!=", "gt": ">", "lt": "<", "ge": ">=", "gte": ">=", "le": "<=", "lte": "<=",
    "AND": "and", "OR": "or", "NOT": "not", "And": "and", "Or": "or", "Not": "not", "IN": "in", "div": "//",
    "mod": "%", "is": "==", "empty": "len(x) == 0", "then": "a if c else b", "between": "a <= x <= b",
    "equals": "==", "instanceof": "==", "matches": "contains(text, part)", "contains": "contains(text, part)",
    "for": "sum_of(list, 'field'), all([…]), any([…])", "lambda": "sum_of(list, 'field')",
}  # fmt: skip


def misplaced(token: Token, instead: str = "") -> ExpressionError:
    """The refusal for a token that cannot stand here; `instead` where the grammar knows better than the word list."""
    if token.kind == "end":
        return ExpressionError(
            token.place,
            "表达式不完整",
            "The expression ends too early",
            "请补全右侧",
            "complete what follows the last sign",
        )
    word = str(token.value)
    if token.kind == "op" and word == "=":
        instead = "=="
    instead = instead or FOREIGN_WORDS.get(word, "") or "a == 'x' and not b"
    return ExpressionError(
        token.place,
        f"此处不能写 {word[:40]!r}",
        f"{word[:40]!r} cannot stand here",
        f"请写 {instead}",
        f"write {instead}",
    )


def no_methods(place: Place, name: str = "") -> ExpressionError:
    """The refusal for `record.method(…)`."""
    usage = FUNCTIONS[name].usage if name in FUNCTIONS else "lower(text), len(list), get(record, 'a.b', default)"
    return ExpressionError(
        place,
        f"不能调用对象的方法 {name[:40]}(…)",
        f"Methods cannot be called: {name[:40]}(…)",
        f"请改用函数，如 {usage}",
        f"use a function such as {usage}",
    )


def no_statement(place: Place) -> ExpressionError:
    """The refusal for a line of a script that is no assignment to a name."""
    return ExpressionError(
        place,
        "脚本只能是对名称的赋值",
        "A script is a list of assignments to names",
        "请写 name.field = 值",
        "write name.field = value",
    )
