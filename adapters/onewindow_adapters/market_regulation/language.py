"""How market regulation is asked for an establishment registration, and what it answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from onewindow.ports.departments import Capabilities, Known, Reply, Request
from onewindow_adapters.market_regulation import codes
from onewindow_adapters.transports.codes import item_codes
from onewindow_adapters.transports.company_form import NAME, REPRESENTATIVE, company_name, representative
from onewindow_adapters.transports.declared import Declared, needed
from onewindow_adapters.transports.language import Said, below, entries, rejected, rows, status_of, word
from onewindow_adapters.transports.moments import local_text, plain, scaled
from onewindow_adapters.transports.options import Options

_UNKNOWN = "E0404"


class MarketRegulationLanguage:
    """Initials of pinyin; capital in 10 000 yuan, days as YYYYMMDD, states of two digits."""

    capabilities = Capabilities(idempotent=True, revoke=True)
    operations = frozenset({"issue_licence"})
    reads = (
        *NAME,
        "/form/company/company_type",
        "/form/company/registered_capital",
        "/form/company/business_term",
        "/form/company/business_scope",
        "/form/company/industry_code",
        "/form/company/employees",
        "/form/company/contact_name",
        "/form/company/contact_mobile",
        "/form/shareholders",
        *REPRESENTATIVE,
        "/form/legal_representative/representative_post",
        "/form/officers",
        "/form/domicile",
        "/form/agent",
        "/materials",
    )

    def __init__(self, options: Options) -> None:
        self._items = item_codes(options, codes.ITEM, codes.ITEM_THERE)

    def write(self, request: Request) -> dict[str, Any]:
        """SLDJ_FZ with the whole register."""
        data = Declared(request.data, self.reads)
        message: dict[str, Any] = {
            "jkmc": "SLDJ_FZ",
            "sxbm": self._items.code(request.item.get("code")),
            "bjbh": request.case_no,
            "zbh": request.sub_case,
            "sqsj": local_text(request.asked_at, "%Y%m%d%H%M%S"),
            "sqr": {"bs": request.applicant.get("id", ""), "mc": request.applicant.get("name", "")},
            "qyxx": _company(data),
            "tzr": [_investor(investor) for investor in data.need("/form/shareholders")],
            "fddbr": _representative(data),
            "zs": _domicile(data),
        }
        if officers := data.get("/form/officers"):
            message["ry"] = [_officer(officer) for officer in officers]
        if agent := data.get("/form/agent"):
            message["wtr"] = {
                "xm": needed(agent, "agent_name"),
                "sfzh": needed(agent, "agent_id_number"),
                "sj": needed(agent, "agent_mobile"),
            }
        if materials := data.get("/materials"):
            message["cl"] = [str(material) for material in materials]
        if request.clarification:
            message["bcsm"] = {
                "wt": request.clarification.get("question", ""),
                "da": request.clarification.get("answer", ""),
            }
        return message

    def write_withdrawal(self, request: Request) -> dict[str, Any]:
        """Why it is taken back: because the platform asks for it; a case knows no reason written for departments."""
        return {"cxyy": "一窗受理平台请求撤销登记"}

    def read(self, message: Mapping[str, Any]) -> Said | Reply:
        """By `ztdm`; without one it is an error."""
        if message.get("ztdm") is None:
            code = word(message, "cwdm")
            kind = "unknown" if code == _UNKNOWN else ""
            return rejected(kind, code, word(message, "cwms", ""), word(message, "zd", ""))
        state = codes.STATES.meaning(message["ztdm"])
        return Said(
            state=state,
            reference=word(message, "slbh", ""),
            reason=word(message, "yy", ""),
            remedies=word(message, "jjfs", ""),
            question=word(message, "wt", ""),
            data=_licence(below(message, "jg")) if state == "granted" else {},
        )

    def key_in(self, message: Mapping[str, Any]) -> str:
        """The platform's key."""
        return word(message, "ywbh")

    def listed(self, message: Mapping[str, Any]) -> Iterator[Known]:
        """One row each; the department's item code stands where the table has none of ours."""
        return entries(rows(message, "lb"), self._known, "ywbh")

    def _known(self, row: Mapping[str, Any]) -> Known:
        applicant = below(row, "sqr")
        return Known(
            key=word(row, "ywbh", ""),
            case_no=word(row, "bjbh", ""),
            item_code=self._items.meaning_or_code(word(row, "sxbm", "")),
            applicant_id=word(applicant, "bs", ""),
            applicant_name=word(applicant, "mc", ""),
            status=status_of(codes.STATES.meaning(row.get("ztdm"))),
            reference=word(row, "slbh", ""),
            materials=tuple(str(material) for material in row.get("cl") or ()),
        )


