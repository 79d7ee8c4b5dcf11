"""A bureau that is an object in the test's own process, and a town whose cases go to it."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from journeys.town import DESIGNER, Town, build_site
from onewindow import commands as c
from onewindow.background import Adapters, Report, Sender
from onewindow.engine import Engine
from onewindow.ports.departments import (
    AcceptedForWork,
    Callback,
    Cancelled,
    Capabilities,
    Granted,
    Known,
    NeedsClarification,
    Reply,
    Request,
    Revoked,
    Unknown,
    Unreachable,
)
from onewindow.storage import CircuitRow, OutboxRow

HERE = Path(__file__).parent
SETTINGS = """
[adapters.market_regulation]
adapter = "bureau"
counter = 7

[departments]
attempts = 3
budget = "3wd"
poll = "30m"
concurrency = 4
retry = "1m"
retry_longest = "10m"
breaker_failures = 4
breaker_pause = "5m"
breaker_longest = "20m"
timeout = "2m"
"""

SERVICE = {
    '<userTask id="stall" name="备案决定"':
    '<serviceTask id="stall" name="备案" ow:operation="file_stall" ow:limit="5wd"',
}
REGRET = {
    'targetRef="issuance" />': """targetRef="regret" />
    <serviceTask id="regret" name="收回" ow:operation="revoke" ow:department="market_regulation" ow:role="approver" />
    <sequenceFlow id="flow_regretted" sourceRef="regret" targetRef="issuance" />""",
}
"""What is drawn otherwise than in the street stall."""

Answer = Reply | Unreachable | Exception | None
"""What the bureau says next to something; None: what it says of itself."""


class Bureau:
    """The department's own book, and a script of what it says instead of the truth.

    `after_work(answer)`: it does the work, and then says this. A gate, while it is shut, keeps every call waiting.
    """

    def __init__(self, **able: bool) -> None:
        self.able = Capabilities(**{"idempotent": True, "revoke": True, **able})
        self.book: dict[str, Reply] = {}
        self.done: list[str] = []
        self.calls: list[tuple[str, str]] = []
        self.requests: list[Request] = []
        self.script: dict[str, list[Callable[[Request], Reply]]] = {}
        self.result: Reply = Granted(data={"filing_no": "B-7"})
        self.gone = False
        self.gate = threading.Event()
        self.gate.set()
        self.inside = threading.Semaphore(0)
        self.at_once = self.most_at_once = 0
        self._lock = threading.Lock()

    def says(self, to: str, *answers: Answer) -> None:
        """Next time it is asked that, it says this without doing anything."""
        for answer in answers:
            self.script.setdefault(to, []).append(lambda request, answer=answer: _said(answer))

    def after_work(self, answer: Answer) -> None:
        """Next time it is requested something, it does it and says this."""
        self.script.setdefault("request", []).append(lambda request: (self._work(request), _said(answer))[1])

    def heard(self, *what: str) -> list[str]:
        """What it was asked, in order."""
        return [name for name, _ in self.calls if not what or name in what]

    def call(self, name: str, request: Request, own: Callable[[Request], Reply]) -> Reply:
        with self._lock:
            self.calls.append((name, request.key))
            self.requests.append(request)
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            self.inside.release()
            assert self.gate.wait(timeout=60)
            if self.gone:
                raise Unreachable("connection refused", sent=False)
            with self._lock:
                script = self.script.get(name)
                return script.pop(0)(request) if script else own(request)
        finally:
            with self._lock:
                self.at_once -= 1

    def _work(self, request: Request) -> Reply:
        if request.key not in self.book or not self.able.idempotent:
            self.done.append(request.key)
            self.book[request.key] = self.result
        return self.book[request.key]


class BureauAdapter:
    """One connection to the bureau."""

    operations = frozenset({"file_stall"})
    reads = ("/form/stall/place", "/form/stall/colour", "/results/other")

    def __init__(self, bureau: Bureau, options: Mapping[str, Any]) -> None:
        self._bureau, self.options = bureau, options
        self.capabilities = bureau.able
        self.closed = False

    def request(self, request: Request) -> Reply:
        return self._bureau.call("request", request, self._bureau._work)

    def query(self, request: Request) -> Reply:
        return self._bureau.call("query", request, lambda it: self._bureau.book.get(it.key, Unknown()))

    def cancel(self, request: Request) -> Reply:
        return self._bureau.call("cancel", request, self._cancelled)

    def revoke(self, request: Request) -> Reply:
        return self._bureau.call("revoke", request, self._revoked)

    def callback(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Callback:
        raise NotImplementedError

    def known_since(self, since: datetime) -> Iterable[Known]:
        return ()

    def close(self) -> None:
        self.closed = True

    def _cancelled(self, request: Request) -> Reply:
        known = self._bureau.book.get(request.of, Unknown())
        if isinstance(known, AcceptedForWork | NeedsClarification):
            self._bureau.book[request.of] = known = Cancelled()
        return known

    def _revoked(self, request: Request) -> Reply:
        if isinstance(self._bureau.book.get(request.of), Granted):
            self._bureau.book[request.of] = Revoked()
        return self._bureau.book.get(request.of, Unknown())


SHOWN = [Bureau()]
"""The bureau that commands of the command line find."""


def shown_bureau(department: str, options: Mapping[str, Any], folder: Path) -> BureauAdapter:
    """As an installed adapter's entry point."""
    return BureauAdapter(SHOWN[-1], options)


