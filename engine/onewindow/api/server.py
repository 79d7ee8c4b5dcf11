"""An HTTP server for our ASGI applications, in a thread of the process that works: begun, and ended in good order."""

from __future__ import annotations

import asyncio
import re
import socket
import threading
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from onewindow.api.exchange import Application
from onewindow.errors import EnvironmentProblem, UsageError

CONNECTIONS = 256
"""Connections held at the same time; more are answered 503."""

HEADERS_WITHIN = 10.0
"""Seconds within which the head of a request must have come, on a connection that was opened or used before."""

LONGEST_HEAD = 16 * 1024
"""Bytes of the head of a request."""

GRACE = 20
"""Seconds that requests in hand get when the server is told to end."""

_ADDRESS = re.compile(r"(?:\[([0-9A-Fa-f:.%]+)\]|([^\[\]:/\s]+)):([0-9]{1,5})")


def address_of(text: str) -> tuple[str, int]:
    """Host and port of "HOST:PORT" or "[IPv6]:PORT"; port 0 takes a free one. Raises UsageError."""
    found = _ADDRESS.fullmatch(text.strip())
    if found is None or int(found[3]) > 65535:
        raise UsageError(
            f"地址应写作 主机:端口，但是写的是 {text!r:.80} → 例如 127.0.0.1:8700\n"
            f"Expected HOST:PORT, but it is {text!r:.80} → for example 127.0.0.1:8700"
        )
    return found[1] or found[2], int(found[3])


class Running:
    """A server that listens. `url` is where, with the port it really got."""

    def __init__(self, server: uvicorn.Server, thread: threading.Thread, url: str) -> None:
        self._server, self._thread, self.url = server, thread, url

    @property
    def alive(self) -> bool:
        """Whether it still serves."""
        return self._thread.is_alive()

    def stop(self) -> None:
        """Take no more connections, let requests in hand be answered, and return once all is over."""
        self._server.should_exit = True
        self._thread.join()

    def __enter__(self) -> Running:
        return self

    def __exit__(self, *exception: object) -> None:
        self.stop()


def serve(app: Application, host: str, port: int) -> Running:
    """Serve `app` in a thread until it is stopped; back once it listens.

    Raises UsageError for a host that is none, EnvironmentProblem where the address is taken or not this machine's.
    """
    listening = _listen(host, port)
    config = uvicorn.Config(
        app, http=_Impatient, ws="none", loop="asyncio", lifespan="on", log_config=None, access_log=False,
        server_header=False, proxy_headers=False, limit_concurrency=CONNECTIONS, timeout_graceful_shutdown=GRACE,
        h11_max_incomplete_event_size=LONGEST_HEAD,
    )  # fmt: skip
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listening],), name="onewindow-http", daemon=True)
    name, real_port = (f"[{host}]" if ":" in host else host), listening.getsockname()[1]
    thread.start()
    while not server.started:
        thread.join(0.01)
        if not thread.is_alive():
            listening.close()
            raise EnvironmentProblem(
                f"HTTP 服务未能在 {name}:{real_port} 启动 → 请看日志\n"
                f"The HTTP server did not start at {name}:{real_port} → see the log"
            )
    return Running(server, thread, f"http://{name}:{real_port}")


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        return socket.create_server(address, family=family)
    except (socket.gaierror, UnicodeError) as problem:
        raise UsageError(
            f"没有名为 {host} 的主机（{problem}）→ 请写本机的地址，例如 127.0.0.1\n"
            f"There is no host {host} ({problem}) → write an address of this machine, for example 127.0.0.1"
        ) from problem
    except OSError as problem:
        raise EnvironmentProblem(
            f"无法在 {host}:{port} 监听（{problem.strerror}）→ 换一个端口，或停止占用它的程序\n"
            f"Cannot listen at {host}:{port} ({problem.strerror}) → choose another port, or end what holds this one"
        ) from problem


class _Impatient(H11Protocol):
    """uvicorn's own would wait for ever for the rest of a request's head; bodies the application times itself."""

    _hurry: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        before = self.cycle
        super().data_received(data)
        if self.cycle is not before:
            self._stop_waiting()
        elif before is not None and before.response_complete:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait(self) -> None:
        if self._hurry is None:
            self._hurry = self.loop.call_later(HEADERS_WITHIN, self.transport.close)

    def _stop_waiting(self) -> None:
        if self._hurry is not None:
            self._hurry.cancel()
            self._hurry = None
