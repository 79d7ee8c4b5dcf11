"""Carries an office's callbacks out, each until it is taken, some twice; and the way they go over HTTP."""

from __future__ import annotations

import http.client
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from onewindow_adapters.simulator import wall_clock
from onewindow_adapters.simulator.office import Office
from onewindow_adapters.transports.signature import sign_callback

FIRST_PAUSE = 0.2
LONGEST_PAUSE = 5.0
"""Seconds between two tries: doubled each time, up to the second."""

PATIENCE = 10.0
"""Seconds the platform has for taking a callback."""

IDLE = 1.0
"""Seconds to wait where nothing is due; the rounds come back earlier."""

NEVER = frozenset({400, 405, 413, 415})
"""Statuses after which the platform will not take a message, however often it comes (docs/callbacks.md)."""

COPIES = 3
"""How often a callback is delivered at most, all duplicates counted."""


class Courier:
    """`deliver` takes a message id and its body, and says whether it was taken, None where it never will be; `ready` is
    whether it can go out."""

    def __init__(
        self, office: Office, deliver: Callable[[str, str], bool | None], *, ready: Callable[[], bool] = lambda: True
    ) -> None:
        self._office = office
        self._deliver = deliver
        self._ready = ready

    def carry(self) -> float:
        """One callback that is due; the seconds until there may be another."""
        book, injector, now = self._office.book, self._office.injector, self._office.clock()
        callback = book.due_callback(now) if self._ready() and not injector.away(now) else None
        if callback is None:
            return IDLE
        taken = self._deliver(callback["message_id"], callback["body"])
        again_at = None if taken is None else self._again(callback, taken)
        with book.writing():
            book.called(callback["message_id"], taken=bool(taken), again_at=again_at)
        return 0.0

    def _again(self, callback: Mapping[str, Any], taken: bool) -> float | None:
        now = self._office.clock()
        if not taken:
            tries = min(10, int(callback["sent"] - callback["taken"]))
            return now.timestamp() + min(LONGEST_PAUSE, FIRST_PAUSE * float(2**tries))
        if callback["taken"] + 1 < COPIES:
            if self._office.injector.hit("duplicate_callback", callback["message_id"], now):
                # A row of an exchange database comes again at once: of those the last one counts.
                return now.timestamp() + FIRST_PAUSE if self._office.sheet.speaks_at_once else float(callback["at"])
        return None


class Post:
    """Callbacks over HTTP, signed, to the platform's URL; no redirect is followed."""

    def __init__(self, office: Office, secret: bytes, url: Callable[[], str]) -> None:
        self._office = office
        self._secret = secret
        self._url = url

    def deliver(self, message_id: str, body: str) -> bool | None:
        """Whether the platform took it, which is a status of 2xx; None where it says that it never will."""
        now = self._office.clock()
        wrong = self._office.injector.hit("wrong_signature", message_id, now)
        data = body.encode()
        headers = sign_callback(
            b"somebody else" if wrong else self._secret, message_id, data, now=now, nonce=wall_clock.unguessable()
        )
        place = urlsplit(self._url())
        connection = http.client.HTTPConnection(place.hostname or "", place.port or 80, timeout=PATIENCE)
        try:
            path = f"{place.path.rstrip('/')}/{self._office.sheet.department}"
            connection.request("POST", path, data, {"Content-Type": "application/json", **headers})
            status = connection.getresponse().status
            return None if status in NEVER else 200 <= status < 300
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
