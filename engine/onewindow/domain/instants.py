"""How an instant is written for programs: one way in the log, in every read, in JSON and in CSV."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache


@lru_cache(maxsize=1024)
def instant(moment: datetime) -> str:
    """A moment as the log writes it: UTC, ISO 8601 with milliseconds and Z."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def as_logged(at: str) -> str:
    """An instant as the log writes it, for whoever reads it; tables keep theirs with microseconds and an offset."""
    return instant(datetime.fromisoformat(at))


def as_logged_or_none(at: str | None) -> str | None:
    """The same, and None for none."""
    return None if at is None else as_logged(at)
