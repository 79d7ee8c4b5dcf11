"""What an example expects of a case, held against what the case is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from onewindow.engine import Engine

WHOLE_CASE = "case"
"""Stands where a sub-case is named by its element."""


def difference(engine: Engine, case_no: str, wanted: Mapping[str, Any]) -> str:
    """The first thing that is otherwise than `wanted`, in words; "" where all is as wanted.

    `status`, `result`, `finished`, `results` (by element) and `notices` (kinds, in order) are compared as a whole.
    Of `cards`, `orders` and `told` every entry is named, by as many of its values as matter; `lights` and `clocks`
    (last days of those that run, null while one stands still) name by "case", an element, or "<element>.<kind>".
    """
    found = _found(engine.case(case_no, actor="system"))
    for name, value in wanted.items():
        if name not in found:
            return f"there is nothing called {name} to expect; there are {', '.join(found)}"
        if not (_fits(value, found[name]) if name in _IN_PART else _plain(value) == found[name]):
            return f"expected {name} {_plain(value)}, but it is {found[name]}"
    return ""


_IN_PART = frozenset({"cards", "orders", "told", "lights", "clocks"})


def _found(case: Mapping[str, Any]) -> dict[str, Any]:
    elements = {sub["sub_case"]: sub["element"] for sub in case["sub_cases"]}
    parts: dict[int | None, str] = {None: WHOLE_CASE}
    parts.update((int(number.rpartition("/")[2]), element) for number, element in elements.items())

    def entries(listed: str, *names: str) -> list[dict[str, Any]]:
        return [{name: entry[name] for name in names} | {"of": parts[entry["sub_case"]]} for entry in case[listed]]

    return {
        "status": case["status"],
        "result": case["result"],
        "finished": case["finished"],
        "results": {sub["element"]: sub["result"] for sub in case["sub_cases"]},
        "notices": [notice["kind"] for notice in case["notices"]],
        "cards": entries("cards", "level", "cause", "state", "department"),
        "orders": entries("orders", "department", "state"),
        "told": [
            {**entry, "to": [person["id"] for person in told["recipients"]],
             "acknowledged": [each["by"] for each in told["acknowledged"]]}
            for entry, told in zip(
                entries("escalations", "level", "cause", "rung", "department"), case["escalations"], strict=True
            )
        ],
        "lights": {WHOLE_CASE: case["light"], **{sub["element"]: sub["light"] for sub in case["sub_cases"]}},
        "clocks": {f"{parts[clock['sub_case']]}.{clock['kind']}": clock["due_on"] for clock in case["clocks"]},
    }  # fmt: skip


def _fits(wanted: Any, found: Any) -> bool:
    if isinstance(wanted, Mapping):
        return all(name in found and _fits(value, found[name]) for name, value in wanted.items())
    if isinstance(wanted, list):
        return len(wanted) == len(found) and all(_fits(*pair) for pair in zip(wanted, found, strict=True))
    return bool(_plain(wanted) == found)


def _plain(value: Any) -> Any:
    """As JSON has it: YAML reads an unquoted day as a date."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list) else value
