"""Sample data of every kind of notice, complete in every list, to test-render templates before they are published."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

_TITLES: Mapping[str, str] = {
    "intake_receipt": "收件凭证",
    "acceptance_notice": "受理通知书",
    "correction_notice": "一次性补正告知书",
    "non_acceptance": "不予受理通知书",
    "decision": "准予行政许可决定书",
    "delivery_receipt": "送达回证",
}

_SAMPLE: Mapping[str, Any] = {
    "agency": {
        "name": "示范市政务服务中心",
        "window": "3 号综合窗口",
        "address": "示范市示范区市民路 1 号",
        "phone": "0755-00000000",
    },
    "case": {
        "case_no": "12441500196720244T3442199806003202603020001",
        "query_code": "K7M2Q9",
        "service": "企业开办",
        "received_on": "2026-03-02",
        "accepted_on": "2026-03-02",
        "promised_due": "2026-03-06",
        "statutory_due": "2026-03-30",
        "provisional": False,
        "correct_by": "2026-03-23",
        "correction_notice_due": "2026-03-09",
        "promised_limit": "4 个工作日",
        "statutory_limit": "20 个工作日",
    },
    "applicant": {"name": "李<b>雷</b> & 𪚥", "agent": "韩梅梅"},
    "materials": [
        {
            "id": "articles",
            "name": "公司章程",
            "necessity": "required",
            "handed_in": True,
            "files": ["章程.pdf"],
            "note": "",
        },
        {
            "id": "domicile",
            "name": "住所文件",
            "necessity": "omittable",
            "handed_in": False,
            "files": [],
            "note": "容缺",
        },
    ],
    "correction": {
        "items": [{"name": "公司章程", "problem": "缺少股东签名", "requirement": "全体股东签名"}],
        "correct_by": "2026-03-23",
    },
    "omissions": [{"name": "住所文件", "commitment": "五个工作日内补交", "supplement_by": "2026-03-09"}],
    "refusal": {
        "reason": "不属于本机关职权范围",
        "remedies": "可以依法申请行政复议或者提起行政诉讼",
        "right_agency": "示范市交通运输局",
    },
    "decision": {
        "item_name": "公司设立登记",
        "department_name": "市场监督管理局",
        "unit": "示范市市场监督管理局",
        "result": "granted",
        "result_name": "准予",
        "reason": "",
        "remedies": "可以依法申请行政复议或者提起行政诉讼",
        "legal_basis": ["《中华人民共和国市场主体登记管理条例》第十九条"],
        "results": [{"name": "统一社会信用代码", "value": "91350100M000100Y43"}],
    },
    "collection": {
        "collector": "李雷",
        "method": "window",
        "delivered_at": "2026-03-05T15:20:00+08:00",
        "results": [
            {
                "department_name": "市场监督管理局",
                "item_name": "公司设立登记",
                "result_name": "营业执照",
                "fields": [{"name": "统一社会信用代码", "value": "91350100M000100Y43"}],
            }
        ],
    },
}


def sample_data(kind: str) -> dict[str, Any]:
    """Data of the notice `kind`, every key present and every list filled; raises KeyError for an unknown kind."""
    notice = {"number": "示范收〔2026〕1 号", "kind": kind, "title": _TITLES[kind], "issued_on": "2026-03-02"}
    return {"notice": notice, **copy.deepcopy(dict(_SAMPLE))}


SAMPLES = tuple(_TITLES)
"""The kinds of notice."""
