"""All commands in the order in which a newcomer meets them, and what happens when one fails."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from onewindow.cli import (
    case,
    case_do,
    check,
    database,
    deadline,
    demo,
    doctor,
    failures,
    init,
    publish,
    replay,
    work,
    worklist,
)
from onewindow.cli.output import print_json, remark
from onewindow.errors import EnvironmentProblem, OneWindowError

INTERRUPTED = 130
USAGE = 2

app = typer.Typer(
    name="onewindow",
    help="One-window acceptance workflow engine for government service centres (一窗受理).",
    epilog="Exit codes: 0 ok · 1 findings or differences · 2 usage · 3 not found · 4 rejected · 5 database not "
    "migrated · 6 environment.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
cases = typer.Typer(no_args_is_help=True, help="Open and handle cases (办件).")

app.command("init")(init.init)
app.command("demo")(demo.demo)
app.command("check")(check.check)
app.command("publish")(publish.publish)
app.add_typer(cases, name="case")
app.command("worklist")(worklist.worklist)
app.command("work")(work.work)
app.command("replay")(replay.replay)
app.command("deadline")(deadline.deadline)
app.add_typer(database.app, name="db")
app.command("doctor")(doctor.doctor)

cases.command("open")(case_do.open_case)
cases.command("show")(case.show)
cases.command("list")(case.list_cases)
cases.command("story")(case.story)
cases.command("do")(case_do.do)


@app.callback()
def options(version: Annotated[bool, typer.Option("--version", help="Show the version and exit.")] = False) -> None:
    """One-window acceptance workflow engine for government service centres (一窗受理)."""
    if version:
        from importlib.metadata import version as installed

        print("onewindow", installed("onewindow"))
        raise typer.Exit


def run(words: Sequence[str]) -> int:
    """Run one command; returns its exit code, having said what went wrong if anything did."""
    as_json = wants_json(words)
    try:
        code = app(args=list(words), prog_name="onewindow", standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except OneWindowError as error:
        return failures.report(error, as_json=as_json)
    except typer.TyperException as error:
        return _misused(error, as_json=as_json)
    except (KeyboardInterrupt, typer.Abort):
        remark("× interrupted")
        return INTERRUPTED
    except BrokenPipeError:
        sys.stdout = None  # the reader has gone: nothing more to flush at exit
        return 0
    except OSError as error:
        return _refused_by_the_machine(error, as_json=as_json)


def wants_json(words: Sequence[str]) -> bool:
    """Whether `-f json` was typed, in any of its spellings (needed where parsing itself failed)."""
    pairs = zip(words, [*words[1:], ""], strict=True)
    return any(
        word in ("-fjson", "-f=json", "--format=json") or (word in ("-f", "--format") and following == "json")
        for word, following in pairs
    )


def _refused_by_the_machine(error: OSError, *, as_json: bool) -> int:
    """A full disk or the like that no room has put into words; stdout itself may be what is full."""
    text = f"{error.strerror or error}: {error.filename or ''}".rstrip(": ")
    problem = EnvironmentProblem(f"{text} → 检查磁盘空间和权限\n{text} → check disk space and permissions")
    try:
        code = failures.report(problem, as_json=as_json)
        sys.stdout.flush()
        return code
    except OSError:
        sys.stdout = None
        return failures.report(problem, as_json=False)


def _misused(error: typer.TyperException, *, as_json: bool) -> int:
    """A command typed wrongly: the usage line and what was expected (exit code 2)."""
    if as_json:
        message = str(getattr(error, "message", "") or error)
        print_json({"error": {"code": "usage", "message": message, "remedy": "onewindow --help"}})
    elif type(error).__name__ == "NoArgsIsHelpError":
        print(error)
        return 0
    else:
        from typer import rich_utils

        rich_utils.rich_format_error(error)  # type: ignore[arg-type]  # its public root is all we can name
    return int(getattr(error, "exit_code", USAGE))
