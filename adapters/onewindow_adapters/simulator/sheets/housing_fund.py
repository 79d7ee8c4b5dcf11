"""Housing fund: registration of a unit, through the exchange database (前置库). Pinyin in capitals, months as YYYY.MM.

A row of `jh_qq`: cz_dm an operation below, yw_jian the key, bj_bh the case number, and in nr for GJJ_KH::

    {"SXBH": "GJJ-DW-11", "ZBJBH": "<sub-case>", "SQSJ": "2026-03-02T09:10:00", "SQR": "applicant.li",
     "SQRXM": "李雷", "DWMC": "示范市青禾软件有限公司", "DWXYDM": "91990101MA0000015C", "FRXM": "李雷",
     "FRZJH": "990101198805120112", "FRSJ": "13800000001", "QJNY": "2026.04", "JCBL": "0.08", "JCRS": 2,
     "SMWT": "question", "SMDA": "answer"}

`JCBL` is the rate as a fraction (8 % is "0.08"), `QJNY` the first month, `JCRS` the number of depositors. `SMWT` and
`SMDA` may be left out. GJJ_CH (drop a request) and GJJ_CX (take back a registration) have the key of the other request
in yw_jian_y and {"YY": "reason"} in nr.

Rows of `jh_jg`, the last for a key counts; zt is a state below, nr::

    {"LSH": "GJJ2026000001", "DWZH": "99010000017", "ZTSM": "已开户", "BJBH": "<case number>", "SXBH": "GJJ-DW-11",
     "SQR": "applicant.li", "SQRXM": "李雷"}

Refused and returned: nr has "YY" and "JJBF" (remedies); a question: "WT"; a wrong row (zt 99): "CWDM", "CWMS" and "ZD".
Every row of jh_qq is answered under its own yw_jian: first with 0 (received), then with the outcome. GJJ_CH and GJJ_CX
are answered under their own key with 90 or 80 where done, with 97 where it is too late or was never granted, and the
request they are about gets a row of its own with 90 or 80 too. What came from elsewhere has an empty yw_jian, and
BJBH may be empty. There is no signature: who may write is the database's business.

Rules: a rate outside 5–12 % is returned; no depositors at all is asked about.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from onewindow_adapters.simulator.entry import Application, Entry, Verdict
from onewindow_adapters.simulator.sheets.fields import MOBILE, PERSON, Fields
from onewindow_adapters.simulator.sheets.sheet import HTTP_STATUS, Body, Sheet, standing

ITEM = "GJJ-DW-11"
OPERATIONS = {"GJJ_KH": "单位缴存登记开户", "GJJ_CH": "撤回申请", "GJJ_CX": "撤销登记"}
STATES = {
    "open": ("0", "已接收"),
    "granted": ("10", "已开户"),
    "refused": ("20", "不予开户"),
    "returned": ("30", "退回"),
    "asked": ("40", "待说明"),
    "replaced": ("41", "已说明"),
    "revoked": ("80", "已撤销"),
    "cancelled": ("90", "已撤回"),
    "late": ("97", "不能撤回或撤销"),
    "wrong": ("99", "数据错误"),
}
ERRORS = {
    "unknown": "E04",
    "conflict": "E09",
    "late": "E10",
    "missing": "E11",
    "form": "E12",
    "code": "E13",
    "item": "E14",
}


class HousingFund(Sheet):
    """住房公积金管理中心."""

    department = "housing_fund"
    title = "示范市住房公积金管理中心"
    short = "公积金"
    item = ITEM
    operation = "GJJ_KH"
    progress = True
    speaks_at_once = False

    def read(self, body: Body) -> Application:
        fields = Fields(body)
        fields.text("SQSJ", "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}")
        fields.text("FRXM", PERSON)
        fields.identity("FRZJH")
        fields.text("FRSJ", MOBILE)
        fields.text("QJNY", r"[0-9]{4}\.(0[1-9]|1[0-2])")
        fields.text("JCBL", r"0\.[0-9]{2}")
        fields.number("JCRS", 0, 1_000_000)
        return Application(
            operation="GJJ_KH",
            item=fields.only("SXBH", ITEM),
            case_no=fields.text("BJBH"),
            sub_case=fields.text("ZBJBH", empty=True),
            company=fields.text("DWMC"),
            applicant_id=fields.text("SQR"),
            applicant_name=fields.text("SQRXM"),
            region=fields.credit_code("DWXYDM")[2:8],
            answer=fields.text("SMDA", empty=True),
        )

    def judge(self, body: Body, application: Application) -> Verdict:
        if not 0.05 <= float(body["JCBL"]) <= 0.12:
            return Verdict(state="returned", reason="缴存比例应为 5% 至 12%", remedies="更正缴存比例后重新申请")
        if body["JCRS"] == 0 and not application.answer:
            return Verdict(state="asked", question="没有缴存职工，是否暂不缴存？")
        return Verdict()

    def grant(self, body: Body, application: Application, serial: int, today: datetime) -> dict[str, Any]:
        return {"DWZH": f"{application.region}{serial:05d}"}

    def reference(self, serial: int, today: datetime) -> str:
        return f"GJJ{today.year}{serial:06d}"

    def reason(self, body: Body) -> str:
        return Fields(body).text("YY")

    def answer(self, entry: Entry) -> dict[str, Any]:
        applied = entry.application
        return {
            "LSH": entry.reference,
            "ZTSM": STATES[entry.state][1],
            "BJBH": applied.case_no,
            "SXBH": applied.item,
            "SQR": applied.applicant_id,
            "SQRXM": applied.applicant_name,
            **entry.result,
            **standing(entry, "YY", "JJBF", "WT"),
        }

    def callback(self, entry: Entry, message_id: str) -> dict[str, Any]:
        return {"yw_jian": entry.key, "zt": STATES[entry.state][0], "nr": self.answer(entry)}

    def listing(self, entries: Sequence[Entry]) -> dict[str, Any]:
        return {"LB": [self.answer(entry) for entry in entries]}

    def error(self, kind: str, text: str, field: str = "", entry: Entry | None = None) -> tuple[int, dict[str, Any]]:
        said = {"CWDM": ERRORS[kind], "CWMS": text, "ZD": field}
        return HTTP_STATUS.get(kind, 422), said if entry is None else {**self.answer(entry), **said}
