"""A department over HTTP for tests: a real server on this machine that can be told to misbehave."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from onewindow.ports import (
    AcceptedForWork,
    Broken,
    Cancelled,
    Granted,
    Known,
    NeedsClarification,
    Refused,
    Reply,
    Revoked,
    TryLater,
    Unknown,
)
from onewindow.testing.scripted import LIST, REQUEST, Received

_DRIP = 0.1  # seconds between two letters of an answer that drips


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpCall:
    """One call as it came in; `target` is path and query exactly as sent, header names are in small letters."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpAnswer:
    """What is sent back. `dripping`: letter by letter, without end."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    dripping: bool = False


class LoopbackDepartment:
    """A `ScriptedDepartment` on 127.0.0.1. Subclass it with the department's words: `read`, `write`, `write_list` and
    callbacks.

    Used as a context manager. `url` is its address, without a slash at the end.
    """

    kinds: frozenset[type] = frozenset(
        {AcceptedForWork, Granted, Refused, NeedsClarification, TryLater, Broken, Unknown, Revoked, Cancelled}
    )
    called_back: frozenset[type] = kinds - {TryLater, Broken, Unknown}
    loses_answers = True

    def __init__(self) -> None:
        self._received: list[Received] = []
        self._calls: list[HttpCall] = []
        self._saying: Reply = AcceptedForWork()
        self._known: Sequence[Known] = ()
        self._instead: list[Callable[[HttpCall], HttpAnswer | None]] = []
        self._turn = threading.Lock()
        self._over = threading.Event()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.department = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    # -- the department's words --------------------------------------------------------------------------------------

    def read(self, call: HttpCall) -> Received:
        """What is asked: verb, key of the request it is about, and the body as text."""
        raise NotImplementedError

    def write(self, call: HttpCall, received: Received, reply: Reply) -> HttpAnswer:
        """The reply in the department's words, signed."""
        raise NotImplementedError

    def write_list(self, call: HttpCall, known: Sequence[Known]) -> HttpAnswer:
        """What it knows in the department's words, signed; only where it can be asked for a list."""
        raise NotImplementedError

    def callback_body(self, message_id: str, key: str, reply: Reply) -> bytes:
        """The body of a callback."""
        raise NotImplementedError

    def callback_headers(self, message_id: str, body: bytes, at: datetime) -> Mapping[str, str]:
        """Its headers, signed at that time; names in small letters."""
        raise NotImplementedError

    # -- what the suite does with it ---------------------------------------------------------------------------------

    @property
    def url(self) -> str:
        """http://127.0.0.1:<port>"""
        return f"http://{self.host}"

    @property
    def host(self) -> str:
        """127.0.0.1:<port>, as `[departments] allowed` has it."""
        return f"127.0.0.1:{self._server.server_address[1]}"

    @property
    def received(self) -> Sequence[Received]:
        """All it was asked, in order."""
        return tuple(self._received)

    def say(self, reply: Reply) -> None:
        """From now on this is what it says about every request it has, also to who takes one back."""
        self._saying = reply

    def know(self, known: Sequence[Known]) -> None:
        """From now on this is the business on its list."""
        self._known = tuple(known)

    def work(self) -> None:
        """It answers at once."""

    def lose_next_answer(self) -> None:
        """Do what is asked next, and then break off the connection."""
        self._instead.append(lambda call: None)

    def answer_next(self, write: Callable[[HttpCall], HttpAnswer | None]) -> None:
        """Answer the next call with this instead, after it was done; None breaks off the connection."""
        self._instead.append(write)

    def go_away(self) -> None:
        """Close the port."""
        self._over.set()
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.go_away()

    # -- the server --------------------------------------------------------------------------------------------------

    def answer(self, call: HttpCall) -> HttpAnswer | None:
        """Take a call in and answer it; None where the connection is to be broken off."""
        with self._turn:
            received = self.read(call)
            known = {past.key for past in self._received if past.verb == REQUEST}
            self._received.append(received)
            if self._instead:
                return self._instead.pop(0)(call)
            if received.verb == LIST:
                return self.write_list(call, self._known)
            return self.write(call, received, self._reply(received, known))

    def pause(self) -> bool:
        """Wait for the time between two letters; False when the department goes away."""
        return not self._over.wait(_DRIP)

    def _reply(self, received: Received, known: set[str]) -> Reply:
        if received.verb != REQUEST and received.key not in known:
            return Unknown()
        return self._saying


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    department: LoopbackDepartment

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection the adapter has given up is no error here."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server
    timeout = 30
    disable_nagle_algorithm = True

    def _answer(self) -> None:
        length = int(self.headers.get("content-length") or 0)
        call = HttpCall(
            method=self.command,
            target=self.path,
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(length),
        )
        answer = self.server.department.answer(call)
        if answer is None:
            self.close_connection = True
        elif answer.dripping:
            self._drip(answer)
        else:
            self.send_response(answer.status)
            for name, value in {**answer.headers, "Content-Length": str(len(answer.body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body)

    def _drip(self, answer: HttpAnswer) -> None:
        """A status line, and then a header that never ends."""
        self.close_connection = True
        self.wfile.write(f"HTTP/1.1 {answer.status} OK\r\nX-Drip: ".encode())
        while self.server.department.pause():
            self.wfile.write(b"o")

    do_GET = do_POST = do_DELETE = do_PUT = _answer

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing on stderr."""
