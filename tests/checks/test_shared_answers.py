"""Parallel runs of the same steps: what each of them reads late may be the answer of another, and that is told."""

from __future__ import annotations

import pytest

from onewindow.process_checks import check_drawing
from workflow.drawings import Node, Play, body, drawn, instances, node, script, sub

LATE = "s1 > review > countersign > x1 -[review.outcome == 'passed']> good > e1\nx1 -*> bad > e2"
AT_ONCE = "s1 > review > x1 -[review.outcome == 'passed']> good > e1\nx1 -*> bad > e2"


def many(flows: str, *, one_by_one: bool = False, **nodes: Node) -> bytes:
    """A sub-process for each of the people."""
    marker = instances(each="people", item="person", one_by_one=one_by_one)
    return drawn("s > m > e", m=Node("subProcess", marker + sub(flows, **nodes).inner))


def calls(main: str, *, marker: str = "") -> bytes:
    """Calls `k1` and `k2` of the same process."""
    more = f'<process id="q" isExecutable="false">{body(LATE, {})}</process>'
    found = {name: node("callActivity", marker, calledElement="q") for name in ("k1", "k2") if name in main}
    return drawn(main, more=more, **found)


def told(data: bytes) -> list[str]:
    found = check_drawing(data)
    assert not [finding for finding in found if finding.severity == "must"]
    return [finding.message for finding in found if finding.code == "OW389"]


def test_an_answer_read_after_another_step_is_told_as_another_instance_may_have_changed_it() -> None:
    data = many(LATE)
    (message,) = told(data)
    assert "“m”" in message
    assert "“review”" in message
    play = Play(data, {"people": ["li", "wang"]}).start().finish("review", "passed").finish("review", "failed")
    assert play.finish("countersign").open == ["bad", "countersign"]  # li's review was passed.


def test_an_answer_read_at_once_is_the_instances_own() -> None:
    data = many(AT_ONCE)
    assert told(data) == []
    play = Play(data, {"people": ["li", "wang"]}).start().finish("review", "passed").finish("review", "failed")
    assert play.open == ["bad", "good"]


def test_instances_one_after_another_read_their_own_answers() -> None:
    assert told(many(LATE, one_by_one=True)) == []


def test_an_answer_read_behind_a_join_is_told_as_the_join_waits() -> None:
    flows = "s1 > p1 > review > p2\np1 > legal > p2 > x1 -[review.outcome == 'passed']> good > e1\nx1 -*> e2"
    assert len(told(many(flows))) == 1


def test_what_a_script_wrote_and_a_script_reads_later_is_told_but_not_the_instances_own_names() -> None:
    flows = "s1 > t1 > review > t2 > e1"
    assert len(told(many(flows, t1=script("n = 1"), t2=script("total = n + 1")))) == 1
    assert told(many(flows, t1=script("person = 'x'"), t2=script("last = person"))) == []
    assert told(many("s1 > review > t1 > t2 > e1", t1=script("n = 1"), t2=script("total = n + 1"))) == []


def test_what_was_written_before_the_instances_began_is_not_told() -> None:
    inner = sub("s1 > look > x1 -[review.outcome == 'passed']> good > e1\nx1 -*> e2").inner
    data = drawn("s > review > m > e", m=Node("subProcess", instances(each="people", item="person") + inner))
    assert told(data) == []


@pytest.mark.parametrize(("main", "marker", "found"), [
    ("s > p1 > k1 > p2 > e\np1 > a > k2 > p2", "", 1),
    ("s > k1 > e", instances(count="2"), 1),
    ("s > k1 > k2 > e", "", 0),
    ("s > x -[n == 1]> k1 > e\nx -*> k2 > e4", "", 0),
    ("s > p1 > k1 > k2 > p2 > e\np1 > a > p2", "", 0),
    ("s > p1 > k1 > p2 > k2 > e\np1 > a > p2", "", 0),
], ids=["two branches", "instances", "in a row", "either", "in one branch", "before and behind"])  # fmt: skip
def test_a_process_called_beside_itself_is_told_one_called_again_is_not(main: str, marker: str, found: int) -> None:
    assert len(told(calls(main, marker=marker))) == found


def test_each_of_many_readers_of_many_writers_is_told_once() -> None:
    flows = [f"s1 > {' > '.join(f't{number} > u{number} > x{number}' for number in range(60))} > e1"]
    flows += [f"x{number} -[n == {number}]> e1" for number in range(60)]
    text = "\n".join(flows)
    for number in range(60):
        text = text.replace(f"x{number} > ", f"x{number} -*> ")
    data = many(text, **{f"t{number}": script("n = 1") for number in range(60)})
    assert len(told(data)) == 60
