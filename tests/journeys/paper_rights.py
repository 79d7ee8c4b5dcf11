"""Who may ask what of a case on paper: applications, work items and endings; `paper_verdict` has the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from journeys.paper import QUESTION, UNDOING, Paper, Work
from journeys.paper_sheet import People
from onewindow import commands as c

OUTCOMES = {
    "intake": {"received"}, "acceptance": {"accepted", "accepted_with_omissions", "correction", "not_accepted"},
    "correction": {"resubmitted"}, "review": {"passed", "sent_back"},
    "decision": {"granted", "refused", "returned", "sent_back"}, "issuance": {"issued"}, "delivery": {"delivered"},
    "archive": {"archived"}, QUESTION: {"answered"},
}  # fmt: skip

@dataclass(frozen=True)
class Asker:
    """Who asks: `id`, and what that person is to the case."""

    id: str
    system: bool
    staff: bool
    party: bool
    department: str
    roles: frozenset[str]

    @property
    def window(self) -> bool:
        return "window_clerk" in self.roles


def asker(paper: Paper, people: People, person: str) -> Asker | None:
    """The person as the case knows them; None for a stranger."""
    if person != "system" and person not in people.department and (not person or person not in paper.people):
        return None
    staff = person in people.department
    return Asker(person, person == "system", staff, person in paper.people, people.department.get(person, ""),
                 people.roles.get(person, frozenset()))


def may_see(paper: Paper, who: Asker | None) -> bool:
    """Applicants their own case, the window and supervision all, a department what it works on, staff what is plain
    and what they hold."""
    if who is None or not who.staff:
        return who is not None
    return paper.plain or bool({"window_clerk", "supervisor", "auditor", "item_administrator"} & who.roles) \
        or who.department in paper.departments or who.party or who.id in {work.holder for work in paper.works}


def may_know(paper: Paper, who: Asker) -> bool:
    """Who may see it, or was told by supervision; a refusal tells others nothing of it."""
    told = [*paper.escalations.values(), *paper.orders.values()]
    return may_see(paper, who) or who.department in {card["department"] for card in paper.cards.values()} \
        or any(who.id in each["told"] for each in told)


def _by_party(paper: Paper, who: Asker) -> Iterator[str]:
    if not (who.party or who.window or (who.staff and paper.plain)):
        yield "not_entitled"


def _draft(paper: Paper, command: Any, who: Asker, people: People) -> Iterator[str]:
    yield from _by_party(paper, who)
    if paper.status != "draft":
        yield "not_draft"


def _attach(paper: Paper, command: Any, who: Asker, people: People) -> Iterator[str]:
    yield from _by_party(paper, who)
    if paper.was_accepted or paper.status == "not_accepted":
        yield "materials_closed"


def _supplement(paper: Paper, command: Any, who: Asker, people: People) -> Iterator[str]:
    yield from _by_party(paper, who)


def _on_the_spot(paper: Paper, command: c.CorrectOnTheSpot, who: Asker, people: People) -> Iterator[str]:
    yield from with_role(who, "window_clerk")
    if paper.status not in ("submitted", "received", "correcting"):
        yield "not_before_acceptance"
    if not command.form:
        yield "nothing_corrected"


def _lapse(paper: Paper, command: Any, who: Asker, people: People) -> Iterator[str]:
    if not who.system:
        yield from with_role(who, "window_clerk")
    if paper.status != "correcting":
        yield "not_correcting"


def _may_hold(paper: Paper, work: Work, who: Asker) -> Iterator[str]:
    if work.role == "applicant":
        if not (who.party or who.window):
            yield "not_entitled"
    elif not who.staff or (work.department and work.department != who.department) \
            or (work.role and work.role not in who.roles):
        yield "department_cannot_register_intake" if (
            work.stage == "intake" and who.staff and not who.window
        ) else "not_entitled"
    if work.stage in ("acceptance", "review", "decision"):
        yield from own(who)
    reviewed = paper.reviewers.get(work.part or "", set()) | paper.reviewers.get("", set())
    if work.stage == "decision" and who.id in paper.acceptors | reviewed:
        yield "same_person"


def _open_work(paper: Paper, command: c.TaskCommand) -> Work | None:
    work = paper.work(command.task)
    return work if work is not None and not work.by_system else None


def _claim(paper: Paper, command: c.ClaimTask, who: Asker, people: People) -> Iterator[str]:
    work = _open_work(paper, command)
    if work is None:
        yield from ("task_not_open", "somebody_was_faster")
        return
    yield from _may_hold(paper, work, who)
    if work.holder not in (None, who.id):
        yield "already_claimed"


def _holds(work: Work, who: Asker) -> Iterator[str]:
    if work.holder != who.id:
        yield "not_holder" if work.holder else "not_claimed"


def _release(paper: Paper, command: c.ReleaseTask, who: Asker, people: People) -> Iterator[str]:
    work = _open_work(paper, command)
    yield from _holds(work, who) if work else ("task_not_open", "somebody_was_faster")


def _hand_over(paper: Paper, command: c.HandOverTask, who: Asker, people: People) -> Iterator[str]:
    work = _open_work(paper, command)
    if work is None:
        yield from ("task_not_open", "somebody_was_faster")
        return
    if not _distributes(paper, work, who, people):
        yield from _holds(work, who)
    to = asker(paper, people, command.to) if command.to in people.department else None
    yield from _may_hold(paper, work, to) if to else ("person_unknown",)


def _distributes(paper: Paper, work: Work, who: Asker, people: People) -> bool:
    """Who leads the work's department; of what has none, the main one's or the holder's, and a supervisor."""
    if work.department:
        return leads(who, work.department, people)
    main = paper.sheet.main.department if paper.sheet.main else ""
    held = people.department.get(work.holder or "", "")
    return "supervisor" in who.roles or leads(who, main, people) or leads(who, held, people)


