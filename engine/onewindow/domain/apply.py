"""Events into state: `apply` changes the case and its document and never refuses; it computes no date and no number."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from onewindow import events as e
from onewindow.domain import apply_clocks, apply_departments, apply_supervision, apply_tasks
from onewindow.domain.case import Case, SubCase
from onewindow.domain.form_sections import with_sections
from onewindow.events import Recorded

Document = dict[str, Any]


def opened(event: e.CaseOpened, at: str) -> tuple[Case, Document]:
    """The case and document that a `CaseOpened` creates."""
    taken = {*Case.__struct_fields__} & {*event.__struct_fields__}
    case = Case(opened_at=at, **{name: getattr(event, name) for name in taken})
    document: Document = {
        "form": event.form,
        "situations": event.situations,
        "applicant": event.applicant,
        "origin": {
            "case_no": event.origin or "",
            "granted": sorted(event.origin_results),
            "results": event.origin_results,
        },
    }
    if case.kind == "plain":
        document.update({key: value for key, value in event.form.items() if key not in document})
    return case, document


def fold(
    case: Case | None, document: Document, recorded: Recorded, event: e.Event | None = None
) -> tuple[Case, Document]:
    """Case and document after one line of the log; None and {} before the first. Live runs and replays share it.

    `event` is a copy of the line's own that the case may keep parts of; without it the line's own is given away.
    """
    event = event or recorded.event
    if isinstance(event, e.CaseOpened):
        case, document = opened(event, recorded.at)
    elif case is None:
        raise ValueError(f"the log begins with {recorded.type}, not with CaseOpened")
    else:
        apply(case, document, event, at=recorded.at, actor=str(recorded.actor["id"]))
    case.seq, case.head, case.version = recorded.seq, recorded.hash, recorded.commit
    case.last_by, case.last_at = str(recorded.actor["name"]), recorded.at
    return case, document


def apply(case: Case, document: Document, event: e.Event, *, at: str, actor: str) -> None:
    """Let `event`, recorded at `at` by the person `actor`, take effect. Events without effect on state are accepted."""
    handler = _HANDLERS.get(type(event))
    if handler is not None:
        handler(case, document, event, at, actor)


def _draft_saved(case: Case, document: Document, event: e.DraftSaved, at: str, actor: str) -> None:
    document["form"] = with_sections(document["form"], event.form)
    document["situations"] = {**document["situations"], **event.situations}


def _submitted(case: Case, document: Document, event: e.ApplicationSubmitted, at: str, actor: str) -> None:
    case.status, case.submitted_at = "submitted", event.submitted_at


def _intake(case: Case, document: Document, event: e.IntakeRegistered, at: str, actor: str) -> None:
    case.status, case.received_on, case.window = "received", event.received_on, event.window
    case.received_at = event.received_at or at
    case.correction_notice_due = event.correction_notice_due
    case.material_list = list(event.material_list)


def _attached(case: Case, document: Document, event: e.MaterialAttached, at: str, actor: str) -> None:
    file = {"filename": event.filename, "digest": event.digest, "size": event.size, "media_type": event.media_type,
            "source": event.source, "grade": event.grade}
    case.attachments.setdefault(event.material, []).append(file)


def _correction_notified(case: Case, document: Document, event: e.CorrectionNotified, at: str, actor: str) -> None:
    case.status, case.correct_by = "correcting", event.correct_by
    case.correction_items = list(event.items)


def _corrected_on_the_spot(case: Case, document: Document, event: e.CorrectedOnTheSpot, at: str, actor: str) -> None:
    document["form"] = with_sections(document["form"], event.form)
    case.correction_items = [
        {**item, "corrected": True} if item.get("target") in event.settled else item for item in case.correction_items
    ]


def _correction_received(case: Case, document: Document, event: e.CorrectionReceived, at: str, actor: str) -> None:
    case.status, case.corrected_on, case.corrected_at = "received", event.received_on, "" if event.day_only else at
    case.correction_notice_due = ""
    document["form"] = with_sections(document["form"], event.form)


def _accepted(case: Case, document: Document, event: e.CaseAccepted, at: str, actor: str) -> None:
    case.status, case.accepted_on, case.provisional = "accepted", event.accepted_on, event.provisional
    case.promised_due, case.statutory_due = event.promised_due or "", event.statutory_due or ""
    case.omissions = [{**omission, "supplied": False} for omission in event.omissions]
    case.acceptors.append(actor)


def _supplemented(case: Case, document: Document, event: e.OmissionSupplemented, at: str, actor: str) -> None:
    case.omissions = [
        {**omission, "supplied": True} if omission["material"] == event.material else omission
        for omission in case.omissions
    ]


def _status(status: str) -> Callable[..., None]:
    def handler(case: Case, document: Document, event: e.Event, at: str, actor: str) -> None:
        case.status = status

    return handler


def _closed(case: Case, document: Document, event: e.CaseClosed, at: str, actor: str) -> None:
    case.status, case.result = "closed", event.result


def _voiding_proposed(case: Case, document: Document, event: e.VoidingProposed, at: str, actor: str) -> None:
    case.voiding_by = actor


def _finished(case: Case, document: Document, event: e.CaseFinished, at: str, actor: str) -> None:
    case.finished = True


def _sub_case_opened(case: Case, document: Document, event: e.SubCaseOpened, at: str, actor: str) -> None:
    taken = e.to_payload(event)
    del taken["sub_case"], taken["counted_from"]
    before = {number: sub for number, sub in case.sub_cases.items() if sub.element == event.element}
    if before and not before.keys() & case.standing() and all(sub.status == "closed" for sub in before.values()):
        # Begun once more, where nothing that was granted before still stands: with a record of its own.
        document.pop(event.element, None)
    case.sub_cases[event.sub_case] = SubCase(**taken)
    apply_tasks.involve(case, event.department)


def _decided(case: Case, document: Document, event: e.Decided, at: str, actor: str) -> None:
    if event.sub_case is None:
        case.result = event.result
        return
    sub_case = case.sub_cases[event.sub_case]
    sub_case.status, sub_case.result = "decided", event.result
    _note_result(document, sub_case.element, event.result)


def _sub_case_withdrawn(case: Case, document: Document, event: e.SubCaseWithdrawn, at: str, actor: str) -> None:
    sub_case = case.sub_cases[event.sub_case]
    sub_case.result = "withdrawn"
    _note_result(document, sub_case.element, "withdrawn")


def _sub_case_closed(case: Case, document: Document, event: e.SubCaseClosed, at: str, actor: str) -> None:
    sub_case = case.sub_cases[event.sub_case]
    sub_case.status, sub_case.result = "closed", event.result
    _note_result(document, sub_case.element, event.result)


def _notice(case: Case, document: Document, event: e.NoticeIssued, at: str, actor: str) -> None:
    case.notices.append({"notice": event.notice, "kind": event.kind, "title": event.title})


def _advanced(case: Case, document: Document, event: e.ProcessAdvanced, at: str, actor: str) -> None:
    for assignment in event.assigned:
        record = document
        *parents, last = assignment["path"]
        for name in parents:
            record = record.setdefault(name, {})
        record[last] = assignment["value"]


def _note_result(document: Document, element: str, result: str) -> None:
    document[element] = {**apply_tasks.record_of(document, element), "result": result}


_HANDLERS: dict[type[e.Event], Callable[..., None]] = {
    e.DraftSaved: _draft_saved,
    e.ApplicationSubmitted: _submitted,
    e.IntakeRegistered: _intake,
    e.MaterialAttached: _attached,
    e.CorrectionNotified: _correction_notified,
    e.CorrectedOnTheSpot: _corrected_on_the_spot,
    e.CorrectionReceived: _correction_received,
    e.CaseAccepted: _accepted,
    e.AcceptanceRefused: _status("not_accepted"),
    e.OmissionSupplemented: _supplemented,
    e.CaseReviewStarted: _status("reviewing"),
    e.CaseClosed: _closed,
    e.IssuanceReady: _status("issuing"),
    e.ResultsDelivered: _status("delivered"),
    e.CaseArchived: _status("archived"),
    e.CaseLapsed: _status("lapsed"),
    e.CaseWithdrawn: _status("withdrawn"),
    e.CaseTerminated: _status("terminated"),
    e.CaseForwarded: _status("forwarded"),
    e.CaseVoided: _status("voided"),
    e.VoidingProposed: _voiding_proposed,
    e.CaseFinished: _finished,
    e.SubCaseOpened: _sub_case_opened,
    e.Decided: _decided,
    e.SubCaseWithdrawn: _sub_case_withdrawn,
    e.SubCaseClosed: _sub_case_closed,
    e.NoticeIssued: _notice,
    e.ProcessAdvanced: _advanced,
    **apply_tasks.HANDLERS,
    **apply_clocks.HANDLERS,
    **apply_supervision.HANDLERS,
    **apply_departments.HANDLERS,
}
