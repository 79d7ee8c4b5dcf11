"""One exchange with a department's system about one message: ask what became of it, send it, bounded in time.

What may have arrived is never sent again blindly: the department is asked by the key first, and only what it has never
seen goes out once more. One that minds no keys may only be slow, and write the request down after it was asked: there
its word counts once the doubt is older than a call may last. A call that hangs is left to itself when its time is up;
its thread keeps no program alive.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import get_args

from onewindow.domain.requests import CANCEL, REQUEST
from onewindow.engine.settlement import Heard
from onewindow.errors import OneWindowError
from onewindow.ports.departments import (
    Broken,
    Cancelled,
    Capabilities,
    DepartmentAdapter,
    Reply,
    Request,
    Unknown,
    Unreachable,
)
from onewindow.storage import OutboxRow


class Exchange(threading.Thread):
    """Calls `over` with itself when it is over: `heard` is what came of it, `adapter` fit for another exchange.

    `take` gives an adapter, `request_of` what it is to carry, `ours` whether the message is still in our hands,
    `doubt_left` how much longer the department may be at work on what was sent last.
    """

    def __init__(
        self, row: OutboxRow, *, take: Callable[[str], DepartmentAdapter],
        request_of: Callable[[OutboxRow, tuple[str, ...]], Request], ours: Callable[[OutboxRow], bool],
        doubt_left: Callable[[OutboxRow], timedelta], over: Callable[[Exchange], None], seconds: float, probe: bool,
    ) -> None:  # fmt: skip
        super().__init__(name=f"onewindow-exchange-{row.department}", daemon=True)
        self.row, self.probe = row, probe
        self.adapter: DepartmentAdapter | None = None
        self._talk = _Talk(row, take, request_of, ours, doubt_left)
        self._seconds, self._over = seconds, over
        self.heard = Heard(begun=False)

    def run(self) -> None:
        talk = threading.Thread(target=self._talk.run, name=self.name, daemon=True)
        talk.start()
        talk.join(self._seconds)
        if talk.is_alive():
            self.heard = Heard(
                problem=f"{self._seconds:g} 秒内没有答复\nno answer within {self._seconds:g} s",
                doubtful=self._talk.sending, absent=self._talk.absent,
            )
        else:
            self.heard, self.adapter = self._talk.heard, self._talk.adapter
        self._over(self)


class _Talk:
    """What is said to the department; `sending` from when it may have had an effect over there."""

    def __init__(
        self, row: OutboxRow, take: Callable[[str], DepartmentAdapter],
        request_of: Callable[[OutboxRow, tuple[str, ...]], Request], ours: Callable[[OutboxRow], bool],
        doubt_left: Callable[[OutboxRow], timedelta],
    ) -> None:  # fmt: skip
        self._row, self._take, self._request_of, self._ours = row, take, request_of, ours
        self._doubt_left = doubt_left
        self.adapter: DepartmentAdapter | None = None
        self.sending = self.absent = self.early = False
        self.heard = Heard(begun=False)

    def run(self) -> None:
        """Says it, and keeps what was heard; whatever an adapter raises beside Unreachable makes no sense."""
        try:
            self.adapter = self._take(self._row.department)
            reply = self._say(self.adapter, self._request_of(self._row, self.adapter.reads))
        except Unreachable as problem:
            doubtful = self.sending and problem.sent
            self.heard = Heard(problem=str(problem), doubtful=doubtful, absent=self.absent)
            return
        except BaseException as problem:
            told = str(problem) if isinstance(problem, OneWindowError) else f"{type(problem).__name__}: {problem}"
            self.heard = Heard(reply=Broken(reason=told), doubtful=self.sending, absent=self.absent)
            if not isinstance(problem, Exception):
                raise
            return
        if reply is None:
            self.heard = Heard(begun=False, absent=self.absent)
            return
        doubtful = self.sending and isinstance(reply, Broken)
        self.heard = Heard(reply=reply, doubtful=doubtful, absent=self.absent, early=self.early)

    def _say(self, adapter: DepartmentAdapter, request: Request) -> Reply | None:
        """The reply; None where nothing was said: somebody else may have the message by now, or nothing can be said."""
        able, row = adapter.capabilities, self._row
        if not self._ours(row):
            return None
        if _asks_first(row, able):
            if able.query:
                reply = _sound(adapter.query(request))
                if not isinstance(reply, Unknown):
                    return reply
                if not able.idempotent and self._doubt_left(row) > timedelta(0):
                    self.early = True
                    return reply
                self.absent = True
                if not self._ours(row):
                    return None
            elif row.acknowledged_at is not None and not able.idempotent:
                return None  # it answers by itself, or never: the legal clock watches over that
            elif row.doubtful_since is not None and not able.idempotent:
                return Broken(reason=_NOBODY_KNOWS)
        return self._send(adapter, request)

    def _send(self, adapter: DepartmentAdapter, request: Request) -> Reply:
        able = adapter.capabilities
        if self._row.kind == REQUEST:
            self.sending = True
            return _sound(adapter.request(request))
        if self._row.kind == CANCEL:
            # What cannot be cancelled over there comes back as a late answer, for a person to see.
            return _sound(adapter.cancel(request)) if able.cancel else Cancelled()
        if not able.revoke:
            return Broken(reason="部门的系统不能撤销\nthis department takes no grant back")
        if not request.of:
            return Broken(reason="没有可撤销的准予\nnothing was granted that could be taken back")
        self.sending = True
        return _sound(adapter.revoke(request))


def _asks_first(row: OutboxRow, able: Capabilities) -> bool:
    if row.fence > 1 and not able.idempotent:
        return True
    return row.kind == REQUEST and (row.doubtful_since is not None or row.acknowledged_at is not None)


def _sound(reply: Reply) -> Reply:
    """The reply, or what to make of an adapter that gives none."""
    one = isinstance(reply, get_args(Reply))
    kind = type(reply).__name__
    return reply if one else Broken(reason=f"适配器给的不是答复：{kind}\nwhat the adapter gives is no reply: {kind}")


_NOBODY_KNOWS = (
    "不知是否已送达，部门的系统不能查询，不能重发\n"
    "nobody knows whether it has arrived, the department cannot be asked, and it must not be sent twice"
)
