"""What makes limits longer: special procedures, extension, forwarding, a calendar that has become known."""

from __future__ import annotations

import pytest
from msgspec import structs

from decisions.clocked import HEARING, held, one_thing
from decisions.desk import Desk, accepted, names
from onewindow import commands as c
from onewindow import events as e
from onewindow.domain.clocks.ledger import ledger
from onewindow.domain.service_item import Extension, Limit
from onewindow.domain.time_limits import Policy, reckon
from onewindow.supervision_policy import Rung, SupervisionPolicy


def test_hearing_pauses_its_own_part_and_the_joint_limits_but_no_sibling() -> None:
    desk = one_thing()
    held(desk)
    assert names(desk.do(c.Suspend, "liu", **HEARING)) == ["ProcedureStarted"]
    own = [clock for clock in desk.case.clocks.values() if clock.sub_case == 1 and clock.kind != "special_procedure"]
    assert {clock.kind for clock in own} == {"promised", "statutory", "stage"}
    assert all(clock.suspended and clock.due_on is None and clock.next_at is None for clock in own)
    assert not desk.clock("promised", 2).suspended
    assert desk.clock("promised").suspended
    assert desk.clock("statutory").suspended
    assert desk.clock("special_procedure", 1).due_on == "2026-03-30"
    desk.until("2026-03-16T10:00")
    assert names(desk.do(c.Resume, "chen", sub_case="1", result="当事人陈述已记录")) == ["ProcedureEnded"]
    # 10 working days of March 3 … 16 do not count.
    assert desk.case.sub_cases[1].promised_due == "2026-03-17"
    assert desk.case.sub_cases[1].statutory_due == "2026-03-19"
    assert desk.case.statutory_due == "2026-04-14"
    assert desk.clock("promised", 2).due_on == "2026-03-03"
    assert desk.kinds(1) == {"promised", "statutory", "stage"}


@pytest.mark.parametrize(
    ("statutory", "law", "of_limit", "of_extension"),
    [
        ("3wd", "条例第十九条", "（条例第十九条）", "条例第十九条，"),
        ("3wd", "", "", ""),
        ("20wd", "", "（《行政许可法》第四十二条）", "《行政许可法》第四十二条第一款，"),
        ("45wd", "", "（《行政许可法》第四十二条）", "《行政许可法》第四十二条第二款，"),
    ],
)
def test_limit_and_extension_name_the_law_they_come_from(
    statutory: str, law: str, of_limit: str, of_extension: str
) -> None:
    desk = one_thing()
    assert desk.item is not None
    registration = desk.item.items[0]
    limits = structs.replace(registration.limits, statutory=Limit.parse(statutory))
    allowed = Extension(maximum=Limit.parse("3wd"), legal_basis=law)
    registration = structs.replace(registration, limits=limits, extension=allowed, statutory_basis=law)
    desk.item = structs.replace(desk.item, items=(registration,))
    desk.sub_case("registration", 3)
    [granted] = desk.do(c.Extend, "ma", limit="3wd", reason="情形复杂", sub_case="3")
    assert granted.basis == f"{of_extension}事项实施清单：延长不超过 3 个工作日"
    assert desk.clock("statutory", 3).basis == f"事项实施清单：法定时限{of_limit}"


def test_policy_none_lets_the_joint_limits_run_on() -> None:
    desk = one_thing()
    desk.policy = SupervisionPolicy(overall_pause="none")
    desk.do(c.Suspend, "liu", **HEARING)
    assert desk.clock("promised", 1).suspended
    assert not desk.clock("statutory").suspended


def test_an_optional_part_pauses_only_itself() -> None:
    desk = one_thing()
    desk.sub_case("survey", 3, "police", obligatory=False)
    assert names(desk.do(c.Suspend, "guo", procedure="鉴定", reason="印鉴存疑", sub_case="3")) == ["ProcedureStarted"]
    assert desk.clock("promised", 3).suspended
    assert not desk.clock("promised").suspended
    assert "special_procedure" not in desk.kinds(3), "the item names no limit of its own"


