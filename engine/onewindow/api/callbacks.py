"""`POST /callbacks/<department>`: what departments' systems send by themselves, answered once it is committed.

A plain ASGI application: `onewindow work --callbacks HOST:PORT` runs it, and a host may mount it under any path.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from onewindow.api.exchange import (
    Application,
    HungUp,
    Receive,
    Refusal,
    Scope,
    Send,
    answer,
    body_of,
    headers_of,
    refuse,
)
from onewindow.background import happenings
from onewindow.background.adapters import Adapters
from onewindow.background.report import Tell, quiet
from onewindow.engine import Engine
from onewindow.engine.callbacks import Received
from onewindow.errors import Conflict, DatabaseNotMigrated, EnvironmentProblem, OneWindowError
from onewindow.ports.departments import BadCallback, Callback, Unreachable

LARGEST_BODY = 64 * 1024
"""Bytes of a message; a result with its fields has one or two thousand."""

PATIENCE = 10.0
"""Seconds within which a body must have come."""

AT_ONCE = 4
"""Messages recorded at the same time, each in a thread; the others wait in the order they came."""

IN_HAND = 200
"""Requests taken in at the same time; more are told to come back."""

COME_BACK = {"retry-after": "10"}
"""Seconds after which a message that could not be recorded should be sent again."""

_PATH = re.compile(r"/callbacks/([^/]+)")
_ERRORS = {400: "bad_request", 401: "not_believed", 404: "not_found", 413: "body_too_long"}
_TOLD_AT_MOST = 200


def app(
    engine: Engine, adapters: Adapters, *, tell: Tell = quiet, largest: int = LARGEST_BODY, patience: float = PATIENCE,
    at_once: int = AT_ONCE,
) -> Application:
    """The ASGI application, for one event loop; the engine's work is done in threads.

    `tell` hears of every message: "callback" with what became of it, "callback_refused" with the reason. Nothing of a
    body is told.
    """
    return _CallbackDoor(engine, adapters, tell, largest=largest, patience=patience, at_once=at_once)


class _CallbackDoor:
    def __init__(
        self, engine: Engine, adapters: Adapters, tell: Tell, *, largest: int, patience: float, at_once: int
    ) -> None:
        self._callbacks, self._adapters, self._tell = engine.callbacks, adapters, tell
        self._largest, self._patience, self._turns = largest, patience, asyncio.Semaphore(at_once)
        self._in_hand = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._http(scope, receive, send)
        elif scope["type"] == "lifespan":
            await _live(receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            raise NotImplementedError(f"ASGI {scope['type']}")

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        department = ""
        self._in_hand += 1
        try:
            department = self._department(scope)
            received = await self._received(department, scope, receive)
        except Refusal as refusal:
            why = refusal.why.splitlines() or [""]  # in both languages, a line each
            self._refused(department, refusal.status, refusal.error, "\n".join(
                f"{refusal.error} {line}".strip() for line in why
            ))  # fmt: skip
            await refuse(scope, send, refusal)
        except HungUp:
            self._refused(department, 0, "hung_up", "hung_up")
        else:
            happenings.callback(department, received)
            became = {name: getattr(received, name) for name in ("matched", "recorded", "repeated", "kept")}
            self._tell(
                "callback",
                {"department": department, "message_id": received.message_id, "key": received.key, **became},
            )
            await answer(send, 200, became)
        finally:
            self._in_hand -= 1

    def _refused(self, department: str, status: int, code: str, problem: str) -> None:
        happenings.callback_refused(department, status, code)
        told = {"department": department, "status": status, "problem": problem[:_TOLD_AT_MOST]}
        self._tell("callback_refused", told)

    def _department(self, scope: Scope) -> str:
        """The department of the path, which may or may not begin with the path a host has mounted this under."""
        path = scope["path"]
        found = _PATH.fullmatch(path.removeprefix(scope.get("root_path", ""))) or _PATH.fullmatch(path)
        if found is None or found[1] not in self._adapters.departments:
            raise Refusal(404, "not_found", close=True)
        return found[1]

    async def _received(self, department: str, scope: Scope, receive: Receive) -> Received:
        headers = headers_of(scope)
        if scope["method"] != "POST":
            raise Refusal(405, "post_only", {"allow": "POST"}, close=True)
        if not _is_json(headers):
            raise Refusal(415, "json_only", {"accept": "application/json"}, close=True)
        if self._in_hand > IN_HAND:
            raise Refusal(503, "try_later", COME_BACK, why="too many requests in hand", close=True)
        body = await body_of(headers, receive, largest=self._largest, patience=self._patience)
        async with self._turns:
            return await asyncio.to_thread(self._record, department, headers, body)

    def _record(self, department: str, headers: Mapping[str, str], body: bytes) -> Received:
        """In a thread; every trouble that is expected is a Refusal."""
        try:
            return self._callbacks.receive(department, lambda now: self._read(department, headers, body, now), body)
        except BadCallback as problem:
            status = problem.status if problem.status in _ERRORS else 400
            # The text of a 401 speaks of headers; what the others say may have stood in the body.
            raise Refusal(status, _ERRORS[status], why=str(problem) if status == 401 else "") from None
        except (EnvironmentProblem, Conflict, DatabaseNotMigrated, Unreachable) as problem:
            raise Refusal(503, "try_later", COME_BACK, why=str(problem)) from problem
        except OneWindowError as problem:
            raise Refusal(500, "failed", COME_BACK, why=problem.code) from problem

    def _read(self, department: str, headers: Mapping[str, str], body: bytes, now: datetime) -> Callback:
        """What the message says. Raises BadCallback; what else an adapter raises is told without its words."""
        adapter = self._adapters.take(department)
        try:
            callback = adapter.callback(headers, body, now)
            return replace(callback, message_id=_text(callback.message_id), key=_text(callback.key))
        except BadCallback:
            raise
        except Exception as problem:
            raise Refusal(500, "failed", COME_BACK, why=f"adapter: {type(problem).__name__}") from None
        finally:
            self._adapters.give_back(department, adapter)


def _text(value: object) -> str:
    """What an adapter gives for a text. Raises TypeError."""
    if isinstance(value, str):
        return value
    raise TypeError


def _is_json(headers: Mapping[str, str]) -> bool:
    """Plain JSON in UTF-8: no other type, charset or compression is read."""
    kind, _, parameters = headers.get("content-type", "").partition(";")
    charset = re.sub(r"[\s\"]", "", parameters).lower().strip(";")
    plain = headers.get("content-encoding", "identity").strip().lower() == "identity"
    return plain and kind.strip().lower() == "application/json" and charset in ("", "charset=utf-8", "charset=utf8")


async def _live(receive: Receive, send: Send) -> None:
    """The server waits for requests in hand before it ends; there is nothing else to begin or to end."""
    while (message := await receive())["type"] != "lifespan.shutdown":
        if message["type"] == "lifespan.startup":
            await send({"type": "lifespan.startup.complete"})
    await send({"type": "lifespan.shutdown.complete"})
