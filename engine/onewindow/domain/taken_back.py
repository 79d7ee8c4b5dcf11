"""What no longer stands of what departments have granted: taken back by them, as the drawing asked, or by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from onewindow.domain.case import Case
from onewindow.domain.drawing import Drawing
from onewindow.domain.incident import REVOKED, Incident, element_of

REVOKE = "revoke"
"""The operation of a drawn task, of a system or a person, that takes back what its department has granted."""


def taken_back(case: Case, document: Mapping[str, Any], drawing: Drawing) -> frozenset[str]:
    """Ids of the elements whose grant was taken back, and of the sub-processes around them.

    A task with the operation "revoke" takes back what its department granted last, once it is done: by the department's
    system or by a person.
    """
    if drawing.kind != "service":
        return frozenset()
    told = {element_of(case.case_no, its.message) for its in case.incidents.values() if _took_back(its, case)}
    done = {element for element in _revoking(drawing) if _done(document.get(element))}
    return frozenset(each for element in told | done for each in lost_with(element, case, drawing))


def lost_with(element: str, case: Case, drawing: Drawing) -> frozenset[str]:
    """What falls with one element: a task whose department has taken its grant back, or a task that takes back."""
    revoking = _revoking(drawing)
    lost = _granted_by(case, drawing.elements[element].department, revoking) if element in revoking else {element}
    return frozenset(each for found in lost for each in _outwards(found, drawing))


def _took_back(incident: Incident, case: Case) -> bool:
    """Not where the department spoke before the part had begun: what it granted afterwards stands."""
    element = element_of(case.case_no, incident.message)
    early = incident.sub_case is None and any(sub.element == element for sub in case.sub_cases.values())
    return incident.kind == REVOKED and not early


def _revoking(drawing: Drawing) -> set[str]:
    return {element.id for element in drawing.elements.values() if element.ow.get("operation") == REVOKE}


def _done(record: Any) -> bool:
    return isinstance(record, Mapping) and record.get("outcome") in ("done", "revoked")


def _granted_by(case: Case, department: str, revoking: set[str]) -> set[str]:
    granted = element_of(case.case_no, case.grants.get(department, ""))
    if granted and granted not in revoking:
        return {granted}
    # Granted by hand: no message says which it was.
    parts = case.sub_cases.values()
    return {sub.element for sub in parts if sub.department == department and sub.result == "granted"}


def _outwards(element: str, drawing: Drawing) -> Iterator[str]:
    while element in drawing.elements:
        yield element
        element = drawing.elements[element].parent
