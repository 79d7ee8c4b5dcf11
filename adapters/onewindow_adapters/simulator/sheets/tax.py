"""Tax: confirmation of tax information and invoices. Head and body, money in yuan as text, errors under HTTP 200.

POST /requests::

    {"head": {"tran_id": "SW.QYKB.XXQRFP", "channel_id": "YCTB", "tran_time": "20260302091000"},
     "body": {"sxdm": "SW-QYKB-0201", "bjbh": "<case number>", "zbjbh": "<sub-case>", "sqrbs": "applicant.li",
              "sqrmc": "李雷", "nsrmc": "示范市青禾软件有限公司", "shxydm": "91990101MA0000015C", "hy_dm": "I6513",
              "xzqh_dm": "990101", "zcdz": "示范市示范区创业路 8 号 A 座 302 室", "fddbrxm": "李雷",
              "fddbrsfzjhm": "990101198805120112", "fddbrsjhm": "13800000001", "cwfzrxm": "韩梅",
              "cwfzrsfzjhm": "990101199011030240", "cwfzrsjhm": "13800000002", "nsrlx_dm": "2", "kjzd_dm": "102",
              "sqed": "200000.00", "smwt": "question", "smda": "answer"}}

`sqed` is the invoice quota asked for, yuan a month with two decimals. `smwt`, `smda` may be left out.
Revocation: {"head": {…}, "body": {"zfyy": "reason"}}.

Answer (and GET, DELETE, revocation), HTTP 200 (202 while clzt is 01)::

    {"head": {"tran_id": "SW.QYKB.XXQRFP", "rtn_code": "00000", "rtn_msg": "成功"},
     "body": {"ywh": "<key>", "slh": "SW00000001", "clzt": "02", "swsxtzswh": "示税通〔2026〕1号", "hded": "100000.00"}}

Refused and returned: body has "yy" and "bzfs" (remedies); a question: "wt". States: STATES below.
Callback: the same with "msg_id": "<message id>" in the head. Listing: {"head": {…}, "body": {"ywlb": [body with "bjbh",
"sxdm", "sqrbs", "sqrmc", "xgsj": "20260302091000"]}}. Error: {"head": {"rtn_code": "20001", "rtn_msg": "text"}, "body":
{"zd": "nsrmc"}}: wrong fields and codes under HTTP 200 (!), unknown key 404, conflict and too late 409, signature 401;
too late (409) has the body of the answer and rtn_code 30010. Busy: rtn_code 99999 under HTTP 200 (nothing was done).

Rules: a small taxpayer (2) gets 100 000 yuan a month at most and is asked about above 1 000 000; others get what they
ask for, up to 5 000 000 yuan; nothing asked for is returned.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from onewindow_adapters.simulator.entry import Application, Entry, Verdict
from onewindow_adapters.simulator.sheets.fields import MOBILE, PERSON, Fields
from onewindow_adapters.simulator.sheets.sheet import HTTP_STATUS, LOCAL, Body, Sheet, standing

ITEM = "SW-QYKB-0201"
OPERATIONS = {"SW.QYKB.XXQRFP": "税务信息确认及发票额度"}
STATES = {
    "open": ("01", "已受理"),
    "granted": ("02", "已办结"),
    "refused": ("03", "不予办理"),
    "returned": ("04", "退回"),
    "asked": ("05", "待核实"),
    "replaced": ("08", "已核实"),
    "revoked": ("06", "已撤销"),
    "cancelled": ("07", "已作废"),
}
TAXPAYERS = {"1": "一般纳税人", "2": "小规模纳税人"}
ACCOUNTING = {"101": "企业会计准则", "102": "小企业会计准则"}
BUSY = "99999"
FINE = "00000"
ERRORS = {
    "signature": "10001",
    "unknown": "30004",
    "conflict": "30009",
    "late": "30010",
    "missing": "20001",
    "form": "20002",
    "code": "20003",
    "item": "20004",
}


class Tax(Sheet):
    """税务局."""

    department = "tax"
    title = "示范市税务局"
    short = "税务"
    item = ITEM
    operation = "SW.QYKB.XXQRFP"

    def read(self, body: Body) -> Application:
        head, fields = Fields(body).part("head"), Fields(body).part("body")
        head.text("tran_time", "[0-9]{14}")
        fields.text("hy_dm", "[A-T][0-9]{2,4}")
        fields.text("xzqh_dm", "[0-9]{6}")
        fields.text("zcdz")
        for person in ("fddbr", "cwfzr"):
            fields.text(f"{person}xm", PERSON)
            fields.identity(f"{person}sfzjhm")
            fields.text(f"{person}sjhm", MOBILE)
        fields.code("nsrlx_dm", TAXPAYERS)
        fields.code("kjzd_dm", ACCOUNTING)
        fields.text("sqed", r"[0-9]{1,12}\.[0-9]{2}")
        return Application(
            operation=head.code("tran_id", OPERATIONS),
            item=fields.only("sxdm", ITEM),
            case_no=fields.text("bjbh"),
            sub_case=fields.text("zbjbh", empty=True),
            company=fields.text("nsrmc"),
            applicant_id=fields.text("sqrbs"),
            applicant_name=fields.text("sqrmc"),
            region=fields.credit_code("shxydm")[2:8],
            answer=fields.text("smda", empty=True),
        )

    def judge(self, body: Body, application: Application) -> Verdict:
        asked = Decimal(body["body"]["sqed"])
        if asked <= 0:
            return Verdict(state="returned", reason="未申请发票额度", remedies="填写额度后重新申请")
        if body["body"]["nsrlx_dm"] == "2" and asked > 1_000_000 and not application.answer:
            return Verdict(state="asked", question="小规模纳税人申请的月度额度超过 100 万元，请说明经营情况")
        return Verdict()

    def grant(self, body: Body, application: Application, serial: int, today: datetime) -> dict[str, Any]:
        most = Decimal(100_000 if body["body"]["nsrlx_dm"] == "2" else 5_000_000)
        return {
            "swsxtzswh": f"示税通〔{today.year}〕{serial}号",
            "hded": f"{min(Decimal(body['body']['sqed']), most):.2f}",
        }

    def reference(self, serial: int, today: datetime) -> str:
        return f"SW{serial:08d}"

    def reason(self, body: Body) -> str:
        return Fields(body).part("body").text("zfyy")

    def answer(self, entry: Entry) -> dict[str, Any]:
        return {"head": self._head(FINE, "成功"), "body": self._body(entry)}

    def callback(self, entry: Entry, message_id: str) -> dict[str, Any]:
        return {"head": {**self._head(FINE, "成功"), "msg_id": message_id}, "body": self._body(entry)}

    def listing(self, entries: Sequence[Entry]) -> dict[str, Any]:
        return {"head": self._head(FINE, "成功"), "body": {"ywlb": [self._line(entry) for entry in entries]}}

    def error(self, kind: str, text: str, field: str = "", entry: Entry | None = None) -> tuple[int, dict[str, Any]]:
        body = {"zd": field} if entry is None else self._body(entry)
        return HTTP_STATUS.get(kind, 200), {"head": self._head(ERRORS[kind], text), "body": body}

    def busy(self) -> tuple[int, dict[str, Any]]:
        return 200, {"head": self._head(BUSY, "系统繁忙，请稍后再试"), "body": {}}

    def _head(self, code: str, text: str) -> dict[str, Any]:
        return {"tran_id": next(iter(OPERATIONS)), "rtn_code": code, "rtn_msg": text}

    def _body(self, entry: Entry) -> dict[str, Any]:
        body = {"ywh": entry.key, "slh": entry.reference, "clzt": STATES[entry.state][0]}
        return {**body, **entry.result, **standing(entry, "yy", "bzfs", "wt")}

    def _line(self, entry: Entry) -> dict[str, Any]:
        applied = entry.application
        return {
            **self._body(entry),
            "bjbh": applied.case_no,
            "sxdm": applied.item,
            "sqrbs": applied.applicant_id,
            "sqrmc": applied.applicant_name,
            "xgsj": f"{entry.touched_at.astimezone(LOCAL):%Y%m%d%H%M%S}",
        }
