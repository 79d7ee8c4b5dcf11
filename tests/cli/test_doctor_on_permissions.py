"""The doctor tells what may not be written to before a writer meets it, to people whom permissions bind."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ASKS = "import sys; from onewindow.cli import main; sys.exit(main(['doctor', '-f', 'json', '--site', sys.argv[1]]))"
POWERS = "-dac_override,-dac_read_search,-fowner"


@pytest.fixture
def plain_site(ready_site: Path, tmp_path: Path) -> Iterator[Path]:
    """A site at rest whose attachments have their folder, all of it open to everybody."""
    folder = tmp_path / "site"
    shutil.copytree(ready_site, folder, ignore=shutil.ignore_patterns("*-ow-*", "*-wal", "*-shm"))
    (folder / "attachments").mkdir(exist_ok=True)
    yield folder
    folder.chmod(0o755)


def disk(site: Path) -> dict[str, Any]:
    """The line about the disk, asked by somebody whom permissions bind."""
    bound: list[str] = []
    if os.geteuid() == 0:
        bound = ["setpriv", "--bounding-set", POWERS, "--inh-caps", POWERS]
        if shutil.which("setpriv") is None:
            pytest.skip("NOT TESTED: root cannot do without its powers on this machine (setpriv)")
    paths = os.pathsep.join(filter(None, sys.path))
    environment = {**os.environ, "PYTHONPATH": paths, "ONEWINDOW_LANG": "en"}
    said = subprocess.run(
        [*bound, sys.executable, "-c", ASKS, str(site)], capture_output=True, text=True, env=environment, check=False
    )
    checks = {check["check"]: check for check in json.loads(said.stdout)["checks"]}
    assert said.returncode == checks["disk"]["exit_code"], said.stdout
    found: dict[str, Any] = checks["disk"]
    return found


def test_a_site_that_can_be_written_to_is_fine(plain_site: Path) -> None:
    assert disk(plain_site)["state"] == "ok"


@pytest.mark.parametrize("place", ["onewindow.db", "attachments", "."])
def test_what_cannot_be_written_to_is_named(plain_site: Path, place: str) -> None:
    (plain_site / place).chmod(0o444 if place.endswith(".db") else 0o555)
    found = disk(plain_site)
    (plain_site / place).chmod(0o755)
    assert (found["state"], found["exit_code"]) == ("bad", 6)
    assert f"{(plain_site / place).resolve()} is not writable" in found["text"]
