"""One delay is told once (docs/time-limits.md, 13): a clock that ends with a wider one leaves the telling to it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from onewindow.domain.clock import OVERALL, PROMISED, STAGE, STATUTORY

_SPEAKS_FOR = {PROMISED: (OVERALL,), STAGE: (PROMISED, STATUTORY)}


class Measured(Protocol):
    """A clock that runs or stands still, as far as this rule looks at it."""

    @property
    def kind(self) -> str: ...
    @property
    def sub_case(self) -> int | None: ...
    @property
    def start(self) -> str: ...
    @property
    def due_at(self) -> str | None: ...


def spoken_for(clock: Measured, others: Iterable[Measured]) -> bool:
    """Whether one delay would be told twice: the promise of a one-thing case ends with its overall limit, the stage
    with the limit of its sub-case (but not one that had passed before the stage began)."""
    return any(
        other.kind in _SPEAKS_FOR.get(clock.kind, ()) and other.sub_case == clock.sub_case
        and clock.start <= (other.due_at or "") <= (clock.due_at or "") for other in others
    )  # fmt: skip
