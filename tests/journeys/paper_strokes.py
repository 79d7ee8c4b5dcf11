"""What each accepted command does to a case on paper. Nothing is refused here: that is for `paper_rights`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from journeys.paper import QUESTION, Paper, Told, Work, said
from onewindow import commands as c

EFFECTIVE = ("granted", "done", "revoked")
"""Answers that change something at a department, so that nobody may overlook one nobody waited for."""


def strike(paper: Paper, command: c.Command, told: Told) -> None:
    """Carry out an accepted command."""
    paper.owed |= told.owed
    stroke = _STROKES.get(type(command))
    if stroke is not None:
        stroke(paper, command, told)


def _opened(paper: Paper, command: c.OpenCase, told: Told) -> None:
    paper.situations = {**paper.sheet.answers, **command.situations}
    if paper.plain:
        paper.variables = dict(command.form)
        paper.begin()


def _saved(paper: Paper, command: c.SaveDraft, told: Told) -> None:
    paper.situations.update(command.situations)


def _submitted(paper: Paper, command: c.SubmitApplication, told: Told) -> None:
    paper.begin()


def _attached(paper: Paper, command: c.AttachMaterial, told: Told) -> None:
    paper.files[command.material] += 1
    paper.owed.discard(command.material)


def _corrected(paper: Paper, command: c.CorrectOnTheSpot, told: Told) -> None:
    paper.corrected.update(told.settled)


def _claimed(paper: Paper, command: c.ClaimTask, told: Told) -> None:
    _takes_up(paper, _work(paper, command), command.actor)


def _handed_over(paper: Paper, command: c.HandOverTask, told: Told) -> None:
    _takes_up(paper, _work(paper, command), command.to)


def _released(paper: Paper, command: c.ReleaseTask, told: Told) -> None:
    _work(paper, command).holder = None


def _completed(paper: Paper, command: c.CompleteTask, told: Told) -> None:
    work = _work(paper, command)
    if work.holder is None:
        _takes_up(paper, work, command.actor)
    if work.about is not None:
        paper.drop(work)
        work.about.message, work.about.asked_before = f"{work.about.message}:c", True
        return
    if paper.plain:
        paper.variables.update(_variables(command.data))
    if work.stage == "review":
        paper.reviewers.setdefault(work.part or "", set()).add(command.actor)
    _ended(paper, work, command.outcome, command.data, command.actor)


def _ended(paper: Paper, work: Work, outcome: str, data: dict[str, Any], actor: str) -> None:
    """The stage's own effect, and then the road."""
    if work.stage == "intake":
        paper.status = "received"
    elif work.stage == "acceptance" and outcome == "correction":
        paper.status, paper.was_asked = "correcting", True
        wanted = [it.get("material") or it["field"] for it in data["items"]]
        paper.asked_for = [(name, paper.files[name]) for name in wanted]
    elif work.stage == "acceptance" and outcome == "not_accepted":
        paper.status = "not_accepted"
    elif work.stage == "acceptance":
        _accepted(paper, actor)
    elif work.stage == "correction":
        paper.status = "received"
    elif work.stage == "delivery":
        paper.status, paper.was_delivered = "delivered", True
    elif work.stage == "archive":
        paper.status = "archived"
    elif work.stage == "decision" and outcome != "sent_back" and work.part is not None:
        assert not paper.parts[work.part].result, f"{work.part} is decided a second time"
        paper.parts[work.part].status, paper.parts[work.part].result = "decided", outcome
    if work.part is not None:
        paper.results.setdefault(work.part, {}).update(data)
    paper.done(work, outcome)


def _accepted(paper: Paper, actor: str) -> None:
    paper.status, paper.was_accepted = "accepted", True
    paper.acceptors.add(actor)


def _withdrawn(paper: Paper, command: c.Withdraw, told: Told) -> None:
    _left(paper, command.sub_case, "withdrawn")


def _forwarded(paper: Paper, command: c.Forward, told: Told) -> None:
    _left(paper, command.sub_case, "forwarded")


