"""Stop watches at the seams of the engine: what a completion spends where, each seam without those it calls."""

from __future__ import annotations

import importlib
import inspect
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from onewindow.storage import Store, Transaction

PAGE, READS, WRITES = "clerk's page: SQL", "SQL reads", "SQL writes"
REST = "the rest of `submit`"

SEAMS = {
    "clerk's page: items and lights": ("onewindow.engine:Engine.worklist",),
    "rows to objects": (
        "onewindow.storage:Transaction.case",
        "onewindow.storage:Transaction.document",
        "onewindow.storage:Transaction.receipt",
    ),
    "unpack the case": ("onewindow.engine.snapshot:unpack",),
    "pack the case": ("onewindow.engine.snapshot:pack",),
    "decide": ("onewindow.domain.decide:decide",),
    "advance": ("onewindow.workflow.runner:advance",),
    "clocks": ("onewindow.domain.clocks.follow:follow",),
    "reactions": ("onewindow.domain.react:react", "onewindow.domain.react:moves_for"),
    "notices": ("onewindow.domain.notices:notices_for",),
    "chain and canonical JSON": (
        "onewindow.domain.chain:link",
        "onewindow.domain.chain:Linker.link",
        "onewindow.domain.canonical:canonical",
    ),
    "apply": ("onewindow.domain.apply:fold",),
    "events to rows": ("onewindow.storage:Transaction.write",),
    "receipt": ("onewindow.engine.submission:_receipt",),
    "facts": ("onewindow.engine.house:House.facts",),
}
"""Functions and methods whose own time is told, and under which name; one with no function left is an error."""

_EMPTY = 20_000
_NO_MORE = object()
THE_PAGE = "clerk's page: items and lights"


class StopWatches:
    """One runs at a time: that of the innermost seam. What the watches themselves take is counted and taken off."""

    def __init__(self) -> None:
        self.cpu: Counter[str] = Counter()
        self.wall: Counter[str] = Counter()
        self.calls: Counter[str] = Counter()
        self._inside: Counter[str] = Counter()
        self._names: list[str] = []
        self._since = (0, 0)

    def enter(self, name: str) -> None:
        """From here on time belongs to `name`."""
        self._book()
        if self._names:
            self._inside[self._names[-1]] += 1
        self._names.append(name)
        self.calls[name] += 1

    def leave(self) -> None:
        """From here on it belongs to whoever was interrupted."""
        self._book()
        self._names.pop()

    def inside(self, name: str) -> bool:
        return name in self._names

    @property
    def measuring(self) -> bool:
        return bool(self._names)

    def without_themselves(self) -> StopWatches:
        """The same, less what entering and leaving takes: of the seam itself, and of the one around it."""
        empty = StopWatches()
        empty.enter("around")
        for _ in range(_EMPTY):
            empty.enter("seam")
            empty.leave()
        empty.leave()
        less = StopWatches()
        less.calls = self.calls
        for kept, found, cost in ((less.cpu, self.cpu, empty.cpu), (less.wall, self.wall, empty.wall)):
            for name, taken in found.items():
                own = self.calls[name] * cost["seam"] + self._inside[name] * cost["around"]
                kept[name] = max(0, taken - own // _EMPTY)
        return less

    def _book(self) -> None:
        now = (time.thread_time_ns(), time.perf_counter_ns())
        if self._names:
            self.cpu[self._names[-1]] += now[0] - self._since[0]
            self.wall[self._names[-1]] += now[1] - self._since[1]
        self._since = now


@contextmanager
def seams(watches: StopWatches) -> Iterator[None]:
    """Put a watch at every seam, wherever the function was imported to."""
    undo: list[tuple[Any, str, Any]] = []
    for name, places in SEAMS.items():
        found = [seam for place in places for seam in _seam(place)]
        if not found:
            raise LookupError(f"no seam of {name!r} is left: {places}")
        for holder, attribute, function in found:
            undo.append((holder, attribute, function))
            setattr(holder, attribute, _timed(watches, function, name))

    def sql(text: str) -> str:
        return PAGE if watches.inside(THE_PAGE) else READS if text.lstrip().startswith("SELECT") else WRITES

    store: Any = Store
    statements: Any = Transaction
    run, every, transaction = statements._run, statements._all, store.transaction

    def timed_run(of: Any, text: str, *values: Any) -> Any:
        if not watches.measuring:
            return run(of, text, *values)
        watches.enter(sql(text))
        try:
            return run(of, text, *values)
        finally:
            watches.leave()

    def timed_all(of: Any, statement: Any) -> Any:
        if not watches.measuring:
            return every(of, statement)
        watches.enter(sql("SELECT"))
        try:
            return every(of, statement)
        finally:
            watches.leave()

    statements._run, statements._all = timed_run, timed_all
    store.transaction = _timed_transaction(watches, transaction)
    try:
        yield
    finally:
        # Both are inherited.
        del statements._run, statements._all
        store.transaction = transaction
        for holder, attribute, function in undo:
            setattr(holder, attribute, function)


def _timed_transaction(watches: StopWatches, transaction: Any) -> Any:
    @contextmanager
    def timed(of: Any, *given: Any, **named: Any) -> Iterator[Any]:
        manager = transaction(of, *given, **named)
        if not watches.measuring:
            with manager as opened:
                yield opened
            return
        name = "clerk's page: begin, end" if watches.inside(THE_PAGE) else "begin, commit"
        watches.enter(name)
        try:
            opened = manager.__enter__()
        finally:
            watches.leave()
        try:
            yield opened
        except BaseException:
            if not manager.__exit__(*sys.exc_info()):
                raise
        else:
            watches.enter(name)
            try:
                manager.__exit__(None, None, None)
            finally:
                watches.leave()

    return timed


def _seam(place: str) -> list[tuple[Any, str, Any]]:
    """Where a function is known, under which name: its class, or every module of ours that has imported it."""
    module, _, path = place.partition(":")
    owner: Any = importlib.import_module(module)
    *outer, last = path.split(".")
    for part in outer:
        owner = getattr(owner, part, None)
    function = getattr(owner, last, None)
    if function is None:
        return []
    if outer:
        return [(owner, last, function)]
    modules = [module for name, module in list(sys.modules.items()) if name.startswith("onewindow") and module]
    return [(module, name, function) for module in modules for name, value in vars(module).items() if value is function]


def _timed(watches: StopWatches, function: Any, name: str) -> Any:
    def timed_generator(*given: Any, **named: Any) -> Iterator[Any]:
        # Its work is done when somebody asks for the next one.
        found = function(*given, **named)
        while True:
            watches.enter(name)
            try:
                each = next(found, _NO_MORE)
            finally:
                watches.leave()
            if each is _NO_MORE:
                return
            yield each

    def timed(*given: Any, **named: Any) -> Any:
        if not watches.measuring:
            return function(*given, **named)
        watches.enter(name)
        try:
            return function(*given, **named)
        finally:
            watches.leave()

    return timed_generator if inspect.isgeneratorfunction(function) else timed
