"""Sub-processes and calls in one another: as deep as is taken, everything ends; deeper is refused with its place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from onewindow.errors import DefinitionRefused
from onewindow.process_checks import check_drawing
from onewindow.workflow import load_definition
from workflow.drawings import Node, Play, body, drawn, instances, node, sub

ONE = instances(count="1", one_by_one=True)
HOST = 400
"""Calls of Python that a host and its frameworks may have open when they ask the engine."""


def chain(deep: int, *, repeated: bool = False, ends: bool = True) -> bytes:
    """A process in which call stands upon call, `deep` of them; in the last one somebody has to do `work`."""
    marker = ONE if repeated else ""
    call = [Node("callActivity", marker, (("calledElement", f"P{i + 1}"),)) for i in range(deep)]
    parts = [
        f'<process id="P{i}">{body(f"s{i} > c{i}" + (f" > e{i}" if ends else ""), {f"c{i}": call[i]})}</process>'
        for i in range(1, deep)
    ]
    last = body(f"s{deep} > work > e{deep}", {"work": node("userTask", marker)})
    parts.append(f'<process id="P{deep}">{last}</process>')
    return drawn("s0 > c0 > e0", more="".join(parts), c0=call[0])


def nested(deep: int, *, repeated: bool = False) -> bytes:
    """A process in which sub-process stands in sub-process, `deep` of them."""
    inner = sub("s0 > work > e0")
    for level in range(1, deep):
        inner = sub(f"s{level} > d{level} > e{level}", **{f"d{level}": inner}, extra=ONE if repeated else "")
    return drawn("s > outer > e", outer=inner)


def inside_of(levels: int, tag: str, inner: Node) -> Node:
    """`inner` with sub-processes around it, `levels` of them."""
    for level in range(levels):
        inner = sub(f"s{tag}{level} > {tag}{level} > e{tag}{level}", **{f"{tag}{level}": inner})
    return inner


def beneath(calls: int, ask: Callable[[], Any]) -> Any:
    return ask() if calls == 0 else beneath(calls - 1, ask)


def refused(drawing: bytes) -> tuple[str, str]:
    with pytest.raises(DefinitionRefused) as caught:
        load_definition(drawing)
    (finding,) = caught.value.findings
    return finding.code, finding.element


@pytest.mark.parametrize("repeated", [False, True], ids=["once", "repeated"])
@pytest.mark.parametrize("ends", [True, False], ids=["with ends", "without ends"])
def test_fifty_calls_upon_each_other_end_however_deep_the_host_stands(repeated: bool, ends: bool) -> None:
    drawing = chain(50, repeated=repeated, ends=ends)
    assert [one for one in check_drawing(drawing) if one.severity == "must"] == []
    play = Play(drawing).start()
    assert beneath(HOST, lambda: play.finish("work").ended) == "completed"
    play = Play(drawing).start()
    assert beneath(HOST, lambda: play.cancel().ended) == "cancelled"


@pytest.mark.parametrize("repeated", [False, True], ids=["once", "repeated"])
def test_fifty_sub_processes_in_one_another_end(repeated: bool) -> None:
    drawing = nested(50, repeated=repeated)
    assert beneath(HOST, lambda: Play(drawing).start().finish("work").ended) == "completed"
    assert beneath(HOST, lambda: Play(drawing).start().cancel().ended) == "cancelled"


def test_what_stands_deeper_is_refused_at_the_first_element_that_does() -> None:
    assert refused(chain(51)) == ("OW155", "c50")
    assert refused(chain(300)) == ("OW155", "c50")
    assert refused(nested(51)) == ("OW155", "d1")
    (told,) = [one for one in check_drawing(chain(300)) if one.severity == "must"]
    assert (told.code, told.element) == ("OW373", "c50")
    assert told.line > 0


def test_calls_and_sub_processes_are_counted_together_along_the_deepest_way() -> None:
    to_q = node("callActivity", calledElement="Q")
    ways = '<process id="P">{}</process><process id="Q">{}</process>'
    for inside, taken in ((25, True), (26, False)):
        # 1 for the call of P, 23 sub-processes, the call of Q; the straight way to Q is shorter.
        more = ways.format(*(body(f"s{name} > {name} > e{name}", {name: inner}) for name, inner in (
            ("p", inside_of(23, "k", to_q)), ("q", inside_of(inside, "l", node("userTask"))),
        )))  # fmt: skip
        nodes = {"straight": to_q, "by": node("callActivity", calledElement="P")}
        drawing = drawn("s > x -[n == 1]> straight > e\nx -*> by > e", more=more, **nodes)
        if taken:
            assert load_definition(drawing)
        else:
            assert refused(drawing)[0] == "OW155"


def test_a_process_that_calls_itself_is_told_as_that_alone() -> None:
    more = f'<process id="P">{body("s1 > again > e1", {"again": node("callActivity", calledElement="P")})}</process>'
    drawing = drawn("s > call > e", more=more, call=node("callActivity", calledElement="P"))
    assert refused(drawing) == ("OW155", "again")
    assert [one.code for one in check_drawing(drawing) if one.severity == "must"] == ["OW372"]