def test_overlapping_hearings_of_two_parts_are_counted_once_in_the_joint_limit() -> None:
    desk = one_thing()
    desk.sub_case("registration", 3)
    desk.do(c.Suspend, "liu", **HEARING)
    desk.until("2026-03-04T10:00", awake=False)
    desk.do(c.Suspend, "liu", **{**HEARING, "sub_case": "3"})
    desk.until("2026-03-06T10:00", awake=False)
    desk.do(c.Resume, "liu", sub_case="1", result="已听证")
    assert desk.clock("statutory").suspended
    desk.until("2026-03-10T10:00", awake=False)
    desk.do(c.Resume, "liu", sub_case="3", result="已听证")
    assert desk.case.statutory_due == "2026-04-08", "six working days, not eight, were excluded"


@pytest.mark.parametrize(("change", "actor", "code"), [
    ({"procedure": "公示"}, "liu", "procedure_not_listed"),
    ({"reason": " "}, "liu", "reason_missing"),
    ({"sub_case": "9"}, "liu", "sub_case_unknown"),
    ({"sub_case": None}, "tang", "procedure_not_listed"),
    ({}, "deng", "not_entitled"),
    ({}, "guo", "not_entitled"),
])  # fmt: skip
def test_nothing_stops_a_clock_that_the_item_does_not_list(change: dict[str, object], actor: str, code: str) -> None:
    desk = one_thing()
    assert names(desk.do(c.Suspend, actor, **{**HEARING, **change})) == [code]


def test_no_decision_and_no_second_procedure_while_one_is_open() -> None:
    desk = one_thing()
    desk.do(c.Suspend, "liu", **HEARING)
    assert names(desk.do(c.Suspend, "liu", **HEARING)) == ["procedure_open"]
    assert names(desk.finish("decision", "liu", "granted", {"licence_no": "1"}, 1)) == ["procedure_open"]
    assert names(desk.do(c.Resume, "liu", sub_case="2", result="x")) == ["not_entitled"]
    assert names(desk.do(c.Resume, "guo", sub_case="2", result="x")) == ["procedure_not_open"]
    assert names(desk.do(c.Resume, "liu", sub_case="1")) == ["result_missing"]


def test_a_stage_that_begins_during_the_hearing_stands_still_from_its_first_moment() -> None:
    desk = one_thing()
    desk.do(c.Suspend, "liu", **HEARING)
    task = held(desk)
    assert desk.clock("stage", 1).suspended
    assert desk.case.tasks[task].due_on is None
    desk.until("2026-03-04T10:00")
    desk.do(c.Resume, "liu", sub_case="1", result="已听证")
    assert desk.case.tasks[task].due_on == "2026-03-05"


def test_a_procedure_that_overruns_its_own_limit_costs_a_red_card() -> None:
    desk = one_thing()
    held(desk)
    desk.do(c.Suspend, "liu", **HEARING)
    desk.until("2026-03-31T00:00")
    assert [card.cause for card in desk.happened(e.CardIssued) if card.sub_case == 1] == ["special_procedure"]


def test_a_hearing_that_begins_on_the_last_day_leaves_the_rest_of_that_day_for_afterwards() -> None:
    desk = one_thing()
    held(desk, "review")
    desk.until("2026-03-03T10:00")
    desk.do(c.Suspend, "liu", **HEARING)
    assert desk.clock("promised", 1).due_on is None
    desk.until("2026-03-10T15:00")
    assert not [card for card in desk.happened(e.CardIssued) if card.sub_case == 1]
    desk.do(c.Resume, "liu", sub_case="1", result="已听证")
    assert desk.clock("promised", 1).due_on == "2026-03-10"
    desk.until("2026-03-11T00:00")
    assert [card.cause for card in desk.happened(e.CardIssued) if card.sub_case == 1] == ["promised"]


