"""How tax is asked to confirm tax information and to grant invoices, and what it answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from onewindow.ports.departments import Capabilities, Known, Reply, Request
from onewindow_adapters.transports.codes import CodeTable, item_codes
from onewindow_adapters.transports.company_form import NAME, REPRESENTATIVE, USCC, company_name, representative
from onewindow_adapters.transports.declared import Declared
from onewindow_adapters.transports.language import Said, below, entries, rejected, rows, status_of, word
from onewindow_adapters.transports.moments import local_text, plain, scaled, two_decimals
from onewindow_adapters.transports.options import Options

ITEM, ITEM_THERE = "11990100009900347C399209900300001", "SW-QYKB-0201"

STATES = CodeTable(
    "tax",
    "clzt",
    {
        "open": "01",
        "granted": "02",
        "refused": "03",
        "returned": "04",
        "asked": "05",
        "revoked": "06",
        "cancelled": "07",
        "replaced": "08",
    },
)
TAXPAYERS = CodeTable("tax", "nsrlx_dm", {"一般纳税人": "1", "小规模纳税人": "2"})
ACCOUNTING = CodeTable("tax", "kjzd_dm", {"企业会计准则": "101", "小企业会计准则": "102"})
ERRORS = {"30004": "unknown", "99999": "busy"}


class TaxLanguage:
    """Head and body, money in yuan as a text; an error, too, comes under HTTP 200."""

    capabilities = Capabilities(idempotent=True, revoke=True)
    operations = frozenset({"register_tax_and_invoice"})
    reads = (
        *NAME,
        *REPRESENTATIVE,
        USCC,
        "/form/company/industry_code",
        "/form/domicile/region_code",
        "/form/domicile/address",
        "/form/tax",
    )

    def __init__(self, options: Options) -> None:
        self._items = item_codes(options, ITEM, ITEM_THERE)

    def write(self, request: Request) -> dict[str, Any]:
        """SW.QYKB.XXQRFP."""
        data = Declared(request.data, self.reads)
        name, id_number, mobile = representative(data)
        body = {
            "sxdm": self._items.code(request.item.get("code")),
            "bjbh": request.case_no,
            "zbjbh": request.sub_case,
            "sqrbs": request.applicant.get("id", ""),
            "sqrmc": request.applicant.get("name", ""),
            "nsrmc": company_name(data),
            "shxydm": data.need(USCC),
            "hy_dm": data.need("/form/company/industry_code"),
            "xzqh_dm": data.need("/form/domicile/region_code"),
            "zcdz": data.need("/form/domicile/address"),
            "fddbrxm": name,
            "fddbrsfzjhm": id_number,
            "fddbrsjhm": mobile,
            "cwfzrxm": data.need("/form/tax/finance_officer_name"),
            "cwfzrsfzjhm": data.need("/form/tax/finance_officer_id_number"),
            "cwfzrsjhm": data.need("/form/tax/finance_officer_mobile"),
            "nsrlx_dm": TAXPAYERS.code(data.need("/form/tax/taxpayer_kind")),
            "kjzd_dm": ACCOUNTING.code(data.need("/form/tax/accounting_system")),
            "sqed": two_decimals(scaled(data.need("/form/tax/invoice_quota"), "10000")),
        }
        if request.clarification:
            body["smwt"] = request.clarification.get("question", "")
            body["smda"] = request.clarification.get("answer", "")
        return {"head": _head(request), "body": body}

    def write_withdrawal(self, request: Request) -> dict[str, Any]:
        """Why it is taken back: because the platform asks for it; a case knows no reason written for departments."""
        return {"head": _head(request), "body": {"zfyy": "一窗受理平台请求作废"}}

    def read(self, message: Mapping[str, Any]) -> Said | Reply:
        """By the state in the body; without one it is an error, whatever the HTTP status."""
        head, business = below(message, "head"), below(message, "body")
        if business.get("clzt") is None:
            code = word(head, "rtn_code")
            return rejected(ERRORS.get(code, ""), code, word(head, "rtn_msg", ""), word(business, "zd", ""))
        state = STATES.meaning(business["clzt"])
        return Said(
            state=state,
            reference=word(business, "slh", ""),
            reason=word(business, "yy", ""),
            remedies=word(business, "bzfs", ""),
            question=word(business, "wt", ""),
            data=_grant(business) if state == "granted" else {},
        )

    def key_in(self, message: Mapping[str, Any]) -> str:
        """The platform's key."""
        return word(below(message, "body"), "ywh")

    def listed(self, message: Mapping[str, Any]) -> Iterator[Known]:
        """One row each."""
        return entries(rows(below(message, "body"), "ywlb"), self._known, "ywh")

    def _known(self, row: Mapping[str, Any]) -> Known:
        return Known(
            key=word(row, "ywh", ""),
            case_no=word(row, "bjbh", ""),
            item_code=self._items.meaning_or_code(word(row, "sxdm", "")),
            applicant_id=word(row, "sqrbs", ""),
            applicant_name=word(row, "sqrmc", ""),
            status=status_of(STATES.meaning(row.get("clzt"))),
            reference=word(row, "slh", ""),
        )


def _head(request: Request) -> dict[str, str]:
    return {
        "tran_id": "SW.QYKB.XXQRFP",
        "channel_id": "YCTB",
        "tran_time": local_text(request.asked_at, "%Y%m%d%H%M%S"),
    }


def _grant(business: Mapping[str, Any]) -> dict[str, Any]:
    """Number of the tax notice, and the quota in 10 000 yuan a month."""
    return {
        "confirmation_no": word(business, "swsxtzswh"),
        "invoice_quota_granted": plain(scaled(word(business, "hded"), "0.0001")),
    }
