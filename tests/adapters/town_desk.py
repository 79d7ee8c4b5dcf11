"""The platform's side at the departments of a town: an adapter for each, and where their callbacks arrive."""

from __future__ import annotations

import json
import queue
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from department_calls import mailbox, until
from samples import OPERATIONS, sample

from onewindow.forms import check_form
from onewindow.ports import (
    AcceptedForWork,
    Callback,
    DepartmentAdapter,
    Granted,
    Reply,
    Request,
)
from onewindow_adapters import bank, housing_fund, market_regulation, police, social_security, tax
from onewindow_adapters.simulator import Town

FORMS = Path(__file__).parents[2] / "forms" / "company_startup"
ADAPTERS: dict[str, Callable[[str, Mapping[str, Any], Path], DepartmentAdapter]] = {
    "market_regulation": market_regulation.adapter,
    "police": police.adapter,
    "tax": tax.adapter,
    "social_security": social_security.adapter,
    "housing_fund": housing_fund.adapter,
    "bank": bank.adapter,
}
RESULTS = {
    "registration": "issue_licence",
    "seal": "seal_result",
    "invoice": "invoice_result",
    "social_security": "social_result",
    "housing_fund": "fund_result",
    "bank": "bank_result",
}
OVER_HTTP = [item for item in OPERATIONS if item != "housing_fund"]


class Desk:
    """The platform's side: an adapter for each department of the town, and where its callbacks arrive."""

    def __init__(self, here: Town, closing: ExitStack) -> None:
        self.town = here
        self.callbacks: queue.Queue[Callback] = queue.Queue()
        self.adapters: dict[str, DepartmentAdapter] = {}
        for department, make in ADAPTERS.items():
            self.adapters[department] = make(department, self._options(department), here.folder)
            closing.callback(self.adapters[department].close)
        box = closing.enter_context(mailbox(here))
        box.take = self._take  # type: ignore[method-assign]
        here.call_back(box.url)

    def _options(self, department: str) -> dict[str, Any]:
        if department == "housing_fund":
            return {"database": self.town.exchange}
        url, secret_file = self.town.urls[department], str(self.town.secret_files[department].resolve())
        return {"url": url, "secret_file": secret_file, "allowed": [urlsplit(url).netloc]}

    def _take(self, department: str, headers: Mapping[str, str], body: bytes) -> int:
        now = datetime.now(UTC)  # noqa: TID251  signatures go by real time
        self.callbacks.put(self.adapters[department].callback(headers, body, now))
        return 200

    def of(self, request: Request) -> DepartmentAdapter:
        return self.adapters[request.department]

    def settled(self, request: Request) -> Reply:
        """Ask until it is no longer being worked on."""
        found: list[Reply] = []

        def done() -> bool:
            found.append(self.of(request).query(request))
            return not isinstance(found[-1], AcceptedForWork)

        until(done)
        return found[-1]


def steered(item: str, words: str, **changes: Any) -> Request:
    """A request for a company whose name steers the staff."""
    request = sample(item)
    data: Any = deepcopy(request.data)
    data["form"]["company"]["trade_name"] = f"青禾{words}"
    if item == "registration":
        data["form"]["shareholders"][1]["ratio"] = 40  # the shipped example leaves a share for a correction
    return replace(request, data=data, **changes)


def assert_fits(item: str, reply: Reply) -> None:
    """A grant whose data the task's form takes as it is, with every field it can have."""
    assert isinstance(reply, Granted), reply
    schema = json.loads((FORMS / f"{RESULTS[item]}.schema.json").read_text(encoding="utf-8"))
    assert check_form(schema, reply.data) == []
    assert set(reply.data) == set(schema["properties"])
