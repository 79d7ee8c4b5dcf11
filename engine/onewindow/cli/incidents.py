"""`onewindow incidents list|show|retry|resolve|give-up`: what went wrong with departments' systems."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from onewindow.cli.carrying_out import carry_out
from onewindow.cli.do_options import ReasonOption
from onewindow.cli.english_names import EnglishNames
from onewindow.cli.incidents_correct import IncidentArgument, correct
from onewindow.cli.incidents_words import print_incident, print_incidents
from onewindow.cli.options import HERE, ActorOption, CaseArgument, CommandIdOption, FormatOption, SiteOption
from onewindow.cli.output import Format, print_json
from onewindow.cli.receipt import tell
from onewindow.cli.site import SYSTEM, door, need_actor, new_id, opened
from onewindow.cli.supervise_names import refuse_unknown
from onewindow.commands import GiveUpIncident, IncidentCommand, ResolveIncident, RetryIncident
from onewindow.domain.names import INCIDENT_KINDS, INCIDENT_STATES, Names, chinese
from onewindow.domain.visible_text import visible
from onewindow.errors import NotFound, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from onewindow.engine import Engine

ATTENTION = 1
"""Exit code where an incident is open."""

ALL = "all"

app = typer.Typer(
    no_args_is_help=True, help="What went wrong with departments' systems (异常), for a person to see to."
)


@app.command("list")
def list_incidents(
    department: Annotated[str, typer.Option("--department", metavar="ID", help="Only of this department.")] = "",
    kind: Annotated[str, typer.Option("--kind", metavar="KIND", help=f"One of {', '.join(INCIDENT_KINDS)}.")] = "",
    state: Annotated[
        str, typer.Option("--state", metavar="STATE", help=f"One of {', '.join(INCIDENT_STATES)}, or {ALL}.")
    ] = "open",
    limit: Annotated[int, typer.Option("--limit", min=1, max=10_000, help="How many.")] = 50,
    actor: ActorOption = SYSTEM,
    site: SiteOption = HERE,
    format: FormatOption = Format.TEXT,
) -> int:
    """List incidents (异常), the open one that has waited longest first; below, messages no case has recorded.

    Exit code 1 where any of those listed is open.
    """
    _known("--kind", kind, INCIDENT_KINDS)
    _known("--state", state, {**INCIDENT_STATES, ALL: ("全部", "all")})
    wanted: dict[str, Any] = {"department": department or None, "kind": kind or None}
    wanted["state"] = None if state == ALL else state
    with opened(site) as engine:
        found = engine.incidents.page(actor=actor, limit=limit, **wanted)
        count = engine.incidents.count(actor=actor, **wanted)
        unmatched = _unmatched(engine, actor, department, limit)
        if not found and not unmatched:
            refuse_unknown(engine, department=department)
        if format is Format.JSON:
            print_json({"incidents": found, "count": count, "unmatched": unmatched})
        else:
            print_incidents(found, count, unmatched, EnglishNames(engine))
    return ATTENTION if any(row["state"] == "open" for row in found) else 0


@app.command()
def show(
    no: CaseArgument,
    incident: IncidentArgument,
    actor: ActorOption = SYSTEM,
    site: SiteOption = HERE,
    format: FormatOption = Format.TEXT,
) -> int:
    """Tell one incident whole: what was asked, how it was sent, what came back, and what may be done.

    Exit code 1 where it is open.
    """
    with opened(site) as engine:
        found = engine.incidents.one(no, incident, actor=actor)
        if format is Format.JSON:
            print_json({"incident": found})
        else:
            print_incident(found, EnglishNames(engine))
    return ATTENTION if found["state"] == "open" else 0


@app.command()
def retry(
    no: CaseArgument,
    incident: IncidentArgument,
    reason: ReasonOption = None,
    actor: ActorOption = "",
    command_id: CommandIdOption = None,
    site: SiteOption = HERE,
    format: FormatOption = Format.TEXT,
) -> None:
    """Send the message again from the beginning (重发), under the same key, so that nothing is done twice."""
    _settle(RetryIncident, no, incident, reason, actor, command_id, site, format)


@app.command()
def resolve(
    no: CaseArgument,
    incident: IncidentArgument,
    reason: ReasonOption = None,
    actor: ActorOption = "",
    command_id: CommandIdOption = None,
    site: SiteOption = HERE,
    format: FormatOption = Format.TEXT,
) -> None:
    """Take it over (转人工): what the system should have done becomes a work item of the department."""
    _settle(ResolveIncident, no, incident, reason, actor, command_id, site, format)


@app.command("give-up")
def give_up(
    no: CaseArgument,
    incident: IncidentArgument,
    reason: ReasonOption = None,
    actor: ActorOption = "",
    command_id: CommandIdOption = None,
    site: SiteOption = HERE,
    format: FormatOption = Format.TEXT,
) -> None:
    """Try no more (放弃): the sub-case ends as returned, with the reason."""
    _settle(GiveUpIncident, no, incident, reason, actor, command_id, site, format)


app.command("correct")(correct)


def _settle(
    kind: type[IncidentCommand], no: str, incident: int, reason: str | None, actor: str, command_id: str | None,
    site: Path, format: Format,
) -> None:
    with opened(site) as engine:
        who = need_actor(actor, engine)
        command = kind(
            command_id=command_id or new_id(), actor=who, via=door(), case_no=no, incident=incident,
            reason=reason or "",
        )
        tell(engine, command, carry_out(engine, command), format)


def _unmatched(engine: Engine, actor: str, department: str, limit: int) -> list[dict[str, Any]]:
    """Nothing for those who see incidents but not these."""
    try:
        return engine.callbacks.unmatched(actor=actor, department=department or None, limit=limit)
    except NotFound:
        return []


def _known(option: str, value: str, table: Names) -> None:
    if value and value not in table:
        known = "、".join(f"{each}（{chinese(table, each)}）" for each in table)
        raise UsageError(
            f"{option} {visible(value)}：没有这个值 → 可写：{known}\n"
            f"{option} {visible(value)}: there is no such value → one of: {', '.join(table)}"
        )
