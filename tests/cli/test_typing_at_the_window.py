"""What people typed at the window and were once told wrongly: tasks by name, data, reasons, sub-cases, receipts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import walking
from terminal import say
from walking import do, done


def holder(no: str, element: str) -> str | None:
    tasks = say("case", "show", no, "-f", "json").json["case"]["tasks"]
    return next(task["holder"] for task in tasks if task["element"] == element)


def form_of(no: str) -> dict[str, Any]:
    form: dict[str, Any] = say("case", "show", no, "-f", "json").json["case"]["document"]["form"]
    return form


def test_task_that_a_colleague_has_done_tells_who_was_faster(site: Path) -> None:
    no = walking.received(site)

    said = do(no, "complete", "intake", "received", actor="zhao.min")

    assert (said.code, said.json["error"]["code"]) == (4, "somebody_was_faster")
    assert "王芳" in said.json["error"]["message"]


def test_task_of_a_finished_case_tells_that_the_case_is_finished(site: Path) -> None:
    no = walking.received(site)
    done(no, "withdraw", "--reason", "不办了", actor="applicant.li")

    for element in ("acceptance", "issuance"):
        said = do(no, "complete", element, "accepted", actor="wang.fang")

        assert (said.code, said.json["error"]["code"]) == (4, "case_finished")


def test_rejected_completion_leaves_the_task_unclaimed_and_says_nothing_of_a_claim(site: Path) -> None:
    no = walking.received(site)

    said = do(no, "complete", "acceptance", "foo", actor="wang.fang", as_json=False)

    assert said.code == 4
    assert "claimed" not in said.err
    assert not holder(no, "acceptance")


def test_rejected_completion_changes_nothing_in_the_case_and_is_kept_as_an_attempt(site: Path) -> None:
    no = walking.received(site)
    before = say("case", "show", no, "-f", "json").json["case"]
    story = say("case", "story", no).out

    for _ in range(2):
        assert do(no, "complete", "acceptance", "foo", actor="wang.fang").json["error"]["code"] == "outcome_unknown"

    assert say("case", "show", no, "-f", "json").json["case"] == before
    assert say("case", "story", no).out == story
    attempts = say("supervise", "--attempts", "--case", no, "-f", "json").json["attempts"]
    assert [(each["command"], each["code"]) for each in attempts] == [("CompleteTask", "outcome_unknown")] * 2


def test_accepted_completion_takes_the_task_in_the_same_commit(site: Path) -> None:
    no = walking.accepted(site)
    before = say("case", "show", no, "-f", "json").json["case"]["version"]

    said = do(no, "complete", "registration_review", "passed", "--opinion", "符合", actor="chen.jie")

    assert (said.code, "claimed" in said.err) == (0, True)
    after = say("case", "show", no, "-f", "json").json["case"]
    assert (after["version"], after["status"]) == (before + 1, "reviewing")
    assert say("replay", no).code == 0


def test_a_procedure_ended_without_its_result_is_told_how_to_type_it(site: Path) -> None:
    no = walking.accepted(site)
    done(no, "suspend", "听证", "--sub-case", "registration", "--reason", "申请人要求", actor="liu.yang")

    said = do(no, "resume", "--sub-case", "registration", actor="liu.yang", as_json=False)

    assert said.code == 4
    assert "--reason" in said.err


def test_rejected_completion_of_a_task_claimed_before_keeps_the_claim(site: Path) -> None:
    no = walking.received(site)
    done(no, "claim", "acceptance", actor="wang.fang")

    assert do(no, "complete", "acceptance", "foo", actor="wang.fang").code == 4
    assert holder(no, "acceptance") == "wang.fang"


def test_one_field_typed_for_a_draft_or_on_the_spot_leaves_the_rest_of_its_section_alone(site: Path) -> None:
    no = walking.opened(site)
    before = form_of(no)

    done(no, "save", "--form", "company.trade_name=青山", actor="applicant.li")
    done(no, "save", "--set", "form.company.contact_name=韩梅", actor="applicant.li")

    changed = {**before["company"], "trade_name": "青山", "contact_name": "韩梅"}
    assert form_of(no) == {**before, "company": changed}


def test_one_field_typed_as_a_correction_leaves_the_rest_of_its_section_alone(site: Path) -> None:
    no = walking.received(site)
    before = form_of(no)
    items = '{"items": [{"field": "/company/trade_name", "problem": "与他人相同"}]}'
    done(no, "correct", "--form", "company.contact_name=韩梅", actor="wang.fang")
    done(no, "complete", "acceptance", "correction", "--data", items, actor="wang.fang")

    typed = "form.company.trade_name=青山"
    done(no, "complete", "correction", "resubmitted", "--data", typed, actor="applicant.li")

    changed = {**before["company"], "trade_name": "青山", "contact_name": "韩梅"}
    assert form_of(no) == {**before, "company": changed}


def test_releasing_what_nobody_holds_and_claiming_twice_are_told_clearly(site: Path) -> None:
    no = walking.received(site)

    released = do(no, "release", "acceptance", actor="wang.fang", as_json=False)
    done(no, "claim", "acceptance", actor="wang.fang")
    again = do(no, "claim", "acceptance", actor="wang.fang", as_json=False)

    assert released.code == 4
    assert "nothing to release" in released.err
    assert again.code == 0
    assert "Nothing changed" in again.out


def test_departments_work_by_typing(site: Path) -> None:
    no = walking.in_departments(site)

    returned = do(no, "complete", "invoice", "--outcome", "returned", "--reason", "税种需核实", actor="wu.lei")
    wrong = do(no, "complete", "seal", "granted", "--data", "filing_no=x", "--data", 'seal_count="4"',
               actor="zhou.qiang", as_json=False)  # fmt: skip
    words = ("complete", "seal", "granted", "--data", "filing_no=9901010000001", "--data", "seal_count=4")
    granted = do(no, *words, "--command-id", "s-1", actor="zhou.qiang")
    again = do(no, *words, "--command-id", "s-1", actor="zhou.qiang", as_json=False)

    assert (returned.code, granted.code, again.code) == (0, 0, 0), (returned.out, granted.out)
    assert "the first answer again" in again.out
    assert """--data 'x="001"'""" in wrong.err
    shown = say("case", "show", no).out
    for told in ("税种需核实", "9901010000001", "990101000000017", "2099-12-31", "scan.pdf", "李雷 (app"):
        assert told in shown
    assert "Public" in shown
    assert "police" not in shown


@pytest.mark.parametrize(
    ("way", "option"), [("seal", []), ("2", []), ("/2", ["--sub-case"]), ("{no}/2", ["--sub-case"])]
)
def test_sub_case_is_named_in_any_way(site: Path, way: str, option: list[str]) -> None:
    no = walking.in_departments(site)

    said = do(no, "withdraw", *option, way.format(no=no), "--reason", "不刻了", actor="applicant.li")

    assert said.code == 0, said.out
    withdrawn = say("case", "show", no, "-f", "json").json["case"]["sub_cases"][1]
    assert (withdrawn["item"], withdrawn["result"]) == ("seal", "withdrawn")


def test_unknown_sub_case_lists_those_there_are(site: Path) -> None:
    no = walking.in_departments(site)

    said = do(no, "withdraw", "seel", actor="applicant.li", as_json=False)

    assert said.code == 3
    assert "/2 seal" in said.err


def test_opening_names_the_applicant_the_materials_and_what_comes_next(site: Path) -> None:
    said = say("case", "open", "company_startup", "--as", "wang.fan", "--applicant", "name=李雷")

    assert said.code == 0
    for told in ("李雷 (wang.fan)", "lease_contract", "attach application_form", "submit --as wang.fan"):
        assert told in said.out
    assert "wang.fang" in said.err


def test_correction_items_are_shown_with_the_case(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONEWINDOW_LANG", "zh")
    no = walking.received(site)
    items = '{"items": [{"material": "articles", "problem": "缺少签名", "requirement": "全体股东签名"}]}'
    done(no, "complete", "acceptance", "correction", "--data", items, actor="wang.fang")

    shown = say("case", "show", no).out

    assert "公司章程：缺少签名 → 全体股东签名" in shown
    assert "补正期限：" in shown
    assert "告知补正或受理不晚于" not in shown, "it was told"
