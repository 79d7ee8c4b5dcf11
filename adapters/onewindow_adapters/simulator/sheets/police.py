"""Police: filing of seals. Capital letters throughout, everything is a text, an envelope of CODE, MSG and DATA.

POST /requests::

    {"FWBS": "YZGL.GZBA", "SXDM": "GA-YZ-07", "BJBH": "<case number>", "ZBJBH": "<sub-case>",
     "SQSJ": "2026-03-02 09:10:00", "SQRBS": "applicant.li", "SQRXM": "李雷", "DWMC": "示范市青禾软件有限公司",
     "TYSHXYDM": "91990101MA0000015C", "FDDBRXM": "李雷", "FDDBRZJHM": "990101198805120112",
     "FDDBRLXDH": "13800000001", "YZLX": "01,02,03,05", "YZCZ": "2", "KZDW": "示范市安信印章有限公司", "SFDZYZ": "1",
     "BCSMWT": "question", "BCSMDA": "answer"}

`YZLX` are codes joined by commas; `SFDZYZ` (electronic seals too) is "1" or "0". `BCSMWT`, `BCSMDA` may be left out.
Revocation: {"CXYY": "reason"}.

Answer (and GET, DELETE, revocation)::

    {"CODE": "0000", "MSG": "成功",
     "DATA": {"YWH": "<key>", "BALSH": "GA2026030200000001", "ZT": "2", "BABH": "9901010000017", "YZSL": "4"}}

Refused and returned: DATA has "YY" (reason) and "BZ" (remedies); a question: "WT". States: STATES below.
Callback: the same with "XXID": "<message id>" beside CODE. Listing: {"CODE": "0000", "MSG": "成功", "DATA": {"LIST":
[DATA with "BJBH", "SXDM", "SQRBS", "SQRXM", "CZSJ": "2026-03-02 09:10:00"]}}. Error: {"CODE": "2001", "MSG": "text",
"DATA": {"ZD": "DWMC"}} with HTTP 422, 404, 409, 401.

Rules: no filing without the seal of the legal name (01): returned. More than five seals of one unit are asked about.
A seal maker whose name does not hold 印章 or 刻制 is no licensed maker: refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from onewindow_adapters.simulator.entry import Application, Entry, Verdict
from onewindow_adapters.simulator.sheets.fields import MOBILE, PERSON, Fields
from onewindow_adapters.simulator.sheets.sheet import HTTP_STATUS, LOCAL, Body, Sheet, standing

ITEM = "GA-YZ-07"
OPERATIONS = {"YZGL.GZBA": "公章刻制备案"}
STATES = {
    "open": ("1", "受理"),
    "granted": ("2", "已备案"),
    "refused": ("3", "不予备案"),
    "returned": ("4", "退回"),
    "asked": ("5", "需说明"),
    "replaced": ("6", "已说明"),
    "revoked": ("8", "备案已撤销"),
    "cancelled": ("9", "申请已注销"),
}
SEALS = {  # 印章类型，GA/T 2000
    "01": "法定名称章",
    "02": "财务专用章",
    "03": "发票专用章",
    "04": "合同专用章",
    "05": "法定代表人名章",
}
MATERIALS = {"1": "橡塑", "2": "光敏", "3": "铜", "4": "牛角"}  # 印章材质
ERRORS = {
    "signature": "1001",
    "unknown": "4040",
    "conflict": "4090",
    "late": "4100",
    "missing": "2001",
    "form": "2002",
    "code": "2003",
    "item": "2004",
}


class Police(Sheet):
    """公安局."""

    department = "police"
    title = "示范市公安局"
    short = "公安"
    item = ITEM
    operation = "YZGL.GZBA"

    def read(self, body: Body) -> Application:
        fields = Fields(body)
        fields.text("SQSJ", "[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}")
        fields.text("FDDBRXM", PERSON)
        fields.identity("FDDBRZJHM")
        fields.text("FDDBRLXDH", MOBILE)
        for seal in fields.text("YZLX").split(","):
            Fields({"YZLX": seal}).code("YZLX", SEALS)
        fields.code("YZCZ", MATERIALS)
        fields.text("KZDW")
        fields.text("SFDZYZ", "[01]")
        return Application(
            operation=fields.code("FWBS", OPERATIONS),
            item=fields.only("SXDM", ITEM),
            case_no=fields.text("BJBH"),
            sub_case=fields.text("ZBJBH", empty=True),
            company=fields.text("DWMC"),
            applicant_id=fields.text("SQRBS"),
            applicant_name=fields.text("SQRXM"),
            region=fields.credit_code("TYSHXYDM")[2:8],
            answer=fields.text("BCSMDA", empty=True),
        )

    def judge(self, body: Body, application: Application) -> Verdict:
        seals = body["YZLX"].split(",")
        if "01" not in seals:
            return Verdict(state="returned", reason="未刻制法定名称章", remedies="增加法定名称章后重新申请")
        if not any(word in body["KZDW"] for word in ("印章", "刻制")):
            return Verdict(state="refused", reason="刻制单位未取得公章刻制业特种行业许可", remedies="另选刻制单位")
        if len(seals) > 5 and not application.answer:
            return Verdict(state="asked", question="刻制印章超过五枚，请说明用途")
        return Verdict()

    def grant(self, body: Body, application: Application, serial: int, today: datetime) -> dict[str, Any]:
        return {"BABH": f"{application.region}{serial:07d}", "YZSL": str(len(body["YZLX"].split(",")))}

    def reference(self, serial: int, today: datetime) -> str:
        return f"GA{today:%Y%m%d}{serial:08d}"

    def reason(self, body: Body) -> str:
        return Fields(body).text("CXYY")

    def answer(self, entry: Entry) -> dict[str, Any]:
        return {"CODE": "0000", "MSG": "成功", "DATA": self._data(entry)}

    def callback(self, entry: Entry, message_id: str) -> dict[str, Any]:
        return {"XXID": message_id, **self.answer(entry)}

    def listing(self, entries: Sequence[Entry]) -> dict[str, Any]:
        return {"CODE": "0000", "MSG": "成功", "DATA": {"LIST": [self._line(entry) for entry in entries]}}

    def error(self, kind: str, text: str, field: str = "", entry: Entry | None = None) -> tuple[int, dict[str, Any]]:
        data = {"ZD": field} if entry is None else self._data(entry)
        return HTTP_STATUS.get(kind, 422), {"CODE": ERRORS[kind], "MSG": text, "DATA": data}

    def _data(self, entry: Entry) -> dict[str, Any]:
        data = {"YWH": entry.key, "BALSH": entry.reference, "ZT": STATES[entry.state][0]}
        return {**data, **entry.result, **standing(entry, "YY", "BZ", "WT")}

    def _line(self, entry: Entry) -> dict[str, Any]:
        applied = entry.application
        return {
            **self._data(entry),
            "BJBH": applied.case_no,
            "SXDM": applied.item,
            "SQRBS": applied.applicant_id,
            "SQRXM": applied.applicant_name,
            "CZSJ": f"{entry.touched_at.astimezone(LOCAL):%Y-%m-%d %H:%M:%S}",
        }