def _left(paper: Paper, sub_case: str | None, how: str) -> None:
    if sub_case is None:
        paper.end(how)
        return
    part = paper.part_called(sub_case)
    assert part is not None
    paper.parts[part].result = how
    paper.over(part)


def _ends(status: str) -> Callable[[Paper, Any, Told], None]:
    return lambda paper, command, told: paper.end(status)


def _proposed(paper: Paper, command: c.ProposeVoiding, told: Told) -> None:
    paper.voiding_by = command.actor


def _fired(paper: Paper, command: c.FireTimer, told: Told) -> None:
    if command.timer > 0:
        paper.hourglasses -= 1
        paper.open("hurry", None)
    elif told.ran_out == "correction_notice":
        # 视为受理: silence accepts, whoever holds the task.
        _ended(paper, _of_stage(paper, "acceptance"), "accepted", {}, "system")
    elif told.ran_out == "correction_period":
        asked = paper.asked_for or [("", 0)]
        if all(name in paper.corrected or paper.files[name] > had for name, had in asked):
            _ended(paper, _of_stage(paper, "correction"), "resubmitted", {}, "system")
        else:
            paper.end("lapsed")


def _message(paper: Paper, command: c.SendMessage, told: Told) -> None:
    paper.variables.update(_variables(command.data))
    for work in [work for work in paper.works if work.element == "shop"]:
        paper.drop(work)
        paper.open("settle", None)


def _replied(paper: Paper, command: c.RecordReply, told: Told) -> None:
    work = paper.waiting_for(command.message)
    if work is None or paper.finished:
        _replied_late(paper, command)
    elif command.outcome == QUESTION:
        _asked(paper, command, work, told)
    elif command.outcome == "accepted_for_work":
        return
    elif told.unusable and not paper.troubles(command.message, said=said(command)):
        paper.trouble(command.message, work.department, said=said(command))
    elif not told.unusable:
        paper.answers.setdefault(command.message, set()).add(said(command))
        wanted = "revoked" if work.element == "revoke_invoice" else "granted"
        outcome = "done" if command.outcome == wanted and work.stage != "decision" else command.outcome
        paper.settle(command.message)
        paper.granted |= {command.message} if outcome in EFFECTIVE else set()
        _ended(paper, work, outcome, command.data, "system")


def _replied_late(paper: Paper, command: c.RecordReply) -> None:
    known = paper.answers.setdefault(command.message, set())
    if said(command) not in known:
        known.add(said(command))
        if command.outcome in EFFECTIVE and command.error is None:
            drawn = paper.sheet.drawn.get(command.message.removeprefix(f"{paper.case_no}:").partition(":")[0])
            paper.trouble(command.message, drawn.department if drawn else "")
            if command.outcome == "revoked":
                paper.revoked(command.message)


def _asked(paper: Paper, command: c.RecordReply, work: Work, told: Told) -> None:
    question = str(command.data.get("question") or "").strip() or "—"
    open_one = next((each for each in paper.works if each.about is work), None)
    if open_one is None and not work.asked_before:
        paper.ask(work, question)
    elif open_one is not None and open_one.asks == question:
        return
    elif open_one is None and work.stage == "decision" and work.part not in paper.procedures:
        paper.answers.setdefault(command.message, set()).add(said(command))
        paper.settle(command.message)
        _ended(paper, work, "returned", {}, "system")
    elif not paper.troubles(command.message, asks=question):
        paper.trouble(command.message, work.department, asks=question)


def _undelivered(paper: Paper, command: c.ReportUndelivered, told: Told) -> None:
    work = paper.waiting_for(command.message)
    if not paper.troubles(command.message) and (work is not None or command.message.endswith(":cancel")):
        place = work.department if work else str(command.facts.get("department", ""))
        paper.trouble(command.message, place)


def _retried(paper: Paper, command: c.RetryIncident, told: Told) -> None:
    for incident in paper.troubles(paper.incidents[command.incident]["message"]):
        incident["state"] = "retried"