def _company(data: Declared) -> dict[str, Any]:
    name = company_name(data)
    contact = {"xm": data.need("/form/company/contact_name"), "sj": data.need("/form/company/contact_mobile")}
    return {
        "qymc": name,
        "zh": data.need("/form/company/trade_name"),
        "zzxs": codes.ORGANISATION_FORMS.code(data.need("/form/company/organization_form")),
        "qylx": codes.KINDS.code(data.need("/form/company/company_type")),
        "zczb": plain(scaled(data.need("/form/company/registered_capital"), "1")),
        "bz": codes.YUAN,
        "yyqx": str(data.need("/form/company/business_term")).removesuffix("年"),
        "jyfw": list(data.need("/form/company/business_scope")),
        "hydm": data.need("/form/company/industry_code"),
        "cyrs": data.need("/form/company/employees"),
        "lly": contact,
    }


def _investor(investor: Mapping[str, Any]) -> dict[str, Any]:
    kind = needed(investor, "investor_kind")
    number = "investor_uscc" if kind == codes.ENTERPRISE else "investor_id_number"
    return {
        "mc": needed(investor, "investor_name"),
        "lx": codes.INVESTORS.code(kind),
        "zjhm": needed(investor, number),
        "rjcze": needed(investor, "amount"),
        "czbl": needed(investor, "ratio"),
        "czfs": codes.CONTRIBUTIONS.code(needed(investor, "contribution")),
        "czqx": _day(needed(investor, "pay_by")),
    }


def _representative(data: Declared) -> dict[str, Any]:
    name, id_number, mobile = representative(data)
    post = codes.POSTS.code(data.need("/form/legal_representative/representative_post"))
    return {"xm": name, "sfzh": id_number, "sj": mobile, "zw": post}


def _officer(officer: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "xm": needed(officer, "officer_name"),
        "sfzh": needed(officer, "officer_id_number"),
        "zw": codes.POSTS.code(needed(officer, "officer_post")),
    }


def _domicile(data: Declared) -> dict[str, Any]:
    domicile: dict[str, Any] = {
        "xzqh": data.need("/form/domicile/region_code"),
        "dz": data.need("/form/domicile/address"),
        "cqr": data.need("/form/domicile/owner"),
        "yt": codes.USES.code(data.need("/form/domicile/use")),
    }
    if area := data.get("/form/domicile/floor_area"):
        domicile["mj"] = area
    if until := data.get("/form/domicile/lease_until"):
        domicile["zlqz"] = _day(until)
    return domicile


def _day(day: str) -> str:
    return day.replace("-", "")


def _licence(result: Mapping[str, Any]) -> dict[str, Any]:
    """Licence number and credit code, the latter as it came: whether its check digit is right, the form checks.

    With the data of the certificate: its name, date (as the department writes it, 20260302) and issuing authority.
    """
    issued = word(result, "fzrq")
    return {
        "licence_no": word(result, "zch"),
        "uscc": word(result, "tyshxydm"),
        "certificate_name": word(result, "zzmc"),
        "issued_on": f"{issued[:4]}-{issued[4:6]}-{issued[6:]}",
        "issued_by": word(result, "djjg"),
    }
