"""What a new case takes over from the one it is linked to: the form, and what was granted and still stands."""

from __future__ import annotations

from typing import Any

from onewindow import events as e
from onewindow.domain.case import Case
from onewindow.domain.deciders.entitlement import may_read
from onewindow.domain.drawing import Drawing
from onewindow.domain.facts import Origin
from onewindow.domain.incident import LATE_RESULT, Incident, element_of
from onewindow.domain.stages import own_data
from onewindow.engine.house import House
from onewindow.engine.snapshot import unpack
from onewindow.engine.version import Version
from onewindow.ports import Actor
from onewindow.storage import Transaction

Document = dict[str, Any]


def origin_of(
    house: House, transaction: Transaction, case_no: str, actor: Actor, drawing: Drawing
) -> Origin | None:
    """The case as an origin of one that is drawn so; None where there is none, or where this person may not read it.

    A grant that the department has taken back, by itself or as asked, is not taken over; one that came too late for
    the case is, so that nothing is granted twice.
    """
    row = transaction.case(case_no)
    if row is None:
        return None
    origin, _ = unpack(row.state)
    if not may_read(origin, actor):
        return None
    document = transaction.document(case_no)
    granted = [sub for sub in origin.standing().values() if sub.status == "closed"]
    results = {sub.element: document[sub.element] for sub in granted}
    if origin.kind == "service":
        version = house.version(transaction, origin.definition)
        results = {**document["origin"]["results"], **_late(transaction, origin, version), **results}
        results = _as_drawn(results, version.definition.drawing, drawing)
    return Origin(
        case_no=case_no, applicant=str(origin.applicant.get("id", "")), process=origin.process,
        form=document["form"], results=results, ready=ready(origin),
    )


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
