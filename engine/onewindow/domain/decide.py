"""A command against a case: the events that follow from it, or the reason why not. Changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from onewindow import commands as c
from onewindow import events as e
from onewindow.domain.canonical import unfit
from onewindow.domain.case import Case
from onewindow.domain.clocks.present_calendar import renewed
from onewindow.domain.deciders import (
    acceptance,
    departments,
    endings,
    incidents,
    limits,
    materials,
    opening,
    outside,
    supervision,
    tasks,
)
from onewindow.domain.facts import Facts, local_minute
from onewindow.domain.names import STATUSES, chinese
from onewindow.domain.refusals import Refusal, refuse
from onewindow.domain.unfit_values import unfit_value
from onewindow.errors import Rejected


def decide(case: Case | None, command: c.Command, facts: Facts) -> Sequence[e.Event] | Rejected:
    """The events of `command`; pure, so that the same case, command and facts give the same answer."""
    refused = unsound(command)
    if refused is not None:
        return refused
    try:
        if isinstance(command, c.OpenCase):
            return opening.open_case(command, facts)
        if not isinstance(command, c.CaseCommand) or type(command) not in _DECIDERS or case is None:
            refuse("case_unknown", case_no=getattr(command, "case_no", ""))
        _current(case, command)
        if isinstance(command, _OF_CLOCKS):
            return _DECIDERS[type(command)](case, command, facts)
        case, first = renewed(case, facts)
        return [*first, *_DECIDERS[type(command)](case, command, facts)]
    except Refusal as refusal:
        return refusal.rejected


def unsound(command: c.Command) -> Rejected | None:
    """Why the command is not even plain data of its form; asked before anything is looked up, and kept by nobody."""
    name = c.misshapen(command)
    if name is not None:
        return unfit_value(f"/{name}", "type")
    for field, value in c.values_of(command).items():
        problem = None if isinstance(value, bytes) else unfit(value, f"/{field}")
        if problem is not None:
            return unfit_value(*problem)
    return None


def _current(case: Case, command: c.CaseCommand) -> None:
    if case.finished and not isinstance(command, AFTER_THE_END):
        refuse("case_finished", case_no=case.case_no, **_ended(case))
    if command.expected_version is not None and command.expected_version != case.version:
        refuse(
            "stale_version", details={"version": case.version, "by": case.last_by, "at": case.last_at},
            expected=command.expected_version, version=case.version, by=case.last_by, at=local_minute(case.last_at),
        )


def _ended(case: Case) -> dict[str, Any]:
    """How it ended, and what can still be done; a plain process has no life cycle, nor cases that are linked."""
    if case.kind == "plain":
        again, again_en = "需要再办时，请另开一件", "open a new case to do it again"
        return {"standing": "", "standing_en": "", "remedy": again, "remedy_en": again_en}
    return {
        "standing": f"（状态 {chinese(STATUSES, case.status)}）", "remedy": "结果需要更正或撤销时，请另开关联办件",
        "standing_en": f" (status {case.status})", "remedy_en": "open a linked case to correct a result",
    }


_DECIDERS: dict[type[c.Command], Callable[[Case, Any, Facts], list[e.Event]]] = {
    c.SaveDraft: opening.save_draft,
    c.SubmitApplication: opening.submit,
    c.AttachMaterial: acceptance.attach,
    c.SupplementOmission: materials.supplement,
    c.CorrectOnTheSpot: acceptance.correct_on_the_spot,
    c.LapseCase: endings.lapse,
    c.ClaimTask: tasks.claim,
    c.ReleaseTask: tasks.release,
    c.HandOverTask: tasks.hand_over,
    c.CompleteTask: tasks.complete,
    c.Withdraw: endings.withdraw,
    c.Terminate: endings.terminate,
    c.ProposeVoiding: endings.propose_voiding,
    c.VoidCase: endings.void,
    c.FireTimer: outside.fire_timer,
    c.SendMessage: outside.send_message,
    c.RecordReply: departments.record_reply,
    c.ReportUndelivered: departments.report_undelivered,
    c.RetryIncident: incidents.retry,
    c.ResolveIncident: incidents.resolve,
    c.GiveUpIncident: incidents.give_up,
    c.Suspend: limits.suspend,
    c.Resume: limits.resume,
    c.Extend: limits.extend,
    c.RecomputeClocks: limits.recompute,
    c.Forward: endings.forward,
    c.Acknowledge: supervision.acknowledge,
    c.AppealCard: supervision.appeal,
    c.RevokeCard: supervision.revoke,
    c.ConfirmCard: supervision.confirm,
    c.IssueOrder: supervision.issue_order,
    c.ReplyToOrder: supervision.reply,
    c.SettleOrder: supervision.settle,
    c.ReportAct: supervision.report_act,
}

_OF_CLOCKS = (c.RecomputeClocks, c.FireTimer)
"""What sees to the calendar of clocks itself."""

AFTER_THE_END = (
    c.RecordReply, c.ReportUndelivered, c.RetryIncident, c.ResolveIncident, c.Acknowledge, c.CardCommand, c.IssueOrder,
    c.OrderCommand, c.ReportAct, c.FireTimer, c.RecomputeClocks,
)
"""What may still be asked of a finished case: supervision outlives it, and so do the reply limit of an order and what
departments are still to be told."""
