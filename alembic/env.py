"""Runs our migrations on the connection `onewindow db upgrade` hands over; for developers also on `-x url=…`."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from alembic import context
from sqlalchemy.engine import Connection

from onewindow.errors import UsageError
from onewindow.storage.schema import VERSION_TABLE, whole_metadata
from onewindow.storage.store import open_engine


def _ours(name: str | None, kind: str, parents: MutableMapping[Any, Any]) -> bool:
    """The tables compared with the code's: a host's own tables in the same database are none of our business."""
    return kind != "table" or (name is not None and name.startswith("ow_") and name != VERSION_TABLE)


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=whole_metadata(),
        version_table=VERSION_TABLE,
        include_name=_ours,
        transactional_ddl=True,  # true on SQLite too, once its transactions are begun by prepare_sqlite
        render_as_batch=connection.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        context.run_migrations()


def _run_from_the_command_line() -> None:
    url = context.get_x_argument(as_dictionary=True).get("url")
    if url is None:
        raise UsageError(
            "请运行 onewindow db upgrade；开发时可用 alembic -x url=sqlite:///文件 …\n"
            "Run `onewindow db upgrade`; developers may say `alembic -x url=sqlite:///file …`"
        )
    with open_engine(url).begin() as connection:
        _run(connection)


handed_over: Connection | None = context.config.attributes.get("connection")
if handed_over is not None:
    _run(handed_over)
else:
    _run_from_the_command_line()
