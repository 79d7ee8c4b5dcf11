"""Somebody with the database's password: a case in a town, and plain SQL on the tables that keep it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import sqlalchemy

from journeys.town import Town
from onewindow import commands as c
from onewindow import prepare_sqlite
from onewindow.domain import chain
from onewindow.domain.canonical import canonical
from onewindow.engine.replay import Difference
from onewindow.engine.snapshot import pack, unpack

SEQ, TYPE, SCHEMA, PAYLOAD, SALT, HASH = range(6)
"""Places in the line of an event."""


class Desk:
    """A case, and plain SQL on the tables that keep it."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.sql = _plain_engine(town.url)
        self.case_no = ""

    def new_case(self) -> str:
        """Accepted, in review, the review claimed: all kinds of rows."""
        self.case_no = self.town.accepted()
        task = self.town.task(self.case_no, "registration_review")
        self.town.do(c.ClaimTask, "chen.jie", case_no=self.case_no, task=task).or_raise()
        return self.case_no

    def change(self, statement: str, **values: Any) -> None:
        """Run SQL with :case bound; it must hit something."""
        with self.sql.begin() as connection:
            done = connection.execute(sqlalchemy.text(statement), {"case": self.case_no, **values})
            assert done.rowcount >= 1, statement

    def value(self, statement: str, **values: Any) -> Any:
        with self.sql.connect() as connection:
            return connection.execute(sqlalchemy.text(statement), {"case": self.case_no, **values}).scalar_one()

    def seq(self, event: str) -> int:
        """Number of the case's first event of a type."""
        return int(next(line[SEQ] for row in self.log() for line in row["events"] if line[TYPE] == event))

    def log(self) -> list[dict[str, Any]]:
        """The rows of the case's commits, their events as lists."""
        found = "SELECT * FROM ow_commit WHERE case_no = :case ORDER BY last_seq"
        with self.sql.connect() as connection:
            rows = connection.execute(sqlalchemy.text(found), {"case": self.case_no}).mappings().all()
        return [{**row, "events": json.loads(row["events"])} for row in rows]

    def rewrite(self, log: list[dict[str, Any]]) -> None:
        """Put these rows in the place of the case's commits."""
        self.change("DELETE FROM ow_commit WHERE case_no = :case")
        names = list(log[0])
        into = f"INSERT INTO ow_commit ({', '.join(names)}) VALUES ({', '.join(':' + name for name in names)})"  # noqa: S608
        with self.sql.begin() as connection:
            for row in log:
                connection.execute(sqlalchemy.text(into), {**row, "events": json.dumps(row["events"])})

    def forge(self, seq: int, change: Callable[[list[Any]], None]) -> None:
        """Change the line of one event."""
        log = self.log()
        change(next(line for row in log for line in row["events"] if line[SEQ] == seq))
        self.rewrite(log)

    def written_otherwise(self, seq: int, change: Callable[[list[Any]], None]) -> None:
        """What another release would have written for one event: its own hash and all after it fit again."""
        log, prev = self.log(), chain.FIRST
        change(next(line for row in log for line in row["events"] if line[SEQ] == seq))
        for row in log:
            row["prev"] = prev
            linker = chain.Linker(
                region=row["region"], case_no=row["case_no"], commit=row["commit_no"], at=row["at"],
                actor=json.loads(row["actor"]), command_id=row["command_id"], engine=row["engine"],
            )  # fmt: skip
            for line in row["events"]:
                payload = canonical(line[PAYLOAD])
                prev = line[HASH] = linker.hash(
                    line[TYPE], line[SCHEMA], payload, prev=prev, seq=line[SEQ], salt=line[SALT]
                )
        self.rewrite(log)
        case, tokens = unpack(bytes(self.value("SELECT state FROM ow_case WHERE case_no = :case")))
        case.head = prev
        kept = "UPDATE ow_case SET head_hash = :hash, state = :state WHERE case_no = :case"
        self.change(kept, hash=prev, state=pack(case, tokens))

    def change_commit(self, seq: int, change: str, **values: Any) -> int:
        """Change columns of the commit of an event; number of the commit's first event."""
        row = next(row for row in self.log() if row["last_seq"] >= seq)
        self.change(
            f"UPDATE ow_commit SET {change} WHERE case_no = :case AND last_seq = :last",  # noqa: S608  our own words
            last=row["last_seq"], **values,
        )  # fmt: skip
        return int(row["events"][0][SEQ])

    def difference(self) -> Difference:
        report = self.town.engine.replay(self.case_no, actor="system")
        assert report.difference is not None, "the forgery was not seen"
        return report.difference


def _plain_engine(url: str) -> sqlalchemy.Engine:
    if url.startswith("sqlite"):
        return prepare_sqlite(sqlalchemy.create_engine(url))
    return sqlalchemy.create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
