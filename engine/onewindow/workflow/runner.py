"""Moves the tokens of a case: what is asked of them goes in, what they did comes out; nothing else happens."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from SpiffWorkflow.util.task import TaskState

from onewindow.domain.moves import (
    Advance,
    CancelAll,
    Deliver,
    Fail,
    Finish,
    Fire,
    Leave,
    Move,
    ProcessEnded,
    Start,
)
from onewindow.workflow import codec, problems
from onewindow.workflow.definition import Definition
from onewindow.workflow.events import deliver, throw_error
from onewindow.workflow.tokens import Case, Token
from onewindow.workflow.triggers import FROM_OUTSIDE


def advance(
    definition: Definition, tokens: bytes | None, moves: Sequence[Move], document: dict[str, Any], now: datetime
) -> Advance:
    """Apply the moves in order, each followed by all automatic steps it allows.

    `tokens` is what the last advance returned, None for a case that has not begun; `now` is aware and only used for
    timers. Script tasks and multi-instance outputs write into `document` in place. With no moves, only conditional
    events look at the document again. Depends on its arguments alone: the same ones give the same bytes.
    Raises ProcessProblem; then `tokens` are still good and `document` may be half-written.
    """
    if now.tzinfo is None:
        raise ValueError("advance needs an aware datetime as now")
    case = codec.decode(definition, tokens, document, now)
    if tokens is None and (not moves or not isinstance(moves[0], Start)):
        raise problems.wrong_moment(
            "办件的流程应当先开始，但是还没有开始", "Expected a process that has begun, but it has not"
        )
    for move in moves:
        _apply(case, move, begun=case.last_id > 0)
        case.run()
    if not moves:
        case.run()
    _check_alive(case, FROM_OUTSIDE[definition.drawing.kind])
    assigned = case.written.assignments(document)
    return Advance(tokens=codec.encode(case), effects=tuple(case.effects), path=tuple(case.path), assigned=assigned)


def _apply(case: Case, move: Move, *, begun: bool) -> None:
    if case.ended:
        raise problems.wrong_moment("流程应当仍在进行，但是已经结束", "Expected a running process, but it has ended")
    case.changed = True
    match move:
        case Start():
            if begun:
                raise problems.wrong_moment(
                    "流程应当尚未开始，但是已经开始", "Expected a process not begun, but it has begun"
                )
            case.start()
        case Finish(task=number):
            _task(case, number).complete()
        case Fail(task=number, error=error):
            throw_error(_task(case, number), error)
        case Fire(timer=number):
            token = case.tokens.get(number)
            if token is None or not token.task_spec.awaits(token, "timer"):
                raise problems.not_open("定时器", "a timer", number)
            token.task_spec.fire(token)
        case Deliver(name=name):
            deliver(case, "message", name)
        case Leave(scope=number):
            _leave(case, number)
        case CancelAll():
            case.clear()
            case.ended = "cancelled"
            case.effects.append(ProcessEnded(how="cancelled"))
        case _:
            raise TypeError(f"not a move: {move!r}")


def _task(case: Case, number: int) -> Token:
    token = case.tokens.get(number)
    if token is None or not token.task_spec.opens_task:
        raise problems.not_open("任务", "a task", number)
    return token


def _leave(case: Case, number: int) -> None:
    token = case.tokens.get(number)
    if token is None or not token.task_spec.item:
        raise problems.not_open("子事项", "a sub-case", number)
    token.task_spec.withdraw(token)
    token.complete()


def _check_alive(case: Case, outside: frozenset[str]) -> None:
    """Refuse a move after which nobody could ever do anything: tokens left, and none waits for the outside."""
    if case.ended or not case.tokens:
        return
    for token in case.tokens.values():
        node = token.task_spec
        if node.opens_task or (node.trigger is not None and node.trigger.kind in outside):
            return
    resting = [token.task_spec for token in case.tokens.values() if token._state == TaskState.WAITING]
    # A join may wait for the branch of an event, an event on a border for what is inside: the event inside is named.
    resting.sort(key=lambda node: (node.attached, node.trigger is None))
    raise problems.stuck(resting[0] if resting else next(iter(case.tokens.values())).task_spec)
