"""How messages to departments' systems are sent, as one value: patience, attempts, polling, pauses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryPolicy:
    """`allowed` are the "host:port" adapters may call. A person is asked after `attempts` failures within office hours,
    after `budget` working days, or once the legal clock of the task is over.

    `timeout` is for one call with everything; `poll` how often a department is asked about what it works on;
    `concurrency` how many calls a department stands at a time, `concurrency_of` for one of them. Between attempts it
    waits up to `retry`, doubled each time, and never more than `retry_longest`. After `breaker_failures` in a row a
    department is left alone for `breaker_pause`, doubled after each probe that fails, up to `breaker_longest`.
    `office_hours` are the sessions ("08:30", "17:00") of departments whose hours are not the site's.
    """

    allowed: tuple[str, ...] = ()
    attempts: int = 8
    budget: int = 3
    poll: timedelta = timedelta(minutes=30)
    timeout: timedelta = timedelta(seconds=90)
    concurrency: int = 4
    concurrency_of: Mapping[str, int] = field(default_factory=dict)
    retry: timedelta = timedelta(seconds=30)
    retry_longest: timedelta = timedelta(minutes=30)
    breaker_failures: int = 5
    breaker_pause: timedelta = timedelta(minutes=1)
    breaker_longest: timedelta = timedelta(minutes=30)
    office_hours: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)

    def at_once(self, department: str) -> int:
        """How many calls this department stands at a time."""
        return self.concurrency_of.get(department, self.concurrency)

    def backoff(self, attempts: int) -> timedelta:
        """The longest wait after so many failures; the real one is a random part of it (full jitter)."""
        return min(self.retry_longest, self.retry * (1 << min(max(attempts - 1, 0), 30)))
