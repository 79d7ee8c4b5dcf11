"""Embedded and called processes, errors, escalations, transactions."""

from __future__ import annotations

import pytest

from onewindow.errors import ProcessProblem
from workflow.drawings import (
    Node,
    Play,
    body,
    boundary,
    drawn,
    error,
    escalation,
    event,
    node,
    script,
    signal,
    sub,
    timer,
)

END, THROW = "endEvent", "intermediateThrowEvent"
TERMINATE = "<terminateEventDefinition/>"


def called(flows: str, nodes: dict[str, Node]) -> str:
    return f'<process id="other" isExecutable="false">{body(flows, nodes)}</process>'


def test_a_sub_process_is_passed_when_all_inside_is_done() -> None:
    play = Play(drawn("s > sp > b > e", sp=sub("s1 > p1 > a1 > e1\np1 > a2 > e2"))).start()
    assert play.open == ["a1", "a2"]
    play.finish("a2").finish("a1")
    assert play.open == ["b"]
    assert play.path == ["s", "s1", "p1", "a2", "e2", "a1", "e1", "sp"]


def test_a_sub_process_with_nothing_to_wait_for_is_passed_at_once() -> None:
    play = Play(drawn("s > sp > b", sp=sub("s1 > e1"))).start()
    assert (play.open, play.path) == (["b"], ["s", "s1", "e1", "sp"])


def test_terminate_inside_ends_the_sub_process_alone() -> None:
    play = Play(drawn("s > sp > b", sp=sub("s1 > p1 > a1 > stop\np1 > a2 > e2", stop=event(END, TERMINATE)))).start()
    assert play.finish("a1").open == ["b"]
    assert (play.ended, play.path[-2:]) == ("", ["stop", "sp"])


def test_a_timer_on_a_sub_process_takes_everything_inside_away() -> None:
    inner = sub("s2 > sp2 > e2", sp2=sub("s3 > a > e3", ring=boundary("a", timer("P9D"))))
    play = Play(drawn("s > sp > e1\nlate > b", sp=inner, late=boundary("sp", timer("P5D")))).start()
    assert play.clocks == ["late", "ring"]
    assert play.fire("late").open == ["b"]
    assert (play.clocks, play.path) == ([], ["s", "s2", "s3", "late"])


def test_a_sub_process_in_a_loop_starts_afresh_every_round() -> None:
    inner = sub("s1 > a > e1", ring=boundary("a", timer("P9D"), interrupting=False))
    flows = "s > x1 > sp > t > x\nx -[t.outcome == 'again']> x1\nx -*> e\nlate > b > e2"
    play = Play(drawn(flows, sp=inner, late=boundary("sp", timer("P5D"), interrupting=False))).start()
    for _ in range(4):
        assert play.clocks == ["late", "ring"]
        play.fire("late").finish("b").finish("a").finish("t", "again")
    assert play.finish("a").finish("t").ended == "completed"


def test_an_error_end_leaves_by_the_boundary_and_stops_the_rest() -> None:
    inner = sub("s1 > p1 > a1 > bad\np1 > a2 > e2", bad=event(END, error("E1")))
    play = Play(drawn("s > sp > b\nfix > c", sp=inner, fix=boundary("sp", error("E1")))).start().finish("a1")
    assert (play.open, play.path[-2:]) == (["c"], ["bad", "fix"])
    assert "gone a2" in play.effects


def test_an_error_goes_to_the_nearest_boundary_that_names_it() -> None:
    inner = sub("s2 > sp2 > e2\nother > x2", sp2=sub("s3 > a > bad", bad=event(END, error("E1"))),
                other=boundary("sp2", error("E2")))  # fmt: skip
    play = Play(drawn("s > sp > b\nfix > c", sp=inner, fix=boundary("sp", error("E1")))).start().finish("a")
    assert play.open == ["c"]


def test_on_one_activity_the_named_error_goes_before_the_one_that_catches_all() -> None:
    inner = sub("s1 > a > bad", bad=event(END, error("E1")))
    nodes = {"sp": inner, "every": boundary("sp", error()), "named": boundary("sp", error("E1"))}
    assert Play(drawn("s > sp > b\nevery > c\nnamed > d", **nodes)).start().finish("a").open == ["d"]
    nodes["named"] = boundary("sp", error("E2"))
    assert Play(drawn("s > sp > b\nevery > c\nnamed > d", **nodes)).start().finish("a").open == ["c"]


def test_an_error_nobody_catches_refuses_the_step() -> None:
    # The stock engine goes on along the normal flow.
    play = Play(drawn("s > sp > b", sp=sub("s1 > a > bad", bad=event(END, error("E1"))))).start()
    with pytest.raises(ProcessProblem, match="E1") as caught:
        play.finish("a")
    assert (caught.value.code, caught.value.element) == ("error_uncaught", "bad")


