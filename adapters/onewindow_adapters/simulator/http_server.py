"""A loopback HTTP server on threads that can close its doors and open them again on the same port."""

from __future__ import annotations

import socket
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

IDLE = 60.0
"""Seconds after which a connection nobody uses is closed."""


class Handler(BaseHTTPRequestHandler):
    """One connection. Subclasses write `serve`; nothing is logged."""

    protocol_version = "HTTP/1.1"
    timeout = IDLE
    server: _Server

    def serve(self) -> None:
        """Answer the request whose `command`, `path` and `headers` are read."""
        raise NotImplementedError

    do_GET = do_POST = do_PUT = do_DELETE = lambda self: self.serve()

    def lower_headers(self) -> dict[str, str]:
        """The headers by their names in small letters."""
        return {name.lower(): value for name, value in self.headers.items()}

    def read_body(self, longest: int) -> bytes | None:
        """The body; None where it is too long or its length is not said, and the connection then ends."""
        length = self.headers.get("Content-Length", "0" if self.command in ("GET", "DELETE") else "")
        if not (length.isascii() and length.isdigit() and len(length) < 12) or int(length) > longest:
            self.close_connection = True
            return None
        return self.rfile.read(int(length))

    def answer(self, status: int, body: bytes, headers: dict[str, str], *, kind: str = "application/json") -> None:
        """The whole answer at once."""
        self.head(status, len(body), headers, kind=kind)
        self.wfile.write(body)

    def head(self, status: int, length: int, headers: dict[str, str], *, kind: str = "application/json") -> None:
        """Status line and headers."""
        self.send_response(status)
        for name, value in {"Content-Type": f"{kind}; charset=utf-8", "Content-Length": str(length), **headers}.items():
            self.send_header(name, value)
        self.end_headers()

    def hang_up(self) -> None:
        """End the connection without an answer."""
        self.close_connection = True

    def version_string(self) -> str:
        return "office"

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: what matters is in the book."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], handler: type[Handler], desk: Any) -> None:
        self.desk = desk
        self.closing = threading.Event()
        self._visitors: set[socket.socket] = set()
        super().__init__(address, handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._visitors.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._visitors.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A visitor who leaves in the middle is no error of ours."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)

    def send_away(self) -> None:
        """End every connection."""
        self.closing.set()
        for visitor in list(self._visitors):
            try:
                visitor.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # it has gone by itself


class Doors:
    """The server behind one address. `desk` is handed to every handler as `server.desk`."""

    def __init__(self, host: str, port: int, handler: type[Handler], desk: Any) -> None:
        self._host = host
        self._handler = handler
        self._desk = desk
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None
        self.port = port

    @property
    def url(self) -> str:
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self.port}"

    def open(self) -> None:
        """Take connections; nothing where they are taken already. Raises OSError where the port is taken."""
        if self._server is not None:
            return
        self._server = _Server((self._host, self.port), self._handler, self._desk)
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Take no more, and end those there are."""
        if self._server is None or self._thread is None:
            return
        self._server.shutdown()
        self._server.server_close()
        self._server.send_away()
        self._thread.join()
        self._server = self._thread = None
