"""A storm over the departments: every fault at high rates, workers and departments killed, and what is counted."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from faults.storm_players import RATE, Nursery, kill
from faults.storm_town import PLACES, StormTown, TownHall, free_ports
from faults.tally import SEED, Tally, chance

WORKERS = 2
LATER = 3700
"""Seconds by which the hurried clock is put forward at the end: more than it takes to change a mind."""

DEADLINE = 600.0
"""Seconds of our own after which a storm that does not end is a failed one."""

FAULTS: dict[str, Any] = {
    "*": {
        "delay": {"probability": 0.15, "seconds": 0.05},
        "server_error": {"probability": 0.15},
        "busy": {"probability": 0.05, "seconds": 1},
        "drop_reply": {"probability": 0.2},
        "wrong_signature": {"probability": 0.1},
        "slow_drip": {"probability": 0.05, "seconds": 0.3},
        "duplicate_callback": {"probability": 0.4},
        "reorder_callbacks": {"probability": 0.4, "seconds": 10},
        "away": {"probability": 0.005, "seconds": 20},
        "change_of_mind": {"probability": 0.1, "seconds": 3600},
    },
    # too slow for the platform's patience, and nobody takes connections while it is away
    "police": {"slow_drip": {"probability": 0.05, "seconds": 3}, "away": {"probability": 0.01, "seconds": 20,
                                                                         "refuse": True}},
    # at work on a request for longer than the platform listens, and asked about it meanwhile
    "bank": {"drop_reply": {"probability": 0.35}, "slow_work": {"probability": 0.3, "seconds": 1.4},
             "away": {"probability": 0.01, "seconds": 20, "refuse": True}},
}  # fmt: skip
"""Seconds of absences, swaps and changes of mind are the hurried clock's; those of work and answers our own."""


class Weather:
    """One storm: players are started, killed at seeded places of the progress, and started again."""

    def __init__(self, town: StormTown, nursery: Nursery, folder: Path, counts: Tally) -> None:
        self.town, self.nursery, self.folder, self.counts = town, nursery, folder, counts
        self.chance = chance(counts.part, counts.database)
        self.ports = free_ports(8 + WORKERS)
        self.hall = TownHall(self.ports, folder)
        self.faults: object = {"seed": SEED, "faults": FAULTS}
        self.workers: list[int] = []
        self.departments = self.retried = 0

    def begin(self) -> None:
        """Departments, then the site that knows them."""
        self.folder.mkdir()
        self._open_departments()
        until(lambda: (self.folder / "open").exists(), "the departments open")
        self.town.connect((self.folder / "site.toml").read_text(encoding="utf-8"))

    def blow(self, cases: int, kills: int) -> None:
        """Until every sub-case of so many cases is decided, with so many kills on the way."""
        self.workers = [self._hire(number) for number in range(WORKERS)]
        total = cases * len(PLACES)
        places = sorted(self.chance.randrange(total) for _ in range(kills))
        victims = [number % (WORKERS + 1) for number in range(kills)]
        self.chance.shuffle(victims)

        def decided() -> bool:
            done = self.town.decided()
            while places and places[0] <= done:
                del places[0]
                self._strike(victims.pop())
            self.retried += self.town.see_to_incidents()
            self.counts.progress(done, total)
            return done == total and not places

        until(decided, lambda: f"all decided: {self.town.decided()} of {total}; {self._standing()}")

    def calm(self) -> None:
        """No more faults, and minds are changed later that morning; until all is said that there is to say."""
        until(lambda: bool(self.hall.books()), "the departments are there again")  # the last kill may have been theirs
        tallies = self.hall.ask("GET", "/faults")["injected"]
        self.faults = {}
        for pid in (*self.workers, self.departments):
            kill(pid)
        self.town.hurried.begun -= LATER / RATE
        self._open_departments()
        self.workers = [self._hire(number) for number in range(WORKERS)]
        minds = sum(tally.get("change_of_mind", 0) for tally in tallies.values())

        def quiet() -> bool:
            entries = [entry for book in self.hall.books().values() for entry in book]
            changed = sum("revoke" in entry["effects"] for entry in entries)
            waits = [call for entry in entries for call in entry["callbacks"] if not call["taken"]]
            self.retried += self.town.see_to_incidents()
            return changed == minds and not waits and not self.town.on_the_way()

        until(quiet, lambda: f"all is quiet: {self._standing()}")
        self.counts.faults += sum((Counter(tally) for tally in tallies.values()), Counter())
        for pid in self.workers:
            kill(pid)

    def _strike(self, victim: int) -> None:
        """Kill a worker, or after the last number the departments, a little later, and let somebody else begin."""
        threading.Event().wait(self.chance.random() * 0.1)
        name = "worker" if victim < WORKERS else "departments"
        self.counts.kills[name] += 1
        if victim < WORKERS:
            kill(self.workers[victim])
            self.workers[victim] = self._hire(victim)
        else:
            kill(self.departments)
            self._open_departments()

    def _hire(self, number: int) -> int:
        """The first worker also receives what departments send by themselves."""
        port = self.ports + 7 if number == 0 else 0
        site = str(self.town.site)
        return self.nursery.play("worker", site=site, url=self.town.url, begun=self.town.hurried.begun, port=port)

    def _open_departments(self) -> None:
        self.departments = self.nursery.play(
            "departments", folder=str(self.folder), begun=self.town.hurried.begun, port_base=self.ports + 1,
            callback=f"http://127.0.0.1:{self.ports + 7}/callbacks", seed=SEED, faults=self.faults,
        )  # fmt: skip

    def _standing(self) -> str:
        rows = [row for row in self.town.messages() if row.state in ("new", "leased", "stuck", "failed")]
        found = self.town.engine.incidents.page(actor="system", state="open", limit=1000)
        told = [f"{it['case_no']} incident {it['incident']} {it['kind']} {it['problem']}" for it in found]
        told += [f"{row.message} {row.state} {row.attempts} {row.problem} {row.next_at}" for row in rows[:20]]
        return f"{len(rows)} messages on the way at {self.town.hurried.now()}:\n" + "\n".join(told)


def until(holds: Callable[[], bool], what: str | Callable[[], str]) -> None:
    """Wait until it holds; a failed test where it does not before the deadline."""
    pause = threading.Event()
    for _ in range(int(DEADLINE / 0.05)):
        try:
            if holds():
                return
        except ConnectionError:
            pass  # the departments are just beginning anew
        pause.wait(0.05)
    raise AssertionError(what if isinstance(what, str) else what())
