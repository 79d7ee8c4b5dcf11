"""`onewindow reconcile`: asks each department what it knows, and lists where that differs from our cases."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Annotated

import typer

from onewindow.cli.english_names import department_named
from onewindow.cli.options import HERE, ActorOption, SiteOption
from onewindow.cli.output import print_json, remark
from onewindow.cli.reconcile_words import csv_rows, print_reconciled, report_json
from onewindow.cli.site import SYSTEM, opened
from onewindow.cli.supervise import TableFormat, TableFormatOption
from onewindow.cli.supervise_csv import print_table
from onewindow.cli.telling import LEGAL_TIME
from onewindow.cli.words import say
from onewindow.domain.visible_text import visible
from onewindow.engine.system import SystemClock
from onewindow.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onewindow.engine import Engine

DIFFERENCES = 1
"""Exit code where something differs, or a department could not be asked."""


def reconcile(
    since: Annotated[str, typer.Option("--since", metavar="DATE", help="What was asked or done from this day on.")],
    department: Annotated[str, typer.Option("--department", metavar="ID", help="Only this department.")] = "",
    actor: ActorOption = SYSTEM,
    site: SiteOption = HERE,
    format: TableFormatOption = TableFormat.TEXT,
) -> int:
    """Reconcile with the departments' systems (对账): what is on one side alone, and what differs.

    Cases without a result, results without a case (体外循环), another item, applicant, materials or status. For
    supervisors, auditors, and heads. Exit code 1 where anything differs or a department cannot be asked.
    """
    from onewindow.background.adapters import Adapters
    from onewindow.background.reconciliation import reconcile as compared

    begin = _day(since)
    with opened(site) as engine:
        chosen = engine.books.may_read(actor, department or None)
        served = list(engine.settings.adapters)
        departments = _departments(served, chosen)
        if not departments:
            remark(say("没有由适配器办理的部门，无账可对", "No department is served by an adapter: nothing to compare"))
        adapters = Adapters(engine.settings)
        try:
            found = compared(engine, adapters, begin, departments, tell=lambda each: _tell(engine, each, format))
        finally:
            adapters.close()
        if format is TableFormat.JSON:
            print_json(report_json(since, found, engine.directory))
        elif format is TableFormat.CSV:
            print_table(*csv_rows(found, engine.directory))
        else:
            print_reconciled(found, engine.directory)
    return DIFFERENCES if any(each.differences or each.problem for each in found) else 0


def _departments(served: Sequence[str], chosen: Sequence[str] | None) -> list[str]:
    if chosen is None:
        return list(served)
    found = [each for each in served if each in chosen]
    if not found:
        raise UsageError(
            f"--department {visible(chosen[0])}：不由适配器办理 → 可写：{'、'.join(served) or '（没有）'}\n"
            f"--department {visible(chosen[0])}: not served by an adapter → one of: {', '.join(served) or '(none)'}"
        )
    return found


def _tell(engine: Engine, department: str, format: TableFormat) -> None:
    if format is TableFormat.TEXT:
        name = department_named(engine.directory, department)
        remark(say(f"  正在核对{name}…", f"  asking {name} …"))


def _day(since: str) -> datetime:
    """The beginning of a local day; one to come would agree with everything."""
    try:
        begin = datetime.combine(date.fromisoformat(since), time(), LEGAL_TIME)
    except (ValueError, OverflowError):
        raise UsageError(
            f"--since {visible(since)}：不是日期 → 例如 2026-03-01\n"
            f"--since {visible(since)}: not a date → for example 2026-03-01"
        ) from None
    if begin > SystemClock().now():
        raise UsageError(
            f"--since {since}：这一天还没有到，没有可核对的 → 写今天或更早的日期\n"
            f"--since {since}: that day is still to come, there is nothing to compare → name today or an earlier day"
        )
    return begin
