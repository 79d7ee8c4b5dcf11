"""Our side of a reconciliation: what each department was asked, and how it stands by outbox and cases."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from onewindow import events as e
from onewindow.domain.case import Case
from onewindow.domain.incident import ASKED_AGAIN, INVALID_REPLY, LATE_RESULT, cancel_key, keys_of
from onewindow.domain.incident import REVOKED as TAKEN_BACK
from onewindow.domain.requests import REQUEST
from onewindow.domain.taken_back import GRANTING
from onewindow.engine.damaged_case import readable
from onewindow.engine.disclosure import key_of, request_of
from onewindow.engine.house import House
from onewindow.engine.reconciling import (
    ANSWERING,
    ASKED_ANEW,
    BY_HAND,
    CANCELLED,
    CASE_UNREADABLE,
    GRANTED,
    OPEN,
    REFUSED,
    REVOKED,
    SEEN_TO,
    TAKING_BACK,
    TO_SEND,
    UNUSABLE,
    Difference,
    Ours,
)
from onewindow.engine.supervising import overseen
from onewindow.ports.departments import Known, Request
from onewindow.storage import OutboxRow, Transaction

_PAGE = 500

_OVER = ("answered", "failed", "cancelled")
"""States of a message that waits for no answer any more."""


@dataclass(frozen=True, slots=True)
class Book:
    """Our requests to a department: `ours`, the rows they are of by key, and keys of messages that are no requests; and
    who accepted each of their cases. Requests of cases that cannot be read are among the others, and told in
    `unread`."""

    ours: tuple[Ours, ...]
    rows: Mapping[str, OutboxRow]
    others: frozenset[str]
    acceptors: Mapping[str, tuple[str, ...]]
    unread: tuple[Difference, ...] = ()


class OurBooks:
    """For supervisors and auditors, and a head for the own department; NotFound for anybody else."""

    def __init__(self, house: House) -> None:
        self._house = house

    def may_read(self, actor: str, department: str | None) -> tuple[str, ...] | None:
        """The departments this person may reconcile, None for all; raises NotFound."""
        return overseen(self._house, actor, department, ("对账结果", "the reconciliation"))

    def book(self, department: str, since: datetime, known: Collection[Known]) -> Book:
        """What the department was asked since then, and whatever else of ours it lists."""
        region = self._house.settings.region
        with self._house.store.transaction(read_only=True) as transaction:
            rows = {row.message: row for row in _asked(transaction, department, since)}
            named = {each.key.removeprefix(f"{region}:") for each in known if each.key.startswith(f"{region}:")}
            listed = transaction.messages(named - rows.keys()).items()
            rows.update({message: row for message, row in listed if row.department == department})
            requests = {message: row for message, row in rows.items() if row.kind == REQUEST}
            ours: list[Ours] = []
            unread: list[Difference] = []
            acceptors: dict[str, tuple[str, ...]] = {}
            asked = list(requests)
            for start in range(0, len(asked), _PAGE):  # of years of requests only so many cases are held at a time
                some = {message: requests[message] for message in asked[start : start + _PAGE]}
                cases, problems = _cases(transaction, some)
                unread += [_unread(region, row, why) for row in some.values() if (why := problems.get(row.case_no))]
                some = {message: row for message, row in some.items() if row.case_no in cases}
                ours += _standing(region, transaction, some, cases)
                acceptors.update({number: tuple(case.acceptors) for number, case in cases.items()})
        others = {key_of(region, message) for message in rows.keys() - requests.keys()} | {each.key for each in unread}
        keyed = {key_of(region, message): row for message, row in requests.items()}
        return Book(tuple(ours), keyed, frozenset(others), acceptors, tuple(unread))

    def ours_to_judge(self, known: Collection[Known]) -> list[Known]:
        """What a department lists of this region; it may serve others too, whose keys begin with their own code."""
        region = self._house.settings.region
        return [each for each in known if not each.key or each.key.partition(":")[0] in (region, each.key)]

    def request_of(self, row: OutboxRow, reads: Collection[str]) -> Request:
        """The request as it was sent, to ask what became of it."""
        return request_of(row, self._house.settings.region, reads)

    def told(self, department: str, difference: Difference, book: Book) -> dict[str, Any]:
        """A finding as plain JSON, with those who answer for it: the department's head, and who accepted the case."""
        directory = self._house.directory
        known, accepted_by = directory.department(department), book.acceptors.get(difference.case_no, ())
        head = directory.find(known.head) if known is not None and known.head else None
        people = [directory.find(person) for person in accepted_by]
        return {
            **asdict(difference),
            "department": department,
            "department_name": directory.department_name(department),
            "head": head.name if head is not None else "",
            "accepted_by": [person.name for person in people if person is not None],
        }


def _asked(transaction: Transaction, department: str, since: datetime) -> list[OutboxRow]:
    rows: list[OutboxRow] = []
    after = ("", "")
    while page := transaction.asked_since(department, since, after=after, limit=_PAGE):
        rows += page
        after = (page[-1].created_at, page[-1].message)
    return rows


def _cases(transaction: Transaction, requests: Mapping[str, OutboxRow]) -> tuple[dict[str, Case], dict[str, str]]:
    """The cases of these requests, and what is wrong with those that cannot be read."""
    rows = transaction.cases_named({row.case_no for row in requests.values()})
    read = {number: readable(transaction, row) for number, row in rows.items()}
    sound = {number: case for number, (case, problem) in read.items() if not problem}
    return sound, {number: problem for number, (_, problem) in read.items() if problem}


