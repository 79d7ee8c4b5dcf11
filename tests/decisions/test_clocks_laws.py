"""Laws of the clocks over any history, on the desk: no store, no tokens, a clock that is set by hand."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from decisions.desk import Desk, accepted, received
from journeys.clock_laws import clocks_kept
from onewindow import commands as c
from onewindow import events as e
from onewindow.domain.canonical import canonical
from onewindow.domain.instants import instant
from onewindow.domain.time_limits import SHANGHAI
from onewindow.engine.snapshot import pack, unpack
from onewindow.errors import Rejected

PARTS = {"1": ("registration", "market_regulation", True), "2": ("registration", "market_regulation", True),
         "3": ("survey", "police", False), "4": ("seal", "police", True)}
SIGNERS = {"registration": "liu", "survey": "guo", "seal": "guo"}
PROCEDURES = {"registration": "听证", "survey": "鉴定", "seal": "公示"}
SEEDS = st.integers(0, 2**32 - 1)


def by_count(count: int) -> settings:
    """So many histories, always the same ones, however long they take."""
    return settings(
        max_examples=count, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
    )


def town_of_parts() -> Desk:
    """An accepted case (Monday 2026-03-02) with four parts, two of them with tasks that are timed."""
    desk = accepted()
    for number, (element, department, obligatory) in PARTS.items():
        if number != "1":
            desk.sub_case(element, int(number), department, obligatory=obligatory)
    for number in (1, 2):
        desk.do(c.ClaimTask, "chen", task=desk.lay("timed_review", number))
    return desk


def something(chance: Random, desk: Desk) -> tuple[type[c.Command], str, dict[str, Any]]:
    """A command for one of the parts or for supervision, mostly one that is allowed."""
    number = chance.choice(list(PARTS))
    element, department, _ = PARTS[number]
    signer, head = SIGNERS[element], {"market_regulation": "ma", "police": "guo"}[department]
    suspended = desk.case.suspended(int(number))
    choices: list[tuple[type[c.Command], str, dict[str, Any]]] = [
        (c.Suspend, signer, {"sub_case": number, "procedure": PROCEDURES[element], "reason": "核实"}),
        (c.Resume, signer, {"sub_case": number, "result": "已记录"}),
        (c.Extend, head, {"sub_case": number, "limit": chance.choice(["1wd", "3wd", "4wd"]), "reason": "复杂"}),
        (c.Withdraw, "li", {"sub_case": number, "reason": "不办了"}),
        (c.Forward, signer, {"sub_case": number, "to": "省局", "reason": "权限"}),
        (c.IssueOrder, "lin", {"department": department, "content": "请说明", "sub_case": number}),
        (c.ReplyToOrder, head, {"order": chance.randrange(1, 4), "reply": "已办理"}),
        (c.SettleOrder, "ye", {"order": chance.randrange(1, 4), "accepted": chance.random() < 0.5, "note": "请补充"}),
        (c.AppealCard, head, {"card": chance.randrange(1, 4), "reason": "系统故障"}),
        (c.RevokeCard, "lin", {"card": chance.randrange(1, 4), "reason": "属实"}),
        (c.Acknowledge, "chen", {"escalation": chance.randrange(1, 6)}),
    ]
    weights = [6, 12 if suspended else 2, 5, 0.5, 0.5, 2, 2, 2, 1, 1, 2]
    return chance.choices(choices, weights)[0]


def played(seed: int, *, awake: bool, steps: int = 14) -> Desk:
    """A desk after a random history; the same seed does the same things at the same hours."""
    chance = Random(seed)  # noqa: S311  chance of a test, not of a secret
    desk = town_of_parts()
    for _ in range(steps):
        pause = timedelta(minutes=chance.choice([0, 7, 60, 300, 1440, 4320, 14400]))
        desk.until(_local(desk.now + pause), awake=awake and chance.random() < 0.8)
        command_type, actor, fields = something(chance, desk)
        desk.do(command_type, actor, **fields)
    return desk


def _local(moment: datetime) -> str:
    return moment.astimezone(SHANGHAI).replace(tzinfo=None).isoformat()


def dates(desk: Desk, *kinds: str) -> list[tuple[Any, ...]]:
    """Part, kind and dates of the running clocks, whatever their numbers."""
    return sorted(
        (str(clock.sub_case), clock.kind, clock.start, clock.limit, str(clock.due_on), str(clock.due_at),
         clock.suspended)
        for clock in desk.case.clocks.values() if not kinds or clock.kind in kinds
    )  # fmt: skip


def cards(desk: Desk) -> list[tuple[Any, ...]]:
    """Cards with the dates they rest on; orders are issued when somebody comes by, so theirs are left out."""
    return sorted(
        (str(card.clock), card.cause, card.level, str(card.sub_case), str(card.facts.get("due_on")))
        for card in desk.happened(e.CardIssued) if card.cause != "order_reply"
    )


@by_count(60)
@given(seed=SEEDS)
def test_every_history_keeps_the_laws_of_the_clocks(seed: int) -> None:
    clocks_kept(played(seed, awake=True).log)


@by_count(40)
@given(seed=SEEDS)
def test_a_history_without_any_worker_keeps_them_too(seed: int) -> None:
    clocks_kept(played(seed, awake=False).log)


@by_count(15)
@given(seed=SEEDS)
def test_a_case_that_is_written_down_and_read_again_goes_on_as_the_same(seed: int) -> None:
    desk = played(seed, awake=True)
    written = canonical(desk.case.to_json())
    desk.case = unpack(pack(desk.case, b""))[0]
    assert canonical(desk.case.to_json()) == written
    desk.until("2026-07-01T00:00")
    assert canonical(desk.case.to_json()) == canonical(_gone_on(seed).case.to_json())


def _gone_on(seed: int) -> Desk:
    desk = played(seed, awake=True)
    desk.until("2026-07-01T00:00")
    return desk


@by_count(30)
@given(seed=SEEDS)
def test_a_worker_who_comes_months_late_gives_the_cards_a_punctual_one_gives(seed: int) -> None:
    """When nobody acts in between: the same cards for the same last days, and the same clocks with the same dates."""
    punctual, late = played(seed, awake=True, steps=7), played(seed, awake=True, steps=7)
    end = _local(punctual.now + timedelta(days=60))
    punctual.until(end)
    late.until(end, awake=False)
    late.until(end)
    assert cards(late) == cards(punctual)
    kinds = ("promised", "statutory", "overall", "stage", "special_procedure", "delivery")
    assert dates(late, *kinds) == dates(punctual, *kinds)
    clocks_kept(late.log)


@by_count(12)
@given(days=st.integers(0, 40))
def test_a_late_worker_accepts_by_law_as_a_punctual_one_does(days: int) -> None:
    punctual, late = received(files=("lease",)), received(files=("lease",))
    for desk in (punctual, late):
        desk.lay("acceptance")
    end = _local(punctual.now + timedelta(days=days, hours=15))
    punctual.until(end)
    late.until(end, awake=False)
    late.until(end)
    assert (late.case.status, late.case.accepted_on) == (punctual.case.status, punctual.case.accepted_on)
    assert cards(late) == cards(punctual)
    assert dates(late, "promised", "statutory") == dates(punctual, "promised", "statutory")
    clocks_kept(late.log)


@by_count(40)
@given(seed=SEEDS)
def test_the_order_of_two_commands_to_different_parts_changes_no_date(seed: int) -> None:
    chance = Random(seed)  # noqa: S311  chance of a test, not of a secret
    one, other = played(seed, awake=True, steps=6), played(seed, awake=True, steps=6)
    first = something(chance, one)
    second = something(chance, one)
    while second[2].get("sub_case") in (None, first[2].get("sub_case")) or "sub_case" not in first[2]:
        first, second = something(chance, one), something(chance, one)
    answers = []
    for desk, commands in ((one, (first, second)), (other, (second, first))):
        done = {str(fields["sub_case"]): desk.do(kind, actor, **fields) for kind, actor, fields in commands}
        answers.append({part: isinstance(answer, Rejected) for part, answer in done.items()})
    assert answers[0] == answers[1]
    assert dates(one) == dates(other)
    for desk in (one, other):
        desk.until(_local(desk.now + timedelta(days=30)))
    assert [card[1:] for card in cards(one)] == [card[1:] for card in cards(other)]


@by_count(40)
@given(seed=SEEDS)
def test_a_pause_of_one_part_leaves_every_other_part_as_it_was(seed: int) -> None:
    desk = played(seed, awake=True, steps=6)
    number = next((number for number in PARTS if not desk.case.suspended(int(number))), None)
    if number is None:
        return
    before = [entry for entry in dates(desk) if entry[0] not in (number, "None")]
    element = PARTS[number][0]
    desk.do(c.Suspend, SIGNERS[element], sub_case=number, procedure=PROCEDURES[element], reason="核实")
    desk.now += timedelta(days=9)
    desk.do(c.Resume, SIGNERS[element], sub_case=number, result="已记录")
    assert [entry for entry in dates(desk) if entry[0] not in (number, "None")] == before


@by_count(25)
@given(seed=SEEDS)
def test_asking_for_the_present_calendar_a_second_time_changes_nothing(seed: int) -> None:
    desk = played(seed, awake=True, steps=6)
    known = desk.calendar
    desk.calendar = known.known_until(known.first.replace(year=2026, month=3, day=3))
    before = dates(desk)
    desk.do(c.RecomputeClocks, "lin")
    desk.calendar = known
    desk.do(c.RecomputeClocks, "lin")
    assert dates(desk) == before
    assert desk.do(c.RecomputeClocks, "lin") == []
    assert instant(desk.now) >= desk.log[-1].at
