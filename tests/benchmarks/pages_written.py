"""How many pages of 4 kB one completion writes into SQLite's log: what its commit is paid by."""

from __future__ import annotations

import os
import sqlite3

from benchmarks.bench_ground import Ground
from benchmarks.bench_site import STAGES
from benchmarks.clerks import Place, opened

_HEADER, _FRAME = 32, 24 + 4096
"""Bytes at the head of a write-ahead log, and of one page in it."""


def pages_a_completion(ground: Ground, variant: str) -> float:
    """The mean over all completions of a whole case."""
    database = ground.database(variant, f"pages_{variant}")
    half = ground.half(variant)
    client = opened(Place(variant=variant, site=ground.site, url=database.url, script=half.script, clients=1))
    file = database.url.removeprefix("sqlite:///")
    watching = sqlite3.connect(file)
    written = 0
    for stage in range(len(STAGES)):
        for case_no in half.cases:
            client.prepare(stage, case_no)
            watching.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            client.complete(stage, case_no)
            written += (os.path.getsize(f"{file}-wal") - _HEADER) // _FRAME
    watching.close()
    client.close()
    return written / (len(STAGES) * len(half.cases))
