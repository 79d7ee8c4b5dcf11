"""The worked cases on supervision (K21 to K28) of docs/time-limits.md: each gives the dates and words of its row."""

from __future__ import annotations

from datetime import date, datetime

from decisions.desk import accepted, names, opened
from onewindow import commands as c
from onewindow import events as e
from onewindow.domain.time_limits import SHANGHAI
from onewindow.supervision_policy import SupervisionPolicy
from time_limits.scenes import HEARING, cards, due, grant, hours, local, one_thing, receive, reviewed


def k21() -> list[str]:
    desk = reviewed()
    # As if nothing but the promise were limited.
    desk.policy = SupervisionPolicy(cards={**desk.policy.cards, "statutory": "yellow"})
    desk.until("2026-03-06T00:00")
    rungs = hours(desk, "promised")
    assert [rung for rung, _ in rungs] == ["handler", "handler", "stage_head", "department_head", "supervisor"]
    return [rungs[0][1], *(hour[:10] for _, hour in (rungs[1], *rungs[3:]))]


def k22() -> list[str]:
    desk = reviewed()
    desk.until("2026-03-10T10:00")
    rungs = hours(desk, "statutory")
    assert [rung for rung, _ in rungs] == ["handler", "stage_head", "department_head", "supervisor"]
    assert len({hour for _, hour in rungs}) == 1
    (order,) = [record for record in desk.log if isinstance(record.event, e.OrderIssued) and record.event.sub_case == 1]
    return [rungs[0][1][:10], local(order.at)[:10], due(desk, "order_reply", 1)]


def k23() -> list[str]:
    desk = reviewed()
    desk.people.away = {"ma", "liu"}
    desk.until("2026-03-06T00:00")
    told = {
        each.rung: each.recipients for each in desk.happened(e.Escalated)
        if each.cause == "statutory" and each.sub_case == 1
    }
    assert list(told) == ["handler", "stage_head", "supervisor"], "nobody is told twice"
    (deputy,) = told["stage_head"]
    return [f"`{deputy[key]}`" for key in ("id", "stands_for")]


def k24() -> list[str]:
    desk = accepted()
    desk.lay("review", 1)
    desk.until("2026-03-02T18:00")
    (told,) = [each for each in desk.happened(e.Escalated) if each.sub_case == 1]
    assert (told.level, told.rung) == ("warning", "stage_head")
    return [f"`{person['id']}`" for person in told.recipients]


def k25() -> list[str]:
    desk = accepted()
    desk.do(c.IssueOrder, "lin", department="market_regulation", content="请说明", sub_case="1")
    first = due(desk, "order_reply", 1)
    desk.until("2026-03-03T10:00")
    desk.do(c.ReplyToOrder, "ma", order=1, reply="已督促")
    desk.do(c.SettleOrder, "lin", order=1, accepted=False, note="没有说明原因")
    again = due(desk, "order_reply", 1)
    desk.until("2026-03-12T00:00")
    (card,) = [card for card in desk.case.cards.values() if card.cause == "order_reply"]
    assert [number for number, order in desk.case.orders.items() if order.sub_case == 1] == [1]
    return [first, again, local(card.issued_at)[:10]]


def k26() -> list[str]:
    desk = one_thing()
    desk.until("2026-03-12T10:00", awake=False)
    grant(desk)
    return [f"`{cause}`" for _, cause in cards(desk)]


def k27() -> list[str]:
    desk = one_thing()
    desk.until("2026-03-04T10:00", awake=False)
    desk.do(c.Suspend, "liu", **HEARING)
    return [*(f"`{cause}`" for _, cause in cards(desk)), due(desk, "promised", 1)]


def k28() -> list[str]:
    desk = opened()
    known = desk.calendar
    desk.now = datetime(2026, 4, 28, 9, tzinfo=SHANGHAI)
    desk.calendar = known.known_until(date(2026, 4, 30))
    receive(desk)
    assert desk.clock("correction_notice").provisional
    before = due(desk, "correction_notice")
    desk.calendar = known
    assert names(desk.do(c.RecomputeClocks, "lin")) == ["CalendarApplied", "ClockRecomputed"]
    assert not desk.clock("correction_notice").provisional
    return [before, due(desk, "correction_notice")]


PLAYED = {name.upper(): play for name, play in list(globals().items()) if name[0] == "k" and name[1:].isdigit()}
"""By the number of the example."""
