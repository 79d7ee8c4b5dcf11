"""Conditions on messages of the outbox, each the very words of a partial index that finds them."""

from __future__ import annotations

UNSENT = "state IN ('new', 'leased')"
"""The messages a sender may have to send."""

ASKED = "kind IN ('request', 'cancel', 'revoke')"
"""The messages that departments' systems get."""

TO_DEPARTMENTS = f"{ASKED} AND {UNSENT}"
"""Those of them that may have to be sent."""

LEASED = "state = 'leased'"
"""Messages that are in a sender's hands."""
