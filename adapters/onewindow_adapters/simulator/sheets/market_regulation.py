"""Market regulation: establishment registration. Names are initials of pinyin, states two digits, capital in 万元.

POST /requests::

    {"jkmc": "SLDJ_FZ", "sxbm": "SCJG-SL-0101", "bjbh": "<case number>", "zbh": "<sub-case>",
     "sqsj": "20260302091000", "sqr": {"bs": "applicant.li", "mc": "李雷"},
     "qyxx": {"qymc": "示范市青禾软件有限公司", "zh": "青禾", "zzxs": "1", "qylx": "1151", "zczb": 100, "bz": "156",
              "yyqx": "长期", "jyfw": ["软件开发"], "hydm": "I6513", "cyrs": 5,
              "lly": {"xm": "李雷", "sj": "13800000001"}},
     "tzr": [{"mc": "李雷", "lx": "1", "zjhm": "990101198805120112", "rjcze": 100, "czbl": 100, "czfs": "1",
              "czqx": "20301231"}],
     "fddbr": {"xm": "李雷", "sfzh": "990101198805120112", "sj": "13800000001", "zw": "01"},
     "ry": [{"xm": "韩梅", "sfzh": "990101199011030240", "zw": "12"}],
     "zs": {"xzqh": "990101", "dz": "示范市示范区创业路 8 号 A 座 302 室", "cqr": "示范市创业园管理有限公司",
            "yt": "2"},
     "wtr": {"xm": "…", "sfzh": "…", "sj": "…"}, "cl": ["articles"], "bcsm": {"wt": "question", "da": "answer"}}

`yyqx` is 长期 or a number of years ("20"); `tzr[].zjhm` is an identity number (lx 1) or a credit code (lx 2). `ry`,
`wtr`, `cl`, `bcsm`, `zs.mj` (m²), `zs.zlqz` (YYYYMMDD) may be left out. Revocation: {"cxyy": "reason"}.

Answer (and GET, DELETE, revocation)::

    {"ywbh": "<key>", "slbh": "SCJG20260302000001", "ztdm": "20", "ztsm": "准予登记",
     "jg": {"zch": "990101000000018", "tyshxydm": "91990101MA0000015C", "fzrq": "20260302",
            "djjg": "示范市市场监督管理局", "zzmc": "营业执照"}}
    {…, "ztdm": "30", "yy": "reason", "jjfs": "remedies"}          {…, "ztdm": "40", "wt": "question"}

States: STATES below. Callback: the same with "xxbh": "<message id>". Listing: {"lb": [answer without jg, with "bjbh",
"sxbm", "sqr", "cl", "czsj": "YYYYMMDDhhmmss"]}. Error (422, 404, 409, 401): {"cwdm": "E1001", "cwms": "text",
"zd": "qyxx.qymc"}.

Rules: capital above 10 000 (万元) without a chairman (zw 02) is asked about; the shares must add up to 100; a company
of kind 1151 has one investor of lx 1, of kind 1152 one of lx 2, else returned.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from onewindow_adapters.simulator.check_digits import credit_code, registration_number
from onewindow_adapters.simulator.entry import Application, Entry, Verdict
from onewindow_adapters.simulator.sheets.fields import MOBILE, PERSON, Fields
from onewindow_adapters.simulator.sheets.sheet import HTTP_STATUS, LOCAL, Body, Sheet, standing

ITEM = "SCJG-SL-0101"
OPERATIONS = {"SLDJ_FZ": "设立登记、发照"}
STATES = {
    "open": ("10", "已受理"),
    "granted": ("20", "准予登记"),
    "refused": ("30", "不予登记"),
    "returned": ("31", "退回"),
    "asked": ("40", "待说明"),
    "replaced": ("41", "已说明，并入后续申请"),
    "revoked": ("50", "已撤销登记"),
    "cancelled": ("60", "已撤回申请"),
}
KINDS = {  # 企业类型
    "1151": "有限责任公司（自然人独资）",
    "1130": "有限责任公司（自然人投资或控股）",
    "1152": "有限责任公司（法人独资）",
    "1190": "其他有限责任公司",
    "1200": "股份有限公司",
}
ORGANISATION_FORMS = {"1": "有限公司", "2": "有限责任公司", "3": "股份有限公司"}  # 组织形式
CURRENCIES = {"156": "人民币", "840": "美元", "978": "欧元", "344": "港元"}  # GB/T 12406
INVESTORS = {"1": "自然人", "2": "企业法人"}
CONTRIBUTIONS = {"1": "货币", "2": "实物", "3": "知识产权", "4": "土地使用权", "5": "股权", "6": "债权", "9": "其他"}
POSTS = {  # 职务
    "01": "执行公司事务的董事",
    "02": "董事长",
    "03": "经理",
    "11": "董事",
    "12": "监事",
    "13": "副经理",
    "14": "审计委员会成员",
}
USES = {"1": "商业", "2": "办公", "3": "工业", "4": "住宅", "9": "其他"}  # 房屋用途
ERRORS = {
    "signature": "E0401",
    "unknown": "E0404",
    "conflict": "E0409",
    "late": "E0410",
    "missing": "E1001",
    "form": "E1002",
    "code": "E1003",
    "item": "E1004",
}


class MarketRegulation(Sheet):
    """市场监督管理局."""

    department = "market_regulation"
    title = "示范市市场监督管理局"
    short = "市监"
    item = ITEM
    operation = "SLDJ_FZ"

    def read(self, body: Body) -> Application:
        fields = Fields(body)
        company, domicile, applicant = fields.part("qyxx"), fields.part("zs"), fields.part("sqr")
        fields.text("sqsj", r"[0-9]{14}")
        company.text("zh")
        for name, table in (("zzxs", ORGANISATION_FORMS), ("qylx", KINDS), ("bz", CURRENCIES)):
            company.code(name, table)
        company.number("zczb", 0, 10_000_000)
        company.text("yyqx", "长期|[1-9][0-9]?")
        company.texts("jyfw")
        company.text("hydm", "[A-T][0-9]{2,4}")
        company.number("cyrs", 0, 1_000_000)
        company.part("lly").text("xm", PERSON)
        company.part("lly").text("sj", MOBILE)
        self._persons(fields)
        domicile.text("dz")
        domicile.text("cqr")
        domicile.code("yt", USES)
        return Application(
            operation=fields.code("jkmc", OPERATIONS),
            item=fields.only("sxbm", ITEM),
            case_no=fields.text("bjbh"),
            sub_case=fields.text("zbh", empty=True),
            company=company.text("qymc"),
            applicant_id=applicant.text("bs"),
            applicant_name=applicant.text("mc"),
            region=domicile.text("xzqh", "[0-9]{6}"),
            answer=fields.part("bcsm", empty=True).text("da", empty=True),
            materials=tuple(fields.texts("cl", empty=True)),
        )

    def judge(self, body: Body, application: Application) -> Verdict:
        investors = body["tzr"]
        if abs(sum(investor["czbl"] for investor in investors) - 100) > 0.001:
            return Verdict(state="returned", reason="出资比例合计不为 100%", remedies="更正出资比例后重新申请")
        sole = {"1151": "1", "1152": "2"}.get(body["qyxx"]["qylx"])
        if sole and [investor["lx"] for investor in investors] != [sole]:
            return Verdict(state="returned", reason="独资公司的投资人数量或类型不符", remedies="更正公司类型或投资人")
        if body["qyxx"]["zczb"] > 10_000 and body["fddbr"]["zw"] != "02" and not application.answer:
            return Verdict(state="asked", question="注册资本超过一亿元而未设董事长，是否属实？")
        return Verdict()

    def grant(self, body: Body, application: Application, serial: int, today: datetime) -> dict[str, Any]:
        return {
            "zch": registration_number(application.region, serial),
            "tyshxydm": credit_code(application.region, serial),
            "fzrq": f"{today:%Y%m%d}",
            "djjg": self.title,
            "zzmc": "营业执照",
        }

    def reference(self, serial: int, today: datetime) -> str:
        return f"SCJG{today:%Y%m%d}{serial:06d}"

    def reason(self, body: Body) -> str:
        return Fields(body).text("cxyy")

    def answer(self, entry: Entry) -> dict[str, Any]:
        code, text = STATES[entry.state]
        answer = {"ywbh": entry.key, "slbh": entry.reference, "ztdm": code, "ztsm": text}
        answer.update(standing(entry, "yy", "jjfs", "wt"))
        return {**answer, "jg": dict(entry.result)} if entry.result else answer

    def callback(self, entry: Entry, message_id: str) -> dict[str, Any]:
        return {"xxbh": message_id, **self.answer(entry)}

    def listing(self, entries: Sequence[Entry]) -> dict[str, Any]:
        return {"lb": [self._line(entry) for entry in entries]}

    def error(self, kind: str, text: str, field: str = "", entry: Entry | None = None) -> tuple[int, dict[str, Any]]:
        if entry is not None:
            return HTTP_STATUS[kind], {**self.answer(entry), "cwdm": ERRORS[kind], "cwms": text}
        return HTTP_STATUS.get(kind, 422), {"cwdm": ERRORS[kind], "cwms": text, "zd": field}

    def _persons(self, fields: Fields) -> None:
        for investor in fields.rows("tzr"):
            investor.text("mc", PERSON)
            kind = investor.code("lx", INVESTORS)
            investor.identity("zjhm") if kind == "1" else investor.credit_code("zjhm")
            investor.number("rjcze", 0, 10_000_000)
            investor.number("czbl", 0, 100)
            investor.code("czfs", CONTRIBUTIONS)
            investor.text("czqx", "[0-9]{8}")
        head = fields.part("fddbr")
        head.text("sj", MOBILE)
        for person in (head, *fields.rows("ry", empty=True)):
            person.text("xm", PERSON)
            person.identity("sfzh")
            person.code("zw", POSTS)

    def _line(self, entry: Entry) -> dict[str, Any]:
        applied = entry.application
        answer = {name: value for name, value in self.answer(entry).items() if name != "jg"}
        return {
            **answer,
            "bjbh": applied.case_no,
            "sxbm": applied.item,
            "sqr": {"bs": applied.applicant_id, "mc": applied.applicant_name},
            "cl": list(applied.materials),
            "czsj": f"{entry.touched_at.astimezone(LOCAL):%Y%m%d%H%M%S}",
        }
