"""Options that many commands share, declared once: `-f`, `--site`, `--as`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from onewindow.cli.output import Format
from onewindow.cli.words import say
from onewindow.domain.visible_text import acts, visible

FormatOption = Annotated[
    Format, typer.Option("-f", "--format", help="text for people, json for programs (alone on stdout).")
]


def folder(typed: str | Path) -> Path:
    """A folder as it was typed, or the default; none at all, as of a shell's variable that is not set, is not the one
    we are in."""
    if not str(typed).strip():
        raise typer.BadParameter(say("目录名不能为空，当前目录写作 .", "a folder has a name; the present one is ."))
    return Path(typed)


def person(typed: str) -> str:
    """The id of a person as it was typed; one that holds a line break or the like is nobody's."""
    if acts(typed):
        raise typer.BadParameter(say(
            f"{visible(typed)} 含有换行等控制字符，去掉后再输入",
            f"{visible(typed)} holds a line break or another control character, leave it out",
        ))  # fmt: skip
    return typed


SiteOption = Annotated[
    Path,
    typer.Option(
        "--site", envvar="ONEWINDOW_SITE", parser=folder, metavar="DIRECTORY",
        help="Folder of the site (站点目录) with onewindow.toml.",
    ),
]
ActorOption = Annotated[
    str,
    typer.Option(
        "--as", envvar="ONEWINDOW_AS", callback=person, metavar="ID",
        help="Who acts: a person of staff.yaml or an applicant.",
    ),
]
CaseArgument = Annotated[str, typer.Argument(metavar="NO", help="Case number (办件编号).")]
CommandIdOption = Annotated[
    str | None, typer.Option("--command-id", help="Your own id of this command: the same id twice acts once.")
]
FormOption = Annotated[
    list[str] | None,
    typer.Option("--form", metavar="K=V|@FILE", help="Form sections (表单); SECTION=null takes one out (去掉一节)."),
]
SituationOption = Annotated[
    list[str] | None, typer.Option("--situation", metavar="K=V|@FILE", help="Answers to the questions (情形).")
]

HERE = Path(".")
