"""The code tables of market regulation, each from the platform's words to the department's codes."""

from __future__ import annotations

from onewindow_adapters.transports.codes import CodeTable

ITEM = "119901000099001282300013112700401"
ITEM_THERE = "SCJG-SL-0101"
YUAN = "156"  # GB/T 12406
ENTERPRISE = "企业法人"


def _table(name: str, entries: dict[str, str]) -> CodeTable:
    return CodeTable("market_regulation", name, entries)


STATES = _table(
    "ztdm",
    {
        "open": "10",
        "granted": "20",
        "refused": "30",
        "returned": "31",
        "asked": "40",
        "replaced": "41",
        "revoked": "50",
        "cancelled": "60",
    },
)
KINDS = _table(
    "qylx",
    {
        "自然人独资": "1151",
        "自然人投资或控股": "1130",
        "法人独资": "1152",
        "其他有限责任公司": "1190",
        "股份有限公司": "1200",
    },
)
ORGANISATION_FORMS = _table(
    "zzxs",
    {
        "有限公司": "1",
        "有限责任公司": "2",
        "股份有限公司": "3",
    },
)
INVESTORS = _table(
    "tzr.lx",
    {
        "自然人": "1",
        "企业法人": "2",
    },
)
CONTRIBUTIONS = _table(
    "czfs",
    {
        "货币": "1",
        "实物": "2",
        "知识产权": "3",
        "土地使用权": "4",
        "股权": "5",
        "债权": "6",
        "其他": "9",
    },
)
POSTS = _table(
    "zw",
    {
        "执行公司事务的董事": "01",
        "董事长": "02",
        "经理": "03",
        "董事": "11",
        "监事": "12",
        "副经理": "13",
        "审计委员会成员": "14",
    },
)
USES = _table(
    "yt",
    {
        "商业": "1",
        "办公": "2",
        "工业": "3",
        "住宅": "4",
        "其他": "9",
    },
)
