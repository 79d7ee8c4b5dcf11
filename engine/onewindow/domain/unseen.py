"""Characters that nobody sees: spaces, fillers, marks of direction; a text of nothing else is as good as empty."""

from __future__ import annotations

import re

_JOINING = "\u034f\u180b-\u180f\u200c\u200d\ufe00-\ufe0f\U000e0100-\U000e01ef"
"""They change the letter before them (rare characters, some scripts), so that they may stand in a name."""
_HIDDEN = (
    "\xad\u061c\u115f\u1160\u17b4\u17b5\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0"
    "\U000e0000-\U000e00ff"
)
"""They are drawn by nothing, or turn the writing round."""
_BLANK = re.compile(rf"[\s\x00-\x1f\x7f-\x9f{_JOINING}{_HIDDEN}]*")
_HIDES = re.compile(f"[{_HIDDEN}]")


def blank(value: object) -> bool:
    """Whether a text is empty, or nothing of it can be seen."""
    return isinstance(value, str) and _BLANK.fullmatch(value) is not None


def hides(text: str) -> bool:
    """Whether it holds a character that belongs to no writing and cannot be seen."""
    return _HIDES.search(text) is not None
