"""Supervision's lists: clocks by what is due first, by light at an exact instant; cards and refused attempts."""

from __future__ import annotations

from typing import Any

import pytest
from case_samples import (
    NOW,
    STANDING,
    carry_on,
    case,
    clock_moved,
    clock_started,
    definition,
    open_case,
    opening,
    receipt,
    recorded,
    sub_case,
)
from case_samples import card as card_issued

from onewindow.domain.clocks.light import light_of
from onewindow.events import CardAppealed, CardConfirmed, CardRevoked, ClockStarted, ClockSuspended, Event
from onewindow.storage import CardRow, CaseWrite, ClockRow, Store

LIGHTS = ("green", "yellow", "red", "grey")
MIDNIGHT, OFFICE_CLOSE = "2026-03-06T16:00:00.000Z", "2026-03-06T10:00:00.000Z"
WARN = "2026-03-05T10:00:00.000Z"


def due(day: int, **changes: Any) -> ClockStarted:
    """A clock that ends with this day of March."""
    end = {"due_on": f"2026-03-{day:02}", "due_at": f"2026-03-{day:02}T16:00:00.000Z"}
    return clock_started(**{**end, **changes})


def open_cases(store: Store, cases: dict[str, list[Event]], **changes: Any) -> None:
    with store.transaction() as tx:
        tx.keep_definition(definition())
        for case_no, events in cases.items():
            tx.write(opening(case(case_no, **changes), *events))


def listed(store: Store, **wanted: Any) -> list[tuple[str, int]]:
    with store.transaction(read_only=True) as tx:
        return [(row.case_no, row.clock) for row in tx.clocks(**wanted)]


def light_in_lists(store: Store, now: str) -> str:
    """The light under which the one clock there is gets listed; it must be one alone."""
    [light] = [light for light in LIGHTS if listed(store, light=light, now=now)]
    return light


def test_what_ends_first_stands_first_and_what_stands_still_last(store: Store) -> None:
    still = clock_moved(ClockSuspended, 2, procedure=1, begin=NOW, basis="", **STANDING)
    open_cases(store, {"C1": [due(9, number=1), due(3, number=2), still], "C2": [due(5)], "C0": [due(9)]})
    assert listed(store) == [("C2", 1), ("C0", 1), ("C1", 1), ("C1", 2)]
    with store.transaction(read_only=True) as tx:
        [*_, still_one] = every = tx.clocks()
    assert listed(store, limit=2, after=every[0]) == [("C0", 1), ("C1", 1)]
    assert listed(store, light="green", now=NOW, after=every[1]) == [("C1", 1)]
    assert listed(store, after=every[2]) == listed(store, case_no="C1", after=every[2]) == [("C1", 2)]
    assert listed(store, after=still_one) == []


def test_clocks_are_found_by_what_they_belong_to(store: Store) -> None:
    open_cases(
        store,
        {
            "C1": [sub_case(1, "seal"), due(4, number=1, kind="statutory"), due(5, number=2, sub_case=1)],
            "C2": [sub_case(1), due(6, sub_case=1, department="police")],
        },
    )
    open_cases(store, {"C3": [due(7)]}, service="trade")
    assert listed(store, departments=["police"]) == listed(store, item="registration") == [("C2", 1)]
    assert listed(store, item="seal") == [("C1", 2)]
    assert listed(store, item="") == [("C1", 1), ("C3", 1)]
    assert listed(store, service="trade") == listed(store, case_no="C3") == [("C3", 1)]


def test_clocks_that_measure_items_are_found_by_case_part_task_and_kind(store: Store) -> None:
    part = due(5, number=2, sub_case=1)
    open_cases(store, {"C1": [sub_case(1), due(4, number=1, kind="statutory"), part], "C2": [due(6)]})

    with store.transaction(read_only=True) as tx:
        found = tx.item_clocks(["C1", "C9"])
        nothing = tx.item_clocks([])

    assert set(found) == {("C1", None, None, "statutory"), ("C1", 1, None, "promised")}
    assert found["C1", 1, None, "promised"].suspended is False
    assert nothing == {}


