"""Exclusive, parallel, inclusive and event-based gateways."""

from __future__ import annotations

import pytest

from onewindow.errors import ProcessProblem
from workflow.drawings import Play, boundary, drawn, event, message, node, script, signal, sub, timer


def test_exclusive_takes_the_first_flow_that_holds_in_drawing_order() -> None:
    flows = "s > x\nx -[n > 1]> a\nx -[n > 0]> b\nx -*> c"
    assert Play(drawn(flows), {"n": 2}).start().open == ["a"]
    assert Play(drawn(flows), {"n": 1}).start().open == ["b"]
    assert Play(drawn(flows), {"n": 0}).start().open == ["c"]


def test_exclusive_without_a_match_and_without_default_refuses_the_step() -> None:
    play = Play(drawn("s > t > x\nx -[n > 1]> a\nx -[n > 5]> b"), {"n": 0}).start()
    with pytest.raises(ProcessProblem) as caught:
        play.finish("t")
    assert (caught.value.code, caught.value.element) == ("no_flow_taken", "x")
    play.document["n"] = 3
    assert play.finish("t").open == ["a"]


def test_exclusive_merge_lets_every_token_through() -> None:
    play = Play(drawn("s > p1 > a > x1\np1 > b > x1\nx1 > c > e")).start()
    assert play.finish("a").finish("b").open == ["c", "c"]


def test_a_condition_that_fails_is_a_problem_at_the_gateway() -> None:
    play = Play(drawn("s > t > x\nx -[nobody.knows == 1]> a\nx -*> b")).start()
    with pytest.raises(ProcessProblem) as caught:
        play.finish("t")
    assert (caught.value.code, caught.value.element) == ("expression_failed", "x")
    assert "nobody" in caught.value.text


@pytest.mark.parametrize("order", [["a", "b", "c"], ["c", "b", "a"], ["b", "c", "a"]])
def test_a_parallel_join_waits_for_all_in_any_order(order: list[str]) -> None:
    play = Play(drawn("s > p1 > a > p2\np1 > b > p2\np1 > c > p2\np2 > d > e")).start()
    for name in order[:-1]:
        assert "d" not in play.finish(name).open
    assert play.finish(order[-1]).open == ["d"]
    assert play.path.count("p2") == 1


def test_a_fast_branch_that_comes_twice_does_not_replace_the_slow_one() -> None:
    # a is done twice (exclusive merge before the join) while b has not come: the join needs one of each.
    flows = "s > p1 > a > x1\np1 > a2 > x1\nx1 > p2\np1 > b > p2\np2 > d"
    play = Play(drawn(flows)).start().finish("a").finish("a2")
    assert play.open == ["b"]
    assert play.finish("b").open == ["d"]


def test_two_flows_from_one_gateway_straight_into_a_join_count_as_two() -> None:
    play = Play(drawn("s > p1 > p2\np1 > p2\np2 > d")).start()
    assert play.open == ["d"]


def test_one_gateway_joins_and_forks_at_once() -> None:
    play = Play(drawn("s > p1 > a > p2\np1 > b > p2\np2 > c\np2 > d")).start()
    assert play.finish("b").finish("a").open == ["c", "d"]


def test_a_parallel_block_in_a_loop_runs_every_round() -> None:
    flows = "s > x1 > p1 > a > p2\np1 > b > p2\np2 > t > x\nx -[t.outcome == 'again']> x1\nx -*> e"
    play = Play(drawn(flows)).start()
    for _ in range(5):
        play.finish("b").finish("a").finish("t", "again")
    assert play.finish("a").finish("b").finish("t").ended == "completed"


def test_rework_inside_a_branch_does_not_disturb_the_join() -> None:
    flows = "s > p1 > a > x\nx -[a.outcome == 'redo']> fix > a\nx -*> p2\np1 > b > p2\np2 > d"
    play = Play(drawn(flows)).start().finish("a", "redo").finish("b").finish("fix").finish("a", "redo").finish("fix")
    assert play.open == ["a"]
    assert play.finish("a").open == ["d"]


def test_forty_branches_join_once() -> None:
    flows = "\n".join(f"p1 > a{i} > p2" for i in range(40))
    play = Play(drawn(f"s > p1\n{flows}\np2 > d")).start()
    for i in reversed(range(40)):
        play.finish(f"a{i}")
    assert play.open == ["d"]


def test_going_back_straight_to_a_fork_is_a_join_there_and_refused() -> None:
    # A parallel gateway with two flows in waits for both; the way back belongs on an exclusive gateway before it.
    with pytest.raises(ProcessProblem, match="p1") as caught:
        Play(drawn("s > p1 > a > p2\np1 > b > p2\np2 > t > x\nx -[t.outcome == 'again']> p1\nx -*> e")).start()
    assert caught.value.code == "tokens_stuck"


def test_a_move_that_would_leave_a_join_waiting_for_ever_is_refused() -> None:
    play = Play(drawn("s > t > x\nx -[t.outcome == 'one']> p2\nx -*> p2\np2 > d")).start()
    with pytest.raises(ProcessProblem) as caught:
        play.finish("t", "one")
    assert (caught.value.code, caught.value.element) == ("tokens_stuck", "p2")