def _said(answer: Answer) -> Any:
    if isinstance(answer, Exception):
        raise answer
    return answer


def build_precinct(folder: Path) -> Path:
    """The shipped site, and the street stall with its decision made by the bureau; in one, taken back afterwards."""
    build_site(folder)
    stall = (HERE / "street_stall" / "process.bpmn").read_text(encoding="utf-8")
    for service, changes in (("filed_stall", SERVICE), ("regretted_stall", {**SERVICE, **REGRET})):
        shutil.copytree(HERE / "street_stall", folder / "processes" / service, ignore=lambda *_: {"form"})
        shutil.copytree(HERE / "street_stall" / "form", folder / "forms" / service)
        drawing = stall.replace("street_stall", service)
        for old, new in changes.items():
            assert drawing.count(old) == 1, old
            drawing = drawing.replace(old, new)
        (folder / "processes" / service / "process.bpmn").write_text(drawing, encoding="utf-8")
    settings = folder / "onewindow.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + SETTINGS, encoding="utf-8")
    return folder


class Precinct(Town):
    """A town of street stalls that a bureau files; the clock stands at 09:00 on a Monday."""

    def __init__(self, site: Path, url: str, **able: bool) -> None:
        self.bureau = Bureau(**able)
        self.told: list[tuple[str, Mapping[str, Any]]] = []
        self._senders: list[Sender] = []
        super().__init__(site, url)
        self.engine.deliveries.chance = lambda: 1.0

    def publish(self) -> None:
        for service in ("filed_stall", "regretted_stall"):
            self.engine.publish(self.site / "processes" / service, actor=DESIGNER)

    def __exit__(self, *exception: object) -> None:
        self.bureau.gate.set()
        for sender in self._senders:
            sender.close()
        super().__exit__(*exception)

    def sender(self, engine: Engine | None = None) -> Sender:
        """One more sender."""
        ours = engine or self.engine
        made = {"bureau": lambda department, options, folder: BureauAdapter(self.bureau, options)}
        sender = Sender(ours.deliveries, Adapters(ours.settings, made), tell=self._hear)
        self._senders.append(sender)
        return sender

    def send(self, **later: float) -> Report:
        """The clock goes on, and everything due is sent."""
        self.clock.set(self.clock.now() + timedelta(**later))
        return self.sender().send_all()

    def stalls(self, count: int = 1, process: str = "filed_stall") -> list[str]:
        """So many cases that wait for the bureau; their numbers."""
        return [self._accepted(process) for _ in range(count)]

    def _accepted(self, process: str) -> str:
        def ask(command_type: type[c.Command], **given: Any) -> Any:
            return self.engine.submit(self.command(command_type, "wang.fang", **given)).or_raise()

        form = {"stall": {"place": "市民路口"}}
        case_no = str(ask(c.OpenCase, process=process, applicant={"id": "li.lei", "name": "李雷"}, form=form).case_no)
        ask(c.SubmitApplication, case_no=case_no)
        for element, outcome in (("intake", "received"), ("acceptance", "accepted")):
            task = self.task(case_no, element)
            ask(c.ClaimTask, case_no=case_no, task=task)
            ask(c.CompleteTask, case_no=case_no, task=task, outcome=outcome)
        return case_no

    def withdraw(self, case_no: str) -> None:
        """Nobody waits for the bureau any more."""
        given = {"case_no": case_no, "sub_case": "1", "reason": "不摆了"}
        self.do(c.Withdraw, "wang.fang", **given).or_raise()

    def row(self, case_no: str, kind: str = "request") -> OutboxRow:
        return next(row for row in self.rows(case_no) if row.kind == kind)

    def rows(self, case_no: str) -> list[OutboxRow]:
        with self.engine._house.store.transaction(read_only=True) as transaction:
            return transaction.outbox(case_no=case_no)

    def key(self, case_no: str) -> str:
        return f"{self.engine.settings.region}:{self.row(case_no).message}"

    def circuit(self) -> CircuitRow:
        with self.engine._house.store.transaction(read_only=True) as transaction:
            return transaction.circuit("market_regulation")

    def calls(self, case_no: str) -> list[tuple[str, str]]:
        message = self.row(case_no).message
        with self.engine._house.store.transaction(read_only=True) as transaction:
            return [(call.outcome, call.problem) for call in transaction.calls(message)]

    def events(self, case_no: str) -> list[str]:
        return [recorded.type for recorded in self.engine.events(case_no, actor="system")]

    def count(self, case_no: str, event: str) -> int:
        return self.events(case_no).count(event)

    def incident(self, case_no: str) -> dict[str, Any]:
        """The facts of the last incident."""
        return next(
            {"kind": recorded.event.kind, "problem": recorded.event.problem, **recorded.event.facts}
            for recorded in reversed(self.engine.events(case_no, actor="system")) if recorded.type == "IncidentOpened"
        )  # fmt: skip

    def _hear(self, happening: str, details: Mapping[str, Any]) -> None:
        self.told.append((happening, details))
