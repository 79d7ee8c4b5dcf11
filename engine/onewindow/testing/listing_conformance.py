"""What every adapter must tell of the business its department knows; the platform compares it with its own."""

from __future__ import annotations

from datetime import UTC, datetime

from onewindow.ports import (
    AcceptedForWork,
    Cancelled,
    DepartmentAdapter,
    Granted,
    Known,
    Refused,
    Revoked,
    Unreachable,
)
from onewindow.testing.demands import demand, raised, same
from onewindow.testing.scripted import ScriptedDepartment
from onewindow.testing.trial import Trial

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
"""Since when the suite asks for what is known: since before anything was."""

_STATUSES = {
    AcceptedForWork: "open",
    Granted: "granted",
    Refused: "refused",
    Revoked: "revoked",
    Cancelled: "cancelled",
}


class ListingConformance(Trial):
    """By the capability `lists`."""

    def test_what_the_department_knows_is_listed(self) -> None:
        """Each piece once, in the platform's codes, also what did not come from here."""
        with self.opened() as (adapter, department):
            if not adapter.capabilities.lists:
                return
            same(listed(adapter), [], "部门还没有业务", "the department has no business yet")
            known = self._business(department)
            department.know(known)
            found = listed(adapter)
            same(sorted(map(_judged, found)), sorted(map(_judged, known)), "部门的业务", "the department's business")
            names = {each.key: (each.reference, each.applicant_name) for each in known}
            for each in found:
                for told, said in zip((each.reference, each.applicant_name), names[each.key], strict=True):
                    demand(told in (said, ""), f"应为 {said} 或空，但是 {told}", f"expected {said} or none, not {told}")

    def test_a_list_that_cannot_be_had_is_no_empty_list(self) -> None:
        """Unreachable: nobody may think that the department knows nothing."""
        with self.opened() as (adapter, department):
            if not adapter.capabilities.lists:
                return
            department.go_away()
            raised(Unreachable, lambda: listed(adapter), "部门不在时", "when the department is not there")

    def _business(self, department: ScriptedDepartment) -> list[Known]:
        """A piece in every status the department has, each of another applicant; the last came to it by itself."""
        statuses = [status for kind, status in _STATUSES.items() if kind in department.kinds]
        keys = [f"{self.sample.key}:{number}" for number in range(len(statuses))]
        pieces = [*zip(keys, statuses, strict=True), ("", "granted")]
        return [
            Known(
                key=key,
                case_no=f"{self.sample.case_no}{number}" if key else "",
                item_code=self.sample.item["code"],
                applicant_id=f"applicant.{number}",
                applicant_name=f"申请人{number}",
                status=status,
                reference=f"REF000{number}",
            )
            for number, (key, status) in enumerate(pieces)
        ]


def listed(adapter: DepartmentAdapter) -> list[Known]:
    """All it lists; AssertionError for any error but Unreachable."""
    try:
        return list(adapter.known_since(LONG_AGO))
    except Unreachable:
        raise
    except Exception as error:
        raise AssertionError(
            f"known_since 只应抛出 Unreachable，但是 {error!r}\nknown_since raises Unreachable, not {error!r}"
        ) from error


def _judged(known: Known) -> tuple[str, str, str, str, str]:
    """What is compared with the platform's own."""
    return (known.key, known.case_no, known.item_code, known.applicant_id, known.status)
