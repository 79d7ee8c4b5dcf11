"""`onewindow work --callbacks`: a worker that also receives what departments send, with the adapters that ship."""

from __future__ import annotations

import json
import secrets
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from api.conftest import ADAPTERS
from api.hall import POLICE, Hall
from cli.terminal import say, typing_in
from databases import Database
from onewindow.api import server
from onewindow_adapters.transports.signature import sign_callback

SERVED = """
[departments]
allowed = ["127.0.0.1:9"]

[adapters.police]
adapter = "police"
url = "http://127.0.0.1:9"
secret_file = "police.secret"
"""
WORK = [sys.executable, "-c", "from onewindow.cli import main; main()", "work", "-f", "json", "--callbacks"]


@pytest.fixture
def typed(mapped_site: Path, sqlite_database: Database, tmp_path: Path) -> Iterator[Hall]:
    """A hall whose police are served by the adapter that ships, under the command line; nobody listens at its URL."""
    site = Path(shutil.copytree(mapped_site, tmp_path / "site"))
    settings = site / "onewindow.toml"
    words = settings.read_text(encoding="utf-8").replace("sqlite:///onewindow.db", sqlite_database.url)
    settings.write_text(words.replace(ADAPTERS, SERVED), encoding="utf-8")
    (site / "police.secret").write_bytes(POLICE)
    hall = Hall(site, sqlite_database.url)
    with hall.town, typing_in(site):
        yield hall


@contextmanager
def working(address: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A worker, and the URL it receives at; it is told to end, and its end is waited for."""
    with subprocess.Popen([*WORK, address], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as worker:
        try:
            assert worker.stderr is not None
            told = json.loads(worker.stderr.readline())
            assert told["happening"] == "receiving", told
            yield worker, told["url"]
        except BaseException:
            worker.kill()
            raise
        worker.send_signal(signal.SIGTERM)
        out, _ = worker.communicate(timeout=60)
    assert worker.returncode == 0
    assert json.loads(out)["fired"] >= 0


@pytest.mark.skipif(sys.platform == "win32", reason="signals work otherwise there")
def test_worker_receives_what_the_police_say_in_their_own_words(typed: Hall) -> None:
    case_no, key = typed.asked()
    said = {"YWH": key, "ZT": "2", "BABH": "9901010000001", "YZSL": "4"}
    body = json.dumps({"CODE": "0000", "MSG": "成功", "DATA": said}).encode()

    with working("127.0.0.1:0") as (_, url):
        answers = []
        for _ in range(2):
            now = datetime.now(UTC)  # noqa: TID251  the worker has the machine's clock
            headers = sign_callback(POLICE, "YZ-1", body, now=now, nonce=secrets.token_hex(16))
            headers["Content-Type"] = "application/json"
            answers.append(httpx.post(f"{url}/police", content=body, headers=headers, trust_env=False).json())
        unsigned = httpx.post(f"{url}/police", json={}, trust_env=False)

    assert [(answer["recorded"], answer["repeated"]) for answer in answers] == [(True, False), (True, True)]
    assert unsigned.status_code == 401
    assert typed.part(case_no) == ("closed", "granted")


def test_address_that_is_taken_ends_the_command_at_once(typed: Hall) -> None:
    with server.serve(typed.app(), "127.0.0.1", 0) as running:
        said = say("work", "--until-idle", "--callbacks", running.url.removeprefix("http://"), "-f", "json")

    assert (said.code, said.json["error"]["code"]) == (6, "environment")


def test_what_is_no_address_is_a_matter_of_usage(typed: Hall) -> None:
    said = say("work", "--until-idle", "--callbacks", "8800", "-f", "json")

    assert (said.code, said.json["error"]["code"]) == (2, "usage")


def test_one_round_receives_nothing_and_says_so(typed: Hall) -> None:
    said = say("work", "--once", "--callbacks", "127.0.0.1:0", "-f", "json")

    assert (said.code, said.json["error"]["code"]) == (2, "usage")
    assert "--callbacks" in said.json["error"]["remedy"]
