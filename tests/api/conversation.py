"""Requests given to an ASGI application piece by piece, as no well-behaved client would."""

from __future__ import annotations

import asyncio
from typing import Any

from api.hall import PATH, Hall, Letter
from onewindow.api.exchange import Application, Message, Receive, Scope, Send


class Conversation:
    """One request: its chunks, and whether there is no end to them or its sender hangs up; what was sent back."""

    def __init__(self, chunks: list[bytes], *, ends: bool = True, hangs_up: bool = False) -> None:
        self._chunks, self._ends, self._hangs_up = chunks, ends, hangs_up
        self.taken = 0
        self.sent: list[Message] = []

    @property
    def status(self) -> int:
        return int(self.sent[0]["status"])

    @property
    def headers(self) -> list[tuple[str, str]]:
        return [(name.decode(), value.decode()) for name, value in self.sent[0]["headers"]]

    def hold(self, hall: Hall, letter: Letter, **given: Any) -> None:
        headers = [(name.lower().encode(), value.encode()) for name, value in letter.headers.items()]
        scope = {
            "type": "http", "http_version": "1.1", "method": "POST", "path": PATH, "root_path": "", "headers": headers,
        }  # fmt: skip
        asyncio.run(call(hall.app(**given), scope, self._receive, self._send))

    async def _receive(self) -> Message:
        if self.taken < len(self._chunks):
            chunk, self.taken = self._chunks[self.taken], self.taken + 1
            more = not self._ends or self._hangs_up or self.taken < len(self._chunks)
            return {"type": "http.request", "body": chunk, "more_body": more}
        if self._hangs_up:
            return {"type": "http.disconnect"}
        await asyncio.Event().wait()
        raise AssertionError

    async def _send(self, message: Message) -> None:
        self.sent.append(message)


async def call(app: Application, scope: Scope, receive: Receive, send: Send) -> None:
    """As a coroutine, which `asyncio.run` wants."""
    await app(scope, receive, send)
