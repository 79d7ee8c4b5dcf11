"""What one part of the faults came to: counted while it runs, judged once, told to `make faults`.

`ONEWINDOW_FAULTS` says how much of each part is run: nothing is the short form within `make test`, "quick" a few
minutes for all parts, "full" the hour of `make faults`. `ONEWINDOW_SEED` chooses everybody's chances.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from faults.law import Verdict

SEED = int(os.environ.get("ONEWINDOW_SEED", "4"))
_SIZE = {"": 0, "quick": 1, "full": 2}[os.environ.get("ONEWINDOW_FAULTS", "")]


def size(short: int, quick: int, full: int) -> int:
    """How many of something this run wants."""
    return (short, quick, full)[_SIZE]


def chance(*names: object) -> Random:
    """Chance that comes out the same for the same seed and names."""
    return Random(":".join(map(str, (SEED, *names))))  # noqa: S311  chance of a test, not of a secret


@dataclass
class Tally:
    """One part on one database. `faults` by name, `kills` by who got a SIGKILL at a random instant, `answered` how
    often somebody was told that something is done; `lost`, `doubled` and `orphans` as the law counts them."""

    part: str
    database: str
    answered: int = 0
    lost: int = 0
    doubled: int = 0
    orphans: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    kills: Counter[str] = field(default_factory=Counter)
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def injected(self) -> int:
        """Faults and kills."""
        return self.faults.total() + self.kills.total()

    def judged(self, verdict: Verdict) -> None:
        """Add what the law found, and stop where that is anything."""
        self.lost += len(verdict.lost)
        self.doubled += len(verdict.doubled)
        self.orphans += len(verdict.orphans)
        verdict.must_be_clean()

    def progress(self, done: int, total: int) -> None:
        """Tell who watches how far this part is."""
        told = os.environ.get("ONEWINDOW_FAULTS_PROGRESS")
        if told:
            line = json.dumps({"part": self.part, "database": self.database, "done": done, "all": total,
                               "injected": self.injected})  # fmt: skip
            with Path(told).open("a", encoding="utf-8") as file:
                file.write(line + "\n")

    def tell(self) -> None:
        """Print it, and add it to the lines that `make faults` sums up."""
        told = {"part": self.part, "database": self.database, "seed": SEED, "injected": self.injected,
                "answered": self.answered, "lost": self.lost, "doubled": self.doubled, "orphans": self.orphans,
                "faults": dict(sorted(self.faults.items())), "kills": dict(sorted(self.kills.items())),
                **self.more}  # fmt: skip
        line = json.dumps(told, ensure_ascii=False)
        print("\n" + line)
        file = os.environ.get("ONEWINDOW_FAULTS_TALLY")
        if file:
            with Path(file).open("a", encoding="utf-8") as lines:
                lines.write(line + "\n")


@contextmanager
def counted(part: str, url: str) -> Iterator[Tally]:
    """The tally of a part; told at the end even where the part fails. One that injects nothing is a failed one."""
    tally = Tally(part, url.partition(":")[0])
    try:
        yield tally
    finally:
        tally.tell()
    assert tally.injected > 0, f"{part} injected nothing"
