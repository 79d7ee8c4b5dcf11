"""What can go wrong at a department on demand, how often, and how often it did: read from JSON, thrown with `dice`.

::

    {"seed": 7, "faults": {"*": {"delay": {"probability": 0.1, "seconds": 2}},
                           "police": {"drop_reply": {"probability": 0.2}, "away": {"now": true, "seconds": 30}}}}

What is said of a department itself goes before "*". `seconds` is how long a delay, slow work, a slow drip, an absence
or a swap of callbacks lasts at most, the Retry-After of `busy`, and how long after a grant minds are changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from onewindow.errors import UsageError

ALL = "*"
FAULTS = {
    "delay": 1.0,  # the answer takes this long, the work is done
    "server_error": 0.0,  # 500 from the machine in front: nothing was done
    "busy": 1.0,  # "later", in the department's own words: nothing was done
    "slow_work": 1.0,  # the work begins this late; asked meanwhile, nobody has seen the request
    "drop_reply": 0.0,  # the work is done, the connection closed without an answer
    "wrong_signature": 0.0,  # an answer or a callback signed with another secret
    "slow_drip": 3.0,  # an answer byte by byte
    "duplicate_callback": 0.0,  # a callback again, with the same message id, after it was taken
    "reorder_callbacks": 2.0,  # a callback held back, so that later ones overtake it
    "away": 86_400.0,  # gone for a day: 503 with Retry-After, or no connection with "refuse"
    "change_of_mind": 2.0,  # a grant is taken back
}
"""Every fault with its seconds where none are given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault of one department. `now` and `refuse` are of `away`: at once, and as an unanswered connection."""

    probability: float = 0.0
    seconds: float = 0.0
    now: bool = False
    refuse: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Storm:
    """All faults of all departments."""

    seed: int = 1
    faults: Mapping[str, Mapping[str, Fault]] = field(default_factory=dict)

    def of(self, department: str, fault: str) -> Fault:
        """This fault at this department; its probability is 0 where nothing is said."""
        for name in (department, ALL):
            if fault in self.faults.get(name, {}):
                return self.faults[name][fault]
        return Fault()


def read_storm(data: object, departments: frozenset[str], seed: int) -> Storm:
    """From JSON; `seed` where it names none. Raises UsageError for anything unknown or out of range."""
    table = _table(data, "", {"seed", "faults"})
    chosen = table.get("seed", seed)
    if isinstance(chosen, bool) or not isinstance(chosen, int):
        raise _bad("seed", "应为整数", "should be a whole number")
    by_department = _table(table.get("faults", {}), "faults", departments | {ALL})
    faults = {
        name: {
            fault: _fault(fault, what, f"faults.{name}.{fault}")
            for fault, what in _table(of_one, f"faults.{name}", set(FAULTS)).items()
        }
        for name, of_one in by_department.items()
    }
    return Storm(seed=chosen, faults=faults)


def _fault(name: str, data: object, where: str) -> Fault:
    known = {"probability", "seconds"} | ({"now", "refuse"} if name == "away" else set())
    table = _table(data, where, known)
    probability, seconds = table.get("probability", 0.0), table.get("seconds", FAULTS[name])
    for key, value, most in (("probability", probability, 1.0), ("seconds", seconds, 1e9)):
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
            raise _bad(f"{where}.{key}", f"应为 0 到 {most:g} 的数", f"should be a number from 0 to {most:g}")
    for key in ("now", "refuse"):
        if not isinstance(table.get(key, False), bool):
            raise _bad(f"{where}.{key}", "应为 true 或 false", "should be true or false")
    return Fault(
        probability=probability, seconds=seconds, now=table.get("now", False), refuse=table.get("refuse", False)
    )


def _table(data: object, where: str, known: set[str] | frozenset[str]) -> Mapping[str, Any]:
    if not isinstance(data, Mapping):
        raise _bad(where or "faults", "应为对象", "should be an object")
    for name in data:
        if name not in known:
            names = ", ".join(sorted(known))
            raise _bad(f"{where}.{name}".lstrip("."), f"不认得 → 可以写：{names}", f"is not known → known: {names}")
    return data


def _bad(where: str, chinese: str, english: str) -> UsageError:
    return UsageError(f"{where} {chinese}\n{where} {english}")
