"""Random block-structured processes in random order, against a model that knows nothing of tokens."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import count, pairwise
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workflow.drawings import Node, Play, boundary, drawn, sub, timer


@dataclass
class Block:
    """`kind`: task, seq, xor, and, or, loop, sub. `value`: branch taken (xor), branches taken (or), rounds (loop)."""

    kind: str
    children: list[Block] = field(default_factory=list)
    value: Any = None


def _blocks(inner: st.SearchStrategy[Block]) -> st.SearchStrategy[Block]:
    several = st.lists(inner, min_size=2, max_size=3)
    return st.one_of(
        several.map(lambda found: Block("seq", found)),
        several.flatmap(lambda found: st.integers(0, len(found) - 1).map(lambda i: Block("xor", found, i))),
        several.map(lambda found: Block("and", found)),
        several.flatmap(
            lambda found: st.sets(st.integers(0, len(found) - 1), min_size=1).map(
                lambda taken: Block("or", found, taken)
            )
        ),
        st.tuples(inner, st.integers(1, 3)).map(lambda pair: Block("loop", [pair[0]], pair[1])),
        inner.map(lambda found: Block("sub", [found])),
    )


BLOCKS = st.recursive(st.just(Block("task")), _blocks, max_leaves=10)


class Writer:
    """Draws a block; returns the ids of its first and last element."""

    def __init__(self) -> None:
        self.number = count(1)
        self.flows: list[str] = []
        self.nodes: dict[str, Node] = {}

    def draw(self, block: Block) -> tuple[str, str]:
        number = next(self.number)
        if block.kind == "task":
            return f"t{number}", f"t{number}"
        return getattr(self, f"_{block.kind}")(block, number)  # type: ignore[no-any-return]

    def _seq(self, block: Block, number: int) -> tuple[str, str]:
        ends = [self.draw(child) for child in block.children]
        for (_, last), (first, _) in pairwise(ends):
            self.flows.append(f"{last} > {first}")
        return ends[0][0], ends[-1][1]

    def _split(self, block: Block, number: int, letter: str, arrow: Any) -> tuple[str, str]:
        begin, end = f"{letter}{number}a", f"{letter}{number}b"
        for index, child in enumerate(block.children):
            first, last = self.draw(child)
            self.flows += [f"{begin} {arrow(index)} {first}", f"{last} > {end}"]
        return begin, end

    def _and(self, block: Block, number: int) -> tuple[str, str]:
        return self._split(block, number, "p", lambda index: ">")

    def _xor(self, block: Block, number: int) -> tuple[str, str]:
        return self._split(block, number, "x", lambda index: f"-[{index} == {block.value}]>")

    def _or(self, block: Block, number: int) -> tuple[str, str]:
        return self._split(block, number, "o", lambda index: f"-[{index} in {sorted(block.value)}]>")

    def _loop(self, block: Block, number: int) -> tuple[str, str]:
        first, last = self.draw(block.children[0])
        back, out, n = f"x{number}a", f"x{number}b", f"n{number}"
        self.nodes[f"count{number}"] = Node("scriptTask", f"<script>{n} = {n} + 1</script>")
        # Each round ends with the counter; entered again from an outer loop, it begins anew.
        self.nodes[f"reset{number}"] = Node("scriptTask", f"<script>{n} = 0</script>")
        self.flows += [
            f"reset{number} > {back} > {first}", f"{last} > count{number} > {out}",
            f"{out} -[{n} < {block.value}]> {back}",
        ]  # fmt: skip
        self.nodes[f"done{number}"] = Node("exclusiveGateway")
        self.flows.append(f"{out} -*> done{number}")
        return f"reset{number}", f"done{number}"

    def _sub(self, block: Block, number: int) -> tuple[str, str]:
        inside = Writer()
        inside.number = self.number
        first, last = inside.draw(block.children[0])
        flows = "\n".join([f"s{number} > {first}", *inside.flows, f"{last} > e{number}"])
        name = f"box{number}"
        item = {"ow_item": f"item{number}"} if number % 2 else None
        self.nodes[name] = sub(flows, attributes=item, **inside.nodes)
        self.nodes[f"late{number}"] = boundary(name, timer("P9D"), interrupting=bool(number % 3))
        return name, name


def expected(block: Block, number: Any) -> Counter[str]:
    """How often each task is done, by the drawing alone; numbers as `Writer` gives them."""
    own = next(number)
    if block.kind == "task":
        return Counter([f"t{own}"])
    inside = [expected(child, number) for child in block.children]
    if block.kind == "xor":
        return inside[block.value]
    if block.kind == "or":
        return sum((inside[index] for index in sorted(block.value)), Counter())
    if block.kind == "loop":
        return Counter({name: times * block.value for name, times in inside[0].items()})
    return sum(inside, Counter())


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(block=BLOCKS, order=st.randoms(use_true_random=False))
def test_every_task_of_the_model_is_done_as_often_as_it_says(block: Block, order: Any) -> None:
    writer = Writer()
    first, last = writer.draw(block)
    play = Play(drawn("\n".join([f"s > {first}", *writer.flows, f"{last} > e"]), **writer.nodes)).start()
    done: Counter[str] = Counter()
    while play.open:
        name = order.choice(play.open)
        done[name] += 1
        play.finish(name, which=0)
    assert done == expected(block, count(1))
    assert (play.ended, play.clocks, play.scopes) == ("completed", [], {})
    assert Counter(name for name in play.path if name.startswith("t")) == done


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(block=BLOCKS, order=st.randoms(use_true_random=False))
def test_timers_and_departures_at_any_moment_leave_nothing_behind(block: Block, order: Any) -> None:
    writer = Writer()
    first, last = writer.draw(Block("sub", [block]))
    play = Play(drawn("\n".join([f"s > {first}", *writer.flows, f"{last} > e"]), **writer.nodes)).start()
    for _ in range(200):
        if play.ended:
            break
        choices = [("finish", name) for name in play.open] + [("fire", name) for name in play.clocks]
        choices += [("leave", name) for name in play.scopes.values()]
        verb, name = order.choice(choices)
        getattr(play, verb)(name)
    else:
        play.cancel()
    assert (play.open, play.clocks, play.scopes) == ([], [], {})
