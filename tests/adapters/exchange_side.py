"""The housing fund's side of the exchange database, as the suite needs it: it says what it is told to, in rows."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from spoken import said, states

from onewindow.ports import (
    AcceptedForWork,
    Broken,
    Cancelled,
    Granted,
    Known,
    NeedsClarification,
    Refused,
    Reply,
    Revoked,
)
from onewindow.testing import CANCEL, REQUEST, REVOKE, Received
from onewindow_adapters.simulator.sheets import housing_fund
from onewindow_adapters.transports.exchange_tables import EXCHANGE, REQUESTS, RESULTS

VERBS = {"GJJ_KH": REQUEST, "GJJ_CH": CANCEL, "GJJ_CX": REVOKE}
DONE: dict[str, type] = {REQUEST: object, CANCEL: Cancelled, REVOKE: Revoked}
WRITTEN = "2026-03-02T01:10:00+00:00"


class ExchangeSide:
    """A `ScriptedDepartment` in a file."""

    kinds: frozenset[type] = frozenset(
        {AcceptedForWork, Granted, Refused, NeedsClarification, Broken, Revoked, Cancelled}
    )
    called_back: frozenset[type] = frozenset()
    loses_answers = False

    def __init__(self, folder: Path, url: str = "") -> None:
        self.file = folder / "exchange.db"
        self.engine = sa.create_engine(url or f"sqlite:///{self.file}", poolclass=sa.NullPool)
        EXCHANGE.create_all(self.engine)
        self._saying: Reply = AcceptedForWork()

    @property
    def received(self) -> Sequence[Received]:
        with self.engine.begin() as connection:
            rows = connection.execute(sa.select(REQUESTS).order_by(REQUESTS.c.xr_sj)).mappings().all()
        return [
            Received(verb=VERBS[row["cz_dm"]], key=row["yw_jian_y"] or row["yw_jian"], text=str(dict(row)))
            for row in rows
        ]

    def say(self, reply: Reply) -> None:
        self._saying = reply

    def know(self, known: Sequence[Known]) -> None:
        with self.engine.begin() as connection:
            connection.execute(RESULTS.delete())
            for each in known:
                nr = {"LSH": each.reference, "BJBH": each.case_no, "SXBH": housing_fund.ITEM,
                      "SQR": each.applicant_id, "SQRXM": each.applicant_name}  # fmt: skip
                self._write(connection, each.key, housing_fund.STATES[each.status][0], nr)

    def work(self) -> None:
        """A row for every request that has none; what is withdrawn gets one of its own."""
        with self.engine.begin() as connection:
            answered = set(connection.scalars(sa.select(RESULTS.c.yw_jian)))
            for row in connection.execute(sa.select(REQUESTS)).mappings().all():
                if row["yw_jian"] not in answered:
                    self._answer(connection, row)

    def lose_next_answer(self) -> None:
        raise NotImplementedError

    def go_away(self) -> None:
        self.file.rename(self.file.with_suffix(".gone"))

    def callback_body(self, message_id: str, key: str, reply: Reply) -> bytes:
        raise NotImplementedError

    def callback_headers(self, message_id: str, body: bytes, at: datetime) -> Mapping[str, str]:
        raise NotImplementedError

    def write(self, key: str, zt: str, nr: Mapping[str, Any], at: str = WRITTEN) -> None:
        """One result, as the department writes it."""
        with self.engine.begin() as connection:
            self._write(connection, key, zt, nr, at)

    def _answer(self, connection: sa.Connection, row: Mapping[Any, Any]) -> None:
        reply, verb = self._saying, VERBS[row["cz_dm"]]
        if not isinstance(reply, DONE[verb]):
            why = {"YY": reply.reason} if isinstance(reply, Refused) else {}
            self._write(connection, row["yw_jian"], housing_fund.STATES["late"][0], why)
            return
        if isinstance(reply, Broken):
            self._write(connection, row["yw_jian"], housing_fund.STATES["wrong"][0], {"CWDM": "E11", "CWMS": "wrong"})
            return
        nr = {"SXBH": housing_fund.ITEM, **said(reply, "YY", "JJBF", "WT", "LSH")}
        if isinstance(reply, Granted):
            nr["DWZH"] = reply.data["fund_account_no"]
        for key in (row["yw_jian"], row["yw_jian_y"]):
            if key:
                self._write(connection, key, housing_fund.STATES[states(reply)][0], nr)

    def _write(
        self, connection: sa.Connection, key: str, zt: str, nr: Mapping[str, Any], at: str = WRITTEN
    ) -> None:
        values = {"yw_jian": key, "zt": zt, "nr": json.dumps(nr, ensure_ascii=False), "xr_sj": at}
        connection.execute(RESULTS.insert(), values)
