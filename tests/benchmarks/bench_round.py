"""One round: all variants on fresh copies, stage by stage across all cases, taking turns, and checked afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks.bench_ground import Ground
from benchmarks.bench_site import STAGES
from benchmarks.bench_stores import bytes_per_case, finished, rows_by_table, state_of
from benchmarks.clerks import VARIANTS, Clerks, Place, Stint
from benchmarks.naive import NaiveWorkflow
from benchmarks.whole_engine import WholeEngine
from databases import Database

PARTS = 5
"""Turns a lone client takes at one stage, each with its part of the cases: so noise hits all variants alike."""

SAMPLE = 3
"""Cases of a variant that are looked at closely afterwards."""


class NotTheSame(Exception):
    """A variant did not do the work that was measured, or not the same work."""


@dataclass(slots=True, kw_only=True)
class Performance:
    """What one variant did in one round."""

    store: str
    clients: int
    variant: str
    round: int
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    taken_ms: list[float] = field(default_factory=list)
    claims_ms: list[float] = field(default_factory=list)
    bytes_per_case: int = 0

    @property
    def rate(self) -> float:
        """Completions a second, all clients together."""
        return len(self.taken_ms) / self.seconds


def round_of(ground: Ground, clients: int, number: int) -> list[Performance]:
    """Every variant's performance; raises NotTheSame."""
    store = ground.stores.kind
    name = f"{store}_{clients}_{number}"
    databases = {variant: ground.database(variant, f"{name}_{variant}") for variant in VARIANTS}
    done = {
        variant: Performance(store=store, clients=clients, variant=variant, round=number) for variant in VARIANTS
    }
    _work(ground, databases, done, clients, number)
    for variant, database in databases.items():
        half = ground.half(variant)
        check(ground, variant, database)
        done[variant].bytes_per_case = bytes_per_case(database, half.all)
        ground.stores.drop(database)
    return list(done.values())


def check(ground: Ground, variant: str, database: Database) -> None:
    """Raise NotTheSame unless all cases finished, tables hold as many rows as in the recorded run, and a sample is
    sound.
    """
    half = ground.half(variant)
    ended = finished(database, half.all)
    if ended != len(half.all):
        raise NotTheSame(f"{variant}: {ended} of {len(half.all)} cases finished")
    rows = rows_by_table(database)
    if rows != half.rows:
        differ = {table: (rows[table], half.rows[table]) for table in rows if rows[table] != half.rows[table]}
        raise NotTheSame(f"{variant}: rows (here, recorded) {differ}")
    sample = half.cases[:: max(1, len(half.cases) // SAMPLE)]
    if variant == "whole":
        _replay(ground, database, sample)
    if variant.startswith("naive"):
        workflow = NaiveWorkflow()
        open_still = [case_no for case_no in sample if not workflow.has_ended(state_of(database, case_no))]
        if open_still:
            raise NotTheSame(f"{variant}: not at the end by SpiffWorkflow itself: {open_still}")


def _work(
    ground: Ground, databases: dict[str, Database], done: dict[str, Performance], clients: int, number: int
) -> None:
    teams = {}
    for variant, database in databases.items():
        half = ground.half(variant)
        place = Place(variant=variant, site=ground.site, url=database.url, script=half.script, clients=clients)
        teams[variant] = Clerks(place, half.warming, half.cases)
    for team in teams.values():
        team.wait_until_ready()
    for stage in range(len(STAGES)):
        for variant, team in teams.items():
            done[variant].claims_ms += [taken / 1e6 for taken in team.prepare(stage)]
        # Of several clients some wait for the last at the end of each turn: they take one.
        parts = min(PARTS, len(ground.whole.cases)) if clients == 1 else 1
        for part in range(parts):
            first = (stage + part + number) % len(VARIANTS)
            for variant in (*VARIANTS[first:], *VARIANTS[:first]):
                _turn(done[variant], teams[variant].complete(stage, part, parts))
    for team in teams.values():
        team.leave()


def _turn(done: Performance, stints: Sequence[Stint]) -> None:
    done.seconds += (max(stint.ended for stint in stints) - min(stint.began for stint in stints)) / 1e9
    done.cpu_seconds += sum(stint.cpu for stint in stints) / 1e9
    done.taken_ms += [taken / 1e6 for stint in stints for taken in stint.taken]


def _replay(ground: Ground, database: Database, sample: list[str]) -> None:
    client = WholeEngine(ground.site, database.url)
    for case_no in sample:
        report = client.engine.replay(case_no, actor="system")
        if report.difference is not None:
            raise NotTheSame(f"replay of {case_no}: {report.difference}")
    client.close()
