"""Conditions, scripts and loop expressions: every one can be read, with line and column where not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from onewindow.errors import Finding
from onewindow.process_checks.rule import Rule
from onewindow.process_checks.sheet import Node, Sheet
from onewindow.process_checks.spoken_names import ALWAYS
from onewindow.process_checks.step_words import COUNTERS
from onewindow.workflow.expressions import ExpressionError, parse_expression, parse_script
from onewindow.workflow.xml import BPMN, line_of

UNREADABLE = Rule(
    "OW501",
    "{what}写法有误（第 {column} 列）：{why}",
    "The {what_en} cannot be read (column {column}): {why_en}",
    "{hint}",
    "{hint_en}",
)
NO_SCRIPT = Rule(
    "OW502",
    "脚本任务没有脚本",
    "The script task has no script",
    "请写赋值，如 result.fee = 100；或删除该任务；要人办的，改为用户任务",
    "write assignments such as result.fee = 100, remove the task, or make it a user task for people",
)
FOREIGN_SCRIPT = Rule(
    "OW503",
    "脚本语言是“{format}”，且内容不是赋值（第 {column} 列）：{why}",
    "The script is written in '{format}' and is not a list of assignments (column {column}): {why_en}",
    "请改写为赋值，如 result.fee = 100；复杂处理请用服务任务",
    "rewrite it as assignments such as result.fee = 100, or use a service task",
)
WRITES_RESERVED = Rule(
    "OW504",
    "此处改写“{word}”，它由引擎保管",
    "'{word}' is written to here, which the engine keeps itself",
    "请换一个名称存放结果，如 result.fee",
    "write to a name of your own, such as result.fee",
)
SAME_ALWAYS = Rule(
    "OW505",
    "条件不读取任何数据，结果总是一样：{text}",
    "The condition reads no data and always gives the same: {text}",
    "请改为读取数据的条件，或设为默认流",
    "write a condition that reads data, or make the flow the default",
    severity="should",
)
FOREIGN_LANGUAGE = Rule(
    "OW506",
    "不支持外部脚本资源（{attribute}）",
    "External script resources are not read ({attribute})",
    "请把赋值直接写在脚本任务中",
    "write the assignments in the script task itself",
)

_DECIDED = frozenset({"outcome", "result", "by", "at"})
"""Who decided what and when, of a stage or a sub-case: a script that writes it would undo a decision."""
_OWN_FORMATS = frozenset({"", "onewindow", "text/x-onewindow"})
_LOOP_TEXTS = {"loopCondition": "循环条件", "loopCardinality": "次数表达式", "completionCondition": "完成条件"}


def written_expressions(sheet: Sheet) -> Iterator[Finding]:
    """All expressions but those of timers."""
    for arrow in sheet.arrows:
        if arrow.condition is not None:
            yield from _expression(sheet, arrow, arrow.condition, arrow.condition_line, "条件", "condition")
    for node in sheet.nodes:
        for holder in (*node.definitions, node.child("multiInstanceLoopCharacteristics")):
            if holder is not None:
                yield from _children(sheet, node, holder)
        loop = node.child("standardLoopCharacteristics")
        if loop is not None:
            yield from _children(sheet, node, loop)
        if node.type == "scriptTask":
            yield from _script(sheet, node)


def _children(sheet: Sheet, node: Node, holder: Any) -> Iterator[Finding]:
    for name, what in {**_LOOP_TEXTS, "condition": "条件"}.items():
        for child in holder.iterchildren(f"{{{BPMN}}}{name}"):
            text = "".join(child.itertext())
            if text.strip():
                yield from _expression(
                    sheet, node, text, line_of(child), what, name, constant=name == "loopCardinality"
                )


def _expression(
    sheet: Sheet, at: Any, text: str, line: int, what: str, what_en: str, *, constant: bool = False
) -> Iterator[Finding]:
    try:
        expression = parse_expression(text)
    except ExpressionError as error:
        yield _unreadable(sheet, UNREADABLE, at, line, error, what=what, what_en=what_en)
        return
    if expression.constant() and not constant:
        yield sheet.finding(SAME_ALWAYS, at, line=line, text=" ".join(text.split()))


def _script(sheet: Sheet, node: Node) -> Iterator[Finding]:
    resource = next((key for key in node.xml.attrib if key.endswith("}resource")), None)
    if resource is not None:
        yield sheet.finding(FOREIGN_LANGUAGE, node, attribute=resource.rpartition("}")[2])
        return
    script = node.child("script")
    text = "".join(script.itertext()) if script is not None else ""
    if not text.strip():
        yield sheet.finding(NO_SCRIPT, node)
        return
    language = node.xml.get("scriptFormat", "").strip().lower()
    try:
        parsed = parse_script(text)
    except ExpressionError as error:
        rule = UNREADABLE if language in _OWN_FORMATS else FOREIGN_SCRIPT
        yield _unreadable(sheet, rule, node, line_of(script), error, what="脚本", what_en="script", format=language)
        return
    for name in sorted({_kept(sheet, path) for path in parsed.names_written()} - {""}):
        yield sheet.finding(WRITES_RESERVED, node, line=line_of(script), word=name)


def _kept(sheet: Sheet, path: tuple[str, ...]) -> str:
    """What of this path is the engine's alone, "" where a script may write: of the form sections and fields, of a stage
    or sub-case what is not its outcome."""
    first = path[0]
    if first in COUNTERS:
        return first if any(node.loop for node in sheet.activities()) else ""
    if first in ALWAYS:
        return first if first != "form" or len(path) == 1 else ""
    judged = sheet.by_id.get(first)
    if judged is None or not sheet.service or not (judged.ow("stage") or judged.ow("item")):
        return ""
    return first if len(path) == 1 else f"{first}.{path[1]}" if path[1] in _DECIDED else ""


def _unreadable(sheet: Sheet, rule: Rule, at: Any, line: int, error: ExpressionError, **values: str) -> Finding:
    place = line + error.line - 1 if line else 0
    return sheet.finding(
        rule,
        at,
        line=place,
        column=error.column,
        why=error.text,
        why_en=error.text_en,
        hint=error.remedy,
        hint_en=error.remedy_en,
        **values,
    )
