"""What departments' systems answer, and what the case makes of it: replies, questions, incidents."""

from __future__ import annotations

from typing import Any

from onewindow import commands as c
from onewindow import events as e
from onewindow.domain.case import Case, OpenTask
from onewindow.domain.deciders import entitlement, stages
from onewindow.domain.deciders.incidents import asked_of, questions_over, settled_with_it
from onewindow.domain.deciders.parts import needed
from onewindow.domain.facts import Facts
from onewindow.domain.heard import mark_of
from onewindow.domain.incident import ASKED_AGAIN, BROKEN, INVALID_REPLY, UNDELIVERED, cancels, element_of
from onewindow.domain.names import REPLIES, chinese, english, outcomes_named
from onewindow.domain.refusals import Refusal, refuse
from onewindow.domain.requests import REQUEST, REVOKE, asked_anew
from onewindow.domain.stages import CLARIFICATION, WINDOW
from onewindow.domain.taken_back import GRANTING
from onewindow.domain.unfit_values import unfit_value
from onewindow.errors import Rejected

DESK_TASKS = 1_000_000
"""Work items from this number on are opened by the domain and move no token: questions of departments."""

_WANTED = {REQUEST: "granted", REVOKE: "revoked"}
"""The answer each kind of message hopes for."""

_LATE = {
    "revoked": "部门撤回了已作出的准予\nthe department has taken back what it granted",
    "late_result": "结果在无人等待时到达\na result came when nobody waited for it any more",
}

_CONCLUSIONS = ("granted", "done", "refused", "returned", "revoked", "cancelled")
"""Answers after which a department has nothing in hand any more."""

_EFFECTS = (*GRANTING, "revoked")
"""Answers that change something over there, so that nobody may overlook one that comes too late."""


def record_reply(case: Case, command: c.RecordReply, facts: Facts) -> list[e.Event]:
    """A department's answer; one that nobody waits for is recorded all the same, so that nothing is lost."""
    entitlement.system_only(facts)
    sent = case.messages.get(command.message)
    if sent is None or case.finished:
        return _unawaited(case, command, facts)
    if command.outcome == "accepted_for_work":
        reference = str(command.data.get("reference") or "")
        known = sent["reference"] == reference and reference
        return [] if known else [e.RequestAcknowledged(message=command.message, reference=reference)]
    if command.outcome == CLARIFICATION and command.error is None:
        return _question(case, command, sent, facts)
    if command.error is not None:
        return [_recorded(command, sent["task"])]
    task = asked_of(sent, facts)
    outcome = "done" if command.outcome == _WANTED.get(sent["kind"]) and task.stage != "decision" else command.outcome
    try:
        if outcome in ("cancelled", "revoked"):
            refuse("outcome_unknown", outcome=outcome, **outcomes_named(_WANTED[sent["kind"]]))
        finished = stages.finished(case, task, sent["task"], outcome, command.data, facts)
    except Refusal as refusal:
        return _cannot_take(case, command, sent, refusal.rejected)
    return [*_concluded(case, command, sent["task"]), *finished]


def report_undelivered(case: Case, command: c.ReportUndelivered, facts: Facts) -> list[e.Event]:
    """The sender has used up its budget: a person must look at it."""
    entitlement.system_only(facts)
    sent = case.messages.get(command.message)
    if any(its.message == command.message and its.state == "open" for its in case.incidents.values()):
        return []
    if sent is None:
        # A cancellation, or a request that was answered or cancelled while the sender gave up.
        if not cancels(command.message):
            return []
        sent = {"department": str(command.facts.get("department", "")), "sub_case": None}
    return [_incident(case, _trouble(command), command.message, sent, command.problem, command.facts)]


def answered(case: Case, command: c.CompleteTask, task: OpenTask, facts: Facts) -> list[e.Event]:
    """A question's work item is done: the request goes out anew with the answer, under a key of its own."""
    if command.outcome != "answered":
        refuse("outcome_unknown", outcome=command.outcome, **outcomes_named("answered"))
    answer = needed(_text(command.data.get("answer")), "answer_missing")
    message, sent = next(
        (message, sent) for message, sent in case.messages.items() if sent["task"] == task.instance["of"]
    )
    follow_up = asked_anew(case, message, sent, {"question": task.instance["question"], "answer": answer}, facts)
    return [
        e.TaskCancelled(task=command.task, why="answered"),
        e.MessageCancelled(message=message, why=CLARIFICATION),
        follow_up,
        e.ClarificationAnswered(message=message, task=command.task, answer=answer, follow_up=follow_up.message),
    ]


def _text(answer: object) -> str:
    """What was typed, not how a number would be written anew: the department gets it word for word."""
    if answer is not None and not isinstance(answer, str):
        raise Refusal(unfit_value("/data/answer", "type"))
    return answer or ""


def _cannot_take(case: Case, command: c.RecordReply, sent: dict[str, Any], why: Rejected) -> list[e.Event]:
    """An incident, once for each answer while it is open, by however many ways the department says the same."""
    mark = mark_of(command.outcome, command.data)
    if any(its.message == command.message and its.state == "open" and its.mark == mark
           for its in case.incidents.values()):  # fmt: skip
        return []
    found = {"outcome": command.outcome, "data": command.data, "code": why.code, "mark": mark}
    return [_incident(case, INVALID_REPLY, command.message, sent, _unusable(command, why), found)]


