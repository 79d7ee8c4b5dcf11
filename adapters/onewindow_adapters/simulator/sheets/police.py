"""Police: filing of seals. Capital letters throughout, everything is a text, an envelope of CODE, MSG and DATA.

POST /requests::

    {"FWBS": "YZGL.GZBA", "SXDM": "GA-YZ-07", "BJBH": "<case number>", "ZBJBH": "<sub-case>",
     "SQSJ": "2026-03-02 09:10:00", "SQRBS": "applicant.li", "SQRXM": "李雷", "DWMC": "示范市青禾软件有限公司",
     "TYSHXYDM": "91990101MA000001X8", "FDDBRXM": "李雷", "FDDBRZJHM": "990101198805120112",
     "FDDBRLXDH": "13800000001", "YZLX": "01,02,03,05", "YZCZ": "2", "KZDW": "示范市安信印章有限公司", "SFDZYZ": "1",
     "BCSMWT": "question", "BCSMDA": "answer"}

`YZLX` are codes joined by commas; `SFDZYZ` (electronic seals too) is "1" or "0". `BCSMWT`, `BCSMDA` may be left out.
Revocation: {"CXYY": "reason"}.

Answer (and GET, DELETE, revocation)::

    {"CODE": "0000", "MSG": "成功",
     "DATA": {"YWH": "<key>", "BALSH": "GA2026030200000001", "ZT": "2", "BABH": "9901010000017", "YZSL": "4"}}

Refused and returned: DATA has "YY" (reason) and "BZ" (remedies); a question: "WT". States: STATES below.
Callback: the same with "XXID": "<message id>" beside CODE. Listing: {"CODE": "0000", "MSG": "成功", "DATA": {"LIST":
[DATA with "BJBH", "SXDM", "SQRBS", "SQRXM", "CZSJ": "2026-03-02 09:10:00"]}}. Error: {"CODE": "2001", "MSG": "text",
"DATA": {"ZD": "DWMC"}} with HTTP 422, 404, 409, 401.

Rules: no filing without the seal of the legal name (01): returned. More than five seals of one unit are asked about.
A seal maker whose name does not hold 印章 or 刻制 is no licensed maker: refused.
"""

from __future__ import annotations

ITEM = "GA-YZ-07"
OPERATIONS = {"YZGL.GZBA": "公章刻制备案"}
STATES = {
    "open": ("1", "受理"),
    "granted": ("2", "已备案"),
    "refused": ("3", "不予备案"),
    "returned": ("4", "退回"),
    "asked": ("5", "需说明"),
    "replaced": ("6", "已说明"),
    "revoked": ("8", "备案已撤销"),
    "cancelled": ("9", "申请已注销"),
}
SEALS = {  # 印章类型，GA/T 2000
    "01": "法定名称章",
    "02": "财务专用章",
    "03": "发票专用章",
    "04": "合同专用章",
    "05": "法定代表人名章",
}
MATERIALS = {"1": "橡塑", "2": "光敏", "3": "铜", "4": "牛角"}  # 印章材质
ERRORS = {
    "signature": "1001",
    "unknown": "4040",
    "conflict": "4090",
    "late": "4100",
    "missing": "2001",
    "form": "2002",
    "code": "2003",
    "item": "2004",
}
