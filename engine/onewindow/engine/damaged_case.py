"""Cases whose state cannot be read: what their rows still tell of them, and which there are."""

from __future__ import annotations

from onewindow.domain.card import Card
from onewindow.domain.case import Case, OpenTask, SubCase
from onewindow.domain.clock import Clock, Procedure
from onewindow.domain.instants import as_logged, as_logged_or_none
from onewindow.engine.snapshot import unpack
from onewindow.errors import EnvironmentProblem
from onewindow.storage import CardRow, CaseRow, ClockRow, Store, SubCaseRow, Transaction, WorkItem

LOOKED_AT = 1000
"""Cases a doctor reads, the latest ones: the lists name the others as they come to them."""

_EVERYTHING = 1_000_000


def readable(transaction: Transaction, row: CaseRow) -> tuple[Case, str]:
    """The case for a list to show, and why it cannot be read ("" else), so that one hides no others.

    A damaged one is made of its rows: for eyes alone, for what they do not tell is missing.
    """
    try:
        return unpack(row.state)[0], ""
    except EnvironmentProblem as problem:
        return _of_rows(transaction, row), str(problem)


def damaged_cases(store: Store) -> tuple[int, dict[str, str]]:
    """How many of the latest cases were looked at, and what is wrong with those whose state cannot be read."""
    found = {}
    with store.transaction(read_only=True) as transaction:
        latest = [row.case_no for row in transaction.cases(limit=LOOKED_AT)]
        for number, row in transaction.cases_named(latest).items():
            try:
                unpack(row.state)
            except EnvironmentProblem as problem:
                found[number] = str(problem)
    return len(latest), found


def _of_rows(transaction: Transaction, row: CaseRow) -> Case:
    number = row.case_no
    clocks = transaction.clocks(case_no=number, limit=_EVERYTHING)
    subs = transaction.sub_cases(number)
    items = transaction.work_items(case_no=number, limit=_EVERYTHING)
    cards = sorted(transaction.cards(case_no=number, limit=_EVERYTHING), key=lambda card: card.card)
    # Which procedures are open only the case knows; that a part stands still its clocks tell.
    still = dict.fromkeys(clock.sub_case for clock in clocks if clock.state == "suspended")
    return Case(
        region="", case_no=number, query_code="", process=row.service, definition=row.definition, title=row.title,
        kind=row.kind, channel="", origin=row.origin, opened_at=row.opened_at, status=row.status,
        applicant={"id": row.applicant_id, "name": row.applicant_name, "agent": {"id": row.agent_id}},
        departments=transaction.departments_of(number, row.opened_at),
        sub_cases={sub.sub_case: _sub_case(sub) for sub in subs},
        tasks={item.task: _task(item) for item in items},
        clocks={clock.clock: _clock(clock) for clock in clocks},
        cards={card.card: _card(card) for card in cards},
        procedures={one: Procedure("", part, "", "") for one, part in enumerate(still, 1)},
    )


def _sub_case(row: SubCaseRow) -> SubCase:
    return SubCase(
        scope=0, element=row.element, name=row.name, item=row.item, department=row.department,
        obligatory=row.obligatory, accepted_on=None, promised_due=None, statutory_due=None, status=row.status,
        result=row.result or "",
    )


def _task(row: WorkItem) -> OpenTask:
    return OpenTask(
        element=row.element, name=row.name, kind=row.kind, stage=row.stage, department=row.department, role=row.role,
        form=row.form, operation=row.operation, sub_case=row.sub_case, due_on=row.due_on, opened_at=row.opened_at,
        instance={}, holder=row.holder or None,
    )


def _clock(row: ClockRow) -> Clock:
    return Clock(
        kind=row.kind, start=row.start, limit=row.limit_text, basis="", department=row.department,
        sub_case=row.sub_case, task=row.task, procedure=None, order=None, due_on=row.due_on,
        due_at=as_logged_or_none(row.due_at), warn_at=as_logged_or_none(row.warn_at), next_at=None,
        provisional=row.provisional, calendar=row.calendar,
        suspensions=[{"end": None}] if row.state == "suspended" else [],
    )


def _card(row: CardRow) -> Card:
    return Card(
        level=row.level, cause=row.cause, clock=row.clock, sub_case=row.sub_case, task=None,
        department=row.department, facts={}, issued_at=as_logged(row.issued_at), state=row.state,
    )
