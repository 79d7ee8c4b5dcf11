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


class RandomIds:
    """UUIDv7 (RFC 9562) from the machine's clock and randomness (`ports.Ids`)."""

    def new(self) -> str:
        """48 bits of milliseconds, version, 74 random bits; 36 characters, sorting by time."""
        milliseconds = time.time_ns() // 1_000_000
        chance = int.from_bytes(os.urandom(10), "big")
        value = milliseconds << 80 | 7 << 76 | (chance >> 62 & 0xFFF) << 64 | 0b10 << 62 | chance & (1 << 62) - 1
        text = f"{value:032x}"  # uuid.UUID would take several times as long, once per event
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def ticks() -> float:
    """Seconds since some moment in the past, for how long something took; never set back."""
    return time.perf_counter()


def fraction() -> float:
    """A random number from 0 up to 1, for waits that should not fall together."""
    return secrets.randbits(53) / (1 << 53)
