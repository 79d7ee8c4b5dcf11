"""Reads tokens into the parts of an expression or script: our own grammar, so nothing of Python can slip through."""

from __future__ import annotations

from onewindow.workflow.expression_errors import ExpressionError, Place, too_big, unknown
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
    Statement,
    Unary,
)
from onewindow.workflow.expression_remedies import misplaced, no_methods, no_statement
from onewindow.workflow.expression_tokens import Token, tokens

DEPTH_LIMIT = 40
NODE_LIMIT = 500

# How strongly each sign binds its operands, as in Python.
_CHOICE, _OR, _AND, _NOT, _COMPARE, _ADD, _MULTIPLY, _SIGN, _TIGHT = range(1, 10)
_COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">=", "in", "not"})
_POWER = {"if": _CHOICE, "or": _OR, "and": _AND, "+": _ADD, "-": _ADD, "*": _MULTIPLY, "/": _MULTIPLY}
_POWER |= {"//": _MULTIPLY, "%": _MULTIPLY, ".": _TIGHT, "[": _TIGHT, "(": _TIGHT} | dict.fromkeys(
    _COMPARISONS, _COMPARE
)
_WORDS: dict[str, bool | None] = {
    "True": True, "true": True, "False": False, "false": False, "None": None, "none": None, "null": None,
}  # fmt: skip
_RESERVED = frozenset(
    {"and", "or", "not", "in", "if", "else", "is", "lambda", "for", "while", "def", "class", "import"}
)
_RESERVED |= {"from", "await", "async", "yield", "return", "del", "global", "nonlocal", "try", "except", "finally"}
_RESERVED |= {"with", "as", "raise", "assert", "pass", "break", "continue", "elif"}


def read_expression(text: str, start: int, end: int) -> Node:
    """The expression in text[start:end]; raises ExpressionError with line and column in `text`."""
    reader = _Reader(list(tokens(text, start=start, end=end)))
    node = reader.expression(_CHOICE)
    reader.finish()
    return node


def read_script(text: str) -> tuple[Statement, ...]:
    """The statements of a script; raises ExpressionError with line and column in `text`."""
    reader, statements = _Reader(list(tokens(text, script=True))), []
    while reader.skip_lines():
        statements.append(reader.statement())
    return tuple(statements)


