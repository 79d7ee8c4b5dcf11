"""The clients of a variant: processes of their own, each with its engine or connection and its share of the cases."""

from __future__ import annotations

import gc
import multiprocessing
import time
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

VARIANTS = ("whole", "naive", "bare", "alone", "naive_alone", "bare_alone")
"""(a), (b), (c), then the same with the rows of the engine alone: (a'), (b'), (c')."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What a client needs to begin: which variant, on which database, with how many beside it."""

    variant: str
    site: Path
    url: str
    script: Path
    clients: int


@dataclass(slots=True, kw_only=True)
class Stint:
    """One client's completions of one stage: nanoseconds each, when it began and ended, processor time."""

    taken: list[int]
    began: int
    ended: int
    cpu: int


class Clerks:
    """The clients of one variant in one round; all of them begin each stage at once."""

    def __init__(self, place: Place, warming: Sequence[str], cases: Sequence[str]) -> None:
        context = multiprocessing.get_context("spawn")
        # Kept: it is gone with its last name, even before a client has opened it.
        self._barrier = context.Barrier(place.clients)
        self._clerks: list[tuple[Any, Connection]] = []
        for number in range(place.clients):
            ours, theirs = context.Pipe()
            share = (list(warming[number :: place.clients]), list(cases[number :: place.clients]))
            process = context.Process(target=_work, args=(place, *share, theirs, self._barrier), daemon=True)
            process.start()
            theirs.close()
            self._clerks.append((process, ours))

    def wait_until_ready(self) -> None:
        """Until all have opened what they work with; starting them takes a while, and they start together."""
        self._answers()

    def prepare(self, stage: int) -> list[int]:
        """What comes before the completions of a stage, untimed; nanoseconds of each claim where there are any."""
        self._tell("prepare", stage)
        return [taken for each in self._answers() for taken in each]

    def complete(self, stage: int, part: int = 0, parts: int = 1) -> list[Stint]:
        """The completions of a stage: of every case, or of one part of so many."""
        self._tell("complete", stage, part, parts)
        stints: list[Stint] = self._answers()
        return stints

    def leave(self) -> None:
        """Close and wait for the end of every client."""
        self._tell("leave")
        self._answers()
        for process, pipe in self._clerks:
            process.join()
            pipe.close()

    def _tell(self, *what: Any) -> None:
        for _, pipe in self._clerks:
            pipe.send(what)

    def _answers(self) -> list[Any]:
        # A client that died has closed its end: EOFError here, and its traceback on the terminal.
        return [pipe.recv() for _, pipe in self._clerks]


def opened(place: Place) -> Any:
    """The client of a variant, ready to work; no process loads another variant's libraries."""
    if place.variant == "whole":
        from benchmarks.whole_engine import WholeEngine

        return WholeEngine(place.site, place.url)
    if place.variant == "alone":
        from benchmarks.engine_alone import EngineAlone

        return EngineAlone(place.url)
    if place.variant.startswith("naive"):
        from benchmarks.naive import Naive

        return Naive(place.url, place.script, clients=place.clients)
    from benchmarks.bare import Bare

    return Bare(place.url, place.script, clients=place.clients)


def _work(place: Place, warming: list[str], cases: list[str], pipe: Connection, barrier: Barrier) -> None:
    client = opened(place)
    gc.collect()
    pipe.send("ready")
    while True:
        what, *which = pipe.recv()
        if what == "prepare":
            pipe.send(_prepare(client, *which, warming, cases))
        elif what == "complete":
            stage, part, parts = which
            barrier.wait()
            pipe.send(_complete(client, stage, cases[part::parts]))
        else:
            client.close()
            pipe.send("gone")
            return


def _prepare(client: Any, stage: int, warming: list[str], cases: list[str]) -> list[int]:
    for case_no in warming:
        client.prepare(stage, case_no)
        client.complete(stage, case_no)
    claims: list[int] = getattr(client, "claims", [])
    claims.clear()
    for case_no in cases:
        client.prepare(stage, case_no)
    gc.collect()
    return list(claims)


def _complete(client: Any, stage: int, cases: list[str]) -> Stint:
    taken = []
    cpu, began = time.process_time_ns(), time.perf_counter_ns()
    last = began
    for case_no in cases:
        client.complete(stage, case_no)
        now = time.perf_counter_ns()
        taken.append(now - last)
        last = now
    return Stint(taken=taken, began=began, ended=last, cpu=time.process_time_ns() - cpu)
