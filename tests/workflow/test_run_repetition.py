"""Loops and multi-instance activities."""

from __future__ import annotations

import pytest

from onewindow.errors import ProcessProblem
from workflow.drawings import Node, Play, boundary, drawn, error, instances, loop, node, script, signal, sub, timer


def test_parallel_instances_wait_all_at_once_and_know_their_item() -> None:
    drawing = drawn("s > a > b", a=node("userTask", instances(each="people", item="person")))
    play = Play(drawing, {"people": ["li", "wang", "zhao"]}).start()
    assert [task.instance for task in play.tasks.values()] == [
        {"index": 0, "item": "li"}, {"index": 1, "item": "wang"}, {"index": 2, "item": "zhao"},
    ]  # fmt: skip
    play.finish("a", which=2).finish("a").finish("a")
    assert (play.open, play.path) == (["b"], ["s", "a", "a", "a"])


def test_sequential_instances_wait_one_after_the_other_for_the_items_of_the_beginning() -> None:
    drawing = drawn("s > a > b", a=node("userTask", instances(each="people", item="person", one_by_one=True)))
    play = Play(drawing, {"people": ["li", "wang"]}).start()
    play.document["people"].append("late")
    seen = []
    while play.open == ["a"]:
        seen.append(play.tasks[play.task("a")].instance["item"])
        play.finish("a")
    assert (seen, play.open) == (["li", "wang"], ["b"])


@pytest.mark.parametrize("one_by_one", [False, True])
def test_a_number_says_how_many(one_by_one: bool) -> None:
    play = Play(
        drawn("s > a > b", a=node("userTask", instances(count="n / 2 + 1", one_by_one=one_by_one))), {"n": 4.0}
    ).start()
    rounds = 0
    while play.open != ["b"]:
        play.finish("a")
        rounds += 1
    assert rounds == 3


@pytest.mark.parametrize("one_by_one", [False, True])
def test_no_items_pass_the_activity_at_once(one_by_one: bool) -> None:
    play = Play(drawn("s > a > b", a=node("userTask", instances(each="people", one_by_one=one_by_one))), {"people": []})
    assert (play.start().open, play.path) == (["b"], ["s", "a"])


def test_a_record_gives_its_values_with_their_keys_and_gathers_a_record() -> None:
    many = instances(each="asked", item="question", out="answers", out_from="a")
    play = Play(drawn("s > a > b", a=node("userTask", many)), {"asked": {"x": 1, "y": 2}}).start()
    assert [task.instance for task in play.tasks.values()] == [
        {"index": 0, "item": 1, "key": "x"}, {"index": 1, "item": 2, "key": "y"},
    ]  # fmt: skip
    play.finish("a", "no", which=1).finish("a", "yes")
    assert play.document["answers"] == {"y": {"outcome": "no"}, "x": {"outcome": "yes"}}


@pytest.mark.parametrize("one_by_one", [False, True])
def test_outputs_are_gathered_in_order_of_completion(one_by_one: bool) -> None:
    many = instances(count="3", out="votes", out_from="a", one_by_one=one_by_one)
    play = Play(drawn("s > a > b", a=node("userTask", many)), {"votes": ["of an earlier round"]}).start()
    for vote in ("yes", "no", "yes"):
        play.finish("a", vote)
    assert [vote["outcome"] for vote in play.document["votes"]] == ["yes", "no", "yes"]
    assert play.assigned[0] == ("votes", [])
    assert play.assigned[-1] == ("votes", play.document["votes"])


@pytest.mark.parametrize("one_by_one", [False, True])
def test_enough_votes_end_the_rest(one_by_one: bool) -> None:
    until = "a.outcome == 'no' or nrOfCompletedInstances >= 2"
    many = instances(count="5", until=until, one_by_one=one_by_one)
    drawing = drawn("s > a > b", a=node("userTask", many))
    assert Play(drawing).start().finish("a", "yes").finish("a", "yes").open == ["b"]
    assert Play(drawing).start().finish("a", "no").open == ["b"]


def test_a_completion_condition_reads_the_item_and_the_counts() -> None:
    # The names are those of BPMN 2.0.2, table 10.30, and the short ones of other engines; the first instance is 1.
    until = (
        "person == 'li' and nrOfInstances == 3 and nrOfActiveInstances == 2 and loopCounter == 1 and "
        "numberOfInstances == 3 and numberOfActiveInstances == 2 and numberOfCompletedInstances == 1 and "
        "numberOfTerminatedInstances == 0 and nrOfCompletedInstances == 1"
    )
    many = instances(each="people", item="person", until=until)
    play = Play(drawn("s > a > b", a=node("userTask", many)), {"people": ["li", "wang", "zhao"]}).start()
    assert play.finish("a").open == ["b"]


