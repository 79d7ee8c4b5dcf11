"""The counter of an office with a system of its own: signed requests over HTTP in, signed answers out, with faults."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs

from onewindow_adapters.simulator import wall_clock
from onewindow_adapters.simulator.entry import Entry
from onewindow_adapters.simulator.http_server import Handler
from onewindow_adapters.simulator.json_objects import json_object
from onewindow_adapters.simulator.office import Office
from onewindow_adapters.simulator.sheets.fields import TurnedAway
from onewindow_adapters.transports.signature import (
    LONGEST_BODY,
    NONCE,
    SKEW,
    BadSignature,
    check_request,
    key_of,
    sign_answer,
)

Answer = tuple[int, dict[str, Any]]
WORKING = 202
PAGE = 200
"""Entries on one page of a listing."""
GATEWAY = "<html><head><title>{0}</title></head><body><center><h1>{0}</h1></center><hr>gateway</body></html>\n"
"""What the machine in front of the department says, unsigned, where the department itself says nothing."""


class Counter:
    """What all connections of one department share: its office, its secret, and the nonces that were used."""

    def __init__(self, office: Office, secret: bytes) -> None:
        self.office = office
        self.secret = secret
        self._nonces: dict[str, float] = {}
        self._turn = threading.Lock()

    def check(self, method: str, target: str, headers: Mapping[str, str], body: bytes, now: datetime) -> str:
        """The key of a request that is to be believed and was not heard before. Raises BadSignature."""
        key = check_request(self.secret, method, target, headers, body, now=now)
        nonce = headers[NONCE.lower()]
        with self._turn:
            if nonce in self._nonces:
                raise BadSignature("这个请求已经收到过\nthis very request was heard before")
            old = now.timestamp() - 2 * SKEW
            if len(self._nonces) > 50_000:
                self._nonces = {said: at for said, at in self._nonces.items() if at > old}
            self._nonces[nonce] = now.timestamp()
        return key

    def deal_with(self, method: str, target: str, key: str, body: bytes) -> Answer:
        """What the office says; errors in the department's own words."""
        sheet = self.office.sheet
        try:
            path, _, query = target.partition("?")
            match (method, path.strip("/").split("/")):
                case "POST", ["requests"]:
                    return self._stands(self.office.hand_in(key, json_object(body)))
                case "GET", ["requests"]:
                    return 200, self._listed(parse_qs(query))
                case "GET", ["requests", of]:
                    entry = self.office.standing(key_of(of))
                    return (200, sheet.answer(entry)) if entry else sheet.error("unknown", "没有这个业务键")
                case "DELETE", ["requests", _] if not sheet.drops:
                    return sheet.error("method", "不办理撤回申请")
                case "DELETE", ["requests", of]:
                    return self._ended(*self.office.drop(key_of(of)))
                case "POST", ["requests", of, "revocation"]:
                    return self._ended(*self.office.take_back(key_of(of), sheet.reason(json_object(body))))
        except TurnedAway as turned:
            return sheet.error(turned.kind, turned.text, turned.field)
        return sheet.error("unknown", "没有这个地址")

    def _stands(self, entry: Entry) -> Answer:
        return (WORKING if entry.state == "open" else 200), self.office.sheet.answer(entry)

    def _ended(self, ended: bool, entry: Entry | None) -> Answer:
        sheet = self.office.sheet
        if entry is None:
            return sheet.error("unknown", "没有这个业务键")
        return (200, sheet.answer(entry)) if ended else sheet.error("late", "已有结论，不能撤回或撤销", entry=entry)

    def _listed(self, query: Mapping[str, list[str]]) -> dict[str, Any]:
        """A page of what was touched since then."""
        try:
            moment, after = datetime.fromisoformat(query["since"][0]), int(query.get("after", ["0"])[0])
        except (KeyError, ValueError):
            moment = None
        if moment is None or moment.tzinfo is None:
            raise TurnedAway("form", "since", "since 应为带时区的 ISO 8601 时间，after 为上一页的 next")
        entries = [entry for entry in self.office.book.since(moment) if entry.number > after]
        page = entries[:PAGE]
        body = self.office.sheet.listing([entry for entry in page if entry.state != "replaced"])
        return {**body, "next": str(page[-1].number)} if len(entries) > PAGE else body


class CounterHandler(Handler):
    """One connection to a counter, with the faults of a bad day."""

    def serve(self) -> None:
        counter: Counter = self.server.desk
        injector, now = counter.office.injector, counter.office.clock()
        what = f"{self.command} {self.path.partition('?')[0]} {self.headers.get('Idempotency-Key', '')}"
        injector.hit("away", what, now)
        if away := injector.away(now):
            self.close_connection = True
            if not injector.refuses(now):
                self._signed(counter.secret, 503, b"{}", {"Retry-After": str(int(away) + 1), "Connection": "close"})
            return
        body = self.read_body(LONGEST_BODY)
        if body is None:
            self._gateway(413, "413 Payload Too Large")
            return
        if injector.hit("server_error", what, now):
            self._gateway(500, "500 Internal Server Error")
            return
        self._answer_badly(what, *self._believed(counter, body, what, now))

    def _believed(self, counter: Counter, body: bytes, what: str, now: datetime) -> tuple[Answer, dict[str, str]]:
        sheet = counter.office.sheet
        try:
            key = counter.check(self.command, self.path, self.lower_headers(), body, now)
        except BadSignature as bad:
            return sheet.error("signature", str(bad)), {}
        if busy := counter.office.injector.hit("busy", what, now):
            return sheet.busy(), {"Retry-After": str(max(1, round(busy.seconds)))}
        if self.command != "GET" and (slow := counter.office.injector.hit("slow_work", what, now)):
            self.server.closing.wait(slow.seconds)
        return counter.deal_with(self.command, self.path, key, body), {}

    def _answer_badly(self, what: str, answer: Answer, headers: dict[str, str]) -> None:
        """The answer, as the faults let it through."""
        counter: Counter = self.server.desk
        injector, now = counter.office.injector, counter.office.clock()
        if delay := injector.hit("delay", what, now):
            self.server.closing.wait(delay.seconds)
        if injector.hit("drop_reply", what, now):
            self.hang_up()
            return
        status, text = answer[0], json.dumps(answer[1], ensure_ascii=False).encode()
        secret = b"somebody else" if injector.hit("wrong_signature", what, now) else counter.secret
        drip = injector.hit("slow_drip", what, now)
        self._signed(secret, status, text, headers, slowly=drip.seconds if drip else 0.0)

    def _signed(self, secret: bytes, status: int, text: bytes, headers: dict[str, str], slowly: float = 0.0) -> None:
        """The answer, signed; `slowly` are the seconds over which it drips out byte by byte."""
        counter: Counter = self.server.desk
        signed = sign_answer(
            secret, status, self.headers.get(NONCE, ""), text, now=counter.office.clock(),
            nonce=wall_clock.unguessable(),
        )  # fmt: skip
        if not slowly:
            self.answer(status, text, {**headers, **signed})
            return
        self.head(status, len(text), {**headers, **signed})
        for place in range(len(text)):
            self.wfile.write(text[place : place + 1])
            if self.server.closing.wait(slowly / len(text)):
                self.hang_up()
                return

    def _gateway(self, status: int, title: str) -> None:
        self.close_connection = True
        self.answer(status, GATEWAY.format(title).encode(), {"Connection": "close"}, kind="text/html")
