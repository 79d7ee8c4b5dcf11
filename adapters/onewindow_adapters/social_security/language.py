"""How social security is asked to register a unit with its employees, and what it answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from onewindow.ports.departments import Capabilities, Known, Reply, Request
from onewindow_adapters.transports.codes import CodeTable, item_codes
from onewindow_adapters.transports.company_form import NAME, REPRESENTATIVE, USCC, company_name, representative
from onewindow_adapters.transports.declared import Declared, needed
from onewindow_adapters.transports.language import Said, below, entries, rejected, rows, status_of, whole, word
from onewindow_adapters.transports.moments import local_text
from onewindow_adapters.transports.options import Options

ITEM, ITEM_THERE = "11990100009900451G399209900400001", "RS-SB-0301"

STATES = CodeTable(
    "social_security",
    "zt",
    {
        "open": "0",
        "granted": "1",
        "refused": "2",
        "returned": "3",
        "asked": "4",
        "replaced": "5",
        "revoked": "8",
        "cancelled": "9",
    },
)
INSURANCES = CodeTable(
    "social_security", "aae140", {"养老": "110", "失业": "210", "医疗（含生育）": "310", "工伤": "410"}
)
WITH_MEDICAL = {"310": ["310", "510"]}  # 生育 is insured together with 医疗
ERRORS = {"-104": "unknown"}


class SocialSecurityLanguage:
    """The field codes of the trade; a request cannot be dropped, a registration can be taken back."""

    capabilities = Capabilities(idempotent=True, cancel=False, revoke=True)
    operations = frozenset({"register_social_security"})
    reads = (*NAME, *REPRESENTATIVE, USCC, "/form/company/industry_code", "/form/social_security")

    def __init__(self, options: Options) -> None:
        self._items = item_codes(options, ITEM, ITEM_THERE)

    def write(self, request: Request) -> dict[str, Any]:
        """SI0101."""
        data = Declared(request.data, self.reads)
        name, id_number, mobile = representative(data)
        insurances = [INSURANCES.code(insurance) for insurance in data.need("/form/social_security/insurances")]
        message: dict[str, Any] = {
            "jybh": "SI0101",
            "sxid": self._items.code(request.item.get("code")),
            "bjbh": request.case_no,
            "zbjbh": request.sub_case,
            "fqsj": local_text(request.asked_at, "%Y%m%d%H%M%S"),
            "sqr": {"id": request.applicant.get("id", ""), "xm": request.applicant.get("name", "")},
            "dw": {
                "aab004": company_name(data),
                "aab998": data.need(USCC),
                "aab013": name,
                "aab014": id_number,
                "aab015": mobile,
                "aab022": data.need("/form/company/industry_code"),
            },
            "aae140": [code for insurance in insurances for code in WITH_MEDICAL.get(insurance, [insurance])],
            "aae041": int(str(data.need("/form/social_security/insured_from")).replace("-", "")),
            "ry": [_employee(employee) for employee in data.get("/form/social_security/insured") or ()],
        }
        if request.clarification:
            message["bcsm"] = {
                "wt": request.clarification.get("question", ""),
                "da": request.clarification.get("answer", ""),
            }
        return message

    def write_withdrawal(self, request: Request) -> dict[str, Any]:
        """Why it is taken back: because the platform asks for it; a case knows no reason written for departments."""
        return {"aae013": "一窗受理平台请求撤销登记"}

    def read(self, message: Mapping[str, Any]) -> Said | Reply:
        """By the state in `output`; without one it is an error."""
        business = below(message, "output")
        if business.get("zt") is None:
            code = word(message, "appcode")
            return rejected(ERRORS.get(code, ""), code, word(message, "errormsg", ""), word(business, "zd", ""))
        state = STATES.meaning(business["zt"])
        return Said(
            state=state,
            reference=word(business, "slh", ""),
            reason=word(business, "aae013", ""),
            remedies=word(business, "clyj", ""),
            question=word(business, "wt", ""),
            data=(
                {"social_security_no": word(business, "aab001"), "insured_count": whole(business, "rs")}
                if state == "granted"
                else {}
            ),
        )

    def key_in(self, message: Mapping[str, Any]) -> str:
        """The platform's key."""
        return word(below(message, "output"), "lsh")

    def listed(self, message: Mapping[str, Any]) -> Iterator[Known]:
        """One row each."""
        return entries(rows(below(message, "output"), "lb"), self._known, "lsh")

    def _known(self, row: Mapping[str, Any]) -> Known:
        applicant = below(row, "sqr")
        return Known(
            key=word(row, "lsh", ""),
            case_no=word(row, "bjbh", ""),
            item_code=self._items.meaning_or_code(word(row, "sxid", "")),
            applicant_id=word(applicant, "id", ""),
            applicant_name=word(applicant, "xm", ""),
            status=status_of(STATES.meaning(row.get("zt"))),
            reference=word(row, "slh", ""),
        )


def _employee(employee: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "aac003": needed(employee, "insured_name"),
        "aac147": needed(employee, "insured_id_number"),
        "aac040": float(needed(employee, "monthly_wage")),
    }
