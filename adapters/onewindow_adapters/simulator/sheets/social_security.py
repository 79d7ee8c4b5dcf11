"""Social security: registration of a unit and its employees. The field codes of the trade (AAB…, AAC…, AAE…), lower case.

POST /requests::

    {"jybh": "SI0101", "sxid": "RS-SB-0301", "bjbh": "<case number>", "zbjbh": "<sub-case>", "fqsj": "20260302091000",
     "sqr": {"id": "applicant.li", "xm": "李雷"},
     "dw": {"aab004": "示范市青禾软件有限公司", "aab998": "91990101MA000001X8", "aab013": "李雷",
            "aab014": "990101198805120112", "aab015": "13800000001", "aab022": "I6513"},
     "aae140": ["110", "310", "510", "210", "410"], "aae041": 202604,
     "ry": [{"aac003": "李雷", "aac147": "990101198805120112", "aac040": 6000.0}],
     "bcsm": {"wt": "question", "da": "answer"}}

aab004 name, aab998 credit code, aab013/014/015 legal representative's name, identity number, telephone, aab022
industry, aae140 insurances, aae041 first month as a number, aac003/147/040 name, identity number and wage a month in
yuan. Medical insurance with maternity is 310 and 510 together. `ry` (may be empty) and `bcsm` may be left out.
Revocation: {"aae013": "reason"}.

Answer (and GET, DELETE, revocation)::

    {"appcode": 1, "errormsg": "", "output": {"lsh": "<key>", "slh": "RS2026000001", "zt": "1", "aab001": "9901000001",
     "rs": 2}}

aab001 is the unit's number, rs the number of insured. Refused and returned: output has "aae013" (reason) and "clyj"
(remedies); a question: "wt". States: STATES below. While it works it sends a callback with zt 0 of its own.
Callback: the same with "xxid": "<message id>". Listing: {"appcode": 1, "errormsg": "", "output": {"lb": [output with
"bjbh", "sxid", "sqr", "aae036": "20260302091000"]}}. Error: {"appcode": -101, "errormsg": "text", "output": {"zd":
"dw.aab004"}} with HTTP 422, 404, 409, 401.

Rules: 310 and 510 only together, else returned; a first month more than three months before the request is asked about;
the same identity number twice in `ry` is returned; a wage above 100 000 is asked about.
"""

from __future__ import annotations

ITEM = "RS-SB-0301"
OPERATIONS = {"SI0101": "单位社会保险登记及职工参保"}
STATES = {
    "open": ("0", "受理"),
    "granted": ("1", "通过"),
    "refused": ("2", "不通过"),
    "returned": ("3", "退回"),
    "asked": ("4", "待补充说明"),
    "replaced": ("5", "已补充说明"),
    "revoked": ("8", "已撤销"),
    "cancelled": ("9", "已作废"),
}
INSURANCES = {"110": "养老", "210": "失业", "310": "医疗", "410": "工伤", "510": "生育"}  # 险种类型 AAE140
ERRORS = {
    "signature": -1,
    "unknown": -104,
    "conflict": -109,
    "late": -110,
    "missing": -101,
    "form": -102,
    "code": -103,
    "item": -105,
}