def test_a_failed_task_reaches_its_own_boundary_and_no_other() -> None:
    # The stock engine fires every waiting boundary with that code.
    nodes = {name: node("serviceTask") for name in ("a", "b")}
    nodes |= {"fa": boundary("a", error("E1")), "fb": boundary("b", error("E1"))}
    play = Play(drawn("s > p1 > a > e1\np1 > b > e2\nfa > c\nfb > d", **nodes)).start().fail("b", "E1")
    assert play.open == ["a", "d"]
    assert play.path[-1] == "fb"


def test_a_failed_task_reaches_the_boundary_of_the_sub_process_around_it() -> None:
    inner = sub("s1 > p1 > a > e1\np1 > a2 > e2", a=node("serviceTask"))
    play = Play(drawn("s > sp > b\nfix > c", sp=inner, fix=boundary("sp", error()))).start().fail("a", "E7")
    assert play.open == ["c"]


def test_a_failed_task_without_any_boundary_is_refused() -> None:
    play = Play(drawn("s > a > e", a=node("serviceTask"))).start()
    with pytest.raises(ProcessProblem) as caught:
        play.fail("a", "E1")
    assert caught.value.code == "error_uncaught"
    assert play.finish("a").ended == "completed"


@pytest.mark.parametrize("kind", [THROW, END])
def test_an_interrupting_escalation_comes_before_the_next_inner_step(kind: str) -> None:
    # The stock engine still runs the next inner task.
    flows = "s1 > a > up > after > e1" if kind == THROW else "s1 > p1 > a > up\np1 > z > e1"
    inner = sub(flows, up=event(kind, escalation("C1")), after=script("ran = true"))
    play = Play(drawn("s > sp > b\nhigh > c", sp=inner, high=boundary("sp", escalation("C1")))).start().finish("a")
    assert (play.open, play.document.get("ran")) == (["c"], None)
    assert play.path[-2:] == ["up", "high"]


def test_a_non_interrupting_escalation_catches_every_time() -> None:
    inner = sub("s1 > up1 > a > up2", up1=event(THROW, escalation("C1")), up2=event(END, escalation("C1")))
    high = boundary("sp", escalation(), interrupting=False)
    play = Play(drawn("s > sp > b\nhigh > c", sp=inner, high=high)).start()
    assert play.open == ["a", "c"]
    assert play.finish("a").open == ["b", "c", "c"]


def test_an_escalation_nobody_catches_is_lost() -> None:
    play = Play(drawn("s > sp > b", sp=sub("s1 > up > a > e1", up=event(THROW, escalation("C1"))))).start()
    assert play.open == ["a"]


def test_an_interrupting_signal_raised_inside_comes_before_the_next_inner_step() -> None:
    inner = sub("s1 > a > up > after > e1", up=event(THROW, signal("stop")), after=script("ran = true"))
    play = Play(drawn("s > sp > b\nhalt > c", sp=inner, halt=boundary("sp", signal("stop")))).start().finish("a")
    assert (play.open, play.document.get("ran")) == (["c"], None)


def test_a_transaction_is_left_by_its_end_or_called_off() -> None:
    cancel = "<cancelEventDefinition/>"
    inner = sub("s1 > p1 > a > x\nx -[a.outcome == 'off']> off\nx -*> e1\np1 > z > e2", type="transaction",
                off=event(END, cancel))  # fmt: skip
    drawing = drawn("s > tx > b\ncalled > c", tx=inner, called=boundary("tx", cancel))
    assert Play(drawing).start().finish("a").finish("z").open == ["b"]
    play = Play(drawing).start().finish("a", "off")
    assert (play.open, play.path[-2:]) == (["c"], ["off", "called"])


def test_a_called_process_runs_on_the_same_document() -> None:
    more = called("s9 > ask > set > e9", {"set": script("n = n + 1")})
    play = Play(drawn("s > call > x\nx -[n < 3]> call\nx -*> b", call=node("callActivity", calledElement="other"),
                      more=more), {"n": 1})  # fmt: skip
    play.start().finish("ask").finish("ask")
    assert (play.open, play.document["n"]) == (["b"], 3)
    assert play.path == ["s", *["s9", "ask", "set", "e9", "call", "x"] * 2]


def test_two_calls_of_one_process_run_side_by_side() -> None:
    more = called("s9 > ask > p9\ns9 > ask2 > p9\np9 > e9", {})
    calls = {name: node("callActivity", calledElement="other") for name in ("c1", "c2")}
    play = Play(drawn("s > p1 > c1 > p2\np1 > c2 > p2\np2 > b", more=more, **calls)).start()
    assert play.open == ["ask", "ask", "ask2", "ask2"]
    play.finish("ask").finish("ask2", which=1)
    assert "b" not in play.open, "each call joins its own tokens"
    assert play.finish("ask2").finish("ask").open == ["b"]


def test_an_error_in_a_called_process_reaches_the_call() -> None:
    more = called("s9 > ask > bad", {"bad": event(END, error("E1"))})
    nodes = {"call": node("callActivity", calledElement="other"), "fix": boundary("call", error("E1"))}
    assert Play(drawn("s > call > b\nfix > c", more=more, **nodes)).start().finish("ask").open == ["c"]
