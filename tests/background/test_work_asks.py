"""`onewindow work` asks departments' systems, and the doctor tells how they stand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
from bureau import SHOWN, Precinct, build_precinct

from cli.terminal import say, typing_in
from databases import Database
from onewindow import commands as c
from onewindow.background import adapters
from onewindow.ports.departments import AcceptedForWork, Broken


@pytest.fixture
def town(sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Precinct]:
    """A precinct whose site lies under the command line, long ago enough for everything to be due now."""
    entry = EntryPoint(name="bureau", value="bureau:shown_bureau", group=adapters.GROUP)
    monkeypatch.setattr(adapters, "entry_points", lambda group: [entry])
    monkeypatch.setenv("ONEWINDOW_LANG", "en")
    site = build_precinct(tmp_path / "site")
    settings = site / "onewindow.toml"
    words = settings.read_text(encoding="utf-8").replace("sqlite:///onewindow.db", sqlite_database.url)
    settings.write_text(words, encoding="utf-8")
    with typing_in(site), Precinct(site, sqlite_database.url) as town:
        SHOWN.append(town.bureau)
        yield town
        SHOWN.pop()


def test_once_asks_what_is_due_and_waits_for_the_answer(town: Precinct) -> None:
    cases = town.stalls(6)

    said = say("work", "--once", "-f", "json")

    assert (said.code, said.json["asked"], said.json["answered"]) == (0, 6, 6)
    assert (said.json["put_off"], said.json["given_up"]) == (0, 0)
    told = [json.loads(line) for line in said.err.splitlines() if '"answered"' in line]
    assert sorted(line["case_no"] for line in told) == cases
    assert {(line["department"], line["outcome"]) for line in told} == {("market_regulation", "granted")}
    assert [town.open_elements(case_no) for case_no in cases] == [["issuance"]] * 6


def test_until_idle_ends_when_nothing_is_due_and_not_before(town: Precinct) -> None:
    town.stalls(9)
    town.bureau.says("request", AcceptedForWork(reference="A7"))

    said = say("work", "--until-idle", "--every", "0.1")

    assert said.code == 0
    assert "Asked departments 9 time(s): 8 answered, 0 put off, 0 given up" in said.out


def test_a_message_that_is_given_up_is_told_and_ends_with_code_1(town: Precinct) -> None:
    [case_no] = town.stalls()
    town.bureau.says("request", Broken(reason="<html>"))

    said = say("work", "--once")

    assert said.code == 1
    assert f"× {case_no} market_regulation {town.row(case_no).message}: <html>；" in said.err
    assert "onewindow incidents list" in said.err


def test_the_doctor_names_what_is_stuck_who_is_gone_and_who_is_served_by_nobody(town: Precinct) -> None:
    town.stalls()
    town.bureau.says("request", Broken(reason="<html>"))
    town.send()
    town.stalls(4)
    town.bureau.gone = True
    town.send()

    said = say("doctor", "-f", "json")

    checks = {check["check"]: check for check in said.json["checks"]}
    assert (said.code, checks["stuck_message"]["exit_code"]) == (1, 1)
    assert "market_regulation is stuck: <html> → onewindow incidents list" in checks["stuck_message"]["text"]
    assert "market_regulation cannot be reached, " in checks["circuit"]["text"]
    assert checks["adapters"]["text"] == "Adapters of departments: market_regulation → bureau"
    assert "4 waiting, 0 in work there, 1 stuck" in checks["departments"]["text"]
    settings = town.site / "onewindow.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("[adapters.market_regulation]", "[adapters.tax]"), encoding="utf-8")
    assert "market_regulation has messages waiting and no adapter" in say("doctor").out


def test_nobody_is_asked_about_what_was_withdrawn_before(town: Precinct) -> None:
    [case_no] = town.stalls()
    given = {"case_no": case_no, "sub_case": "1", "reason": "不摆了"}
    town.do(c.Withdraw, "wang.fang", **given).or_raise()
    said = say("work", "--once", "-f", "json")
    assert (said.json["asked"], town.bureau.heard()) == (1, ["cancel"])
