"""Runs side by side over one document: each moves until it rests before the next one moves."""

from __future__ import annotations

from workflow.drawings import Node, Play, body, drawn, event, instances, node, script, signal, sub

THREE = {"xs": [1, 2, 3]}
DECIDING = "s1 > set > x -[v == n]> own > e1\nx -*> anothers > e2"


def each(flows: str, *, out: str = "", **nodes: Node) -> bytes:
    """A sub-process for each of `xs`, all at once."""
    marker = instances(each="xs", item="n", out=out, out_from="v" if out else "")
    return drawn("s > m > b", m=sub(flows, extra=marker, **nodes))


def test_each_instance_decides_by_what_it_wrote_itself() -> None:
    play = Play(each(DECIDING, set=script("v = n"), own=node("manualTask")), dict(THREE)).start()
    assert play.open == ["own", "own", "own"]


def test_a_step_reads_what_the_step_before_it_wrote_in_the_same_instance() -> None:
    flows = "s1 > double > keep > e1"
    data = each(flows, double=script("v = n * 2"), keep=script("log = log + [v]"))
    assert Play(data, {**THREE, "log": []}).start().document["log"] == [2, 4, 6]


def test_an_output_gathers_what_each_instance_wrote() -> None:
    data = each("s1 > double > look > e1", out="found", double=script("v = n * 2"), look=script("seen = v"))
    assert Play(data, dict(THREE)).start().document["found"] == [2, 4, 6]


def test_instances_in_instances_finish_before_the_next_outer_one_begins() -> None:
    inner = sub("s2 > set2 > keep > e2", extra=instances(each="[10, 20]", item="k"),
                set2=script("w = v + k"), keep=script("log = log + [w]"))  # fmt: skip
    data = each("s1 > set > inner > e1", set=script("v = n"), inner=inner)
    assert Play(data, {**THREE, "log": []}).start().document["log"] == [11, 21, 12, 22, 13, 23]


def test_instances_that_one_signal_wakes_run_one_after_the_other() -> None:
    heard = event("intermediateCatchEvent", signal("go"))
    flows = "s1 > hear > set > x -[v == n]> own > e1\nx -*> anothers > e2"
    many = sub(flows, extra=instances(each="xs", item="n"), hear=heard, set=script("v = n"), own=node("manualTask"))
    data = drawn("s > p1 > m > b\np1 > t > go > e", m=many, go=node("endEvent", signal("go")))
    assert Play(data, dict(THREE)).start().finish("t").open == ["own", "own", "own"]


def test_a_process_that_two_branches_call_runs_to_its_end_before_it_runs_again() -> None:
    called = body("s1 > add > keep > e1", {"add": script("v = v + 1"), "keep": script("log = log + [v]")})
    more = f'<process id="q" isExecutable="false">{called}</process>'
    calls = {name: node("callActivity", calledElement="q") for name in ("k1", "k2")}
    data = drawn("s > p1 > k1 > p2 > b\np1 > k2 > p2", more=more, **calls)
    assert Play(data, {"v": 0, "log": []}).start().document["log"] == [1, 2]
