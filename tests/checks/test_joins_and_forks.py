"""Splits and joins that fit or not, forks without a gateway, and that the token machine agrees."""

from __future__ import annotations

import pytest
from drawing_builder import bpmn, service

from onewindow.errors import ProcessProblem
from onewindow.process_checks import check_drawing
from workflow.drawings import Play, drawn, event, message

TIMER = "<bpmn:timerEventDefinition><bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition>"


def told(data: bytes) -> list[tuple[str, str]]:
    return [(finding.code, finding.severity) for finding in check_drawing(data)]


def split(kind: str, join: str, *flows: str) -> bytes:
    """Two tasks between a split `g` and a join `j`."""
    return bpmn("startEvent s", f"{kind} g", "userTask t", "userTask u", f"{join} j", "endEvent e", "s -> g",
                *flows, "t -> j", "u -> j", "j -> e")  # fmt: skip


OPTIONAL = split("inclusiveGateway", "parallelGateway", "g -> t if x", "g -> u if y")


def test_an_inclusive_split_joined_by_a_parallel_gateway_must_be_mended_as_it_can_wait_for_ever() -> None:
    assert ("OW352", "must") in told(OPTIONAL)
    play = Play(OPTIONAL, {"x": True, "y": False}).start()
    with pytest.raises(ProcessProblem) as caught:
        play.finish("t")
    assert caught.value.code == "tokens_stuck"


def test_a_reminder_beside_a_task_must_not_be_joined_with_it() -> None:
    data = bpmn("startEvent s", "userTask t", f"boundaryEvent b attachedToRef='t' cancelActivity='false' > {TIMER}",
                "userTask r", "parallelGateway j", "endEvent e", "s -> t", "t -> j", "b -> r", "r -> j",
                "j -> e")  # fmt: skip
    assert told(data) == [("OW352", "must")]
    assert check_drawing(data)[0].remedy == "请改用包容网关汇合：它只等走到的各条"
    assert told(data.replace(b"parallelGateway", b"inclusiveGateway")) == []


def test_a_choice_of_which_one_way_leads_to_both_flows_of_the_join_and_one_to_a_single_one_must_be_mended() -> None:
    data = bpmn("startEvent s", "exclusiveGateway g default='g_k'", "parallelGateway k", "userTask t", "userTask u",
                "parallelGateway j", "endEvent e", "s -> g", "g -> k", "g -> u if x", "k -> t", "k -> u", "t -> j",
                "u -> j", "j -> e")  # fmt: skip
    assert ("OW352", "must") in told(data)


def test_a_choice_between_two_parallel_splits_over_the_same_tasks_is_not_refused() -> None:
    data = bpmn("startEvent s", "exclusiveGateway g default='g_k'", "parallelGateway k", "parallelGateway m",
                "userTask t", "userTask u", "parallelGateway j", "endEvent e", "s -> g", "g -> k", "g -> m if x",
                "k -> t", "k -> u", "m -> t", "m -> u", "t -> j", "u -> j", "j -> e")  # fmt: skip
    assert "must" not in [severity for _, severity in told(data)]
    assert Play(data, {"x": True}).start().finish("t").finish("u").path[-1] == "e"


def test_a_message_start_beside_the_plain_one_does_not_hide_a_wrong_join() -> None:
    flows = "s > x1 -[v == 1]> a > p2 > e\nx1 -*> b > p2\ns2 > c > e2"
    data = drawn(flows, s2=event("startEvent", message("go")))
    assert ("OW351", "must") in told(data)
    with pytest.raises(ProcessProblem) as caught:
        Play(data, {"v": 1}).start().finish("a")
    assert caught.value.code == "tokens_stuck"


def test_a_choice_that_takes_loops_back_is_not_advised_to_become_parallel_itself() -> None:
    looped = "s > x1 -[v == 1]> a > p2 > x2 -[again]> x1\nx1 -*> b > p2\nx2 -*> e"
    (finding,) = [finding for finding in check_drawing(drawn(looped)) if finding.code == "OW351"]
    assert "有连线绕回它的，在它之后另画一个并行网关来分" in finding.remedy
    parted = "s > x1 > p1 > a > p2 > x2 -[again]> x1\np1 > b > p2\nx2 -*> e"
    assert told(drawn(parted)) == []


