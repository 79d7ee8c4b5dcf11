"""What an event waits for or throws, and what has to be asked of the outside for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from onewindow.domain.moves import MessageUnwanted, MessageWanted, TimerAsked, TimerDropped
from onewindow.workflow import problems
from onewindow.workflow.expressions import Expression
from onewindow.workflow.timers import Cycle, Duration, read, read_instant, utc_text
from onewindow.workflow.tokens import Token

FROM_OUTSIDE = {"plain": frozenset({"timer", "message"}), "service": frozenset({"timer", "message", "condition"})}
"""By kind of process: events that can still come when no token inside the case can move.

A condition can come true in a service, where a correction or a supplement changes the data of a case from outside.
"""


@dataclass(frozen=True, slots=True)
class Trigger:
    """`kind` is message, timer, signal, error, escalation, condition, cancel or terminate.

    `name` is the message's or signal's name, the error's or escalation's code ("" catches every code).
    """

    kind: str
    name: str = ""

    def arm(self, token: Token) -> None:
        """The token begins to wait."""

    def disarm(self, token: Token, *, came: bool) -> None:
        """It waits no more: the event came, or the token goes."""


@dataclass(frozen=True, slots=True)
class Message(Trigger):
    """A message from outside, or thrown by another part of the case."""

    def arm(self, token: Token) -> None:
        wanted = MessageWanted(wait=token.id, element=token.task_spec.bpmn_id, name=self.name)
        token.case.effects.append(wanted)

    def disarm(self, token: Token, *, came: bool) -> None:
        token.case.effects.append(MessageUnwanted(wait=token.id))


@dataclass(frozen=True, slots=True)
class Condition(Trigger):
    """True or false, looked at again whenever the document has changed."""

    expression: Expression | None = None


@dataclass(frozen=True, slots=True)
class Timer(Trigger):
    """A time of the form "date", "duration" or "cycle": fixed where written as ISO 8601, else an expression."""

    form: str = ""
    fixed: datetime | Duration | Cycle | None = None
    expression: Expression | None = None

    def arm(self, token: Token) -> None:
        """Ask to be woken; a cycle remembers its interval text, so that an edited document does not change it."""
        state = token.internal_data
        if "due" not in state:
            time = self._time(token)
            due = time if isinstance(time, datetime) else self._first(time, token.case.now)
            if isinstance(time, Cycle):
                state["left"] = time.count
        else:
            due = read_instant(state["due"])
        if self.form == "cycle":
            state["due"] = utc_text(due)
        token.case.effects.append(TimerAsked(timer=token.id, element=token.task_spec.bpmn_id, due_at=utc_text(due)))

    def disarm(self, token: Token, *, came: bool) -> None:
        if not came:
            token.case.effects.append(TimerDropped(timer=token.id))

    def again(self, token: Token) -> dict[str, Any] | None:
        """What the next firing of a cycle remembers from the beginning, None after the last one."""
        if self.form != "cycle":
            return None
        state = token.internal_data
        left = None if state["left"] is None else state["left"] - 1
        if left == 0:
            return None
        time = self._time(token)
        assert isinstance(time, Cycle)  # noqa: S101 - `read` gives a Cycle for this form
        return {"left": left, "due": utc_text(time.every.after(read_instant(state["due"])))}

    def _first(self, time: Duration | Cycle, now: datetime) -> datetime:
        if isinstance(time, Cycle):
            return time.start or time.every.after(now)
        return time.after(now)

    def _time(self, token: Token) -> datetime | Duration | Cycle:
        if self.expression is None:
            assert self.fixed is not None  # noqa: S101 - one of the two is always set
            return self.fixed
        value = token.task_spec.value(token, self.expression)
        try:
            if isinstance(value, str):
                return read(self.form, value)
        except (ValueError, OverflowError):
            pass
        wanted = {
            "date": "ISO 8601 日期时间",
            "duration": "ISO 8601 时长（如 P5D）",
            "cycle": "ISO 8601 循环（如 R3/P1D）",
        }
        wanted_en = {"date": "an ISO 8601 date-time", "duration": "an ISO 8601 duration", "cycle": "an ISO 8601 cycle"}
        raise problems.unsuitable(token.task_spec, self.expression.text, wanted[self.form], wanted_en[self.form], value)
