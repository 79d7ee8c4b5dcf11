"""What `demo` runs: a worked example on a site's engine, and the documents it leaves behind as files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onewindow import bundled
from onewindow.cli.machine import said_by
from onewindow.cli.record import items_of_notices
from onewindow.cli.site import PUBLISHERS, SYSTEM, new_id
from onewindow.engine import Answer, Engine
from onewindow.errors import EnvironmentProblem, NotFound
from onewindow.examples import OnStep, StepClock, play, read_example
from onewindow.settings import SETTINGS_FILE

if TYPE_CHECKING:
    from onewindow.commands import Command

SERVICE = "company_startup"
SHORT = 12
"""Digits of date and serial at the end of a case number, enough to tell the cases of one service apart."""


class FreshEngine(Engine):
    """Gives every command an id of its own, so that an example may be played on the same site again."""

    def submit(self, command: Command, *, connection: Any = None) -> Answer:
        """See `Engine.submit`."""
        return super().submit(replace(command, command_id=new_id()), connection=connection)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the demo has to show: the last case as `Engine.case` gives it, and the paths of all documents."""

    case: dict[str, Any]
    documents: list[str]


def run(site: Path, name: str, teller: Callable[[Engine], OnStep] | None) -> Shown:
    """Migrate the database, publish the service, play the example `name` and write the documents to `site`/documents.

    `teller` makes what is called after each step. Raises NotFound for an example that is not there.
    """
    path = example(site, name)
    clock = StepClock(read_example(path).at)
    with FreshEngine(site, clock=clock) as engine:
        engine.upgrade_database()
        engine.publish(site / "processes" / SERVICE, actor=_designer(engine))
        played = play(engine, path, clock, teller(engine) if teller else None)
        documents = [file for case_no in played.cases for file in _documents(engine, case_no, site / "documents")]
        return Shown(case=engine.case(played.cases[-1], actor=SYSTEM), documents=documents)


def example(site: Path | None, name: str) -> Path:
    """The file of the example called `name`; raises NotFound naming those there are.

    Where there is no site yet, it is one of those that ship with onewindow.
    """
    processes = site / "processes" if site is not None and (site / SETTINGS_FILE).exists() else None
    folder = (processes or bundled.folder("processes")) / SERVICE / "examples"
    known = sorted(found.stem for found in folder.glob("*.yaml"))
    if name not in known:
        told = ", ".join(known) or "-"
        raise NotFound(f"没有示例 {name} → 现有：{told}\nthere is no example {name} → there are: {told}")
    return folder / f"{name}.yaml"


def _designer(engine: Engine) -> str:
    """The first person of the site who may publish; SYSTEM, whom the engine refuses by name, where there is none."""
    able = (person.id for person in engine.directory.everyone() if PUBLISHERS & set(person.roles))
    return next(able, SYSTEM)


def _documents(engine: Engine, case_no: str, folder: Path) -> list[str]:
    """Every notice of the case as an HTML file; returns the paths in the order in which they were issued."""
    written: list[str] = []
    try:
        folder = folder / case_no[-SHORT:]
        folder.mkdir(parents=True, exist_ok=True)
        items = items_of_notices(engine, case_no)
        for number, notice in enumerate(engine.case(case_no, actor=SYSTEM)["notices"], start=1):
            about = f"-{items[notice['notice']]}" if notice["notice"] in items else ""
            path = folder / f"{number:02}-{notice['kind']}{about}.html"
            path.write_text(engine.notice(case_no, notice["notice"], actor=SYSTEM), encoding="utf-8")
            written.append(str(path))
    except OSError as refused:
        why, why_en = said_by(refused)
        raise EnvironmentProblem(
            f"无法写入 {refused.filename}（{why}） → 检查磁盘和权限\n"
            f"cannot write {refused.filename} ({why_en}) → check the disk and permissions"
        ) from refused
    return written