def test_an_immediate_item_in_a_special_procedure_ends_on_the_day_that_ends() -> None:
    desk = one_thing()
    desk.record(e.ClockStarted(
        clock=desk.case.clocks_started + 1, kind="promised", start="2026-03-02T01:00:00.000Z", limit="immediate",
        basis="b", department="market_regulation", sub_case=1, due_on="2026-03-02",
        due_at="2026-03-02T10:00:00.000Z", warn_at=None, next_at=None, provisional=False, calendar="c",
    ))
    number = desk.case.clocks_started
    desk.do(c.Suspend, "liu", **HEARING)
    assert desk.case.clocks[number].due_on is None
    desk.until("2026-03-05T10:00", awake=False)
    desk.do(c.Resume, "liu", sub_case="1", result="已听证")
    assert desk.case.clocks[number].due_at == "2026-03-05T10:00:00.000Z"


def test_a_card_that_was_taken_back_climbs_no_further() -> None:
    desk = one_thing()
    held(desk, "review")
    desk.until("2026-03-06T00:00")
    for number, card in list(desk.case.cards.items()):
        if card.sub_case == 1:
            desk.do(c.RevokeCard, "lin", card=number, reason="系统故障")
    desk.until("2026-03-16T00:00")
    assert not [order for order in desk.happened(e.OrderIssued) if order.sub_case == 1]


def test_extension_after_the_promised_limit_does_not_swallow_its_card() -> None:
    desk = one_thing()
    desk.until("2026-03-04T10:00", awake=False)
    desk.do(c.Extend, "ma", limit="3wd", reason="情形复杂", sub_case="1")
    mine = [card.cause for card in desk.happened(e.CardIssued) if card.sub_case == 1]
    assert mine == ["promised"]
    assert desk.clock("promised", 1).due_on == "2026-03-03", "a broken promise stays one"
    assert desk.clock("statutory", 1).due_on == "2026-03-10"


def test_withdrawing_a_part_ends_its_procedure_and_lets_the_joint_limit_run_on() -> None:
    desk = one_thing()
    desk.do(c.Suspend, "liu", **HEARING)
    desk.do(c.Withdraw, "li", sub_case="1", reason="不办了")
    assert desk.kinds(1) == set()
    assert not desk.case.procedures
    assert not desk.clock("statutory").suspended
    assert desk.happened(e.ProcedureEnded)[0].how == "SubCaseWithdrawn"


def test_extension_moves_promised_and_statutory_once() -> None:
    desk = one_thing()
    given = {"limit": "3wd", "reason": "情形复杂", "sub_case": "1"}
    assert names(desk.do(c.Extend, "ma", **given)) == ["ExtensionGranted"]
    assert desk.case.sub_cases[1].promised_due == "2026-03-06"
    assert desk.case.sub_cases[1].statutory_due == "2026-03-10"
    assert desk.clock("promised", 2).due_on == "2026-03-03"
    assert names(desk.do(c.Extend, "ma", **given)) == ["extension_repeated"]


@pytest.mark.parametrize("half", ["0.5wd", "1.5wd"])
def test_a_limit_in_whole_days_is_not_extended_by_half_days_which_would_end_it_earlier(half: str) -> None:
    desk = one_thing()
    refused = desk.do(c.Extend, "ma", limit=half, reason="情形复杂", sub_case="1")
    assert names(refused) == ["extension_in_parts"]
    assert "1wd" in str(refused)
    assert (desk.clock("statutory", 1).due_on, desk.happened(e.ClockExtended)) == ("2026-03-05", [])


def test_half_days_an_earlier_release_has_granted_stay_granted() -> None:
    desk = one_thing()
    desk.record(e.ExtensionGranted(sub_case=1, added="0.5wd", reason="情形复杂", basis="法"), "ma")
    (clock,) = [each for each in ledger(desk.log) if (each.kind, each.part.sub_case) == ("statutory", 1)]
    explained = reckon(clock.term(), desk.calendar)
    assert (str(explained.limit), explained.extension_error) == ("3.5wd", "")
    assert str(explained.due_date) == clock.due_on


