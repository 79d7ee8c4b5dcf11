"""All commands in the order in which a newcomer meets them, and what happens when one fails."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from inspect import cleandoc
from itertools import pairwise
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from onewindow import __version__
from onewindow.cli import failures, misuse
from onewindow.cli.machine import said_by
from onewindow.cli.output import ReaderGone, remark
from onewindow.cli.words import say
from onewindow.errors import EnvironmentProblem, OneWindowError

INTERRUPTED = 130
COMPLETING = "_ONEWINDOW_COMPLETE"
"""Set by a shell that asks for completions."""

COMMANDS: dict[str, str | dict[str, str]] = {
    "init": "init:init",
    "demo": "demo:demo",
    "check": "check:check",
    "publish": "publish:publish",
    "case": {
        "open": "case_open:open_case",
        "show": "case:show",
        "list": "case:list_cases",
        "story": "case:story",
        "notice": "case:notice",
        "do": "case_do:do",
    },
    "worklist": "worklist:worklist",
    "work": "work:work",
    "replay": "replay:replay",
    "deadline": "deadline:deadline",
    "supervise": "supervise:supervise",
    "incidents": "incidents:app",
    "reconcile": "reconcile:reconcile",
    "db": "database:app",
    "departments": "departments:departments",
    "doctor": "doctor:doctor",
}
"""Where each command is: module of this package and name, a function or a group of its own."""


class InOrder(TyperGroup):
    """Lists its commands as `COMMANDS` does; Typer itself puts groups behind all others."""

    def list_commands(self, ctx: Any) -> list[str]:
        """See `TyperGroup.list_commands`."""
        return sorted(super().list_commands(ctx), key=list(COMMANDS).index)


def application(first: str = "") -> typer.Typer:
    """All commands; or the one command `first` alone, so that it need not wait for what the others are made of."""
    app = typer.Typer(
        name="onewindow",
        cls=InOrder,
        help="One-window acceptance workflow engine for government service centres (一窗受理).",
        epilog="Exit codes: 0 ok · 1 findings or differences · 2 usage · 3 not found · 4 rejected · 5 database not "
        "migrated · 6 environment.",
        no_args_is_help=True,
        context_settings={"help_option_names": ["-h", "--help"]},
        pretty_exceptions_enable=False,
        rich_markup_mode="rich",
    )
    app.callback()(options)
    for name in [first] if first in COMMANDS else COMMANDS:
        place = COMMANDS[name]
        if isinstance(place, str):
            _add(app, name, place)
        else:
            group = typer.Typer(no_args_is_help=True, help="Open and handle cases (办件).")
            for name_in_group, place_in_group in place.items():
                _add(group, name_in_group, place_in_group)
            app.add_typer(group, name=name)
    _told_unbroken(app)
    return app


def _told_unbroken(app: typer.Typer) -> None:
    """Take the line breaks of the source out of every help text, for Typer breaks it anew at the console's width; a
    paragraph that begins with \\b keeps its lines."""
    for command in app.registered_commands:
        paragraphs = cleandoc(getattr(command.callback, "__doc__", None) or "").split("\n\n")
        told = [each if each.startswith("\b") else each.replace("\n", " ") for each in paragraphs]
        command.help = "\n\n".join(told)
    for group in app.registered_groups:
        if group.typer_instance is not None:
            _told_unbroken(group.typer_instance)


def _add(group: typer.Typer, name: str, place: str) -> None:
    module, _, attribute = place.partition(":")
    found = getattr(import_module(f"onewindow.cli.{module}"), attribute)
    if isinstance(found, typer.Typer):
        group.add_typer(found, name=name)
    else:
        group.command(name)(found)


def _show_version(asked: bool) -> None:
    if asked:
        print("onewindow", __version__)
        raise typer.Exit


def options(
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_show_version, help="Show the version and exit.")
    ] = False,
) -> None:
    """One-window acceptance workflow engine for government service centres (一窗受理)."""


def run(words: Sequence[str]) -> int:
    """Run one command; returns its exit code, having said what went wrong if anything did."""
    as_json = wants_json(words)
    try:
        return _carried_out(words)
    except OneWindowError as error:
        return _told(failures.report, error, error.exit_code, as_json=as_json)
    except typer.TyperException as error:
        report = partial(misuse.report, command=_typed_command(words))
        return _told(report, error, misuse.USAGE, as_json=as_json)
    except (KeyboardInterrupt, typer.Abort):
        return _interrupted()
    except (ReaderGone, BrokenPipeError):
        return _unheard(0)
    except SystemExit:
        if COMPLETING in os.environ:
            raise
        return _unheard(0)  # so Typer and Rich end where the reader of a help page has gone
    except OSError as error:
        return _refused_by_the_machine(error, as_json=as_json)


def _typed_command(words: Sequence[str]) -> str:
    """The command these words begin with, group by group."""
    command = typer.main.get_command(application(next(iter(words), "")))
    path = ["onewindow"]
    for word in words:
        below = getattr(command, "commands", {}).get(word)
        if below is None:
            break
        command = below
        path.append(word)
    return " ".join(path)


def _carried_out(words: Sequence[str]) -> int:
    code = application(next(iter(words), ""))(args=list(words), prog_name="onewindow", standalone_mode=False)
    sys.stdout.flush()
    if code == INTERRUPTED:  # Typer has caught the interruption, and said nothing
        return _interrupted()
    return code if isinstance(code, int) else 0


def _interrupted() -> int:
    remark(say("× 已中断", "× interrupted"))
    return INTERRUPTED


def _unheard(code: int) -> int:
    """The code, where nobody reads what is printed any more: nothing is left to flush at exit."""
    sys.stdout = None
    return code


def _told(report: Callable[..., int], error: Exception, code: int, *, as_json: bool) -> int:
    """Report an error; its exit code stands also where the report reaches nobody."""
    try:
        told = report(error, as_json=as_json)
        sys.stdout.flush()
        return told
    except (ReaderGone, BrokenPipeError):
        return _unheard(code)
    except OSError as full:
        return _refused_by_the_machine(full, as_json=as_json)


def wants_json(words: Sequence[str]) -> bool:
    """Whether `-f json` was typed, in any of its spellings (needed where parsing itself failed)."""
    return any(
        word in ("-fjson", "-f=json", "--format=json") or (word in ("-f", "--format") and following == "json")
        for word, following in pairwise([*words, ""])
    )


def _refused_by_the_machine(error: OSError, *, as_json: bool) -> int:
    """A full disk or the like that no room has put into words; stdout itself may be what is full."""
    place = f"：{error.filename}" if error.filename else ""
    chinese, english = said_by(error)
    problem = EnvironmentProblem(
        f"{chinese}{place} → 检查磁盘空间和权限\n"
        f"{english}{place.replace('：', ': ')} → check disk space and permissions"
    )
    try:
        code = failures.report(problem, as_json=as_json)
        sys.stdout.flush()
        return code
    except OSError:
        return _unheard(failures.report(problem, as_json=False) if as_json else problem.exit_code)

