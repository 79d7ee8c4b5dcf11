"""The one place that reads the machine's clock and makes random identifiers."""

from __future__ import annotations

import os
import secrets
import time
from datetime import UTC, datetime


class SystemClock:
    """The machine's clock (`ports.Clock`)."""

    def now(self) -> datetime:
        """The present instant, aware, UTC."""
        return datetime.now(UTC)  # noqa: TID251  the one reader of the clock


_VARIANT = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}
"""RFC 9562, 4.1: the two highest bits of this digit are 1 and 0."""


class RandomIds:
    """UUIDv7 (RFC 9562) from the machine's clock and randomness (`ports.Ids`)."""

    def new(self) -> str:
        """48 bits of milliseconds, version, 74 random bits; 36 characters, sorting by time."""
        # uuid.UUID would take several times as long, once per event.
        at, chance = f"{time.time_ns() // 1_000_000:012x}", os.urandom(10).hex()
        return f"{at[:8]}-{at[8:]}-7{chance[:3]}-{_VARIANT[chance[3]]}{chance[4:7]}-{chance[7:19]}"


def ticks() -> float:
    """Seconds since some moment in the past, for how long something took; never set back."""
    return time.perf_counter()


def fraction() -> float:
    """A random number from 0 up to 1, for waits that should not fall together."""
    return secrets.randbits(53) / (1 << 53)
