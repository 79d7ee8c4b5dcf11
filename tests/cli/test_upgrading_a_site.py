"""`db upgrade` of a database with cases: on a terminal it shows how far it is, elsewhere nothing but its answer."""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from rich.cells import cell_len
from sqlalchemy import text
from terminal import say

from databases import migrate_to
from onewindow.storage.store import open_engine

ONEWINDOW = (sys.executable, "-c", "from onewindow.cli import main; main()")


@pytest.fixture
def behind(tmp_path: Path) -> Path:
    """A site whose database, with a case in it, stands before migrations that look at each."""
    folder = tmp_path / "site"
    say("init", str(folder))
    engine = open_engine(f"sqlite:///{folder}/onewindow.db")
    migrate_to(engine, "0007")
    with engine.begin() as connection:
        for statement in (
            "INSERT INTO ow_definition VALUES ('r', 'h', 's', 'p', 'plain', 't', '', '2026', 'x')",
            "INSERT INTO ow_case VALUES ('r', 'C1', 1, 'draft', NULL, 0, 'plain', 's', 'h', 'a', 'a', '', 't', NULL, "
            "'2026', '2026', 'c', 1, '', '')",
        ):
            connection.execute(text(statement))
    engine.dispose()
    return folder


@pytest.mark.skipif(sys.platform == "win32", reason="asks for a terminal of POSIX")
@pytest.mark.parametrize(("language", "words"), [("en", r"Migration \d{4}: 1 cases"), ("zh", r"迁移 \d{4}：1 个办件")])
def test_an_upgrade_shows_on_a_terminal_how_far_it_is(behind: Path, language: str, words: str) -> None:
    ours, theirs = os.openpty()
    environment = {**os.environ, "ONEWINDOW_LANG": language, "COLUMNS": "80", "TERM": "xterm"}
    command = [*ONEWINDOW, "db", "upgrade", "--site", str(behind), "-f", "json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=theirs, env=environment) as upgrade:
        os.close(theirs)
        shown = read_all(ours)
        assert upgrade.stdout is not None
        answered = upgrade.stdout.read()

    assert json.loads(answered)["changed"] is True
    lines = [line for line in re.split(r"[\r\n]+", re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown)) if line.strip()]
    assert all(re.match(words, line) and cell_len(line) <= 80 for line in lines), lines
    assert "100 %" in lines[-1]


def test_an_upgrade_says_its_answer_alone_where_nobody_looks(behind: Path) -> None:
    upgraded = say("db", "upgrade", "--site", str(behind))

    assert (upgraded.err, len(upgraded.out.splitlines())) == ("", 1)


def read_all(terminal: int) -> str:
    """What is shown until the last who writes has gone."""
    shown = b""
    with contextlib.suppress(OSError):
        while part := os.read(terminal, 65536):
            shown += part
    os.close(terminal)
    return shown.decode()