@pytest.mark.parametrize(("change", "actor", "code"), [
    ({"limit": "4wd"}, "ma", "extension_exceeds_maximum"),
    ({"limit": "3d"}, "ma", "extension_malformed"),
    ({"limit": "soon"}, "ma", "extension_malformed"),
    ({"reason": ""}, "ma", "reason_missing"),
    ({}, "liu", "not_entitled"),
    ({}, "guo", "not_entitled"),
    ({"sub_case": "2"}, "guo", "extension_not_listed"),
])  # fmt: skip
def test_extension_keeps_to_the_item(change: dict[str, object], actor: str, code: str) -> None:
    desk = one_thing()
    given = {"limit": "3wd", "reason": "情形复杂", "sub_case": "1", **change}
    assert names(desk.do(c.Extend, actor, **given)) == [code]


def test_extension_comes_too_late_when_the_statutory_limit_is_over() -> None:
    desk = one_thing()
    given = {"limit": "3wd", "reason": "情形复杂", "sub_case": "1"}
    desk.until("2026-03-06T00:00", awake=False)
    assert names(desk.do(c.Extend, "ma", **given)) == ["limit_already_passed"]


def test_a_hearing_begun_after_the_close_that_ends_a_last_day_heals_nothing() -> None:
    desk = accepted()
    desk.counting = Policy(card_cut_off="office_close")
    desk.sub_case(number=2)
    desk.until("2026-03-05T18:30")
    before = desk.clock("statutory", 2).due_at

    desk.do(c.Suspend, "liu", **{**HEARING, "sub_case": "2"})
    clock = desk.clock("statutory", 2)
    assert (clock.due_at, clock.reached[0], clock.suspended) == (before, "overdue", True)
    told = desk.do(c.Extend, "ma", limit="1wd", reason="情形复杂", sub_case="2")
    assert names(told) == ["limit_already_passed"]
    desk.until("2026-03-20T10:00")
    desk.do(c.Resume, "liu", sub_case="2", result="已听证")
    assert desk.clock("statutory", 2).due_on == "2026-03-05"


def test_a_hearing_begun_at_the_very_close_of_a_last_day_is_in_time() -> None:
    desk = accepted()
    desk.counting = Policy(card_cut_off="office_close")
    desk.sub_case(number=2)
    desk.until("2026-03-05T18:00", awake=False)
    desk.do(c.Suspend, "liu", **{**HEARING, "sub_case": "2"})
    assert desk.clock("statutory", 2).due_on is None


def warned(desk: Desk) -> list[tuple[str, str | None]]:
    """Who was warned of the promise of registration, and by which end."""
    return [(person["id"], told.facts["due_on"]) for told in desk.happened(e.Escalated)
            if (told.level, told.cause, told.sub_case) == ("warning", "promised", 1) for person in told.recipients]


def test_who_was_warned_before_an_extension_is_warned_of_the_new_end() -> None:
    desk = one_thing()
    held(desk, "review")
    desk.until("2026-03-03T10:00")
    desk.do(c.Extend, "ma", limit="3wd", reason="情形复杂", sub_case="1")
    desk.until("2026-03-06T23:00")
    assert warned(desk) == [("chen", "2026-03-03"), ("chen", "2026-03-06")]


def test_who_was_warned_before_a_hearing_is_warned_when_it_is_over_but_once() -> None:
    desk = one_thing()
    held(desk, "review")
    later = (Rung(level="warning", to="stage_head"), Rung(level="warning", to="handler", after="1wh"))
    desk.policy = SupervisionPolicy(ladder=(*desk.policy.ladder, *later))
    desk.until("2026-03-02T19:00")
    desk.do(c.Suspend, "liu", **HEARING)
    desk.until("2026-03-16T10:00")
    desk.do(c.Resume, "liu", sub_case="1", result="已听证")
    desk.until("2026-03-17T23:00")
    assert warned(desk) == [
        ("chen", "2026-03-03"), ("liu", "2026-03-03"), ("chen", "2026-03-17"), ("liu", "2026-03-17"),
    ]
