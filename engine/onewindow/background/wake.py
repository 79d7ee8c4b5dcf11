"""The alarm clock of a worker: APScheduler rings it every so often. It knows no deadline: those are rows.

A shared job store of APScheduler runs jobs several times and kills its own threads, and its default grace of one second
drops what was due during an outage; so it holds a single job here, in memory, that rings. Its thread is watched: a bell
that stays silent is replaced, and the worker wakes by itself meanwhile.
"""

from __future__ import annotations

import logging
from datetime import UTC
from queue import Empty, SimpleQueue

from apscheduler.schedulers.background import BackgroundScheduler

# A late ring is no news to anybody: without this it would be printed where the host has set up no logging.
logging.getLogger("apscheduler").addHandler(logging.NullHandler())

MISSING = 3
"""Rings that may be missing before the bell counts as silent, …"""

SILENCE = 2.0
"""… but never fewer than so many seconds: a busy machine is late too."""


class Wake:
    """Rings every `every` seconds between `start` and `stop`; `ring` may be called by anybody, a signal too."""

    def __init__(self, every: float) -> None:
        self.every = every
        # A queue and not an Event: only its `put` may interrupt its own `get`, as a signal does.
        self._bell: SimpleQueue[None] = SimpleQueue()
        self._scheduler: BackgroundScheduler | None = None

    @property
    def alive(self) -> bool:
        """Whether the scheduler's thread runs; what the scheduler itself says of its state proves nothing."""
        thread = getattr(self._scheduler, "_thread", None)
        return thread is not None and thread.is_alive()

    def start(self) -> None:
        """Begin to ring."""
        self._scheduler = BackgroundScheduler(
            timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )
        self._scheduler.add_job(self.ring, "interval", seconds=self.every)
        self._scheduler.start()

    def stop(self) -> None:
        """Ring no more."""
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)
            self._scheduler = None

    def ring(self) -> None:
        """Let whoever waits go on."""
        self._bell.put(None)

    def wait(self) -> bool:
        """Wait for the bell; False where it stayed silent or its thread has died: it has been replaced then."""
        rung = self.alive and self._rung()
        while not self._bell.empty():
            self._rung()
        if rung and self.alive:
            return True
        self.stop()
        self.start()
        return False

    def _rung(self) -> bool:
        try:
            self._bell.get(timeout=max(SILENCE, self.every * MISSING))
        except Empty:
            return False
        return True

    def __enter__(self) -> Wake:
        self.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.stop()
