"""Where the shipped folders lie: inside the wheel, or beside `engine/` in a checkout; and the shipped calendar."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from onewindow.errors import EnvironmentProblem

FOLDERS = ("processes", "forms", "alembic")


def folder(name: str) -> Path:
    """The shipped folder `name` ("processes", "forms" or "alembic"); raises EnvironmentProblem where it is absent."""
    package = Path(__file__).parent
    for place in (package / "_bundled" / name, package.parents[1] / name):
        if name in FOLDERS and place.is_dir():
            return place
    raise EnvironmentProblem(
        f"安装不完整：找不到随附目录“{name}” → 请重新安装 onewindow\n"
        f"The installation is incomplete: the shipped folder {name!r} is missing → install onewindow again"
    )


def calendar_table() -> dict[str, Any]:
    """The national table of rest days and make-up days (read through `calendar_files.calendar_json`)."""
    table: dict[str, Any] = json.loads(Path(__file__).with_name("domain").joinpath("china_days.json").read_bytes())
    return table
