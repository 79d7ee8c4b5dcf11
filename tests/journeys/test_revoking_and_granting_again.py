"""What a drawing asks for once more after it was taken back: what is granted then stands, what was revoked does not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from databases import Database
from journeys.invariants import hold
from journeys.revoked_parts import (
    NOTICE,
    ONCE_MORE,
    PROCESS,
    REFUSAL,
    accepted,
    asked_back,
    events,
    linked,
    redraw,
    reply,
    sent,
    taken_over,
    undoing,
    waiting,
)
from journeys.town import Town
from onewindow import events as e

ANEW = {"confirmation_no": "示税通〔2026〕2048号", "handed_out": False}


@pytest.fixture
def town(own_site: Path, database: Database) -> Iterator[Town]:
    """Where all is undone both departments are asked once more."""
    with undoing(own_site, database.url) as town:
        redraw(town, own_site, ONCE_MORE)
        yield town


@pytest.fixture
def case_no(town: Town) -> str:
    """Tax has granted, the police have refused, tax has taken its grant back; both are asked once more."""
    case_no, message = asked_back(town)
    reply(town, case_no, message, "revoked")
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
    by_hand(town, case_no, second["invoice"], {**ANEW, "handed_out": True})
    assert parts(town, case_no)[3] == ("invoice", "granted")

    reply(town, case_no, second["seal"], "refused", **REFUSAL)
    town.finish(case_no, "pending_revocation", "wu.lei", "done", {"reason": "公安不予，发票已追回"}).or_raise()

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


def by_hand(town: Town, case_no: str, message: str, data: dict[str, Any]) -> None:
    """What tax could not be asked is granted by its clerk."""
    taken_over(town, case_no, message)
    town.finish(case_no, "invoice", "wu.lei", "granted", data).or_raise()
    hold(town, case_no)


def test_an_answer_to_what_a_person_took_over_in_the_first_round_leaves_the_second_grant_alone(town: Town) -> None:
    case_no = accepted(town)
    first = waiting(town, case_no)
    by_hand(town, case_no, first["invoice"], {**NOTICE, "handed_out": False})
    reply(town, case_no, first["seal"], "refused", **REFUSAL)
    reply(town, case_no, waiting(town, case_no)["revoke_invoice"], "revoked")
    second = waiting(town, case_no)
    reply(town, case_no, second["invoice"], "granted", **ANEW)

    reply(town, case_no, first["invoice"], "revoked", reason="按取消办理")
    late = {"confirmation_no": "示税通〔2026〕9999号", "handed_out": False}
    reply(town, case_no, first["invoice"], "granted", **late)

    assert parts(town, case_no) == [*FIRST, ("seal", ""), ("invoice", "granted")]
    reply(town, case_no, second["seal"], "granted", filing_no="9901010000009")
    assert linked(town, case_no)["results"]["invoice"]["confirmation_no"] == ANEW["confirmation_no"]


def test_a_system_is_not_asked_to_take_back_what_it_took_back_before(town: Town, case_no: str) -> None:
    second = waiting(town, case_no)
    by_hand(town, case_no, second["invoice"], ANEW)

    reply(town, case_no, second["seal"], "refused", **REFUSAL)

    assert [row.data["of"] for row in sent(town, case_no, "revoke")][1:] == [""]


def test_what_the_first_grant_handed_out_is_not_handed_out_with_the_second(own_site: Path, town: Town) -> None:
    form = own_site / "forms" / PROCESS / "invoice_result.schema.json"
    schema = json.loads(form.read_text(encoding="utf-8"))
    form.write_text(json.dumps({**schema, "required": ["handed_out"]}), encoding="utf-8")
    redraw(town, own_site, {})
    case_no, message = asked_back(town)
    reply(town, case_no, message, "revoked")

    reply(town, case_no, waiting(town, case_no)["invoice"], "granted", handed_out=False)

    assert "confirmation_no" not in town.view(case_no)["document"]["invoice"]
