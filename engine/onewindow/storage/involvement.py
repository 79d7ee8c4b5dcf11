"""Which departments work on a case, or have: the table, and the cases a person of a department may know of by it.

Only the case itself says who may read it; its rows say in which cases that is worth asking.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from onewindow.storage.columns import of_case, table, texts

PLAIN = "kind = 'plain'"
"""The cases all staff may read; the very words of the partial index that finds them."""

involved = table(
    "ow_involved",
    *texts("department", "opened_at", "case_no"),
    of_case("ow_involved"),
    key=("department", "opened_at", "case_no"),
    short=True,
)
"""One row for each department of a case, written when the department comes to it; `opened_at` is the case's. It has no
other key: who looks for one case asks each department there is."""

DEPARTMENTS_OF = (
    "WITH RECURSIVE known (department) AS (SELECT MIN(department) FROM ow_involved WHERE region = ? UNION ALL "
    "SELECT (SELECT MIN(i.department) FROM ow_involved i WHERE i.region = ? AND i.department > known.department) "
    "FROM known WHERE known.department IS NOT NULL) "
    "SELECT i.department FROM known JOIN ow_involved i ON i.region = ? AND i.department = known.department "
    "AND i.opened_at = ? AND i.case_no = ?"
)

_OF_A_DEPARTMENT = "ow_involved i WHERE i.region = ? AND i.department = ?"
_PLAIN = f"ow_case i WHERE i.region = ? AND {PLAIN}"
_APPLIED_FOR = "ow_case i WHERE i.region = ? AND i.applicant_id = ?"
_AS_AGENT = "ow_case i WHERE i.region = ? AND i.agent_id = ?"
_HELD = (
    "ow_work_item w CROSS JOIN ow_case i WHERE w.region = ? AND w.holder = ? AND w.holder <> '' "
    "AND i.region = w.region AND i.case_no = w.case_no"
)


@lru_cache(maxsize=64)
def cases_of(departments: int, status: bool, after: bool, limit: int) -> str:
    """SQL of the numbers of cases, the newest first: of so many departments, plain ones, and those a person has applied
    for, as an agent too, or holds work of. One walk along an index for each, then a merge.

    Parameters, for each walk: the region; a department, nothing, or the person; the status; opened_at and case_no.
    """
    froms = [*[_OF_A_DEPARTMENT] * departments, _PLAIN, _APPLIED_FOR, _AS_AGENT, _HELD]
    walks = [_walk(each, status, after, limit) for each in froms]
    cut = [" ".join(["SELECT * FROM (", walk, f") AS walk{number}"]) for number, walk in enumerate(walks)]
    return f"{' UNION '.join(cut)} ORDER BY opened_at DESC, case_no DESC LIMIT {limit}"


def parameters(region: str, departments: Sequence[str], person: str, rest: Sequence[str]) -> list[str]:
    """Those of `cases_of`; `rest` are the status and the place, where they are asked for."""
    whose = [*[[department] for department in departments], [], *[[person]] * 3]
    return [value for each in whose for value in (region, *each, *rest)]


def _walk(source: str, status: bool, after: bool, limit: int) -> str:
    conditions = [_STATUS] * status + ["(i.opened_at, i.case_no) < (?, ?)"] * after
    where = " AND ".join([source, *conditions])
    newest = f"ORDER BY i.opened_at DESC, i.case_no DESC LIMIT {limit}"
    # Who holds two tasks of a case comes to it twice: it would take the place of another in the page.
    select = "SELECT DISTINCT" if source == _HELD else "SELECT"
    return " ".join([select, "i.opened_at, i.case_no FROM", where, newest])


_STATUS = "EXISTS (SELECT 1 FROM ow_case c WHERE c.region = i.region AND c.case_no = i.case_no AND c.status = ?)"
"""Asked of each case a walk comes to, never a way into all cases of the status."""
