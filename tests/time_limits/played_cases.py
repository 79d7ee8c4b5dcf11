"""The worked cases on clocks (K01 to K20) of docs/time-limits.md: each gives the dates and words of its row."""

from __future__ import annotations

from msgspec.structs import replace

from decisions.desk import ITEM, accepted, names, received
from onewindow import commands as c
from onewindow import events as e
from onewindow.domain.time_limits import Policy
from onewindow.supervision_policy import SupervisionPolicy
from time_limits.scenes import HEARING, CountingDesk, cards, corrected, due, grant, local, one_thing, receive, told

LONGER = {"limit": "3wd", "reason": "情形复杂", "sub_case": "1"}


def k01() -> list[str]:
    desk = CountingDesk(Policy(card_cut_off="office_close"))
    receive(desk)
    desk.until("2026-03-09T18:00")
    assert desk.case.status == "received"
    (clock,) = desk.case.clocks.values()
    ended = local(str(clock.due_at))
    desk.until("2026-03-09T18:01")
    assert desk.case.status == "accepted"
    return [ended[:10]]


def k02() -> list[str]:
    return [due(received(), "correction_notice")]


def k03() -> list[str]:
    return [due(told(), "correction_period")]


def k04() -> list[str]:
    desk = one_thing()
    return [due(desk, "promised"), due(desk, "statutory"), due(desk, "promised", 1), due(desk, "statutory", 1),
            due(desk, "promised", 2)]


def k05() -> list[str]:
    desk = one_thing()
    grant(desk)
    desk.until("2026-03-03T10:00")
    desk.finish("seal", "zhou", "granted", {}, 2)
    first, second = due(desk, "delivery", 1), due(desk, "delivery", 2)
    desk.until("2026-03-16T23:59")
    assert ("red", "delivery") not in cards(desk)
    desk.until("2026-03-17T00:00")
    (card,) = [card for card in desk.case.cards.values() if card.cause == "delivery"]
    assert (card.level, card.sub_case) == ("red", 1)
    return [first, second, local(card.issued_at)[:10]]


def k06() -> list[str]:
    desk = CountingDesk(Policy(after_hours="next_working_day"))
    receive(desk)
    desk.finish("acceptance", "wang", "accepted")
    desk.sub_case()
    desk.until("2026-03-02T20:00")
    grant(desk)
    return [due(desk, "delivery", 1)]


def k07() -> list[str]:
    desk = accepted()
    limits = replace(ITEM.items[1].limits, promised=None)
    seal = replace(ITEM.items[1], case_type="immediate", limits=limits)
    desk.item = replace(ITEM, items=(ITEM.items[0], seal))
    desk.sub_case("seal", 2, "police")
    clock = desk.clock("promised", 2)
    desk.until("2026-03-02T18:00")
    assert cards(desk) == []
    desk.until("2026-03-02T18:01")
    assert cards(desk) == [("yellow", "promised")]
    return [local(str(clock.due_at))]


def k08() -> list[str]:
    desk = received(files=("lease",))
    desk.lay("acceptance")
    desk.until("2026-03-09T23:59")
    assert desk.case.status == "received"
    desk.until("2026-03-10T00:00")
    (found,) = desk.happened(e.CaseAccepted)
    assert found.deemed
    assert cards(desk) == [("red", "deemed_acceptance"), ("yellow", "promised")]
    return [local(desk.log[-1].at)[:10], found.accepted_on, due(desk, "promised"), due(desk, "statutory"),
            *(f"`{material['id']}`" for material in found.missing)]


def k09() -> list[str]:
    desk = received()
    desk.until("2026-03-12T09:00", awake=False)
    desk.finish("acceptance", "wang", "accepted")
    assert cards(desk) == [("red", "deemed_acceptance")]
    return [desk.case.accepted_on]


def k10() -> list[str]:
    desk = corrected()
    again = due(desk, "correction_notice")
    desk.until("2026-03-16T10:00")
    desk.finish("acceptance", "wang", "accepted")
    return [again, "2026-03-16", desk.case.accepted_on, due(desk, "statutory")]


def k11() -> list[str]:
    desk = corrected()
    desk.lay("acceptance")
    desk.until("2026-03-19T23:59")
    assert desk.case.status == "received"
    desk.until("2026-03-20T00:00")
    return [local(desk.log[-1].at)[:10], desk.case.accepted_on]


def k12() -> list[str]:
    desk = told()
    desk.until("2026-03-23T23:59")
    assert desk.case.status == "correcting"
    desk.until("2026-03-24T00:00")
    assert (desk.case.status, cards(desk)) == ("lapsed", [])
    return [local(desk.log[-1].at)[:10]]


def k13() -> list[str]:
    desk = one_thing()
    desk.do(c.Suspend, "liu", **HEARING)
    own = due(desk, "special_procedure", 1)
    desk.until("2026-03-16T10:00", awake=False)
    desk.do(c.Resume, "chen", sub_case="1", result="已听证")
    return [due(desk, "promised", 1), due(desk, "statutory", 1), due(desk, "statutory"), due(desk, "promised", 2),
            own]


def k14() -> list[str]:
    desk = one_thing()
    desk.policy = SupervisionPolicy(overall_pause="none")
    desk.do(c.Suspend, "liu", **HEARING)
    return [due(desk, "statutory")]


def k15() -> list[str]:
    desk = one_thing()
    desk.sub_case("registration", 3)
    desk.do(c.Suspend, "liu", **HEARING)
    desk.until("2026-03-04T10:00", awake=False)
    desk.do(c.Suspend, "liu", **{**HEARING, "sub_case": "3"})
    desk.until("2026-03-06T10:00", awake=False)
    desk.do(c.Resume, "liu", sub_case="1", result="已听证")
    desk.until("2026-03-10T10:00", awake=False)
    desk.do(c.Resume, "liu", sub_case="3", result="已听证")
    return [due(desk, "statutory")]


def k16() -> list[str]:
    desk = accepted()
    desk.do(c.Suspend, "liu", **HEARING)
    desk.until("2026-04-15T10:00")
    assert desk.clock("promised", 1).due_on is None
    (card,) = [card for card in desk.case.cards.values() if card.cause == "special_procedure"]
    assert card.level == "red"
    return [local(card.issued_at)[:10]]


def k17() -> list[str]:
    desk = one_thing()
    desk.do(c.Suspend, "liu", **HEARING)
    desk.until("2026-03-04T10:00")
    desk.do(c.Withdraw, "li", sub_case="1", reason="不办了")
    return [due(desk, "statutory")]


def k18() -> list[str]:
    desk = one_thing()
    desk.do(c.Extend, "ma", **LONGER)
    return [due(desk, "promised", 1), due(desk, "statutory", 1), due(desk, "statutory")]


def k19() -> list[str]:
    desk = one_thing()
    desk.until("2026-03-06T00:00", awake=False)
    return [f"`{code}`" for code in names(desk.do(c.Extend, "ma", **LONGER))]


def k20() -> list[str]:
    return [f"`{code}`" for code in names(one_thing().do(c.Extend, "ma", **{**LONGER, "limit": "4wd"}))]


PLAYED = {name.upper(): play for name, play in list(globals().items()) if name[0] == "k" and name[1:].isdigit()}
"""By the number of the example."""
