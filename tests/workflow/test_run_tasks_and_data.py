"""Tasks, scripts and the one document they share."""

from __future__ import annotations

import pytest

from onewindow.domain import moves
from onewindow.errors import ProcessProblem
from workflow.drawings import Play, drawn, node, script


def test_a_person_task_waits_and_the_process_ends_after_it() -> None:
    play = Play(drawn("s > a > e")).start()
    assert play.open == ["a"]
    assert play.finish("a").ended == "completed"
    assert play.path == ["s", "a", "e"]
    assert play.effects == ["waits a", "ended completed"]


@pytest.mark.parametrize("kind", ["task", "userTask", "manualTask", "serviceTask"])
def test_every_kind_of_work_waits_until_it_is_finished(kind: str) -> None:
    play = Play(drawn("s > a > b > e", a=node(kind))).start()
    assert (play.open, play.path) == (["a"], ["s"])
    assert play.finish("a").open == ["b"]


def test_an_element_without_outgoing_flow_ends_its_branch() -> None:
    play = Play(drawn("s > a")).start().finish("a")
    assert play.ended == "completed"


def test_a_script_writes_into_the_document_and_says_so() -> None:
    play = Play(drawn("s > calc > e", calc=script("fee.total = base * 2\nfee.paid = false")), {"base": 21}).start()
    assert play.document == {"base": 21, "fee": {"total": 42, "paid": False}}
    assert play.assigned == [("fee.total", 42), ("fee.paid", False)]
    assert play.path == ["s", "calc", "e"]


def test_a_script_that_cannot_be_computed_is_a_problem_with_the_element_and_the_place() -> None:
    play = Play(drawn("s > a > calc > e", calc=script("x = 1\ny = missing + 1"))).start()
    with pytest.raises(ProcessProblem, match="missing") as caught:
        play.finish("a")
    assert (caught.value.code, caught.value.element) == ("expression_failed", "calc")
    assert play.open == ["a"], "the case is where it was"
    play.document["missing"] = 1
    assert play.finish("a").ended == "completed"


def test_outcomes_steer_a_correction_loop() -> None:
    flows = "s > accept > x\nx -[accept.outcome == 'correction']> correct > accept\nx -*> review > e"
    play = Play(drawn(flows)).start()
    play.finish("accept", "correction").finish("correct").finish("accept", "correction").finish("correct")
    assert play.finish("accept", "accepted").open == ["review"]
    assert play.path == ["s", *["accept", "x", "correct"] * 2, "accept", "x"]


def test_parallel_branches_lose_nothing_of_each_other() -> None:
    # The stock engine merges a stale copy of the document at the join (SpiffWorkflow#440).
    flows = "s > p1 > a > wa > p2\np1 > b > wb > p2\np2 > c > e"
    play = Play(
        drawn(flows, wa=script("st = 'a'\nlist = [1]"), wb=script("other = 'b'\nlist = list + [2]")),
        {"st": "", "list": []},
    ).start()
    play.finish("a").finish("b")
    assert (play.document["st"], play.document["other"], play.document["list"]) == ("a", "b", [1, 2])


def test_a_repeated_parallel_block_keeps_the_last_value_written() -> None:
    flows = """s > init > x1 > p1 > a > count > p2
               p1 > b > p2
               p2 > x
               x -[n < 3]> x1
               x -*> e"""
    play = Play(drawn(flows, init=script("n = 0"), count=script("n = n + 1"))).start()
    for _ in range(3):
        play.finish("a").finish("b")
    assert (play.ended, play.document["n"]) == ("completed", 3)


def test_nested_writes_of_one_branch_are_seen_alike_live_and_restored() -> None:
    flows = "s > p1 > a > wa > p2\np1 > b > wb > p2\np2 > e"
    play = Play(drawn(flows, wa=script("data.seen = 1"), wb=script("copy = data.seen")), {"data": {"seen": 0}}).start()
    play.finish("a").finish("b")
    assert play.document["copy"] == 1


def test_two_flows_into_a_task_start_it_twice() -> None:
    play = Play(drawn("s > p1 > a > c\np1 > b > c\nc > e")).start()
    play.finish("a").finish("b")
    assert play.open == ["c", "c"]
    assert play.finish("c").ended == ""
    assert play.finish("c").ended == "completed"


def test_two_flows_out_of_a_task_are_both_taken() -> None:
    play = Play(drawn("s > a > b\na > c")).start().finish("a")
    assert play.open == ["b", "c"]


def test_conditional_flows_out_of_a_task_are_taken_only_when_they_hold() -> None:
    flows = "s > a -[a.n > 1]> b\na -[a.n > 2]> c\na -*> d"
    assert Play(drawn(flows)).start().finish("a", n=2).open == ["b"]
    assert Play(drawn(flows)).start().finish("a", n=3).open == ["b", "c"]
    assert Play(drawn(flows)).start().finish("a", n=0).open == ["d"]


def test_terminate_takes_everything_else_away() -> None:
    end = node("endEvent", "<terminateEventDefinition/>")
    play = Play(drawn("s > p1 > a > b\np1 > c > stop", stop=end)).start()
    play.finish("c")
    assert play.ended == "terminated"
    assert play.effects[-2:] == ["gone a", "ended terminated"]


def test_the_case_ends_only_when_the_last_branch_has_ended() -> None:
    play = Play(drawn("s > p1 > a > e1\np1 > b > e2")).start()
    assert play.finish("a").ended == ""
    assert play.finish("b").ended == "completed"
    assert play.path == ["s", "p1", "a", "e1", "b", "e2"]


def test_an_open_task_carries_no_scope_outside_sub_cases() -> None:
    play = Play(drawn("s > a > e")).start()
    assert next(iter(play.tasks.values())) == moves.TaskWaits(task=2, element="a", scope=None, instance={})
