"""A hall whose police answer by callback: a town, an adapter that only listens, and a department that signs."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from journeys.town import DESIGNER, Town
from onewindow.api import callbacks
from onewindow.api.exchange import Application
from onewindow.background.adapters import Adapters, Make
from onewindow.ports.departments import (
    AcceptedForWork,
    BadCallback,
    Broken,
    Callback,
    Cancelled,
    Capabilities,
    Granted,
    Known,
    NeedsClarification,
    Refused,
    Reply,
    Request,
    Revoked,
    TryLater,
)
from onewindow_adapters.transports.signature import BadSignature, check_callback, sign_callback

POLICE = b"the secret of the police, thirty-two bytes and more"
TAX = b"the secret of the tax office, likewise long enough"
PATH = "/callbacks/police"
GRANTED = {"filing_no": "9901010000001", "seal_count": 4}
LICENCE = {"licence_no": "990101000000099", "uscc": "91990100MA990K102H"}
ABSENT = BadCallback("answers by rows alone", status=404)

_KINDS: dict[str, type[Any]] = {
    kind.__name__: kind
    for kind in (AcceptedForWork, Broken, Cancelled, Granted, NeedsClarification, Refused, Revoked, TryLater)
}


class Listener:
    """A department's adapter that only listens: it reads {"key", "kind", …the reply's own}."""

    capabilities = Capabilities(idempotent=True)
    operations = frozenset({"engrave_seal"})
    reads: tuple[str, ...] = ()

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def callback(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Callback:
        try:
            message_id = check_callback(self._secret, headers, body, now=now)
            said = json.loads(body)
        except BadSignature as problem:
            raise BadCallback(str(problem), status=401) from problem
        except json.JSONDecodeError as problem:
            raise BadCallback(str(problem)) from problem
        return Callback(message_id=message_id, key=said["key"], reply=_reply(said))

    def request(self, request: Request) -> Reply:
        raise NotImplementedError

    query = cancel = revoke = request

    def known_since(self, since: datetime) -> Iterable[Known]:
        raise NotImplementedError

    def close(self) -> None:
        """Nothing is open."""


class Mute(Listener):
    """A department that answers by rows alone."""

    def callback(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Callback:
        raise ABSENT


def _reply(said: dict[str, Any]) -> Reply:
    reply: Reply = _KINDS[said["kind"]](**{name: value for name, value in said.items() if name not in ("key", "kind")})
    return reply


@dataclass(frozen=True)
class Letter:
    """A message of a department, signed."""

    department: str
    headers: dict[str, str]
    body: bytes = field(repr=False)


INSTALLED: dict[str, Make] = {
    "police": lambda department, options, folder: Listener(POLICE),
    "tax": lambda department, options, folder: Listener(TAX),
    "housing_fund": lambda department, options, folder: Mute(b""),
}


class Hall:
    """The town and its adapters. `letter` is written by the police, unless told otherwise; `hand_in` brings it."""

    def __init__(self, site: Path, url: str, *, publish: bool = True) -> None:
        self.town = Town(site, url, publish=False)
        if publish:
            self.town.engine.publish(site / "processes" / "company_startup", actor=DESIGNER)
        self.adapters = Adapters(self.town.engine.settings, installed=INSTALLED)
        self.told: list[tuple[str, Mapping[str, Any]]] = []
        self._nonces = itertools.count(1)

    def app(self, **given: Any) -> Application:
        return callbacks.app(
            self.town.engine, self.adapters, tell=lambda happening, details: self.told.append((happening, details)),
            **given,
        )  # fmt: skip

    def asked(self) -> tuple[str, str]:
        """A case whose seal the police are asked for; its number, and the key of the request."""
        case_no = self.town.accepted()
        self.town.finish(case_no, "registration_review", "chen.jie", "passed").or_raise()
        self.town.finish(case_no, "registration_decision", "liu.yang", "granted").or_raise()
        self.town.finish(case_no, "issue_licence", "liu.yang", "done", LICENCE).or_raise()
        messages = self.town.view(case_no)["messages"]
        message = next(name for name in messages if name.split(":")[1] == "seal")
        return case_no, f"{self.town.engine.settings.region}:{message}"

    def letter(
        self, key: str, kind: str = "Granted", *, message_id: str = "m-1", department: str = "police",
        secret: bytes = POLICE, late: timedelta = timedelta(0), body: bytes | None = None, **said: Any,
    ) -> Letter:
        """A signed message; without anything said it grants."""
        if kind == "Granted" and not said:
            said = {"data": GRANTED}
        content = body if body is not None else json.dumps({"key": key, "kind": kind, **said}).encode()
        signed = sign_callback(
            secret, message_id, content, now=self.town.clock.now() - late, nonce=f"nonce-{next(self._nonces):012}"
        )
        return Letter(department, {**signed, "content-type": "application/json"}, content)

    def hand_in(self, letter: Letter, **given: Any) -> httpx.Response:
        """Straight into the application, as a host's server would."""
        return self.post(f"/callbacks/{letter.department}", content=letter.body, headers=letter.headers, **given)

    def post(self, path: str, *, method: str = "POST", root_path: str = "", **given: Any) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self.app(), root_path=root_path)
            async with httpx.AsyncClient(transport=transport, base_url="http://hall") as client:
                return await client.request(method, path, **given)

        return asyncio.run(ask())

    def part(self, case_no: str, element: str = "seal") -> tuple[str, str]:
        """Status and result of a department's part."""
        sub = next(sub for sub in self.town.view(case_no)["sub_cases"] if sub["element"] == element)
        return sub["status"], sub["result"]

    def events(self, case_no: str) -> list[str]:
        """What happened to the case, by the names of the events."""
        return [recorded.type for recorded in self.town.engine.events(case_no, actor="system")]

    def unmatched(self) -> list[dict[str, Any]]:
        return self.town.engine.callbacks.unmatched(actor="lin.tao")
