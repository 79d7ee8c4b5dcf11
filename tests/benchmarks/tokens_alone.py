"""What the tokens by themselves cost in a long loop and among many branches: `workflow.advance` without a store."""

from __future__ import annotations

import time
from collections.abc import Iterator
from statistics import median
from typing import Any

from benchmarks.figures import Figure
from benchmarks.loops_and_branches import EARLY, LOOP_LIMIT, MEASURED
from benchmarks.wide_drawings import WIDTHS
from onewindow.domain import moves
from onewindow.workflow import Definition, advance, load_definition
from workflow.drawings import NOW


def figures(rounds: int, loop: bytes, wide: dict[int, bytes]) -> Iterator[Figure]:
    """Processor time of a completion late in a loop over early, and per branch of many over few (no target)."""
    early, late = _rounds_of_tokens(load_definition(loop), rounds)
    yield Figure(
        name=f"tokens alone: loop {rounds} / {EARLY}", value=round(late / early, 3), unit="x", target=LOOP_LIMIT,
        told=f"{late * 1000:.0f}/{early * 1000:.0f} us a completion", detail={"early_ms": early, "late_ms": late},
    )  # fmt: skip
    definitions = [load_definition(wide[width]) for width in WIDTHS]
    few, many = (median(times) for times in zip(*_branches_of_tokens(definitions), strict=True))
    yield Figure(
        name=f"tokens alone: branches {WIDTHS[1]} / {WIDTHS[0]}", value=round(many / few, 3), unit="x",
        told=f"per branch {many * 1000:.0f}/{few * 1000:.0f} us",
        detail={"few_ms": few, "many_ms": many},
    )  # fmt: skip


def _rounds_of_tokens(definition: Definition, rounds: int) -> tuple[float, float]:
    standing = [_played(definition, EARLY), _played(definition, rounds)]
    taken: list[list[float]] = [[], []]
    for turn in range(MEASURED * 2):
        of_round, times = standing[turn % 2], taken[turn % 2]
        began = time.process_time_ns()
        _round(definition, of_round)
        times.append((time.process_time_ns() - began) / 1e6)
    return median(taken[0]), median(taken[1])


def _played(definition: Definition, rounds: int) -> list[Any]:
    """Tokens, open task and document of a loop after so many rounds."""
    standing: list[Any] = [None, 0, {"n": 0}]
    for _ in range(rounds + 1):
        _round(definition, standing)
    return standing


def _round(definition: Definition, standing: list[Any]) -> None:
    tokens, task, document = standing
    move: moves.Move = moves.Finish(task=task) if tokens else moves.Start()
    step = advance(definition, tokens, [move], document, NOW)
    opened = next(effect.task for effect in step.effects if isinstance(effect, moves.TaskWaits))
    standing[:2] = step.tokens, opened


def _branches_of_tokens(definitions: list[Definition]) -> Iterator[list[float]]:
    """Milliseconds per branch of cases of each drawing, in turn."""
    for _ in range(20):
        yield [_cost_of_branches(definition) for definition in definitions]


def _cost_of_branches(definition: Definition) -> float:
    document: dict[str, Any] = {}
    step = advance(definition, None, [moves.Start()], document, NOW)
    tasks = [effect.task for effect in step.effects if isinstance(effect, moves.TaskWaits)]
    began = time.process_time_ns()
    for task in tasks:
        step = advance(definition, step.tokens, [moves.Finish(task=task)], document, NOW)
    return (time.process_time_ns() - began) / 1e6 / len(tasks)
