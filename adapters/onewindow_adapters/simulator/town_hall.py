"""The town hall: where whoever runs the departments changes their faults and looks into their books. Loopback only."""

from __future__ import annotations

import hmac
import ipaddress
import json
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit

from onewindow.errors import UsageError
from onewindow_adapters.simulator.http_server import Handler

LONGEST_BODY = 1 << 20


class Town(Protocol):
    """What the town hall can look into and change."""

    admin_secret: str

    def change_faults(self, faults: object) -> None:
        """Other faults from now on. Raises UsageError."""
        ...

    def faults(self) -> dict[str, Any]:
        """What is set, what was injected, who is away."""
        ...

    def book(self, department: str = "") -> dict[str, Any]:
        """What each department has done, by key."""
        ...

    def walk_in(self, data: object) -> dict[str, Any]:
        """Something granted outside the platform. Raises UsageError."""
        ...

    def call_back(self, url: object) -> None:
        """Where callbacks go from now on. Raises UsageError."""
        ...


class TownHallHandler(Handler):
    """GET and PUT /faults, GET /book[?department=police], POST /walk-ins, PUT /callback {"url": …}; JSON both ways.

    With `Authorization: Bearer <admin secret>`; from this machine alone, wherever the departments listen.
    """

    def serve(self) -> None:
        town: Town = self.server.desk
        body = self.read_body(LONGEST_BODY)
        given = self.headers.get("Authorization", "").removeprefix("Bearer ").encode(errors="replace")
        if not ipaddress.ip_address(self.client_address[0]).is_loopback:
            self._say(403, {"problem": "from this machine alone"})
        elif not hmac.compare_digest(given, town.admin_secret.encode()):
            self._say(401, {"problem": "Authorization: Bearer <admin secret>"})
        elif body is None:
            self._say(413, {"problem": f"a body of at most {LONGEST_BODY} bytes"})
        else:
            try:
                self._say(*self._deal_with(town, body))
            except UsageError as problem:
                self._say(422, {"problem": str(problem)})

    def _deal_with(self, town: Town, body: bytes) -> tuple[int, dict[str, Any]]:
        url = urlsplit(self.path)
        match self.command, url.path:
            case "GET", "/faults":
                return 200, town.faults()
            case "PUT", "/faults":
                town.change_faults(_json(body))
                return 200, town.faults()
            case "GET", "/book":
                return 200, town.book(parse_qs(url.query).get("department", [""])[0])
            case "POST", "/walk-ins":
                return 201, town.walk_in(_json(body))
            case "PUT", "/callback":
                data = _json(body)
                town.call_back(data.get("url") if isinstance(data, dict) else None)
                return 200, {}
        return 404, {"problem": "there are /faults, /book, /walk-ins and /callback"}

    def _say(self, status: int, body: dict[str, Any]) -> None:
        self.answer(status, json.dumps({"version": 1, **body}, ensure_ascii=False, indent=1).encode(), {})


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as problem:
        raise UsageError(f"不是 JSON：{problem}\nnot JSON: {problem}") from problem
