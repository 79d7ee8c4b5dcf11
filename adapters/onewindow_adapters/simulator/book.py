"""A department's own durable book: requests, what was done about each, what is still to do, and callbacks to send."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from onewindow_adapters.simulator.book_tables import TABLES, entry_of
from onewindow_adapters.simulator.entry import Application, Entry

WAIT = 30.0
"""Seconds for another process that writes into the same book (there should be none)."""


class Book:
    """One SQLite file. Everything is written within `writing`, which commits at its end or takes all of it back.

    What is committed survives the death of the process. Threads take turns.
    """

    def __init__(self, path: Path, *, mark: str) -> None:
        """`mark` tells this book's numbers from those of any other; an old book keeps its own."""
        self._turn = threading.RLock()
        self._open = sqlite3.connect(path, timeout=WAIT, isolation_level=None, check_same_thread=False)
        self._open.row_factory = sqlite3.Row
        self._open.execute("PRAGMA journal_mode = WAL")
        # A killed process loses nothing this way; only a power cut could, and a simulator may.
        self._open.execute("PRAGMA synchronous = NORMAL")
        self._open.executescript(TABLES)
        self._open.execute("INSERT OR IGNORE INTO book VALUES ('mark', ?)", (mark,))
        self.mark: str = self._open.execute("SELECT value FROM book WHERE name = 'mark'").fetchone()[0]

    def close(self) -> None:
        """Give the file back."""
        with self._turn:
            self._open.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction; within another it is part of that."""
        with self._turn:
            if self._open.in_transaction:
                yield
                return
            self._open.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._open.execute("ROLLBACK")
                raise
            self._open.execute("COMMIT")

    # -- entries ------------------------------------------------------------------------------------------------

    def add(self, application: Application, body: str, reference: str, state: str, now: datetime) -> int:
        """Write a request down; returns its number in the book."""
        values = {**asdict(application), "materials": json.dumps(application.materials, ensure_ascii=False)}
        values |= {"body": body, "reference": reference, "state": state}
        values |= {"received_at": now.timestamp(), "touched_at": now.timestamp()}
        columns, marks = ", ".join(values), ", ".join(f":{name}" for name in values)
        number = self._run(f"INSERT INTO entry ({columns}) VALUES ({marks})", values).lastrowid  # noqa: S608  our names
        assert number is not None  # noqa: S101  for the type checker: a row was inserted
        return number

    def change(self, number: int, state: str, now: datetime, **texts: str) -> None:
        """Another state, and with it whatever texts are given (reason, remedies, question, result as JSON)."""
        values = {"state": state, "touched_at": now.timestamp(), **texts}
        changes = ", ".join(f"{name} = :{name}" for name in values)
        self._run(f"UPDATE entry SET {changes} WHERE number = :number", {**values, "number": number})  # noqa: S608

    def entry(self, number: int) -> Entry:
        """The one with this number."""
        return entry_of(self._rows("SELECT * FROM entry WHERE number = ?", (number,))[0])

    def body(self, number: int) -> str:
        """The request as it came, as JSON."""
        return str(self._rows("SELECT body FROM entry WHERE number = ?", (number,))[0][0])

    def under(self, key: str) -> list[Entry]:
        """All with this key, the oldest first; more than one only where nobody minds keys."""
        return [entry_of(row) for row in self._rows("SELECT * FROM entry WHERE key = ? ORDER BY number", (key,))]

    def asked_of(self, application: Application) -> list[Entry]:
        """Those that wait for an answer about the same business of the same case."""
        sought = (application.case_no, application.item, application.operation)
        where = "case_no = ? AND item = ? AND operation = ? AND state = 'asked'"
        return [entry_of(row) for row in self._rows(f"SELECT * FROM entry WHERE {where}", sought)]  # noqa: S608

    def since(self, moment: datetime | None) -> list[Entry]:
        """All that was touched since then."""
        after = moment.timestamp() if moment else 0.0
        rows = self._rows("SELECT * FROM entry WHERE touched_at >= ? ORDER BY number", (after,))
        return [entry_of(row) for row in rows]

    # -- what was done, what is to do ---------------------------------------------------------------------------

    def done(self, number: int, kind: str, now: datetime) -> None:
        """Record an effect; the same kind is done once for an entry, or sqlite3.IntegrityError is raised."""
        self._run("INSERT INTO effect (entry, kind, at) VALUES (?, ?, ?)", (number, kind, now.timestamp()))

    def effects(self) -> list[tuple[Entry, list[str]]]:
        """Every entry with what was done about it, in that order."""
        kinds: dict[int, list[str]] = {}
        with self._turn:
            for row in self._rows("SELECT entry, kind FROM effect ORDER BY number"):
                kinds.setdefault(row["entry"], []).append(row["kind"])
            return [(entry, kinds.get(entry.number, [])) for entry in self.since(None)]

    def plan(self, number: int, act: str, at: float) -> None:
        """To be done about an entry at that second; once."""
        self._run("INSERT OR IGNORE INTO plan (entry, act, at) VALUES (?, ?, ?)", (number, act, at))

    def due_plan(self, now: datetime) -> tuple[int, str] | None:
        """The next thing to do, with its entry; it is taken off the list."""
        rows = self._rows("SELECT * FROM plan WHERE at <= ? ORDER BY at, number LIMIT 1", (now.timestamp(),))
        for row in rows:
            self._run("DELETE FROM plan WHERE number = ?", (row["number"],))
            return row["entry"], row["act"]
        return None

    def next_plan(self) -> float | None:
        """The second at which there is something to do next."""
        found: float | None = self._rows("SELECT min(at) FROM plan")[0][0]
        return found

    def drop_plans(self, number: int) -> None:
        """Nothing more is to be done about this entry."""
        self._run("DELETE FROM plan WHERE entry = ?", (number,))

    def serial(self, kind: str) -> int:
        """The next number of a kind, from 1, without gaps."""
        self._run("INSERT INTO serial VALUES (?, 1) ON CONFLICT (kind) DO UPDATE SET last = last + 1", (kind,))
        return int(self._rows("SELECT last FROM serial WHERE kind = ?", (kind,))[0][0])

    # -- callbacks ----------------------------------------------------------------------------------------------

    def call(self, message_id: str, number: int | None, body: str, at: float) -> None:
        """A callback about an entry (or none) to be sent from that second on."""
        self._run("INSERT INTO callback (message_id, entry, body, at) VALUES (?, ?, ?, ?)",
                  (message_id, number, body, at))  # fmt: skip

    def due_callback(self, now: datetime) -> Mapping[str, Any] | None:
        """The next callback: message_id, entry, body, sent (times tried), taken (times taken)."""
        where = "at IS NOT NULL AND at <= ? ORDER BY at, message_id LIMIT 1"
        found = self._rows(f"SELECT * FROM callback WHERE {where}", (now.timestamp(),))  # noqa: S608  our own words
        return dict(found[0]) if found else None

    def called(self, message_id: str, *, taken: bool, again_at: float | None) -> None:
        """It was tried; `again_at` is None where it need not be sent any more."""
        self._run("UPDATE callback SET sent = sent + 1, taken = taken + ?, at = ? WHERE message_id = ?",
                  (taken, again_at, message_id))  # fmt: skip

    def overtaken(self, message_id: str) -> bool:
        """Whether a later callback about the same entry has been taken."""
        later = "mine.entry = later.entry AND later.rowid > mine.rowid AND later.taken > 0"
        sought = f"SELECT 1 FROM callback mine JOIN callback later ON {later} WHERE mine.message_id = ?"  # noqa: S608
        return bool(self._rows(sought, (message_id,)))

    def callbacks(self) -> list[Mapping[str, Any]]:
        """All there are, in the order in which they were made."""
        return [dict(row) for row in self._rows("SELECT * FROM callback ORDER BY rowid")]

    # -- faults -------------------------------------------------------------------------------------------------

    def throw(self, what: str) -> int:
        """How many times this has been thrown for by now, this one counted."""
        self._run("INSERT INTO throw VALUES (?, 1) ON CONFLICT (what) DO UPDATE SET times = times + 1", (what,))
        return int(self._rows("SELECT times FROM throw WHERE what = ?", (what,))[0][0])

    def tally(self, fault: str) -> None:
        """One more of this fault."""
        self._run("INSERT INTO tally VALUES (?, 1) ON CONFLICT (fault) DO UPDATE SET times = times + 1", (fault,))

    def tallies(self) -> dict[str, int]:
        """How often each fault was injected since the book was begun."""
        return {row["fault"]: row["times"] for row in self._rows("SELECT * FROM tally ORDER BY fault")}

    # -- the exchange database ----------------------------------------------------------------------------------

    def saw(self, key: str) -> None:
        """This row of the exchange database has been dealt with."""
        self._run("INSERT INTO seen VALUES (?)", (key,))

    def seen(self) -> set[str]:
        """The keys of all rows that have been dealt with."""
        return {row[0] for row in self._rows("SELECT key FROM seen")}

    def _run(self, statement: str, values: Any = ()) -> sqlite3.Cursor:
        with self._turn:
            return self._open.execute(statement, values)

    def _rows(self, statement: str, values: Any = ()) -> list[sqlite3.Row]:
        with self._turn:
            return self._open.execute(statement, values).fetchall()
