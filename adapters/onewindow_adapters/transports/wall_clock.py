"""The time of this machine, for what is signed or written down for others: a case's own clock does not come here."""

from __future__ import annotations

from datetime import UTC, datetime


def wall_time() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)  # noqa: TID251  departments go by real time, whatever a test's clock says
