"""Tax: confirmation of tax information and invoices. Head and body, money in yuan as text, always HTTP 200 when it speaks.

POST /requests::

    {"head": {"tran_id": "SW.QYKB.XXQRFP", "channel_id": "YCTB", "tran_time": "20260302091000"},
     "body": {"sxdm": "SW-QYKB-0201", "bjbh": "<case number>", "zbjbh": "<sub-case>", "sqrbs": "applicant.li",
              "sqrmc": "李雷", "nsrmc": "示范市青禾软件有限公司", "shxydm": "91990101MA000001X8", "hy_dm": "I6513",
              "xzqh_dm": "990101", "zcdz": "示范市示范区创业路 8 号 A 座 302 室", "fddbrxm": "李雷",
              "fddbrsfzjhm": "990101198805120112", "fddbrsjhm": "13800000001", "cwfzrxm": "韩梅",
              "cwfzrsfzjhm": "990101199011030240", "cwfzrsjhm": "13800000002", "nsrlx_dm": "2", "kjzd_dm": "102",
              "sqed": "200000.00", "smwt": "question", "smda": "answer"}}

`sqed` is the invoice quota asked for, yuan a month with two decimals. `smwt`, `smda` may be left out.
Revocation: {"head": {…}, "body": {"zfyy": "reason"}}.

Answer (and GET, DELETE, revocation), HTTP 200 (202 while clzt is 01)::

    {"head": {"tran_id": "SW.QYKB.XXQRFP", "rtn_code": "00000", "rtn_msg": "成功"},
     "body": {"ywh": "<key>", "slh": "SW00000001", "clzt": "02", "swsxtzswh": "示税通〔2026〕1号", "hded": "100000.00"}}

Refused and returned: body has "yy" and "bzfs" (remedies); a question: "wt". States: STATES below.
Callback: the same with "msg_id": "<message id>" in the head. Listing: {"head": {…}, "body": {"ywlb": [body with "bjbh",
"sxdm", "sqrbs", "sqrmc", "xgsj": "20260302091000"]}}. Error: {"head": {"rtn_code": "20001", "rtn_msg": "text"}, "body":
{"zd": "nsrmc"}}: wrong fields and codes under HTTP 200 (!), unknown key 404, conflict and too late 409, signature 401;
too late (409) has the body of the answer and rtn_code 30010. Busy: rtn_code 99999 under HTTP 200 (nothing was done).

Rules: a small taxpayer gets 100 000 yuan a month at most and is asked about above 1 000 000; accounting standard 101
with nsrlx_dm 2 is fine, an unknown one is an error. Other taxpayers get what they ask for, up to 5 000 000 yuan.
"""

from __future__ import annotations

ITEM = "SW-QYKB-0201"
OPERATIONS = {"SW.QYKB.XXQRFP": "税务信息确认及发票额度"}
STATES = {
    "open": ("01", "已受理"),
    "granted": ("02", "已办结"),
    "refused": ("03", "不予办理"),
    "returned": ("04", "退回"),
    "asked": ("05", "待核实"),
    "replaced": ("08", "已核实"),
    "revoked": ("06", "已撤销"),
    "cancelled": ("07", "已作废"),
}
TAXPAYERS = {"1": "一般纳税人", "2": "小规模纳税人"}
ACCOUNTING = {"101": "企业会计准则", "102": "小企业会计准则"}
BUSY = "99999"
FINE = "00000"
ERRORS = {
    "signature": "10001",
    "unknown": "30004",
    "conflict": "30009",
    "late": "30010",
    "missing": "20001",
    "form": "20002",
    "code": "20003",
    "item": "20004",
}
