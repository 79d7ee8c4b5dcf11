"""The parts of `make faults`: which tests each is made of, and how much of it a full and a quick run want."""

from __future__ import annotations

from dataclasses import dataclass

FULL_KILLS, QUICK_KILLS = 160, 4
LEAST = {"injected": 10_000, "sigkills": 300, "postgresql_kills": 20}
"""What a full run must come to."""


@dataclass(frozen=True)
class Part:
    """`first` is counted; `also` are the tests of the same faults that count nothing, left out of a quick run."""

    name: str
    first: tuple[str, ...]
    also: tuple[str, ...] = ()

    def tests(self, *, quick: bool) -> list[str]:
        """Files for pytest."""
        return [*self.first, *(() if quick else self.also)]


PARTS = (
    Part("power cuts", ("tests/faults/test_power_cuts.py",)),
    Part("named crashes", ("tests/faults/test_named_crashes.py",), ("tests/faults/test_crash_points.py",)),
    Part("every system call", ("tests/faults/test_every_syscall.py",)),
    Part("killed inside submit", ("tests/faults/test_kill_nine.py",)),
    Part("PostgreSQL killed", ("tests/faults/test_postgresql_gone.py",)),
    Part("behind a pooler", ("tests/faults/test_behind_a_pooler.py",)),
    Part("cut before the reply", ("tests/faults/test_cut_replies.py",)),
    Part(
        "disk full", ("tests/faults/test_disk_full.py", "tests/faults/test_postgresql_full.py"),
        ("tests/faults/test_disk_troubles.py",),
    ),
    Part("clocks", ("tests/faults/test_clocks_that_jump.py",), ("tests/faults/test_clocks_under_faults.py",)),
    Part(
        "workers", ("tests/faults/test_one_timer_two_workers.py",),
        ("tests/background/test_workers_that_die.py", "tests/background/test_thousand_clocks.py"),
    ),
    Part(
        "callbacks", ("tests/faults/test_callbacks_astray.py",),
        ("tests/faults/test_lost_and_doubled.py", "tests/api/test_callbacks_under_faults.py"),
    ),
    Part(
        "adapters", ("tests/faults/test_broken_adapters.py",),
        ("tests/background/test_senders_at_once.py", "tests/adapters/test_departments_that_die.py",
         "tests/adapters/test_departments_on_a_bad_day.py"),
    ),
    Part("department storm", ("tests/faults/test_department_storm.py",)),
    Part(
        "random histories", ("tests/journeys/test_random_histories.py", "tests/journeys/test_rounds_of_revocations.py")
    ),
    Part("hostile files", ("tests/hostile",)),
)  # fmt: skip


def wanted(*, quick: bool, seed: int) -> dict[str, str]:
    """What the parts read from their environment."""
    long = {} if quick else {"ONEWINDOW_HISTORY_STEPS": "10000", "ONEWINDOW_HOSTILE": "20000"}
    return {
        "ONEWINDOW_FAULTS": "quick" if quick else "full",
        "ONEWINDOW_SEED": str(seed),
        "ONEWINDOW_KILLS": str(QUICK_KILLS if quick else FULL_KILLS),
        "ONEWINDOW_STORM": "4" if quick else "8",  # the long form has 20 times as many cases
        **long,  # a quick run has the short forms of histories and hostile files, as `make test` has
    }
