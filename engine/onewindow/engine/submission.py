"""One command inside one transaction: receipt, lock, decide, advance, react, write."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msgspec import structs

from onewindow import commands as c
from onewindow.domain.canonical import canonical
from onewindow.domain.case import Case
from onewindow.domain.decide import decide
from onewindow.domain.deciders.entitlement import may_know, without_traces
from onewindow.domain.facts import Facts
from onewindow.domain.instants import instant
from onewindow.domain.refusals import Refusal, rejection
from onewindow.engine.answer import Answer, repeated
from onewindow.engine.commit import Commit
from onewindow.engine.house import House, party
from onewindow.engine.origin import with_origin
from onewindow.engine.snapshot import pack, unpack
from onewindow.engine.story_of import contents, outline
from onewindow.engine.version import Version
from onewindow.errors import EnvironmentProblem, ProcessProblem, Rejected
from onewindow.ports import Actor
from onewindow.storage import CaseRow, CaseWrite, Receipt, Transaction


class Submission:
    """Handles commands in a transaction given from outside; holds no state of its own."""

    def __init__(self, house: House) -> None:
        self._house = house

    def handle(self, transaction: Transaction, command: c.Command, now: datetime | None = None) -> Answer:
        """The answer to `command`, with everything it changes written but not committed. `now` replaces the clock."""
        known = self._house.known(command.actor)
        command = _signed(command, known)
        case_no = command.case_no if isinstance(command, c.CaseCommand) else None
        row = transaction.case(case_no, lock=True) if case_no is not None else None
        receipt = transaction.receipt(command.command_id)
        if receipt is not None:
            return self._first_answer(transaction, command, known, receipt, row)
        case, tokens = unpack(row.state) if row else (None, b"")
        return self._answer(transaction, command, known, case, tokens, now or self._house.clock.now())

    def _first_answer(
        self, transaction: Transaction, command: c.Command, known: Actor | None, receipt: Receipt, row: CaseRow | None
    ) -> Answer:
        if receipt.digest != _digest(command):
            reused = rejection("command_id_reused", command_id=command.command_id)
            return Answer(case_no=None, version=0, rejected=reused, repeated=True)
        first, last = receipt.answer["first"], receipt.answer["last"]
        row = row or (transaction.case(receipt.case_no) if receipt.case_no and first else None)
        if row is None or not first:
            return repeated(receipt.answer, ())
        log = [recorded for recorded in transaction.events(row.case_no, after=first - 1) if recorded.seq <= last]
        try:
            case, version = unpack(row.state)[0], self._house.version(transaction, row.definition)
            actor = known or party(command.actor, case.applicant)
        except (Refusal, EnvironmentProblem):
            # Who asked then is known to nobody by now, or the case cannot be read any more: the answer stands.
            return repeated(receipt.answer, outline(log))
        return repeated(receipt.answer, contents(version, case, log, actor))

    def _answer(
        self, transaction: Transaction, command: c.Command, known: Actor | None, case: Case | None, tokens: bytes,
        at: datetime,
    ) -> Answer:  # fmt: skip
        # None while it is not clear that the person may know of the case; carrying out will change the case's own.
        standing: int | None = None
        try:
            # The person first: to a stranger a case that exists looks like one that does not.
            actor = known or party(command.actor, _applicant(command, case))
            version = self._version(transaction, command, case)
            document = transaction.document(case.case_no) if case else {}
            facts = self._house.facts(transaction, version, actor, at, document)
            facts = with_origin(self._house, transaction, command, case, facts)
            decided = decide(case, command, facts)
            if case is not None and isinstance(decided, Rejected) and not may_know(case, facts):
                decided = without_traces(case, actor, decided)
            else:
                standing = case.version if case else None
            if isinstance(decided, Rejected):
                return self._refused(transaction, command, case, standing, decided, facts.at)
            author = _author(command, actor)
            commit = Commit(case, document, tokens, facts=facts, command_id=command.command_id, actor=author)
            if decided:
                commit.carry_out(decided, version.definition)
        except Refusal as refusal:
            return self._refused(transaction, command, case, standing, refusal.rejected, instant(at))
        except ProcessProblem as problem:
            rejected = Rejected(problem.code, problem.text, problem.remedy, problem.text_en, problem.remedy_en)
            return self._refused(transaction, command, case, standing, rejected, instant(at))
        return self._write(transaction, command, commit, version, facts)

    def _write(
        self, transaction: Transaction, command: c.Command, commit: Commit, version: Version, facts: Facts
    ) -> Answer:
        case = commit.case
        told = contents(version, case, commit.log, facts.actor)
        answer = Answer(case_no=case.case_no, version=case.version, events=told)
        receipt = _receipt(command, answer, case.case_no, facts.at)
        if not commit.log:
            transaction.keep_receipt(receipt)
            return answer
        self._house.keep_calendar(transaction, facts.at)
        write = CaseWrite(
            case=_row(case, command, pack(case, commit.tokens), facts.at), events=commit.log,
            expected_version=case.version - 1, document=commit.document, involved=commit.involved,
        )
        transaction.write(write, receipt)
        return answer

    def _refused(
        self, transaction: Transaction, command: c.Command, case: Case | None, standing: int | None,
        rejected: Rejected, at: str,
    ) -> Answer:  # fmt: skip
        """The refusal as the person is told it, with nothing of the case where `standing` is None. The receipt is kept
        with the case all the same: supervision sees who tried at one that is none of theirs."""
        case_no = case.case_no if case else None
        answer = Answer(case_no=case_no if standing is not None else None, version=standing or 0, rejected=rejected)
        transaction.keep_receipt(_receipt(command, answer, case_no, at))
        return answer

    def _version(self, transaction: Transaction, command: c.Command, case: Case | None) -> Version:
        if case is not None:
            return self._house.version(transaction, case.definition)
        if isinstance(command, c.OpenCase):
            current = transaction.current_definition(command.process)
            if current is None:
                known = ", ".join(row.service for row in transaction.services()) or "—"
                raise Refusal(rejection("process_unknown", process=command.process, known=known))
            return self._house.version(transaction, current)
        raise Refusal(rejection("case_unknown", case_no=getattr(command, "case_no", "")))


def _signed(command: c.Command, known: Actor | None) -> c.Command:
    """With the id the directory gives the person by, which may be another spelling of what was typed: log, receipt and
    digest name one person by one id."""
    return command if known is None or known.id == command.actor else structs.replace(command, actor=known.id)


def _applicant(command: c.Command, case: Case | None) -> Mapping[str, Any]:
    if case is not None:
        return case.applicant
    return command.applicant if isinstance(command, c.OpenCase) else {}


def _author(command: c.Command, actor: Actor) -> dict[str, Any]:
    # A door that knows it adds the machine's user: "cli:alice".
    via, _, os_user = command.via.partition(":")
    author = {**actor.as_json(), "via": via, **({"os_user": os_user} if os_user else {})}
    return {**author, "on_behalf_of": command.on_behalf_of} if command.on_behalf_of else author


def _row(case: Case, command: c.Command, state: bytes, at: str) -> CaseRow:
    return CaseRow(
        case_no=case.case_no, version=case.version, status=case.status, result=case.result or None,
        finished=case.finished, kind=case.kind, service=case.process, definition=case.definition,
        applicant_id=str(case.applicant.get("id", "")), applicant_name=str(case.applicant.get("name", "")),
        agent_id=case.agent_id,
        title=case.title, origin=case.origin, opened_at=case.opened_at, updated_at=at, command_id=command.command_id,
        last_seq=case.seq, head_hash=case.head, state=state,
    )


def _receipt(command: c.Command, answer: Answer, case_no: str | None, at: str) -> Receipt:
    return Receipt(
        command_id=command.command_id, case_no=case_no, command=type(command).__name__, digest=_digest(command),
        actor=command.actor, at=at, accepted=answer.rejected is None, answer=answer.receipt(),
    )


def _digest(command: c.Command) -> str:
    """Hash of what is asked, by whom; content of files enters by its own hash."""
    asked = {name: hashlib.sha256(value).hexdigest() if isinstance(value, bytes) else value
             for name, value in c.values_of(command).items()}
    return hashlib.sha256(canonical([type(command).__name__, asked])).hexdigest()
