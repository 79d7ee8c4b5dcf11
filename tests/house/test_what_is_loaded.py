"""Who asks for little does not wait for much: which libraries a start loads, by their names instead of a stopwatch."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import onewindow

ROOT = Path(__file__).parents[2]
DRAWING = ROOT / "processes" / "company_startup" / "process.bpmn"
LIBRARIES = {
    "SpiffWorkflow", "alembic", "apscheduler", "httpx", "jinja2", "jsonschema", "lxml", "psycopg", "pydantic", "rich",
    "sqlalchemy", "typer", "uvicorn", "yaml",
}  # fmt: skip
LISTED = """
import atexit, json, sys
atexit.register(lambda: print(json.dumps(sorted(sys.modules)), file=sys.stderr))
"""


def loaded(program: str, folder: Path) -> set[str]:
    """Modules a fresh interpreter has loaded when this program ends."""
    done = subprocess.run([sys.executable, "-c", LISTED + program], capture_output=True, text=True, cwd=folder)
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stderr.splitlines()[-1]))


def test_importing_the_package_loads_no_library(tmp_path: Path) -> None:
    modules = loaded("import onewindow; onewindow.__all__", tmp_path)

    assert modules & LIBRARIES == set()
    assert {name for name in modules if name.startswith("onewindow.")} == set()


def test_the_version_is_told_without_loading_a_library(tmp_path: Path) -> None:
    modules = loaded("from onewindow.cli import main; main(['--version'])", tmp_path)

    assert modules & LIBRARIES == set()


def test_the_version_told_is_that_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert onewindow.__version__ == project["version"]


def test_checking_a_drawing_opens_no_engine_and_no_store(tmp_path: Path) -> None:
    modules = loaded(f"from onewindow.cli import main; main(['check', {str(DRAWING)!r}])", tmp_path)

    assert "SpiffWorkflow" in modules, "the drawing is compiled as publishing does it"
    assert modules & {"alembic", "apscheduler", "httpx", "psycopg", "sqlalchemy", "uvicorn"} == set()
    assert modules & {"onewindow.engine", "onewindow.storage", "onewindow.background"} == set()


def test_an_engine_on_sqlite_is_ready_before_forms_and_notices_are_asked_for(tmp_path: Path) -> None:
    site = str(ROOT / "processes")
    modules = loaded(f"from onewindow import Engine; Engine({site!r}, database='sqlite:///none.db')", tmp_path)

    assert "sqlalchemy" in modules
    assert modules & (LIBRARIES - {"sqlalchemy", "yaml", "SpiffWorkflow", "lxml"}) == set(), "psycopg neither: SQLite"


@pytest.mark.parametrize("word", ["check", "worklist"])
def test_a_command_does_not_load_its_neighbours(word: str, tmp_path: Path) -> None:
    modules = loaded(f"from onewindow.cli import main; main([{word!r}, '--help'])", tmp_path)

    assert f"onewindow.cli.{word}" in modules
    assert modules & {"onewindow.cli.demo", "onewindow.cli.reconcile", "onewindow.cli.departments"} == set()
