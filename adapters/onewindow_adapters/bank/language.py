"""How the bank is asked for an appointment to open an account, and what it answers; it does not go by keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from onewindow.ports.departments import Capabilities, Known, Reply, Request
from onewindow_adapters.transports.codes import CodeTable, item_codes
from onewindow_adapters.transports.company_form import NAME, REPRESENTATIVE, USCC, company_name, representative
from onewindow_adapters.transports.declared import Declared
from onewindow_adapters.transports.language import Said, below, entries, rejected, rows, status_of, word
from onewindow_adapters.transports.moments import local_text, read_local
from onewindow_adapters.transports.options import Options

ITEM, ITEM_THERE = "91990100009900670J399209900600001", "YH-DGKH-01"

STATES = CodeTable(
    "bank",
    "apptStatus",
    {
        "open": "P",
        "granted": "B",
        "confirmed": "C",
        "refused": "D",
        "returned": "R",
        "asked": "Q",
        "replaced": "S",
        "revoked": "V",
        "cancelled": "X",
    },
)
ACCOUNTS = CodeTable("bank", "acctType", {"基本存款账户": "01"})
ERRORS = {"BK4040": "unknown"}


class BankLanguage:
    """English names in camel case. The same request twice is two appointments: the platform asks before it repeats."""

    capabilities = Capabilities(idempotent=False, revoke=True)
    operations = frozenset({"book_bank_account"})
    reads = (*NAME, *REPRESENTATIVE, USCC, "/form/bank")

    def __init__(self, options: Options) -> None:
        self._items = item_codes(options, ITEM, ITEM_THERE)

    def write(self, request: Request) -> dict[str, Any]:
        """APPT0010."""
        data = Declared(request.data, self.reads)
        name, id_number, mobile = representative(data)
        message = {
            "txnCode": "APPT0010",
            "reqSeqNo": request.key,
            "productCode": self._items.code(request.item.get("code")),
            "caseNo": request.case_no,
            "subCaseNo": request.sub_case,
            "applicantId": request.applicant.get("id", ""),
            "applicantName": request.applicant.get("name", ""),
            "reqTime": local_text(request.asked_at, "%Y/%m/%d %H:%M:%S"),
            "corpName": company_name(data),
            "corpCreditCode": data.need(USCC),
            "legalPersonName": name,
            "legalPersonIdNo": id_number,
            "legalPersonMobile": mobile,
            "branchName": data.need("/form/bank/branch"),
            "acctType": ACCOUNTS.code(data.need("/form/bank/account_kind")),
            "ccy": "CNY",
            "wishDate": str(data.need("/form/bank/wished_on")).replace("-", "/"),
        }
        if request.clarification:
            message["clarifyQuestion"] = request.clarification.get("question", "")
            message["clarifyAnswer"] = request.clarification.get("answer", "")
        return message

    def write_withdrawal(self, request: Request) -> dict[str, Any]:
        """Why it is taken back: because the platform asks for it; a case knows no reason written for departments."""
        return {"voidReason": "一窗受理平台请求取消预约"}

    def read(self, message: Mapping[str, Any]) -> Said | Reply:
        """By the state in `data`; without one it is an error, whatever the HTTP status."""
        business = below(message, "data")
        if business.get("apptStatus") is None:
            code = word(message, "retCode")
            return rejected(ERRORS.get(code, ""), code, word(message, "retMsg", ""), word(business, "field", ""))
        state = STATES.meaning(business["apptStatus"])
        return Said(
            state=state,
            reference=word(business, "bankSeqNo", ""),
            reason=word(business, "reason", ""),
            remedies=word(business, "advice", ""),
            question=word(business, "question", ""),
            data=_appointment(business) if state in ("granted", "confirmed") else {},
        )

    def key_in(self, message: Mapping[str, Any]) -> str:
        """The platform's key."""
        return word(below(message, "data"), "reqSeqNo")

    def listed(self, message: Mapping[str, Any]) -> Iterator[Known]:
        """One row for each appointment, also where a key was booked twice."""
        return entries(rows(below(message, "data"), "list"), self._known, "reqSeqNo")

    def _known(self, row: Mapping[str, Any]) -> Known:
        return Known(
            key=word(row, "reqSeqNo", ""),
            case_no=word(row, "caseNo", ""),
            item_code=self._items.meaning_or_code(word(row, "productCode", "")),
            applicant_id=word(row, "applicantId", ""),
            applicant_name=word(row, "applicantName", ""),
            status=status_of(STATES.meaning(row.get("apptStatus"))),
            reference=word(row, "bankSeqNo", ""),
        )


def _appointment(business: Mapping[str, Any]) -> dict[str, Any]:
    """Number and local time of the appointment."""
    at = read_local(word(business, "apptTime"), "%Y/%m/%d %H:%M")
    return {"appointment_no": word(business, "apptNo"), "appointed_at": at.strftime("%Y-%m-%dT%H:%M")}
