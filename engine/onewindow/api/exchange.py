"""One HTTP request and its answer over ASGI: a body read within bounds of size and time, a JSON answer, refusals."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

VERSION = 1
"""Stands in every answer as "version"; the keys of answers stay while it stays."""

_DRAINED = 1 << 20
"""Bytes of a body that is too long which are read and thrown away, so that its sender gets to read the answer."""


class Refusal(Exception):
    """A request that is answered with an error: `error` is a stable code, and all that is said.

    `why` is for who runs this, and is never sent. With `close` the connection ends, for there may be more to come on it
    that nobody will read.
    """

    def __init__(
        self, status: int, error: str, headers: Mapping[str, str] | None = None, *, why: str = "", close: bool = False
    ) -> None:
        super().__init__(f"{status} {error}")
        self.status, self.error, self.headers, self.why, self.close = status, error, dict(headers or {}), why, close


class HungUp(Exception):
    """Whoever sent the request has gone before its end: nobody waits for an answer."""


def headers_of(scope: Scope) -> dict[str, str]:
    """Headers by their names in small letters; one that comes several times is joined by commas."""
    headers: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


async def body_of(headers: Mapping[str, str], receive: Receive, *, largest: int, patience: float) -> bytes:
    """The whole body. Refusal 413 where it is longer than `largest` bytes, 408 where it is not there after `patience`
    seconds; HungUp. No more than `largest` bytes are ever kept."""
    declared = headers.get("content-length", "")
    if declared.isascii() and declared.isdigit() and int(declared[:12]) > _DRAINED:
        raise _too_long()
    chunks: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(patience):
            more = True
            while more:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise HungUp
                chunk, more = message.get("body", b""), message.get("more_body", False)
                size += len(chunk)
                if size <= largest:
                    chunks.append(chunk)
                elif size <= _DRAINED:
                    chunks.clear()
                else:
                    raise _too_long()
    except TimeoutError:
        raise Refusal(408, "too_slow", close=True) from None
    if size > largest:
        raise _too_long()
    return b"".join(chunks)


async def answer(send: Send, status: int, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> None:
    """Send a JSON answer that nobody on the way keeps."""
    content = json.dumps({"version": VERSION, **body}, ensure_ascii=False).encode()
    told = {
        "content-type": "application/json", "content-length": str(len(content)), "cache-control": "no-store",
        "x-content-type-options": "nosniff", **(headers or {}),
    }  # fmt: skip
    raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in told.items()]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": content})


async def refuse(scope: Scope, send: Send, refusal: Refusal) -> None:
    """Send the answer to a refused request."""
    # HTTP/2 has no such header, and no need of it.
    closing = {"connection": "close"} if refusal.close and scope.get("http_version", "1.1").startswith("1") else {}
    await answer(send, refusal.status, {"error": refusal.error}, {**refusal.headers, **closing})


def _too_long() -> Refusal:
    return Refusal(413, "body_too_long", close=True)
