"""The command line `onewindow`: parse, call the engine, print. Nothing here decides anything about a case."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence

from onewindow import __version__

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and exit with its code (product rules: 0 ok, 1 findings, 2 usage, 3 not found, 4 rejected,
    5 database not migrated, 6 environment, 130 interrupted)."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    _never_fail_to_print()
    if words == ["--version"] and _printed_at_once(f"onewindow {__version__}"):
        sys.exit(0)
    # What is being loaded stays: to search it for garbage every 700 objects takes a tenth of the time to start.
    gc.set_threshold(50_000, 20, 20)
    from onewindow.cli.app import run  # the rest is imported late, so that --version and completion are instant

    sys.exit(run(words))


def _printed_at_once(text: str) -> bool:
    """Whether the line could be printed; what hinders it is told by the command itself."""
    try:
        print(text, flush=True)
    except OSError:
        return False
    return True


def _never_fail_to_print() -> None:
    """A console that lacks a character (GBK, LANG=C) shows a question mark instead of ending the program; a stream that
    is closed, as of a daemon, swallows what is printed."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
