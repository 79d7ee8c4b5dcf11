"""`init`, `db`, `doctor`, `demo`: from nothing to a case that has run."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from terminal import say


def test_init_makes_a_site_and_says_what_comes_next(tmp_path: Path) -> None:
    said = say("init", str(tmp_path / "新站点"))

    assert said.code == 0
    assert "onewindow db upgrade" in said.out
    assert {path.name for path in (tmp_path / "新站点").iterdir()} == {
        "onewindow.toml", "staff.yaml", "processes", "forms",
    }  # fmt: skip
    assert not (tmp_path / "新站点/processes/onewindow.toml").exists()


def test_init_overwrites_nothing(tmp_path: Path) -> None:
    (tmp_path / "staff.yaml").write_text("mine", encoding="utf-8")

    said = say("init", str(tmp_path), "-f", "json")

    assert (said.code, said.json["error"]["code"]) == (2, "usage")
    assert [path.name for path in tmp_path.iterdir()] == ["staff.yaml"]
    assert (tmp_path / "staff.yaml").read_text(encoding="utf-8") == "mine"


def test_init_into_a_file_is_an_environment_problem(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")

    assert say("init", str(tmp_path / "file")).code == 6


def test_new_site_must_be_migrated_first(tmp_path: Path) -> None:
    say("init", str(tmp_path / "site"))
    there = ("--site", str(tmp_path / "site"))

    codes = [say(*words, *there).code for words in (("db", "check"), ("case", "list"), ("doctor",))]

    assert codes == [5, 5, 5]


def test_upgrading_twice_says_that_nothing_was_to_do(tmp_path: Path) -> None:
    say("init", str(tmp_path / "site"))
    there = ("--site", str(tmp_path / "site"), "-f", "json")

    first, second = say("db", "upgrade", *there).json, say("db", "upgrade", *there).json

    assert (first["before"], first["changed"], second["changed"]) == (None, True, False)
    assert say("db", "current", *there).json["current"] == first["after"]
    assert say("db", "check", *there).json["ok"] is True


def test_doctor_finds_a_ready_site_in_order(site: Path) -> None:
    said = say("doctor", "--sweep", "-f", "json")

    assert said.code == 0
    states = {each["check"]: each["state"] for each in said.json["checks"]}
    assert states["database"] == states["staff"] == states["attachments"] == "ok"


def test_doctor_names_file_and_line_of_a_bad_setting(site: Path) -> None:
    settings = site / "onewindow.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("region =", "regoin ="), encoding="utf-8")

    said = say("doctor")

    assert said.code == 2
    assert "onewindow.toml:7" in said.out
    assert "region" in said.out


def test_a_folder_that_is_no_site_is_told_with_the_remedy(tmp_path: Path) -> None:
    said = say("case", "list", "--site", str(tmp_path))

    assert said.code == 2
    assert "onewindow init" in said.err


@pytest.mark.skipif(sys.platform == "win32", reason="folders are protected otherwise there")
def test_database_that_cannot_be_opened_is_an_environment_problem(site: Path) -> None:
    (site / "onewindow.db").unlink()
    (site / "onewindow.db").mkdir()

    said = say("case", "list")

    assert said.code == 6
    assert "Traceback" not in said.err


def test_demo_runs_a_case_to_the_archive(tmp_path: Path) -> None:
    said = say("demo", "--dir", str(tmp_path / "site"), "-f", "json")

    told = said.json
    assert (said.code, told["status"]) == (0, "archived")
    assert {each["department"]: each["result"] for each in told["results"]} == dict.fromkeys(
        ["market_regulation", "police", "tax", "social_security", "housing_fund", "bank"], "granted"
    )
    assert [Path(path).suffix for path in told["documents"]] == [".html"] * len(told["documents"])
    assert all(Path(path).is_file() for path in told["documents"])


def test_demo_can_be_played_again_on_the_same_site(tmp_path: Path) -> None:
    first = say("demo", "--dir", str(tmp_path), "-f", "json").json
    second = say("demo", "--dir", str(tmp_path), "--example", "withdrawn", "-f", "json").json
    third = say("demo", "--dir", str(tmp_path), "-f", "json").json

    assert first["events"] == third["events"]
    assert len({first["case_no"], second["case_no"], third["case_no"]}) == 3


def test_demo_tells_the_story_in_chinese_and_shows_the_departments_in_parallel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONEWINDOW_LANG", "zh")

    said = say("demo", "--dir", str(tmp_path / "site"))

    assert said.code == 0
    assert "王芳（政务服务中心 3 号综合窗口）" in said.out
    assert "5 个部门并联办理" in said.out
    assert "│ " in said.out
    assert "onewindow replay" in said.out


def test_demo_tells_what_happened_on_several_days_under_each_hour_of_its_own(tmp_path: Path) -> None:
    said = say("demo", "--dir", str(tmp_path / "site"), "--example", "deemed_acceptance")

    told = said.out.partition("supervision order 1 to")[0]
    heads = [line[:16] for line in told.splitlines() if line.startswith("2026-")]
    assert heads[-3:] == ["2026-05-07 00:00", "2026-05-07 18:00", "2026-05-08 00:00"]


def test_demo_of_an_unknown_example_lists_those_there_are(site: Path) -> None:
    said = say("demo", "--dir", str(site), "--example", "nonesuch")

    assert said.code == 3
    assert "all_granted" in said.err


@pytest.mark.parametrize("encoding", ["gbk", "ascii", "cp1252"])
def test_a_narrow_console_never_ends_the_demo(tmp_path: Path, encoding: str) -> None:
    said = say("demo", "--dir", str(tmp_path / "site"), encoding=encoding)

    assert said.code == 0
    assert "onewindow replay" in said.out


@pytest.mark.parametrize("encoding", ["gbk", "ascii"])
def test_json_arrives_whole_on_a_narrow_console(site: Path, encoding: str) -> None:
    opened = say(
        "case", "open", "company_startup", "--as", "applicant.li", "--applicant", "name=𪚥🙂", "-f", "json"
    ).json["case_no"]  # fmt: skip

    said = say("case", "show", opened, "-f", "json", encoding=encoding)

    assert json.loads(said.out)["case"]["applicant"]["name"] == "𪚥🙂"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
@pytest.mark.parametrize("words", [["case", "list"], ["case", "list", "-f", "json"], ["doctor"]])
def test_full_disk_under_the_output_is_told_without_a_traceback(site: Path, words: list[str]) -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-c", "from onewindow.cli import main; main()", *words],
            stdout=full, stderr=subprocess.PIPE, text=True, encoding="utf-8",
        )  # fmt: skip

    assert done.returncode == 6
    assert "Traceback" not in done.stderr


def test_reader_that_goes_away_is_no_error(site: Path) -> None:
    program = [sys.executable, "-c", "from onewindow.cli import main; main()", "demo", "--dir", str(site)]

    with subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.readline()
        running.stdout.close()
        said = running.stderr.read()

    assert said == b""


@pytest.mark.skipif(sys.platform == "win32", reason="signals work otherwise there")
def test_interrupting_ends_with_its_own_code(tmp_path: Path) -> None:
    # Interruptions are ignored by what a shell has started in the background, and by its children.
    heed = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    main = f"{heed}; from onewindow.cli import main; main()"
    program = [sys.executable, "-c", main, "demo", "--dir", str(tmp_path / "site")]

    # Unbuffered: else the first line may come when all is done. A narrow pipe of which one line alone is read: else
    # all may be done by the signal.
    own = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=own, bufsize=0, pipesize=4096
    ) as running:
        assert running.stdout is not None
        running.stdout.readline()
        running.send_signal(signal.SIGINT)
        _, said = running.communicate()

    assert running.returncode == 130
    assert b"Traceback" not in said
