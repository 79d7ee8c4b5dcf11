"""`onewindow departments`: what it says, what it writes down, what it refuses, and how it ends."""

from __future__ import annotations

import json
import os
import re
import signal
import stat
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from department_calls import AT_ONCE, HTTP, Caller, request_body, town_hall

PROGRAM = [sys.executable, "-c", "from onewindow.cli import main; main()", "departments"]


@contextmanager
def open_departments(*words: str | Path) -> Iterator[Any]:
    with subprocess.Popen([*PROGRAM, *map(str, words)], stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def read_json(process: Any) -> Any:
    text = ""
    while not text.endswith("\n}\n"):
        line = process.stdout.readline()
        assert line, text
        text += line
    return json.loads(text)


class Told:
    """Addresses and secrets as the command has told them."""

    def __init__(self, said: Any) -> None:
        http = {name: one for name, one in said["departments"].items() if "url" in one}
        self.urls = {name: one["url"] for name, one in http.items()}
        self.secrets = {name: Path(one["secret_file"]).read_bytes().strip() for name, one in http.items()}
        self.hall = said["town_hall"]["url"]
        self.admin_secret = Path(said["town_hall"]["secret_file"]).read_text(encoding="ascii").strip()


def test_all_six_are_open_as_told_until_they_are_ended(tmp_path: Path) -> None:
    with open_departments("--folder", tmp_path / "d", "--port-base", "0", "-f", "json") as process:
        said = read_json(process)
        told = Told(said)
        granted = Caller(told, "police").hand_in("K", request_body("police", AT_ONCE))
        book = town_hall(told, "GET", "/book")[1]["departments"]
        process.send_signal(signal.SIGTERM)
        code = process.wait(20)

    assert (code, said["version"]) == (0, 1)
    assert list(said["departments"]) == [*HTTP, "housing_fund"]
    assert granted.status == 200
    assert [entry["effects"] for entry in book["police"]] == [["grant"]]


def test_the_snippet_is_what_a_site_needs_and_secrets_are_nobodys_else(tmp_path: Path) -> None:
    with open_departments("--folder", tmp_path, "--port-base", "0", "-f", "json") as process:
        said = read_json(process)

    site = tomllib.loads((tmp_path / "onewindow.departments.toml").read_text(encoding="utf-8"))
    assert site["adapters"]["tax"] == {"adapter": "tax", **said["departments"]["tax"]}
    assert site["adapters"]["housing_fund"]["database"] == said["departments"]["housing_fund"]["database"]
    assert said["departments"]["bank"]["url"].removeprefix("http://") in site["departments"]["allowed"]
    if os.name == "posix":
        modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "secrets").iterdir()}
        assert modes == {0o600}


def test_only_one_department_with_faults_from_a_file(tmp_path: Path) -> None:
    faults = tmp_path / "faults.json"
    faults.write_text('{"faults": {"tax": {"away": {"now": true, "seconds": 60}}}}', encoding="utf-8")
    words = ("--folder", tmp_path, "--port-base", "0", "--only", "tax", "--faults", faults, "-f", "json")

    with open_departments(*words) as process:
        said = read_json(process)
        away = Caller(Told(said), "tax").query("K")

    assert list(said["departments"]) == ["tax"]
    assert away.status == 503


def test_people_see_a_table(tmp_path: Path) -> None:
    with open_departments("--folder", tmp_path, "--port-base", "0", "--only", "bank") as process:
        lines = [process.stdout.readline().strip() for _ in range(6)]

    assert any(re.fullmatch(r"bank +http://127\.0\.0\.1:[0-9]+ +bank\.key", line) for line in lines)
    assert lines[-2].endswith(str(tmp_path / "secrets"))
    assert lines[-1].endswith("onewindow.departments.toml")


@pytest.mark.parametrize(
    "words",
    [("--only", "polise"), ("--host", "203.0.113.1"), ("--callback", "nowhere"), ("--faults", "missing.json")],
)
def test_what_makes_no_sense_is_a_usage_error(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = subprocess.run([*PROGRAM, "--folder", tmp_path, *words], capture_output=True, text=True, check=False)

    assert done.returncode == 2
    assert words[1] in done.stderr


def test_a_port_that_is_taken_is_a_trouble_of_the_machine(tmp_path: Path) -> None:
    with open_departments("--folder", tmp_path / "a", "--port-base", "0", "--only", "bank", "-f", "json") as process:
        port = int(read_json(process)["departments"]["bank"]["url"].rpartition(":")[2])
        words = ["--folder", tmp_path / "b", "--port-base", str(port - 5), "--only", "bank"]
        done = subprocess.run([*PROGRAM, *words], capture_output=True, text=True, check=False)

    assert done.returncode == 6
    assert "--port-base" in done.stderr
