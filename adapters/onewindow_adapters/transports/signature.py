"""The signature on everything that goes over HTTP to a department or comes from it: HMAC-SHA256, with time and nonce.

Both sides use this file: the adapter signs requests and checks answers and callbacks, the department (the simulator)
the other way round. Headers are looked up by their names in small letters. Three kinds of message are signed, each
under its own word, so that none can be passed off as another:

    request   method, target (path and query exactly as sent), idempotency key ("" where the request has none)
    answer    status, and the nonce of the request: an old answer cannot be played back to a new request
    callback  message id; not the path, which a host may rewrite

and each ends with timestamp, nonce and the SHA-256 of the body.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import quote, unquote

from onewindow.errors import OneWindowError
from onewindow_adapters.transports.both_languages import both

TIMESTAMP = "X-Onewindow-Timestamp"  # whole seconds since 1970, UTC
NONCE = "X-Onewindow-Nonce"
SIGNATURE = "X-Onewindow-Signature"
MESSAGE_ID = "X-Onewindow-Message-Id"
IDEMPOTENCY_KEY = "Idempotency-Key"

SKEW = 300
"""Seconds by which the clocks of both sides may differ."""

LONGEST_BODY = 1 << 20
"""Bytes; what is longer is neither read nor believed, on either side."""

_TIMESTAMP = re.compile(r"[0-9]{1,11}", re.ASCII)
_NONCE = re.compile(r"[0-9A-Za-z_-]{16,64}", re.ASCII)
_MESSAGE_ID = re.compile(r"[\x21-\x7e]{1,200}", re.ASCII)


class BadSignature(OneWindowError):
    """Not signed, signed with another secret, too old, or changed on the way; the text says which."""

    code = "bad_signature"


def key_text(key: str) -> str:
    """A key as it stands in a path or in a header: element ids may hold Chinese, and headers hold ASCII."""
    return quote(key, safe="")


def key_of(text: str) -> str:
    """The key that `key_text` has written."""
    return unquote(text)


def sign_request(
    secret: bytes, method: str, target: str, body: bytes, *, now: datetime, nonce: str, key: str = ""
) -> dict[str, str]:
    """The headers to send. `key` is the idempotency key, as plain text; the header carries `key_text` of it."""
    headers = _signed(secret, ("request", method.upper(), target, key_text(key)), body, now, nonce)
    return {**headers, IDEMPOTENCY_KEY: key_text(key)} if key else headers


def check_request(
    secret: bytes, method: str, target: str, headers: Mapping[str, str], body: bytes, *, now: datetime
) -> str:
    """For the department: the idempotency key of a request that is to be believed. Raises BadSignature."""
    key = headers.get(IDEMPOTENCY_KEY.lower(), "")
    _check(secret, ("request", method.upper(), target, key), headers, body, now)
    return key_of(key)


def sign_answer(
    secret: bytes, status: int, request_nonce: str, body: bytes, *, now: datetime, nonce: str
) -> dict[str, str]:
    """For the department: the headers of its answer to the request with this nonce."""
    return _signed(secret, ("answer", str(status), request_nonce), body, now, nonce)


def check_answer(
    secret: bytes, status: int, request_nonce: str, headers: Mapping[str, str], body: bytes, *, now: datetime
) -> None:
    """That the department itself gave this answer to this request. Raises BadSignature."""
    _check(secret, ("answer", str(status), request_nonce), headers, body, now)


def sign_callback(secret: bytes, message_id: str, body: bytes, *, now: datetime, nonce: str) -> dict[str, str]:
    """For the department: the headers of a callback. The message id is the same each time it is sent, the nonce new."""
    return {**_signed(secret, ("callback", message_id), body, now, nonce), MESSAGE_ID: message_id}


def check_callback(secret: bytes, headers: Mapping[str, str], body: bytes, *, now: datetime) -> str:
    """The message id of a callback that is to be believed. Raises BadSignature."""
    message_id = headers.get(MESSAGE_ID.lower(), "")
    if not _MESSAGE_ID.fullmatch(message_id):
        raise BadSignature(both(
            f"{MESSAGE_ID} 应为 1–200 个可见的 ASCII 字符", f"{MESSAGE_ID} should be 1–200 visible ASCII characters"
        ))  # fmt: skip
    _check(secret, ("callback", message_id), headers, body, now)
    return message_id


def _signed(secret: bytes, subject: tuple[str, ...], body: bytes, now: datetime, nonce: str) -> dict[str, str]:
    timestamp = str(int(now.timestamp()))
    return {TIMESTAMP: timestamp, NONCE: nonce, SIGNATURE: _mac(secret, subject, timestamp, nonce, body)}


def _check(secret: bytes, subject: tuple[str, ...], headers: Mapping[str, str], body: bytes, now: datetime) -> None:
    timestamp, nonce, given = (headers.get(name.lower(), "") for name in (TIMESTAMP, NONCE, SIGNATURE))
    if not given:
        raise BadSignature(f"没有签名 {SIGNATURE}\nthere is no {SIGNATURE}")
    if not _TIMESTAMP.fullmatch(timestamp):
        raise BadSignature(both(
            f"{TIMESTAMP} 应为 1970 年以来的秒数", f"{TIMESTAMP} should be whole seconds since 1970"
        ))  # fmt: skip
    if not _NONCE.fullmatch(nonce):
        raise BadSignature(f"{NONCE} 应为 16–64 个字母数字\n{NONCE} should be 16–64 letters and digits")
    # The signature before the age: whoever cannot sign is told nothing about our clock.
    expected = _mac(secret, subject, timestamp, nonce, body)
    if not hmac.compare_digest(expected.encode(), given.encode(errors="surrogateescape")):
        raise BadSignature("签名不符\nthe signature does not match")
    age = now.timestamp() - int(timestamp)
    if abs(age) > SKEW:
        raise BadSignature(both(
            f"时间相差 {age:.0f} 秒，超过 {SKEW} 秒", f"signed {age:.0f} seconds ago, allowed are {SKEW}"
        ))  # fmt: skip


def _mac(secret: bytes, subject: tuple[str, ...], timestamp: str, nonce: str, body: bytes) -> str:
    # No part can hold a line break: headers, methods, targets and numbers have none.
    text = "\n".join(("onewindow-1", *subject, timestamp, nonce, hashlib.sha256(body).hexdigest()))
    return hmac.new(secret, text.encode(errors="surrogateescape"), hashlib.sha256).hexdigest()
