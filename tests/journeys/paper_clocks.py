"""Which clocks must run beside a case on paper, and which of them stand still (domain notes 13)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from journeys.paper import QUESTION, Paper

Standing = tuple[str, str | None, str, bool]
"""Kind, part, what of it is measured, and whether it stands still."""


def clocks_of(paper: Paper) -> Counter[Standing]:
    """Every clock there must be, and no other."""
    return Counter(_of_orders(paper)) + (Counter() if paper.finished else Counter(_of_the_case(paper)))


def _of_the_case(paper: Paper) -> Iterator[Standing]:
    if paper.plain or paper.sheet.main is None:
        return
    if paper.status == "received":
        yield "correction_notice", None, "", False
    if paper.status == "correcting":
        yield "correction_period", None, "", False
    obligatory_stands = any(
        part is not None and paper.parts[part].listed.obligatory for part in paper.procedures
    )  # fmt: skip
    if paper.status in ("accepted", "reviewing"):
        for kind in paper.sheet.main.limits:
            yield kind, None, "", None in paper.procedures or obligatory_stands
    for name, part in paper.parts.items():
        if part.status == "open":
            for kind in part.listed.limits:
                yield kind, name, "", name in paper.procedures
        if part.result == "granted" and name not in paper.taken_back and not (paper.was_delivered or paper.owed):
            yield "delivery", name, "", False
    for part_of, kind in paper.procedures.items():
        listed = paper.listed(part_of)
        if listed is not None and listed.procedures[kind]:
            yield "special_procedure", part_of, "", False
    for work in paper.works:
        if work.limited and work.stage != QUESTION:
            yield "stage", work.part, work.element, work.part in paper.procedures


def _of_orders(paper: Paper) -> Iterator[Standing]:
    for number, order in paper.orders.items():
        if order["state"] in ("issued", "returned"):
            yield "order_reply", order["part"], str(number), False