def _resolved(paper: Paper, command: c.ResolveIncident, told: Told) -> None:
    incident = paper.incidents[command.incident]
    incident["state"] = "resolved"
    work = paper.waiting_for(incident["message"])
    if work is not None:
        paper.settle(incident["message"], "resolved")
        paper.works = [each for each in paper.works if each.about is not work]
        work.message, work.by_system = "", False


def _given_up(paper: Paper, command: c.GiveUpIncident, told: Told) -> None:
    incident = paper.incidents[command.incident]
    paper.settle(incident["message"], "given_up")
    work = paper.waiting_for(incident["message"])
    assert work is not None
    _ended(paper, work, "returned", {}, command.actor)


def _suspended(paper: Paper, command: c.Suspend, told: Told) -> None:
    paper.procedures[_part(paper, command.sub_case)] = command.procedure


def _resumed(paper: Paper, command: c.Resume, told: Told) -> None:
    del paper.procedures[_part(paper, command.sub_case)]


def _extended(paper: Paper, command: c.Extend, told: Told) -> None:
    paper.extended.add(_part(paper, command.sub_case))


def _seen(paper: Paper, command: c.Acknowledge, told: Told) -> None:
    paper.escalations[command.escalation]["seen_by"].add(command.actor)


def _card(state: str) -> Callable[[Paper, Any, Told], None]:
    def stroke(paper: Paper, command: c.CardCommand, told: Told) -> None:
        card = paper.cards[command.card]
        card["state"] = state
        if state == "appealed":
            card["appealed_by"] = command.actor

    return stroke


def _order_replied(paper: Paper, command: c.ReplyToOrder, told: Told) -> None:
    paper.orders[command.order].update(state="replied", replied_by=command.actor)


def _order_settled(paper: Paper, command: c.SettleOrder, told: Told) -> None:
    paper.orders[command.order]["state"] = "accepted" if command.accepted else "returned"


def _takes_up(paper: Paper, work: Work, holder: str) -> None:
    work.holder = holder
    if paper.status == "accepted" and work.stage in ("review", "decision"):
        paper.status = "reviewing"


def _work(paper: Paper, command: c.TaskCommand) -> Work:
    found = paper.work(command.task)
    assert found is not None, f"{command} was accepted, and there is no such work"
    return found


def _of_stage(paper: Paper, stage: str) -> Work:
    return next(work for work in paper.works if work.stage == stage)


def _part(paper: Paper, sub_case: str | None) -> str | None:
    return None if sub_case is None else paper.part_called(sub_case)


def _variables(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name not in ("form", "situations", "applicant", "origin")}


_STROKES: dict[type[c.Command], Callable[[Paper, Any, Told], None]] = {
    c.OpenCase: _opened, c.SaveDraft: _saved, c.SubmitApplication: _submitted, c.AttachMaterial: _attached,
    c.SupplementOmission: _attached, c.CorrectOnTheSpot: _corrected,
    c.ClaimTask: _claimed, c.HandOverTask: _handed_over, c.ReleaseTask: _released,
    c.CompleteTask: _completed, c.Withdraw: _withdrawn, c.Forward: _forwarded, c.LapseCase: _ends("lapsed"),
    c.Terminate: _ends("terminated"), c.VoidCase: _ends("voided"), c.ProposeVoiding: _proposed, c.FireTimer: _fired,
    c.SendMessage: _message, c.RecordReply: _replied, c.ReportUndelivered: _undelivered, c.RetryIncident: _retried,
    c.ResolveIncident: _resolved, c.GiveUpIncident: _given_up, c.Suspend: _suspended, c.Resume: _resumed,
    c.Extend: _extended, c.Acknowledge: _seen, c.AppealCard: _card("appealed"), c.RevokeCard: _card("revoked"),
    c.ConfirmCard: _card("confirmed"), c.ReplyToOrder: _order_replied, c.SettleOrder: _order_settled,
}  # fmt: skip
"""Commands that are not here leave nothing on this paper: forms and dates, and cards and orders, which are copied."""
