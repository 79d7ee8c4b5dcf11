"""What expressions of a service version may get wrong about the case document, and how the parts are named there."""

from __future__ import annotations

import json

from onewindow.process_checks.rule import Rule
from onewindow.process_checks.shapes import NUMBER, RECORD, TEXT, TRUTH, Kinds
from onewindow.workflow.expression_nodes import Binary, Call, Compare, Field, Index, ListOf, Literal, Node, Path, Unary

UNKNOWN_SITUATION = Rule(
    "OW714",
    "item.yaml 中没有情形“{situation}”",
    "item.yaml has no situation '{situation}'",
    "{remedy}",
    "{remedy_en}",
)
UNKNOWN_SECTION = Rule(
    "OW715",
    "申请表中没有“{section}”这一节",
    "The application form has no section '{section}'",
    "{remedy}",
    "{remedy_en}",
)
NEVER_SO = Rule(
    "OW717",
    "情形“{situation}”不会是“{value}”",
    "The situation '{situation}' is never '{value}'",
    "{remedy}",
    "{remedy_en}",
)
NO_FIELD = Rule(
    "OW726",
    "“{record}”里没有“{field}”，“{path}”在哪个办件里都读不到",
    "'{record}' has no '{field}': no case ever has '{path}'",
    "{remedy}",
    "{remedy_en}",
)
UNFIT = Rule(
    "OW727",
    "“{what}”是{found}，此处需要{wanted}：凡判断到这里的办件都会停住",
    "'{what}' is {found}, but {wanted} is needed here: every case that comes to it would stop",
    "{remedy}",
    "{remedy_en}",
)
NEVER = Rule(
    "OW728",
    "“{what}”不会是“{value}”：这一比较从不相等",
    "'{what}' is never '{value}': the two never match",
    "{remedy}",
    "{remedy_en}",
    severity="should",
)
MAY_LACK = Rule(
    "OW729",
    "“{path}”可以不填，没有填写的办件会停在这里",
    "'{path}' may be left out, and a case without it would stop here",
    "请先判断 has({path}) and …，或写 get({record}, '{field}', '')，或在表单中设为必填",
    "write has({path}) and …, or get({record}, '{field}', ''), or make the form require it",
    severity="should",
)

_COMPARED = {TEXT: "{what} == 'x'", NUMBER: "{what} > 0"}


def said(node: Node) -> str:
    """A part of an expression as a designer recognises it."""
    if isinstance(node, Path):
        return ".".join(node.names)
    if isinstance(node, Literal):
        return json.dumps(node.value, ensure_ascii=False) if not isinstance(node.value, str) else node.value
    if isinstance(node, Field):
        return f"{said(node.record)}.{node.name}"
    if isinstance(node, Index):
        return f"{said(node.container)}[{said(node.index)}]"
    if isinstance(node, Call):
        return f"{node.function}({', '.join(map(said, node.arguments))})"
    if isinstance(node, Binary):
        return f"{said(node.left)} {node.sign} {said(node.right)}"
    if isinstance(node, Unary):
        return f"{node.sign} {said(node.operand)}"
    if isinstance(node, Compare):
        rest = (f"{sign} {said(one)}" for sign, one in zip(node.signs, node.others, strict=True))
        return " ".join([said(node.first), *rest])
    return "[…]" if isinstance(node, ListOf) else "…"


def instead(what: str, found: Kinds, wanted: Kinds) -> tuple[str, str]:
    """What to write where a value is of a kind that cannot be worked with."""
    if wanted == {TRUTH}:
        example = next((each for kind, each in _COMPARED.items() if kind in found), "… == …").format(what=what)
        return f"请写成比较，如 {example}", f"compare it, for instance {example}"
    if wanted == {RECORD}:
        return "请删去后面的字段名", "leave out the field behind it"
    if NUMBER in found and TEXT in wanted and NUMBER not in wanted:
        return f"请写 text({what})，或改与数字相比", f"write text({what}), or compare it with a number"
    if TEXT in found and NUMBER in wanted and TEXT not in wanted:
        return "数字不加引号；表单中是文本的，请改读数字字段", "write numbers without quotes, or read a number field"
    return "请检查名称", "check the name"
