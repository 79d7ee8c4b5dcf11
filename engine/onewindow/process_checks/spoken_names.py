"""Names that conditions and scripts read: an element of the drawing, or one of the parts every case has."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from onewindow.errors import Finding
from onewindow.process_checks.readable import expression, script_of
from onewindow.process_checks.rule import Rule
from onewindow.process_checks.sheet import Arrow, Sheet
from onewindow.process_checks.step_words import COUNTERS, named
from onewindow.process_checks.words import suggestion
from onewindow.workflow.drawing import ACTIVITIES
from onewindow.workflow.expressions import Expression, Script
from onewindow.workflow.xml import BPMN, line_of

UNKNOWN = Rule(
    "OW511",
    "条件或脚本读取的“{word}”不存在：它既不是任务编号，也没有脚本写过",
    "'{word}' is read here, but no task has this id and no script writes it",
    "{remedy}",
    "{remedy_en}",
)

ALWAYS = ("form", "situations", "applicant", "origin")
"""Parts of the document every case of a service has from the beginning."""
_SILENT = frozenset({"startEvent", "endEvent", "scriptTask"})
"""Elements under whose id nothing is ever put down, as under those of gateways."""
_SLIP = 0.85
"""Names as like as this are one name with a slip of the pen; those less alike may well be two."""


def spoken_names(sheet: Sheet) -> Iterator[Finding]:
    """For services, whose document has known parts; a plain process takes any variable."""
    known = {*ALWAYS, *sheet.by_id, *_written(sheet)}
    for node in sheet.nodes:
        script = script_of(node)
        if script is not None:
            yield from _unknown(sheet, script, known, node)
        many = node.child("multiInstanceLoopCharacteristics")
        until = many.find(f"{{{BPMN}}}completionCondition") if many is not None else None
        if until is not None:
            yield from _unknown(sheet, expression("".join(until.itertext())), known, node, line_of(until))
        gathered = expression(named(node, "outputDataItem"))
        if gathered is not None:
            yield from _unknown(sheet, gathered, known, node)
    for arrow in sheet.arrows:
        if arrow.condition is not None:
            yield from _unknown(sheet, expression(arrow.condition), known, arrow, arrow.condition_line)


def _unknown(
    sheet: Sheet, read: Expression | Script | None, known: set[str], at: object, line: int = 0
) -> Iterator[Finding]:
    names = {path[0] for path in read.names_read()} if read is not None else set()
    silent = {node.id for node in sheet.nodes if node.type in _SILENT or node.type.endswith("Gateway")}
    for name in sorted(names - known):
        remedy, remedy_en = _meant(name, sorted(known - silent), _before(at), names)
        yield sheet.finding(UNKNOWN, at, line=line, word=name, remedy=remedy, remedy_en=remedy_en)


def _meant(name: str, spoken: list[str], before: str, names: set[str]) -> tuple[str, str]:
    """A modeler that is given another id for a task leaves the conditions behind it as they are."""
    if before and before not in names and not get_close_matches(name[:60], spoken, n=1, cutoff=_SLIP):
        return (f"前面的任务编号是 {before}，改过编号的请改写成它",
                f"the task before it has the id {before}: write that if its id was changed")  # fmt: skip
    return suggestion(name, spoken)


def _before(at: object) -> str:
    """The id of the one task whose outcome is asked for on this flow, "" where there is no such."""
    source = at.source if isinstance(at, Arrow) else None
    if source is not None and source.type.endswith("Gateway"):
        source = source.entering[0].source if len(source.entering) == 1 else None
    return source.id if source is not None and source.type in ACTIVITIES - {"scriptTask"} else ""


def _written(sheet: Sheet) -> Iterator[str]:
    for node in sheet.nodes:
        script = script_of(node)
        yield from (path[0] for path in script.names_written()) if script is not None else ()
        if node.loop:
            yield from (named(node, "inputDataItem"), named(node, "loopDataOutputRef"), *COUNTERS)
