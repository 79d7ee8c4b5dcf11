"""The tables of an exchange database (前置库): both sides write into it, neither calls the other.

The platform inserts into `jh_qq` (交换·请求) and reads `jh_jg` (交换·结果); the department reads the first and inserts
into the second. Nobody changes a row of the other side. A request has as many results as the department has things to
say about it, in the order of `xh`; the last one counts. What the department has got from somewhere else (体外) is a
result without a request: its `yw_jian` is empty and `zt` and `nr` say what it is.

The `up_pro_*` tables are the national platform's, as far as a case needs them (accepted, steps, result).
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import CHAR, Column, Index, Integer, MetaData, String, Table, Text

EXCHANGE = MetaData()

REQUESTS = Table(
    "jh_qq",
    EXCHANGE,
    Column("yw_jian", String(300), primary_key=True, comment="业务键：平台的请求键，重发不变"),
    Column("cz_dm", String(40), nullable=False, comment="操作代码（部门的）"),
    Column("yw_jian_y", String(300), nullable=False, default="", comment="原业务键：撤回、撤销所指的请求"),
    Column("bj_bh", String(60), nullable=False, comment="办件编号"),
    Column("nr", Text, nullable=False, comment="内容：JSON，用部门的字段名"),
    Column("xr_sj", CHAR(25), nullable=False, comment="写入时间，UTC，2026-03-02T01:10:00+00:00"),
)
"""Requests in: written by the platform, once for each key."""

RESULTS = Table(
    "jh_jg",
    EXCHANGE,
    Column("xh", Integer, primary_key=True, autoincrement=True, comment="序号，先后依此"),
    Column("yw_jian", String(300), nullable=False, comment="业务键；空：不是由平台来的"),
    Column("zt", String(20), nullable=False, comment="状态代码（部门的）"),
    Column("nr", Text, nullable=False, comment="内容：JSON，用部门的字段名"),
    Column("xr_sj", CHAR(25), nullable=False, comment="写入时间，UTC，2026-03-02T01:10:00+00:00"),
)
"""Results out: written by the department."""

Index("jh_jg_yw_jian", RESULTS.c.yw_jian, RESULTS.c.xh)
Index("jh_jg_xr_sj", RESULTS.c.xr_sj)
Index("jh_qq_xr_sj", REQUESTS.c.xr_sj)


def moment_text(moment: datetime) -> str:
    """As `xr_sj` holds it: always UTC and whole seconds, so that texts compare as times do."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def _national(name: str, *columns: Column[str]) -> Table:
    """With the five columns every table of the national platform begins with."""
    return Table(
        name,
        EXCHANGE,
        Column("row_guid", CHAR(32), primary_key=True),
        Column("cd_batch", String(20), nullable=False, comment="批次"),
        Column("cd_operation", CHAR(1), nullable=False, comment="I 新增 U 修改 D 删除"),
        Column("cd_time", CHAR(15), nullable=False, comment="YYYYMMDDThhmmss，当地时间"),
        Column("data_source", String(50), nullable=False),
        Column("project_no", String(60), nullable=False, comment="办件编号"),
        *columns,
    )


def _text(name: str, length: int = 200) -> Column[str]:
    return Column(name, String(length), nullable=False, default="")


UP_PRO_ACCEPT = _national(
    "up_pro_accept",
    _text("catalog_code", 12),
    _text("task_code", 36),
    _text("task_handle_item", 36),
    _text("local_catalog_code", 36),
    _text("local_task_code", 36),
    _text("task_name"),
    _text("task_version", 20),
    _text("project_name", 500),
    _text("project_type", 2),
    _text("apply_type", 2),
    _text("apply_date", 15),
    _text("accept_date", 15),
    _text("promise_date", 15),
    _text("accept_doc_no", 60),
    _text("org_code", 18),
    _text("org_name"),
    _text("handle_user_name", 50),
    _text("applyer_name"),
    _text("applyer_type", 2),
    _text("applyer_page_type", 3),
    _text("applyer_page_code", 50),
    _text("legal", 50),
    _text("contact_name", 50),
    _text("contact_type", 3),
    _text("contact_code", 50),
    _text("contact_mobile", 20),
    _text("address", 500),
    _text("zip_code", 6),
)
"""受理: one row per request that went out."""

UP_PRO_PROCESS = _national(
    "up_pro_process",
    _text("process_name", 50),
    _text("event_name", 50),
    _text("handle_user_name", 50),
    Column("handle_explain", Text, nullable=False, default=""),
    _text("event_start_time", 15),
    _text("event_end_time", 15),
    _text("remark", 500),
)
"""过程: one row per thing that was sent or came back."""

UP_PRO_RESULT = _national(
    "up_pro_result",
    _text("result_type", 2),
    _text("result_date", 15),
    Column("result_explain", Text, nullable=False, default=""),
    _text("result_cetr_name"),
    _text("result_cetr_no", 100),
    _text("is_delivery_results", 1),
    _text("satisfaction", 1),
    _text("handle_user_name", 50),
)
"""结果: one row per request with a final result."""
