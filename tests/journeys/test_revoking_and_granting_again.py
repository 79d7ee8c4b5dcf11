"""What a drawing asks for once more after it was taken back: what is granted then stands, what was revoked does not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from databases import Database
from journeys.invariants import hold
from journeys.revoked_parts import NOTICE, REFUSAL, accepted, events, linked, redraw, reply, sent, undoing, waiting
from journeys.town import Town
from onewindow import commands as c
from onewindow import events as e

ANEW = {"confirmation_no": "示税通〔2026〕2048号", "handed_out": False}


@pytest.fixture
def town(own_site: Path, database: Database) -> Iterator[Town]:
    """Where all is undone both departments are asked once more."""
    with undoing(own_site, database.url) as town:
        redraw(town, own_site, {
            'sourceRef="acceptance_outcome" targetRef="both_departments"':
                'sourceRef="acceptance_outcome" targetRef="once_more"',
            'sourceRef="undone" targetRef="end_undone" />':
                'sourceRef="undone" targetRef="once_more" />'
                '<bpmn:sequenceFlow id="flow_once_more" sourceRef="once_more" targetRef="both_departments" />',
            '<bpmn:endEvent id="end_undone" name="整件撤销" ow:name-en="Undone as a whole" />':
                '<bpmn:exclusiveGateway id="once_more" name="再办" ow:name-en="Once more" />',
            "<bpmn:flowNodeRef>end_undone</bpmn:flowNodeRef>": "<bpmn:flowNodeRef>once_more</bpmn:flowNodeRef>",
        })  # fmt: skip
        yield town


@pytest.fixture
def case_no(town: Town) -> str:
    """Tax has granted, the police have refused, tax has taken its grant back; both are asked once more."""
    case_no = accepted(town)
    first = waiting(town, case_no)
    reply(town, case_no, first["invoice"], "granted", **NOTICE, handed_out=False)
    reply(town, case_no, first["seal"], "refused", **REFUSAL)
    reply(town, case_no, waiting(town, case_no)["revoke_invoice"], "revoked")
    return case_no


def parts(town: Town, case_no: str) -> list[tuple[str, str]]:
    """Element and result of each part, in the order in which they were begun."""
    return [(sub["element"], sub["result"]) for sub in town.view(case_no)["sub_cases"]]


FIRST = [("seal", "refused"), ("invoice", "revoked")]


def test_what_is_granted_the_second_time_is_handed_out_and_the_first_is_not(town: Town, case_no: str) -> None:
    second = waiting(town, case_no)
    reply(town, case_no, second["seal"], "granted", filing_no="9901010000009")
    assert parts(town, case_no) == [*FIRST, ("seal", "granted"), ("invoice", "")]
    reply(town, case_no, second["invoice"], "granted", **ANEW)
    assert parts(town, case_no) == [*FIRST, ("seal", "granted"), ("invoice", "granted")]

    town.finish(case_no, "issuance", "he.mei", "issued").or_raise()

    [issued] = [event for event in events(town, case_no) if isinstance(event, e.ResultsIssued)]
    assert [(each["result"], each["fields"]) for each in issued.results] == [
        ("refused", {}), ("revoked", {}), ("granted", {"filing_no": "9901010000009"}),
        ("granted", {"confirmation_no": ANEW["confirmation_no"]}),
    ]  # fmt: skip
    taken_over = linked(town, case_no)
    assert sorted(taken_over["granted"]) == ["invoice", "seal"]
    assert "reason" not in taken_over["results"]["seal"], "why it was refused the first time"
    hold(town, case_no)


def test_the_second_grant_too_can_be_taken_back_as_the_drawing_asks(town: Town, case_no: str) -> None:
    second = waiting(town, case_no)
    reply(town, case_no, second["invoice"], "granted", **ANEW)
    reply(town, case_no, second["seal"], "refused", **REFUSAL)
    assert [row.data["of"] for row in sent(town, case_no, "revoke")][1:] == [second["invoice"]]
    reply(town, case_no, waiting(town, case_no)["revoke_invoice"], "revoked")
    assert parts(town, case_no)[:4] == [*FIRST, ("seal", "refused"), ("invoice", "revoked")]


def test_a_second_grant_by_hand_stands_and_is_taken_back_by_hand(town: Town, case_no: str) -> None:
    second = waiting(town, case_no)
    lost = {"message": second["invoice"], "problem": "连接不上\ncannot connect"}
    town.do(c.ReportUndelivered, "system", case_no=case_no, **lost).or_raise()
    town.do(c.ResolveIncident, "cao.yun", case_no=case_no, incident=1, reason="电话办理").or_raise()
    town.finish(case_no, "invoice", "wu.lei", "granted", {**ANEW, "handed_out": True}).or_raise()
    hold(town, case_no)
    assert parts(town, case_no)[3] == ("invoice", "granted")

    reply(town, case_no, second["seal"], "refused", **REFUSAL)
    town.finish(case_no, "pending_revocation", "wu.lei", "done", {"note": "发票已追回"}).or_raise()

    hold(town, case_no)
    assert parts(town, case_no)[:4] == [*FIRST, ("seal", "refused"), ("invoice", "revoked")]


def test_a_late_word_about_the_first_grant_leaves_the_second_alone(town: Town, case_no: str) -> None:
    [first] = [row.data["of"] for row in sent(town, case_no, "revoke")]
    second = waiting(town, case_no)
    told = reply(town, case_no, first, "revoked", reason="迟到的撤销通知")
    assert told == ["ReplyRecorded", "IncidentOpened"], "a person looks into it"

    reply(town, case_no, second["invoice"], "granted", **ANEW)

    assert parts(town, case_no) == [*FIRST, ("seal", ""), ("invoice", "granted")]
    told = reply(town, case_no, second["invoice"], "revoked", reason="办错")
    assert "ClockStopped" in told, "nothing is delivered any more"
    assert parts(town, case_no) == [*FIRST, ("seal", ""), ("invoice", "revoked")]
