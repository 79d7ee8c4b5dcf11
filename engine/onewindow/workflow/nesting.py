"""How deep sub-processes and called processes stand in one another."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import Any

from onewindow.workflow.drawing import SUB_PROCESSES
from onewindow.workflow.xml import is_bpmn, local

DEEPEST = 50
"""Leaving or cancelling the innermost step leaves or cancels all around it, each inside the next: what the stack of
Python bears beside a host's own calls, with repetitions on every level."""


TOO_DEEP = (
    f"子流程与被调用的流程一层套一层，超过 {DEEPEST} 层",
    f"Sub-processes and called processes stand more than {DEEPEST} deep in one another",
    "请减少层数：把里层的步骤画到外层，或用循环代替层层调用",
    "make it flatter: draw inner steps outside, or a loop instead of call upon call",
)
"""What is wrong with such a drawing and what to do, each in Chinese and English."""


def too_deep(processes: Sequence[Any]) -> Any | None:
    """The first sub-process or call activity that is more than DEEPEST deep; None where there is none.

    `processes` are the `bpmn:process` nodes that are run, the one that begins first; none may call itself.
    """
    inside = {process.get("id"): _containing(process) for process in reversed(processes)}
    main = processes[0].get("id")
    levels = {main: 0}
    waiting = deque([main])
    while waiting:
        process = waiting.popleft()
        for node, depth in inside[process]:
            level = levels[process] + depth
            if level > DEEPEST:
                return node
            called = node.get("calledElement") if local(node) == "callActivity" else None
            if called in inside and level > levels.get(called, 0):
                levels[called] = level
                waiting.append(called)
    return None


def _containing(process: Any) -> list[tuple[Any, int]]:
    """Sub-processes and call activities, each with how many of them it makes within this process, itself included."""
    kinds = SUB_PROCESSES | {"callActivity"}
    return [
        (node, 1 + sum(local(around) in SUB_PROCESSES for around in node.iterancestors()))
        for node in process.iter()
        if is_bpmn(node) and local(node) in kinds
    ]
