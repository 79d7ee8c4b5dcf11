"""`onewindow supervise`: what runs out of time, who was told, cards, refused attempts; red first."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime, time
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from onewindow.cli.english_names import EnglishNames
from onewindow.cli.options import HERE, ActorOption, SiteOption
from onewindow.cli.output import print_json, remark
from onewindow.cli.site import SYSTEM, opened
from onewindow.cli.supervise_csv import print_csv
from onewindow.cli.supervise_names import refuse_unknown
from onewindow.cli.supervise_words import print_attempts, print_cards, print_parts, stuck_words
from onewindow.cli.telling import LEGAL_TIME
from onewindow.domain.clocks.light import WORST_FIRST
from onewindow.domain.instants import instant
from onewindow.domain.names import LIGHTS
from onewindow.domain.visible_text import visible
from onewindow.errors import EnvironmentProblem, UsageError

if TYPE_CHECKING:
    from onewindow.engine import Engine

ATTENTION = 1
"""Exit code where something is red, a case cannot be read, or a timer or a notification is stuck."""


class TableFormat(StrEnum):
    """How a table is answered."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"


TableFormatOption = Annotated[
    TableFormat, typer.Option("-f", "--format", help="text for people; json or csv (UTF-8) for programs.")
]


def supervise(
    case: Annotated[str, typer.Option("--case", metavar="NO", help="Only this case.")] = "",
    light: Annotated[str, typer.Option("--light", metavar="LIGHT", help="red, yellow, grey or green.")] = "",
    department: Annotated[str, typer.Option("--department", metavar="ID", help="Only of this department.")] = "",
    item: Annotated[str, typer.Option("--item", metavar="ID", help="Only this item (子项), e.g. seal.")] = "",
    service: Annotated[str, typer.Option("--service", metavar="ID", help="Only this service.")] = "",
    cards: Annotated[bool, typer.Option("--cards", help="The cards that were issued instead.")] = False,
    attempts: Annotated[bool, typer.Option("--attempts", help="What was tried and refused instead.")] = False,
    since: Annotated[str, typer.Option("--since", metavar="DATE", help="Cards and attempts from this day on.")] = "",
    limit: Annotated[int, typer.Option("--limit", min=1, max=10_000, help="How many.")] = 50,
    actor: ActorOption = SYSTEM,
    site: SiteOption = HERE,
    format: TableFormatOption = TableFormat.TEXT,
) -> int:
    """Electronic supervision (电子监察): cases by light, soonest first, with who was told what.

    Exit code 1 where a light is red, a case cannot be read or something is stuck, 0 otherwise and with --cards and
    --attempts.
    """
    from_day = _instant(since)
    _refuse_misuse(light, cards=cards, attempts=attempts, others=bool(light or item or service), since=bool(since))
    with opened(site) as engine:
        if case:
            with suppress(EnvironmentProblem):  # one that cannot be read is there, and told from its rows
                engine.case(case, actor=actor)  # a case that is not there is told so
        if cards:
            _tell_cards(engine, actor, department or None, case or None, from_day, limit, format)
            return 0
        if attempts:
            _tell_attempts(engine, actor, case or None, from_day, limit, format)
            return 0
        given = {"department": department, "item": item, "service": service, "case_no": case}
        wanted = {name: value or None for name, value in given.items()}
        rows = _by_light(engine, actor, light, wanted, limit)
        if not rows:
            refuse_unknown(engine, department=department, item=item, service=service)
        stuck = engine.stuck(actor=actor, **wanted)
        _tell_parts(engine, rows, stuck, format, narrowed=bool(light or any(wanted.values())))
    return ATTENTION if stuck or any(row["light"] == "red" or row["problem"] for row in rows) else 0


def _by_light(engine: Engine, actor: str, light: str, given: dict[str, Any], limit: int) -> list[dict[str, Any]]:
    """The worst light first, and of each the parts that end soonest."""
    rows: list[dict[str, Any]] = []
    for each in [light] if light else WORST_FIRST:
        if len(rows) < limit:
            rows += engine.supervise(actor=actor, light=each, limit=limit - len(rows), **given)
    return rows


def _tell_parts(
    engine: Engine, rows: Sequence[dict[str, Any]], stuck: Sequence[dict[str, Any]], format: TableFormat, *,
    narrowed: bool,
) -> None:
    if format is TableFormat.JSON:
        print_json({"parts": rows, "stuck": stuck})
    elif format is TableFormat.CSV:
        print_csv("parts", rows, engine.directory, engine.settings.supervision.names)
        for each in stuck:  # they have no row, and make the exit code
            remark(f"× {stuck_words(each)}")
    else:
        print_parts(rows, stuck, EnglishNames(engine), engine.settings.supervision.names, narrowed=narrowed)


def _tell_cards(
    engine: Engine, actor: str, department: str | None, case_no: str | None, since: str | None, limit: int,
    format: TableFormat,
) -> None:
    found = engine.cards(actor=actor, department=department, case_no=case_no, since=since, limit=limit)
    if not found:
        refuse_unknown(engine, department=department or "")
    counts = engine.card_counts(actor=actor, department=department, case_no=case_no, since=since)
    if format is TableFormat.JSON:
        print_json({"cards": found, "counts": counts})
    elif format is TableFormat.CSV:
        print_csv("cards", found, engine.directory, engine.settings.supervision.names)
    else:
        narrowed = bool(department or case_no or since)
        print_cards(found, counts, EnglishNames(engine), engine.settings.supervision.names, narrowed=narrowed)


def _tell_attempts(
    engine: Engine, actor: str, case_no: str | None, since: str | None, limit: int, format: TableFormat
) -> None:
    found = engine.attempts(actor=actor, case_no=case_no, since=since, limit=limit)
    if format is TableFormat.JSON:
        print_json({"attempts": found})
    elif format is TableFormat.CSV:
        print_csv("attempts", found, engine.directory, engine.settings.supervision.names)
    else:
        print_attempts(found)


def _refuse_misuse(light: str, *, cards: bool, attempts: bool, others: bool, since: bool) -> None:
    if light and light not in LIGHTS:
        known = "、".join(f"{each}（{name[0]}）" for each, name in LIGHTS.items())
        raise UsageError(
            f"--light {visible(light)}：没有这种灯 → 可写：{known}\n"
            f"--light {visible(light)}: there is no such light → one of: {', '.join(LIGHTS)}"
        )
    if (cards and attempts) or (others and (cards or attempts)):
        raise UsageError(
            "--cards、--attempts 不能同用，也不与 --light、--item、--service 同用 → 只写一种\n"
            "--cards and --attempts go without each other, --light, --item and --service → give one of them"
        )
    if since and not (cards or attempts):
        raise UsageError(
            "--since 只与 --cards 或 --attempts 同用 → 加上其中一个\n"
            "--since goes with --cards or --attempts → add one of them"
        )


def _instant(since: str) -> str | None:
    """The beginning of a local day, as the log writes instants; None for none."""
    if not since:
        return None
    try:
        return instant(datetime.combine(date.fromisoformat(since), time(), LEGAL_TIME))
    except (ValueError, OverflowError):
        raise UsageError(
            f"--since {visible(since)}：不是日期 → 例如 2026-03-01\n"
            f"--since {visible(since)}: not a date → for example 2026-03-01"
        ) from None
