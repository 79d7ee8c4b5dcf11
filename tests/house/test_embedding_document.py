"""The program of docs/embedding.md runs as it stands, and is as short as it says."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from onewindow.cli.init import make_site
from onewindow.errors import (
    CommandRejected,
    Conflict,
    DatabaseNotMigrated,
    EnvironmentProblem,
    NotFound,
    UsageError,
)

PAGE = Path(__file__).parents[2] / "docs/embedding.md"


def programs() -> list[str]:
    return re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)


def program() -> str:
    return programs()[0]


def run(text: str, folder: Path) -> subprocess.CompletedProcess[str]:
    (folder / "program.py").write_text(text, encoding="utf-8")
    command = [sys.executable, "-X", "utf8", "-W", "error", "program.py"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make_site(tmp_path / "my-site")
    return tmp_path


def test_program_is_short() -> None:
    assert len(program().splitlines()) <= 40


def test_program_runs_and_tells_the_story(folder: Path) -> None:
    done = run(program(), folder)

    assert done.returncode == 0, done.stderr
    assert "waits: 收件" in done.stdout
    assert "王芳 办理「收件」" in done.stdout
    assert "王芳 出具《收件凭证》" in done.stdout


def test_worker_of_the_page_runs_in_a_thread_and_ends_when_told(folder: Path) -> None:
    _, worker = programs()

    done = run(f"{program()}\n{worker}\nprint(thread.is_alive())", folder)

    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("False\n")


def test_every_code_that_can_be_raised_by_the_door_is_on_the_page() -> None:
    first_cells = re.findall(r"^\| (`.*?) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    told = {code for cell in first_cells for code in re.findall(r"`([a-z_]+)`", cell)}
    raised = (CommandRejected, Conflict, DatabaseNotMigrated, EnvironmentProblem, NotFound, UsageError)

    assert told - {"code"} == {error.code for error in raised}


def test_rollback_of_the_host_rolls_the_case_back(folder: Path) -> None:
    wrong = program().replace("INSERT INTO ticket", "INSERT INTO no_such_table")

    done = run(wrong, folder)

    assert "no_such_table" in done.stderr
    with sqlite3.connect(folder / "my-site/window-system.db") as database:
        cases = database.execute("SELECT count(*) FROM ow_case").fetchone()
        events = database.execute("SELECT count(*) FROM ow_commit").fetchone()
    database.close()
    assert (cases, events) == ((0,), (0,))
