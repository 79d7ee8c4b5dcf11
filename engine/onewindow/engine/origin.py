"""What a new case takes over from the one it is linked to: the form, and what was granted and still stands."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from onewindow import commands as c
from onewindow import events as e
from onewindow.domain.case import Case
from onewindow.domain.deciders.entitlement import may_read
from onewindow.domain.drawing import Drawing
from onewindow.domain.facts import Facts, Origin
from onewindow.domain.incident import LATE_RESULT, Incident, element_of
from onewindow.domain.stages import own_data
from onewindow.engine.damaged_case import readable
from onewindow.engine.house import House
from onewindow.engine.snapshot import unpack
from onewindow.engine.version import Version
from onewindow.errors import EnvironmentProblem
from onewindow.storage import CaseRow, Transaction

Document = dict[str, Any]


def with_origin(
    house: House, transaction: Transaction, command: c.Command, case: Case | None, facts: Facts
) -> Facts:
    """The facts with the case that another is to be linked to, or that a draft is linked to which is handed in.

    Drafts may lie side by side. Who hands one in keeps the first case of all until the commit: of two at once the
    second sees the other under way.
    """
    if isinstance(command, c.OpenCase) and command.origin:
        return replace(facts, origin=_origin_of(house, transaction, command.origin, None, facts))
    if isinstance(command, c.SubmitApplication) and case is not None and case.origin and case.status == "draft":
        return replace(facts, origin=_origin_of(house, transaction, case.origin, case, facts))
    return facts


def _origin_of(
    house: House, transaction: Transaction, case_no: str, draft: Case | None, facts: Facts
) -> Origin | None:
    """The case as an origin of one that is drawn so; None where there is none, or where this person may not read it.

    What other cases linked to it, or to what it is linked to itself, were granted counts too. A grant that the
    department has taken back, by itself or as asked, is not taken over; one that came too late for the case is, so
    that nothing is granted twice.
    """
    row = transaction.case(case_no)
    if row is None:
        return None
    if draft is None and not may_read(readable(transaction, row)[0], facts.actor):
        return None
    origin = _read(transaction, row, facts)
    document = transaction.document(case_no)
    others = _linked(transaction, origin, draft, facts)
    results: Document = {}
    for other in others:
        results |= _granted(house, transaction, other, transaction.document(other.case_no), {}, facts.drawing)
    before = document["origin"]["results"] if origin.kind == "service" else {}
    results |= _granted(house, transaction, origin, document, before, facts.drawing)
    return Origin(
        case_no=case_no, applicant=str(origin.applicant.get("id", "")), process=origin.process,
        form=document["form"], results=results, ready=ready(origin), under_way=_under_way(others, facts),
    )


def _linked(transaction: Transaction, origin: Case, draft: Case | None, facts: Facts) -> list[Case]:
    """The other cases of the chain `origin` belongs to, by the time they were opened, without drafts: those are granted
    nothing.

    They are of one applicant, by whom they are found; what a case is linked to never changes.
    """
    applicant = str(origin.applicant.get("id", ""))
    links = transaction.links(applicant, origin.process)
    first = _first(links, origin.case_no)
    if draft is not None:
        transaction.case(first, lock=True)
        links = transaction.links(applicant, origin.process)
    chain = [no for no in dict.fromkeys((first, *links)) if _first(links, no) == first]
    rows = [transaction.case(no) for no in chain if no not in (origin.case_no, draft and draft.case_no)]
    return [_read(transaction, row, facts) for row in rows if row is not None and row.status != "draft"]


def _read(transaction: Transaction, row: CaseRow, facts: Facts) -> Case:
    """The case; EnvironmentProblem that names it where it cannot be read: what it was granted, and what of that was
    taken back since, no row tells."""
    try:
        return unpack(row.state)[0]
    except EnvironmentProblem as problem:
        known = may_read(readable(transaction, row)[0], facts.actor)
        number = row.case_no if known else "…"
        check = f"用 onewindow replay {number} 核对，" if known else ""
        check_en = f"check it with `onewindow replay {number}`, " if known else ""
        raise EnvironmentProblem(
            f"相关联的办件 {number} 的状态无法读取，不知道已经准予了什么 → "
            f"{check}从备份恢复数据库或升级程序后，再申请\n"
            f"The linked case {number} cannot be read, so that nobody knows what it was granted → {check_en}"
            "restore the database from a backup or upgrade the program, then apply again"
        ) from problem


def _first(links: dict[str, str], case_no: str) -> str:
    while case_no in links:
        case_no = links[case_no]
    return case_no


def _under_way(others: list[Case], facts: Facts) -> str | None:
    """Number of a case of the chain that was applied for and in which something may still be granted; "…" where this
    person may not know of it."""
    for other in others:
        if not (other.finished or ready(other)):
            return other.case_no if may_read(other, facts.actor) else "…"
    return None


def _granted(
    house: House, transaction: Transaction, case: Case, document: Document, before: Document, drawing: Drawing
) -> Document:
    """What the case was granted, in time or late, over what it had taken over `before`; by the elements of today."""
    results = {sub.element: document[sub.element] for sub in case.standing().values() if sub.status == "closed"}
    if case.kind != "service":
        return results
    version = house.version(transaction, case.definition)
    return _as_drawn({**before, **_late(transaction, case, version), **results}, version.definition.drawing, drawing)


def ready(case: Case) -> bool:
    """Whether another case may be linked to it: it has parts, none of them is open any more, and it is not voided."""
    statuses = [sub.status for sub in case.sub_cases.values()]
    return case.status != "voided" and bool(statuses) and all(status == "closed" for status in statuses)


def _as_drawn(results: Document, before: Drawing, now: Drawing) -> Document:
    """The results also under the elements that do these items now: what was granted stays so, whatever its element is
    called since. The ids of then go on meaning the same, where they are not those of other items now."""
    doing = {element.item: element.id for element in now.elements.values() if element.item}
    items = {element.id: element.item for element in before.elements.values() if element.item}
    kept = {
        id: record for id, record in results.items() if id not in now.elements or now.elements[id].item == items.get(id)
    }
    return kept | {doing[items[id]]: record for id, record in results.items() if items.get(id) in doing}


def _late(transaction: Transaction, case: Case, version: Version) -> Document:
    """Results of whole sub-cases that came when nobody waited any more, as far as they fill in the form they should."""
    late = {its.message for its in case.incidents.values() if its.kind == LATE_RESULT and _of_whole_part(case, its)}
    if not late:
        return {}
    found = {}
    for recorded in transaction.events(case.case_no):
        event = recorded.event
        if isinstance(event, e.IncidentOpened) and event.kind == LATE_RESULT and event.message in late:
            element = version.definition.drawing.elements[element_of(case.case_no, event.message)]
            form, data = element.ow.get("form", ""), event.facts.get("data", {})
            if not (form and version.check_form(form, own_data(element.stage, data), False)):
                found[element.id] = {**data, "outcome": "granted", "result": "granted"}
    return found


def _of_whole_part(case: Case, incident: Incident) -> bool:
    """Whether it is about a request that is a sub-case as a whole, whose grant was not taken back."""
    part = incident.sub_case
    if part is None or part in case.taken_back:
        return False
    return case.sub_cases[part].element == element_of(case.case_no, incident.message)
