"""`onewindow db upgrade|check|current`: the schema of the site's database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from onewindow.cli.options import HERE, FormatOption, SiteOption
from onewindow.cli.output import Format, console, line, print_json
from onewindow.cli.site import opened_store
from onewindow.cli.words import say
from onewindow.errors import DatabaseNotMigrated

if TYPE_CHECKING:
    from rich.progress import TaskID

app = typer.Typer(no_args_is_help=True, help="The site's database (数据库): its schema version.")


@app.command()
def upgrade(site: SiteOption = HERE, format: FormatOption = Format.TEXT) -> None:
    """Bring the database to the schema this release needs (升级数据库); nothing to do is fine too."""
    from onewindow import storage

    with opened_store(site) as store:
        before = storage.current(store.engine)
        with _shown() as told:
            after = storage.upgrade(store.engine, told)
    if format is Format.JSON:
        print_json({"before": before, "after": after, "changed": before != after})
    elif before == after:
        line(say(f"√ 无需升级（{after}）", f"√ Nothing to do ({after})"))
    else:
        line(say(f"√ 已升级：{before or '空库'} → {after}", f"√ Upgraded: {before or 'empty'} → {after}"))


@contextmanager
def _shown() -> Iterator[Callable[[str, int, int], None] | None]:
    """How far the migration is that goes through the cases, on a terminal and nowhere else; gone at the end."""
    terminal = console(errors=True)
    if not terminal.is_terminal:
        yield None
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(20), TextColumn("{task.percentage:>3.0f} %"),
               TimeRemainingColumn())  # fmt: skip
    with Progress(*columns, console=terminal, transient=True) as progress:
        bars: dict[str, TaskID] = {}

        def told(migration: str, done: int, of: int) -> None:
            if migration not in bars:
                words = say(f"迁移 {migration}：{of} 个办件", f"Migration {migration}: {of} cases")
                bars[migration] = progress.add_task(words, total=of)
            progress.update(bars[migration], completed=done)

        yield told


@app.command()
def check(site: SiteOption = HERE, format: FormatOption = Format.TEXT) -> int:
    """Say whether the database has the schema this release needs; exit code 5 where not."""
    from onewindow import storage

    with opened_store(site) as store:
        revision = storage.current(store.engine)
        try:
            storage.check(store.engine)
        except DatabaseNotMigrated as behind:
            if format is Format.TEXT:
                raise
            print_json({"current": revision, "ok": False, "message": str(behind)})
            return behind.exit_code
    if format is Format.JSON:
        print_json({"current": revision, "ok": True})
    else:
        line(say(f"√ 数据库已是最新（{revision}）", f"√ The database is up to date ({revision})"))
    return 0


@app.command()
def current(site: SiteOption = HERE, format: FormatOption = Format.TEXT) -> None:
    """Show the schema revision of the database."""
    from onewindow import storage

    with opened_store(site) as store:
        revision = storage.current(store.engine)
    if format is Format.JSON:
        print_json({"current": revision})
    else:
        line(revision or say("空库（还没有升级）", "empty (not upgraded yet)"))
