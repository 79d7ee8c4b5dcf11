"""A department that is spoken to through an exchange database: requests are rows, results are read by asking."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from onewindow.ports.departments import (
    AcceptedForWork,
    BadCallback,
    Broken,
    Callback,
    Granted,
    Known,
    Refused,
    Reply,
    Request,
    Unknown,
    Unreachable,
)
from onewindow_adapters.transports.both_languages import both
from onewindow_adapters.transports.exchange_database import ExchangeDatabase, driver_text, put
from onewindow_adapters.transports.exchange_tables import REQUESTS, RESULTS, moment_text
from onewindow_adapters.transports.json_text import NotJson, read_object, write_object
from onewindow_adapters.transports.language import (
    CANCEL,
    REVOKE,
    Language,
    Misunderstood,
    Said,
    unknown_operation,
    unreadable,
)
from onewindow_adapters.transports.national_report import NationalReport
from onewindow_adapters.transports.wall_clock import wall_time

_PAGE = 500


class ExchangeDepartment:
    """An `onewindow.ports.departments.DepartmentAdapter`; it has no callbacks, the platform asks again and again.

    `Language.write` and `write_withdrawal` give {"cz_dm": the department's operation, "nr": its content}; `read` gets
    {"yw_jian", "zt", "nr"} of a result, `listed` gets {"rows": [the same with "cz_dm", "bj_bh" of the request]}.
    """

    def __init__(self, database: ExchangeDatabase, language: Language, report: NationalReport) -> None:
        self._database, self._language, self._report = database, language, report
        self._untold: dict[str, tuple[Request, Reply, str]] = {}  # by key, what the national tables have still to learn
        self.capabilities = language.capabilities
        self.operations = language.operations
        self.reads = language.reads

    def request(self, request: Request) -> Reply:
        """Write the row, once. Raises Unreachable."""
        if request.operation not in self.operations:
            return Broken(reason=unknown_operation(request.operation, self.operations))
        try:
            return self._insert(request, self._language.write(request), reported=True)
        except Misunderstood as problem:
            return Broken(reason=str(problem))

    def query(self, request: Request) -> Reply:
        """What the last result of this key says. Raises Unreachable."""
        try:
            return self._heard(request)
        except Misunderstood as problem:
            return Broken(reason=str(problem))

    def cancel(self, request: Request) -> Reply:
        """Write a row that drops the request `of`. Raises Unreachable."""
        return self._withdraw(request, allowed=self.capabilities.cancel)

    def revoke(self, request: Request) -> Reply:
        """Write a row that takes back what was granted to the request `of`. Raises Unreachable."""
        return self._withdraw(request, allowed=self.capabilities.revoke)

    def callback(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Callback:
        """Always BadCallback: nobody may speak for a department that only writes rows."""
        raise BadCallback("这个部门经前置库答复，不发消息\nthis department answers by rows alone", status=404)

    def known_since(self, since: datetime) -> Iterator[Known]:
        """The last result of every key with a result since then, and what came from elsewhere. Raises Unreachable."""
        last, after = 0, moment_text(since)
        while True:
            try:
                with self._database.transaction() as connection:
                    page = connection.execute(_LISTED, {"since": after, "last": last, "page": _PAGE}).mappings().all()
                for row in page:
                    yield from self._entry(row)
            except Misunderstood as problem:
                raise Unreachable(str(problem), sent=False) from problem
            if len(page) < _PAGE:
                return
            last = page[-1]["xh"]

    def close(self) -> None:
        """Give the connections back."""
        self._database.close()

    def _entry(self, row: Mapping[Any, Any]) -> Iterable[Known]:
        try:
            return self._language.listed({"rows": [_listed(row)]})
        except NotJson as problem:
            return [unreadable(row["yw_jian"], problem)]

    def _withdraw(self, request: Request, *, allowed: bool) -> Reply:
        if not allowed:
            return Broken(reason="部门的系统不能撤回或撤销\nthis department takes nothing back")
        try:
            return self._insert(request, self._language.write_withdrawal(request), reported=False)
        except Misunderstood as problem:
            return Broken(reason=str(problem))

    def _insert(self, request: Request, content: Mapping[str, Any], *, reported: bool, again: bool = True) -> Reply:
        now = wall_time()
        row = {
            "yw_jian": request.key,
            "cz_dm": content["cz_dm"],
            "yw_jian_y": request.of,
            "bj_bh": request.case_no,
            "nr": write_object(content["nr"]).decode(),
            "xr_sj": moment_text(now),
        }
        try:
            with self._database.transaction() as connection:
                put(connection, REQUESTS, row)
                if reported:
                    self._report.sent(connection, request, content["nr"], now)
        except sa.exc.IntegrityError as problem:
            reply = self._heard(request)  # it is there already: sent before
            if not isinstance(reply, Unknown):
                return reply
            if again:  # somebody else was writing there at the same moment; not twice
                return self._insert(request, content, reported=reported, again=False)
            said = driver_text(problem)
            return Broken(reason=both("前置库不收这一行", "the exchange database does not take this row", said))
        return AcceptedForWork()

    def _heard(self, request: Request) -> Reply:
        """What the department says to it. Raises Misunderstood."""
        said, said_at = self._last(request.key)
        reply = _meant(said)
        if request.operation == CANCEL and isinstance(reply, Refused):
            said, said_at = self._last(request.of)  # too late: what became of it is what counts
            self._tell(request, _meant(said), said_at)
            return _meant(said, CANCEL)
        if request.operation == REVOKE and isinstance(reply, Granted | Refused):
            # The grant stands, and so does what the tables say about it.
            return reply if isinstance(reply, Refused) else Refused(reason="部门没有撤销，准予仍然有效")
        self._tell(request, reply, said_at)
        return reply

    def _last(self, key: str) -> tuple[Said | Reply, str]:
        """The last result and when it was written; Unknown where there is not even a request. Raises Misunderstood."""
        with self._database.transaction() as connection:
            row = connection.execute(_LAST, {"key": key}).mappings().first()
            sent = row is not None or connection.execute(_SENT, {"key": key}).first() is not None
        if row is None:
            return AcceptedForWork() if sent else Unknown(), ""
        try:
            return self._language.read(_message(row)), str(row["xr_sj"]).strip()
        except NotJson as problem:
            raise Misunderstood(str(problem)) from problem

    def _tell(self, request: Request, reply: Reply, said_at: str) -> None:
        """Report a result to the national platform's tables, once for each.

        The answer belongs to the case, whatever becomes of the report: one that cannot be written is kept for the next
        time. Tables that stay shut are seen by the next request, which is written together with its report.
        """
        if self._report.is_news(reply):
            self._untold[request.key] = (request, reply, said_at)
        for key, told in [*self._untold.items()]:
            try:
                with self._database.transaction() as connection:
                    self._report.answered(connection, *told, wall_time())
            except sa.exc.IntegrityError:
                pass  # another worker has read and reported the same result at the same moment
            except Misunderstood:
                pass  # a text these tables will not take tomorrow either: nothing is gained by keeping it
            except Unreachable:
                return
            del self._untold[key]


_SENT = sa.select(REQUESTS.c.yw_jian).where(REQUESTS.c.yw_jian == sa.bindparam("key"))
_LAST = sa.select(RESULTS).where(RESULTS.c.yw_jian == sa.bindparam("key")).order_by(RESULTS.c.xh.desc()).limit(1)
_LATER = RESULTS.alias("later")
_LISTED = (
    sa.select(RESULTS, REQUESTS.c.cz_dm, REQUESTS.c.bj_bh)
    .join_from(RESULTS, REQUESTS, REQUESTS.c.yw_jian == RESULTS.c.yw_jian, isouter=True)
    .where(RESULTS.c.xr_sj >= sa.bindparam("since"), RESULTS.c.xh > sa.bindparam("last"))
    .where(
        (RESULTS.c.yw_jian == "")
        | ~sa.exists().where(_LATER.c.yw_jian == RESULTS.c.yw_jian, _LATER.c.xh > RESULTS.c.xh)
    )
    .order_by(RESULTS.c.xh)
    .limit(sa.bindparam("page"))
)


def _meant(said: Said | Reply, operation: str = "") -> Reply:
    """What it means for a message with this operation."""
    return said.reply(operation) if isinstance(said, Said) else said


def _message(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {"yw_jian": row["yw_jian"], "zt": str(row["zt"]).strip(), "nr": read_object(row["nr"].encode())}


def _listed(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {**_message(row), "cz_dm": row["cz_dm"] or "", "bj_bh": row["bj_bh"] or ""}
