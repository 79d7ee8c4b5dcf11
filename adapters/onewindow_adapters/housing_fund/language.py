"""How the housing fund is asked to register a unit, in rows of the exchange database, and what it answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from onewindow.ports.departments import Capabilities, Known, Refused, Reply, Request
from onewindow_adapters.transports.codes import CodeTable, item_codes
from onewindow_adapters.transports.company_form import NAME, REPRESENTATIVE, USCC, company_name, representative
from onewindow_adapters.transports.declared import Declared
from onewindow_adapters.transports.language import Said, below, entries, rejected, rows, status_of, word
from onewindow_adapters.transports.moments import local_text, scaled, two_decimals
from onewindow_adapters.transports.options import Options

ITEM, ITEM_THERE = "12990100009900566K399209900500001", "GJJ-DW-11"

STATES = CodeTable(
    "housing_fund",
    "zt",
    {
        "open": "0",
        "granted": "10",
        "refused": "20",
        "returned": "30",
        "asked": "40",
        "replaced": "41",
        "revoked": "80",
        "cancelled": "90",
        "late": "97",
        "wrong": "99",
    },
)
WITHDRAWALS = CodeTable("housing_fund", "cz_dm", {"cancel": "GJJ_CH", "revoke": "GJJ_CX"})
ERRORS = {"E04": "unknown"}


class HousingFundLanguage:
    """Pinyin in capitals, the rate as a fraction, months as YYYY.MM."""

    capabilities = Capabilities(idempotent=True, revoke=True)
    operations = frozenset({"register_housing_fund"})
    reads = (*NAME, *REPRESENTATIVE, USCC, "/form/housing_fund")

    def __init__(self, options: Options) -> None:
        self._items = item_codes(options, ITEM, ITEM_THERE)

    def write(self, request: Request) -> dict[str, Any]:
        """GJJ_KH."""
        data = Declared(request.data, self.reads)
        name, id_number, mobile = representative(data)
        content = {
            "SXBH": self._items.code(request.item.get("code")),
            "ZBJBH": request.sub_case,
            "SQSJ": local_text(request.asked_at, "%Y-%m-%dT%H:%M:%S"),
            "SQR": request.applicant.get("id", ""),
            "SQRXM": request.applicant.get("name", ""),
            "DWMC": company_name(data),
            "DWXYDM": data.need(USCC),
            "FRXM": name,
            "FRZJH": id_number,
            "FRSJ": mobile,
            "QJNY": str(data.need("/form/housing_fund/fund_from")).replace("-", "."),
            "JCBL": two_decimals(scaled(data.need("/form/housing_fund/fund_ratio"), "0.01")),
            "JCRS": data.need("/form/housing_fund/depositors"),
        }
        if request.clarification:
            content["SMWT"] = request.clarification.get("question", "")
            content["SMDA"] = request.clarification.get("answer", "")
        return {"cz_dm": "GJJ_KH", "nr": content}

    def write_withdrawal(self, request: Request) -> dict[str, Any]:
        """GJJ_CH drops a request, GJJ_CX takes a registration back."""
        return {"cz_dm": WITHDRAWALS.code(request.operation), "nr": {"YY": "一窗受理平台请求"}}

    def read(self, message: Mapping[str, Any]) -> Said | Reply:
        """By the state of the row."""
        state, business = STATES.meaning(message["zt"]), below(message, "nr")
        if state == "late":
            return Refused(reason=word(business, "YY", "") or "已来不及撤回或撤销")
        if state == "wrong":
            code = word(business, "CWDM", "")
            return rejected(ERRORS.get(code, ""), code, word(business, "CWMS", ""), word(business, "ZD", ""))
        return Said(
            state=state,
            reference=word(business, "LSH", ""),
            reason=word(business, "YY", ""),
            remedies=word(business, "JJBF", ""),
            question=word(business, "WT", ""),
            data={"fund_account_no": word(business, "DWZH")} if state == "granted" else {},
        )

    def key_in(self, message: Mapping[str, Any]) -> str:
        """The platform's key."""
        return word(message, "yw_jian")

    def listed(self, message: Mapping[str, Any]) -> Iterator[Known]:
        """One row each; answers to cancellations and revocations are not business of their own."""
        asked = (row for row in rows(message, "rows") if row["cz_dm"] in ("", "GJJ_KH"))
        return entries(asked, self._known, "yw_jian")

    def _known(self, row: Mapping[str, Any]) -> Known | None:
        state, business = STATES.meaning(row["zt"]), below(row, "nr")
        if state in ("late", "wrong", "replaced"):
            return None
        return Known(
            key=row["yw_jian"],
            case_no=row["bj_bh"] or word(business, "BJBH", ""),
            item_code=self._items.meaning_or_code(word(business, "SXBH", "")),
            applicant_id=word(business, "SQR", ""),
            applicant_name=word(business, "SQRXM", ""),
            status=status_of(state),
            reference=word(business, "LSH", ""),
        )
