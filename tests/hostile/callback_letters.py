"""Hostile callbacks: whatever may come over HTTP, signed and not, given to the ASGI application that hosts mount."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import mutations
from hypothesis import strategies as st
from ward import Kind, Wrong

from api.hall import POLICE, Hall
from databases import Database
from journeys.town import build_site
from onewindow.api.callbacks import LARGEST_BODY
from onewindow.storage import upgrade
from onewindow_adapters.police import adapter as police
from onewindow_adapters.transports.signature import sign_callback

ALLOWED = frozenset({200, 400, 401, 404, 405, 408, 413, 415})
NONCES = ["nonce-000000000001", "x", "", "n" * 65, "\u00e9" * 20]
BODIES = [
    b"", b"null", b"[]", b"{}", b"{", b"[" * 60_000, b'{"a":' * 10_000, b'{"a":1e400}', b'{"a":NaN}',
    b'{"DATA":-Infinity}', b"9" * 5_000, b"\xff\xfe{\0}\0",
    b"\xef\xbb\xbf{}", b'{"DATA":"\\ud800"}', b'{"DATA":"\\u0000"}', b'{"\\ud800":1}', b'"' + b"x" * 60_000 + b'"',
    b"x" * (LARGEST_BODY + 1), b"{}\n{}",
    b'{"DATA":{"YWH":"k","ZT":"2"},"DATA":{"YWH":"other","ZT":"9"}}', b"[" + b"1," * 30_000 + b"1]", b"1" * 65_000,
    b'{"DATA":' + b"9" * 4_400 + b"}",
    b"{" + b",".join(b'"%d":0' % number for number in range(8_000)) + b"}", b"\x1f\x8b\x08", b"<xml/>", b"a=b&c=d",
    b" " * 65_000, b'{"DATA":{"YWH":"' + b"k" * 60_000 + b'"}}',
]  # fmt: skip
TYPES = ["application/json", "application/json; charset=utf-8", "application/json; charset=gbk",
"application/json;charset=\"UTF-8\"", "text/plain", "",
         "application/json; " + "x" * 9_000, "multipart/form-data; boundary=x", "application/json, application/json",
         "APPLICATION/JSON", "\u00ff"]  # fmt: skip
PATHS = ["/callbacks/police"] * 80 + ["/callbacks/", "/callbacks/nobody", "/callbacks/police/", "/callbacks/../x",
"//callbacks/police", "", "/callbacks/\u202e", "/" * 9_000,
                                      "/callbacks/police\n", "/callbacks/police?x", "/callbacks/%70olice"]  # fmt: skip


class Desk:
    """The application over a database of its own, one loop for all letters, and what a true reply looks like."""

    def __init__(self, folder: Path) -> None:
        site = build_site(folder / "site")
        settings = site / "onewindow.toml"
        settings.write_text(settings.read_text(encoding="utf-8") + '\n[adapters.police]\nadapter = "police"\n',
        encoding="utf-8")
        (folder / "secret").write_bytes(POLICE)
        database = Database("sqlite", f"sqlite:///{folder}/site.db")
        store = database.store()
        upgrade(store.engine)
        store.close()
        options = {"url": "http://127.0.0.1:1", "secret_file": str(folder / "secret"), "allowed": ["127.0.0.1:1"]}
        from api import hall

        hall.INSTALLED["police"] = lambda department, given, place: police(department, options, folder)
        self.hall = Hall(site, database.url)
        self.app = self.hall.app(patience=0.05)
        self.loop = asyncio.new_event_loop()
        self.key = self.hall.asked()[1]

    def signed(self, body: bytes, message_id: str, nonce: str, late: int) -> dict[str, str]:
        from datetime import timedelta

        return sign_callback(POLICE, message_id, body, now=self.hall.town.clock.now() - timedelta(seconds=late),
        nonce=nonce)

    def sent(self, scope: dict[str, Any], chunks: list[bytes], ending: str) -> int:
        return self.loop.run_until_complete(self._sent(scope, chunks, ending))

    async def _sent(self, scope: dict[str, Any], chunks: list[bytes], ending: str) -> int:
        waiting, statuses = list(chunks), []

        async def receive() -> dict[str, Any]:
            if waiting:
                chunk = waiting.pop(0)
                return {"type": "http.request", "body": chunk, "more_body": bool(waiting) or ending != "ends"}
            if ending == "hangs up":
                return {"type": "http.disconnect"}
            await asyncio.Event().wait()
            raise AssertionError

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                statuses.append(message["status"])

        await self.app(scope, receive, send)
        return statuses[0] if statuses else 0


@st.composite
def letters(draw: st.DrawFn) -> dict[str, Any]:
    """A request as plain values; what is signed is signed when it is sent."""
    random = draw(st.randoms(use_true_random=True))
    good = {"XXID": "m", "CODE": "0000", "MSG": "成功", "DATA": {"YWH": "KEY", "BALSH": "GA2026",
    "ZT": random.choice("123456890"), "BABH": "9901010000001",
                                                              "YZSL": "4", "YY": "原因", "WT": "问题"}}  # fmt: skip
    form = draw(st.sampled_from(["tree", "tree", "tree", "body", "bytes", "good"]))
    if form == "tree":
        good = mutations.tree(random, good, draw(st.integers(1, 4)))
    body = json.dumps(good, ensure_ascii=random.random() < 0.6).encode("utf-8", "surrogatepass")
    body = random.choice(BODIES) if form == "body" else mutations.raw(random, body) if form == "bytes" else body
    cut = random.randrange(len(body) + 1)
    return {
        "body": body[:200_000], "cut": cut, "signed": draw(st.sampled_from([*["truly"] * 8, "falsely", "not"])),
        "message_id": random.choice(["m-1", "m-2", f"m-{random.random()}", "x" * 200, "x" * 201, "", "a b", "\u00ff",
        "m\n1"]) if random.random() < 0.1 else f"m-{random.random()}",
        "nonce": random.choice(NONCES) if random.random() < 0.1 else f"nonce-{random.randrange(10**12):012}",
        "late": random.choice([*[0] * 12, 299, -299, 301, -301, 10**9]),
        "type": random.choice(TYPES) if random.random() < 0.06 else TYPES[0],
        "length": random.choice([None, None, "0", "5", "-1", "9" * 40, "1e3", "\u00b2", "1048577", " 7",
        "7, 7"]) if random.random() < 0.1 else None,
        "more": [(random.choice(["x-onewindow-timestamp", "x-onewindow-nonce", "x-onewindow-signature", "content-type",
        "content-encoding", "x" * 300, "transfer-encoding", ""]),
                  random.choice(["", "0", "9" * 11, "gzip", "identity", "\u00ff" * 50, "a" * 9_000,
                  "chunked"])) for _ in range(random.choice([*[0] * 12, 1, 3]))],
        "path": random.choice(PATHS), "method": random.choice(["POST"] * 60 + ["GET", "post", "PUT", "", "POST\n"]),
        "root": random.choice([""] * 20 + ["/callbacks", "/x", "/callbacks/police"]),
        "ending": random.choice(["ends"] * 40 + ["hangs up", "waits"]),
        "twice": random.random() < 0.1,
    }  # fmt: skip


def attempt(desk: Desk, letter: dict[str, Any]) -> bool:
    body = letter["body"].replace(b"KEY", desk.key.encode())
    headers = [("content-type", letter["type"])]
    if letter["signed"] != "not":
        over = body if letter["signed"] == "truly" else body + b" "
        headers += list(desk.signed(over, letter["message_id"], letter["nonce"], letter["late"]).items())
    headers += [("content-length", letter["length"])] if letter["length"] is not None else []
    headers += letter["more"]
    scope = {
        "type": "http", "http_version": "1.1", "method": letter["method"], "path": letter["path"],
        "root_path": letter["root"],
        "headers": [(name.lower().encode("latin-1"), value.encode("latin-1", "replace")) for name, value in headers],
    }  # fmt: skip
    first = desk.sent(scope, [body[: letter["cut"]], body[letter["cut"] :]], letter["ending"])
    again = desk.sent(scope, [body], "ends") if letter["twice"] and letter["ending"] == "ends" else first
    if first != again or (first not in ALLOWED and not (first == 0 and letter["ending"] == "hangs up")):
        raise Wrong(f"answered {first} and {again}: {desk.hall.told[-1]}")
    if first == 200 and letter["signed"] != "truly" and not any(name.startswith("x-onewindow") for name,
    _ in letter["more"]):
        raise Wrong("believed without a signature")
    desk.hall.told.clear()
    return first == 200


def ordinary() -> dict[str, Any]:
    body = json.dumps({"XXID": "m-0", "CODE": "0000", "MSG": "", "DATA": {"YWH": "KEY", "ZT": "1",
    "BALSH": "GA1"}}).encode()
    return {"body": body, "cut": 3, "signed": "truly", "message_id": "m-0", "nonce": "nonce-000000000000", "late": 0,
    "type": TYPES[0], "length": None,
            "more": [], "path": PATHS[0], "method": "POST", "root": "", "ending": "ends", "twice": True}  # fmt: skip


CALLBACKS = Kind("callbacks", letters(), attempt, ordinary, Desk)
