"""What the tokens did, into events: work items, sub-cases, timers, messages, closing. Chooses, but moves no token."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from onewindow import events as e
from onewindow.domain import moves as m
from onewindow.domain import requests, work_item
from onewindow.domain.case import ENDED, RESULT_CODES, Case
from onewindow.domain.clocks.follow import accepted_at
from onewindow.domain.deciders.acceptance import last_day
from onewindow.domain.facts import Facts
from onewindow.domain.instants import instant
from onewindow.domain.refusals import refuse
from onewindow.domain.service_item import Limit
from onewindow.domain.time_limits import Term, ending


def moves_for(case: Case, events: Sequence[e.Event]) -> list[m.Move]:
    """What decided events ask of the tokens; `case` already carries them."""
    return [move for event in events if (move := _move(case, event)) is not None]


def react(case: Case, effects: Sequence[m.Effect], facts: Facts, *, just_accepted: bool) -> Iterator[e.Event]:
    """Events that follow from `effects`, one at a time: the caller applies each before it asks for the next.

    `just_accepted`: the case was accepted by this very command, so sub-cases entered now take the acceptance date.
    """
    for effect in effects:
        yield from _REACTIONS[type(effect)](case, effect, facts, just_accepted)
    yield from _closing(case, None, facts)


def _move(case: Case, event: e.Event) -> m.Move | None:
    match event:
        case e.ApplicationSubmitted():
            return m.Start()
        case e.TaskCompleted():
            return m.Finish(task=event.task)
        case e.TimerFired():
            return m.Fire(timer=event.timer)
        case e.MessageReceived():
            return m.Deliver(name=event.name)
        case e.ReplyRecorded(task=int(), error=str()):
            return m.Fail(task=event.task or 0, error=event.error or "")
        case e.SubCaseWithdrawn():
            return m.Leave(scope=case.sub_cases[event.sub_case].scope)
        case e.SubCaseForwarded():
            return m.Leave(scope=case.sub_cases[event.sub_case].scope)
        case e.CaseLapsed() | e.CaseWithdrawn() | e.CaseTerminated() | e.CaseVoided() | e.CaseForwarded():
            return None if case.finished else m.CancelAll()
    return None


def _task_waits(case: Case, effect: m.TaskWaits, facts: Facts, just_accepted: bool) -> Iterator[e.Event]:
    element = facts.drawing.elements[effect.element]
    sub_case = case.sub_case_of(effect.scope)
    if element.type == "serviceTask" and element.department in facts.adapters:
        yield requests.request(case, element.id, effect.task, sub_case, facts)
        return
    if element.stage == "issuance":
        yield from _closing(case, "granted", facts)
        yield e.IssuanceReady()
    yield work_item.opened(element.id, effect.task, sub_case, facts, effect.instance)


def _task_gone(case: Case, effect: m.TaskGone, facts: Facts, just_accepted: bool) -> Iterator[e.Event]:
    why = case.status if case.status in ENDED else "process"
    if effect.task in case.tasks:
        yield e.TaskCancelled(task=effect.task, why=why)
    for number in [number for number, task in case.tasks.items() if task.instance.get("of") == effect.task]:
        yield e.TaskCancelled(task=number, why=why)
    for message, sent in list(case.messages.items()):
        if sent["task"] == effect.task:
            yield e.MessageCancelled(message=message, why=why)
            yield from requests.cancellations(message, sent, why)


def _scope_entered(case: Case, effect: m.ScopeEntered, facts: Facts, just_accepted: bool) -> Iterator[e.Event]:
    element = facts.drawing.elements[effect.element]
    item = facts.item.item(element.item) if facts.item else None
    accepted_on, begin = facts.today.isoformat(), facts.at
    if just_accepted and case.accepted_on:
        accepted_on, begin = case.accepted_on, accepted_at(case, case.accepted_on, facts)
    promised, statutory = (item.limits.promised, item.limits.statutory) if item else (None, None)
    yield e.SubCaseOpened(
        sub_case=len(case.sub_cases) + 1, scope=effect.scope, element=element.id, item=element.item,
        name=item.name if item else element.name, department=item.department if item else element.department,
        obligatory=item.obligatory if item else True, accepted_on=accepted_on,
        promised_due=last_day(begin, promised, facts) if promised else None,
        statutory_due=last_day(begin, statutory, facts) if statutory else None, counted_from=begin,
    )


def _scope_left(case: Case, effect: m.ScopeLeft, facts: Facts, just_accepted: bool) -> Iterator[e.Event]:
    number = case.sub_case_of(effect.scope)
    if number is None:
        return
    result = case.sub_cases[number].result
    if effect.cancelled:
        # Also after its decision: what was decided and never carried out is not granted.
        result = case.status if case.status in RESULT_CODES else result or "returned"
    elif not result:
        refuse("sub_case_without_result", element=effect.element)
    yield e.SubCaseClosed(sub_case=number, element=effect.element, result=result, code=RESULT_CODES[result])


def _timer_asked(case: Case, effect: m.TimerAsked, facts: Facts, just_accepted: bool) -> Iterator[e.Event]:
    due_at = datetime.fromisoformat(effect.due_at) if effect.due_at else _end_of(effect, facts)
    yield e.TimerSet(timer=effect.timer, element=effect.element, due_at=instant(due_at))


def _end_of(effect: m.TimerAsked, facts: Facts) -> datetime:
    """When a drawn timer in working days or office hours is due: the tokens know no calendar."""
    term = Term(start=datetime.fromisoformat(effect.since), limit=Limit.parse(effect.limit))
    # Without a suspension there is always an end.
    return ending(term, facts.calendar, facts.counting).due_at or facts.now


def _timer_dropped(case: Case, effect: m.TimerDropped, facts: Facts, just_accepted: bool) -> Iterator[e.Event]:
    if effect.timer in case.timers:
        yield e.TimerCleared(timer=effect.timer)


def _message_wanted(case: Case, effect: m.MessageWanted, facts: Facts, just_accepted: bool) -> Iterator[e.Event]:
    yield e.MessageAwaited(wait=effect.wait, element=effect.element, name=effect.name)


def _message_unwanted(case: Case, effect: m.MessageUnwanted, facts: Facts, just_accepted: bool) -> Iterator[e.Event]:
    if effect.wait in case.waits:
        yield e.MessageWaitEnded(wait=effect.wait)


def _message_thrown(case: Case, effect: m.MessageThrown, facts: Facts, just_accepted: bool) -> Iterator[e.Event]:
    element = facts.drawing.elements[effect.element]
    yield e.MessageQueued(
        message=f"{case.case_no}:{element.id}:{case.version}.{case.seq + 1}", kind="message", element=element.id,
        department=element.department, operation=effect.name, task=None, sub_case=None, data={},
    )


def _process_ended(case: Case, effect: m.ProcessEnded, facts: Facts, just_accepted: bool) -> Iterator[e.Event]:
    yield from _closing(case, None, facts)
    yield e.CaseFinished(how=effect.how)


def _closing(case: Case, otherwise: str | None, facts: Facts) -> Iterator[e.Event]:
    """办结: once, when no obligatory sub-case is open (or `otherwise` at the issuing window, where there is none).

    Where the item has sub-items and none was entered nobody has decided anything: it closes without a result.
    """
    if case.kind == "plain" or case.status not in ("accepted", "reviewing"):
        return
    obligatory = [sub for sub in case.sub_cases.values() if sub.obligatory]
    if any(sub.status != "closed" for sub in obligatory):
        return
    counted = obligatory or (list(case.sub_cases.values()) if otherwise else [])
    results = [sub.result for sub in counted] or ([case.result] if case.result else [])
    if results or otherwise:
        undecided = not results and facts.item is not None and bool(facts.item.items)
        granted = "" if undecided else otherwise or "granted"
        yield e.CaseClosed(result=next((bad for bad in _WORST_FIRST if bad in results), granted))


_WORST_FIRST = ("refused", "returned", "voided", "lapsed", "terminated", "withdrawn", "forwarded", "granted")

_REACTIONS: dict[type[m.Effect], Callable[[Case, Any, Facts, bool], Iterator[e.Event]]] = {
    m.TaskWaits: _task_waits,
    m.TaskGone: _task_gone,
    m.ScopeEntered: _scope_entered,
    m.ScopeLeft: _scope_left,
    m.TimerAsked: _timer_asked,
    m.TimerDropped: _timer_dropped,
    m.MessageWanted: _message_wanted,
    m.MessageUnwanted: _message_unwanted,
    m.MessageThrown: _message_thrown,
    m.ProcessEnded: _process_ended,
}
