"""`onewindow deadline`: when a time limit ends, and why, day by day; runs files of worked examples too."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from onewindow.calendar_files import calendar_json
from onewindow.cli.deadline_options import (
    after_hours_policy,
    extension,
    misused,
    moment,
    read_limit,
    refuse_idle,
    suspension,
    the_only,
)
from onewindow.cli.deadline_vectors import run_vectors
from onewindow.cli.deadline_words import day_name, told
from onewindow.cli.options import ActorOption, FormatOption
from onewindow.cli.output import Format, line, print_json
from onewindow.cli.site import SYSTEM, need_actor, opened
from onewindow.cli.vector_values import UNITS
from onewindow.cli.words import say
from onewindow.domain.instants import instant
from onewindow.domain.time_limits import (
    Calendar,
    Moment,
    Policy,
    Reckoning,
    Term,
    immediate_end,
    local_date,
    plain,
    reckon,
)
from onewindow.settings import SETTINGS_FILE, read_settings

DIFFERS = 1
REFUSED = 1
IMMEDIATE = ("immediate", "即办")


SuspendOption = Annotated[
    list[str] | None, typer.Option(metavar="A..B", help="Suspended from A to B; `A..` while it lasts. Repeatable.")
]
ExtendOption = Annotated[
    list[str] | None, typer.Option(metavar="10wd@DATE", help="Extended, as approved on DATE; the law knows one.")
]
RecomputeOption = Annotated[
    bool, typer.Option("--recompute", help="Reckon running clocks anew by the present calendar (重算).")
]
CalendarSiteOption = Annotated[
    Path | None,
    typer.Option(envvar="ONEWINDOW_SITE", help="Site (站点目录) whose calendar counts; without one the shipped."),
]


def deadline(
    start: Annotated[str, typer.Option(metavar="DATE", help="Date or instant of the event (day 0).")] = "",
    limit: Annotated[str, typer.Option(metavar="5wd", help="5wd, 0.5wd, 4wh, 20d, or immediate (即办件).")] = "",
    unit: Annotated[str, typer.Option(metavar="UNIT", help="Of a bare number: " + ", ".join(UNITS) + ".")] = "",
    suspend: SuspendOption = None,
    extend: ExtendOption = None,
    maximum: Annotated[str, typer.Option(metavar="10wd", help="By how much it may be extended at most.")] = "",
    as_of: Annotated[str, typer.Option(metavar="DATE", help="Also say what is used and left then.")] = "",
    after_hours: Annotated[str, typer.Option(metavar="POLICY", help="same_day or next_working_day.")] = "",
    calendar_until: Annotated[str, typer.Option(metavar="DATE", help="As if nothing later were announced.")] = "",
    case: Annotated[str, typer.Option("--case", metavar="NO", help="Explain every clock of a case.")] = "",
    all: Annotated[bool, typer.Option("--all", help="With --case: the days of clocks that have stopped, too.")] = False,
    recompute: RecomputeOption = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="With --recompute: only say what would change.")] = False,
    actor: ActorOption = "",
    vectors: Annotated[Path | None, typer.Option(metavar="FILE", help="Run a file of worked examples.")] = None,
    site: CalendarSiteOption = None,
    format: FormatOption = Format.TEXT,
) -> int:
    """Explain a time limit (期限) day by day; works without a site. With --case: all clocks of a case, by its ledger.

    Exit code 1 where an extension or a recomputation is refused, or an example of --vectors differs.
    """
    refuse_idle({
        "--start": start, "--limit": limit, "--unit": unit, "--suspend": suspend, "--extend": extend,
        "--maximum": maximum, "--as-of": as_of, "--after-hours": after_hours, "--calendar-until": calendar_until,
        "--case": case, "--all": all, "--recompute": recompute, "--dry-run": dry_run, "--vectors": vectors,
    }, immediate=limit in IMMEDIATE)  # fmt: skip
    if case or recompute:
        return _of_cases(site or Path(), case, actor, format, days_of_all=all, dry_run=dry_run)
    calendar, policy = _rules(site)
    if vectors is not None:
        return _run_file(vectors, calendar, format)
    begin = moment("--start", start)
    if calendar_until:
        calendar = calendar.known_until(local_date(moment("--calendar-until", calendar_until)))
    if limit in IMMEDIATE:
        return _immediate(begin, calendar, format)
    length = read_limit("--limit", limit, unit)
    term = Term(
        start=begin,
        limit=length,
        suspensions=tuple(suspension(text) for text in suspend or ()),
        extension=extension(the_only("--extend", extend), maximum, length) if extend else None,
    )
    judged = moment("--as-of", as_of) if as_of else None
    return _tell(_reckon(term, calendar, after_hours_policy(policy, after_hours), judged), format)


def _of_cases(site: Path, case: str, actor: str, format: Format, *, days_of_all: bool, dry_run: bool) -> int:
    """The clocks of a case, or with none named what the present calendar changes."""
    from onewindow.cli.deadline_case import print_clocks
    from onewindow.cli.deadline_recompute import recompute  # the engine is loaded only where a site is asked

    with opened(site) as engine:
        if not case:
            return recompute(engine, need_actor(actor, engine), format, dry_run=dry_run)
        told = engine.clocks(case, actor=actor or SYSTEM)
        if format is Format.JSON:
            print_json(told)
        else:
            print_clocks(told, engine.directory, days_of_all=days_of_all)
    return 0


def _rules(site: Path | None) -> tuple[Calendar, Policy]:
    """The calendar and policies of the site named, of the current folder if it is a site, else the shipped ones."""
    if site is None and Path(SETTINGS_FILE).is_file():
        site = Path()
    if site is None:
        return Calendar.from_json(calendar_json()), Policy()
    settings = read_settings(site)
    return Calendar.from_json(calendar_json(settings.folder, settings.calendar)), Policy(**settings.calendar.policy)


def _reckon(term: Term, calendar: Calendar, policy: Policy, as_of: Moment | None) -> Reckoning:
    try:
        return reckon(term, calendar, policy, as_of=as_of)
    except (ValueError, OverflowError) as error:
        misused("--limit", f"无法计算（{error}）", "改正日期或期限", f"cannot be reckoned ({error})",
                 "correct the dates or the limit")  # fmt: skip


def _tell(found: Reckoning, format: Format) -> int:
    if format is Format.JSON:
        print_json({"deadline": plain(found)})
    else:
        for text in told(found):
            line(text)
    return REFUSED if found.extension_error else 0


def _run_file(path: Path, calendar: Calendar, format: Format) -> int:
    results = run_vectors(path, calendar)
    wrong = [result for result in results if not result["ok"]]
    if format is Format.JSON:
        print_json({"results": results})
        return DIFFERS if wrong else 0
    for result in results:
        line(f"{'√' if result['ok'] else '×'} {result['id']}")
        if not result["ok"]:
            line(say(f"    应为 {result['expected']}", f"    expected {result['expected']}"))
            line(say(f"    得到 {result['got']}", f"    got      {result['got']}"))
    line(say(f"{len(results)} 个示例，{len(wrong)} 个不符", f"{len(results)} examples, {len(wrong)} differ"))
    return DIFFERS if wrong else 0


def _immediate(begin: Moment, calendar: Calendar, format: Format) -> int:
    end = immediate_end(begin, calendar)
    if end.day is None or end.at is None:
        raise ValueError("an immediate item always ends")
    if format is Format.JSON:
        start = instant(begin) if isinstance(begin, datetime) else begin.isoformat()
        print_json({"deadline": {"start": start, "limit": IMMEDIATE[0], "due_date": end.day.isoformat(),
                                 "due_at": instant(end.at), "provisional": end.provisional}})  # fmt: skip
    else:
        until = f"{day_name(end.day)} {end.at:%H:%M}"
        line(say(f"√ 即办件：{until} 前办结", f"√ Immediate item: by {until}"))
    return 0
