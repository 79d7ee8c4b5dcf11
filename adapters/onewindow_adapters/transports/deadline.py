"""Connections that end at a deadline, however slowly the other side drips.

The time-outs of an HTTP client count from byte to byte: a header that comes one letter a second keeps them waiting for
days. Here every wait for the network is cut to what is left until the deadline of the whole call.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterable
from typing import Any

import httpcore


class DeadlineBackend(httpcore.NetworkBackend):
    """Ordinary sockets; `until` is set before each call and holds for everything the call does."""

    def __init__(self, steady: Callable[[], float]) -> None:
        self._steady = steady
        self._sockets = httpcore.SyncBackend()
        self.until = 0.0

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect. Raises httpcore.ConnectTimeout, httpcore.ConnectError."""
        left = self.left(timeout, httpcore.ConnectTimeout)
        return _Stream(self, self._sockets.connect_tcp(host, port, left, local_address, socket_options))

    def left(self, timeout: float | None, over: type[Exception]) -> float:
        """How long the next wait may last at most, in seconds. Raises `over` where no time is left."""
        rest = self.until - self._steady()
        if rest <= 0:
            raise over("the time for the whole call is over")
        return rest if timeout is None else min(rest, timeout)


class _Stream(httpcore.NetworkStream):
    def __init__(self, backend: DeadlineBackend, stream: httpcore.NetworkStream) -> None:
        self._backend, self._stream = backend, stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._backend.left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._backend.left(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = self._backend.left(timeout, httpcore.ConnectTimeout)
        return _Stream(self._backend, self._stream.start_tls(ssl_context, server_hostname, left))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
