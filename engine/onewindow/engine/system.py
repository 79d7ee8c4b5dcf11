"""The one place that reads the machine's clock and makes random identifiers."""

from __future__ import annotations

import secrets
import time
import uuid
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
        value = milliseconds << 80 | 7 << 76 | secrets.randbits(12) << 64 | 0b10 << 62 | secrets.randbits(62)
        return str(uuid.UUID(int=value))


def fraction() -> float:
    """A random number from 0 up to 1, for waits that should not fall together."""
    return secrets.randbits(53) / (1 << 53)
