"""Does the shipped thing work: built, installed into an empty environment away from the checkout, and run there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.release

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist, and the wheel made from that sdist."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def wheel_names(built: Path) -> list[str]:
    with zipfile.ZipFile(next(built.glob("*.whl"))) as wheel:
        return wheel.namelist()


@pytest.fixture(scope="module")
def installed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Runs a program of an environment that holds the wheel and nothing of the checkout."""
    home = tmp_path_factory.mktemp("away")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", home / "env"], check=True)
    python = next(path for path in (home / "env/bin/python", home / "env/Scripts/python.exe") if path.exists())
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run([*pip, str(next(built.glob("*.whl")))], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr

    def run(program: str, *words: str, folder: Path = home) -> subprocess.CompletedProcess[str]:
        clean = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "ONEWINDOW_"))}
        command = [str(python.parent / program), *words]
        return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=folder, env=clean)

    return run


def test_wheel_carries_every_folder(wheel_names: list[str]) -> None:
    shipped = {
        f"onewindow/_bundled/{path.relative_to(ROOT).as_posix()}"
        for folder in ("processes", "forms", "alembic")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }

    assert shipped - set(wheel_names) == set()
    assert any(name.startswith("onewindow/_bundled/alembic/versions/") for name in wheel_names)


def test_wheel_carries_every_file_of_the_package(wheel_names: list[str]) -> None:
    files = {
        path.relative_to(ROOT / "engine").as_posix()
        for path in (ROOT / "engine/onewindow").rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }

    assert files - set(wheel_names) == set()
    assert "onewindow/py.typed" in files
    assert any(name.endswith(".json") for name in files)


def test_wheel_puts_nothing_else_into_the_host(wheel_names: list[str]) -> None:
    tops = {name.split("/")[0] for name in wheel_names if ".dist-info/" not in name}

    assert tops == {"onewindow", "onewindow_adapters"}


def test_sdist_is_the_whole_project(built: Path) -> None:
    with tarfile.open(next(built.glob("*.tar.gz"))) as sdist:
        names = {name.partition("/")[2] for name in sdist.getnames()}

    wanted = {"pyproject.toml", "Makefile", "LICENSE", "README.md", "README.zh-CN.md", "CONTRIBUTING.md"}
    assert wanted <= names
    assert {"engine/onewindow/py.typed", "processes/onewindow.toml", "tests/release/test_wheel.py"} <= names


def test_installed_wheel_shadows_nothing(installed: Run) -> None:
    program = (
        "import importlib.util as u, alembic.command, onewindow, onewindow_adapters;"
        "print([n for n in ('engine', 'processes', 'forms', 'adapters', 'tests') if u.find_spec(n)])"
    )

    done = installed("python", "-c", program)

    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr


def test_alembic_library_wins_over_our_folder_in_the_checkout(installed: Run) -> None:
    done = installed("python", "-c", "import alembic.command; print(alembic.__version__)", folder=ROOT)

    assert done.returncode == 0, done.stderr


def test_init_and_demo_run_away_from_the_checkout(installed: Run, tmp_path: Path) -> None:
    site = tmp_path / "站点"

    made = installed("onewindow", "init", str(site))
    played = installed("onewindow", "demo", "--dir", str(site), "-f", "json")

    assert made.returncode == 0, made.stderr
    assert played.returncode == 0, played.stderr
    told = json.loads(played.stdout)
    assert (told["version"], told["status"]) == (1, "archived")
    assert {each["result"] for each in told["results"]} == {"granted"}
    assert told["events"] > 20
    assert told["documents"]
    assert all(Path(path).read_text(encoding="utf-8").startswith("<!") for path in told["documents"])


def test_shipped_migrations_upgrade_a_database(installed: Run, tmp_path: Path) -> None:
    site = str(tmp_path / "site")
    installed("onewindow", "init", site)

    before = installed("onewindow", "db", "check", "--site", site)
    upgraded = installed("onewindow", "db", "upgrade", "--site", site)
    after = installed("onewindow", "db", "check", "--site", site)

    assert before.returncode == 5
    assert upgraded.returncode == 0, upgraded.stderr
    assert after.returncode == 0, after.stderr


def test_installed_command_says_its_version(installed: Run) -> None:
    done = installed("onewindow", "--version")

    assert done.stdout.split()[0] == "onewindow"
