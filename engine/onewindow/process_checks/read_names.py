"""What conditions, times and scripts read, in the drawing and beside it, can be there and fits what is done with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from onewindow.domain.service_item import MainItem
from onewindow.errors import Finding
from onewindow.forms.hints import SHOW_WHEN
from onewindow.forms.titles import field_names
from onewindow.process_checks.bundle import ITEM, Bundle
from onewindow.process_checks.case_document import case_document
from onewindow.process_checks.drawn_readings import (
    CONDITION,
    COUNT,
    TIME,
    Reading,
    asked_paths,
    drawn_readings,
)
from onewindow.process_checks.misfit_rules import (
    MAY_LACK,
    NEVER,
    NEVER_SO,
    NO_FIELD,
    UNFIT,
    UNKNOWN_SECTION,
    UNKNOWN_SITUATION,
    said,
)
from onewindow.process_checks.misfits import Misfits
from onewindow.process_checks.read_paths import Names, ReadPaths
from onewindow.process_checks.readable import script_of
from onewindow.process_checks.rule import Rule, Term
from onewindow.process_checks.shapes import NUMBER, TEXT, Shape
from onewindow.process_checks.sheet import Arrow
from onewindow.process_checks.spoken_names import ALWAYS
from onewindow.process_checks.words import suggestion
from onewindow.workflow.expression_nodes import Node
from onewindow.workflow.expressions import Expression, ExpressionError, parse_expression
from onewindow.workflow.timers import read

BAD_WHEN = Rule(
    "OW716",
    "{what}写法有误（第 {column} 列）：{why}",
    "{what} cannot be read (column {column}): {why_en}",
    "{hint}",
    "{hint_en}",
)
NOT_THERE_YET = Rule(
    "OW725",
    "{what}读取“{word}”，申报时没有它：只能读 form、situations、applicant、origin",
    "{what} reads '{word}', which is not there on application: only form, situations, applicant and origin are",
    "{remedy}",
    "{remedy_en}",
)
NO_TIME = Rule(
    "OW730",
    "定时事件的时间读取“{what}”，它从不是时间：只会是{found}",
    "The time of the timer event is read from '{what}', which never is one: it is {found} only",
    "请写期限，如 text(form.section.days) + 'wd'",
    "write a limit, for instance text(form.section.days) + 'wd'",
)
_RULES = (UNKNOWN_SITUATION, UNKNOWN_SECTION, NEVER_SO, NO_FIELD, UNFIT, NEVER, MAY_LACK)
"""What `Misfits` and `ReadPaths` tell, for the catalogue."""


def read_names(bundle: Bundle) -> Iterator[Finding]:
    """Of every expression of the drawing, of the materials and of the sections of the application form."""
    if bundle.item is None:
        return
    drawn = list(drawn_readings(bundle.sheet)) if bundle.sheet.service else []
    beside = list(_whens(bundle, bundle.item.main))
    asked = {path for node in (*(one.node for one in drawn), *_nodes(beside)) for path in asked_paths(node)}
    reader = _Reader(bundle, asked)
    for reading in drawn:
        yield from reader.drawn(reading)
    for what, file, line, expression in beside:
        place = _place(bundle.path(file), line)
        if isinstance(expression, ExpressionError):
            yield _unreadable(expression, what, place)
            continue
        yield from reader.found(expression.node, CONDITION, place)
        for word in sorted({path[0] for path in expression.names_read()} - {*ALWAYS}):
            remedy, remedy_en = suggestion(word, ALWAYS)
            yield place(NOT_THERE_YET, {"what": what, "word": word, "remedy": remedy, "remedy_en": remedy_en})


_Place = Callable[[Rule, dict[str, Any]], Finding]
"""Puts what is told by a rule where the expression stands."""


class _Reader:
    """What all the expressions of one service version read: the same document."""

    def __init__(self, bundle: Bundle, asked: set[Names]) -> None:
        main = bundle.item.main if bundle.item is not None else None
        scripts = [script for node in bundle.sheet.nodes if (script := script_of(node)) is not None]
        self._sheet, self._document, self._asked = bundle.sheet, case_document(bundle), asked
        self._sections = field_names(bundle.schemas.get(main.form, {})) if main is not None else []
        self._written = {path for script in scripts for path in script.names_written()}

    def drawn(self, reading: Reading) -> Iterator[Finding]:
        def place(rule: Rule, words: dict[str, Any]) -> Finding:
            line = reading.line + reading.node.place[0] - 1 if reading.line else 0
            return self._sheet.finding(rule, reading.at, line=line, **words)

        outcomes_told = isinstance(reading.at, Arrow)
        yield from self.found(
            reading.node, reading.use, place, waits=reading.waits, outcomes_told=outcomes_told, form=reading.form
        )

    def found(
        self,
        node: Node,
        use: str,
        place: _Place,
        *,
        waits: bool = False,
        outcomes_told: bool = False,
        form: str = "",
    ) -> Iterator[Finding]:
        """What is wrong with one expression, each thing once."""
        told: list[Finding] = []

        def tell(rule: Rule, **words: Any) -> None:
            told.append(place(rule, words))

        paths = ReadPaths(self._document, self._sections, self._written, self._asked, tell, waits=waits)
        misfits = Misfits(paths, tell, outcomes_told=outcomes_told)
        if use == CONDITION:
            misfits.condition(node)
        else:
            shape = misfits.value(node)
            if use in (TIME, COUNT):
                misfits.needs(node, shape, frozenset({TEXT if use == TIME else NUMBER}))
            if use == TIME and (words := _no_times(shape, form)):
                tell(NO_TIME, what=said(node), found=words)
        yield from dict.fromkeys(told)


def _no_times(shape: Shape, form: str) -> str:
    """The words of a choice none of which can be read as a time."""
    words = [word for word in shape.words or () if isinstance(word, str)]
    for word in words:
        try:
            read(form, word)
        except ValueError:
            continue
        return ""
    return "、".join(words)


_When = tuple[Term, str, int, "Expression | ExpressionError"]


def _whens(bundle: Bundle, main: MainItem) -> Iterator[_When]:
    """What a condition of no drawing is for, the file and line it stands in, and the condition."""
    for material in main.materials:
        if material.when:
            what = Term(f"材料“{material.id}”的 when ", f"`when` of the material '{material.id}'")
            yield what, ITEM, _line_of(bundle, ITEM, "when", material.when), _read(material.when)
    file = f"forms/{main.form}.schema.json"
    for section, field in bundle.schemas.get(main.form, {}).get("properties", {}).items():
        if isinstance(field, dict) and SHOW_WHEN in field:
            what = Term(f"“{section}”一节的 {SHOW_WHEN} ", f"`{SHOW_WHEN}` of the section '{section}'")
            condition = field[SHOW_WHEN]
            yield what, file, _line_of(bundle, file, SHOW_WHEN, condition), _read(condition)


def _nodes(beside: list[_When]) -> Iterator[Node]:
    return (found.node for *_, found in beside if isinstance(found, Expression))


def _read(condition: str) -> Expression | ExpressionError:
    try:
        return parse_expression(condition)
    except ExpressionError as error:
        return error


def _place(file: str, line: int) -> _Place:
    return lambda rule, words: rule.finding(file=file, line=line, **words)


def _unreadable(error: ExpressionError, what: Term, place: _Place) -> Finding:
    words = {"why": error.text, "why_en": error.text_en, "hint": error.remedy, "hint_en": error.remedy_en}
    return place(BAD_WHEN, {"what": what, "column": error.column, **words})


def _line_of(bundle: Bundle, file: str, key: str, condition: str) -> int:
    lines = enumerate(bundle.files[file].decode("utf-8", "replace").splitlines(), 1)
    return next((number for number, line in lines if condition in line and key in line), 0)
