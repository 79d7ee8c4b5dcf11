"""Elements with ow:item: the department's part of a one-thing case."""

from __future__ import annotations

import pytest

from onewindow.domain import moves
from onewindow.errors import ProcessProblem
from workflow.drawings import Play, boundary, drawn, error, instances, node, sub, timer


def item(flows: str, **nodes: object) -> object:
    return sub(flows, attributes={"ow_item": "seal"}, **nodes)  # type: ignore[arg-type]


def test_a_sub_process_with_an_item_is_entered_before_its_tasks_and_left_after_them() -> None:
    play = Play(drawn("s > seal > b", seal=item("s1 > review > decide > e1"))).start()
    scope = next(iter(play.scopes))
    assert play.tasks[play.task("review")].scope == scope
    play.finish("review").finish("decide")
    assert play.effects == ["entered seal", "waits review", "waits decide", "left seal", "waits b"]
    assert play.tasks[play.task("b")].scope is None


def test_a_single_task_can_be_a_sub_case() -> None:
    play = Play(drawn("s > bank > b", bank=node("serviceTask", ow_item="account"))).start()
    number = play.task("bank")
    assert play.tasks[number].scope == number
    assert play.finish("bank").effects == ["entered bank", "waits bank", "left bank", "waits b"]


def test_the_innermost_sub_case_counts() -> None:
    inner = item("s2 > deep > e2")
    outer = sub("s1 > plain > inner > e1", attributes={"ow_item": "licence"}, plain=sub("s3 > t > e3"), inner=inner)
    play = Play(drawn("s > outer > b", outer=outer)).start()
    assert play.scopes[play.tasks[play.task("t")].scope] == "outer"  # type: ignore[index]
    play.finish("t")
    assert play.scopes[play.tasks[play.task("deep")].scope] == "inner"  # type: ignore[index]


def test_leaving_a_sub_case_from_outside_takes_the_normal_flow_and_the_join_does_not_wait() -> None:
    nodes = {
        "seal": item("s1 > p8 > a1 > e1\np8 > a2 > e2"),
        "tax": item("s3 > t > e3"),
        "late": boundary("seal", timer("P9D")),
    }
    play = Play(drawn("s > p1 > seal > p2\np1 > tax > p2\np2 > issue", **nodes)).start()  # type: ignore[arg-type]
    play.leave("seal")
    assert (play.open, play.clocks) == (["t"], [])
    assert play.effects[-4:] == ["gone a1", "gone a2", "dropped late", "left seal"]
    assert play.path[-1] == "seal"
    assert play.finish("t").open == ["issue"]


def test_leaving_a_single_task_finishes_it_that_way() -> None:
    play = Play(drawn("s > bank > b", bank=node("serviceTask", ow_item="account"))).start().leave("bank")
    assert play.effects == ["entered bank", "waits bank", "gone bank", "left bank", "waits b"]


def test_an_interrupted_sub_case_is_left_cancelled() -> None:
    nodes = {"seal": item("s1 > a1 > e1"), "late": boundary("seal", timer("P9D"))}  # type: ignore[arg-type]
    play = Play(drawn("s > seal > b\nlate > c", **nodes)).start().fire("late")  # type: ignore[arg-type]
    assert play.effects[-3:] == ["gone a1", "left seal cancelled", "waits c"]


def test_a_failed_single_task_sub_case_is_left_cancelled() -> None:
    nodes = {"bank": node("serviceTask", ow_item="account"), "bad": boundary("bank", error("E1"))}
    play = Play(drawn("s > bank > b\nbad > c", **nodes)).start().fail("bank", "E1")
    assert play.effects[-3:] == ["gone bank", "left bank cancelled", "waits c"]


def test_each_instance_of_a_repeated_sub_case_has_its_own_scope() -> None:
    many = sub("s1 > t > e1", attributes={"ow_item": "seal"}, extra=instances(each="people", item="person"))
    play = Play(drawn("s > many > b", many=many), {"people": ["x", "y"]}).start()
    assert len(play.scopes) == 2
    assert {task.scope for task in play.tasks.values()} == set(play.scopes)
    play.leave("many", which=1)
    assert (play.open, len(play.scopes)) == (["t"], 1)
    assert play.finish("t").open == ["b"]


def test_a_receive_task_can_be_a_sub_case_and_be_left() -> None:
    play = Play(drawn("s > r > b", r=node("receiveTask", ow_item="police", messageRef="M_reply"))).start()
    assert play.leave("r").effects == ["entered r", "wanted reply", "unwanted reply", "left r", "waits b"]


def test_what_is_not_an_open_sub_case_cannot_be_left() -> None:
    play = Play(drawn("s > a > seal > b", seal=item("s1 > t > e1"))).start()  # type: ignore[arg-type]
    for number in (play.task("a"), 99):
        with pytest.raises(ProcessProblem) as caught:
            play.move(moves.Leave(scope=number))
        assert caught.value.code == "move_refused"


def test_cancelling_the_case_takes_back_everything() -> None:
    nodes = {
        "seal": item("s1 > p9 > a1 > e1\np9 > r > e2", r=node("receiveTask", messageRef="M_reply")),
        "late": boundary("seal", timer("P9D")),
    }
    play = Play(drawn("s > p1 > seal > p2\np1 > b > p2\np2 > e", **nodes)).start().cancel()  # type: ignore[arg-type]
    assert (play.ended, play.open, play.clocks, play.awaited, play.scopes) == ("cancelled", [], [], [], {})
    assert set(play.effects[-6:-1]) == {"dropped late", "gone a1", "unwanted reply", "left seal cancelled", "gone b"}
    with pytest.raises(ProcessProblem, match="ended"):
        play.cancel()
