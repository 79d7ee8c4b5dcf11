"""Compiles every expression, script and time a drawing holds, once, and says where one of them is wrong."""

from __future__ import annotations

from typing import Any

from onewindow.errors import Finding
from onewindow.workflow.expressions import Expression, ExpressionError, Script, parse_expression, parse_script
from onewindow.workflow.language import ScriptEngine
from onewindow.workflow.refusals import finding
from onewindow.workflow.timers import Time, meant, meant_as_time, read
from onewindow.workflow.xml import BPMN, line_of, local

_FORMS = {"timeDate": "date", "timeDuration": "duration", "timeCycle": "cycle"}
_EXAMPLES = {"date": "2026-03-02T09:00:00+08:00", "duration": "P5D, PT30M, 20wd", "cycle": "R3/P1D, R3/1wd"}


class Texts:
    """Collects what is compiled into the script engine, and findings for what cannot be."""

    def __init__(self, file: str, engine: ScriptEngine) -> None:
        self.file, self.engine = file, engine
        self.findings: list[Finding] = []

    def expression(self, node: Any) -> Expression | None:
        """The expression in an XML node; None, with a finding, where it cannot be read."""
        text = text_of(node)
        try:
            compiled = parse_expression(text)
        except ExpressionError as error:
            self._refuse(node, text, error)
            return None
        return self.engine.environment.expressions.setdefault(text, compiled)

    def script(self, node: Any) -> Script | None:
        """The script in an XML node; None, with a finding, where it cannot be read."""
        text = text_of(node)
        try:
            compiled = parse_script(text)
        except ExpressionError as error:
            self._refuse(node, text, error)
            return None
        return self.engine.environment.scripts.setdefault(text, compiled)

    def time(self, event: Any) -> tuple[str, Time | None, Expression | None] | None:
        """Form and value of a timer event: a time written out, or an expression that gives one."""
        for child in event.iter():
            form = _FORMS.get(local(child))
            if form is not None:
                return self._time(child, form)
        self.findings.append(
            finding(
                "OW154",
                self.file,
                event,
                (
                    "定时器没有写时间",
                    "The timer names no time",
                    "请填写 timeDate、timeDuration 或 timeCycle",
                    "fill in timeDate, timeDuration or timeCycle",
                ),
            )
        )
        return None

    def _time(self, node: Any, form: str) -> tuple[str, Time | None, Expression | None] | None:
        text = text_of(node).strip()
        try:
            return form, read(form, text), None
        except (ValueError, OverflowError) as error:
            if not text or meant_as_time(text):
                self._bad_time(node, form, text, str(error))
                return None
        compiled = self.expression(node)
        if compiled is not None and compiled.constant():
            try:
                read(form, str(compiled.evaluate({})))
            except (ValueError, OverflowError, ExpressionError) as error:
                self._bad_time(node, form, text, str(error))
                return None
        return None if compiled is None else (form, None, compiled)

    def _bad_time(self, node: Any, form: str, text: str, reason: str) -> None:
        self.findings.append(
            finding(
                "OW154",
                self.file,
                node,
                (
                    f"定时器的时间“{text[:60]}”无法识别（{reason}）",
                    f"The timer's time '{text[:60]}' cannot be read ({reason})",
                    f"请写如 {meant(text) or _EXAMPLES[form]}",
                    f"write for instance {meant(text) or _EXAMPLES[form]}",
                ),
            )
        )

    def _refuse(self, node: Any, text: str, error: ExpressionError) -> None:
        short = " ".join(text.split())[:80]
        place = finding("OW151", self.file, node, ("", "", "", ""))
        self.findings.append(
            Finding(
                "OW151",
                f"表达式“{short}”第 {error.line} 行第 {error.column} 列：{error.text}",
                error.remedy,
                f"The expression '{short}' at {error.line}:{error.column}: {error.text_en}",
                error.remedy_en,
                self.file,
                line_of(node) + error.line - 1,
                place.element,
                place.name,
            )
        )


def text_of(node: Any) -> str:
    """All text of an XML node, as the engine keys it."""
    return "" if node is None else "".join(node.itertext())


def child(node: Any, *names: str) -> Any:
    """The BPMN child at this path of local names, or None."""
    for name in names:
        node = None if node is None else node.find(f"{{{BPMN}}}{name}")
    return node
