"""Parallel runs of the same steps: what each of them reads late may be the answer of another, and that is refused."""

from __future__ import annotations

import pytest

from onewindow.process_checks import check_drawing
from workflow.drawings import Node, Play, body, boundary, drawn, instances, node, script, sub, timer

LATE = "s1 > review > countersign > x1 -[review.outcome == 'passed']> good > e1\nx1 -*> bad > e2"
AT_ONCE = "s1 > review > x1 -[review.outcome == 'passed']> good > e1\nx1 -*> bad > e2"


def many(flows: str, *, one_by_one: bool = False, out_from: str = "", until: str = "", **nodes: Node) -> bytes:
    """A sub-process for each of the people."""
    out = "found" if out_from else ""
    marker = instances(each="people", item="person", one_by_one=one_by_one, out=out, out_from=out_from, until=until)
    return drawn("s > m > e", m=Node("subProcess", marker + sub(flows, **nodes).inner))


def calls(main: str, *, marker: str = "") -> bytes:
    """Calls `k1` and `k2` of the same process."""
    more = f'<process id="q" isExecutable="false">{body(LATE, {})}</process>'
    found = {name: node("callActivity", marker, calledElement="q") for name in ("k1", "k2") if name in main}
    return drawn(main, more=more, **found)


def told(data: bytes) -> list[str]:
    found = check_drawing(data)
    assert {finding.code for finding in found if finding.severity == "must"} <= {"OW389"}
    assert {finding.severity for finding in found if finding.code == "OW389"} <= {"must"}
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


@pytest.mark.parametrize(("flows", "found"), [
    ("s1 > note > x1 -[seen == person]> good > e1\nx1 -*> bad > e2", 0),
    ("s1 > p1 > note > p2\np1 > t2 > p2 > x1 -[seen == person]> good > e1\nx1 -*> e2", 0),
    ("s1 > note > review > note2 > x1 -[seen == person]> good > e1\nx1 -*> bad > e2", 0),
    ("s1 > note > review > t2 > x1 -[seen == person]> good > e1\nx1 -*> bad > e2", 1),
], ids=["at once", "a join nobody holds up", "written again", "a step waits"])  # fmt: skip
def test_what_a_script_wrote_is_the_instances_own_until_a_step_waits(flows: str, found: int) -> None:
    notes = {name: script("seen = person") for name in ("note", "note2") if name in flows}
    assert len(told(many(flows, **notes, **({"t2": script("other = 1")} if "t2" in flows else {})))) == found


@pytest.mark.parametrize(("out_from", "flows", "found"), [
    ("review", "s1 > review > e1", 0),
    ("review", "s1 > review > countersign > e1", 1),
    ("seen", "s1 > review > note > e1", 0),
    ("seen", "s1 > note > review > e1", 1),
])  # fmt: skip
def test_a_gathered_value_that_another_instance_may_have_written_is_told(
    out_from: str, flows: str, found: int
) -> None:
    notes = {"note": script("seen = person")} if "note" in flows else {}
    assert len(told(many(flows, out_from=out_from, **notes))) == found
    until = "review.outcome == 'no'" if out_from == "review" else "seen == 'li'"
    assert len(told(many(flows, until=until, **notes))) == found


def test_a_sub_process_in_between_waits_where_its_steps_wait() -> None:
    reader = " > x1 -[seen == person]> good > e1\nx1 -*> bad > e2"
    note, quick = script("seen = person"), sub("s2 > t2 > e3", t2=script("a = 1"))
    assert len(told(many("s1 > note > inside" + reader, note=note, inside=sub("s2 > review > e3")))) == 1
    assert told(many("s1 > note > inside" + reader, note=note, inside=quick)) == []
    assert len(told(many("s1 > within" + reader, within=sub("s2 > note > review > e3", note=note)))) == 1
    assert told(many("s1 > within" + reader, within=sub("s2 > review > note > e3", note=note))) == []


def test_a_list_that_instances_gather_within_instances_is_told_where_they_wait() -> None:
    inner = node("userTask", instances(count="2", out="votes", out_from="vote"))
    (message,) = told(many("s1 > vote > e1", vote=inner))
    assert "“votes”" in message
    quick = node("scriptTask", "<script>v = loopCounter</script>" + instances(count="2", out="votes", out_from="v"))
    assert told(many("s1 > vote > e1", vote=quick)) == []


def test_a_timer_set_at_once_reads_what_the_script_before_it_wrote() -> None:
    set_days = {"days": script("n = text(person.days) + 'wd'"), "late": boundary("review", timer("n"))}
    assert told(many("s1 > days > review > e1\nlate > e2", **set_days)) == []
    assert len(told(many("s1 > days > look > review > e1\nlate > e2", **set_days))) == 1
