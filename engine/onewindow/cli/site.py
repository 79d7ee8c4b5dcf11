"""Opens the engine of a site for one command; the only file of the command line that builds an `Engine`."""

from __future__ import annotations

import difflib
import getpass
import os
import re
import shlex
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from onewindow.cli.output import remark
from onewindow.cli.words import say
from onewindow.errors import NotFound, UsageError
from onewindow.settings import read_settings

if TYPE_CHECKING:
    from onewindow.engine import Engine
    from onewindow.ports import Actor
    from onewindow.storage import Store

SYSTEM = "system"
"""Reads without `--as` are the operator's own, who has the database in his hands anyway."""

PUBLISHERS = frozenset({"process_designer", "item_administrator"})


@contextmanager
def opened(site: Path, *, log: str = "", log_at_once: bool = False) -> Iterator[Engine]:
    """The engine of the site in folder `site`; closed at the end so that SQLite's files are tidied away.

    Meanwhile the log is kept where the site says, or in `log` ("-": stderr); with `log_at_once` or not at all.
    """
    from onewindow.cli.log_file import logged
    from onewindow.engine import Engine

    settings = read_settings(site)
    with logged(settings, log, at_once=log_at_once):
        engine = Engine(settings)
        try:
            yield engine
        finally:
            engine.close()


@contextmanager
def opened_store(site: Path) -> Iterator[Store]:
    """The store of the site in folder `site`, whether its database is migrated or not."""
    from onewindow.cli.log_file import logged
    from onewindow.storage import Store

    settings = read_settings(site)
    store = Store.open(settings.database_url, settings.region)
    try:
        with logged(settings):
            yield store
    finally:
        store.close()


def typed(*words: str, site: Path | None = None) -> str:
    """A command as a person types it where they are: quoted for the shell, and with the site where it is another
    folder's."""
    meant = Path(os.environ.get("ONEWINDOW_SITE") or ".")
    elsewhere = [] if site is None or site.resolve() == meant.resolve() else ["--site", str(site)]
    return " ".join(quoted(word) for word in (_program(), *words, *elsewhere))


def quoted(word: str) -> str:
    """The word for the shell; one of Chinese characters needs no quotes."""
    return word if re.fullmatch(r"[\w@%+=:,./-]+", word) else shlex.quote(word)


def _program() -> str:
    """How a person types this program: by its name, or by its path where the shell would not find it."""
    called = Path(sys.argv[0])
    if shutil.which("onewindow") or called.stem != "onewindow":
        return "onewindow"
    return str(called.absolute())


def new_id() -> str:
    """An id for a command typed here."""
    from onewindow.engine.system import RandomIds

    return RandomIds().new()


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
    raise _nobody_named(list(engine.directory.everyone())[:3])


def need_reader(actor: str, engine: Engine) -> str:
    """The actor given, if staff or the applicant of some case; a refusal otherwise (NotFound for an unknown one)."""
    reader = need_actor(actor, engine)
    if engine.directory.find(reader) is None and reader != SYSTEM and not engine.cases(actor=reader, limit=1):
        found = difflib.get_close_matches(reader, [person.id for person in engine.directory.everyone()], n=3)
        near, near_en = "、".join(found), ", ".join(found)
        raise NotFound(
            f"查无此人：{reader} 不在 staff.yaml 中，也没有以此编号申请的办件 → "
            f"{f'是不是 {near}？' if near else '核对人员编号'}\n"
            f"nobody is known as {reader}: not in staff.yaml, and no case has this applicant → "
            f"{f'did you mean {near_en}?' if near else 'check the id'}"
        )
    return reader


def publisher(actor: str, engine: Engine) -> str:
    """The actor given, or the one person of the site who may publish (saying so), or a refusal."""
    if actor:
        return actor
    people = [person for person in engine.directory.everyone() if PUBLISHERS & set(person.roles)]
    if len(people) != 1:
        raise _nobody_named(people)
    one = people[0]
    remark(say(f"  以 {one.name}（{one.id}）的身份发布", f"  publishing as {one.name} ({one.id})"))
    return one.id


def _nobody_named(people: list[Actor]) -> UsageError:
    named = "、".join(f"{person.id}（{person.name}）" for person in people)
    named_en = ", ".join(f"{person.id} ({person.name})" for person in people)
    return UsageError(
        f"没有说明由谁办理 → 加上 --as 人员编号，例如 {named}\n"
        f"nobody was named to act → add --as ID, for example {named_en}"
    )
