"""`onewindow publish`: makes a version of a process available to new cases, after checking all of it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from onewindow.cli.english_names import service_named
from onewindow.cli.failures import finding_json, finding_line
from onewindow.cli.options import HERE, ActorOption, FormatOption, SiteOption
from onewindow.cli.output import Format, line, print_json
from onewindow.cli.record import current_version, running_on_older
from onewindow.cli.site import SYSTEM, opened, publisher, typed
from onewindow.cli.telling import local_time
from onewindow.cli.words import in_brackets, say


def publish(
    path: Annotated[Path, typer.Argument(metavar="DIR|FILE", help="A process folder, or one BPMN file.")],
    history: Annotated[
        bool, typer.Option("--history", help="Publish nothing: list who published what when (DIR may be a name).")
    ] = False,
    actor: ActorOption = "",
    site: SiteOption = HERE,
    format: FormatOption = Format.TEXT,
) -> None:
    """Publish a process (发布流程): new cases use it, running ones stay on theirs.

    A folder holds process.bpmn and item.yaml. A BPMN file alone is a plain process without legal life cycle; the site
    must allow it (allow_plain = true in onewindow.toml).
    """
    if history:
        _print_history(path, actor, site, format)
        return
    with opened(site) as engine:
        published = engine.publish(path, actor=publisher(actor, engine))
        name = service_named(current_version(engine, published.service), published.title)
        staying = running_on_older(engine, published.service, published.definition)
    if format is Format.JSON:
        print_json(
            {
                "service": published.service,
                "definition": published.definition,
                "unchanged": published.unchanged,
                "findings": [finding_json(finding) for finding in published.hints],
            }
        )
        return
    for finding in published.hints:
        line("！ " + finding_line(finding))
    name, short = f"{name}{in_brackets(published.service)}", published.definition[:12]
    if published.unchanged:
        line(say(f"√ {name}没有变化（版本 {short}）", f"√ {name} is unchanged (version {short})"))
    else:
        line(say(f"√ 已发布 {name}，新办件用版本 {short}", f"√ Published {name}; new cases use version {short}"))
    line(_staying(staying))
    line(say("接下来：", "What to type next:"))
    applicant = ("--applicant", "name=NAME") if published.kind == "service" else ()
    line("  " + typed("case", "open", published.service, "--as", "ID", *applicant, site=site))


def _print_history(path: Path, actor: str, site: Path, format: Format) -> None:
    from onewindow.process_checks.version_files import service_name, version_place

    service = service_name(version_place(path))
    with opened(site) as engine:
        made = engine.publications(service, actor=actor or SYSTEM)
        people = {person.id: person.name for person in engine.directory.everyone()}
    if format is Format.JSON:
        print_json({"service": service, "publications": made})
        return
    for each in made:
        by = each["published_by"]
        who = f"{people.get(by, by)}{in_brackets(by)}" if by else say("当时未记录何人", "by whom was not recorded then")
        line(f"{each['number']:>4}  {local_time(each['published_at'])}  {each['definition'][:12]}  {who}")


def _staying(cases: int | None) -> str:
    """What becomes of cases that run on another version."""
    if cases is None:
        return say("  在办件仍按各自开始时的版本办理", "  Running cases stay on the version they started with")
    if cases == 0:
        return say("  没有在办件留在旧版本上", "  No running case is on an older version")
    return say(f"  {cases} 个在办件留在旧版本上，按原版本办完", f"  {cases} running case(s) stay on an older version")
