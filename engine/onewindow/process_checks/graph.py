"""Questions about the paths through a drawing: what can be reached, which loops there are, what every path passes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from onewindow.process_checks.sheet import Node

_WAITING = frozenset({"task", "userTask", "manualTask", "serviceTask", "receiveTask", "eventBasedGateway"})
T = TypeVar("T")


def waits(node: Node) -> bool:
    """Whether a token stops here until something from outside happens; a scope, if anything in it does."""
    if node.type in _WAITING or node.type == "intermediateCatchEvent":
        return True
    if node.type == "callActivity":
        return True
    return any(waits(inner) for inner in node.inside)


def reached(starts: Iterable[T], following: Callable[[T], Iterable[T]]) -> set[T]:
    """Everything that can be reached from `starts`, these included."""
    found = set(starts)
    waiting = list(found)
    while waiting:
        for other in following(waiting.pop()):
            if other not in found:
                found.add(other)
                waiting.append(other)
    return found


def strays(scope: Node) -> bool:
    """Whether a flow of its steps leads into or out of the scope, or to nowhere: such drawings are refused anyway."""
    for node in scope.inside:
        if any(arrow.scope is not scope or arrow.target not in scope.inside for arrow in node.leaving):
            return True
        if any(arrow.scope is not scope or arrow.source not in scope.inside for arrow in node.entering):
            return True
    return False


def after(node: Node, *, stopping_at: Callable[[Node], bool] | None = None) -> set[Node]:
    """Nodes a token may come to after `node`; paths are not followed beyond those where `stopping_at` holds."""

    def following(current: Node) -> list[Node]:
        return [] if stopping_at is not None and current is not node and stopping_at(current) else current.next()

    return reached(node.next(), following)


def loops(nodes: list[Node]) -> list[list[Node]]:
    """Groups of nodes that lie on common cycles (strongly connected components), in drawing order."""
    allowed = set(nodes)
    ahead = {node: [other for other in node.next() if other in allowed] for node in nodes}
    behind: dict[Node, list[Node]] = {node: [] for node in nodes}
    for node, others in ahead.items():
        for other in others:
            behind[other].append(node)
    found: list[list[Node]] = []
    settled: set[Node] = set()
    for node in nodes:
        if node in settled:
            continue
        forward: set[Node] = reached([node], ahead.__getitem__)
        backward: set[Node] = reached([node], behind.__getitem__)
        group = forward & backward
        if len(group) > 1 or node in ahead[node]:
            found.append([other for other in nodes if other in group])
            settled |= group
    return found


def dominators(start: T, following: Callable[[T], list[T]]) -> dict[T, T]:
    """For each thing reachable from `start`, the nearest one that every path to it passes (Cooper, Harvey, Kennedy)."""
    order = postorder(start, following)
    rank = {one: index for index, one in enumerate(order)}
    before: dict[T, list[T]] = {one: [] for one in order}
    for one in order:
        for other in following(one):
            before[other].append(one)
    nearest: dict[T, T] = {start: start}
    changed = True
    while changed:
        changed = False
        for one in reversed(order[:-1]):
            known = [other for other in before[one] if other in nearest]
            best = known[0]
            for other in known[1:]:
                best = common(best, other, nearest, rank)
            if nearest.get(one) != best:
                nearest[one], changed = best, True
    return nearest


def common(one: T, other: T, nearest: dict[T, T], rank: dict[T, int] | None = None) -> T:
    """The nearest thing that every path to `one` and every path to `other` pass."""
    if rank is not None:
        while one != other:
            while rank[one] < rank[other]:
                one = nearest[one]
            while rank[other] < rank[one]:
                other = nearest[other]
        return one
    chain = [one]
    while nearest[chain[-1]] != chain[-1]:
        chain.append(nearest[chain[-1]])
    while other not in chain:
        other = nearest[other]
    return other


def postorder(start: T, following: Callable[[T], list[T]]) -> list[T]:
    """Everything that can be reached from `start`, each thing behind all that is reached through it first."""
    order: list[T] = []
    seen = {start}
    stack = [(start, iter(following(start)))]
    while stack:
        one, rest = stack[-1]
        step = next((other for other in rest if other not in seen), None)
        if step is None:
            order.append(one)
            stack.pop()
        else:
            seen.add(step)
            stack.append((step, iter(following(step))))
    return order
