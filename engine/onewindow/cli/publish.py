"""`onewindow publish`: makes a version of a process available to new cases, after checking all of it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from onewindow.cli.failures import finding_json, finding_line
from onewindow.cli.options import HERE, ActorOption, FormatOption, SiteOption
from onewindow.cli.output import Format, line, print_json
from onewindow.cli.site import opened, program, publisher
from onewindow.cli.words import say


def publish(
    path: Annotated[Path, typer.Argument(metavar="DIR|FILE", help="A process folder, or one BPMN file.")],
    actor: ActorOption = "",
    site: SiteOption = HERE,
    format: FormatOption = Format.TEXT,
) -> None:
    """Publish a process (发布流程): new cases use it, running ones stay on theirs.

    A folder holds process.bpmn and item.yaml. A BPMN file alone is a plain process without legal life cycle; the site
    must allow it (allow_plain = true in onewindow.toml).
    """
    with opened(site) as engine:
        published = engine.publish(path, actor=publisher(actor, engine))
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
    short = published.definition[:12]
    if published.unchanged:
        line(say(f"√ {published.service} 没有变化（版本 {short}）", f"√ {published.service} is unchanged ({short})"))
    else:
        line(say(f"√ 已发布 {published.service}（版本 {short}）", f"√ Published {published.service} ({short})"))
    line(say("接下来：", "What to type next:"))
    line(f"  {program()} case open {published.service} --as ID")
