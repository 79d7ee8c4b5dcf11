"""`publish`, `case`, `worklist`, `replay`: a case handled by typing, and every way it can be refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from earlier import MATERIALS, earlier
from terminal import PLAIN, Said, say

from onewindow.settings import read_settings
from onewindow.storage import Store


@pytest.fixture
def plain(site: Path) -> Path:
    """The site with the process `two_ways` published."""
    file = site / "two_ways.bpmn"
    file.write_text(PLAIN, encoding="utf-8")
    assert say("publish", str(file)).code == 0
    return site


def opened(process: str = "two_ways", *words: str) -> str:
    said = say("case", "open", process, "--as", "wang.fang", *words, "-f", "json")
    assert said.code == 0, said.out
    return str(said.json["case_no"])


def do(no: str, *words: str, actor: str = "wang.fang") -> Said:
    return say("case", "do", no, *words, "--as", actor, "-f", "json")


def applied() -> str:
    said = say("case", "open", "company_startup", "--as", "applicant.li", "--applicant", "name=李雷", "-f", "json")
    assert said.code == 0, said.out
    return str(said.json["case_no"])


@pytest.mark.parametrize(("x", "way"), [("7", "big"), ("3", "small"), ("5.5", "big")])
def test_plain_process_runs_by_typing(plain: Path, x: str, way: str) -> None:
    no = opened()

    first = do(no, "complete", "ask", "--data", f"x={x}").json
    second = do(no, "complete", way).json

    assert [task["element"] for task in first["tasks"]] == [way]
    assert second["finished"] is True
    assert say("case", "story", no, "-f", "json").json["elements"] == ["start", "ask", "which", way, "end"]


def test_form_of_a_plain_case_gives_its_variables(plain: Path) -> None:
    no = opened("two_ways", "--form", "x=9")

    assert [task["element"] for task in do(no, "complete", "ask").json["tasks"]] == ["big"]


def test_the_outcomes_that_a_drawing_tells_apart_are_offered_where_any_word_is_taken(site: Path) -> None:
    file = site / "objection.bpmn"
    file.write_text(PLAIN.replace("x &gt; 5", "ask.outcome == 'upheld'"), encoding="utf-8")
    assert say("publish", str(file)).code == 0

    shown = say("case", "show", opened("objection"), "--as", "wang.fang").out

    assert "#2 the drawing tells these outcomes apart: upheld" in shown


def test_work_waits_in_the_worklist_until_it_is_done(plain: Path) -> None:
    no = opened()

    before = say("worklist", "--as", "wang.fang", "-f", "json").json["items"]
    do(no, "complete", "ask", "--data", "x=1")
    after = say("worklist", "--as", "wang.fang", "-f", "json").json["items"]

    assert [item["element"] for item in before] == ["ask"]
    assert [item["element"] for item in after] == ["small"]


def test_replay_proves_an_untouched_record(plain: Path) -> None:
    no = opened()
    do(no, "complete", "ask", "--data", "x=1")

    said = say("replay", no, "-f", "json")

    assert said.code == 0
    assert (said.json["same"], said.json["difference"]) == (True, None)
    assert said.json["events"] == say("case", "show", no, "-f", "json").json["case"]["seq"]


def test_the_same_command_id_acts_once(plain: Path) -> None:
    no = opened("two_ways", "--command-id", "mine-1")

    again = say("case", "open", "two_ways", "--as", "wang.fang", "--command-id", "mine-1", "-f", "json").json

    assert (again["case_no"], again["repeated"]) == (no, True)
    assert len(say("case", "list", "-f", "json").json["cases"]) == 1


def test_application_with_gaps_may_be_kept_but_not_submitted(site: Path) -> None:
    no = applied()

    kept = do(no, "save", "--situation", "seal=true", actor="applicant.li")
    refused = do(no, "submit", actor="applicant.li")

    assert kept.code == 0, kept.out
    assert (refused.code, refused.json["error"]["code"]) == (4, "form_invalid")
    assert refused.json["error"]["details"]["problems"]
    assert refused.json["error"]["message_en"].startswith("Expected")


def test_rejected_command_is_explained_to_a_person(site: Path) -> None:
    said = say("case", "do", applied(), "submit", "--as", "applicant.li")

    assert (said.code, said.out) == (4, "")
    assert "[form_invalid] Expected" in said.err
    assert "/company" in said.err


def test_command_line_is_the_door_in_the_record(plain: Path) -> None:
    no = opened()

    settings = read_settings(plain)
    store = Store.open(settings.database_url, settings.region)
    with store.transaction(read_only=True) as transaction:
        author = transaction.events(no)[0].actor
    store.close()

    assert author["id"] == "wang.fang"
    assert author["via"].split(":")[0] == "cli"


def test_person_without_the_right_is_rejected_by_name(site: Path) -> None:
    said = say("case", "open", "company_startup", "--as", "chen.jie", "--applicant", "id=x", "--applicant", "name=x")

    assert said.code == 4
    assert "[not_entitled]" in said.err


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["case", "show", "N-1"], 3, "N-1"),
        (["case", "story", "N-1"], 3, "N-1"),
        (["replay", "N-1"], 3, "N-1"),
        (["case", "do", "N-1", "submit", "--as", "wang.fang"], 3, "N-1"),
        (["case", "do", "N-1", "complete", "ask", "--as", "wang.fang"], 3, "N-1"),
        (["case", "do", "N-1", "submit"], 2, "--as"),
        (["case", "do", "N-1", "sumbit", "--as", "wang.fang"], 2, "submit"),
        (["case", "open", "nonesuch", "--as", "wang.fang"], 3, "nonesuch"),
        (["case", "open"], 2, "SERVICE"),
        (["worklist"], 2, "--as"),
        (["publish", "nowhere"], 3, "nowhere"),
        (["publish", ".", "--as", "wang.fang"], 4, "wang.fang"),
        (["chekc"], 2, "check"),
        (["case", "list", "--limit", "0"], 2, "limit"),
        (["case", "list", "-f", "yaml"], 2, "yaml"),
    ],
)
def test_what_cannot_be_done_is_told_with_its_exit_code(site: Path, words: list[str], code: int, told: str) -> None:
    said = say(*words)

    assert (said.code, told in said.err) == (code, True), said.err
    assert said.out == ""
    assert "Traceback" not in said.err


def test_errors_are_json_too(site: Path) -> None:
    for words in (["case", "show", "N-1"], ["case", "open"], ["check", "nowhere"], ["worklist"]):
        said = say(*words, "--format=json")

        assert said.code > 0
        assert set(said.json["error"]) >= {"code", "message", "remedy"}


def test_task_named_by_an_element_that_is_not_open_lists_what_is(plain: Path) -> None:
    said = do(opened(), "complete", "big")

    assert said.code == 3
    assert "ask" in said.json["error"]["remedy_en"]


def test_people_can_be_told_apart_by_every_name(site: Path) -> None:
    for name in ("𪚥", "🙂", "O'Neil-Müller", "a" * 200):
        said = say("case", "open", "company_startup", "--as", "p1", "--applicant", f"name={name}", "-f", "json")

        assert said.code == 0, said.out
        shown = say("case", "show", said.json["case_no"], "-f", "json").json["case"]
        assert shown["applicant"]["name"] == name


def test_a_service_nobody_published_is_refused_with_those_there_are(site: Path) -> None:
    said = say("case", "open", "company_startp", "--as", "p1", "--applicant", "name=x")

    assert (said.code, "published: company_startup;" in said.err) == (3, True)


def test_staff_who_leave_out_whose_case_it_is_are_told_what_to_type(site: Path) -> None:
    said = say("case", "open", "company_startup", "--as", "wang.fang", "--applicant", "name=李雷")

    assert (said.code, "--applicant id=… --applicant name=…" in said.err) == (4, True)


def test_empty_name_is_refused(site: Path) -> None:
    said = say("case", "open", "company_startup", "--as", "p1", "--applicant", "name=", "-f", "json")

    assert (said.code, said.json["error"]["code"]) == (4, "applicant_missing")


def test_material_that_was_missing_when_silence_accepted_is_owed_without_a_promise_or_a_day(site: Path) -> None:
    with earlier(site) as past:
        no = past.received(MATERIALS[:-1])
        past.at("2025-03-12 09:00")

    shown = say("case", "show", no).out

    told = shown.partition("Missing when it counted as accepted:")[2].splitlines()
    assert told[1].endswith("landlord_title: owed")
    assert "commitment" not in shown
    for command, who in (("propose-voiding", "lin.tao"), ("void", "ye.qing")):
        assert say("case", "do", no, command, "--reason", "重复", "--as", who).code == 0
    ended = say("case", "show", no).out.partition("Missing when it counted as accepted:")[2].splitlines()
    assert ended[1].endswith("landlord_title: not supplied"), "nobody waits for it any more"


def test_a_document_is_given_as_a_page_to_print_by_the_end_of_its_number(site: Path) -> None:
    with earlier(site) as past:
        no = past.received()
        page = past.engine.notice(no, f"{no}-SJ1", actor="wang.fang")

    by_its_end = say("case", "notice", no, "SJ1", "--as", "wang.fang")
    whole = say("case", "notice", no, f"{no}-SJ1", "--as", "wang.fang")
    missing = say("case", "notice", no, "SL1", "--as", "wang.fang")
    stranger = say("case", "notice", no, "SJ1", "--as", "applicant.zhang")

    assert page == by_its_end.out == whole.out
    assert (missing.code, f"one of: {no}-SJ1" in missing.err) == (3, True)
    assert (stranger.code, "SJ1" in stranger.err) == (3, False)
