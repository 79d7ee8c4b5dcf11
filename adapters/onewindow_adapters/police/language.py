"""How the police are asked to file seals, and what they answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from onewindow.ports.departments import Capabilities, Known, Reply, Request
from onewindow_adapters.transports.codes import CodeTable, item_codes
from onewindow_adapters.transports.company_form import NAME, REPRESENTATIVE, USCC, company_name, representative
from onewindow_adapters.transports.declared import Declared
from onewindow_adapters.transports.language import Said, below, entries, rejected, rows, status_of, whole, word
from onewindow_adapters.transports.moments import local_text
from onewindow_adapters.transports.options import Options

ITEM, ITEM_THERE = "119901000099002326399109900200001", "GA-YZ-07"

STATES = CodeTable(
    "police",
    "ZT",
    {
        "open": "1",
        "granted": "2",
        "refused": "3",
        "returned": "4",
        "asked": "5",
        "replaced": "6",
        "revoked": "8",
        "cancelled": "9",
    },
)
SEALS = CodeTable(
    "police",
    "YZLX",
    {"法定名称章": "01", "财务专用章": "02", "发票专用章": "03", "合同专用章": "04", "法定代表人名章": "05"},
)
MATERIALS = CodeTable("police", "YZCZ", {"橡塑": "1", "光敏": "2", "铜": "3", "牛角": "4"})
ERRORS = {"4040": "unknown"}


class PoliceLanguage:
    """Capital letters, everything a text, and an envelope of CODE, MSG and DATA."""

    capabilities = Capabilities(idempotent=True, revoke=True)
    operations = frozenset({"engrave_seal"})
    reads = (
        *NAME,
        *REPRESENTATIVE,
        USCC,
        "/form/seal/seal_kinds",
        "/form/seal/seal_material",
        "/form/seal/seal_maker",
        "/form/seal/electronic_seal",
    )

    def __init__(self, options: Options) -> None:
        self._items = item_codes(options, ITEM, ITEM_THERE)

    def write(self, request: Request) -> dict[str, Any]:
        """YZGL.GZBA."""
        data = Declared(request.data, self.reads)
        name, id_number, mobile = representative(data)
        message = {
            "FWBS": "YZGL.GZBA",
            "SXDM": self._items.code(request.item.get("code")),
            "BJBH": request.case_no,
            "ZBJBH": request.sub_case,
            "SQSJ": local_text(request.asked_at, "%Y-%m-%d %H:%M:%S"),
            "SQRBS": request.applicant.get("id", ""),
            "SQRXM": request.applicant.get("name", ""),
            "DWMC": company_name(data),
            "TYSHXYDM": data.need(USCC),
            "FDDBRXM": name,
            "FDDBRZJHM": id_number,
            "FDDBRLXDH": mobile,
            "YZLX": ",".join(SEALS.code(kind) for kind in data.need("/form/seal/seal_kinds")),
            "YZCZ": MATERIALS.code(data.need("/form/seal/seal_material")),
            "KZDW": data.need("/form/seal/seal_maker"),
            "SFDZYZ": "1" if data.get("/form/seal/electronic_seal") else "0",
        }
        if request.clarification:
            message["BCSMWT"] = request.clarification.get("question", "")
            message["BCSMDA"] = request.clarification.get("answer", "")
        return message

    def write_withdrawal(self, request: Request) -> dict[str, Any]:
        """Why it is taken back: because the platform asks for it; a case knows no reason written for departments."""
        return {"CXYY": "一窗受理平台请求撤销备案"}

    def read(self, message: Mapping[str, Any]) -> Said | Reply:
        """By the state in DATA; without one it is an error."""
        business = below(message, "DATA")
        if business.get("ZT") is None:
            code = word(message, "CODE")
            return rejected(ERRORS.get(code, ""), code, word(message, "MSG", ""), word(business, "ZD", ""))
        state = STATES.meaning(business["ZT"])
        return Said(
            state=state,
            reference=word(business, "BALSH", ""),
            reason=word(business, "YY", ""),
            remedies=word(business, "BZ", ""),
            question=word(business, "WT", ""),
            data=(
                {"filing_no": word(business, "BABH"), "seal_count": whole(business, "YZSL")}
                if state == "granted"
                else {}
            ),
        )

    def key_in(self, message: Mapping[str, Any]) -> str:
        """The platform's key."""
        return word(below(message, "DATA"), "YWH")

    def listed(self, message: Mapping[str, Any]) -> Iterator[Known]:
        """One row each."""
        return entries(rows(below(message, "DATA"), "LIST"), self._known, "YWH")

    def _known(self, row: Mapping[str, Any]) -> Known:
        return Known(
            key=word(row, "YWH", ""),
            case_no=word(row, "BJBH", ""),
            item_code=self._items.meaning_or_code(word(row, "SXDM", "")),
            applicant_id=word(row, "SQRBS", ""),
            applicant_name=word(row, "SQRXM", ""),
            status=status_of(STATES.meaning(row.get("ZT"))),
            reference=word(row, "BALSH", ""),
        )
