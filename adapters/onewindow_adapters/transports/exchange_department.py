"""A department that is spoken to through an exchange database: requests are rows, results are read by asking."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
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
from onewindow_adapters.transports.exchange_database import ExchangeDatabase
from onewindow_adapters.transports.exchange_tables import REQUESTS, RESULTS, moment_text
from onewindow_adapters.transports.json_text import NotJson, read_object, write_object
from onewindow_adapters.transports.language import CANCEL, REVOKE, Language, Misunderstood, Said, unknown_operation
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
        reply = self._last(request.key)
        if request.operation == CANCEL and isinstance(reply, Refused):
            return self._last(request.of, CANCEL)  # too late: what became of it is what counts
        if request.operation == REVOKE and isinstance(reply, Granted):
            return Refused(reason="部门没有撤销，准予仍然有效")
        if request.operation in self.operations:
            self._tell(request, reply)
        return reply

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
            with self._database.transaction() as connection:
                page = connection.execute(_LISTED, {"since": after, "last": last, "page": _PAGE}).mappings().all()
            try:
                yield from self._language.listed({"rows": [_listed(row) for row in page]})
            except (NotJson, Misunderstood) as problem:
                raise Unreachable(str(problem), sent=False) from problem
            if len(page) < _PAGE:
                return
            last = page[-1]["xh"]

    def close(self) -> None:
        """Give the connections back."""
        self._database.close()

    def _withdraw(self, request: Request, *, allowed: bool) -> Reply:
        if not allowed:
            return Broken(reason="部门的系统不能撤回或撤销\nthis department takes nothing back")
        try:
            return self._insert(request, self._language.write_withdrawal(request), reported=False)
        except Misunderstood as problem:
            return Broken(reason=str(problem))

    def _insert(self, request: Request, content: Mapping[str, Any], *, reported: bool) -> Reply:
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
                connection.execute(REQUESTS.insert(), row)
                if reported:
                    self._report.sent(connection, request, content["nr"], now)
        except sa.exc.IntegrityError:
            reply = self.query(request)  # it is there already: sent before
            if isinstance(reply, Unknown):
                raise Unreachable("前置库中有人同时在写\nsomebody else was writing there", sent=False) from None
            return reply
        return AcceptedForWork()

    def _last(self, key: str, operation: str = "") -> Reply:
        """What it means for a message with this operation; Unknown where there is not even a request."""
        with self._database.transaction() as connection:
            row = connection.execute(_LAST, {"key": key}).mappings().first()
            sent = row is not None or connection.execute(_SENT, {"key": key}).first() is not None
        if row is None:
            return AcceptedForWork() if sent else Unknown()
        try:
            said = self._language.read(_message(row))
        except (NotJson, Misunderstood) as problem:
            return Broken(reason=str(problem))
        return said.reply(operation) if isinstance(said, Said) else said

    def _tell(self, request: Request, reply: Reply) -> None:
        """Report a result to the national platform's tables, once for each."""
        if self._report.is_news(reply):
            # An integrity error: another worker has read and reported the same result at the same moment.
            with suppress(sa.exc.IntegrityError), self._database.transaction() as connection:
                self._report.answered(connection, request, reply, wall_time())


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


def _message(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {"yw_jian": row["yw_jian"], "zt": str(row["zt"]).strip(), "nr": read_object(row["nr"].encode())}


def _listed(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {**_message(row), "cz_dm": row["cz_dm"] or "", "bj_bh": row["bj_bh"] or ""}
