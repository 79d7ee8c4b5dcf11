"""A town whose company start-ups are with the departments: opened in bulk, and looked at while a storm goes on."""

from __future__ import annotations

import http.client
import json
import random
import socket
from collections import Counter
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from faults.storm_players import HurriedClock, steady
from journeys.town import DESIGNER, Town, materials, opening_of_example
from onewindow import commands as c
from onewindow.engine import Answer, Engine
from onewindow.events import Recorded
from onewindow.examples import FILES
from onewindow.storage import OutboxRow, Store

AT_ONCE = 20
POLICY = """timeout = "20s"
attempts = 4
retry = "2s"
retry_longest = "20s"
poll = "15s"
concurrency = 4
breaker_failures = 6
breaker_pause = "3s"
breaker_longest = "20s"
"""
"""By the hurried clock: what is a second here is a tenth of one."""

HTTP_OPTIONS = """connect_timeout = 0.5
read_timeout = 0.8
total_timeout = 1.5
"""
"""By our own clock: sockets know no other."""

PLACES = ("registration", "seal", "invoice", "social_security", "housing_fund", "bank")
DIGITS = "零一二三四五六七八九"


class StormTown(Town):
    """Company start-up alone, by the hurried clock; `connect` gives its site the departments."""

    def __init__(self, site: Path, url: str) -> None:
        super().__init__(site, url, publish=False)
        self.engine.publish(site / "processes" / "company_startup", actor=DESIGNER)
        self.hurried = HurriedClock(steady())
        self._store: Store | None = None

    def __exit__(self, *exception: object) -> None:
        if self._store is not None:
            self._store.close()
        super().__exit__(*exception)

    def connect(self, snippet: str) -> None:
        """Map every department to its system."""
        table = snippet.replace("[departments]\n", f"[departments]\n{POLICY}")
        table = table.replace("secret_file =", f"{HTTP_OPTIONS}secret_file =")
        table = table.replace("database =", "total_timeout = 1.5\ndatabase =")
        settings = self.site / "onewindow.toml"
        settings.write_text(settings.read_text(encoding="utf-8") + "\n" + table, encoding="utf-8")
        self.engine.close()
        self.engine = Engine(self.site, database=self.url, clock=self.hurried)

    @property
    def store(self) -> Store:
        """One store for all the looking."""
        if self._store is None:
            self._store = Store.open(self.url, self.engine.settings.region)
        return self._store

    def do(self, command_type: type[c.Command], actor: str, /, **given: Any) -> Answer:
        """Submit a command; time goes by itself here."""
        return self.engine.submit(self.command(command_type, actor, **given))

    def open_cases(self, count: int) -> list[str]:
        """So many cases that wait for market regulation's system; some at a time share a host's transaction."""
        cases: list[str] = []
        for begin in range(0, count, AT_ONCE):
            with self.store.engine.begin() as connection:
                cases += [self._open(connection, number) for number in range(begin, min(begin + AT_ONCE, count))]
        return cases

    def decided(self) -> int:
        """Sub-cases that are closed."""
        with self.store.engine.connect() as connection:
            found = connection.execute(text("SELECT count(*) FROM ow_sub_case WHERE status = 'closed'")).scalar_one()
        return int(found)

    def messages(self) -> list[OutboxRow]:
        """Everything that goes to departments."""
        with self.store.transaction(read_only=True) as transaction:
            return [row for row in transaction.outbox(limit=1_000_000) if row.kind != "notification"]

    def on_the_way(self) -> Counter[str]:
        """Messages that are neither answered nor given up, by state."""
        return Counter(row.state for row in self.messages() if row.state in ("new", "leased"))

    def log(self, case_no: str) -> list[Recorded]:
        with self.store.transaction(read_only=True) as transaction:
            return transaction.events(case_no)

    def see_to_incidents(self) -> int:
        """What was given up is asked for once more, by a supervisor; how many. One may be answered in that moment."""
        answers = [
            self.do(c.RetryIncident, "lin.tao", case_no=it["case_no"], incident=it["incident"], reason="再发一次")
            for kind in ("undelivered", "broken")
            for it in self.engine.incidents.page(actor="lin.tao", kind=kind, limit=1000)
        ]
        return sum(answer.rejected is None for answer in answers)

    def _open(self, connection: Connection, number: int) -> str:
        """Through the door like any other, up to the point where the licence is asked for."""
        case_no, tasks = "", {}

        def ask(command_type: type[c.Command], actor: str = "wang.fang", **given: Any) -> None:
            nonlocal case_no
            case = {"case_no": case_no} if case_no else {}
            answer = self.engine.submit(self.command(command_type, actor, **case, **given), connection=connection)
            case_no = str(answer.or_raise().case_no)
            opened = (event["payload"] for event in answer.events if event["type"] == "TaskOpened")
            tasks.update({payload["element"]: payload["task"] for payload in opened})

        opening = opening_of_example()
        company = {**opening["form"]["company"], "trade_name": f"青禾{''.join(DIGITS[int(n)] for n in f'{number:04}')}"}
        ask(c.OpenCase, process="company_startup", **{**opening, "form": {**opening["form"], "company": company}})
        for material in materials():
            content = FILES["pdf"] + material.encode()
            ask(c.AttachMaterial, material=material, filename=f"{material}.pdf", content=content)
        ask(c.SubmitApplication)
        for element, actor, outcome, data in (
            ("intake", "wang.fang", "received", {}),
            ("acceptance", "wang.fang", "accepted", {"defects": {}}),
            ("registration_review", "chen.jie", "passed", {"opinion": "符合"}),
            ("registration_decision", "liu.yang", "granted", {}),
        ):
            ask(c.ClaimTask, actor, task=tasks[element])
            ask(c.CompleteTask, actor, task=tasks[element], outcome=outcome, data=data)
        return case_no


class TownHall:
    """Where the departments' faults are changed and their books are read."""

    def __init__(self, port: int, folder: Path) -> None:
        self._port, self._secret = port, folder / "secrets" / "admin.key"

    def ask(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        """One call; raises OSError while nobody is there."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=20)
        try:
            headers = {"Authorization": f"Bearer {self._secret.read_text(encoding='utf-8').strip()}"}
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        assert answer.status == 200, content
        return dict(json.loads(content))

    def books(self) -> dict[str, list[dict[str, Any]]]:
        """All entries of every department."""
        return dict(self.ask("GET", "/book")["departments"])


def free_ports(count: int) -> int:
    """The first of so many ports in a row that nobody has; below those the system gives away by itself."""
    chance = random.SystemRandom()  # two storms at a time must not want the same ones
    for _ in range(200):
        base = chance.randrange(15_000, 30_000)
        try:
            for port in range(base, base + count):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", port))
        except OSError:
            continue
        return base
    raise AssertionError("no ports are free")