@pytest.mark.parametrize("end", [MIDNIGHT, OFFICE_CLOSE])
@pytest.mark.parametrize(
    "now",
    [
        "2026-03-05T09:59:59.999Z",
        WARN,
        "2026-03-06T09:59:59.999Z",
        OFFICE_CLOSE,
        "2026-03-06T10:00:00.001Z",
        "2026-03-06T15:59:59.999Z",
        MIDNIGHT,
        "2026-03-06T16:00:00.001Z",
    ],
)
def test_a_list_by_light_is_the_domains_light_at_every_instant(sqlite_store: Store, end: str, now: str) -> None:
    open_case(sqlite_store, "C1", clock_started(1, due_at=end))
    assert light_in_lists(sqlite_store, now) == light_of(end, WARN, False, now)


def test_lights_change_at_their_very_instant(store: Store) -> None:
    open_case(store, "C1", clock_started(1))
    assert light_in_lists(store, "2026-03-05T09:59:59.999Z") == "green"
    assert light_in_lists(store, WARN) == light_in_lists(store, "2026-03-06T23:59:59.999+08:00") == "yellow"
    assert light_in_lists(store, MIDNIGHT) == "red"


def test_an_hour_that_ends_is_red_a_moment_later(store: Store) -> None:
    open_case(store, "C1", clock_started(1, due_at=OFFICE_CLOSE))
    assert light_in_lists(store, OFFICE_CLOSE) == "yellow"
    assert light_in_lists(store, "2026-03-06T10:00:00.001Z") == "red"


def test_a_clock_without_a_warning_stays_green_until_it_is_red(store: Store) -> None:
    open_case(store, "C1", clock_started(1, warn_at=None))
    assert light_in_lists(store, "2026-03-06T15:59:59.999Z") == "green"
    assert light_in_lists(store, MIDNIGHT) == "red"


def test_a_clock_that_stands_still_is_grey_but_red_if_it_was_overdue(store: Store) -> None:
    pause = {"procedure": 1, "begin": NOW, "basis": ""}
    open_case(store, "C1", clock_started(1), clock_moved(ClockSuspended, **pause, **STANDING))
    assert light_in_lists(store, "2999-01-01T00:00:00Z") == "grey"
    with store.transaction() as tx:
        carry_on(tx, "C1", clock_moved(ClockSuspended, **{**pause, "procedure": 2}))
    assert light_in_lists(store, WARN) == "grey"
    assert light_in_lists(store, MIDNIGHT) == "red"


def test_a_light_is_asked_of_an_instant(store: Store) -> None:
    with store.transaction(read_only=True) as tx:
        with pytest.raises(ValueError, match="instant"):
            tx.clocks(light="red")
        with pytest.raises(ValueError, match="no light"):
            tx.clocks(light="blue", now=NOW)


def test_clocks_of_another_calendar_are_walked_through_in_order(store: Store) -> None:
    still = clock_moved(ClockSuspended, 3, procedure=1, begin=NOW, basis="", **STANDING)
    old = [clock_started(number) for number in (1, 2, 3)]
    open_cases(store, {"C1": [*old, still], "C2": [clock_started(10), clock_started(11, calendar="new")]})
    seen, after = [], ("", 0)
    with store.transaction(read_only=True) as tx:
        while found := tx.clocks_by_calendar_other_than("new", after, limit=1):
            after = (found[0].case_no, found[0].clock)
            seen.append(after)
    assert seen == [("C1", 1), ("C1", 2), ("C2", 10)]


def test_a_calendar_is_kept_once_and_found_by_its_version(store: Store) -> None:
    with store.transaction() as tx:
        assert tx.calendar("v1") is None
        tx.keep_calendar("v1", {"days": {"2026-02-17": "春节"}}, NOW)
        tx.keep_calendar("v1", {"days": {}}, NOW)
    with store.transaction(read_only=True) as tx:
        assert tx.calendar("v1") == {"days": {"2026-02-17": "春节"}}


