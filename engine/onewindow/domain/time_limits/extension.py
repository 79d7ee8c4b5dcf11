"""Extension of a limit (延长审批): once, at most by what the law allows, and only while the limit still runs."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from msgspec import Struct

from onewindow.domain.service_item import Limit
from onewindow.domain.time_limits.counting import End
from onewindow.domain.time_limits.office_hours import Moment, local, local_date

PASSED = "limit_already_passed"
TOO_LONG = "extension_exceeds_maximum"
REPEATED = "extension_repeated"
IN_PARTS = "extension_in_parts"


class Prolongation(Struct, frozen=True, kw_only=True):
    """`days` more, as decided on `approved` (None where only the outcome is asked for), of at most `maximum`;
    `earlier` says that this limit was extended before, `granted` that it is not to be judged any more. Days are
    working days, or calendar days for a limit in those."""

    days: Decimal
    approved: Moment | None = None
    maximum: Decimal | None = None
    earlier: bool = False
    granted: bool = False


def refusal(extension: Prolongation, limit: Limit, end: End) -> str:
    """Why the extension is not allowed for `limit`, which ends at `end`, or "".

    `limit_already_passed`: approved after the last day (for hours: after the instant); a limit that stands still has
    no last day. `extension_exceeds_maximum`: longer than allowed. `extension_repeated`: the second one
    (行政许可法 art. 42: once, by the head of the agency). `extension_in_parts`: see `in_parts`.
    """
    if extension.granted:
        return ""
    if extension.earlier:
        return REPEATED
    if extension.approved is not None and _after(extension.approved, end):
        return PASSED
    if extension.maximum is not None and extension.days > extension.maximum:
        return TOO_LONG
    return IN_PARTS if in_parts(limit, extension.days) else ""


def in_parts(limit: Limit, days: Decimal) -> bool:
    """Whether parts of a day would be added to whole days: 3.5 days are office time from the hour of the event on, and
    so may be over before 3 days are, of which day 0 is not counted and the last one counts whole."""
    return limit.in_days and days != days.to_integral_value()


def extended(limit: Limit, extension: Prolongation, hours_per_day: Decimal) -> Limit:
    """`limit` with the days added; a limit in working hours grows by the office hours of those days."""
    per_day = hours_per_day if limit.unit == "wh" else 1
    return Limit(limit.amount + extension.days * per_day, limit.unit)


def _after(moment: Moment, end: End) -> bool:
    if end.day is None or end.at is None:
        return False
    if isinstance(moment, datetime) and local_date(moment) == end.day:
        return local(moment) > end.at
    return local_date(moment) > end.day
