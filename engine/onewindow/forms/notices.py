"""Legal notices from Jinja2 templates: a pure function of template and plain data, in a box with no way out."""

from __future__ import annotations

import functools
import hashlib
import json
import re
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

from onewindow.errors import DefinitionRefused, Finding
from onewindow.forms.notice_checks import FILTERS, LOOP_ATTRIBUTES, TESTS, drawing_findings, notice_kind
from onewindow.forms.notice_samples import SAMPLES, sample_data
from onewindow.forms.plain_json import json_problems

MAX_TEMPLATE = 50_000
MAX_TOKENS, MAX_NODES = 12_000, 3_000
"""Words and signs of a template, and its parts once parsed; the shipped ones have a few hundred."""
MAX_OUTPUT = 1_000_000
MAX_ROUNDS = 20_000
"""Rounds of all loops of one rendering together."""
_ISO_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)( \d\d:\d\d)?", re.ASCII)


def render_notice(template: str, data: Mapping[str, Any]) -> str:
    """The notice as HTML; the same template and data always give the same text.

    `data` must be plain JSON. Raises DefinitionRefused where the template would be refused at publishing, names
    something `data` does not hold, or makes too much.
    """
    return _rendered(functools.partial(_compiled, template), data)


def _rendered(compiled: Callable[[], jinja2.Template], data: Mapping[str, Any]) -> str:
    problems = json_problems(data)
    if problems:
        raise DefinitionRefused([_finding("notice_data", 0, problems[0].message, problems[0].message_en)])
    plain: dict[str, Any] = json.loads(json.dumps(data))  # nothing but exact str, int, float, bool, None, list, dict
    rounds = [0]
    parts: list[str] = []
    size = 0
    try:
        for part in compiled().generate({**plain, "_rounds": rounds}):
            size += len(part)
            if size > MAX_OUTPUT:
                raise _TooMuch(f"通知超过 {MAX_OUTPUT} 个字符 / the notice is longer than {MAX_OUTPUT} characters")
            parts.append(part)
    except (jinja2.TemplateError, TypeError, ValueError, ArithmeticError, LookupError, RecursionError) as error:
        chinese, _, english = str(error).partition(" / ")
        finding = _finding(
            "notice_failed", _line(error), f"无法生成：{chinese}", f"cannot be made: {english or chinese}"
        )
        raise DefinitionRefused([finding]) from error
    return "".join(parts)


def template_findings(template: str, file: str = "") -> list[Finding]:
    """Everything publishing refuses in a notice template, with lines; renders it once with sample data.

    The kind of notice is taken from the file name ("…/decision.html.j2").
    """
    if len(template) > MAX_TEMPLATE:
        text = f"模板超过 {MAX_TEMPLATE} 个字符"
        return [_finding("notice_too_big", 0, text, f"the template is longer than {MAX_TEMPLATE} characters", file)]
    too_big = _finding("notice_too_big", 0, "模板的组成部分过多", "the template has too many parts", file)
    try:
        # No word is shorter than a character: a short template need not be counted.
        if len(template) >= MAX_TOKENS and any(number >= MAX_TOKENS for number, _ in enumerate(_words(template))):
            return [too_big]
        tree = _parsed(template)
    except jinja2.TemplateSyntaxError as error:
        text = f"模板语法错误：{error.message}"
        return [_finding("notice_syntax", error.lineno, text, f"template syntax: {error.message}", file)]
    except RecursionError:
        return [_finding("notice_syntax", 0, "模板嵌套过深", "the template is nested too deep", file)]
    except (ValueError, OverflowError) as error:  # what int() says to five thousand digits
        return [_finding("notice_syntax", 0, f"模板语法错误：{error}", f"template syntax: {error}", file)]
    kind = notice_kind(file)
    sample = sample_data(kind) if kind in SAMPLES else None
    findings = drawing_findings(tree, file, sample)
    if not findings and _many(tree):
        return [too_big]
    if findings or sample is None:
        return findings
    try:
        _rendered(functools.partial(_compiled_tree, tree), sample)
    except DefinitionRefused as refused:
        return [_finding(each.code, each.line, each.message, each.message_en, file) for each in refused.findings]
    return []


