"""The language of conditions and scripts: small, Python-looking, closed, deterministic, bounded in time and size."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from onewindow.domain.moves import Assignment
from onewindow.workflow.expression_arithmetic import add
from onewindow.workflow.expression_closures import Run, closure, condition
from onewindow.workflow.expression_errors import ExpressionError, Place, kind_of, too_big
from onewindow.workflow.expression_grammar import read_expression, read_script
from onewindow.workflow.expression_nodes import Compare, Index, Literal, Node, Path, Statement, walk
from onewindow.workflow.expression_partly import Known, decided
from onewindow.workflow.expression_values import RESULT_LIMIT, RESULT_TEXT_LIMIT, Budget

__all__ = ["Expression", "ExpressionError", "Script", "parse_expression", "parse_script"]

EXPRESSION_LIMIT = 2_000
SCRIPT_LIMIT = 10_000
STATEMENT_LIMIT = 200


class Expression:
    """An expression, compiled once and immutable."""

    __slots__ = ("_holds", "_node", "_run", "text")

    def __init__(self, text: str, node: Node) -> None:
        self.text, self._node, self._run, self._holds = text, node, closure(node), condition(node)

    @property
    def node(self) -> Node:
        """What it is made of."""
        return self._node

    def evaluate(self, names: Mapping[str, Any]) -> Any:
        """Its value for these names: a JSON value that shares nothing with them. Raises ExpressionError."""
        value = self.value(names)
        if value is None or value is True or value is False or isinstance(value, (str, int)):
            return value
        return Budget().copy(value, self._node.place)

    def holds(self, names: Mapping[str, Any]) -> bool:
        """Whether it is true for these names. Raises ExpressionError, also where it is neither true nor false."""
        return bool(self._guarded(self._holds, names))

    def value(self, names: Mapping[str, Any]) -> Any:
        """Like `evaluate`, but a list or record may be part of `names` itself: to be read and forgotten."""
        return self._guarded(self._run, names)

    def _guarded(self, run: Run, names: Mapping[str, Any]) -> Any:
        try:
            return run(names)
        except RecursionError:
            raise too_big(self._node.place, "嵌套层数", "the nesting", 100) from None

    def names_read(self) -> tuple[tuple[str, ...], ...]:
        """Paths it reads, each once, sorted."""
        return tuple(sorted({node.names for node in walk(self._node) if isinstance(node, Path)}))

    def compared(self) -> tuple[tuple[tuple[str, ...], str, Place], ...]:
        """Every `path == 'text'` (or !=, in either order): path, text, place; for checks of outcomes."""
        found = []
        for node in walk(self._node):
            if isinstance(node, Compare) and node.signs in (("==",), ("!=",)):
                for one, other in ((node.first, node.others[0]), (node.others[0], node.first)):
                    if isinstance(one, Path) and isinstance(other, Literal) and isinstance(other.value, str):
                        found.append((one.names, other.value, other.place))
        return tuple(found)

    def decided(self, known: Known) -> bool | None:
        """Whether it holds whatever stands in the paths that are not `known`; None where it hangs on them."""
        return decided(self.node, known)

    def constant(self) -> bool:
        """Whether it reads no names at all."""
        return not any(isinstance(node, Path) for node in walk(self._node))


class Script:
    """A list of assignments `path = expression` and `path += expression`, compiled once and immutable."""

    __slots__ = ("_steps", "text")

    def __init__(self, text: str, statements: tuple[Statement, ...]) -> None:
        self.text = text
        self._steps = [(statement, Expression(text, statement.value)) for statement in statements]

    def run(self, document: dict[str, Any]) -> tuple[Assignment, ...]:
        """Write into `document` in place; records on the way are made. Raises ExpressionError with nothing written."""
        done: list[tuple[dict[str, Any], str, bool, Any]] = []
        written: list[Assignment] = []
        budget = Budget(5 * RESULT_LIMIT, 2 * RESULT_TEXT_LIMIT)
        try:
            for statement, expression in self._steps:
                value = expression.value(document)
                record, name = _place_in(document, statement, done)
                if statement.adds:
                    value = add(_present(record, name, statement), value, statement.place)
                kept = budget.copy(value, statement.place)
                done.append((record, name, name in record, record.get(name)))
                record[name] = kept
                written.append(Assignment(path=statement.path, value=budget.copy(kept, statement.place)))
        except ExpressionError:
            _undo(done)
            raise
        return tuple(written)

    def names_read(self) -> tuple[tuple[str, ...], ...]:
        """Paths its expressions read before any statement has written them, each once, sorted."""
        read: set[tuple[str, ...]] = set()
        written: set[tuple[str, ...]] = set()
        for statement, expression in self._steps:
            paths = {*expression.names_read(), *([statement.path] if statement.adds else [])}
            read |= {path for path in paths if not any(path[: len(known)] == known for known in written)}
            written.add(statement.path)
        return tuple(sorted(read))

    def names_written(self) -> tuple[tuple[str, ...], ...]:
        """Paths it writes, each once, sorted."""
        return tuple(sorted({statement.path for statement, _ in self._steps}))

    def statements(self) -> tuple[Statement, ...]:
        """What it is made of, in the order written."""
        return tuple(statement for statement, _ in self._steps)

    def __len__(self) -> int:
        return len(self._steps)


def parse_expression(text: str) -> Expression:
    """Compile an expression; `${…}` around it or a leading `=` (other tools) is tolerated. Raises ExpressionError.

    A leading `=` says FEEL, where lists count from 1: what means something else there than here is refused.
    """
    _check_length(text, EXPRESSION_LIMIT)
    start, end = _unwrapped(text)
    if start >= end:
        raise ExpressionError(
            (1, 1), "表达式是空的", "The expression is empty", "请写条件，如 review.outcome == 'passed'",
            "write a condition such as review.outcome == 'passed'",
        )  # fmt: skip
    node = read_expression(text, start, end)
    if text[:start].lstrip().startswith("="):
        _same_in_feel(node)
    return Expression(text, node)


def parse_script(text: str) -> Script:
    """Compile a script: one assignment per line or separated by `;`, `#` begins a comment; raises ExpressionError."""
    _check_length(text, SCRIPT_LIMIT)
    statements = read_script(text)
    if len(statements) > STATEMENT_LIMIT:
        raise too_big(statements[STATEMENT_LIMIT].place, "赋值条数", "the number of assignments", STATEMENT_LIMIT)
    return Script(text, statements)


def _same_in_feel(node: Node) -> None:
    """Raises ExpressionError for an index: `names[1]` is the first item in FEEL, the second here."""
    for part in walk(node):
        if isinstance(part, Index) and not (isinstance(part.index, Literal) and isinstance(part.index.value, str)):
            raise ExpressionError(
                part.place,
                "等号开头的是 FEEL 表达式：其中 [ ] 从 1 数起或用来筛选，这里则从 0 数起",
                "An expression with a leading = is FEEL, where [ ] counts from 1 or filters; here it counts from 0",
                "请去掉开头的 =，并从 0 数起，如 names[0]",
                "write it without the leading = and count from 0, as in names[0]",
            )


def _check_length(text: str, limit: int) -> None:
    if len(text) > limit:
        raise too_big((1, 1), "文字长度", "the length of the text", limit)


def _unwrapped(text: str) -> tuple[int, int]:
    start, end = _trimmed(text, 0, len(text))
    if text.startswith(("${", "#{"), start) and text.endswith("}", start, end):
        return _trimmed(text, start + 2, end - 1)
    if text.startswith("=", start) and not text.startswith("==", start):
        return _trimmed(text, start + 1, end)
    return start, end


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in " \t\r\n":
        start += 1
    while end > start and text[end - 1] in " \t\r\n":
        end -= 1
    return start, end


def _place_in(
    document: dict[str, Any], statement: Statement, done: list[tuple[dict[str, Any], str, bool, Any]]
) -> tuple[dict[str, Any], str]:
    record: Any = document
    for index, name in enumerate(statement.path[:-1]):
        if name not in record:
            done.append((record, name, False, None))
            record[name] = {}
        record = record[name]
        if not isinstance(record, dict):
            whole, (got, got_en) = ".".join(statement.path[: index + 1]), kind_of(record)
            raise ExpressionError(
                statement.place,
                f"{whole} 是{got}，不能写入字段",
                f"{whole} is {got_en}; fields cannot be written into it",
                "请换一个名称",
                "choose another name",
            )
    return record, statement.path[-1]


def _present(record: dict[str, Any], name: str, statement: Statement) -> Any:
    if name in record:
        return record[name]
    whole = ".".join(statement.path)
    raise ExpressionError(
        statement.place,
        f"{whole} 还没有值，不能用 +=",
        f"{whole} has no value yet, so += cannot add to it",
        f"请先写 {whole} = 0",
        f"write {whole} = 0 first",
    )


def _undo(done: list[tuple[dict[str, Any], str, bool, Any]]) -> None:
    for record, name, existed, old in reversed(done):
        if existed:
            record[name] = old
        else:
            record.pop(name, None)
