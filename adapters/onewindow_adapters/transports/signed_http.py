"""Signed JSON over HTTP: one call to a department's system, with its time-outs, and what can be believed of the answer.

Nothing is followed: no redirect, no proxy of the environment, no address from a case. An answer that is not signed by
the department (an error page of something in between) says nothing about what became of the request.
"""

from __future__ import annotations

import secrets
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import httpcore

from onewindow.errors import UsageError
from onewindow.ports.departments import BadCallback, TryLater, Unreachable
from onewindow_adapters.transports.both_languages import both
from onewindow_adapters.transports.deadline import DeadlineBackend
from onewindow_adapters.transports.json_text import NotJson, read_object, write_object
from onewindow_adapters.transports.options import Options
from onewindow_adapters.transports.signature import (
    LONGEST_BODY,
    BadSignature,
    check_answer,
    check_callback,
    sign_request,
)
from onewindow_adapters.transports.wall_clock import wall_time

OPTIONS = ("url", "secret_file", "ca_file", "connect_timeout", "read_timeout", "total_timeout")

Believed = TypeVar("Believed")

_IDLE = 3.0  # seconds a connection is kept for the next call; servers close theirs after five or more
_LONGEST_PAUSE = 86_400.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What the department has answered, signed by it: below 500, and neither 429 nor 503."""

    status: int
    body: Mapping[str, Any]


class SignedHttp:
    """A department's system at one address. Used by one thread at a time; `close` gives the connection back.

    `secrets` is asked at each call: we sign with the first, and believe what is signed with any. Time-outs in seconds:
    `connect`, `read` from byte to byte, `total` for the whole call. `now` is the time that is signed, `steady` measures
    how long a call takes.
    """

    def __init__(
        self,
        url: str,
        secrets: Callable[[], tuple[bytes, ...]],
        *,
        connect: float = 5.0,
        read: float = 10.0,
        total: float = 30.0,
        tls: ssl.SSLContext | None = None,
        now: Callable[[], datetime] = wall_time,
        steady: Callable[[], float] = time.monotonic,  # noqa: TID251  measures a call, decides nothing about a case
    ) -> None:
        self._url, self._given = url, secrets
        # Written out, since the client leaves the brackets of an IPv6 address away.
        self._host, self._path = urlsplit(url).netloc, urlsplit(url).path
        self._timeouts = {"connect": connect, "read": read, "write": read, "pool": connect}
        self._total = total
        self._now, self._steady = now, steady
        self._backend = DeadlineBackend(steady)
        self._pool = httpcore.ConnectionPool(
            ssl_context=tls, max_connections=1, keepalive_expiry=_IDLE, network_backend=self._backend
        )

    def call(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, *, key: str = ""
    ) -> Answer | TryLater:
        """Send one request to `path` (encoded already) below the address. Raises Unreachable, NotJson.

        429 and a 503 that says when to come back are TryLater; any other status from 500 leaves the result unknown.
        """
        content = b"" if body is None else write_object(body)
        nonce = secrets.token_hex(16)
        known, now = self._secrets(), self._now()
        signed = sign_request(known[0], method, self._path + path, content, now=now, nonce=nonce, key=key)
        kinds = {"Accept": "application/json", "Content-Type": "application/json; charset=utf-8"}
        headers = {"Host": self._host, **signed, **kinds}
        status, received, answered = self._exchange(method, path, headers, content)
        try:
            now = self._now()
            _believed(known, lambda secret: check_answer(secret, status, nonce, received, answered, now=now))
        except BadSignature as problem:
            told = both(f"HTTP {status}，答复不可信", f"HTTP {status}, the answer is not to be believed", problem)
            raise Unreachable(told, sent=True) from problem
        pause = pause_of(received.get("retry-after", ""), now)
        if status == 429 or (status == 503 and pause is not None):
            return TryLater(reason=f"HTTP {status}", seconds=pause)
        if status >= 500:
            raise Unreachable(f"HTTP {status}", sent=True)
        return Answer(status, read_object(answered))

    def callback(self, headers: Mapping[str, str], body: bytes, now: datetime) -> tuple[str, dict[str, Any]]:
        """Message id and content of a callback. Raises BadCallback: 413 too long, 401 not believed, 400 not JSON."""
        if len(body) > LONGEST_BODY:
            raise BadCallback(
                f"消息超过 {LONGEST_BODY} 字节\nthe message is longer than {LONGEST_BODY} bytes", status=413
            )
        try:
            return _believed(
                self._secrets(), lambda secret: check_callback(secret, headers, body, now=now)
            ), read_object(body)
        except BadSignature as problem:
            raise BadCallback(str(problem), status=401) from problem
        except NotJson as problem:
            raise BadCallback(str(problem), status=400) from problem

    def close(self) -> None:
        """Close the connection."""
        self._pool.close()

    def _secrets(self) -> tuple[bytes, ...]:
        """Those of this moment: one that was changed counts from the next call on, in every process alike."""
        try:
            return self._given()
        except UsageError as problem:
            raise Unreachable(str(problem), sent=False) from problem

    def _exchange(
        self, method: str, path: str, headers: Mapping[str, str], content: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        """Status, headers by small letters, and body."""
        self._backend.until = self._steady() + self._total
        with (
            _unreachable(),
            self._pool.stream(
                method,
                self._url + path,
                headers=[*headers.items()],
                content=content,
                extensions={"timeout": self._timeouts},
            ) as response,
        ):
            received = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
            body = bytearray()
            for chunk in response.iter_stream():
                body += chunk
                if len(body) > LONGEST_BODY:
                    raise Unreachable(
                        f"答复超过 {LONGEST_BODY} 字节\nthe answer is longer than {LONGEST_BODY} bytes", sent=True
                    )
            return response.status, received, bytes(body)


def signed_http(options: Options) -> SignedHttp:
    """From the options `OPTIONS`. Raises UsageError."""
    tls = None
    if "ca_file" in options.given:
        path: Path = options.folder / options.text("ca_file")
        try:
            tls = ssl.create_default_context(cafile=str(path))
        except (OSError, ssl.SSLError) as problem:
            raise options.bad(f"ca_file：{path} 不是可用的证书：{problem}", "放好根证书文件",
                              f"ca_file: {path} is no certificate: {problem}", "put it there") from problem  # fmt: skip
    options.secrets()  # a wrong file is told at once
    return SignedHttp(
        options.url(),
        options.secrets,
        connect=options.seconds("connect_timeout", 5),
        read=options.seconds("read_timeout", 10),
        total=options.seconds("total_timeout", 30),
        tls=tls,
    )


@contextmanager
def _unreachable() -> Iterator[None]:
    """What went wrong on the line, told by whether the request may have arrived."""
    try:
        yield
    except (httpcore.ConnectError, httpcore.ConnectTimeout, httpcore.PoolTimeout) as problem:
        raise Unreachable(_told(problem), sent=False) from problem
    except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError) as problem:
        raise Unreachable(_told(problem), sent=True) from problem


def _told(problem: Exception) -> str:
    return f"{type(problem).__name__}: {problem}".rstrip(": ")


def _believed(secrets: tuple[bytes, ...], check: Callable[[bytes], Believed]) -> Believed:
    """What the check gives with the first secret it believes. Raises BadSignature."""
    for secret in secrets[:-1]:
        with suppress(BadSignature):
            return check(secret)
    return check(secrets[-1])


def pause_of(text: str, now: datetime) -> float | None:
    """Retry-After in seconds, at most a day; it may also be a date. None where it is neither."""
    if text.isascii() and text.isdigit():
        return min(float(text), _LONGEST_PAUSE)
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    left = ((at if at.tzinfo else at.replace(tzinfo=UTC)) - now).total_seconds()
    return min(max(left, 0.0), _LONGEST_PAUSE)
