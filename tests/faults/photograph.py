"""Everything a database holds, as one value: what "nothing was written" is compared with."""

from __future__ import annotations

import json
from typing import Any

from onewindow.storage.schema import metadata
from onewindow.storage.store import open_engine

Photograph = dict[str, list[tuple[Any, ...]]]
_EVERYTHING = {
    table.name: f"SELECT {', '.join(table.columns.keys())} FROM {table.name}" for table in metadata.sorted_tables  # noqa: S608
}


def photograph(url: str) -> Photograph:
    """Every row of every table of ours, in one snapshot."""
    engine = open_engine(url)
    try:
        with engine.connect().execution_options(read_only=True) as connection:
            rows = {name: connection.exec_driver_sql(sql).fetchall() for name, sql in _EVERYTHING.items()}
            connection.rollback()
    finally:
        engine.dispose()
    return {name: sorted((tuple(row) for row in found), key=repr) for name, found in rows.items()}


def rows_of(found: Photograph, table: str) -> list[dict[str, Any]]:
    """The rows of one table by the names of their columns."""
    names = metadata.tables[table].columns.keys()
    return [dict(zip(names, row, strict=True)) for row in found[table]]


def events_of(found: Photograph) -> list[dict[str, Any]]:
    """All events of all cases, each with what it shares with its commit."""
    return [
        {**commit, "seq": seq, "type": type_name, "payload": payload}
        for commit in rows_of(found, "ow_commit")
        for seq, type_name, _, payload, _, _ in json.loads(commit["events"])
    ]


def added(before: Photograph, after: Photograph) -> dict[str, int]:
    """How many rows each table has more or less; empty where the two are the same."""
    return {
        name: len(after[name]) - len(before[name]) for name in after
        if after[name] != before[name]
    }
