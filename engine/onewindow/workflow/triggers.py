"""What an event waits for or throws, and what has to be asked of the outside for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from onewindow.domain.moves import MessageUnwanted, MessageWanted, TimerAsked, TimerDropped
from onewindow.domain.service_item import Limit
from onewindow.workflow import problems
from onewindow.workflow.expressions import Expression
from onewindow.workflow.timers import NO_TIME, Cycle, Duration, Time, read, together, utc_text
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
    """A time of the form "date", "duration" or "cycle": fixed where it is written out, else an expression.

    A cycle keeps in its token what is `left` of it and when it is `due`. So that its rounds never drift (31 March,
    30 April, 31 May), one in months keeps how much has `passed` since the instant it counts `from`; one in working
    days, which only a calendar can count, the `limit` that has to pass `since` its beginning.
    """

    form: str = ""
    fixed: Time | None = None
    expression: Expression | None = None

    def arm(self, token: Token) -> None:
        """Ask to be woken; a cycle on a later round asks for what the round before left in the token."""
        state = token.internal_data
        asked: dict[str, str] = {name: state[name] for name in ("due", "limit", "since") if name in state}
        if not asked:
            time = self._time(token)
            asked = self._first(time, token.case.now)
            if isinstance(time, Cycle):
                state.update({**asked, "left": time.count, **self._beginning(time, token.case.now)})
        token.case.effects.append(TimerAsked(
            timer=token.id, element=token.task_spec.bpmn_id, due_at=asked.get("due", ""),
            limit=asked.get("limit", ""), since=asked.get("since", ""),
        ))  # fmt: skip

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
        return {"left": left, **self._next(time.every, state, token.case.now)}

    def _first(self, time: Time, now: datetime) -> dict[str, str]:
        if isinstance(time, Cycle):
            return self._first(time.start or time.every, now)
        if isinstance(time, Limit):
            return {"limit": str(time), "since": utc_text(now)}
        return {"due": utc_text(time if isinstance(time, datetime) else time.after(now))}

    def _beginning(self, time: Cycle, now: datetime) -> dict[str, Any]:
        if isinstance(time.every, Limit) or not time.every.months:
            return {}  # Spans add up to the same from round to round.
        passed = NO_TIME if time.start else time.every
        return {"from": utc_text(time.start or now), "passed": passed.parts()}

    def _next(self, every: Duration | Limit, state: dict[str, Any], now: datetime) -> dict[str, Any]:
        """The next round: counted from the beginning."""
        if isinstance(every, Duration):
            # A row of an earlier release has no beginning: it counts from the round that has just come.
            start = state.get("from") or state.get("due") or utc_text(now)
            passed = Duration.of(*state.get("passed", NO_TIME.parts())).and_then(every)
            kept = {"from": start, "passed": passed.parts()} if passed.months else {}
            return {"due": utc_text(passed.after(datetime.fromisoformat(start))), **kept}
        if "due" in state:
            return {"limit": str(every), "since": state["due"]}
        whole = together(Limit.parse(state["limit"]), every)
        # Only after decades, or where the data have changed its unit, does it begin anew.
        return {"limit": str(whole), "since": state["since"]} if whole else self._first(every, now)

    def _time(self, token: Token) -> Time:
        if self.expression is None:
            assert self.fixed is not None  # noqa: S101 - one of the two is always set
            return self.fixed
        value = token.task_spec.value(token, self.expression)
        try:
            if isinstance(value, str):
                return read(self.form, value)
        except ValueError:
            pass
        raise problems.unsuitable(token.task_spec, self.expression.text, *_WANTED[self.form], value)


_WANTED = {
    "date": ("ISO 8601 日期时间", "an ISO 8601 date-time"),
    "duration": ("时长（如 P5D 或 5wd）", "a duration such as P5D or 5wd"),
    "cycle": ("循环（如 R3/P1D 或 R3/1wd）", "a cycle such as R3/P1D or R3/1wd"),
}