@pytest.mark.parametrize("one_by_one", [False, True])
def test_a_sub_process_per_item_keeps_its_item_to_itself(one_by_one: bool) -> None:
    inner = sub("s1 > set > t > x1\nx1 -[person.age > 17]> adult > e1\nx1 -*> child > e2",
                extra=instances(each="people", item="person", one_by_one=one_by_one),
                set=script("person.seen = true\nlast = person.name"))  # fmt: skip
    people = [{"name": "li", "age": 40}, {"name": "wang", "age": 7}]
    play = Play(drawn("s > sp > b", sp=inner), {"people": people, "person": "untouched"}).start()
    while "t" in play.open:
        play.finish("t")
        for name in ("adult", "child"):
            if name in play.open:
                play.finish(name)
    assert (play.open, play.path.count("adult"), play.path.count("child"), play.path.count("sp")) == (["b"], 1, 1, 2)
    assert (play.document["person"], play.document["last"]) == ("untouched", "wang")
    assert play.document["people"] == people, "the items of the document are not written to"
    assert not any(path.startswith("person") for path, _ in play.assigned)


@pytest.mark.parametrize("one_by_one", [False, True])
def test_an_instance_keeps_what_a_script_makes_of_its_item(one_by_one: bool) -> None:
    marker = instances(each="ns", item="n", out="found", out_from="r", one_by_one=one_by_one)
    deep = sub("s2 > twice > e2", twice=script("n = n * 2"))
    inner = sub("s1 > deep > t > more > e1", extra=marker, deep=deep, more=script("r = n + 100"))
    play = Play(drawn("s > sp > b", sp=inner), {"ns": [1, 2, 3], "n": "untouched"}).start()
    while "t" in play.open:
        play.finish("t")
    assert (play.document["found"], play.document["n"]) == ([102, 104, 106], "untouched")
    assert play.document["ns"] == [1, 2, 3], "the items of the document are not written to"


def test_an_item_of_the_inner_repetition_hides_that_of_the_outer_one_and_leaves_it_alone() -> None:
    nested = sub("s2 > twice > e2", extra=instances(each="[10]", item="n"), twice=script("n = n * 2"))
    inner = sub("s1 > nested > keep > e1", extra=instances(each="ns", item="n"), nested=nested,
                keep=script("log = log + [n]"))  # fmt: skip
    assert Play(drawn("s > sp > b", sp=inner), {"ns": [1, 2], "log": []}).start().document["log"] == [1, 2]


def test_nested_repetition_sees_both_items() -> None:
    inner = node("scriptTask", "<script>pairs = pairs + [text(a) + b]</script>" + instances(each="bs", item="b"))
    outer = sub("s1 > in > e1", extra=instances(each="as_", item="a", one_by_one=True), **{"in": inner})
    play = Play(drawn("s > sp > t", sp=outer), {"as_": [1, 2], "bs": ["x", "y"], "pairs": []}).start()
    assert play.document["pairs"] == ["1x", "1y", "2x", "2y"]


def test_a_timer_on_repeated_work_takes_all_instances_away() -> None:
    nodes = {"a": node("userTask", instances(count="3")), "late": boundary("a", timer("P5D"))}
    play = Play(drawn("s > a > b\nlate > c", **nodes)).start()
    assert play.clocks == ["late"], "one for the whole"
    assert play.finish("a").fire("late").open == ["c"]


def test_a_failed_instance_reaches_the_boundary_of_the_whole() -> None:
    nodes = {"a": node("serviceTask", instances(count="3")), "bad": boundary("a", error("E1"))}
    assert Play(drawn("s > a > b\nbad > c", **nodes)).start().finish("a").fail("a", "E1").open == ["c"]


@pytest.mark.parametrize(("count", "bad"), [("-1", "-1"), ("'three'", "three"), ("true", "True"), ("1.5", "1.5")])
def test_a_number_of_instances_that_is_none_is_a_problem(count: str, bad: str) -> None:
    play = Play(drawn("s > t > a > b", a=node("userTask", instances(count=count)))).start()
    with pytest.raises(ProcessProblem, match=bad) as caught:
        play.finish("t")
    assert (caught.value.code, caught.value.element) == ("expression_failed", "a")


