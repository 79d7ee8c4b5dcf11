"""`incidents`: what went wrong with departments' systems, listed, told whole, and seen to by people."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from earlier import JUST_NOW, earlier
from served import message, replied, served, undelivered
from terminal import say
from walking import done

from onewindow.cli.deadline_months import width
from onewindow.domain.facts import local_minute
from onewindow.storage import Store


@pytest.fixture
def troubled(site: Path) -> str:
    """A case whose message to tax could not be delivered, and to which the police have answered nonsense."""
    served(site, "police", "tax")
    with earlier(site, JUST_NOW) as past:
        no = past.registered()
        replied(past, no, message(past, no, "seal"), "accepted_for_work", reference="GA-7")
        undelivered(past, no, message(past, no, "invoice"))
        replied(past, no, message(past, no, "seal"), "splendid")
    return no


def listed(*words: str) -> list[tuple[int, str, str]]:
    rows = say("incidents", "list", *words, "-f", "json").json["incidents"]
    return [(row["incident"], row["kind"], row["state"]) for row in rows]


def test_open_incidents_are_listed_the_longest_waiting_first_and_make_the_exit_code(troubled: str) -> None:
    said = say("incidents", "list")

    assert said.code == 1
    assert said.out.index("not delivered") < said.out.index("unusable reply")
    assert "cannot connect" in said.out
    assert listed() == [(1, "undelivered", "open"), (2, "invalid_reply", "open")]
    assert listed("--department", "police") == listed("--kind", "invalid_reply") == [(2, "invalid_reply", "open")]
    assert listed("--state", "resolved") == listed("--department", "bank") == []
    assert say("incidents", "list", "--limit", "1", "-f", "json").json["count"] == 2
    assert "1 of 2 shown" in say("incidents", "list", "--limit", "1").out


def test_without_incidents_there_is_nothing_to_see_to(site: Path) -> None:
    said = say("incidents", "list")

    assert (said.code, said.out) == (0, "No incidents.\n")


def test_one_incident_is_told_whole(troubled: str) -> None:
    said = say("incidents", "show", troubled, "2")
    found = say("incidents", "show", troubled, "2", "-f", "json").json["incident"]

    assert said.code == 1
    for told in ("unusable reply", f"440300:{troubled}:seal:", "GA-7", "splendid", "incidents give-up"):
        assert told in said.out, told
    [request] = found["requests"]
    assert (request["kind"], request["operation"], request["state"]) == ("request", "engrave_seal", "stuck")
    assert request["key"] == f"440300:{found['message']}"
    assert set(request["data"]["form"]) == {"company", "legal_representative", "seal"}
    assert [entry["event"] for entry in found["history"]] == [
        "MessageQueued", "RequestAcknowledged", "IncidentOpened",
    ]  # fmt: skip
    assert found["facts"]["outcome"] == "splendid"
    assert found["may"] == ["retry", "resolve", "give-up"]


def test_retried_resolved_and_given_up_are_recorded_with_their_reason(troubled: str) -> None:
    assert say("incidents", "retry", troubled, "1", "--as", "lin.tao", "--reason", "对方已恢复").code == 0
    assert say("incidents", "give-up", troubled, "2", "--as", "wang.fang", "--reason", "对方停用接口").code == 0

    assert listed() == []
    assert listed("--state", "all") == [(2, "invalid_reply", "given_up"), (1, "undelivered", "retried")]
    case = say("case", "show", troubled, "-f", "json").json["case"]
    seal = next(sub for sub in case["sub_cases"] if sub["element"] == "seal")
    assert seal["result"] == "returned"
    assert "对方停用接口" in say("case", "story", troubled).out
    said = say("incidents", "show", troubled, "2")
    assert (said.code, "What may be done" in said.out) == (0, False)


def test_what_a_person_takes_over_becomes_a_work_item_of_the_department(troubled: str) -> None:
    done_by_hand = say("incidents", "resolve", troubled, "2", "--as", "wang.fang", "--reason", "电话核实", "-f", "json")

    assert [task["element"] for task in done_by_hand.json["tasks"] if task["department"] == "police"] == ["seal"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["resolve", "NO", "2", "--as", "wang.fang"], 4),
        (["resolve", "NO", "9", "--as", "wang.fang", "--reason", "x"], 4),
        (["resolve", "NO", "2", "--as", "zhao.gang", "--reason", "x"], 4),
        (["resolve", "NO", "2", "--reason", "x"], 2),
        (["show", "NO", "9"], 3),
        (["show", "nonesuch", "1"], 3),
        (["show", "NO", "2", "--as", "applicant.li"], 3),
        (["list", "--as", "applicant.li"], 3),
        (["list", "--as", "zhou.qiang", "--department", "tax"], 3),
        (["list", "--kind", "splendid"], 2),
        (["list", "--state", "splendid"], 2),
        (["correct", "NO", "2", "--as", "wang.fang", "--reason", "x"], 4),
    ],
)
def test_who_may_not_and_what_is_not_is_told(troubled: str, words: list[str], code: int) -> None:
    assert say("incidents", *[troubled if word == "NO" else word for word in words]).code == code


def test_a_department_sees_its_own_incidents(troubled: str) -> None:
    assert listed("--as", "zhou.qiang") == [(2, "invalid_reply", "open")]
    assert listed("--as", "wang.fang") == listed("--as", "lin.tao") == listed()


def test_the_case_says_for_whom_it_waits_and_the_applicant_reads_it_too(troubled: str) -> None:
    own = say("case", "show", troubled, "--as", "applicant.li", "-f", "json").json["case"]

    assert [(each["department"], each["operation"], each["reference"]) for each in own["waiting"]] == [
        ("tax", "register_tax_and_invoice", ""), ("police", "engrave_seal", "GA-7"),
    ]  # fmt: skip
    assert own["waiting"][0]["text"].startswith("等待税务局办理，自 20")
    assert {"incidents", "messages", "answers", "grants"} & own.keys() == set()
    shown = say("case", "show", troubled, "--as", "applicant.li").out
    assert "waiting for " in shown
    assert "incident" not in shown
    assert "incident" not in say("case", "story", troubled, "--as", "applicant.li").out
    assert "incident 2 unusable reply" in say("case", "show", troubled).out


def test_the_case_waits_for_the_window_while_it_settles_an_answer_with_the_department(troubled: str) -> None:
    known = say("case", "show", troubled, "-f", "json").json["case"]["incidents"]
    opened = {each["department"]: each["opened_at"] for each in known}
    tax, police = waits_of(troubled)

    assert (tax["settling_since"], police["settling_since"]) == (None, opened["police"])
    assert police["settling_since"] > police["since"]
    assert police["text"] == f"等待综合窗口与公安局协调，自 {local_minute(opened['police'])} 起"
    assert police["text_en"].startswith("waiting for the window to settle it with ")
    assert police["text_en"].endswith(f" since {local_minute(opened['police'])}")
    assert "splendid" not in say("case", "show", troubled, "--as", "applicant.li").out

    done(troubled, "retry", "2", "--reason", "对方已更正", actor="lin.tao")

    police = waits_of(troubled)[1]
    assert (police["settling_since"], police["text"].startswith("等待公安局办理，自 20")) == (None, True)


def test_the_window_settles_what_nobody_can_read_and_not_what_never_arrived(site: Path) -> None:
    served(site, "police", "tax")
    with earlier(site, JUST_NOW) as past:
        no = past.registered()
        undelivered(past, no, message(past, no, "invoice"))
        undelivered(past, no, message(past, no, "seal"), "读不懂\nunreadable", why="broken")

    assert {each["department"]: each["text"].partition("，")[0] for each in waits_of(no)} == {
        "tax": "等待税务局办理", "police": "等待综合窗口与公安局协调",
    }  # fmt: skip


def waits_of(no: str) -> list[dict[str, Any]]:
    """For whom the case waits, as its applicant reads it."""
    case: dict[str, Any] = say("case", "show", no, "--as", "applicant.li", "-f", "json").json["case"]
    return list(case["waiting"])


def test_a_message_that_belongs_to_no_case_is_listed_below(site: Path, troubled: str) -> None:
    from onewindow.settings import read_settings
    from onewindow.storage.unmatched import Unmatched, UnmatchedRow

    settings = read_settings(site)
    store = Store.open(settings.database_url, settings.region)
    with store.transaction() as transaction:
        Unmatched(transaction.place, transaction.region).keep(UnmatchedRow(
            department="police", message_id="GA-99", key="440300:nonesuch:seal:1", why="no_request",
            reply='{"kind": "Granted"}', digest="0" * 64, received_at="2026-03-02T01:00:00.000Z",
        ))  # fmt: skip
    store.close()

    said = say("incidents", "list", "--state", "resolved")

    assert said.code == 0, "what no case has asked for is nothing anybody could settle"
    assert "440300:nonesuch:seal:1: no_request" in said.out
    assert [each["message_id"] for each in say("incidents", "list", "-f", "json").json["unmatched"]] == ["GA-99"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_everything_fits_eighty_columns(troubled: str, monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    monkeypatch.setenv("ONEWINDOW_LANG", language)
    monkeypatch.setenv("COLUMNS", "80")

    for words in (["list"], ["show", troubled, "1"], ["show", troubled, "2"]):
        said = say("incidents", *words, encoding="gbk").out
        # Numbers of cases are never broken: they are there to be copied.
        assert [line for line in said.splitlines() if width(line) > 80 and troubled not in line] == [], words


def test_case_do_takes_the_number_of_an_incident(troubled: str) -> None:
    done(troubled, "retry", "1", "--reason", "对方已恢复", actor="lin.tao")
    assert listed() == [(2, "invalid_reply", "open")]