@pytest.mark.parametrize(
    ("n", "expected"), [(0, ["z"]), (1, ["a"]), (2, ["a", "b"]), (3, ["a", "b", "c"])], ids=["default", "1", "2", "3"]
)
def test_inclusive_starts_what_holds_and_joins_just_that(n: int, expected: list[str]) -> None:
    flows = """s > o1
        o1 -[n > 0]> a > o2
        o1 -[n > 1]> b > o2
        o1 -[n > 2]> c > o2
        o1 -*> z > o2
        o2 > d"""
    play = Play(drawn(flows), {"n": n}).start()
    assert play.open == expected
    for name in expected[:-1]:
        assert "d" not in play.finish(name).open
    assert play.finish(expected[-1]).open == ["d"]


def test_inclusive_without_a_match_and_without_default_refuses() -> None:
    play = Play(drawn("s > t > o1\no1 -[n > 1]> a\no1 -[n > 2]> b"), {"n": 0}).start()
    with pytest.raises(ProcessProblem, match="o1"):
        play.finish("t")


def test_an_inclusive_join_waits_for_a_token_far_upstream_and_not_for_one_that_turned_away() -> None:
    flows = """s > p1 > a > o2
        p1 > b > c > x
        x -[c.outcome == 'join']> o2
        x -*> f > e
        o2 > d"""
    joined = Play(drawn(flows)).start().finish("a").finish("b")
    assert joined.open == ["c"]
    assert joined.finish("c", "join").open == ["d"]
    assert joined.path.count("o2") == 1
    away = Play(drawn(flows)).start().finish("a").finish("b").finish("c", "away")
    assert away.open == ["d", "f"]


def test_an_inclusive_block_in_a_loop_runs_every_round() -> None:
    flows = """s > x1 > o1
        o1 -[n > 0]> a > o2
        o1 -[n > 1]> b > o2
        o2 > t > x
        x -[t.outcome == 'again']> x1
        x -*> e"""
    play = Play(drawn(flows), {"n": 2}).start()
    for n in (2, 1, 2):
        play.finish("a")
        if "b" in play.open:
            play.finish("b")
        play.document["n"] = n
        play.finish("t", "again")
    assert play.open == ["a", "b"]


def test_a_boundary_event_upstream_is_a_way_to_an_inclusive_join() -> None:
    flows = "s > p1 > a > o2\np1 > b > e1\nlate > o2\no2 > d"
    play = Play(drawn(flows, late=boundary("b", timer("P1D")))).start().finish("a")
    assert play.open == ["b"], "b may still come in through its timer"
    assert play.fire("late").open == ["d"]
    play = Play(drawn(flows, late=boundary("b", timer("P1D")))).start().finish("a").finish("b")
    assert play.open == ["d"]


def test_nested_inclusive_joins_open_from_the_inside_out() -> None:
    flows = """s > o1
        o1 -[n > 0]> o3
        o3 -[n > 0]> a > o4
        o3 -[n > 1]> b > o4
        o4 > o2
        o1 -[n > 2]> c > o2
        o2 > d"""
    play = Play(drawn(flows), {"n": 3}).start().finish("c").finish("a")
    assert play.open == ["b"]
    assert play.finish("b").open == ["d"]


def test_the_first_event_behind_an_event_gateway_takes_the_token() -> None:
    nodes = {
        "got": event("intermediateCatchEvent", message("answer")),
        "late": event("intermediateCatchEvent", timer("P5D")),
    }
    drawing = drawn("s > v > got > a\nv > late > b", **nodes)
    first = Play(drawing).start()
    assert (first.awaited, first.clocks, first.path) == (["answer"], ["late"], ["s"])
    first.deliver("answer")
    assert (first.open, first.clocks, first.awaited) == (["a"], [], [])
    assert first.path == ["s", "v", "got"]
    second = Play(drawing).start().fire("late")
    assert (second.open, second.awaited) == (["b"], [])


def test_two_timers_behind_one_event_gateway_have_their_own_times() -> None:
    # In the stock engine the one listed first decides for both (SpiffWorkflow#419).
    nodes = {
        "long": event("intermediateCatchEvent", timer("P30D")),
        "brief": event("intermediateCatchEvent", timer("PT1H")),
    }
    play = Play(drawn("s > v > long > a\nv > brief > b", **nodes)).start()
    assert [timer.due_at[:10] for timer in play.timers.values()] == ["2026-04-01", "2026-03-02"]
    assert play.fire("brief").open == ["b"]
    assert play.clocks == []


def test_receive_tasks_and_signals_may_stand_behind_an_event_gateway() -> None:
    nodes = {
        "r": node("receiveTask", messageRef="M_answer"),
        "sig": event("intermediateCatchEvent", signal("go")),
        "fire": event("intermediateThrowEvent", signal("go")),
    }
    play = Play(drawn("s > p1 > v\nv > r > a\nv > sig > b\np1 > t > fire > e1", **nodes)).start()
    assert play.awaited == ["answer"]
    assert play.finish("t").open == ["b"]
    assert play.awaited == []


def test_an_event_gateway_inside_an_interrupted_sub_process_is_forgotten() -> None:
    inner = sub(
        "s1 > v > got > a1\nv > late > b1",
        got=event("intermediateCatchEvent", message("answer")),
        late=event("intermediateCatchEvent", timer("P5D")),
    )
    play = Play(drawn("s > sp > e1\nstop > c", sp=inner, stop=boundary("sp", timer("P1D")))).start().fire("stop")
    assert (play.open, play.clocks, play.awaited) == (["c"], [], [])


def test_automatic_steps_in_a_circle_are_cut_off() -> None:
    play = Play(drawn("s > t > n1 > x\nx -[n > 0]> n1\nx -*> e", n1=script("n = n + 1")), {"n": 1}).start()
    with pytest.raises(ProcessProblem) as caught:
        play.finish("t")
    assert caught.value.code == "too_many_steps"
