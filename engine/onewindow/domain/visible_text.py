"""Characters that act instead of being read: texts people typed may hold them, and a console obeys."""

from __future__ import annotations

import re

_ACTING = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""Control characters, line and paragraph separators, and what turns the direction of writing (of "exe.fdp", say)."""


def acts(text: str) -> bool:
    """Whether the text holds a character that acts."""
    return _ACTING.search(text) is not None


def visible(text: str, *, lines: bool = False) -> str:
    """The text with every such character written out (`\\x1b`, `\\n`, `\\u202e`), so that it stays one line and says
    what it holds; `lines` leaves line breaks that are our own."""
    return _ACTING.sub(lambda found: "\n" if lines and found[0] == "\n" else ascii(found[0])[1:-1], text)


def acting_escaped(json: str) -> str:
    """JSON text, indented or not, with the same value and none of these characters raw but its own line breaks."""
    return _ACTING.sub(lambda found: "\n" if found[0] == "\n" else f"\\u{ord(found[0]):04x}", json)
