"""How every table of the store is made: region first in every key and index, texts that compare by bytes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, ForeignKeyConstraint, Index, MetaData, PrimaryKeyConstraint, Table, Text, text

metadata = MetaData()
_WHERE = "where"
_TEXT = Text().with_variant(Text(collation="C"), "postgresql")


def column(name: str, kind: Any = _TEXT, *, nullable: bool = False) -> Column[Any]:
    """A column, of text where nothing else is said."""
    return Column(name, kind, nullable=nullable)


def texts(*names: str) -> list[Column[Any]]:
    """Columns of text that are never empty of a value."""
    return [column(name) for name in names]


def partial(name: str, *columns: str, where: str) -> Index:
    """An index of the rows for which `where` holds; on PostgreSQL see `whole_metadata`."""
    return Index(name, "region", *columns, sqlite_where=text(where), info={_WHERE: where})


def whole_metadata() -> MetaData:
    """`metadata` with what its indexes say to PostgreSQL: for who makes or compares tables there.

    To say it loads all SQLAlchemy has for that database, which an engine on SQLite would wait for.
    """
    for made in metadata.tables.values():
        for index in made.indexes:
            if _WHERE in index.info:
                index.dialect_kwargs["postgresql_where"] = text(index.info[_WHERE])
    return metadata


def table(name: str, *parts: Any, key: tuple[str, ...], short: bool = False) -> Table:
    """A table with its primary key. SQLite keeps `short` rows in the tree of that key: one page less to write for each
    commit. Not for tables entered by another index as well: without statistics SQLite takes the key for the better way
    in.
    """
    primary = PrimaryKeyConstraint("region", *key, name=f"{name}_pk")
    return Table(name, metadata, column("region"), *parts, primary, sqlite_with_rowid=not short)


def of_case(name: str) -> ForeignKeyConstraint:
    """What ties the rows of a table to their cases."""
    return ForeignKeyConstraint(["region", "case_no"], ["ow_case.region", "ow_case.case_no"], name=f"{name}_case_fk")
