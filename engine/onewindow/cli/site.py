"""Opens the engine of a site for one command; the only file of the command line that builds an `Engine`."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from onewindow.errors import UsageError

if TYPE_CHECKING:
    from onewindow.engine import Engine

SYSTEM = "system"


@contextmanager
def opened(site: Path) -> Iterator[Engine]:
    """The engine of the site in folder `site`; closed at the end so that SQLite's files are tidied away."""
    from onewindow.engine import Engine

    engine = Engine(site)
    try:
        yield engine
    finally:
        engine.close()


def door() -> str:
    """What commands name as their way in; the account of the operating system stands beside it in the record."""
    return f"cli:{os_user()}"


def os_user() -> str:
    """The account this program runs under, empty where the system does not say."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""


def need_actor(actor: str, engine: Engine) -> str:
    """The actor given, or a refusal that names people who could act."""
    if actor:
        return actor
    people = [f"{person.id}（{person.name}）" for person in engine.directory.everyone()][:3]
    raise UsageError(
        f"没有说明由谁办理 → 加上 --as 人员编号，例如 {'、'.join(people)}\n"
        f"nobody was named to act → add --as ID, for example {', '.join(people)}"
    )