def _words(template: str) -> Iterable[object]:
    return _environment().lex(template)


def _parsed(template: str) -> nodes.Template:
    """What cannot be read as words is told before what makes no sentence, wherever either stands."""
    try:
        return _environment().parse(template)
    except (jinja2.TemplateSyntaxError, RecursionError, ValueError, OverflowError):
        deque(_words(template), maxlen=0)
        raise


def _many(tree: nodes.Template) -> bool:
    """Whether there are more than `MAX_NODES` parts; counted without recursion, however deep they lie."""
    waiting: list[nodes.Node] = [tree]
    for count, node in enumerate(waiting):
        if count > MAX_NODES:
            return True
        waiting.extend(node.iter_child_nodes())
    return False


def template_hash(template: str) -> str:
    """SHA-256 of the template, hexadecimal, as recorded with every notice."""
    return hashlib.sha256(template.encode("utf-8")).hexdigest()


class _TooMuch(ValueError):
    """The budget of one rendering is used up."""


class _NoticeEnvironment(ImmutableSandboxedEnvironment):
    """A name after a dot is a key of the data and nothing else: `correction.items` is the list, not a method."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, LoopContext) and attribute in LOOP_ATTRIBUTES:
            return super().getattr(obj, attribute)
        return self.getitem(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        if isinstance(obj, dict | list | str):
            try:
                return obj[argument]
            except (KeyError, IndexError, TypeError):
                return self.undefined(obj=obj, name=argument)
        return self.undefined(obj=obj, name=str(argument))

    def call(self, *_: Any, **__: Any) -> Any:
        raise jinja2.exceptions.SecurityError("模板里不能调用 / nothing can be called in a template")


@functools.cache
def _environment() -> _NoticeEnvironment:
    environment = _NoticeEnvironment(
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
        cache_size=0,
        optimized=False,  # a notice has nothing to compute beforehand; to look for it takes a fifth of the compiling
    )
    environment.globals.clear()
    known = {**environment.filters, "date": _date}
    environment.filters = {name: known[name] for name in FILTERS} | {"_count_round": _count_round}
    environment.tests = {name: environment.tests[name] for name in TESTS}
    return environment


def _date(value: object) -> str:
    """2026年3月2日 for 2026-03-02, with the hour where one follows, as official documents date (GB/T 9704); anything
    else as it is."""
    found = _ISO_DATE.fullmatch(str(value))
    return f"{found[1]}年{int(found[2])}月{int(found[3])}日{found[4] or ''}" if found else str(value)


@jinja2.pass_context
def _count_round(context: Context, _: Any) -> str:
    rounds = context["_rounds"]
    rounds[0] += 1
    if rounds[0] > MAX_ROUNDS:
        raise _TooMuch(f"循环超过 {MAX_ROUNDS} 轮 / the loops take more than {MAX_ROUNDS} rounds")
    return ""


@functools.lru_cache(maxsize=128)
def _compiled(template: str) -> jinja2.Template:
    tree = _environment().parse(template)
    findings = drawing_findings(tree, "", None)
    if findings:
        raise DefinitionRefused(findings)
    return _compiled_tree(tree)


def _compiled_tree(tree: nodes.Template) -> jinja2.Template:
    """Of a tree in which nothing was found; it is changed: every loop counts its rounds."""
    environment = _environment()
    for loop in tree.find_all(nodes.For):
        place: dict[str, Any] = {"lineno": loop.lineno, "environment": environment}
        counted = nodes.Filter(nodes.Const("", **place), "_count_round", [], [], None, None, **place)
        loop.body.insert(0, nodes.Output([counted], **place))
    code = environment.compile(tree, filename="<notice>")
    return jinja2.Template.from_code(environment, code, {})


def _line(error: BaseException) -> int:
    """The line of the template where a rendering failed."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if frame.filename == "<notice>":
            return frame.lineno or 0
    return 0


def _finding(code: str, line: int, chinese: str, english: str, file: str = "") -> Finding:
    return Finding(code, chinese, "改正模板", english, "correct the template", file=file, line=line)