@pytest.mark.parametrize("each", ["'text'", "12", "missing"])
def test_items_that_are_no_list_are_a_problem(each: str) -> None:
    play = Play(drawn("s > t > a > b", a=node("userTask", instances(each=each)))).start()
    with pytest.raises(ProcessProblem) as caught:
        play.finish("t")
    assert caught.value.code == "expression_failed"


def test_too_many_instances_are_cut_off() -> None:
    play = Play(drawn("s > t > a > b", a=node("userTask", instances(count="1000000000")))).start()
    with pytest.raises(ProcessProblem) as caught:
        play.finish("t")
    assert caught.value.code == "too_many_steps"


def test_a_loop_goes_on_while_its_condition_holds() -> None:
    play = Play(drawn("s > a > b", a=node("userTask", loop("a.outcome == 'again'")))).start()
    play.finish("a", "again").finish("a", "again")
    assert play.tasks[play.task("a")].instance == {"index": 2}
    assert play.finish("a").open == ["b"]


def test_a_loop_ends_at_its_maximum_and_may_be_tested_first() -> None:
    play = Play(drawn("s > a > b", a=node("userTask", loop("true", maximum=3)))).start()
    for _ in range(3):
        play.finish("a")
    assert play.open == ["b"]
    assert Play(drawn("s > a > b", a=node("userTask", loop("n > 0", before=True))), {"n": 0}).start().open == ["b"]


def test_a_looped_sub_process_runs_until_its_condition_fails() -> None:
    inner = sub("s1 > add > t > e1", extra=loop("n < 3"), add=script("n = n + 1"))
    play = Play(drawn("s > sp > b", sp=inner), {"n": 0}).start()
    play.finish("t").finish("t").finish("t")
    assert (play.open, play.document["n"], play.path.count("sp")) == (["b"], 3, 3)


def test_a_loop_counts_its_rounds_from_one() -> None:
    play = Play(drawn("s > a > b", a=node("userTask", loop("loopCounter < 2", before=True)))).start()
    assert play.open == ["a"]
    assert play.finish("a").open == ["a"]
    assert play.finish("a").open == ["b"]


def test_one_message_is_for_one_instance_and_a_signal_for_all() -> None:
    many = node("receiveTask", instances(count="3"), messageRef="M_vote")
    play = Play(drawn("s > got > b", got=many)).start()
    assert play.awaited == ["vote"] * 3
    assert play.deliver("vote").awaited == ["vote"] * 2
    assert play.deliver("vote").deliver("vote").open == ["b"]
    inner = sub("s1 > hear > e1", hear=node("intermediateCatchEvent", signal("go")))
    heard = node("subProcess", instances(count="3") + inner.inner)
    play = Play(drawn("s > p1 > sp > b\np1 > t > go > e", sp=heard, go=node("endEvent", signal("go")))).start()
    assert play.finish("t").open == ["b"]


def test_a_list_may_be_named_as_camunda_and_zeebe_name_it() -> None:
    camunda = 'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" camunda:collection="${people}"'
    written = f'<multiInstanceLoopCharacteristics {camunda} camunda:elementVariable="person"/>'
    zeebe = (
        "<multiInstanceLoopCharacteristics><extensionElements><z:loopCharacteristics "
        'xmlns:z="http://camunda.org/schema/zeebe/1.0" inputCollection="=people" inputElement="person" '
        'outputCollection="seen" outputElement="=vote"/></extensionElements></multiInstanceLoopCharacteristics>'
    )
    for many in (written, zeebe):
        play = Play(drawn("s > a > b", a=node("userTask", many)), {"people": ["li", "wang"]}).start()
        assert [task.instance["item"] for task in play.tasks.values()] == ["li", "wang"]
        play.document["vote"] = "yes"
        assert play.finish("a").finish("a").open == ["b"]
        assert play.document.get("seen") == (["yes", "yes"] if many is zeebe else None)


def test_a_record_is_gone_through_by_its_keys_whether_it_was_stored_in_between_or_not() -> None:
    people = {"z": 1, "甲": 2, "a": 3, "Z": 4}
    inner = sub("s1 > n > e1", n=node("userTask", instances(each="group.people", item="p", one_by_one=True)))
    groups = Node("subProcess", instances(each="groups", item="group", one_by_one=True) + inner.inner)
    play = Play(drawn("s > m > e", m=groups), {"groups": [{"people": people}, {"people": people}]}).start()
    keys = []
    while not play.ended:
        (task,) = play.tasks.values()
        keys.append(task.instance["key"])
        play.finish("n")
    assert keys == 2 * ["Z", "a", "z", "甲"]
