"""Which clocks start, stand still, go on and stop with what happens in a case (domain notes 13)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from onewindow import events as e
from onewindow.domain.case import Case
from onewindow.domain.clock import (
    CORRECTION_NOTICE,
    CORRECTION_PERIOD,
    DELIVERY,
    ORDER_REPLY,
    OVERALL,
    PROMISED,
    SPECIAL_PROCEDURE,
    STAGE,
    STATUTORY,
    Clock,
)
from onewindow.domain.clocks import consequences, pausing
from onewindow.domain.clocks.running import IMMEDIATE
from onewindow.domain.clocks.starting import start, stop
from onewindow.domain.facts import Facts, local_day
from onewindow.domain.incident import REVOKED
from onewindow.domain.limit_bases import of_the_statutory_limit
from onewindow.domain.part import item_of
from onewindow.domain.taken_back import DONE, REVOKE

_FRONT = (CORRECTION_NOTICE, CORRECTION_PERIOD)
_UNTIL_DECISION = (PROMISED, STATUTORY)


def follow(case: Case, events: Iterable[e.Event], facts: Facts) -> Iterator[e.Event]:
    """Events of the clocks and of supervision that follow from `events`, which `case` already carries.

    One at a time: the caller applies each before it asks for the next.
    """
    for event in events:
        follower = _FOLLOWERS.get(type(event))
        for consequence in follower(case, event, facts) if follower else ():
            yield consequence
            yield from follow(case, [consequence], facts)


def accepted_at(case: Case, day: str, facts: Facts) -> str:
    """The instant of acceptance on the local date `day`, as far as it is known; else the day itself."""
    # Of corrections nobody had spoken of only the day counts, the last one of their period: whoever puts that down may
    # do so on the same day after office hours.
    known = (case.corrected_at,) if case.corrected_on else (facts.at, case.received_at)
    return next((at for at in known if at and local_day(at) == day), day)


def _received(case: Case, event: e.IntakeRegistered, facts: Facts) -> Iterator[e.Event]:
    if facts.item is not None:
        limit = str(facts.item.main.limits.correction_notice)
        yield from start(case, CORRECTION_NOTICE, case.received_at, limit, facts)


def _notified(case: Case, event: e.CorrectionNotified, facts: Facts) -> Iterator[e.Event]:
    yield from stop(case, lambda clock: clock.kind == CORRECTION_NOTICE, event, facts)
    if facts.item is not None:
        yield from start(case, CORRECTION_PERIOD, facts.at, str(facts.item.main.limits.correction_period), facts)


def _corrected(case: Case, event: e.CorrectionReceived, facts: Facts) -> Iterator[e.Event]:
    """The complete set is in: it must be accepted (art. 32 (5)), and the window has its days for that once more.

    They count from the day acceptance will count from, also where a worker or a clerk came by later than that.
    """
    yield from stop(case, lambda clock: clock.kind in _FRONT, event, facts)
    if facts.item is not None:
        yield from start(
            case, CORRECTION_NOTICE, accepted_at(case, event.received_on, facts),
            str(facts.item.main.limits.correction_notice), facts,
            basis="《行政许可法》第三十二条第一款第四、五项：补正材料收到之后",
        )


def _accepted(case: Case, event: e.CaseAccepted, facts: Facts) -> Iterator[e.Event]:
    yield from stop(case, lambda clock: clock.kind in _FRONT, event, facts)
    if event.deemed:
        yield from consequences.deemed_acceptance(case, event, facts)
    begin = accepted_at(case, event.accepted_on, facts)
    yield from _decision_clocks(case, None, begin, facts)
    if facts.item is not None and facts.item.main.limits.overall is not None:
        yield from start(case, OVERALL, begin, str(facts.item.main.limits.overall), facts)


def _sub_case_opened(case: Case, event: e.SubCaseOpened, facts: Facts) -> Iterator[e.Event]:
    yield from _decision_clocks(case, event.sub_case, event.counted_from, facts)


def _decision_clocks(case: Case, sub_case: int | None, begin: str, facts: Facts) -> Iterator[e.Event]:
    """P and L, which run together until the decision."""
    item = item_of(case, sub_case, facts)
    if item is None:
        return
    promised = str(item.limits.promised) if item.limits.promised else ""
    if not promised and item.case_type == "immediate":
        promised = IMMEDIATE
    for kind, limit in ((PROMISED, promised), (STATUTORY, str(item.limits.statutory or ""))):
        if limit:
            basis = of_the_statutory_limit(item) if kind == STATUTORY else ""
            yield from start(case, kind, begin, limit, facts, sub_case=sub_case, basis=basis)


def _task_opened(case: Case, event: e.TaskOpened, facts: Facts) -> Iterator[e.Event]:
    # A department's question is answered within the stage of the task it is about.
    if "of" not in event.instance:
        yield from _stage(case, event.task, event.element, event.department, event.sub_case, facts)


def _message_queued(case: Case, event: e.MessageQueued, facts: Facts) -> Iterator[e.Event]:
    if event.task is not None:
        yield from _stage(case, event.task, event.element, event.department, event.sub_case, facts)


def _stage(
    case: Case, task: int, element: str, department: str, sub_case: int | None, facts: Facts
) -> Iterator[e.Event]:
    drawn = facts.drawing.elements[element]
    timed = any(clock.kind == STAGE and clock.task == task for clock in case.clocks.values())
    if drawn.ow.get("limit") and task in _waiting(case) and not timed:
        yield from start(
            case, STAGE, facts.at, drawn.ow["limit"], facts, basis=f"流程图环节“{drawn.name or drawn.id}”",
            department=department, sub_case=sub_case, task=task,
        )


def _task_completed(case: Case, event: e.TaskCompleted, facts: Facts) -> Iterator[e.Event]:
    yield from _stage_over(case, event, facts)
    drawn = facts.drawing.elements.get(event.element)
    if drawn is not None and drawn.ow.get("operation") == REVOKE and event.outcome in DONE:
        yield from _nothing_to_deliver(case, event, facts)


def _incident(case: Case, event: e.IncidentOpened, facts: Facts) -> Iterator[e.Event]:
    if event.kind == REVOKED:
        yield from _nothing_to_deliver(case, event, facts)


def _nothing_to_deliver(case: Case, event: e.Event, facts: Facts) -> Iterator[e.Event]:
    """What a department has taken back is not delivered any more."""
    yield from stop(case, lambda clock: clock.kind == DELIVERY and clock.sub_case in case.taken_back, event, facts)


def _stage_over(case: Case, event: e.Event, facts: Facts) -> Iterator[e.Event]:
    waiting = _waiting(case)
    yield from stop(case, lambda clock: clock.kind == STAGE and clock.task not in waiting, event, facts)


def _waiting(case: Case) -> set[int]:
    """Tasks that wait for a person or for a department's answer."""
    return {*case.tasks, *(message["task"] for message in case.messages.values())}


