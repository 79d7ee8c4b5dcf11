"""`onewindow init DIR`: copies the reference site that ships with onewindow; overwrites nothing."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated

import typer

from onewindow.cli.machine import said_by
from onewindow.cli.options import FormatOption
from onewindow.cli.options import folder as folder_typed
from onewindow.cli.output import Format, line, print_json
from onewindow.cli.site import quoted, typed
from onewindow.cli.words import say
from onewindow.errors import EnvironmentProblem, UsageError

SITE_FILES = ("onewindow.toml", "staff.yaml")
SITE_FOLDERS = ("processes", "forms")


def init(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", parser=folder_typed, help="New folder for the site (站点目录).")
    ],
    format: FormatOption = Format.TEXT,
) -> None:
    """Make a runnable site in DIR: a process, its forms and notices, settings and staff.

    Nothing that is already there is overwritten.
    """
    written = make_site(folder)
    if format is Format.JSON:
        print_json({"site": str(folder), "files": [path.relative_to(folder).as_posix() for path in written]})
        return
    line(say(f"√ 已在 {folder} 建立站点（{len(written)} 个文件）", f"√ Site made in {folder} ({len(written)} files)"))
    for path, about in _tour():
        line(f"  {path:<32}{about}")
    line(say("接下来：", "What to type next:"))
    for command in (
        f"cd {quoted(str(folder))}",
        typed("check", "processes"),
        typed("db", "upgrade"),
        typed("publish", "processes/company_startup"),
        typed("demo", "--dir", "."),
    ):
        line(f"  {command}")


def make_site(folder: Path) -> list[Path]:
    """Copy the reference site into `folder`; returns the files written.

    Raises UsageError before anything is written where a file would be overwritten, EnvironmentProblem where the disk
    refuses.
    """
    copies = list(_copies(folder))
    for _, target in copies:
        if target.exists() or target.is_symlink():
            raise UsageError(
                f"{target} 已经存在，不会覆盖 → 换一个新目录\n"
                f"{target} exists and is not overwritten → name a new folder"
            )
    try:
        for source, target in copies:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
    except OSError as refused:
        why, why_en = said_by(refused)
        raise EnvironmentProblem(
            f"无法写入 {refused.filename}（{why}） → 换一个可写的目录，或清理磁盘\n"
            f"cannot write {refused.filename} ({why_en}) → choose a writable folder, or free disk space"
        ) from refused
    return [target for _, target in copies]


def _copies(folder: Path) -> list[tuple[Path, Path]]:
    from onewindow import bundled

    copies: list[tuple[Path, Path]] = []
    for name in SITE_FOLDERS:
        source = bundled.folder(name)
        for path in sorted(source.rglob("*")):
            inner = path.relative_to(source)
            if path.is_file() and not any(part.startswith((".", "__")) for part in inner.parts):
                home = folder if inner.as_posix() in SITE_FILES else folder / name
                copies.append((path, home / inner))
    return copies


def _tour() -> list[tuple[str, str]]:
    return [
        ("onewindow.toml", say("地区、数据库、策略", "region, database, policies")),
        ("staff.yaml", say("部门、人员、角色", "departments, people, roles")),
        (
            "processes/company_startup/",
            say("企业开办：流程图、事项清单、示例", "the service: drawing, items, examples"),
        ),
        ("forms/", say("表单与文书模板", "form schemas and notice templates")),
    ]
