"""What the platform does in these tests: requests as the sheets want them, signed calls, and a place for callbacks."""

from __future__ import annotations

import http.client
import importlib
import itertools
import json
import queue
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from onewindow_adapters.simulator import Town, wall_clock
from onewindow_adapters.transports.signature import (
    BadSignature,
    check_answer,
    check_callback,
    key_text,
    sign_request,
)

PATIENCE = 20.0
HTTP = ("market_regulation", "police", "tax", "social_security", "bank")
AT_ONCE, LATER = "各部门速办", "各部门缓办"

_PLACES = {  # of company, case number and answer
    "market_regulation": ("qyxx.qymc", "bjbh", "bcsm.da"),
    "police": ("DWMC", "BJBH", "BCSMDA"),
    "tax": ("body.nsrmc", "body.bjbh", "body.smda"),
    "social_security": ("dw.aab004", "bjbh", "bcsm.da"),
    "bank": ("corpName", "caseNo", "clarifyAnswer"),
    "housing_fund": ("DWMC", "BJBH", "SMDA"),
}


def company(words: str = "") -> str:
    """A company whose name steers the staff."""
    return f"示范市青禾{words}软件有限公司"


def request_body(department: str, words: str = "", case_no: str = "B-1", answer: str = "") -> dict[str, Any]:
    """A whole request: the sheet's example with another company, case number and answer to a question."""
    body = _example(department)
    for path, value in zip(_PLACES[department], (company(words), case_no, answer), strict=True):
        *parts, last = path.split(".")
        place = body
        for part in parts:
            place = place[part]
        place[last] = value
    return dict(body)


@dataclass(frozen=True)
class Answer:
    status: int
    body: Any
    headers: Mapping[str, str]


class Caller:
    """Calls one department as its adapter would, and believes no answer that is not signed (unless told to)."""

    _nonces = itertools.count()

    def __init__(self, town: Town, department: str) -> None:
        self.department = department
        self._url = urlsplit(town.urls[department])
        self._secret = town.secrets[department]

    def hand_in(self, key: str, body: Mapping[str, Any] | None = None, **options: Any) -> Answer:
        body = request_body(self.department, AT_ONCE) if body is None else body
        return self.call("POST", "/requests", {**body, "reqSeqNo": key} if self.department == "bank" else body,
                         key=key, **options)  # fmt: skip

    def query(self, key: str, **options: Any) -> Answer:
        return self.call("GET", f"/requests/{key_text(key)}", **options)

    def drop(self, key: str) -> Answer:
        return self.call("DELETE", f"/requests/{key_text(key)}")

    def call(
        self, method: str, target: str, body: Mapping[str, Any] | None = None, *, key: str = "", believed: bool = True,
        secret: bytes | None = None, now: datetime | None = None, nonce: str | None = None, timeout: float = PATIENCE,
    ) -> Answer:  # fmt: skip
        data = b"" if body is None else json.dumps(body).encode()
        nonce = nonce or f"{next(self._nonces):032d}"
        now = now or wall_clock.now()
        headers = sign_request(secret or self._secret, method, target, data, now=now, nonce=nonce, key=key)
        connection = http.client.HTTPConnection(self._url.hostname or "", self._url.port, timeout=timeout)
        try:
            connection.request(method, target, data, {**headers, "Content-Length": str(len(data))})
            response = connection.getresponse()
            text = response.read()
            received = {name.lower(): value for name, value in response.getheaders()}
        finally:
            connection.close()
        if believed:
            check_answer(self._secret, response.status, nonce, received, text, now=wall_clock.now())
        return Answer(response.status, json.loads(text) if text[:1] == b"{" else text.decode(), received)


def town_hall(town: Town, method: str, target: str, body: Any = None, secret: str | None = None) -> tuple[int, Any]:
    """Status and body of a call to the town hall."""
    place = urlsplit(town.hall)
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=PATIENCE)
    try:
        given = town.admin_secret if secret is None else secret
        connection.request(method, target, json.dumps(body), {"Authorization": f"Bearer {given}"})
        response = connection.getresponse()
        return response.status, json.loads(response.read())
    finally:
        connection.close()


@dataclass(frozen=True)
class Called:
    """A callback as it arrived; `believed` is whether its signature was right."""

    department: str
    message_id: str
    body: Any
    believed: bool


class Mailbox:
    """Takes callbacks. `statuses` are answered one after the other, then 200; a wrong signature is 401 always."""

    def __init__(self, secrets: Mapping[str, bytes]) -> None:
        self.secrets = secrets
        self.statuses: list[int] = []
        self.arrived: queue.Queue[Called] = queue.Queue()
        self.url = ""

    def next(self) -> Called:
        """The next that arrives, believed or not."""
        return self.arrived.get(timeout=PATIENCE)

    def take(self, department: str, headers: Mapping[str, str], body: bytes) -> int:
        believed = True
        try:
            check_callback(self.secrets[department], headers, body, now=wall_clock.now())
        except BadSignature:
            believed = False
        message_id = headers.get("x-onewindow-message-id", "")
        status = 401 if not believed else self.statuses.pop(0) if self.statuses else 200
        self.arrived.put(Called(department, message_id, json.loads(body), believed))
        return status


@contextmanager
def mailbox(town: Town) -> Iterator[Mailbox]:
    """A place the departments of the town call back to."""
    box = Mailbox(town.secrets)

    class Slot(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            self.send_response(box.take(self.path.rpartition("/")[2], headers, body))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Slot)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    box.url = f"http://127.0.0.1:{server.server_address[1]}/callbacks"
    try:
        yield box
    finally:
        town.call_back("")
        server.shutdown()
        server.server_close()
        thread.join()


def until(holds: Callable[[], bool]) -> None:
    """Wait until it holds; a failed test where it does not within the patience."""
    pause = threading.Event()
    for _ in range(int(PATIENCE / 0.02)):
        if holds():
            return
        pause.wait(0.02)
    raise AssertionError("it did not happen")


def effects(town: Town, department: str) -> dict[str, list[list[str]]]:
    """What was done, by key: a list per entry with that key."""
    done: dict[str, list[list[str]]] = {}
    for entry in town.book(department)["departments"][department]:
        done.setdefault(entry["key"], []).append(entry["effects"])
    return done


def _example(department: str) -> Any:
    """The request in the sheet's own paper."""
    paper = importlib.import_module(f"onewindow_adapters.simulator.sheets.{department}").__doc__ or ""
    return json.loads(paper.split("::\n\n", 1)[1].split("\n\n", 1)[0])
