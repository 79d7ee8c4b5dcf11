"""Loops that nobody holds up: through calls, sub-processes and loop markers as through gateways and scripts."""

from __future__ import annotations

import pytest

from onewindow.errors import ProcessProblem
from onewindow.process_checks import check_drawing
from workflow.drawings import Node, Play, body, boundary, drawn, error, event, loop, node, script, sub

AROUND = "s > x1 > k > x2 -[n == 2]> e\nx2 -*> x1"


def told(data: bytes) -> list[tuple[str, str, str]]:
    return [(one.code, one.severity, one.element) for one in check_drawing(data)]


def called(flows: str, **nodes: Node) -> bytes:
    """The loop around a call of a process with these flows."""
    more = f'<process id="q" isExecutable="false">{body(flows, nodes)}</process>'
    return drawn(AROUND, k=node("callActivity", calledElement="q"), more=more)


def runs_away(data: bytes, **document: int) -> bool:
    with pytest.raises(ProcessProblem) as caught:
        Play(data, dict(document)).start()
    return caught.value.code == "too_many_steps"


def test_a_loop_around_a_call_of_scripts_alone_is_refused() -> None:
    data = called("s1 > t1 > e1", t1=script("n = 1"))
    assert told(data) == [("OW361", "must", "k")]
    assert runs_away(data)


def test_a_loop_around_a_call_of_a_process_with_a_task_is_accepted() -> None:
    data = called("s1 > t1 > e1")
    assert told(data) == []
    assert Play(data, {"n": 2}).start().finish("t1").ended


def test_a_loop_around_a_call_that_calls_a_process_with_a_task_is_accepted() -> None:
    deeper = f'<process id="r" isExecutable="false">{body("s2 > t2 > e2", {})}</process>'
    call = {"k1": node("callActivity", calledElement="r")}
    more = f'<process id="q" isExecutable="false">{body("s1 > k1 > e1", call)}</process>{deeper}'
    data = drawn(AROUND, k=node("callActivity", calledElement="q"), more=more)
    assert told(data) == []


def test_a_loop_around_a_sub_process_whose_only_task_can_be_passed_by_is_advised_against() -> None:
    data = drawn(AROUND, k=sub("s1 > x3 -[n == 3]> t > e1\nx3 -*> e4"))
    assert told(data) == [("OW363", "should", "k")]
    assert runs_away(data, n=1)


@pytest.mark.parametrize("inner", [
    sub("s1 > t > e1"),
    sub("s1 > p1 > t > e1\np1 > e2"),
    sub("s1 > x3 -[n == 3]> t > e1\nx3 -*> u > e2"),
    sub("s1 > o1 -[n == 3]> t > e1\no1 -*> u > e2"),
], ids=["a task", "beside an end", "on either way", "on some way"])  # fmt: skip
def test_a_loop_around_a_sub_process_in_which_somebody_always_has_to_act_is_accepted(inner: Node) -> None:
    assert [code for code, _, _ in told(drawn(AROUND, k=inner)) if code.startswith("OW36")] == []


def test_an_end_that_takes_the_waiting_branch_away_leaves_a_loop_that_nobody_holds_up() -> None:
    ends = event("endEvent", "<terminateEventDefinition/>")
    data = drawn(AROUND, k=sub("s1 > p1 > t > e1\np1 > e2", e2=ends))
    assert told(data) == [("OW363", "should", "k")]
    assert runs_away(data, n=1)


def test_a_loop_over_the_error_of_a_sub_process_without_a_task_is_refused() -> None:
    inner = sub("s1 > x3 -[n == 3]> e1\nx3 -*> e4", e4=event("endEvent", error("E1")))
    data = drawn("s > x1 > k > e\nlate > x1", k=inner, late=boundary("k", error("E1")))
    assert ("OW361", "must") in [(code, severity) for code, severity, _ in told(data)]
    assert runs_away(data, n=1)


EMPTY = sub("s1 > e1").inner


@pytest.mark.parametrize("marker", [loop("true"), loop("1 == 1", before=True)])
def test_a_loop_marker_that_always_holds_on_what_needs_nobody_is_refused(marker: str) -> None:
    data = drawn("s > k > e", k=Node("subProcess", EMPTY + marker))
    assert ("OW362", "must", "k") in told(data)
    assert runs_away(data)


@pytest.mark.parametrize("repeated", [
    Node("subProcess", EMPTY + loop("loopCounter < 3")),
    Node("subProcess", EMPTY + loop("true", maximum=3)),
    Node("subProcess", EMPTY + loop("false")),
    Node("scriptTask", loop("n < 5") + "<script>n = n + 1</script>"),
], ids=["counts", "has a maximum", "never holds", "a script changes it"])  # fmt: skip
def test_a_loop_marker_that_comes_to_an_end_is_accepted(repeated: Node) -> None:
    data = drawn("s > k > e", k=repeated)
    assert "must" not in [severity for _, severity, _ in told(data)]
    assert Play(data, {"n": 1}).start().ended
