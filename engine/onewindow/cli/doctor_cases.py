"""What the doctor says of cases: whether the state of each can be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onewindow.cli.doctor_line import DAMAGED, Line
from onewindow.cli.words import one_language, say

if TYPE_CHECKING:
    from onewindow.storage import Store

_SHOWN = 5
"""Case numbers named in the line; `details` has all."""


def case_line(store: Store) -> Line:
    """The latest cases; lists that come to an older one name it themselves."""
    from onewindow.engine.damaged_case import damaged_cases

    looked_at, damaged = damaged_cases(store)
    if not damaged:
        told = say(f"最近的办件可以读取：{looked_at} 件", f"The latest cases can be read: {looked_at}")
        return Line("cases", "ok", told)
    some = ", ".join(list(damaged)[:_SHOWN]) + (" …" if len(damaged) > _SHOWN else "")
    problem = one_language(next(iter(damaged.values())))
    text = say(f"{len(damaged)} 件办件损坏：{some}：{problem}", f"{len(damaged)} damaged case(s): {some}: {problem}")
    return Line("cases", "bad", text, DAMAGED, {"case_nos": list(damaged)})
