"""An error whose report reaches nobody keeps its exit code: the reader gone, the disk full, the streams closed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = [sys.executable, "-c", "from onewindow.cli import main; main()"]
UNKNOWN = ["case", "show", "nope", "-f", "json"]

pytestmark = pytest.mark.skipif(not Path("/dev/full").exists(), reason="pipes and devices work otherwise there")


@pytest.mark.parametrize(("words", "code"), [(UNKNOWN, 3), (["nosuch", "-f", "json"], 2)])
def test_error_told_to_a_reader_that_has_gone_keeps_its_code(site: Path, words: list[str], code: int) -> None:
    with subprocess.Popen([*PROGRAM, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        said = running.stderr.read()

    assert running.returncode == code
    assert said == b""


@pytest.mark.parametrize("words", [UNKNOWN, ["--version"], ["nosuch", "-f", "json"]])
def test_error_told_to_a_full_disk_is_told_once_on_stderr(site: Path, words: list[str]) -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run([*PROGRAM, *words], stdout=full, stderr=subprocess.PIPE, text=True, encoding="utf-8")

    assert done.returncode == 6
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(("words", "code"), [(["case", "list"], 0), (["case", "show", "nope"], 3)])
def test_program_without_streams_does_its_work(site: Path, words: list[str], code: int) -> None:
    program = 'exec "$0" "$@" >&- 2>&-'

    done = subprocess.run(["sh", "-c", program, *PROGRAM, *words], check=False)

    assert done.returncode == code
