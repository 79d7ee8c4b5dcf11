"""The six adapters and the six departments themselves: what is granted fits the forms of the tasks, to the letter."""

from __future__ import annotations

import json
import queue
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jsonschema
import pytest
from department_calls import PATIENCE, effects, mailbox, until
from samples import OPERATIONS, sample

from onewindow.ports import (
    AcceptedForWork,
    Broken,
    Callback,
    Cancelled,
    DepartmentAdapter,
    Granted,
    Known,
    NeedsClarification,
    Refused,
    Reply,
    Request,
    Revoked,
    TryLater,
    Unknown,
    Unreachable,
)
from onewindow_adapters import bank, housing_fund, market_regulation, police, social_security, tax
from onewindow_adapters.simulator import Town, town

FORMS = Path(__file__).parents[2] / "forms" / "company_startup"
ADAPTERS: dict[str, Callable[[str, Mapping[str, Any], Path], DepartmentAdapter]] = {
    "market_regulation": market_regulation.adapter,
    "police": police.adapter,
    "tax": tax.adapter,
    "social_security": social_security.adapter,
    "housing_fund": housing_fund.adapter,
    "bank": bank.adapter,
}
RESULTS = {
    "registration": "issue_licence",
    "seal": "seal_result",
    "invoice": "invoice_result",
    "social_security": "social_result",
    "housing_fund": "fund_result",
    "bank": "bank_result",
}
OVER_HTTP = [item for item in OPERATIONS if item != "housing_fund"]


class Desk:
    """The platform's side: an adapter for each department of the town, and where its callbacks arrive."""

    def __init__(self, here: Town, closing: ExitStack) -> None:
        self.town = here
        self.callbacks: queue.Queue[Callback] = queue.Queue()
        self.adapters: dict[str, DepartmentAdapter] = {}
        for department, make in ADAPTERS.items():
            self.adapters[department] = make(department, self._options(department), here.folder)
            closing.callback(self.adapters[department].close)
        box = closing.enter_context(mailbox(here))
        box.take = self._take  # type: ignore[method-assign]
        here.call_back(box.url)

    def _options(self, department: str) -> dict[str, Any]:
        if department == "housing_fund":
            return {"database": self.town.exchange}
        url, secret_file = self.town.urls[department], str(self.town.secret_files[department].resolve())
        return {"url": url, "secret_file": secret_file, "allowed": [urlsplit(url).netloc]}

    def _take(self, department: str, headers: Mapping[str, str], body: bytes) -> int:
        now = datetime.now(UTC)  # noqa: TID251  signatures go by real time
        self.callbacks.put(self.adapters[department].callback(headers, body, now))
        return 200

    def of(self, request: Request) -> DepartmentAdapter:
        return self.adapters[request.department]

    def settled(self, request: Request) -> Reply:
        """Ask until it is no longer being worked on."""
        found: list[Reply] = []

        def done() -> bool:
            found.append(self.of(request).query(request))
            return not isinstance(found[-1], AcceptedForWork)

        until(done)
        return found[-1]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with ExitStack() as closing:
        here = closing.enter_context(town(tmp_path, slowest=0.05))
        yield Desk(here, closing)


def steered(item: str, words: str, **changes: Any) -> Request:
    """A request for a company whose name steers the staff."""
    request = sample(item)
    data: Any = deepcopy(request.data)
    data["form"]["company"]["trade_name"] = f"青禾{words}"
    if item == "registration":
        data["form"]["shareholders"][1]["ratio"] = 40  # the shipped example leaves a share for a correction
    return replace(request, data=data, **changes)


def assert_fits(item: str, reply: Reply) -> None:
    """A grant whose data the task's form takes as it is, with every field it can have."""
    assert isinstance(reply, Granted), reply
    schema = json.loads((FORMS / f"{RESULTS[item]}.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(reply.data, schema)
    assert set(reply.data) == set(schema["properties"])


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
def test_what_nobody_has_decided_is_dropped(desk: Desk, item: str) -> None:
    request = steered(item, "各部门搁置")
    desk.of(request).request(request)
    cancel = replace(request, key=f"{request.key}:cancel", operation="cancel", of=request.key, data={})

    reply = desk.of(request).cancel(cancel)

    if not desk.of(request).capabilities.cancel:
        assert isinstance(reply, Broken)
        return
    assert (desk.settled(cancel) if isinstance(reply, AcceptedForWork) else reply) == Cancelled()
    assert desk.settled(request) == Cancelled()


@pytest.mark.parametrize("item", ["registration", "seal", "invoice", "housing_fund"])
def test_what_is_decided_already_is_not_dropped_and_the_decision_is_told(desk: Desk, item: str) -> None:
    request = steered(item, "各部门速办")
    desk.of(request).request(request)
    granted = desk.settled(request)
    cancel = replace(request, key=f"{request.key}:cancel", operation="cancel", of=request.key, data={})

    reply = desk.of(request).cancel(cancel)

    assert (desk.settled(cancel) if isinstance(reply, AcceptedForWork) else reply) == granted


@pytest.mark.parametrize("item", OPERATIONS)
def test_a_grant_is_taken_back_once(desk: Desk, item: str) -> None:
    request = steered(item, "各部门速办")
    desk.of(request).request(request)
    desk.settled(request)
    revoke = replace(request, key=f"{request.key}:revoke", operation="revoke", of=request.key, data={})

    for _ in range(2):
        reply = desk.of(request).revoke(revoke)
        assert isinstance(desk.settled(revoke) if isinstance(reply, AcceptedForWork) else reply, Revoked)

    assert isinstance(desk.settled(request), Revoked)
    assert len(effects(desk.town, request.department)[request.key]) == 1


@pytest.mark.parametrize("item", OPERATIONS)
def test_what_was_refused_cannot_be_taken_back(desk: Desk, item: str) -> None:
    request = steered(item, "各部门不予")
    desk.of(request).request(request)
    desk.settled(request)
    revoke = replace(request, key=f"{request.key}:revoke", operation="revoke", of=request.key, data={})

    reply = desk.of(request).revoke(revoke)

    assert isinstance(desk.settled(revoke) if isinstance(reply, AcceptedForWork) else reply, Refused)


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
