"""What a notice template may say: a list of allowed constructs, known names, and no active content."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from typing import Any

from jinja2 import nodes

from onewindow.errors import Finding

FILTERS = ("e", "escape", "default", "d", "join", "length", "count", "upper", "lower", "trim", "first", "last", "date")
TESTS = ("defined", "undefined", "none", "eq", "equalto", "==", "ne", "!=", "in", "true", "false")
LOOP_ATTRIBUTES = ("index", "index0", "revindex", "first", "last", "length")
MAX_LOOP_DEPTH = 3
MAX_LEVEL = 50

_ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.For,
    nodes.If,
    nodes.Name,
    nodes.Getattr,
    nodes.Getitem,
    nodes.Const,
    nodes.Filter,
    nodes.Test,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.CondExpr,
    nodes.Concat,
    nodes.Add,
    nodes.Sub,
    nodes.List,
    nodes.Tuple,
)
_SPOKEN = {
    "Call": ("不能调用函数或方法", "nothing can be called"),
    "Assign": ("不能用 set", "set is not allowed"),
    "AssignBlock": ("不能用 set", "set is not allowed"),
    "Macro": ("不能定义宏", "macros are not allowed"),
    "CallBlock": ("不能用 call", "call is not allowed"),
    "Import": ("不能引入其他模板", "other templates cannot be imported"),
    "FromImport": ("不能引入其他模板", "other templates cannot be imported"),
    "Include": ("不能包含其他模板", "other templates cannot be included"),
    "Extends": ("不能继承其他模板", "other templates cannot be extended"),
    "Block": ("不能用 block", "blocks are not allowed"),
    "Mul": ("不能用乘法", "multiplication is not allowed"),
    "Mod": ("不能用 %", "% is not allowed"),
    "Pow": ("不能用乘方", "powers are not allowed"),
    "ScopedEvalContextModifier": ("不能改变自动转义", "autoescaping cannot be changed"),
    "With": ("不能用 with", "with is not allowed"),
}
_ACTIVE = re.compile(
    r"<\s*/?\s*(script|iframe|object|embed|link|base|form|meta\s+http-equiv|svg|math|frame)\b|\son[a-z]+\s*=|javascript:"
    r"|@import|expression\s*\(|(?:src|href|action|srcset|data)\s*=\s*[\"']?\s*(?:https?:|//|ftp:|file:)|url\s*\(",
    re.IGNORECASE,
)
_UNQUOTED = re.compile(r"=\s*$")
_DANGEROUS_PLACE = re.compile(
    r"(?:<[a-z0-9]*|\b(?:href|src|srcset|action|style|data|on[a-z]+)\s*=\s*(?:\"[^\"]*|'[^']*))$", re.IGNORECASE
)


def notice_kind(file: str) -> str:
    """The kind of notice a template file makes: its name up to the first dot."""
    return re.split(r"[/\\]", file)[-1].partition(".")[0]


def drawing_findings(tree: nodes.Template, file: str, sample: Mapping[str, Any] | None) -> list[Finding]:
    """Everything wrong with a parsed template; with `sample` also names the data will not have."""
    checker = _Checker(file)
    checker.walk(tree, 0, 0)
    if not any(found.code == "notice_too_deep" for found in checker.findings):
        checker.places(tree)
    if sample is not None and not checker.findings:
        checker.names(tree.body, dict(sample))
    unique = {(found.line, found.code, found.message): found for found in checker.findings}
    return sorted(unique.values(), key=lambda found: found.line)


class _Checker:
    def __init__(self, file: str) -> None:
        self.file = file
        self.findings: list[Finding] = []
        self._outputs: list[nodes.Output] = []

    def say(
        self, code: str, node: nodes.Node, chinese: str, english: str, remedy: str = "", remedy_en: str = ""
    ) -> None:
        self.findings.append(
            Finding(
                code,
                chinese,
                remedy or "删去或改写",
                english,
                remedy_en or "remove or rewrite it",
                file=self.file,
                line=_line(node),
            )
        )

    def walk(self, node: nodes.Node, depth: int, level: int) -> None:
        """Allowed constructs only; loops at most `MAX_LOOP_DEPTH` deep, everything at most `MAX_LEVEL`."""
        if level > MAX_LEVEL:
            self.say("notice_too_deep", node, "模板嵌套过深", "the template is nested too deep")
            return
        kind = type(node).__name__
        if not isinstance(node, _ALLOWED):
            self.say("notice_forbidden", node, *_SPOKEN.get(kind, (f"不能用 {kind}", f"{kind} is not allowed")))
            return
        if isinstance(node, nodes.Filter | nodes.Test):
            self._named(node)
        if isinstance(node, nodes.Name) and node.name.startswith("_"):
            self.say("notice_name", node, f"名字不能以 _ 开头：{node.name}", f"a name cannot begin with _: {node.name}")
        if isinstance(node, nodes.Getattr) and node.attr.startswith("_"):
            self.say("notice_name", node, f"名字不能以 _ 开头：{node.attr}", f"a name cannot begin with _: {node.attr}")
        if isinstance(node, nodes.Output):
            self._outputs.append(node)
        if isinstance(node, nodes.TemplateData):
            self._active(node)
        if isinstance(node, nodes.For):
            depth += 1
            if node.recursive or depth > MAX_LOOP_DEPTH:
                self.say(
                    "notice_loop",
                    node,
                    f"循环最多嵌套 {MAX_LOOP_DEPTH} 层，不能递归",
                    f"loops nest at most {MAX_LOOP_DEPTH} deep and never recurse",
                )
        for child in node.iter_child_nodes():
            self.walk(child, depth, level + 1)

    def _named(self, node: nodes.Filter | nodes.Test) -> None:
        known = FILTERS if isinstance(node, nodes.Filter) else TESTS
        if node.name not in known:
            what, what_en = ("过滤器", "filter") if known is FILTERS else ("测试", "test")
            english = f"the {what_en} {node.name} is not allowed"
            self.say(
                f"notice_{what_en}",
                node,
                f"不能用{what} {node.name}",
                english,
                f"可以用：{'、'.join(known)}",
                f"allowed: {', '.join(known)}",
            )

    def _active(self, node: nodes.TemplateData) -> None:
        for found in _ACTIVE.finditer(node.data):
            line = nodes.TemplateData(node.data, lineno=node.lineno + node.data.count("\n", 0, found.start()))
            self.say(
                "notice_active",
                line,
                f"通知里不能有脚本、外部资源或表单：{found[0].strip()}",
                f"a notice holds no scripts, outside resources or forms: {found[0].strip()}",
            )

    def places(self, tree: nodes.Template) -> None:
        """A value may stand in text or in a quoted harmless attribute, where escaping protects; nowhere else."""
        before, lower, dangerous = "", "", False
        # What is forbidden was not walked into.
        for output in tree.find_all(nodes.Output) if self.findings else self._outputs:
            for node in output.nodes:
                if isinstance(node, nodes.TemplateData):
                    before, lower = before + node.data, lower + node.data.lower()
                    dangerous = _dangerous(before, lower)
                elif dangerous:
                    self.say(
                        "notice_place",
                        node,
                        "数据不能放在样式、链接、未加引号的属性或标签名里",
                        "data cannot stand in a style, a link, an unquoted attribute or a tag name",
                        "放在正文里，或给属性加引号",
                        "put it into the text, or quote the attribute",
                    )

    def names(self, body: list[nodes.Node], scope: dict[str, Any]) -> None:
        """Every name must exist in the sample data; loop variables take the shape of the first sample entry."""
        for node in body:
            if isinstance(node, nodes.For):
                self._expression(node.iter, scope)
                listed = self._shape(node.iter, scope)
                entry = listed[0] if isinstance(listed, list) and listed else None
                inner = {**scope, "loop": dict.fromkeys(LOOP_ATTRIBUTES, 0)}
                for target in [node.target] if isinstance(node.target, nodes.Name) else []:
                    inner[target.name] = entry
                if node.test is not None:
                    self._expression(node.test, inner)
                self.names(node.body, inner)
                self.names(node.else_, scope)
            elif isinstance(node, nodes.If):
                self._expression(node.test, scope)
                self.names([*node.body, *node.elif_, *node.else_], scope)
            elif isinstance(node, nodes.Output):
                for part in node.nodes:
                    self._expression(part, scope)

    def _expression(self, node: nodes.Node, scope: Mapping[str, Any]) -> None:
        for part in _with_inner(node):
            if isinstance(part, nodes.Name) and part.name not in scope:
                self._unknown(part, part.name, list(scope))
            if isinstance(part, nodes.Getattr):
                holder = self._shape(part.node, scope)
                if isinstance(holder, dict) and part.attr not in holder:
                    self._unknown(part, part.attr, list(holder))

    def _shape(self, node: nodes.Node, scope: Mapping[str, Any]) -> Any:
        if isinstance(node, nodes.Name):
            return scope.get(node.name)
        if isinstance(node, nodes.Getattr):
            holder = self._shape(node.node, scope)
            return holder.get(node.attr) if isinstance(holder, dict) else None
        return None

    def _unknown(self, node: nodes.Node, name: str, known: list[str]) -> None:
        near = difflib.get_close_matches(name, known, n=1)
        self.say(
            "notice_unknown_name",
            node,
            f"通知的数据里没有 {name}",
            f"the notice's data has no {name}",
            f"是不是要写 {near[0]}？" if near else f"可以写：{'、'.join(known)}",
            f"did you mean {near[0]}?" if near else f"known: {', '.join(known)}",
        )


def _dangerous(before: str, lower: str) -> bool:
    """Whether what stands behind this text of a page stands in a style, a link, an unquoted attribute or a tag name."""
    tag = before[before.rfind("<") :] if before.rfind("<") > before.rfind(">") else ""
    in_style = lower.rfind("<style") > lower.rfind("</style")
    return in_style or bool(tag and (_UNQUOTED.search(tag) or _DANGEROUS_PLACE.search(tag)))


def _line(node: nodes.Node) -> int:
    """Line of a node, of the first one inside it where it has none of its own."""
    return next((part.lineno for part in _with_inner(node) if part.lineno), 0)


def _with_inner(node: nodes.Node) -> Iterator[nodes.Node]:
    yield node
    for child in node.iter_child_nodes():
        yield from _with_inner(child)
