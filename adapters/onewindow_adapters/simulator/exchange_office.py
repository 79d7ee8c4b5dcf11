"""The way an office works that has only an exchange database (前置库): it looks for new rows, and writes rows back."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Engine, insert, select
from sqlalchemy.exc import SQLAlchemyError

from onewindow_adapters.simulator.entry import Entry
from onewindow_adapters.simulator.json_objects import json_object
from onewindow_adapters.simulator.office import Office
from onewindow_adapters.simulator.sheets.fields import TurnedAway
from onewindow_adapters.simulator.sheets.housing_fund import STATES
from onewindow_adapters.transports.exchange_tables import REQUESTS, RESULTS, moment_text

LOOK = 0.1
"""Seconds between two looks at the exchange database."""


class ExchangeDesk:
    """Reads `jh_qq`, each row once, and delivers what the courier brings into `jh_jg`.

    Rows that were seen are in the office's book, in the same transaction as what was done about them.
    """

    def __init__(self, office: Office, exchange: Engine) -> None:
        self._office = office
        self._exchange = exchange
        self._seen = office.book.seen()
        self._not_before: dict[str, float] = {}

    def look(self) -> float:
        """Deal with what is new; the seconds until the next look."""
        office, now = self._office, self._office.clock()
        if office.injector.away(now):
            return LOOK
        try:
            with self._exchange.connect() as connection:
                keys = connection.execute(select(REQUESTS.c.yw_jian).order_by(REQUESTS.c.xr_sj)).scalars().all()
                new = [key for key in keys if key not in self._seen and not self._waits(key)]
                rows = [connection.execute(select(REQUESTS).where(REQUESTS.c.yw_jian == key)).one() for key in new]
        except SQLAlchemyError:
            return LOOK  # gone or busy: the rows lie there until it is back
        for row in rows:
            if not office.injector.away(now):
                with office.book.writing():
                    office.book.saw(row.yw_jian)
                    self._deal_with(row.yw_jian, row.cz_dm, row.yw_jian_y, row.bj_bh, row.nr)
                self._seen.add(row.yw_jian)
        return LOOK

    def deliver(self, message_id: str, body: str) -> bool:
        """Write a result; whether the database took it."""
        if self._office.book.overtaken(message_id):
            return True  # the last row counts, so an old one must not come after it
        message = json.loads(body)
        row = {
            "yw_jian": message["yw_jian"],
            "zt": message["zt"],
            "nr": json.dumps(message["nr"], ensure_ascii=False),
            "xr_sj": moment_text(self._office.clock()),
        }
        try:
            with self._exchange.begin() as connection:
                connection.execute(insert(RESULTS), row)
        except SQLAlchemyError:
            return False
        return True

    def _waits(self, key: str) -> bool:
        """Whether a delay or an absence keeps this row lying."""
        injector, now = self._office.injector, self._office.clock()
        if key not in self._not_before:
            injector.hit("away", f"row {key}", now)
            delay = injector.hit("delay", f"row {key}", now)
            self._not_before[key] = now.timestamp() + (delay.seconds if delay else 0.0)
        return self._not_before[key] > now.timestamp()

    def _deal_with(self, key: str, operation: str, of: str, case_no: str, text: str) -> None:
        office = self._office
        try:
            body = json_object(text or "{}", "nr")
            if operation == "GJJ_CH":
                self._ended(key, "cancelled", *office.drop(of))
            elif operation == "GJJ_CX":
                self._ended(key, "revoked", *office.take_back(of, office.sheet.reason(body)))
            elif operation == office.sheet.operation:
                office.hand_in(key, {**body, "BJBH": case_no})
            else:
                raise TurnedAway("code", "cz_dm", f"代码 {operation} 不在代码表内")
        except TurnedAway as turned:
            self._say(key, "wrong", office.sheet.error(turned.kind, turned.text, turned.field)[1])

    def _ended(self, key: str, state: str, ended: bool, entry: Entry | None) -> None:
        sheet = self._office.sheet
        if ended and entry is not None:
            self._say(key, state, sheet.answer(entry))
        elif entry is not None:
            self._say(key, "late", sheet.error("late", "已有结论，不能撤回或撤销", entry=entry)[1])
        else:
            self._say(key, "late", sheet.error("unknown", "没有这个业务键", "yw_jian_y")[1])

    def _say(self, key: str, state: str, content: dict[str, Any]) -> None:
        office = self._office
        row = {"yw_jian": key, "zt": STATES[state][0], "nr": content}
        now = office.clock().timestamp()
        office.book.call(office.message_id(), None, json.dumps(row, ensure_ascii=False), now)
