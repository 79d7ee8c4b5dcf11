"""When one department refuses after another has granted, the drawing decides: a revocation goes out, or to a person."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from databases import Database
from journeys.invariants import hold
from journeys.revoked_parts import (
    NOTICE,
    REFUSAL,
    accepted,
    asked_back,
    events,
    linked,
    received,
    redraw,
    reply,
    results,
    sent,
    taken_over,
    undoing,
    unreached,
    waiting,
)
from journeys.town import Town
from onewindow import commands as c
from onewindow import events as e
from onewindow.engine.settlement import Heard
from onewindow.ports.departments import Refused


@pytest.fixture
def town(own_site: Path, database: Database) -> Iterator[Town]:
    """Police and tax are served by adapters, whose replies the tests hand in."""
    with undoing(own_site, database.url) as town:
        yield town


@pytest.fixture
def going_on(town: Town, own_site: Path) -> Town:
    """The same, but where all is undone the case goes on to the unified issuance."""
    redraw(town, own_site, {
        'sourceRef="undone" targetRef="end_undone"': 'sourceRef="undone" targetRef="issuance"',
        '<bpmn:endEvent id="end_undone" name="整件撤销" ow:name-en="Undone as a whole" />': "",
        "<bpmn:flowNodeRef>end_undone</bpmn:flowNodeRef>": "",
    })  # fmt: skip
    return town


def test_what_tax_granted_is_revoked_through_the_outbox_when_the_police_refuse(town: Town) -> None:
    case_no = accepted(town)
    asked = waiting(town, case_no)
    reply(town, case_no, asked["invoice"], "granted", **NOTICE, handed_out=False)

    reply(town, case_no, asked["seal"], "refused", **REFUSAL)

    view = town.view(case_no)
    [revocation] = sent(town, case_no, "revoke")
    assert (revocation.department, revocation.operation, revocation.data["of"]) == ("tax", "revoke", asked["invoice"])
    assert (view["status"], view["result"], view["finished"]) == ("closed", "refused", False)
    assert [each["text"].partition("，")[0] for each in view["waiting"]] == ["等待税务局撤销已办事项"]
    assert not view["tasks"]

    reply(town, case_no, revocation.message, "revoked", reason="应平台请求")

    view = town.view(case_no)
    assert view["finished"]
    assert not view["incidents"]
    assert {sub["element"]: sub["result"] for sub in view["sub_cases"]} == {"seal": "refused", "invoice": "revoked"}
    story = [line.text for line in town.engine.story(case_no, actor="system")]
    assert any("原准予「发票领用」已撤销" in line for line in story)
    assert any("出具《撤销决定书》" in line for line in story)
    decision = view["notices"][-1]
    paper = town.engine.notice(case_no, decision["notice"], actor="applicant.li")
    assert decision["kind"] == "revocation_decision"
    assert [text for text in ("示税通〔2026〕1024号", "应平台请求", "公章刻制备案（不予）") if text not in paper] == []


def test_the_same_with_the_police_first(town: Town) -> None:
    case_no = accepted(town)
    asked = waiting(town, case_no)
    reply(town, case_no, asked["seal"], "refused", **REFUSAL)
    assert not sent(town, case_no, "revoke"), "tax has not answered yet: there is nothing to take back"

    reply(town, case_no, asked["invoice"], "granted", **NOTICE, handed_out=False)

    assert [row.data["of"] for row in sent(town, case_no, "revoke")] == [asked["invoice"]]


def test_what_the_citizen_already_holds_is_for_a_person_to_take_back(town: Town) -> None:
    case_no = accepted(town)
    asked = waiting(town, case_no)
    reply(town, case_no, asked["invoice"], "granted", **NOTICE, handed_out=True)

    reply(town, case_no, asked["seal"], "refused", **REFUSAL)

    assert not sent(town, case_no, "revoke")
    assert town.open_elements(case_no) == ["pending_revocation"]
    assert results(town, case_no)["invoice"] == "granted", "the applicant holds it still"
    unexplained = town.finish(case_no, "pending_revocation", "wu.lei", "done", {"note": "发票已追回"})
    assert unexplained.rejected is not None
    assert unexplained.rejected.code == "reason_missing"
    town.finish(case_no, "pending_revocation", "wu.lei", "done", {"reason": "公安不予，发票已追回"}).or_raise()
    assert town.view(case_no)["notices"][-1]["title"] == "撤销决定书"
    hold(town, case_no)
    assert town.view(case_no)["finished"]
    assert results(town, case_no)["invoice"] == "revoked"
    assert linked(town, case_no)["granted"] == []


def test_where_nothing_was_granted_there_is_nothing_to_undo(town: Town) -> None:
    case_no = accepted(town)
    asked = waiting(town, case_no)
    reply(town, case_no, asked["invoice"], "refused", **REFUSAL)
    reply(town, case_no, asked["seal"], "refused", **REFUSAL)
    assert not sent(town, case_no, "revoke")
    assert town.open_elements(case_no) == ["issuance"]


def test_what_tax_will_not_take_back_becomes_a_persons_task(town: Town) -> None:
    case_no = accepted(town)
    asked = waiting(town, case_no)
    reply(town, case_no, asked["invoice"], "granted", **NOTICE, handed_out=False)
    reply(town, case_no, asked["seal"], "refused", **REFUSAL)

    reply(town, case_no, waiting(town, case_no)["revoke_invoice"], "refused", reason="已开具发票")

    assert town.open_elements(case_no) == ["pending_revocation"]
    assert linked(town, case_no)["granted"] == ["invoice"]
    assert results(town, case_no)["invoice"] == "granted"
    story = town.engine.story(case_no, actor="system")
    assert any("不予撤销，原准予「发票领用」仍然有效" in line.text for line in story)


def test_what_was_revoked_is_not_handed_out_as_granted(going_on: Town) -> None:
    town = going_on
    case_no = accepted(town)
    asked = waiting(town, case_no)
    reply(town, case_no, asked["invoice"], "granted", **NOTICE, handed_out=False)
    reply(town, case_no, asked["seal"], "refused", **REFUSAL)
    reply(town, case_no, waiting(town, case_no)["revoke_invoice"], "revoked")

    town.finish(case_no, "issuance", "he.mei", "issued").or_raise()

    [issued] = [event for event in events(town, case_no) if isinstance(event, e.ResultsIssued)]
    assert {result["element"]: (result["result"], result["fields"]) for result in issued.results} == {
        "seal": ("refused", {}), "invoice": ("revoked", {}),
    }  # fmt: skip
    collected = {"collector": {"name": "李雷", "method": "window"}}
    town.finish(case_no, "delivery", "he.mei", "delivered", collected).or_raise()
    receipt = town.view(case_no)["notices"][-1]
    assert "已撤销" in town.engine.notice(case_no, receipt["notice"], actor="system")
    hold(town, case_no)


def test_what_the_department_takes_back_by_itself_is_seen_too(town: Town) -> None:
    case_no = accepted(town)
    asked = waiting(town, case_no)
    reply(town, case_no, asked["invoice"], "granted", **NOTICE, handed_out=False)
    assert results(town, case_no)["invoice"] == "granted"
    assert "ClockStopped" in reply(town, case_no, asked["invoice"], "revoked", reason="办错"), "nothing is delivered"
    assert results(town, case_no)["invoice"] == "revoked"
    assert reply(town, case_no, asked["invoice"], "granted", **NOTICE, handed_out=False) == [], "heard before"
    anew = {"confirmation_no": "示税通〔2026〕2048号", "handed_out": False}
    assert reply(town, case_no, asked["invoice"], "granted", **anew) == ["ReplyRecorded", "IncidentOpened"]

    reply(town, case_no, asked["seal"], "clarification", question="刻几枚？")
    town.finish(case_no, "seal", "wang.fang", "answered", {"answer": "两枚"}).or_raise()
    [anew] = [row for row in sent(town, case_no, "request") if row.data.get("clarification")]
    assert anew.data["results"] == {}, "the police are not told that there are invoices"


def test_what_is_granted_after_a_revocation_of_something_never_asked_for_stands(town: Town) -> None:
    case_no = received(town)
    told = reply(town, case_no, f"{case_no}:invoice:404", "revoked", reason="办错")
    assert told == ["ReplyRecorded", "IncidentOpened"], "a person looks into it"
    town.finish(case_no, "acceptance", "wang.fang", "accepted").or_raise()

    reply(town, case_no, waiting(town, case_no)["invoice"], "granted", **NOTICE, handed_out=False)

    assert results(town, case_no)["invoice"] == "granted"


def test_a_revocation_that_cannot_be_delivered_is_taken_over_by_a_person(town: Town) -> None:
    case_no, message = asked_back(town)
    unreached(town, case_no, message)
    assert town.engine.incidents.one(case_no, 1, actor="cao.yun")["may"] == ["retry", "resolve"]

    town.do(c.ResolveIncident, "cao.yun", case_no=case_no, incident=1, reason="电话办理").or_raise()
    hold(town, case_no)
    assert not sent(town, case_no, "cancel"), "a revocation is nothing a department holds"
    town.finish(case_no, "revoke_invoice", "wu.lei", "done", {"reason": "公安不予"}).or_raise()

    hold(town, case_no)
    assert town.view(case_no)["finished"]
    assert results(town, case_no)["invoice"] == "revoked"


def test_a_revocation_answered_after_a_person_took_it_over_still_takes_the_grant_back(town: Town) -> None:
    case_no, message = asked_back(town)
    taken_over(town, case_no, message)

    told = reply(town, case_no, message, "revoked", reason="应平台请求")

    assert told == ["ReplyRecorded", "IncidentOpened", "ClockStopped", "NoticeIssued"]
    assert results(town, case_no)["invoice"] == "revoked"
    assert linked(town, case_no)["granted"] == []


def test_a_linked_case_takes_over_what_still_stands_and_not_what_was_revoked(town: Town) -> None:
    case_no = accepted(town)
    asked = waiting(town, case_no)
    reply(town, case_no, asked["invoice"], "granted", **NOTICE, handed_out=False)
    reply(town, case_no, asked["seal"], "refused", **REFUSAL)
    assert linked(town, case_no)["granted"] == ["invoice"]

    reply(town, case_no, waiting(town, case_no)["revoke_invoice"], "revoked")

    assert linked(town, case_no)["granted"] == []


def test_an_answer_on_which_the_drawing_fails_is_told_as_an_answer_that_cannot_be_taken(
    town: Town, own_site: Path
) -> None:
    redraw(town, own_site, {"and invoice.result == 'granted'": "and number(invoice.result) > 0"})
    case_no = accepted(town)
    reply(town, case_no, waiting(town, case_no)["invoice"], "granted", **NOTICE, handed_out=False)
    deliveries = town.engine.deliveries

    [row] = deliveries.lease("police", 1).rows
    deliveries.settle(row, Heard(reply=Refused(**REFUSAL)))

    [incident] = town.engine.incidents.page(actor="lin.tao")
    chinese, english = incident["problem"].splitlines()
    assert incident["kind"] == "invalid_reply"
    assert chinese.startswith("答复未能入案：expression_failed ")
    assert english.startswith("the case refuses the answer: expression_failed ")
    town.do(c.ResolveIncident, "lin.tao", case_no=case_no, incident=1, reason="转人工").or_raise()
    assert not sent(town, case_no, "cancel"), "the police have answered"


def test_withdrawing_the_case_cancels_what_nobody_has_answered(town: Town) -> None:
    case_no = accepted(town)
    asked = waiting(town, case_no)
    reply(town, case_no, asked["invoice"], "accepted_for_work", reference="SW-1")
    town.do(c.Withdraw, "wang.fang", case_no=case_no, reason="不办了").or_raise()
    hold(town, case_no)
    assert {row.data["of"] for row in sent(town, case_no, "cancel")} == set(asked.values())
    assert town.view(case_no)["waiting"] == []

    assert reply(town, case_no, asked["seal"], "granted", filing_no="9901010000009") == [
        "ReplyRecorded", "IncidentOpened",
    ]  # fmt: skip
    assert reply(town, case_no, asked["seal"], "revoked", reason="重名") == ["ReplyRecorded", "IncidentOpened"]
    kinds = [row["kind"] for row in town.engine.incidents.page(actor="guo.qiang")]
    assert kinds == ["late_result", "revoked"]
    assert town.engine.incidents.one(case_no, 1, actor="system")["may"] == ["resolve", "correct"]
