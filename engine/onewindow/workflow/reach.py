"""From which elements a token can still come to an inclusive join."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def reach(gateway: Any, nodes: Iterable[Any]) -> dict[str, frozenset[Any]]:
    """For each flow entering `gateway`: the elements with a way to that flow that does not pass the gateway."""
    before: dict[Any, list[Any]] = {}
    source: dict[str, Any] = {}
    for node in nodes:
        for way in node.leaving:
            source[way.flow] = node
            before.setdefault(way.target, []).append(node)
        for event in node.boundaries:
            before.setdefault(event, []).append(node)
    # A flow from an element that could not be read has no source here; that element has been refused.
    return {flow: _upstream(source[flow], before, gateway) for flow in gateway.entering if flow in source}


def _upstream(start: Any, before: dict[Any, list[Any]], gateway: Any) -> frozenset[Any]:
    found: set[Any] = set()
    waiting = [start]
    while waiting:
        node = waiting.pop()
        if node is not gateway and node not in found:
            found.add(node)
            waiting.extend(before.get(node, ()))
    return frozenset(found)
