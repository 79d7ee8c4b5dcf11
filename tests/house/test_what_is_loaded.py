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


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """What is loaded once an engine on SQLite is ready."""
    opened = f"from onewindow import Engine; Engine({str(ROOT / 'processes')!r}, database='sqlite:///none.db')"
    return loaded(opened, tmp_path_factory.mktemp("ready"))


def test_an_engine_on_sqlite_is_ready_before_drawings_forms_and_notices_are_asked_for(ready: set[str]) -> None:
    assert ready & LIBRARIES == {"sqlalchemy", "yaml"}, "psycopg neither: SQLite"


def test_an_engine_on_sqlite_does_not_load_what_sqlalchemy_knows_of_postgresql(ready: set[str]) -> None:
    assert "sqlalchemy.dialects.sqlite" in ready
    assert {name for name in ready if name.startswith("sqlalchemy.dialects.postgresql")} == set()


def test_an_engine_is_ready_before_workers_callbacks_and_designers_ask(ready: set[str]) -> None:
    rooms = ("callbacks", "deliveries", "incidents", "notifications", "our_books", "publication", "replay", "timers")

    assert "onewindow.engine.work_list" in ready
    assert ready & {f"onewindow.engine.{room}" for room in rooms} == set()


@pytest.mark.parametrize("word", ["check", "worklist"])
def test_a_command_does_not_load_its_neighbours(word: str, tmp_path: Path) -> None:
    modules = loaded(f"from onewindow.cli import main; main([{word!r}, '--help'])", tmp_path)

    assert f"onewindow.cli.{word}" in modules
    assert modules & {"onewindow.cli.demo", "onewindow.cli.reconcile", "onewindow.cli.departments"} == set()
