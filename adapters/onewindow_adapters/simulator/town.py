"""All departments of a town in one process: addresses, secrets, books, faults, and the town hall that shows them."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import create_engine

from onewindow.errors import EnvironmentProblem, UsageError
from onewindow_adapters.simulator import wall_clock
from onewindow_adapters.simulator.department import Department
from onewindow_adapters.simulator.faults import FAULTS, read_storm
from onewindow_adapters.simulator.http_server import Doors
from onewindow_adapters.simulator.office import Pace
from onewindow_adapters.simulator.secret_files import secret_in
from onewindow_adapters.simulator.sheets.bank import Bank
from onewindow_adapters.simulator.sheets.housing_fund import HousingFund
from onewindow_adapters.simulator.sheets.market_regulation import MarketRegulation
from onewindow_adapters.simulator.sheets.police import Police
from onewindow_adapters.simulator.sheets.sheet import Sheet
from onewindow_adapters.simulator.sheets.social_security import SocialSecurity
from onewindow_adapters.simulator.sheets.tax import Tax
from onewindow_adapters.simulator.snippet import snippet
from onewindow_adapters.simulator.town_hall import TownHallHandler
from onewindow_adapters.transports.exchange_tables import EXCHANGE

SHEETS: dict[str, Sheet] = {
    sheet.department: sheet for sheet in (MarketRegulation(), Police(), Tax(), SocialSecurity(), HousingFund(), Bank())
}
"""In the order of their ports: the town hall has the port before the first."""


class Town:
    """Made by `town`. `urls`, `secrets` and `secret_files` are of the departments with HTTP, `exchange` of the other.

    `secrets` are what `onewindow_adapters.transports.signature` takes; `hall` is the town hall's address.
    """

    def __init__(self, folder: Path, seed: int, clock: Callable[[], datetime]) -> None:
        self.folder = folder
        self.urls: dict[str, str] = {}
        self.secrets: dict[str, bytes] = {}
        self.secret_files: dict[str, Path] = {}
        self.exchange = ""
        self.hall = ""
        self.admin_secret = ""
        self.callback = ""
        self._seed = seed
        self._clock = clock
        self._departments: dict[str, Department] = {}
        self._set: object = {}

    def call_back(self, url: object) -> None:
        """Where callbacks go: <url>/<department>; empty for nowhere, they then wait. Raises UsageError."""
        if not isinstance(url, str) or (url and (urlsplit(url).scheme != "http" or not urlsplit(url).hostname)):
            raise UsageError(
                f"回调地址应为 http://主机:端口/路径：{url!r}\na callback URL is http://host:port/path: {url!r}"
            )
        self.callback = url

    def change_faults(self, faults: object) -> None:
        """Set all faults anew, as in `faults`; whoever is away comes back. Raises UsageError."""
        storm = read_storm(faults, frozenset(SHEETS), self._seed)
        self._set = faults
        for department in self._departments.values():
            department.injector.change(storm, self._clock())

    def faults(self) -> dict[str, Any]:
        """What is set, how often each fault was injected, and for how many seconds departments are still away."""
        now = self._clock()
        tallies = {name: department.book.tallies() for name, department in self._departments.items()}
        return {
            "known": sorted(FAULTS),
            "set": self._set,
            "injected": tallies,
            "total": sum(sum(tally.values()) for tally in tallies.values()),
            "away": {
                name: round(department.injector.away(now), 1)
                for name, department in self._departments.items()
                if department.injector.away(now)
            },
        }

    def book(self, department: str = "") -> dict[str, Any]:
        """{"departments": {name: [entries with key, state, effects, result, callbacks]}}, all or one of them."""
        chosen = [self._department(department)] if department else self._departments.values()
        return {"departments": {one.sheet.department: one.told() for one in chosen}}

    def walk_in(self, data: object) -> dict[str, Any]:
        """Grant something outside the platform: {"department", "company", "applicant_id", "applicant_name", "case_no"}.

        Only the first must be there. Raises UsageError.
        """
        if not isinstance(data, Mapping) or not all(isinstance(value, str) for value in data.values()):
            raise UsageError("应为各值都是文字的对象\nan object of texts is expected")
        names = ("case_no", "company", "applicant_id", "applicant_name")
        entry = self._department(data.get("department", "")).office.walk_in(*(data.get(name, "") for name in names))
        return {"reference": entry.reference}

    def snippet(self) -> str:
        """What a site writes into onewindow.toml to use these departments."""
        return snippet(self.urls, self.secret_files, self.exchange)

    def open(
        self, names: Sequence[str], *, host: str, port_base: int | None, pace: Pace, closing: ExitStack
    ) -> None:
        """Open the departments named and the town hall; `closing` ends them."""
        secrets, books = self.folder / "secrets", self.folder / "books"
        try:
            books.mkdir(parents=True, exist_ok=True)
            self.admin_secret = secret_in(secrets / "admin.key")
            for name in names:
                department = Department(SHEETS[name], books, pace=pace, clock=self._clock)
                closing.callback(department.close)
                self._departments[name] = department
                if name == HousingFund.department:
                    self._open_exchange(department, closing)
                else:
                    self.secret_files[name] = secrets / f"{name}.key"
                    self.secrets[name] = secret_in(self.secret_files[name]).encode()
                    port = 0 if port_base is None else port_base + list(SHEETS).index(name)
                    department.open_counter(self.secrets[name], host, port, lambda: self.callback)
                    if department.doors:
                        self.urls[name] = department.doors.url
            hall = Doors("127.0.0.1", 0 if port_base is None else port_base - 1, TownHallHandler, self)
            hall.open()
        except OSError as problem:
            raise EnvironmentProblem(
                f"部门系统起不来：{problem} → 换一个 --port-base 或 --folder\n"
                f"the departments cannot start: {problem} → choose another --port-base or --folder"
            ) from problem
        closing.callback(hall.close)
        self.hall = hall.url

    def _open_exchange(self, department: Department, closing: ExitStack) -> None:
        path = (self.folder / "exchange.db").resolve()
        self.exchange = f"sqlite:///{path.as_posix()}"
        engine = create_engine(self.exchange, connect_args={"timeout": 30.0})
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA journal_mode = WAL")
        EXCHANGE.create_all(engine)
        closing.callback(engine.dispose)
        closing.callback(department.close)  # before its database goes; the second time it is closed nothing happens
        department.open_exchange(engine)

    def _department(self, name: str) -> Department:
        if name not in self._departments:
            known = ", ".join(self._departments)
            raise UsageError(f"没有部门 {name!r} → 有：{known}\nthere is no department {name!r} → there are: {known}")
        return self._departments[name]


@contextmanager
def town(
    folder: Path,
    *,
    only: Sequence[str] = (),
    host: str = "127.0.0.1",
    port_base: int | None = None,
    callback: str = "",
    seed: int = 1,
    faults: object = None,
    pace: Pace | None = None,
    slowest: float | None = None,
    clock: Callable[[], datetime] = wall_clock.now,
    anywhere: bool = False,
) -> Iterator[Town]:
    """Start the departments (all, or `only` these) on free ports, or from `port_base` on, and end them afterwards.

    `folder` keeps books and secrets and is made where needed; `faults` is what the file of faults holds; `slowest` are
    the seconds a decision takes at most. `host` must be a loopback address unless `anywhere`. Raises UsageError,
    EnvironmentProblem.
    """
    for name in only:
        if name not in SHEETS:
            known = ", ".join(SHEETS)
            raise UsageError(f"没有部门 {name!r} → 有：{known}\nthere is no department {name!r} → there are: {known}")
    if not anywhere and not _is_loopback(host):
        raise UsageError(
            f"{host} 不是本机地址 → 确实要对外，加 --anywhere\n{host} is not loopback → add --anywhere if that is meant"
        )
    pace = pace or Pace()
    if slowest is not None:
        pace = replace(pace, soonest=min(pace.soonest, slowest), latest=slowest)
    here = Town(folder, seed, clock)
    here.call_back(callback)
    with ExitStack() as closing:
        here.open(
            [name for name in SHEETS if not only or name in only],
            host=host, port_base=port_base, pace=pace, closing=closing,
        )  # fmt: skip
        here.change_faults({} if faults is None else faults)
        yield here


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