def _decided(case: Case, event: e.Decided, facts: Facts) -> Iterator[e.Event]:
    """P and L stop; what was granted is to be delivered."""
    yield from stop(
        case, lambda clock: clock.kind in _UNTIL_DECISION and clock.sub_case == event.sub_case, event, facts
    )
    if event.result == "granted":
        yield from _to_deliver(case, event.sub_case, facts)


def _to_deliver(case: Case, sub_case: int | None, facts: Facts) -> Iterator[e.Event]:
    """Within D (行政许可法 art. 44), which does not begin while nothing can be issued for an omission (容缺)."""
    item = item_of(case, sub_case, facts)
    if item is not None and not case.owed:
        yield from start(case, DELIVERY, facts.at, str(item.limits.delivery), facts, sub_case=sub_case)


def _supplemented(case: Case, event: e.OmissionSupplemented, facts: Facts) -> Iterator[e.Event]:
    """With the last omission what was granted before can be handed out."""
    timed = {clock.sub_case for clock in case.clocks.values() if clock.kind == DELIVERY}
    whole = [None] if case.result == "granted" and not case.sub_cases else []
    if case.status in ("accepted", "reviewing", "closed", "issuing"):
        for sub_case in [*whole, *case.standing()]:
            if sub_case not in timed:
                yield from _to_deliver(case, sub_case, facts)


