"""Conditional events: when their condition is looked at, and what holds while its data are not there yet."""

from __future__ import annotations

from typing import Any

import pytest

from onewindow.errors import ProcessProblem
from workflow.drawings import Node, Play, boundary, condition, drawn, event, script

CATCH = "intermediateCatchEvent"


def wait(text: str) -> Node:
    return event(CATCH, condition(text))


def test_two_conditions_in_a_row_that_both_hold_are_both_passed_at_once() -> None:
    play = Play(drawn("s > c1 > c2 > t > e", c1=wait("n == 1"), c2=wait("n == 1")), {"n": 1}).start()
    assert (play.open, play.path) == (["t"], ["s", "c1", "c2"])


def test_a_condition_on_the_border_that_holds_when_a_condition_leads_to_its_task_fires_at_once() -> None:
    halt = boundary("a", condition("n == 1"))
    play = Play(drawn("s > c1 > a > e\nhalt > b > e2", c1=wait("n == 1"), halt=halt), {"n": 1}).start()
    assert play.open == ["b"]
    tokens = play.tokens
    assert play.look().tokens == tokens, "nothing is left for the next command to find"


def test_a_condition_behind_an_inclusive_join_is_looked_at_when_the_join_opens() -> None:
    flows = "s > o1 -[n > 0]> a > o2\no1 -[n == 1]> b > o2\no2 > c1 > c2 > t > e"
    play = Play(drawn(flows, c1=wait("n == 1"), c2=wait("n == 1")), {"n": 1}).start()
    assert play.finish("a").finish("b").open == ["t"]


def test_conditions_that_hold_in_a_ring_are_refused_and_do_not_run_for_ever() -> None:
    ring = drawn("s > p1 > t\np1 > c1 > c2 > c1", c1=wait("n == 1"), c2=wait("n == 1"))
    with pytest.raises(ProcessProblem) as caught:
        Play(ring, {"n": 1}).start()
    assert caught.value.code == "too_many_steps"


def test_a_border_condition_whose_way_leads_back_to_its_task_is_refused_and_does_not_run_for_ever() -> None:
    back = boundary("a", condition("n == 1"))
    with pytest.raises(ProcessProblem) as caught:
        Play(drawn("s > x1 > a > e\nback > x1", back=back), {"n": 1}).start()
    assert (caught.value.code, caught.value.element) == ("too_many_steps", "back")


def test_a_condition_that_a_script_just_made_true_is_passed_before_the_next_step() -> None:
    flows = "s > p1 > set > after > e1\np1 > c1 > c2 > t > e2"
    nodes = {"set": script("n = 1"), "after": script("n = 2"), "c1": wait("n == 1"), "c2": wait("n == 1")}
    play = Play(drawn(flows, **nodes), {"n": 0}).start()
    assert play.open == ["t"], "both are looked at while n is 1"


@pytest.mark.parametrize(
    ("text", "empty"),
    [
        ("pay.outcome == 'paid'", {}),
        ("not pay.refused", {}),
        ("pay.receipt.sum > 0 and pay.outcome == 'paid'", {"pay": {"outcome": "open"}}),
        ("pay['outcome'] == 'paid'", {"pay": {}}),
        ("form.parts[0].outcome == 'paid'", {"form": {"parts": []}}),
    ],
)
def test_a_condition_about_what_is_not_there_yet_waits_for_it(text: str, empty: dict[str, Any]) -> None:
    nodes = {"c1": wait(text), "put": script("pay = paid\nform.parts = [paid]")}
    paid = {"outcome": "paid", "refused": False, "receipt": {"sum": 1}}
    play = Play(drawn("s > p1 > t > put > u > p2\np1 > c1 > w > p2\np2 > e", **nodes), {**empty, "paid": paid}).start()
    assert play.open == ["t"]
    assert play.finish("t").open == ["u", "w"]


def test_a_condition_on_the_border_about_a_later_task_lets_the_case_go_on() -> None:
    rich = boundary("a", condition("b.amount > 10"), interrupting=False)
    play = Play(drawn("s > p1 > a > e1\np1 > b > e2\nrich > look > e3", rich=rich)).start()
    assert play.open == ["a", "b"]
    assert play.finish("b", amount=11).open == ["a", "look"]


def test_a_condition_that_compares_text_with_a_number_is_refused_all_the_same() -> None:
    for text, told in (("n > 1", "text"), ("n.part == 1", "text"), ("names['first'] == 1", "list")):
        play = Play(drawn("s > p1 > c1 > e1\np1 > t > e2", c1=wait(text)), {"n": "many", "names": ["first"]})
        with pytest.raises(ProcessProblem, match=told):
            play.start()


def test_a_condition_nobody_can_fulfil_any_more_is_named_where_its_data_never_came() -> None:
    with pytest.raises(ProcessProblem, match="pay\\.outcome") as caught:
        Play(drawn("s > c1 > t > e", c1=wait("pay.outcome == 'paid'"))).start()
    assert caught.value.code == "tokens_stuck"