def test_of_a_join_with_many_flows_the_last_are_looked_at_as_the_first() -> None:
    flows = [f"p1 > t{number} > p2" for number in range(12)]
    data = drawn("\n".join(["s > p1", *flows, "p1 > x1 -[v == 1]> a > p2", "x1 -*> b > p2 > e"]))
    assert ("OW351", "must") in told(data)


FORK = bpmn("startEvent s", "userTask a", "userTask t", "userTask u", "parallelGateway j", "endEvent e", "s -> a",
            "a -> t", "a -> u", "t -> j", "u -> j", "j -> e")  # fmt: skip


def test_a_fork_without_gateway_is_advice_and_runs_both_ways() -> None:
    assert told(FORK) == [("OW305", "should")]
    play = Play(FORK).start().finish("a")
    assert play.open == ["t", "u"]
    assert play.finish("t").finish("u").path[-2:] == ["j", "e"]


def test_a_fork_without_gateway_that_meets_in_an_exclusive_one_does_the_rest_twice() -> None:
    data = FORK.replace(b"parallelGateway", b"exclusiveGateway")
    assert ("OW353", "must") in told(data)


def test_time_outs_of_parallel_branches_that_share_one_handler_are_only_told() -> None:
    data = bpmn("startEvent s", "parallelGateway g", "userTask t", "userTask u", "parallelGateway j", "endEvent e",
                f"boundaryEvent b attachedToRef='t' > {TIMER}", f"boundaryEvent c attachedToRef='u' > {TIMER}",
                "exclusiveGateway x", "userTask h", "endEvent f", "s -> g", "g -> t", "g -> u", "t -> j", "u -> j",
                "j -> e", "b -> x", "c -> x", "x -> h", "h -> f")  # fmt: skip
    assert told(data) == [("OW354", "should"), ("OW353", "should")]


CONDITIONS = bpmn("startEvent s", "userTask a default='a_v'", "userTask t", "userTask u", "userTask v",
                  "inclusiveGateway j", "endEvent e", "s -> a", "a -> t if x", "a -> u if y", "a -> v", "t -> j",
                  "u -> j", "v -> j", "j -> e")  # fmt: skip


@pytest.mark.parametrize(("x", "y", "taken"), [(True, True, ["t", "u"]), (True, False, ["t"]), (False, False, ["v"])])
def test_conditions_on_flows_of_a_task_are_advice_and_looked_at(x: bool, y: bool, taken: list[str]) -> None:
    assert set(told(CONDITIONS)) == {("OW305", "should"), ("OW308", "should")}
    assert Play(CONDITIONS, {"x": x, "y": y}).start().finish("a").open == taken


def test_conditions_on_flows_of_a_task_joined_by_a_parallel_gateway_must_be_mended() -> None:
    assert ("OW352", "must") in told(CONDITIONS.replace(b"inclusiveGateway", b"parallelGateway"))


def test_outcomes_of_a_stage_are_tried_on_the_flows_of_its_task_as_well() -> None:
    straight = service(
        "acceptance -> correction if acceptance.outcome == 'correction'",
        "acceptance -> refused_end if acceptance.outcome == 'not_accepted'",
        "f: acceptance -> licence if acceptance.outcome == 'accepted'",
        accepted="", acceptance__accepted="", accepted__correction="", accepted__refused_end="", accepted__licence="",
    )  # fmt: skip
    found = [finding for finding in check_drawing(straight) if finding.code == "OW631"]
    assert [finding.element for finding in found] == ["acceptance"]
    assert "accepted_with_omissions" in found[0].message


def test_sub_cases_behind_a_fork_without_gateway_must_be_joined() -> None:
    data = service("userTask seal name='刻章' ow:stage='decision' ow:item='seal'", "licence2: accepted -> prepare",
                   "task prepare name='准备' ow:role='reviewer'", "prepare -> licence", "prepare -> seal",
                   "seal -> delivery", accepted="exclusiveGateway accepted default='licence2'",
                   accepted__licence="")  # fmt: skip
    assert ("OW641", "must") in told(data)
