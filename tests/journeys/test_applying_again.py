"""Several applications again from one origin: one at a time, nothing granted twice, and never for nothing at all."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any

import pytest
from sqlalchemy import text

from journeys.town import Town
from onewindow import commands as c
from onewindow.engine import Answer
from onewindow.errors import EnvironmentProblem
from onewindow.storage import Store

ONLY_INSURANCE = {"seal": False, "invoice": False, "housing_fund": False, "bank": False, "social_security": True}
INSURED = {"social_security_no": "990100012343", "insured_count": 2}
LICENCE = {"licence_no": "990101000000099", "uscc": "91990100MA990K102H"}


@pytest.fixture
def origin(town: Town) -> str:
    """A company with its licence, whose social insurance was returned; nothing else was applied for."""
    case_no = town.opened()
    town.do(c.SaveDraft, "wang.fang", case_no=case_no, situations={**ONLY_INSURANCE, "domicile_kind": "owned"})
    for material in ("application_form", "articles", "shareholder_resolution"):
        given = {"material": material, "filename": f"{material}.pdf", "content": b"%PDF-1.7 " + material.encode()}
        town.do(c.AttachMaterial, "wang.fang", case_no=case_no, **given)
    town.do(c.SubmitApplication, "wang.fang", case_no=case_no).or_raise()
    accept(town, case_no)
    town.finish(case_no, "registration_review", "chen.jie", "passed").or_raise()
    town.finish(case_no, "registration_decision", "liu.yang", "granted").or_raise()
    town.finish(case_no, "issue_licence", "liu.yang", "done", LICENCE).or_raise()
    town.finish(case_no, "social_security", "zheng.li", "returned", {"reason": "信息有误"}).or_raise()
    return case_no


def accept(town: Town, case_no: str) -> None:
    town.finish(case_no, "intake", "wang.fang", "received").or_raise()
    town.finish(case_no, "acceptance", "wang.fang", "accepted").or_raise()


def linked(town: Town, origin: str, **answers: Any) -> Answer:
    applicant = town.view(origin)["applicant"]
    situations = {**ONLY_INSURANCE, **answers}
    return town.do(
        c.OpenCase, "wang.fang", process="company_startup", applicant=applicant, origin=origin, situations=situations
    )


def code(answer: Answer) -> str:
    return answer.rejected.code if answer.rejected else ""


def test_of_two_drafts_from_one_origin_one_is_handled_and_what_it_is_granted_is_not_granted_again(
    town: Town, origin: str
) -> None:
    first, second = [str(linked(town, origin).or_raise().case_no) for _ in range(2)]
    town.do(c.SubmitApplication, "wang.fang", case_no=first).or_raise()

    beside = town.do(c.SubmitApplication, "wang.fang", case_no=second)
    another = linked(town, origin)
    assert (code(beside), code(another)) == ("origin_under_way", "origin_under_way")
    assert first in str(beside.rejected)

    accept(town, first)
    town.finish(first, "social_security", "zheng.li", "granted", INSURED).or_raise()
    late = town.do(c.SubmitApplication, "wang.fang", case_no=second)
    assert code(late) == "granted_since"
    assert "社会保险登记" in str(late.rejected)
    again = str(linked(town, origin).or_raise().case_no)
    taken_over = town.view(again)["document"]["origin"]
    assert taken_over["granted"] == ["registration", "social_security"]
    assert taken_over["results"]["social_security"]["social_security_no"] == INSURED["social_security_no"]
    assert town.engine.replay(again, actor="system").difference is None


def test_a_draft_from_the_origin_is_handed_in_after_the_other_was_withdrawn(town: Town, origin: str) -> None:
    first, second = [str(linked(town, origin).or_raise().case_no) for _ in range(2)]
    town.do(c.SubmitApplication, "wang.fang", case_no=first).or_raise()
    town.do(c.Withdraw, "wang.fang", case_no=first, reason="改用另一件").or_raise()

    town.do(c.SubmitApplication, "wang.fang", case_no=second).or_raise()

    assert town.view(second)["status"] == "submitted"


def test_what_was_granted_further_down_the_chain_counts_for_its_first_case(town: Town, origin: str) -> None:
    first = str(linked(town, origin).or_raise().case_no)
    town.do(c.SubmitApplication, "wang.fang", case_no=first).or_raise()
    accept(town, first)
    town.finish(first, "social_security", "zheng.li", "returned", {"reason": "仍有误"}).or_raise()
    second = str(linked(town, first).or_raise().case_no)
    town.do(c.SubmitApplication, "wang.fang", case_no=second).or_raise()
    assert code(linked(town, origin)) == code(linked(town, first)) == "origin_under_way"
    accept(town, second)
    town.finish(second, "social_security", "zheng.li", "granted", INSURED).or_raise()

    for earlier in (origin, first, second):
        case_no = str(linked(town, earlier).or_raise().case_no)
        assert town.view(case_no)["document"]["origin"]["granted"] == ["registration", "social_security"]


def test_of_two_drafts_handed_in_at_once_one_is_taken(town: Town, origin: str) -> None:
    drafts = [str(linked(town, origin).or_raise().case_no) for _ in range(2)]
    first, second = [town.command(c.SubmitApplication, "wang.fang", case_no=case_no) for case_no in drafts]
    store = Store.open(town.url, town.engine.settings.region)

    with ThreadPoolExecutor(1) as window, store.engine.connect() as connection:
        town.engine.submit(first, connection=connection).or_raise()
        beside = window.submit(town.engine.submit, second)
        done, _ = wait([beside], timeout=1)
        assert not done, "the second must wait until it is known what became of the first"
        connection.commit()
        assert code(beside.result(timeout=30)) == "origin_under_way"
    store.close()


def test_an_application_for_nothing_is_refused_until_something_is_applied_for(town: Town, origin: str) -> None:
    case_no = str(linked(town, origin, social_security=False).or_raise().case_no)

    refused = town.do(c.SubmitApplication, "wang.fang", case_no=case_no)
    assert (code(refused), town.view(case_no)["status"]) == ("nothing_applied_for", "draft")

    town.do(c.SaveDraft, "wang.fang", case_no=case_no, situations={"bank": True})
    assert code(town.do(c.SubmitApplication, "wang.fang", case_no=case_no)) != "nothing_applied_for"


def test_a_first_application_for_the_licence_alone_is_taken(town: Town) -> None:
    case_no = town.opened()
    town.do(c.SaveDraft, "wang.fang", case_no=case_no, situations={**ONLY_INSURANCE, "social_security": False})

    assert code(town.do(c.SubmitApplication, "wang.fang", case_no=case_no)) == ""


def damage(town: Town, case_no: str) -> None:
    store = Store.open(town.url, town.engine.settings.region)
    with store.engine.begin() as connection:
        change = text("UPDATE ow_case SET state = :state WHERE case_no = :case")
        connection.execute(change, {"state": b"x", "case": case_no})
    store.close()


def test_a_draft_that_cannot_be_read_hinders_no_other_application(town: Town, origin: str) -> None:
    damaged, draft = [str(linked(town, origin).or_raise().case_no) for _ in range(2)]
    damage(town, damaged)

    town.do(c.SubmitApplication, "wang.fang", case_no=draft).or_raise()
    assert code(linked(town, origin)) == "origin_under_way"


@pytest.mark.parametrize("which", ["the origin", "another of the chain"])
def test_a_linked_case_that_cannot_be_read_is_named_with_what_to_do(town: Town, origin: str, which: str) -> None:
    draft, handed_in = [str(linked(town, origin).or_raise().case_no) for _ in range(2)]
    town.do(c.SubmitApplication, "wang.fang", case_no=handed_in).or_raise()
    applicant, damaged = town.view(origin)["applicant"], origin if which == "the origin" else handed_in
    damage(town, damaged)

    opening = {"process": "company_startup", "applicant": applicant, "origin": origin, "situations": ONLY_INSURANCE}
    for command, asked in ((c.OpenCase, opening), (c.SubmitApplication, {"case_no": draft})):
        with pytest.raises(EnvironmentProblem, match=rf"linked case {damaged} cannot be read.* → .*replay {damaged}"):
            town.do(command, "wang.fang", **asked)
    stranger = town.do(c.OpenCase, "applicant.han", **{**opening, "applicant": {"id": "applicant.han", "name": "韩"}})
    assert code(stranger) == ("origin_unsuitable")
