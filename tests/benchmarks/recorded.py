"""The SQL of a variant as it really ran: written down at the store's seam, to be run again without any engine.

A unit is one transaction: whether it only reads, and its statements with their parameters in the order in which they
ran. Statements of text go through `Transaction._run`; what SQLAlchemy builds is seen as its cursor gets it.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from onewindow.storage import Store, Transaction


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement. `ours`: written with `?`, which PostgreSQL wants numbered; else as the driver got it."""

    sql: str
    values: Any
    ours: bool


@dataclass(slots=True)
class Unit:
    """One transaction."""

    read_only: bool
    statements: list[Statement] = field(default_factory=list)


@dataclass(slots=True)
class Script:
    """What each case needs at each stage, by (stage, case): what comes before, untimed, and the completion itself."""

    prepared: dict[tuple[int, str], list[Unit]] = field(default_factory=dict)
    completed: dict[tuple[int, str], list[Unit]] = field(default_factory=dict)

    def keep(self, file: Path) -> Path:
        """Write it for the clients that run it again."""
        file.write_bytes(pickle.dumps(self))
        return file

    @staticmethod
    def read(file: Path) -> Script:
        """The script of `keep`."""
        found = pickle.loads(file.read_bytes())  # noqa: S301  written by this run
        assert isinstance(found, Script)
        return found


class Recorder:
    """While it is installed, `into` collects the transactions of its block."""

    def __init__(self) -> None:
        self._units: list[Unit] | None = None
        self._unit: Unit | None = None

    @contextmanager
    def into(self, units: list[Unit]) -> Iterator[None]:
        """Add the block's transactions to `units`."""
        self._units = units
        try:
            yield
        finally:
            self._units = None

    @contextmanager
    def installed(self) -> Iterator[Recorder]:
        """Listen at the seam; afterwards the store is as it was."""
        seam: Any = Transaction
        door: Any = Store
        run, transaction = seam._run, door.transaction
        had_own = "_run" in vars(Transaction)

        def noted_run(of: Transaction, sql: str, *values: Any) -> Any:
            self._note(Statement(sql, values, ours=True))
            return run(of, sql, *values)

        @contextmanager
        def noted_transaction(of: Store, *given: Any, read_only: bool = False, **named: Any) -> Iterator[Transaction]:
            with transaction(of, *given, read_only=read_only, **named) as opened:
                self._unit = Unit(read_only)
                yield opened
                unit, self._unit = self._unit, None
            if self._units is not None:
                self._units.append(unit)

        def noted_cursor(_connection: Any, _cursor: Any, sql: str, values: Any, _context: Any, many: bool) -> None:
            assert not many
            self._note(Statement(sql, values, ours=False))

        seam._run, door.transaction = noted_run, noted_transaction
        event.listen(Engine, "before_cursor_execute", noted_cursor)
        try:
            yield self
        finally:
            event.remove(Engine, "before_cursor_execute", noted_cursor)
            door.transaction = transaction
            if had_own:
                seam._run = run
            else:
                del seam._run

    def _note(self, statement: Statement) -> None:
        if self._unit is not None:
            self._unit.statements.append(statement)