def _unread(region: str, row: OutboxRow, problem: str) -> Difference:
    """What is told of a request of which nobody can say how it stands with us."""
    item, applicant = row.data.get("item") or {}, row.data.get("applicant") or {}
    return Difference(
        kind=CASE_UNREADABLE, key=key_of(region, row.message), case_no=row.case_no,
        sub_case=row.case_no if row.sub_case is None else f"{row.case_no}/{row.sub_case}", reference="",
        item_code=str(item.get("code", "")), applicant_name=str(applicant.get("name", "")), ours=problem, theirs="",
    )


def _standing(
    region: str, transaction: Transaction, requests: Mapping[str, OutboxRow], cases: Mapping[str, Case]
) -> list[Ours]:
    """How these requests stand."""
    beside = transaction.messages({f"{message}:{end}" for message in requests for end in ("c", "cancel")})
    revocations = {str(row.data.get("of")): row for row in transaction.revocations(cases.keys())}
    by_hand = _granted_by_hand(transaction, requests, cases)
    return [
        _ours(region, row, cases[row.case_no], beside, revocations.get(message), by_hand)
        for message, row in requests.items()
    ]


def _granted_by_hand(
    transaction: Transaction, requests: Mapping[str, OutboxRow], cases: Mapping[str, Case]
) -> frozenset[str]:
    """The requests that a person has taken over and granted; the log knows what became of the work item."""
    taken_over = [
        row for message, row in requests.items() if row.state == "cancelled"
        and any(its.message == message and its.state == "resolved" for its in cases[row.case_no].incidents.values())
    ]  # fmt: skip
    granted = {
        (number, event.task) for number in {row.case_no for row in taken_over}
        for event in (recorded.event for recorded in transaction.events(number))
        if isinstance(event, e.TaskCompleted) and event.outcome in GRANTING
    }  # fmt: skip
    return frozenset(row.message for row in taken_over if (row.case_no, row.task) in granted)


def _ours(
    region: str, row: OutboxRow, case: Case, beside: Mapping[str, OutboxRow], revocation: OutboxRow | None,
    by_hand: Collection[str],
) -> Ours:  # fmt: skip
    item, applicant = row.data.get("item") or {}, row.data.get("applicant") or {}
    anew = keys_of(row.message)[1] if keys_of(row.message)[1] in beside else ""
    sent = row.data.get("materials")
    return Ours(
        key=key_of(region, row.message), case_no=row.case_no, sub_case=case.number(row.sub_case),
        item_code=str(item.get("code", "")), applicant_id=str(applicant.get("id", "")),
        applicant_name=str(applicant.get("name", "")), materials=frozenset(case.attachments),
        sent=frozenset(map(str, sent)) if sent is not None else None,
        anew=key_of(region, anew) if anew else "",
        status=_status(row, case, beside.get(cancel_key(row.message)), beside.get(anew), revocation, by_hand),
    )


def _status(
    row: OutboxRow, case: Case, cancellation: OutboxRow | None, anew: OutboxRow | None,
    revocation: OutboxRow | None, by_hand: Collection[str],
) -> str:  # fmt: skip
    own = [its for its in case.incidents.values() if its.message == row.message]
    late = [its for its in own if its.kind == LATE_RESULT]
    if any(its.kind == TAKEN_BACK for its in own) or _granted_and_lost(row, case, by_hand):
        return REVOKED
    if late and all(its.state != "open" for its in late):
        return SEEN_TO
    if row.state == "answered":
        return _answered(case.answers.get(row.message, ""), case, revocation)
    if row.state == "failed":
        return REFUSED
    if row.state != "cancelled":
        return _unanswered(row, [its.kind for its in own if its.state == "open"])
    if row.message in by_hand and anew is None:
        return GRANTED
    if cancellation is not None:
        # Cancelled itself: it did not get there, and a person has told the department.
        return CANCELLED if cancellation.state in ("sent", *_OVER) else TAKING_BACK
    if anew is None:
        return BY_HAND
    return ASKED_ANEW if anew.state in _OVER else ANSWERING


def _granted_and_lost(row: OutboxRow, case: Case, by_hand: Collection[str]) -> bool:
    """Whether it was granted, by the system or by hand, and taken back since, by whomever."""
    granted = row.message in by_hand or case.answers.get(row.message) in GRANTING
    return granted and row.sub_case in case.taken_back


def _unanswered(row: OutboxRow, incidents: Collection[str]) -> str:
    if INVALID_REPLY in incidents:
        return UNUSABLE
    return OPEN if row.acknowledged_at is not None or ASKED_AGAIN in incidents else TO_SEND


def _answered(outcome: str, case: Case, revocation: OutboxRow | None) -> str:
    if outcome in GRANTING and revocation is not None:
        taken_back = case.answers.get(revocation.message)
        if taken_back in ("revoked", "done"):
            return REVOKED
        return TAKING_BACK if taken_back is None else GRANTED
    return {"granted": GRANTED, "done": GRANTED, "revoked": REVOKED, "cancelled": CANCELLED}.get(outcome, REFUSED)
