"""The one place in which the departments read the machine's clock and make what nobody can guess."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime


def now() -> datetime:
    """The present instant, aware, UTC."""
    return datetime.now(UTC)  # noqa: TID251  the departments' own clock, handed in from here


def unguessable() -> str:
    """Forty-eight hexadecimal digits: a nonce, or a secret."""
    return secrets.token_hex(24)
