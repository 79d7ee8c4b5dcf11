"""What `make bench` runs: one drawing, six ways to keep its cases, on both stores; a table, and `build/bench.json`.

`--quick` takes two minutes on a quiet machine instead of ten. `--profile` says where the time of a completion goes.
The exit code is 1 where a ratio is below what was promised.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from subprocess import CalledProcessError

from benchmarks import bench_table, machine, profile_table
from benchmarks.bench_ground import prepared
from benchmarks.bench_round import Performance, round_of
from benchmarks.bench_site import build_site
from benchmarks.bench_stores import PostgresCopies, SQLiteFiles, Stores
from benchmarks.figures import say
from databases import databases_of_a_run

BUILD = Path(__file__).parents[2] / "build"


def main() -> int:
    """Run what was asked for; 1 where a ratio is missed."""
    asked = _words().parse_args()
    with tempfile.TemporaryDirectory(prefix="ow-bench-") as name:
        folder = Path(name)
        site = build_site(folder / "site")
        if asked.profile:
            return profile_table.main(site, folder, asked.cases or 40)
        return _bench(asked, site, folder)


def _bench(asked: argparse.Namespace, site: Path, folder: Path) -> int:
    cases = asked.cases or (12 if asked.quick else 100)
    rounds = asked.rounds or (1 if asked.quick else 3)
    before = machine.described(folder)
    say(machine.line(before))
    say(f"{cases} cases a variant, 9 completions each, {rounds} round(s); {10_000} other open work items")
    done: list[Performance] = []
    form_check = {}
    with ExitStack() as servers:
        for store, stores in _stores(asked.stores, folder, servers).items():
            began = time.perf_counter()
            ground = prepared(stores, site, folder, cases)
            form_check[store] = round(ground.form_check_ms, 3)
            say(f"{store}: cases opened, SQL written down ({time.perf_counter() - began:.0f} s)")
            for clients in asked.clients:
                for number in range(rounds):
                    began = time.perf_counter()
                    done += round_of(ground, clients, number)
                    say(f"{store}: {clients} client(s), round {number + 1} ({time.perf_counter() - began:.0f} s)")
    return _tell(asked, done, before, form_check)


def _tell(
    asked: argparse.Namespace, done: list[Performance], before: dict[str, object], form_check: dict[str, float]
) -> int:
    command = f'make bench ARGS="{" ".join(sys.argv[1:])}"' if sys.argv[1:] else "make bench"
    more = {"quick": asked.quick, "form_check_ms": form_check}
    told = bench_table.told(done, before, command, more)
    bench_table.show(told["figures"], done)
    say(f"\nchecking the form at submission, once a case: {min(form_check.values()):.2f} ms")
    bench_table.write(BUILD / "bench.json", told)
    below = bench_table.missed(told)
    for line in below:
        say(f"BELOW THE FLOOR  {line}")
    return int(bool(below))


def _stores(kinds: list[str], folder: Path, servers: ExitStack) -> dict[str, Stores]:
    """The stores asked for; a server that does not start is told before anything is measured, not after."""
    found: dict[str, Stores] = {"sqlite": SQLiteFiles(folder)} if "sqlite" in kinds else {}
    if "postgres" in kinds:
        try:
            copies = servers.enter_context(databases_of_a_run(PostgresCopies, "ow_bench", durable=True))
        except (OSError, RuntimeError, CalledProcessError) as problem:
            raise SystemExit(
                f"PostgreSQL does not start: {problem}\nWithout it: make bench ARGS=\"--stores sqlite\""
            ) from problem
        if copies is None:
            raise SystemExit("PostgreSQL is missing: install the extra [test] or set CASE_TEST_PG_URL")
        found["postgres"] = copies
    return found


def _words() -> argparse.ArgumentParser:
    words = argparse.ArgumentParser(description="Ours beside the naive way and bare SQL.")
    words.add_argument("--quick", action="store_true", help="few cases, one round: two minutes on a quiet machine")
    words.add_argument("--profile", action="store_true", help="where the time of one completion goes")
    words.add_argument("--cases", type=int, help="cases a variant (100)")
    words.add_argument("--rounds", type=int, help="rounds (3)")
    words.add_argument("--stores", nargs="+", choices=["sqlite", "postgres"], default=["sqlite", "postgres"])
    words.add_argument("--clients", nargs="+", type=int, default=[1, 4], help="how many, 1 among them")
    return words
