"""The national platform's reporting tables `UP_PRO_ACCEPT`, `UP_PRO_PROCESS`, `UP_PRO_RESULT`, for one department.

Written in the transaction that sends a request or after a result was read. Every row has an id derived from the
case number, so that what is reported twice is there once; a result that changes is an update (`cd_operation` U), and
one that the department had said before the one that stands there changes nothing. Names are cut to what a column holds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from onewindow.ports.departments import Cancelled, Granted, Refused, Reply, Request, Revoked
from onewindow_adapters.transports.exchange_database import put
from onewindow_adapters.transports.exchange_tables import UP_PRO_ACCEPT, UP_PRO_PROCESS, UP_PRO_RESULT
from onewindow_adapters.transports.moments import LOCAL

GRANTED, RETURNED, VOIDED, CLOSED = "0", "1", "2", "6"
"""办结结果: 出证办结, 退回办结, 作废办结, 办结 (also of a refusal)."""

LONGEST_SOURCE = 50
"""Characters of `data_source`."""


class NationalReport:
    """What one department's business looks like in the national tables. `source` names who reports (data_source)."""

    def __init__(self, source: str, org_name: str, certificate: str, number_field: str) -> None:
        self._source, self._org_name = source, org_name
        self._certificate, self._number_field = certificate, number_field

    def is_news(self, reply: Reply) -> bool:
        """Whether it belongs into the tables: only what ends the matter does."""
        return isinstance(reply, Granted | Refused | Revoked | Cancelled)

    def sent(self, connection: sa.Connection, request: Request, content: Mapping[str, Any], now: datetime) -> None:
        """A request has gone out: accepted, and the first step. `content` is what the department gets."""
        code = request.item.get("code", "")
        accept = {
            "catalog_code": code[19:31],
            "task_code": code[:31],
            "task_handle_item": code,
            "local_task_code": str(content.get("SXBH", ""))[:36],
            "task_name": request.item.get("name", ""),
            "project_name": request.item.get("name", ""),
            "project_type": "2",  # 承诺件
            "apply_type": "1",  # 窗口
            "apply_date": _short(request.asked_at),
            "accept_date": _short(request.asked_at),
            "org_code": code[:18],
            "org_name": self._org_name,
            "applyer_name": request.applicant.get("name", ""),
        }
        row = self._row(request, "accept", now)
        # The answer to a question is a request of its own, about the same business.
        if connection.execute(_ACCEPTED, {"guid": row["row_guid"]}).first() is None:
            put(connection, UP_PRO_ACCEPT, {**row, **_cut(UP_PRO_ACCEPT, accept)})
        self._step(connection, request, ("发送部门", "通过", request.clarification.get("answer", "")), _stamp(now), now)

    def answered(self, connection: sa.Connection, request: Request, reply: Reply, said_at: str, now: datetime) -> None:
        """A result was read that the department wrote at `said_at`; nothing is written where it is there already."""
        result_type, event, explained = _told(reply)
        number = str(reply.data.get(self._number_field, "")) if isinstance(reply, Granted) else ""
        result = _cut(UP_PRO_RESULT, {
            "result_type": result_type,
            "result_explain": explained,
            "result_cetr_name": self._certificate if number else "",
            "result_cetr_no": number,
            "is_delivery_results": "0",
        })  # fmt: skip
        row = self._row(request, "result", now)
        date = _short(said_at) or _stamp(now)
        there = connection.execute(_RESULT, {"guid": row["row_guid"]}).mappings().first()
        if there is None:
            put(connection, UP_PRO_RESULT, {**row, **result, "result_date": date})
        elif there["result_date"] > date or all((there[name] or "").strip() == text for name, text in result.items()):
            return  # the message of a department that was overtaken by another, or that came twice
        else:
            changed = UP_PRO_RESULT.update().where(UP_PRO_RESULT.c.row_guid == row["row_guid"])
            connection.execute(changed.values({**row, **result, "result_date": date, "cd_operation": "U"}))
        self._step(connection, request, ("部门办结", event, explained), date, now)

    def _step(
        self, connection: sa.Connection, request: Request, step: tuple[str, str, str], end: str, now: datetime
    ) -> None:
        """One row of the course of things, once: its name, the business action, and what was said, until `end`."""
        row = self._row(request, ":".join(("process", *step, end)), now)
        if connection.execute(_STEP, {"guid": row["row_guid"]}).first() is None:
            told = dict(zip(("process_name", "event_name", "handle_explain"), step, strict=True))
            times = {"event_start_time": _short(request.asked_at) or end, "event_end_time": end}
            put(connection, UP_PRO_PROCESS, {**row, **told, **times})

    def _row(self, request: Request, part: str, now: datetime) -> dict[str, str]:
        project_no = request.sub_case or request.case_no
        return {
            "row_guid": hashlib.sha256(f"{part}\n{project_no}".encode()).hexdigest()[:32],
            "cd_batch": _stamp(now)[:8],
            "cd_operation": "I",
            "cd_time": _stamp(now),
            "data_source": self._source,
            "project_no": project_no,
        }


_ACCEPTED = sa.select(UP_PRO_ACCEPT.c.row_guid).where(UP_PRO_ACCEPT.c.row_guid == sa.bindparam("guid"))
_RESULT = sa.select(UP_PRO_RESULT).where(UP_PRO_RESULT.c.row_guid == sa.bindparam("guid"))
_STEP = sa.select(UP_PRO_PROCESS.c.row_guid).where(UP_PRO_PROCESS.c.row_guid == sa.bindparam("guid"))


def _told(reply: Reply) -> tuple[str, str, str]:
    """Code of the result, business action (通过 退回 其他), and what is said about it."""
    match reply:
        case Granted():
            return GRANTED, "通过", ""
        case Refused():
            return (RETURNED if reply.returned else CLOSED), "退回", reply.reason
        case Revoked():
            return VOIDED, "其他", reply.reason or "撤销"
    return VOIDED, "其他", "撤回申请"


def _cut(table: sa.Table, values: Mapping[str, str]) -> dict[str, str]:
    """Names as far as the national tables hold them: whole they stand in the request and in the result."""
    return {name: text[: getattr(table.c[name].type, "length", None)] for name, text in values.items()}


def _stamp(moment: datetime) -> str:
    return moment.astimezone(LOCAL).strftime("%Y%m%dT%H%M%S")


def _short(moment: str) -> str:
    """A moment of the platform as the tables have it; empty where it is none."""
    try:
        return _stamp(datetime.fromisoformat(moment))
    except ValueError:
        return ""
