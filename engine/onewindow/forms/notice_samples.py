"""Sample data of every kind of notice, complete in every list, to test-render templates before they are published."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from onewindow.domain.notice_kinds import ALWAYS, KINDS

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
        "channel": "online",
        "received_on": "2026-03-02",
        "accepted_on": "2026-03-02",
        "promised_due": "2026-03-06",
        "statutory_due": "2026-03-30",
        "provisional": False,
        "correct_by": "2026-03-23",
        "correction_notice_due": "2026-03-09",
        "correction_notice_provisional": True,
        "promised_limit": "4 个工作日",
        "statutory_limit": "20 个工作日",
    },
    "applicant": {"name": "李<b>雷</b> & 𪚥", "agent": "韩梅梅"},
    "part": {
        "number": "12441500196720244T3442199806003202603020001/1",
        "name": "公司设立登记",
        "whole": False,
        "department_name": "市场监督管理局",
        "unit": "示范市市场监督管理局",
        "remedies": "可以自收到之日起六十日内向示范市人民政府申请行政复议",
        "administrative": True,
        "promised_due": "2026-03-06",
        "statutory_due": "2026-03-30",
        "provisional": True,
    },
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
        "provisional": True,
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
        "method": "post",
        "id_number": "990101198805120112",
        "express_no": "1234567890123",
        "delivered_at": "2026-03-05 15:20",
        "results": [
            {
                "department_name": "市场监督管理局",
                "item_name": "公司设立登记",
                "result_name": "营业执照",
                "fields": [{"name": "统一社会信用代码", "value": "91350100M000100Y43"}],
            }
        ],
    },
    "acceptance": {"deemed": True, "corrected_on": "2026-03-02", "missing": ["公司章程"]},
    "procedure": {
        "kind": "听证",
        "listed_in_law": True,
        "legal_basis": "《中华人民共和国行政许可法》第四十五条、第四十六条至第四十八条",
        "reason": "直接涉及申请人与他人之间的重大利益关系",
        "begun_on": "2026-03-04",
        "limit": "20 个工作日",
        "due": "2026-04-01",
        "provisional": True,
        "stopped": ["法定时限"],
        "passed": [{"name": "承诺时限", "due": "2026-03-03"}],
    },
    "extension": {
        "added": "10 个工作日",
        "reason": "情形复杂，需要进一步核实住所",
        "legal_basis": "《中华人民共和国行政许可法》第四十二条第一款",
        "approved_by": "马超",
        "approver_department": "市场监督管理局",
        "approved_on": "2026-03-20",
    },
    "ending": {
        "reason": "申请事项依法不需要继续办理",
        "legal_basis": "《优化营商环境条例》第十九条",
        "to": "示范省市场监督管理局",
        "proposed_by": "王芳",
        "ended_by": "马超",
        "ended_on": "2026-03-25",
        "goes_on": True,
    },
    "order": {
        "department_name": "市场监督管理局",
        "recipients": ["马超"],
        "about": "法定时限",
        "about_due": "2026-03-30",
        "content": "本件已超过法定时限，请立即作出决定并说明原因",
        "limit": "3 个工作日",
        "reply_by": "2026-04-03",
        "provisional": True,
        "issued_by": "林涛",
    },
    "revocation": {
        "reason": "提交的住所文件系伪造",
        "legal_basis": "《中华人民共和国行政许可法》第六十九条第二款",
        "laws": ["《中华人民共和国市场主体登记管理条例》第四十条"],
        "step": "撤销登记",
        "others": [{"name": "公章刻制备案", "result_name": "不予"}],
        "results": [{"name": "统一社会信用代码", "value": "91350100M000100Y43"}],
    },
}


def sample_data(kind: str) -> dict[str, Any]:
    """Data of the notice `kind`, every key present and every list filled; raises KeyError for an unknown kind."""
    notice = {"number": "示范收〔2026〕1 号", "kind": kind, "title": KINDS[kind].title, "issued_on": "2026-03-02"}
    parts = {part: _SAMPLE[part] for part in (*ALWAYS, *KINDS[kind].parts) if part != "notice"}
    return {"notice": notice, **copy.deepcopy(parts)}


SAMPLES = tuple(KINDS)
"""The kinds of notice."""