def test_a_card_is_issued_appealed_and_settled(store: Store) -> None:
    open_case(store, "C1", card_issued(1, sub_case=3), card_issued(2, "red", cause="deemed_acceptance", clock=None))
    expected = CardRow(
        case_no="C1",
        card=1,
        level="yellow",
        cause="promised",
        clock=1,
        sub_case=3,
        department="market_regulation",
        service="company_startup",
        title="企业开办",
        issued_at=NOW,
        state="issued",
        settled_at=None,
    )
    with store.transaction() as tx:
        assert [card.card for card in tx.cards()] == [2, 1]
        assert tx.cards(level="yellow") == [expected]
        carry_on(tx, "C1", CardAppealed(card=1, reason="系统故障"))
        assert [card.card for card in tx.cards(state="appealed")] == [1]
        carry_on(tx, "C1", CardRevoked(card=1, reason="属实"), CardAppealed(card=2, reason=""))
        carry_on(tx, "C1", CardConfirmed(card=2, reason="维持"))
        assert [(card.card, card.state, card.settled_at) for card in tx.cards()] == [
            (2, "confirmed", NOW),
            (1, "revoked", NOW),
        ]
        assert tx.card_counts() == {("red", "confirmed"): 1, ("yellow", "revoked"): 1}
        assert tx.card_counts(["market_regulation"]) == tx.card_counts()
        assert tx.card_counts("police") == {}


def test_a_card_appealed_at_once_is_written_once(store: Store) -> None:
    open_case(store, "C1", card_issued(1), CardAppealed(card=1, reason=""), CardConfirmed(card=1, reason=""))
    with store.transaction(read_only=True) as tx:
        assert [card.state for card in tx.cards()] == ["confirmed"]


def test_cards_are_found_newest_first(store: Store) -> None:
    days = ["2026-03-02", "2026-03-04", "2026-03-03"]
    with store.transaction() as tx:
        tx.keep_definition(definition())
        for number, day in enumerate(days, start=1):
            issued = recorded(1, card_issued(department="police" if number == 3 else "tax"), at=f"{day}T01:00:00.000Z")
            tx.write(CaseWrite(case=case(f"C{number}"), expected_version=0, document={}, events=[issued]))

    def found(**wanted: Any) -> list[str]:
        with store.transaction(read_only=True) as tx:
            return [card.case_no for card in tx.cards(**wanted)]

    assert found() == ["C2", "C3", "C1"]
    assert found(since="2026-03-03T09:00:00+08:00") == ["C2", "C3"]
    assert found(departments=["tax"]) == ["C2", "C1"]
    assert found(case_no="C3") == ["C3"]
    assert found(limit=1, offset=1) == ["C3"]


def test_refused_attempts_are_listed_newest_first(store: Store) -> None:
    with store.transaction() as tx:
        for number, (hour, actor, accepted) in enumerate([(1, "wang", 0), (3, "han", 0), (2, "wang", 1)], start=1):
            at = f"2026-03-02T0{hour}:00:00.000Z"
            tx.keep_receipt(receipt(f"r{number}", case_no=f"C{number}", actor=actor, accepted=bool(accepted), at=at))
        tx.keep_receipt(receipt("r4", case_no=None, accepted=False, at="2026-03-02T04:00:00.000Z", actor="li"))

    def attempts(**wanted: Any) -> list[str]:
        with store.transaction(read_only=True) as tx:
            found = tx.attempts(**wanted)
            assert all(tx.receipt(row.command_id) == row for row in found)
            return [row.command_id for row in found]

    assert attempts() == ["r4", "r2", "r1"]
    assert attempts(since="2026-03-02T11:00:00+08:00") == ["r4", "r2"]
    assert attempts(actor="wang") == attempts(case_no="C1") == ["r1"]
    assert attempts(limit=1, offset=1) == ["r2"]


def test_a_row_of_a_clock_tells_its_light(store: Store) -> None:
    """What the rows say is what the lists by light say."""
    open_cases(store, {f"C{day}": [due(day)] for day in range(4, 9)})
    with store.transaction(read_only=True) as tx:
        rows: list[ClockRow] = tx.clocks()
        for now in (WARN, MIDNIGHT):
            for light in LIGHTS:
                told = [row for row in rows if light_of(row.due_at, row.warn_at, False, now) == light]
                assert tx.clocks(light=light, now=now) == told