def _unusable(command: c.RecordReply, why: Rejected) -> str:
    """What the department says comes first: whoever sees to it decides by that, and not by what the drawing lacks."""
    told = [str(command.data.get(name) or "").strip() for name in ("reason", "remedies")]
    if command.outcome not in ("refused", "returned") or not told[0]:
        return f"{why.text}\n{why.text_en}"
    reason, remedies = told
    more, more_en = (f"；救济途径：{remedies}", f"; remedies: {remedies}") if remedies else ("", "")
    answer, answer_en = chinese(REPLIES, command.outcome), english(REPLIES, command.outcome)
    return (
        f"部门答复{answer}，理由：{reason}{more}。办件不能采用（{why.text}）\n"
        f"the department has answered: {answer_en}, reason: {reason}{more_en}. The case cannot take it "
        f"({why.text_en})"
    )


def _trouble(command: c.ReportUndelivered) -> str:
    """The kind of incident, by what was last heard: an answer the case does not take, nothing readable, or nothing."""
    if command.facts.get("outcome") in _CONCLUSIONS:
        return INVALID_REPLY
    return BROKEN if command.facts.get("why") == BROKEN else UNDELIVERED


def _unawaited(case: Case, command: c.RecordReply, facts: Facts) -> list[e.Event]:
    """The same answer again is no news; a grant or revocation nobody waits for is an incident."""
    if mark_of(command.outcome, command.data) in case.heard.get(command.message, []):
        return []
    recorded = _recorded(command, None)
    if command.outcome not in _EFFECTS or command.error is not None:
        return [recorded]
    kind = "revoked" if command.outcome == "revoked" else "late_result"
    element = facts.drawing.elements.get(element_of(case.case_no, command.message))
    whose = {"department": element.department if element else "", "sub_case": _part_of(case, command.message)}
    problem = _LATE[kind]
    return [recorded, _incident(case, kind, command.message, whose, problem, {"data": command.data})]


def _part_of(case: Case, message: str) -> int | None:
    """Number of the sub-case in which this was asked, or that a drawn revocation is about; None for what never was."""
    revocation = case.revocations.get(message)
    return next(iter(revocation.parts), None) if revocation is not None else case.part_asked(message)


def _question(case: Case, command: c.RecordReply, sent: dict[str, Any], facts: Facts) -> list[e.Event]:
    """Asked once it becomes a work item of the window; a department that insists has sent the matter back."""
    question = str(command.data.get("question") or "").strip() or "—"
    told, told_en = f"部门要求进一步说明：{question}", f"the department wants more explained: {question}"
    asked = [task.instance["question"] for task in case.tasks.values()
             if task.instance.get("of") == sent["task"] and task.stage == CLARIFICATION]
    if asked:
        return [] if question in asked else _asks_again(case, command, sent, f"{told}\n{told_en}")
    if sent["clarified"]:
        return _insists(case, command, sent, told, told_en, facts)
    number = DESK_TASKS + case.seq + 1  # never used before: the log has grown since the last question
    element = facts.drawing.elements[sent["element"]]
    opened = e.TaskOpened(
        task=number, element=element.id, name=f"答复部门询问：{element.name or element.id}", kind=CLARIFICATION,
        stage=CLARIFICATION, department=facts.item.main.department if facts.item else sent["department"],
        role=WINDOW, form="", operation="", sub_case=sent["sub_case"], due_on=None, opened_at=facts.at,
        instance={"of": sent["task"], "question": question},
    )
    return [e.ClarificationAsked(message=command.message, task=number, question=question), opened]


def _insists(
    case: Case, command: c.RecordReply, sent: dict[str, Any], told: str, told_en: str, facts: Facts
) -> list[e.Event]:
    """The sub-case is returned; where the task decides nothing, or may not decide now, a person sees to it."""
    task = asked_of(sent, facts)
    if task.stage == "decision":
        try:
            returned = stages.finished(case, task, sent["task"], "returned", {"reason": told}, facts)
            return [*_concluded(case, command, sent["task"]), *returned]
        except Refusal as refusal:
            why = refusal.rejected
            told, told_en = f"{told}；现在不能退回：{why.text}", f"{told_en}; it cannot be returned now: {why.text_en}"
    return _asks_again(case, command, sent, f"{told}\n{told_en}")


def _asks_again(case: Case, command: c.RecordReply, sent: dict[str, Any], problem: str) -> list[e.Event]:
    """An incident, once for each question."""
    told = [its.problem for its in case.incidents.values() if its.message == command.message and its.state == "open"]
    if problem in told:
        return []
    return [_incident(case, ASKED_AGAIN, command.message, sent, problem, {"data": command.data})]


def _concluded(case: Case, command: c.RecordReply, task: int) -> list[e.Event]:
    """The answer that ends a request; what was amiss with it, or asked about it, is settled."""
    return [
        _recorded(command, task), *settled_with_it(case, command.message, "answered", ""), *questions_over(case, task)
    ]


def _incident(
    case: Case, kind: str, message: str, sent: dict[str, Any], problem: str, found: dict[str, Any]
) -> e.IncidentOpened:
    return e.IncidentOpened(
        incident=len(case.incidents) + 1, kind=kind, message=message, department=sent["department"],
        sub_case=sent["sub_case"], problem=problem, facts=found,
    )


def _recorded(command: c.RecordReply, task: int | None) -> e.ReplyRecorded:
    return e.ReplyRecorded(
        message=command.message, task=task, outcome=command.outcome, data=command.data, awaited=task is not None,
        error=command.error,
    )
