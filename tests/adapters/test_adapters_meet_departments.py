"""The six adapters and the six departments themselves: what is granted fits the forms of the tasks, to the letter."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from department_calls import PATIENCE, effects, until
from samples import OPERATIONS, sample
from town_desk import OVER_HTTP, Desk, assert_fits, steered

from onewindow.ports import (
    AcceptedForWork,
    Known,
    NeedsClarification,
    Refused,
    TryLater,
    Unknown,
    Unreachable,
)
from onewindow_adapters.simulator import town


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with ExitStack() as closing:
        here = closing.enter_context(town(tmp_path, slowest=0.05))
        yield Desk(here, closing)


@pytest.mark.parametrize("item", OPERATIONS)
def test_a_grant_fits_the_form_of_its_task(desk: Desk, item: str) -> None:
    request = steered(item, "各部门速办")

    reply = desk.of(request).request(request)

    assert_fits(item, desk.settled(request) if isinstance(reply, AcceptedForWork) else reply)


@pytest.mark.parametrize("item", OVER_HTTP)
def test_what_takes_time_is_called_back(desk: Desk, item: str) -> None:
    request = steered(item, "各部门缓办")

    assert isinstance(desk.of(request).request(request), AcceptedForWork)

    while isinstance((called := desk.callbacks.get(timeout=PATIENCE)).reply, AcceptedForWork):
        pass  # social security says first that it has begun
    assert called.key == request.key
    assert_fits(item, called.reply)


@pytest.mark.parametrize("item", OPERATIONS)
def test_a_refusal_has_reasons_and_remedies(desk: Desk, item: str) -> None:
    request = steered(item, "各部门不予")
    desk.of(request).request(request)

    reply = desk.settled(request)

    assert isinstance(reply, Refused)
    assert (reply.returned, bool(reply.reason), bool(reply.remedies)) == (False, True, True)


@pytest.mark.parametrize("item", OPERATIONS)
def test_what_is_sent_back_is_returned(desk: Desk, item: str) -> None:
    request = steered(item, "各部门退件")
    desk.of(request).request(request)

    reply = desk.settled(request)

    assert isinstance(reply, Refused)
    assert reply.returned


@pytest.mark.parametrize("item", OPERATIONS)
def test_a_question_is_answered_by_a_request_of_its_own(desk: Desk, item: str) -> None:
    request = steered(item, "各部门询问各部门速办")
    desk.of(request).request(request)
    asked = desk.settled(request)
    assert isinstance(asked, NeedsClarification)

    said = {"question": asked.question, "answer": "资金为自有资金"}
    again = replace(request, key=f"{request.key}:c", clarification=said)
    desk.of(again).request(again)

    assert_fits(item, desk.settled(again))


@pytest.mark.parametrize("item", OPERATIONS)
def test_a_key_never_seen_is_unknown(desk: Desk, item: str) -> None:
    assert desk.of(sample(item)).query(sample(item)) == Unknown()


@pytest.mark.parametrize("item", OPERATIONS)
def test_what_a_department_knows_comes_back_in_the_platforms_codes(desk: Desk, item: str) -> None:
    since = datetime(2020, 1, 1, tzinfo=UTC)
    request = steered(item, "各部门速办")
    desk.of(request).request(request)
    desk.settled(request)
    desk.town.walk_in({"department": request.department, "applicant_id": "somebody", "applicant_name": "某人"})

    def both() -> bool:
        return len(list(desk.of(request).known_since(since))) == 2

    until(both)
    ours, other = sorted(desk.of(request).known_since(since), key=lambda known: not known.key)

    assert ours == Known(
        key=request.key,
        case_no=request.case_no,
        item_code=request.item["code"],
        applicant_id="applicant.li",
        applicant_name="李雷",
        status="granted",
        reference=ours.reference,
        materials=("articles", "lease_contract") if item == "registration" else (),
    )
    assert (other.key, other.applicant_id, other.item_code) == ("", "somebody", request.item["code"])


def test_a_list_goes_on_over_pages(desk: Desk) -> None:
    for number in range(501):
        desk.town.walk_in({"department": "tax", "applicant_id": f"somebody-{number}"})

    known = list(desk.adapters["tax"].known_since(datetime(2020, 1, 1, tzinfo=UTC)))

    assert len({one.applicant_id for one in known}) == 501


def test_the_bank_books_twice_what_is_sent_twice_but_can_be_asked(desk: Desk) -> None:
    request = steered("bank", "银行速办")
    adapter = desk.of(request)
    desk.town.change_faults({"faults": {"bank": {"drop_reply": {"probability": 1}}}})
    with pytest.raises(Unreachable) as lost:
        adapter.request(request)
    desk.town.change_faults({})

    assert lost.value.sent
    assert not adapter.capabilities.idempotent
    assert_fits("bank", adapter.query(request))
    assert_fits("bank", adapter.request(request))
    assert len(effects(desk.town, "bank")[request.key]) == 2


def test_the_banks_confirmation_is_a_note(desk: Desk) -> None:
    request = steered("bank", "银行速办")
    granted = desk.of(request).request(request)

    called = desk.callbacks.get(timeout=PATIENCE)

    assert called.key == request.key
    assert isinstance(called.reply, AcceptedForWork)
    assert "已确认" in called.reply.reference
    assert desk.of(request).query(request) == granted


@pytest.mark.parametrize("item", OVER_HTTP)
def test_a_department_that_is_busy_or_away_is_left_alone(desk: Desk, item: str) -> None:
    request = steered(item, "各部门速办")
    for fault in ({"busy": {"probability": 1}}, {"away": {"now": True, "seconds": 600}}):
        desk.town.change_faults({"faults": {"*": fault}})

        assert isinstance(desk.of(request).request(request), TryLater)

    desk.town.change_faults({})
    assert desk.of(request).query(request) == Unknown()


@pytest.mark.parametrize("fault", ["server_error", "drop_reply", "wrong_signature"])
@pytest.mark.parametrize("item", OVER_HTTP)
def test_after_a_fault_nobody_knows_what_was_done(desk: Desk, item: str, fault: str) -> None:
    request = steered(item, "各部门速办")
    desk.town.change_faults({"faults": {"*": {fault: {"probability": 1}}}})

    with pytest.raises(Unreachable) as unknown:
        desk.of(request).request(request)

    assert unknown.value.sent
