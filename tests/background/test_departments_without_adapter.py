"""A department whose adapter was taken away: what it was still to be told freezes no case, a person is asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from bureau import Precinct

from journeys.invariants import hold
from onewindow import commands as c
from onewindow.ports.departments import AcceptedForWork


def unserved(town: Precinct) -> None:
    """The site names no adapter any more."""
    town.engine._house.settings = replace(town.engine.settings, adapters={})


@pytest.mark.parametrize("acknowledged", [False, True], ids=["never sent", "in work there"])
def test_what_nobody_can_send_or_hear_of_is_given_up_with_its_budget(precinct: Precinct, acknowledged: bool) -> None:
    [case_no] = precinct.stalls()
    if acknowledged:
        precinct.bureau.says("request", AcceptedForWork())
        precinct.send()
        assert precinct.row(case_no).acknowledged_at
    unserved(precinct)

    assert precinct.send().given_up == 0
    assert precinct.send(days=9).given_up == 1

    told = precinct.incident(case_no)
    assert (told["kind"], told["outcome"]) == ("undelivered", "unreachable")
    assert "no adapter" in told["problem"]
    precinct.do(c.ResolveIncident, "lin.tao", case_no=case_no, incident=1, reason="接口停用").or_raise()
    assert precinct.open_elements(case_no) == ["stall"]
    precinct.send(days=9)
    assert precinct.count(case_no, "IncidentOpened") == 2, "the cancellation too"
    hold(precinct, case_no)


def test_a_sender_looks_at_what_nobody_serves_now_and_then(precinct: Precinct) -> None:
    precinct.stalls()
    unserved(precinct)
    sender, deliveries = precinct.sender(), precinct.engine.deliveries
    precinct.clock.set(precinct.clock.now() + timedelta(days=1))
    assert sender.send_all().given_up == 0
    looked = deliveries._expiry._looked_at
    precinct.clock.set(precinct.clock.now() + timedelta(minutes=1))
    sender.send_all()
    assert deliveries._expiry._looked_at == looked
    assert sender.idle()


def test_what_is_served_is_left_to_its_sender(precinct: Precinct) -> None:
    precinct.stalls()
    assert precinct.engine.deliveries.expire_unserved(precinct.clock.now() + timedelta(days=9)) == []
