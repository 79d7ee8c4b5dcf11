"""Dropping requests and taking grants back, with the six adapters at the six departments themselves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from department_calls import effects
from samples import OPERATIONS
from town_desk import Desk, steered

from onewindow.ports import (
    AcceptedForWork,
    Broken,
    Cancelled,
    NeedsClarification,
    Refused,
    Revoked,
)
from onewindow_adapters.simulator import town


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with ExitStack() as closing:
        here = closing.enter_context(town(tmp_path, slowest=0.05))
        yield Desk(here, closing)


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


@pytest.mark.parametrize("item", [item for item in OPERATIONS if item != "social_security"])
@pytest.mark.parametrize("seen", [True, False])
def test_what_was_asked_about_is_dropped_whether_the_answer_has_come_or_not(
    desk: Desk, item: str, seen: bool
) -> None:
    request = steered(item, "各部门询问")
    adapter = desk.of(request)
    adapter.request(request)
    asked = desk.settled(request)
    assert isinstance(asked, NeedsClarification)
    said = {"question": asked.question, "answer": "资金为自有资金"}
    anew = replace(request, key=f"{request.key}:c", clarification=said)
    if seen:
        adapter.request(anew)
        desk.settled(anew)
    cancel = replace(request, key=f"{request.key}:cancel", operation="cancel", of=request.key, data={})

    reply = adapter.cancel(cancel)

    assert (desk.settled(cancel) if isinstance(reply, AcceptedForWork) else reply) == Cancelled()
    listed = {known.key: known.status for known in adapter.known_since(datetime(2020, 1, 1, tzinfo=UTC))}
    assert listed.get(request.key, "cancelled") == "cancelled"
    assert ("grant" in str(effects(desk.town, request.department).get(anew.key))) == seen


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