def _sub_case_ended(case: Case, event: Any, facts: Facts) -> Iterator[e.Event]:
    """Withdrawn, forwarded or closed; what was granted still has to be delivered."""
    granted = isinstance(event, e.SubCaseClosed) and event.result == "granted"

    def its(clock: Clock) -> bool:
        kept = clock.kind == ORDER_REPLY or (granted and clock.kind == DELIVERY)
        return clock.sub_case == event.sub_case and not kept

    yield from stop(case, its, event, facts)
    yield from _procedures_over(case, event, event.sub_case)


def _closed(case: Case, event: e.CaseClosed, facts: Facts) -> Iterator[e.Event]:
    """办结: every obligatory part is done."""
    whole = (*_UNTIL_DECISION, OVERALL)
    yield from stop(case, lambda clock: clock.sub_case is None and clock.kind in whole, event, facts)
    yield from _procedures_over(case, event, None)


def _delivered(case: Case, event: e.ResultsDelivered, facts: Facts) -> Iterator[e.Event]:
    yield from stop(case, lambda clock: clock.kind == DELIVERY, event, facts)


def _over(case: Case, event: e.Event, facts: Facts) -> Iterator[e.Event]:
    """The case has ended: nothing runs any more but the reply to a supervision order."""
    yield from stop(case, lambda clock: clock.kind != ORDER_REPLY, event, facts)
    for sub_case in dict.fromkeys(procedure.sub_case for procedure in case.procedures.values()):
        yield from _procedures_over(case, event, sub_case)


def _procedures_over(case: Case, event: e.Event, sub_case: int | None) -> Iterator[e.Event]:
    for number, procedure in list(case.procedures.items()):
        if procedure.sub_case == sub_case:
            yield e.ProcedureEnded(procedure=number, result="", how=type(event).__name__)


def _procedure_started(case: Case, event: e.ProcedureStarted, facts: Facts) -> Iterator[e.Event]:
    yield from pausing.begun(case, event.procedure, facts)
    if event.limit:
        yield from start(
            case, SPECIAL_PROCEDURE, facts.at, event.limit, facts, basis=f"{event.kind}：{event.legal_basis}",
            sub_case=event.sub_case, procedure=event.procedure,
        )


def _procedure_ended(case: Case, event: e.ProcedureEnded, facts: Facts) -> Iterator[e.Event]:
    yield from stop(case, lambda clock: clock.procedure == event.procedure, event, facts)
    yield from pausing.ended(case, event, facts)


def _extension_granted(case: Case, event: e.ExtensionGranted, facts: Facts) -> Iterator[e.Event]:
    yield from pausing.extended(case, event, facts)


def _order_replied(case: Case, event: e.OrderReplied, facts: Facts) -> Iterator[e.Event]:
    yield from stop(case, lambda clock: clock.order == event.order, event, facts)


_FOLLOWERS: dict[type[e.Event], Callable[[Case, Any, Facts], Iterator[e.Event]]] = {
    e.IntakeRegistered: _received,
    e.CorrectionNotified: _notified,
    e.CorrectionReceived: _corrected,
    e.CaseAccepted: _accepted,
    e.AcceptanceRefused: _over,
    e.OmissionSupplemented: _supplemented,
    e.SubCaseOpened: _sub_case_opened,
    e.TaskOpened: _task_opened,
    e.MessageQueued: _message_queued,
    e.TaskCompleted: _task_completed,
    e.TaskCancelled: _stage_over,
    e.ReplyRecorded: _stage_over,
    e.IncidentOpened: _incident,
    e.MessageCancelled: _stage_over,
    e.Decided: _decided,
    e.SubCaseWithdrawn: _sub_case_ended,
    e.SubCaseForwarded: _sub_case_ended,
    e.SubCaseClosed: _sub_case_ended,
    e.CaseClosed: _closed,
    e.ResultsDelivered: _delivered,
    e.CaseLapsed: _over,
    e.CaseWithdrawn: _over,
    e.CaseTerminated: _over,
    e.CaseVoided: _over,
    e.CaseForwarded: _over,
    e.CaseFinished: _over,
    e.ProcedureStarted: _procedure_started,
    e.ProcedureEnded: _procedure_ended,
    e.ExtensionGranted: _extension_granted,
    e.ThresholdReached: consequences.threshold_reached,
    e.ActReported: consequences.act_reported,
    e.OrderIssued: consequences.order_issued,
    e.OrderReplied: _order_replied,
    e.OrderSettled: consequences.order_settled,
}
