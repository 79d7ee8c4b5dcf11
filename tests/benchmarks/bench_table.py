"""What the rounds came to: ratios, figures, a table of 80 columns, and `build/bench.json`."""

from __future__ import annotations

import json
import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.bench_round import Performance
from benchmarks.clerks import VARIANTS
from benchmarks.figures import say

RATIOS = {
    "naive": ("whole", "naive"),
    "ceiling": ("whole", "bare"),
    "engine_naive": ("alone", "naive_alone"),
    "engine_ceiling": ("alone", "bare_alone"),
    "whole_to_bare_alone": ("whole", "bare_alone"),
}
"""Completions a second of the first against the second; the last one for information."""

FLOORS = {"naive": 5.0, "ceiling": 0.20, "engine_naive": 8.0, "engine_ceiling": 0.30}
"""What the ratios of one client must reach."""

NAMES = {
    "whole": "(a)  ours, everything on",
    "naive": "(b)  naive SpiffWorkflow",
    "bare": "(c)  bare SQL",
    "alone": "(a') engine and store",
    "naive_alone": "(b') naive, rows of a'",
    "bare_alone": "(c') bare SQL, rows of a'",
}


def ratios(done: Sequence[Performance], store: str, clients: int) -> dict[str, list[float]]:
    """Each ratio in every round, in order."""
    own = [one for one in done if one.store == store and one.clients == clients]
    rates = {(one.round, one.variant): one.rate for one in own}
    rounds = sorted({one.round for one in own})
    return {
        name: [rates[number, ours] / rates[number, theirs] for number in rounds]
        for name, (ours, theirs) in RATIOS.items()
    }


def figures(done: Sequence[Performance]) -> list[dict[str, Any]]:
    """One row for each store, number of clients and variant, over all rounds."""
    kinds = sorted({(one.store, one.clients) for one in done}, key=lambda kind: (kind[0] != "sqlite", kind[1]))
    found = []
    for store, clients in kinds:
        for variant in VARIANTS:
            own = [one for one in done if (one.store, one.clients, one.variant) == (store, clients, variant)]
            found.append(_figure(own))
    return found


def show(rows: Sequence[dict[str, Any]], done: Sequence[Performance]) -> None:
    """The table, and below each store and number of clients its ratios with their spread over the rounds."""
    for store, clients in dict.fromkeys((row["store"], row["clients"]) for row in rows):
        own = [row for row in rows if (row["store"], row["clients"]) == (store, clients)]
        say(f"\n{_STORES[store]}, {clients} client{'s' if clients > 1 else ''}")
        say(f"{'':27}{'compl/s':>9}{'p50 ms':>9}{'p99 ms':>9}{'CPU ms':>9}{'B/case':>10}")
        for row in own:
            say(
                f"{NAMES[row['variant']]:27}{row['completions_per_s']:9.1f}{row['p50_ms']:9.2f}{row['p99_ms']:9.2f}"
                f"{row['cpu_ms']:9.3f}{row['bytes_per_case']:10d}"
            )
        say(f"claims of (a): {own[0]['claims_per_s']:.0f}/s")
        for name, each in ratios(done, store, clients).items():
            must = f">= {FLOORS[name]:.2f}" if name in FLOORS and clients == 1 else ""
            spread = f"({min(each):.2f} - {max(each):.2f})" if len(each) > 1 else ""
            say(f"  {name:24}{_what(name):10}{statistics.median(each):7.2f} {spread:17}{must}")


def missed(told: dict[str, Any]) -> list[str]:
    """A line for each ratio below its floor."""
    return [
        f"{store}: {name} is {value:.2f}, must be at least {FLOORS[name]:.2f}"
        for store, found in told["ratios"].items()
        for name, value in found.items()
        if name in FLOORS and value < FLOORS[name]
    ]


def told(done: Sequence[Performance], machine: dict[str, Any], command: str, more: dict[str, Any]) -> dict[str, Any]:
    """All of it for programs."""
    stores = list(dict.fromkeys(one.store for one in done))
    clients = sorted({one.clients for one in done})
    return {
        "version": 1,
        "ratios": {store: _medians(ratios(done, store, 1)) for store in stores},
        "clients": {
            str(number): {store: _medians(ratios(done, store, number)) for store in stores} for number in clients[1:]
        },
        "rounds": {
            str(number): {store: _rounded(ratios(done, store, number)) for store in stores} for number in clients
        },
        "figures": figures(done),
        "machine": machine,
        "command": command,
        **more,
    }


def write(path: Path, told: dict[str, Any]) -> None:
    """Keep it."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


_STORES = {"sqlite": "SQLite (WAL, synchronous=FULL)", "postgres": "PostgreSQL (fsync on; CPU of the client alone)"}


def _what(name: str) -> str:
    letters = {variant: text.split()[0].strip("()").replace(")", "") for variant, text in NAMES.items()}
    return "/".join(letters[variant] for variant in RATIOS[name])


def _figure(own: Sequence[Performance]) -> dict[str, Any]:
    taken = sorted(taken for one in own for taken in one.taken_ms)
    claims = [taken for one in own for taken in one.claims_ms]
    first = own[0]
    return {
        "store": first.store,
        "clients": first.clients,
        "variant": first.variant,
        "completions": len(taken),
        "completions_per_s": round(statistics.median(one.rate for one in own), 1),
        "p50_ms": round(statistics.median(taken), 3),
        "p99_ms": round(taken[min(len(taken) - 1, int(len(taken) * 0.99))], 3),
        "cpu_ms": round(sum(one.cpu_seconds for one in own) * 1000 / len(taken), 3),
        "bytes_per_case": round(statistics.median(one.bytes_per_case for one in own)),
        **({"claims_per_s": round(1000 * first.clients / statistics.median(claims), 1)} if claims else {}),
    }


def _medians(found: dict[str, list[float]]) -> dict[str, float]:
    return {name: round(statistics.median(each), 3) for name, each in found.items()}


def _rounded(found: dict[str, list[float]]) -> dict[str, list[float]]:
    return {name: [round(value, 3) for value in each] for name, each in found.items()}
