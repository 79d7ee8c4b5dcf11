"""The program of docs/embedding.md runs as it stands, and is as short as it says."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from onewindow.cli.init import make_site

PAGE = Path(__file__).parents[2] / "docs/embedding.md"


def program() -> str:
    found = re.search(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert found is not None
    return found[1]


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


def test_rollback_of_the_host_rolls_the_case_back(folder: Path) -> None:
    wrong = program().replace("INSERT INTO ticket", "INSERT INTO no_such_table")

    done = run(wrong, folder)

    assert "no_such_table" in done.stderr
    with sqlite3.connect(folder / "my-site/window-system.db") as database:
        cases = database.execute("SELECT count(*) FROM ow_case").fetchone()
        events = database.execute("SELECT count(*) FROM ow_commit").fetchone()
    database.close()
    assert (cases, events) == ((0,), (0,))