def leads(who: Asker, department: str, people: People) -> bool:
    """Whether this person is the head or a deputy of the department."""
    return who.id in people.leaders.get(department, ()) \
        or (bool(department) and who.department == department and "head" in who.roles)


def _complete(paper: Paper, command: c.CompleteTask, who: Asker, people: People) -> Iterator[str]:
    work = _open_work(paper, command)
    if work is None:
        yield from ("task_not_open", "somebody_was_faster")
        return
    yield from _may_hold(paper, work, who)
    for_the_party = work.role == "applicant" and who.party and work.holder
    if not ((paper.plain or command.claim) and work.holder is None) and not for_the_party:
        yield from _holds(work, who)
    yield from ending(paper, work, command.outcome, command.data)
    if work.element in UNDOING and command.outcome == "done" and not _said(command.data, "reason"):
        yield "reason_missing"
    if work.stage == "acceptance" and command.outcome == "correction" and paper.was_asked:
        yield "second_correction_notice"
    if work.stage == QUESTION and not _said(command.data, "answer"):
        yield "answer_missing"


def ending(paper: Paper, work: Work, outcome: str, data: dict[str, Any]) -> Iterator[str]:
    """What stands against ending a work like this, whoever does it."""
    known = OUTCOMES.get(work.stage)
    if work.stage == "decision" and paper.sheet.drawn[work.element].is_a_part:
        known = {"granted", "refused", "returned"}
    if (known is not None and outcome not in known) or not outcome.strip():
        yield "outcome_unknown"
    elif outcome == "sent_back" and work.stage in ("review", "decision") and not _said(data, "reason"):
        yield "reason_missing"
    elif (work.stage == "decision" and outcome in ("refused", "returned")) or outcome == "not_accepted":
        if not _said(data, "reason"):
            yield "reason_missing"
        if outcome != "returned" and not _said(data, "remedies"):
            yield "remedies_missing"
    if work.stage == "decision" and outcome != "sent_back" and work.part in paper.procedures:
        yield "procedure_open"


def _withdraw(paper: Paper, command: c.Withdraw, who: Asker, people: People) -> Iterator[str]:
    yield from _by_party(paper, who)
    yield from given(command.reason)
    if command.sub_case is not None:
        yield from undecided(paper, command.sub_case)
    elif paper.result or any(part.status != "open" and part.result != "withdrawn" for part in paper.parts.values()):
        yield "already_decided"


def _terminate(paper: Paper, command: c.Terminate, who: Asker, people: People) -> Iterator[str]:
    yield from _oversees(paper, who)
    if paper.result or any(paper.standing(part.listed.department) for part in paper.parts.values()):
        yield "decided_already"
    yield from given(command.reason)
    yield from given(command.basis, "basis_missing")


def _oversees(paper: Paper, who: Asker, *others: str) -> Iterator[str]:
    yield from with_role(who, "head", "supervisor", *others)
    if not {"supervisor", *others} & who.roles and who.department not in paper.departments:
        yield "not_entitled"
    yield from own(who)


def own(who: Asker) -> Iterator[str]:
    """Nobody judges an application of their own."""
    if who.party:
        yield "same_person"


def _propose(paper: Paper, command: c.ProposeVoiding, who: Asker, people: People) -> Iterator[str]:
    yield from _oversees(paper, who, "window_clerk")
    yield from given(command.reason)


def _void(paper: Paper, command: c.VoidCase, who: Asker, people: People) -> Iterator[str]:
    yield from _oversees(paper, who)
    if not paper.voiding_by:
        yield "voiding_not_proposed"
    elif "supervisor" not in who.roles | people.roles.get(paper.voiding_by, frozenset()):
        yield "not_entitled"
    if paper.voiding_by == who.id:
        yield "same_person"
    yield from given(command.reason)


def undecided(paper: Paper, called: str) -> Iterator[str]:
    part = paper.part_called(called)
    if part is None:
        yield "sub_case_unknown"
    elif paper.parts[part].status != "open" or paper.parts[part].result:
        yield "already_decided"


def with_role(who: Asker, *roles: str) -> Iterator[str]:
    if not set(roles) & who.roles:
        yield "not_entitled"


def given(text: str, code: str = "reason_missing") -> Iterator[str]:
    if not text.strip():
        yield code


def _said(data: dict[str, Any], name: str) -> str:
    return str(data.get(name) or "").strip()


Rule = Callable[[Paper, Any, Asker, People], Iterator[str]]
RULES: dict[type[c.Command], Rule] = {
    c.SaveDraft: _draft, c.SubmitApplication: _draft, c.AttachMaterial: _attach, c.SupplementOmission: _supplement,
    c.CorrectOnTheSpot: _on_the_spot, c.LapseCase: _lapse, c.ClaimTask: _claim, c.ReleaseTask: _release,
    c.HandOverTask: _hand_over, c.CompleteTask: _complete, c.Withdraw: _withdraw, c.Terminate: _terminate,
    c.ProposeVoiding: _propose, c.VoidCase: _void,
}  # fmt: skip
