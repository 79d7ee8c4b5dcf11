"""The bank: appointments for opening an account. English names in camel case; NOT idempotent: the same key twice books twice.

POST /requests::

    {"txnCode": "APPT0010", "reqSeqNo": "<key>", "productCode": "YH-DGKH-01", "caseNo": "…", "subCaseNo": "…",
     "applicantId": "applicant.li", "applicantName": "李雷", "reqTime": "2026/03/02 09:10:00",
     "corpName": "示范市青禾软件有限公司", "corpCreditCode": "91990101MA000001X8", "legalPersonName": "李雷",
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
Callback: the same with "msgId": "<message id>". Listing: {"retCode": "000000", "retMsg": "SUCCESS", "data": {"list": [data
with "caseNo", "productCode", "applicantId", "applicantName", "updTime": "2026/03/02 09:10:00"]}}; a key that was booked
twice is listed twice. Error: {"retCode": "BK4001", "retMsg": "text", "data": {"field": "corpName"}}: wrong fields and
codes under HTTP 200, unknown key 404, too late 409 (with data of the answer), signature 401.

Rules: a wish for Saturday or Sunday is moved to Monday; a branch whose name ends neither with 支行 nor with 营业部 is
asked about; accounts other than 01 are declined.
"""

from __future__ import annotations

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
