"""Chances that come out the same when a storm is repeated: made of the seed and the names of what is at stake."""

from __future__ import annotations

import hashlib


def chance(seed: int, *names: str | int) -> float:
    """A number from 0 up to, not including, 1; even over all names, and the same for the same ones."""
    text = "\x1f".join((str(seed), *map(str, names)))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:7]) / (1 << 56)
