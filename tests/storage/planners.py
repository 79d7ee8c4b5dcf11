"""How SQLite answers what the store asks: the planner of this machine, and the newest, which joins in other ways."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import apsw

from onewindow.storage import Store, Transaction

OWN, NEWEST = "this SQLite", "the newest SQLite"


class Planner:
    """A store and one of the planners."""

    def __init__(self, store: Store, which: str) -> None:
        self.store, self._which = store, which

    def plan(self, question: Callable[[Transaction], object]) -> str:
        """How the one statement of a question is answered."""
        [plan] = self.plans(question)
        return plan

    def plans(self, question: Callable[[Transaction], object]) -> list[str]:
        """How each statement of a question is answered."""
        seen: list[str] = []
        with self.store.transaction() as tx:
            driver: Any = tx.connection.connection.driver_connection
            driver.set_trace_callback(seen.append)
            question(tx)
            driver.set_trace_callback(None)
        return [self.explained(each) for each in seen]

    def explained(self, statement: str, values: Any = ()) -> str:
        """How a statement is answered."""
        if self._which == OWN:
            with self.store.transaction(read_only=True) as tx:
                driver: Any = tx.connection.connection.driver_connection
                rows = driver.execute(f"EXPLAIN QUERY PLAN {statement}", values).fetchall()
        else:
            newest = apsw.Connection(str(self.store.engine.url.database), flags=apsw.SQLITE_OPEN_READONLY)
            rows = newest.execute(f"EXPLAIN QUERY PLAN {statement}", values).fetchall()
            newest.close()
        return " ".join(str(detail) for *_, detail in rows)
