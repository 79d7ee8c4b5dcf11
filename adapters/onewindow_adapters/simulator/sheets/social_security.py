"""Social security: registration of a unit and its employees. The field codes of the trade (aab…, aac…, aae…).

POST /requests::

    {"jybh": "SI0101", "sxid": "RS-SB-0301", "bjbh": "<case number>", "zbjbh": "<sub-case>", "fqsj": "20260302091000",
     "sqr": {"id": "applicant.li", "xm": "李雷"},
     "dw": {"aab004": "示范市青禾软件有限公司", "aab998": "91990101MA0000015C", "aab013": "李雷",
            "aab014": "990101198805120112", "aab015": "13800000001", "aab022": "I6513"},
     "aae140": ["110", "310", "510", "210", "410"], "aae041": 202604,
     "ry": [{"aac003": "李雷", "aac147": "990101198805120112", "aac040": 6000.0}],
     "bcsm": {"wt": "question", "da": "answer"}}

aab004 name, aab998 credit code, aab013/014/015 legal representative's name, identity number, telephone, aab022
industry, aae140 insurances, aae041 first month as a number, aac003/147/040 name, identity number and wage a month in
yuan. Medical insurance with maternity is 310 and 510 together. `ry` (may be empty) and `bcsm` may be left out.
Revocation: {"aae013": "reason"}.

Answer (and GET, DELETE, revocation)::

    {"appcode": 1, "errormsg": "", "output": {"lsh": "<key>", "slh": "RS2026000001", "zt": "1", "aab001": "9901000001",
     "rs": 2}}

aab001 is the unit's number, rs the number of insured. Refused and returned: output has "aae013" (reason) and "clyj"
(remedies); a question: "wt". States: STATES below. While it works it sends a callback with zt 0 of its own.
Callback: the same with "xxid": "<message id>". Listing: {"appcode": 1, "errormsg": "", "output": {"lb": [output with
"bjbh", "sxid", "sqr", "aae036": "20260302091000"]}}. Error: {"appcode": -101, "errormsg": "text", "output": {"zd":
"dw.aab004"}} with HTTP 422, 404, 409, 401. It drops nothing: DELETE is answered with 405, whatever the key.

Rules: 310 and 510 only together, else returned; a first month more than three months before the request is asked about;
the same identity number twice in `ry` is returned; a wage above 100 000 is asked about.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from onewindow_adapters.simulator.entry import Application, Entry, Verdict
from onewindow_adapters.simulator.sheets.fields import MOBILE, PERSON, Fields
from onewindow_adapters.simulator.sheets.sheet import HTTP_STATUS, LOCAL, Body, Sheet, standing

ITEM = "RS-SB-0301"
OPERATIONS = {"SI0101": "单位社会保险登记及职工参保"}
STATES = {
    "open": ("0", "受理"),
    "granted": ("1", "通过"),
    "refused": ("2", "不通过"),
    "returned": ("3", "退回"),
    "asked": ("4", "待补充说明"),
    "replaced": ("5", "已补充说明"),
    "revoked": ("8", "已撤销"),
    "cancelled": ("9", "已作废"),
}
INSURANCES = {"110": "养老", "210": "失业", "310": "医疗", "410": "工伤", "510": "生育"}  # 险种类型 AAE140
ERRORS = {
    "signature": -1,
    "unknown": -104,
    "conflict": -109,
    "late": -110,
    "method": -111,
    "missing": -101,
    "form": -102,
    "code": -103,
    "item": -105,
}


class SocialSecurity(Sheet):
    """社会保险经办中心."""

    department = "social_security"
    title = "示范市社会保险经办中心"
    short = "社保"
    item = ITEM
    operation = "SI0101"
    drops = False
    progress = True

    def read(self, body: Body) -> Application:
        fields = Fields(body)
        unit, applicant = fields.part("dw"), fields.part("sqr")
        fields.text("fqsj", "[0-9]{14}")
        unit.text("aab013", PERSON)
        unit.identity("aab014")
        unit.text("aab015", MOBILE)
        unit.text("aab022", "[A-T][0-9]{2,4}")
        fields.codes("aae140", INSURANCES)
        if not 1 <= int(fields.number("aae041", 190001, 999912)) % 100 <= 12:
            raise fields.wrong("aae041", "月份不在 01–12")
        for person in fields.rows("ry", empty=True):
            person.text("aac003", PERSON)
            person.identity("aac147")
            person.number("aac040", 0, 1_000_000)
        return Application(
            operation=fields.code("jybh", OPERATIONS),
            item=fields.only("sxid", ITEM),
            case_no=fields.text("bjbh"),
            sub_case=fields.text("zbjbh", empty=True),
            company=unit.text("aab004"),
            applicant_id=applicant.text("id"),
            applicant_name=applicant.text("xm"),
            region=unit.credit_code("aab998")[2:8],
            answer=fields.part("bcsm", empty=True).text("da", empty=True),
        )

    def judge(self, body: Body, application: Application) -> Verdict:
        kinds, persons = body["aae140"], body.get("ry") or []
        if ("310" in kinds) != ("510" in kinds):
            return Verdict(state="returned", reason="医疗保险与生育保险应合并参保", remedies="同时参加 310 和 510")
        if len({person["aac147"] for person in persons}) < len(persons):
            return Verdict(state="returned", reason="参保职工重复", remedies="删除重复的职工后重新申请")
        if application.answer:
            return Verdict()
        if _months(body["fqsj"][:6]) - _months(str(body["aae041"])) > 3:
            return Verdict(state="asked", question="参保起始月早于申请三个月以上，请说明补缴原因")
        if any(person["aac040"] > 100_000 for person in persons):
            return Verdict(state="asked", question="申报的月工资超过十万元，请核实")
        return Verdict()

    def grant(self, body: Body, application: Application, serial: int, today: datetime) -> dict[str, Any]:
        return {"aab001": f"{application.region}{serial:06d}", "rs": len(body.get("ry") or [])}

    def reference(self, serial: int, today: datetime) -> str:
        return f"RS{today.year}{serial:06d}"

    def reason(self, body: Body) -> str:
        return Fields(body).text("aae013")

    def answer(self, entry: Entry) -> dict[str, Any]:
        return _enveloped(self._output(entry))

    def callback(self, entry: Entry, message_id: str) -> dict[str, Any]:
        return {"xxid": message_id, **self.answer(entry)}

    def listing(self, entries: Sequence[Entry]) -> dict[str, Any]:
        return _enveloped({"lb": [self._line(entry) for entry in entries]})

    def error(self, kind: str, text: str, field: str = "", entry: Entry | None = None) -> tuple[int, dict[str, Any]]:
        output = {"zd": field} if entry is None else self._output(entry)
        return HTTP_STATUS.get(kind, 422), {"appcode": ERRORS[kind], "errormsg": text, "output": output}

    def _output(self, entry: Entry) -> dict[str, Any]:
        output = {"lsh": entry.key, "slh": entry.reference, "zt": STATES[entry.state][0]}
        return {**output, **entry.result, **standing(entry, "aae013", "clyj", "wt")}

    def _line(self, entry: Entry) -> dict[str, Any]:
        applied = entry.application
        return {
            **self._output(entry),
            "bjbh": applied.case_no,
            "sxid": applied.item,
            "sqr": {"id": applied.applicant_id, "xm": applied.applicant_name},
            "aae036": f"{entry.touched_at.astimezone(LOCAL):%Y%m%d%H%M%S}",
        }


def _enveloped(output: dict[str, Any]) -> dict[str, Any]:
    return {"appcode": 1, "errormsg": "", "output": output}


def _months(month: str) -> int:
    """Months since the year 0 of YYYYMM."""
    return int(month[:4]) * 12 + int(month[4:6])
