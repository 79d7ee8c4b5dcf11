"""The bank: appointments for accounts. English names in camel case; NOT idempotent: the same key twice books twice.

POST /requests::

    {"txnCode": "APPT0010", "reqSeqNo": "<key>", "productCode": "YH-DGKH-01", "caseNo": "…", "subCaseNo": "…",
     "applicantId": "applicant.li", "applicantName": "李雷", "reqTime": "2026/03/02 09:10:00",
     "corpName": "示范市青禾软件有限公司", "corpCreditCode": "91990101MA0000015C", "legalPersonName": "李雷",
     "legalPersonIdNo": "990101198805120112", "legalPersonMobile": "13800000001",
     "branchName": "示范银行市民路支行", "acctType": "01", "ccy": "CNY", "wishDate": "2026/03/06",
     "clarifyQuestion": "…", "clarifyAnswer": "…"}

The bank goes by `reqSeqNo` and keeps no track of it: whoever sends it twice has two appointments. Ask first (GET).
`clarify…` may be left out. Revocation: {"voidReason": "reason"}. DELETE cancels every appointment of that key.

Answer (and GET, DELETE, revocation), HTTP 200 (202 while apptStatus is P)::

    {"retCode": "000000", "retMsg": "SUCCESS", "data": {"reqSeqNo": "<key>", "bankSeqNo": "BK00000001",
     "apptStatus": "B", "apptNo": "YH2026030600000001", "apptTime": "2026/03/06 10:00", "branchName": "…"}}

Declined and returned: data has "reason" and "advice"; a question: "question". States: STATES below. B is booked; some
time later the account manager confirms: a callback with apptStatus C and the same apptNo and apptTime.
Callback: the same with "msgId": "<message id>". Listing: {"retCode": "000000", "retMsg": "SUCCESS", "data": {"list":
[data with "caseNo", "productCode", "applicantId", "applicantName", "updTime": "2026/03/02 09:10:00"]}}; a key that was
booked twice is listed twice. Error: {"retCode": "BK4001", "retMsg": "text", "data": {"field": "corpName"}}: wrong
fields and codes under HTTP 200, unknown key 404, too late 409 (with data of the answer), signature 401.

Rules: a wish for Saturday or Sunday is moved to Monday; a branch whose name ends neither with 支行 nor with 营业部 is
asked about; accounts other than 01 are declined.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from onewindow_adapters.simulator.entry import Application, Entry, Verdict
from onewindow_adapters.simulator.sheets.fields import MOBILE, PERSON, Fields
from onewindow_adapters.simulator.sheets.sheet import HTTP_STATUS, LOCAL, Body, Sheet, standing

ITEM = "YH-DGKH-01"
OPERATIONS = {"APPT0010": "对公开户预约"}
STATES = {
    "open": ("P", "PROCESSING"),
    "granted": ("B", "BOOKED"),
    "confirmed": ("C", "CONFIRMED"),
    "refused": ("D", "DECLINED"),
    "returned": ("R", "RETURNED"),
    "asked": ("Q", "QUESTION"),
    "replaced": ("S", "SUPERSEDED"),
    "revoked": ("V", "VOIDED"),
    "cancelled": ("X", "CANCELLED"),
}
ACCOUNTS = {"01": "基本存款账户", "02": "一般存款账户", "03": "专用存款账户", "04": "临时存款账户"}
CURRENCIES = {"CNY": "人民币", "USD": "美元", "EUR": "欧元", "HKD": "港元"}  # ISO 4217
FINE = "000000"
ERRORS = {
    "signature": "BK0401",
    "unknown": "BK4040",
    "late": "BK4100",
    "missing": "BK4001",
    "form": "BK4002",
    "code": "BK4003",
    "item": "BK4004",
}


class Bank(Sheet):
    """示范银行."""

    department = "bank"
    title = "示范银行示范市分行"
    short = "银行"
    item = ITEM
    operation = "APPT0010"
    idempotent = False
    confirms = True

    def read(self, body: Body) -> Application:
        fields = Fields(body)
        fields.text("reqTime", "[0-9]{4}/[0-9]{2}/[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}")
        fields.text("legalPersonName", PERSON)
        fields.identity("legalPersonIdNo")
        fields.text("legalPersonMobile", MOBILE)
        fields.text("branchName")
        fields.code("acctType", ACCOUNTS)
        fields.code("ccy", CURRENCIES)
        if _day(fields.text("wishDate", "[0-9]{4}/[0-9]{2}/[0-9]{2}")) is None:
            raise fields.wrong("wishDate", "不是日期")
        return Application(
            key=fields.text("reqSeqNo"),
            operation=fields.code("txnCode", OPERATIONS),
            item=fields.only("productCode", ITEM),
            case_no=fields.text("caseNo"),
            sub_case=fields.text("subCaseNo", empty=True),
            company=fields.text("corpName"),
            applicant_id=fields.text("applicantId"),
            applicant_name=fields.text("applicantName"),
            region=fields.credit_code("corpCreditCode")[2:8],
            answer=fields.text("clarifyAnswer", empty=True),
        )

    def judge(self, body: Body, application: Application) -> Verdict:
        if body["acctType"] != "01":
            return Verdict(state="refused", reason="预约只受理基本存款账户", remedies="改为基本存款账户")
        if not body["branchName"].endswith(("支行", "营业部")) and not application.answer:
            return Verdict(state="asked", question="没有这个网点，请确认开户网点的全称")
        return Verdict()

    def grant(self, body: Body, application: Application, serial: int, today: datetime) -> dict[str, Any]:
        wished = _day(body["wishDate"]) or today.date()
        day = wished + timedelta(days=7 - wished.weekday() if wished.weekday() > 4 else 0)
        return {
            "apptNo": f"YH{day:%Y%m%d}{serial:08d}",
            "apptTime": f"{day:%Y/%m/%d} {9 + serial % 8:02d}:00",
            "branchName": body["branchName"],
        }

    def reference(self, serial: int, today: datetime) -> str:
        return f"BK{serial:08d}"

    def reason(self, body: Body) -> str:
        return Fields(body).text("voidReason")

    def answer(self, entry: Entry) -> dict[str, Any]:
        return _enveloped(self._data(entry))

    def callback(self, entry: Entry, message_id: str) -> dict[str, Any]:
        return {"msgId": message_id, **self.answer(entry)}

    def listing(self, entries: Sequence[Entry]) -> dict[str, Any]:
        return _enveloped({"list": [self._line(entry) for entry in entries]})

    def error(self, kind: str, text: str, field: str = "", entry: Entry | None = None) -> tuple[int, dict[str, Any]]:
        data = {"field": field} if entry is None else self._data(entry)
        return HTTP_STATUS.get(kind, 200), {"retCode": ERRORS[kind], "retMsg": text, "data": data}

    def _data(self, entry: Entry) -> dict[str, Any]:
        data = {"reqSeqNo": entry.key, "bankSeqNo": entry.reference, "apptStatus": STATES[entry.state][0]}
        return {**data, **entry.result, **standing(entry, "reason", "advice", "question")}

    def _line(self, entry: Entry) -> dict[str, Any]:
        applied = entry.application
        return {
            **self._data(entry),
            "caseNo": applied.case_no,
            "productCode": applied.item,
            "applicantId": applied.applicant_id,
            "applicantName": applied.applicant_name,
            "updTime": f"{entry.touched_at.astimezone(LOCAL):%Y/%m/%d %H:%M:%S}",
        }


def _enveloped(data: dict[str, Any]) -> dict[str, Any]:
    return {"retCode": FINE, "retMsg": "SUCCESS", "data": data}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.replace("/", "-"))
    except ValueError:
        return None
