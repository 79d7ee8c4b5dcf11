"""How messages to departments' systems stand: for the doctor."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from msgspec import structs

from onewindow.domain.requests import CANCEL, REQUEST, REVOKE
from onewindow.engine.drawn_requests import DrawnRequest, drawn_requests
from onewindow.engine.house import House
from onewindow.storage import CircuitRow, OutboxRow

_LOOKED_AT = 1000
"""Rows looked at of each kind and state."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """`waiting` messages by department, `in_work` those a department has acknowledged; `late` is how long the oldest
    due one has been waiting for a sender; the `stuck` ones a person must see to, each with the problem of its incident;
    the `circuits`; the departments that have messages and no adapter any more (`unserved`); and what the published
    drawings ask of those that have one (`drawn`).

    At most a thousand messages of a kind and state are looked at.
    """

    waiting: Mapping[str, int]
    in_work: Mapping[str, int]
    late: timedelta
    stuck: tuple[OutboxRow, ...]
    circuits: tuple[CircuitRow, ...]
    unserved: tuple[str, ...]
    drawn: tuple[DrawnRequest, ...]


def standing(house: House, now: datetime) -> Standing:
    """How all messages stand."""
    with house.store.transaction(read_only=True) as transaction:
        unsent = [
            row for kind in (REQUEST, CANCEL, REVOKE) for state in ("new", "leased")
            for row in transaction.outbox(state=state, kind=kind, limit=_LOOKED_AT)
        ]  # fmt: skip
        stuck = [row for kind in (REQUEST, CANCEL, REVOKE) for row in transaction.stuck_messages(kind=kind)]
        reasons = {its.message: its.problem for its in transaction.incidents(limit=_LOOKED_AT)} if stuck else {}
        circuits = transaction.circuits()
    shut = {circuit.department for circuit in circuits if circuit.state != "closed"}
    served = set(house.settings.adapters)
    due = [row for row in unsent if row.state == "new" and row.department in served - shut]
    return Standing(
        waiting=Counter(row.department for row in unsent if row.acknowledged_at is None),
        in_work=Counter(row.department for row in unsent if row.acknowledged_at is not None),
        late=max([timedelta(0), *(now - datetime.fromisoformat(row.next_at) for row in due)]),
        stuck=tuple(structs.replace(row, problem=reasons.get(row.message) or row.problem) for row in stuck),
        circuits=tuple(circuits),
        unserved=tuple(sorted({row.department for row in unsent} - served)),
        drawn=drawn_requests(house),
    )
