"""Timers: one time each, in ISO 8601, as a limit in working days, or as an expression that can be read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from onewindow.errors import Finding
from onewindow.process_checks.rule import Rule
from onewindow.process_checks.sheet import Node, Sheet
from onewindow.workflow.expressions import ExpressionError, parse_expression
from onewindow.workflow.timers import BeyondCalendar, meant, meant_as_time, read
from onewindow.workflow.xml import BPMN, line_of

NONE = Rule(
    "OW421",
    "定时事件没有写时间",
    "The timer event has no time",
    "请写 timeDuration（如 P3D、5wd）、timeDate（如 2026-03-01T09:00:00+08:00）或 timeCycle（如 R3/P1D）",
    "write timeDuration (P3D, 5wd), timeDate (2026-03-01T09:00:00+08:00) or timeCycle (R3/P1D)",
)
SEVERAL = Rule(
    "OW422",
    "定时事件写了 {count} 个时间",
    "The timer event has {count} times",
    "请只保留 timeDuration、timeDate、timeCycle 之一",
    "keep one of timeDuration, timeDate and timeCycle",
)
UNREADABLE = Rule(
    "OW423",
    "看不懂时间“{text}”：{why}",
    "The time '{text}' cannot be read: {why_en}",
    "{hint}期限写 5wd（5 个工作日）、4wh（4 个工作小时）、20d（20 个自然日，逢假顺延）、P3D（3 天）、PT4H（4 小时）、"
    "P1M（1 个月）；时刻写 2026-03-01T09:00:00+08:00；重复写 R3/P1D、R3/1wd；或写表达式",
    "{hint_en}write 5wd (5 working days), 4wh (4 working hours), 20d (20 calendar days, to the next working day), "
    "P3D (3 days), PT4H (4 hours), P1M (a month); 2026-03-01T09:00:00+08:00; R3/P1D, R3/1wd; or an expression",
)
CYCLE_STOPS = Rule(
    "OW424",
    "中断型边界定时只会触发一次，重复“{text}”的后几次不会发生",
    "An interrupting boundary timer fires once: the repetition '{text}' has no effect",
    "请改用 timeDuration，或把边界事件设为非中断",
    "use timeDuration, or make the boundary event non-interrupting",
    severity="should",
)

_CRON = re.compile(r"(?:[\d*?/,\-LW#]+\s+){4,6}[\w*?/,\-#]+")
_FORMS = {"timeDate": "date", "timeDuration": "duration", "timeCycle": "cycle"}


def timer_events(sheet: Sheet) -> Iterator[Finding]:
    """Every timer definition of every event."""
    for node in sheet.nodes:
        for definition in node.definitions:
            if definition.tag == f"{{{BPMN}}}timerEventDefinition":
                yield from _timer(sheet, node, definition)


def _timer(sheet: Sheet, node: Node, definition: Any) -> Iterator[Finding]:
    times = [(name, child) for name in _FORMS for child in definition.iterchildren(f"{{{BPMN}}}{name}")]
    written = [(name, child) for name, child in times if "".join(child.itertext()).strip()]
    if not written:
        yield sheet.finding(NONE, node)
    elif len(written) > 1:
        yield sheet.finding(SEVERAL, node, count=len(written))
    else:
        name, child = written[0]
        text = "".join(child.itertext()).strip()
        yield from _time(sheet, node, child, _FORMS[name], text)
        if name == "timeCycle" and node.type == "boundaryEvent" and node.interrupting:
            yield sheet.finding(CYCLE_STOPS, node, text=text)


def _time(sheet: Sheet, node: Node, child: Any, form: str, text: str) -> Iterator[Finding]:
    literal = text
    if not _can_be_read(form, text) and not meant_as_time(text):
        try:
            expression = parse_expression(text)
            if not expression.constant():
                return
            literal = str(expression.evaluate({}))
        except ExpressionError as error:
            if _CRON.fullmatch(text):
                words = {"why": "不读 cron 写法", "why_en": "cron is not read"}
                yield _unreadable(sheet, node, form, line=line_of(child), text=text, **words)
                return
            why = f"{error.text}（第 {error.column} 列）"
            line = line_of(child) + error.line - 1
            yield _unreadable(sheet, node, form, line=line, text=text, why=why, why_en=error.text_en)
            return
    try:
        read(form, literal)
    except ValueError as error:
        not_one = {"date": "不是日期时刻", "duration": "不是期限", "cycle": "不是重复周期"}[form]
        why = error.text if isinstance(error, BeyondCalendar) else not_one
        yield _unreadable(sheet, node, form, line=line_of(child), text=text, why=why, why_en=str(error))


def _can_be_read(form: str, text: str) -> bool:
    try:
        read(form, text)
    except ValueError:
        return False
    return True


def _unreadable(sheet: Sheet, node: Node, form: str, *, text: str, line: int, why: str, why_en: str) -> Finding:
    near, place = meant(text), next((name for name, other in _FORMS.items() if _can_be_read(other, text)), "")
    hint, hint_en = (f"是不是要写 {near}？", f"did you mean {near}? ") if near else ("", "")
    if place and _FORMS[place] != form:
        hint, hint_en = f"请把它写进 {place}；", f"put it into {place}; "
    words = {"text": text, "why": why, "why_en": why_en, "hint": hint, "hint_en": hint_en}
    return sheet.finding(UNREADABLE, node, line=line, **words)
