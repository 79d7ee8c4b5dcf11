"""What one advance may write: bounded in all, noted once where instances gather a list, and enough to replay from."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from onewindow.domain import moves
from onewindow.errors import ProcessProblem
from onewindow.workflow import advance, load_definition
from onewindow.workflow.writing import CHARACTERS, VALUES
from workflow.drawings import NOW, Node, Play, drawn, instances, loop, node, sub

LONG = "n" * 100_000


def each(script: str, **many: Any) -> Node:
    return node("scriptTask", instances(**many) + f"<script>{script}</script>")


def begun(drawing: bytes, document: dict[str, Any]) -> tuple[moves.Advance, dict[str, Any]]:
    """The first advance, once what it noted has been written into the document of before, as replay does."""
    folded = copy.deepcopy(document)
    step = advance(load_definition(drawing), None, [moves.Start()], document, NOW)
    for one in step.assigned:
        record = folded
        for name in one.path[:-1]:
            record = record.setdefault(name, {})
        record[one.path[-1]] = copy.deepcopy(one.value)
    assert folded == document
    return step, document


def test_what_is_noted_grows_with_the_number_of_instances_and_not_with_its_square() -> None:
    drawing = drawn("s > m > t > e", m=each("x = p", each="people", item="p", out="all", out_from="x"))
    step, document = begun(drawing, {"people": [{"name": "n" * 1000} for _ in range(400)]})
    assert document["all"] == document["people"]
    noted = [one for one in step.assigned if one.path == ("all",)]
    assert [len(one.value) for one in noted] == [400]
    assert len(json.dumps([one.value for one in step.assigned])) < 3 * len(json.dumps(document["people"]))


def test_what_is_noted_gives_the_document_again_where_a_script_writes_to_the_list_that_is_gathered() -> None:
    for script, people, found in (
        ("x = p\nall = []", [1, 2], [2]),
        ("x = p\nall = 'none'", [1, 2], [2]),
        ("x = p\nall.by.hand = p", {"a": 1, "b": 2}, {"a": 1, "b": 2, "by": {"hand": 2}}),
    ):
        drawing = drawn("s > m > t > e", m=each(script, each="people", item="p", out="all", out_from="x"))
        _, document = begun(drawing, {"people": people, "all": "of before"})
        assert document["all"] == found


def test_what_a_script_writes_below_what_was_gathered_in_between_can_be_written_again() -> None:
    gather = each("all.k = 5\nx = p", each="people", item="p", out="all", out_from="x")
    drawing = drawn("s > m > k > t > e", m=gather, k=node("scriptTask", "<script>all.k.z = 1</script>"))
    _, document = begun(drawing, {"people": {"k": {"n": 1}}})
    assert document["all"] == {"k": {"n": 1, "z": 1}}


def test_two_rounds_of_gathering_in_one_advance_leave_the_second() -> None:
    gather = each("x = p", each="people", item="p", out="all", out_from="x")
    drawing = drawn("s > b > t > e", b=sub("s1 > m > e1", m=gather, extra=loop(maximum=2)))
    step, document = begun(drawing, {"people": ["li", "wang"]})
    assert document["all"] == ["li", "wang"]
    assert [one.value for one in step.assigned if one.path == ("all",)] == [["li", "wang"]]


def test_a_condition_sees_the_list_while_it_is_gathered() -> None:
    many = instances(each="people", item="p", out="all", out_from="x", until="len(all) == 2", one_by_one=True)
    drawing = drawn("s > m > t > e", m=node("scriptTask", many + "<script>x = p</script>"))
    _, document = begun(drawing, {"people": [1, 2, 3]})
    assert document["all"] == [1, 2]


@pytest.mark.parametrize(
    ("refused", "at"),
    [
        (drawn("s > k > t > e", k=node("scriptTask", loop(maximum=600) + "<script>x = big</script>")), "k"),
        (drawn("s > m > t > e", m=each("x = 1", count="600", out="all", out_from="big")), "m"),
        (drawn("s > k > t > e", k=node("scriptTask", loop(maximum=50) + "<script>x = numbers</script>")), "k"),
        (drawn("s > o > e", o=sub("s1 > n > e1", extra=instances(count="600"),
                                  n=node("userTask", instances(each="texts", item="p")))), "n"),
    ],
    ids=["texts of a script", "texts gathered", "values of a script", "items of instances"],
)  # fmt: skip
def test_more_than_one_advance_may_write_is_refused_at_the_element_that_writes_it(refused: bytes, at: str) -> None:
    with pytest.raises(ProcessProblem, match=f"{VALUES:,} values") as caught:
        begun(refused, {"big": LONG, "numbers": list(range(9_000)), "texts": 4 * [LONG]})
    assert (caught.value.code, caught.value.element) == ("too_much_written", at)
    assert f"{CHARACTERS:,} 个字符" in caught.value.text


def test_each_command_may_write_anew() -> None:
    write = node("scriptTask", loop(maximum=60) + "<script>x = big</script>")
    play = Play(drawn("s > x1 > write > t > x\nx -[t.outcome == 'again']> x1\nx -*> e", write=write), {"big": LONG})
    play.start()
    for _ in range(3):
        play.finish("t", "again")
    assert play.finish("t").ended == "completed"
