"""Somebody with the database's password: a case in a town, and plain SQL on the tables that keep it."""

from __future__ import annotations

from typing import Any

import sqlalchemy

from journeys.town import Town
from onewindow import commands as c
from onewindow import prepare_sqlite
from onewindow.engine.replay import Difference


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
        found = "SELECT min(seq) FROM ow_event WHERE case_no = :case AND type = :type"
        return int(self.value(found, type=event))

    def difference(self) -> Difference:
        report = self.town.engine.replay(self.case_no, actor="system")
        assert report.difference is not None, "the forgery was not seen"
        return report.difference


def _plain_engine(url: str) -> sqlalchemy.Engine:
    if url.startswith("sqlite"):
        return prepare_sqlite(sqlalchemy.create_engine(url))
    return sqlalchemy.create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
