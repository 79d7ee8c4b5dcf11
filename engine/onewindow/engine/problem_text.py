"""What went wrong or came from outside, as text that every store keeps, every log shows and every terminal takes."""

from __future__ import annotations

LONGEST_PROBLEM = 2000
"""Characters kept of a failure's text."""


def clean(problem: str) -> str:
    """Not too long, and without what a store refuses."""
    return storable(problem[:LONGEST_PROBLEM])


def storable(text: str) -> str:
    """Without NUL, and without half a surrogate pair, as which Python hands out the bytes of a name it cannot read."""
    return text.replace("\0", "�").encode("utf-8", "replace").decode("utf-8")