class _Reader:
    """Reads one list of tokens from front to back (precedence climbing)."""

    def __init__(self, found: list[Token]) -> None:
        self.found, self.at, self.nesting, self.nodes = found, 0, 0, 0
        self.depths: dict[int, int] = {}

    @property
    def here(self) -> Token:
        return self.found[self.at]

    def take(self) -> Token:
        token = self.found[self.at]
        self.at += token.kind != "end"
        return token

    def sign(self, *values: str) -> bool:
        """Whether the next token is one of these signs or words."""
        return self.here.kind in ("op", "name") and self.here.value in values

    def expect(self, value: str, after: Place) -> None:
        if not self.sign(value):
            raise ExpressionError(
                self.here.place,
                f"此处应为 “{value}”",
                f"Expected '{value}' here",
                f"请补上与第 {after[1]} 列相配的 “{value}”",
                f"add the '{value}' that belongs to column {after[1]}",
            )
        self.take()

    def finish(self) -> None:
        if self.here.kind not in ("end", "line"):
            raise self.unexpected()

    def skip_lines(self) -> bool:
        while self.here.kind == "line":
            self.take()
        return self.here.kind != "end"

    def kept(self, node: Node) -> Node:
        """The node, once it is within the caps on number and depth."""
        self.nodes += 1
        depth = 1 + max((self.depths.get(id(part), 1) for part in node.parts()), default=0)
        self.depths[id(node)] = depth
        if depth > DEPTH_LIMIT:
            raise too_big(node.place, "表达式嵌套层数", "the nesting of the expression", DEPTH_LIMIT)
        if self.nodes > NODE_LIMIT:
            raise too_big(node.place, "表达式的组成部分", "the number of parts of the expression", NODE_LIMIT)
        return node

    def statement(self) -> Statement:
        first = self.here
        node = self.expression(_TIGHT)
        if not isinstance(node, Path) or not self.sign("=", "+="):
            raise (
                no_statement(first.place)
                if self.here.kind in ("end", "line") or self.sign("=", "+=")
                else self.unexpected("name.field = value")
            )
        adds = self.take().value == "+="
        value = self.expression(_CHOICE)
        self.finish()
        return Statement(first.place, node.names, adds, value)

    def expression(self, power: int) -> Node:
        self.nesting += 1
        if self.nesting > DEPTH_LIMIT:
            raise too_big(self.here.place, "表达式嵌套层数", "the nesting of the expression", DEPTH_LIMIT)
        node = self.prefix(power)
        while (strength := self.power()) >= power:
            node = self.infix(node, strength)
        self.nesting -= 1
        return node

    def power(self) -> int:
        token = self.here
        return _POWER.get(str(token.value), 0) if token.kind in ("op", "name") else 0

    def prefix(self, power: int) -> Node:
        token = self.take()
        if token.kind == "number" or token.kind == "text":
            return self.kept(Literal(token.place, token.value))
        if token.kind == "name":
            return self.word(token, power)
        if token.value in ("-", "+"):
            return self.kept(Unary(token.place, str(token.value), self.expression(_SIGN)))
        if token.value == "(":
            node = self.expression(_CHOICE)
            if self.sign(","):
                raise self.unexpected("[a, b]")
            self.expect(")", token.place)
            return node
        if token.value == "[":
            return self.kept(ListOf(token.place, self.items("]", token.place)))
        if token.value == "{":
            return self.record(token)
        self.at -= token.kind != "end"
        raise self.unexpected()

    def word(self, token: Token, power: int) -> Node:
        name = str(token.value)
        if name in _WORDS:
            return self.kept(Literal(token.place, _WORDS[name]))
        if name == "not" and power <= _NOT:
            return self.kept(Unary(token.place, "not", self.expression(_NOT)))
        if name in _RESERVED:
            self.at -= 1
            raise self.unexpected()
        if self.sign("("):
            return self.call(token)
        if name in ("NOT", "Not", "empty") and self.here.kind == "name":
            self.at -= 1
            raise self.unexpected()
        return self.kept(Path(token.place, (name,)))

    def infix(self, left: Node, strength: int) -> Node:
        token = self.here
        if strength == _COMPARE:
            return self.comparison(left)
        sign = str(self.take().value)
        if sign == ".":
            return self.field(left, token.place)
        if sign == "[":
            return self.item(left, token.place)
        if sign == "(":
            raise no_methods(token.place)
        if sign == "if":
            condition = self.expression(_OR)
            self.expect("else", token.place)
            return self.kept(Choice(token.place, condition, left, self.expression(_CHOICE)))
        if strength in (_OR, _AND):
            operands = [left, self.expression(strength + 1)]
            while self.sign(sign):
                self.take()
                operands.append(self.expression(strength + 1))
            return self.kept(Logic(token.place, sign, tuple(operands)))
        return self.kept(Binary(token.place, sign, left, self.expression(strength + 1)))

    def comparison(self, left: Node) -> Node:
        place, signs, others = self.here.place, [], []
        while self.power() == _COMPARE:
            sign = str(self.take().value)
            if sign == "not":
                self.expect("in", place)
                sign = "not in"
            signs.append(sign)
            others.append(self.expression(_ADD))
        return self.kept(Compare(place, left, tuple(signs), tuple(others)))

    def field(self, left: Node, place: Place) -> Node:
        token = self.here
        if token.kind != "name":
            raise self.unexpected("a.b")
        self.take()
        name = str(token.value)
        if self.sign("("):
            raise no_methods(token.place, name)
        if isinstance(left, Path):
            if len(left.names) >= DEPTH_LIMIT:
                raise too_big(token.place, "字段层数", "the number of fields", DEPTH_LIMIT)
            return self.kept(Path(left.place, (*left.names, name)))
        return self.kept(Field(place, left, name))

    def item(self, left: Node, place: Place) -> Node:
        index = self.expression(_CHOICE)
        if self.sign(":", ","):
            raise self.unexpected("a[i]")
        self.expect("]", place)
        return self.kept(Index(place, left, index))

    def items(self, close: str, place: Place) -> tuple[Node, ...]:
        found: list[Node] = []
        while not self.sign(close):
            found.append(self.expression(_CHOICE))
            if self.sign("for", "="):
                raise self.unexpected()
            if not self.sign(","):
                break
            self.take()
        self.expect(close, place)
        return tuple(found)

    def record(self, token: Token) -> Node:
        keys: list[Node] = []
        values: list[Node] = []
        while not self.sign("}"):
            key = self.expression(_CHOICE)
            if not isinstance(key, Literal) or not isinstance(key.value, str):
                raise ExpressionError(
                    key.place,
                    "记录的键必须是文本",
                    "The key of a record must be a text",
                    "请写 {'key': …}",
                    "write {'key': …}",
                )
            self.expect(":", token.place)
            keys.append(key)
            values.append(self.expression(_CHOICE))
            if not self.sign(","):
                break
            self.take()
        self.expect("}", token.place)
        return self.kept(RecordOf(token.place, tuple(keys), tuple(values)))

    def call(self, token: Token) -> Node:
        name, opening = str(token.value), self.take()
        arguments = self.items(")", opening.place)
        if name in ("has", "defined"):
            if len(arguments) == 1 and isinstance(arguments[0], Path):
                return self.kept(Has(token.place, arguments[0]))
            raise ExpressionError(
                token.place, f"{name}(…) 只接受一个名称", f"{name}(…) takes one name", "请写 has(a.b)", "write has(a.b)"
            )
        function = FUNCTIONS.get(name)
        if function is None:
            raise unknown(token.place, "函数", "the function", name, [*FUNCTIONS, "has", "defined"])
        if not function.least <= len(arguments) <= function.most:
            raise ExpressionError(
                token.place,
                f"{name}(…) 的参数个数不对：{len(arguments)}",
                f"{name}(…) was given {len(arguments)} arguments",
                f"请写 {function.usage}",
                f"write {function.usage}",
            )
        return self.kept(Call(token.place, name, arguments))

    def unexpected(self, instead: str = "") -> ExpressionError:
        return misplaced(self.here, instead)
