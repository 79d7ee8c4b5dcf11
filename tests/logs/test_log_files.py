"""The command line's log: where the site says, shared by processes, renewed by size, and never in anybody's way."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cli.terminal import say
from onewindow.errors import UsageError
from onewindow.log_table import LogPolicy
from onewindow.settings import read_settings

WRITER = """
import logging, sys
from pathlib import Path
from onewindow.cli.log_file import LogFile
from onewindow.log_lines import JsonLines, tell
from onewindow.log_table import LogPolicy

file, name, lines = sys.argv[1:]
handler = LogFile(LogPolicy(file=Path(file), size=20_000, keep=99))
handler.setFormatter(JsonLines())
log = logging.getLogger("onewindow")
log.addHandler(handler)
log.setLevel("INFO")
print("ready", flush=True)
sys.stdin.readline()
for number in range(int(lines)):
    tell(log, logging.INFO, "counted", {"case_no": name, "command_id": f"{name}-{number}"})
"""

HEAD = 'version = 1\n[site]\nname = "x"\nregion = "440300"\n'


@pytest.fixture
def logging_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh site that keeps a log."""
    monkeypatch.setenv("ONEWINDOW_LANG", "en")
    monkeypatch.setenv("ONEWINDOW_SITE", str(tmp_path / "site"))
    assert say("init", str(tmp_path / "site")).code == 0
    settings = tmp_path / "site" / "onewindow.toml"
    text = settings.read_text(encoding="utf-8") + '\n[log]\nfile = "log/onewindow.jsonl"\n'
    settings.write_text(text, encoding="utf-8")
    return tmp_path / "site"


def lines_of(site: Path) -> list[dict[str, Any]]:
    text = (site / "log" / "onewindow.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_every_command_of_the_site_writes_into_its_log(logging_site: Path) -> None:
    assert not (logging_site / "log").exists()
    say("db", "upgrade")
    say("publish", str(logging_site / "processes" / "company_startup"))
    opening = ["--as", "13912345678", "--applicant", "name=李雷", "--form", '{"phone": "x"}']
    say("case", "open", "company_startup", *opening)
    say("work", "--once")

    lines = lines_of(logging_site)
    assert [line["event"] for line in lines] == [
        "database_upgraded", "service_published", "command_refused", "worker_started", "worker_stopped",
    ]  # fmt: skip
    assert {line["region"] for line in lines} == {"440300"}
    assert not {"13912345678", "李雷"} & set((logging_site / "log" / "onewindow.jsonl").read_text("utf-8").split('"'))


def test_work_writes_to_stderr_or_another_file_where_it_is_told(logging_site: Path, tmp_path: Path) -> None:
    say("db", "upgrade")
    before = len(lines_of(logging_site))

    there = say("work", "--once", "--log", "-")
    say("work", "--once", "--log", str(tmp_path / "other.jsonl"))

    assert [json.loads(line)["event"] for line in there.err.splitlines()] == ["worker_started", "worker_stopped"]
    assert [json.loads(line)["event"] for line in (tmp_path / "other.jsonl").read_text("utf-8").splitlines()] == [
        "worker_started", "worker_stopped",
    ]  # fmt: skip
    assert len(lines_of(logging_site)) == before


def test_a_level_leaves_out_what_is_below_it(logging_site: Path) -> None:
    settings = logging_site / "onewindow.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + 'level = "warning"\n', encoding="utf-8")
    say("db", "upgrade")
    say("work", "--once")

    assert lines_of(logging_site) == []


def test_a_worker_does_not_begin_without_the_log_it_was_told_to_keep(logging_site: Path) -> None:
    say("db", "upgrade")
    said = say("work", "--once", "--log", str(logging_site / "processes"), "-f", "json")

    assert (said.code, said.json["error"]["code"]) == (6, "environment")


def test_a_log_that_cannot_be_written_is_said_once_and_stops_nobody(logging_site: Path) -> None:
    (logging_site / "log").write_text("a file where the folder should be", encoding="utf-8")

    said = say("db", "upgrade")

    assert (said.code, said.err.count("the log misses lines")) == (0, 1)
    doctor = {check["check"]: check for check in say("doctor", "-f", "json").json["checks"]}
    assert (doctor["log"]["state"], doctor["log"]["exit_code"]) == ("bad", 6)


@pytest.mark.skipif(sys.platform == "win32", reason="files that are open are not renamed there")
def test_processes_that_write_and_renew_one_file_lose_no_line(tmp_path: Path) -> None:
    file, each = tmp_path / "log" / "x.jsonl", 1000
    words = [sys.executable, "-c", WRITER, str(file)]
    writers = [
        subprocess.Popen([*words, name, str(each)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for name in ("a", "b", "c")
    ]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        writer.communicate("go\n", timeout=60)

    files = [path for path in file.parent.iterdir() if path.suffix != ".lock"]
    ids = [json.loads(line)["command_id"] for path in files for line in path.read_text("utf-8").splitlines()]
    assert sorted(ids) == sorted(f"{name}-{number}" for name in "abc" for number in range(each))
    assert len(files) > 10
    assert max(path.stat().st_size for path in files) < 21_000


def test_no_more_full_files_are_kept_than_asked_for(tmp_path: Path) -> None:
    words = WRITER.replace("size=20_000, keep=99", "size=1_000, keep=2")
    run = [sys.executable, "-c", words, str(tmp_path / "x.jsonl"), "a", "100"]
    subprocess.run(run, input="go\n", check=True, capture_output=True, text=True, timeout=60)

    kept = sorted(path.name for path in tmp_path.iterdir() if path.suffix != ".lock")
    assert kept == ["x.jsonl", "x.jsonl.1", "x.jsonl.2"]
    last = [json.loads(line)["command_id"] for line in (tmp_path / "x.jsonl").read_text("utf-8").splitlines()]
    assert last[-1] == "a-99"


def test_the_table_of_the_log_is_read(tmp_path: Path) -> None:
    (tmp_path / "onewindow.toml").write_text(
        HEAD + '[log]\nfile = "log/x.jsonl"\nlevel = "error"\nsize = "2MB"\nkeep = 3\n', encoding="utf-8"
    )

    assert read_settings(tmp_path).log == LogPolicy(
        file=tmp_path / "log" / "x.jsonl", level="error", size=2_000_000, keep=3
    )


@pytest.mark.parametrize(
    ("written", "told"),
    [('file = " "', "[log] file"), ('level = "loud"', "info, warning, error"), ('size = "50"', "50MB"),
     ("keep = 0", "from 1 to 999"), ('fiel = "x"', "file"), ("keep = true", "whole number")],
)  # fmt: skip
def test_a_mistake_in_it_is_told_with_its_line(tmp_path: Path, written: str, told: str) -> None:
    (tmp_path / "onewindow.toml").write_text(f"{HEAD}[log]\n{written}\n", encoding="utf-8")

    with pytest.raises(UsageError) as refused:
        read_settings(tmp_path)

    assert f"{tmp_path / 'onewindow.toml'}:6 " in str(refused.value)
    assert told in str(refused.value)
