"""The state row of a case: read by the program that wrote it, and refused whole by one that would lose a part of it."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec import NODEFAULT, Struct, structs

from decisions.desk import Desk, accepted
from onewindow.domain.canonical import canonical
from onewindow.domain.card import Card, Escalation, Order
from onewindow.domain.case import Case, OpenTask, Revocation, SubCase
from onewindow.domain.clock import Clock, Procedure
from onewindow.domain.incident import Incident
from onewindow.engine.snapshot import pack, unpack
from onewindow.errors import EnvironmentProblem


@pytest.fixture(scope="module")
def desk() -> Desk:
    return accepted()


def changed(state: bytes, change: Callable[[dict[str, Any]], None]) -> bytes:
    """The state as another program might have written it."""
    case = json.loads(zlib.decompress(state[5:]))
    change(case)
    body = zlib.compress(json.dumps(case).encode())
    return state[:1] + len(body).to_bytes(4, "big") + body


def first_clock(case: dict[str, Any]) -> list[Any]:
    found: list[Any] = next(iter(case["clocks"].values()))
    return found


def test_a_case_comes_back_as_it_was_with_its_tokens(desk: Desk) -> None:
    case, tokens = unpack(pack(desk.case, b"tokens"))

    assert tokens == b"tokens"
    assert canonical(case.to_json()) == canonical(desk.case.to_json())
    assert list(case.clocks) == sorted(case.clocks), "numbers again, in the order in which they came"


@pytest.mark.parametrize("change", [
    pytest.param(lambda case: case.update(later="a field this program does not know"), id="a field"),
    pytest.param(lambda case: first_clock(case).append("what a clock has later"), id="more of a clock"),
    pytest.param(lambda case: first_clock(case).clear(), id="less of a clock"),
    pytest.param(lambda case: case.pop("case_no"), id="no number"),
    pytest.param(lambda case: case.update(version="3"), id="another type"),
])  # fmt: skip
def test_what_this_program_would_lose_or_misread_is_refused(
    desk: Desk, change: Callable[[dict[str, Any]], None]
) -> None:
    with pytest.raises(EnvironmentProblem, match="upgrade the program"):
        unpack(changed(pack(desk.case, b""), change))


def test_a_row_that_was_cut_off_is_refused(desk: Desk) -> None:
    with pytest.raises(EnvironmentProblem, match="onewindow replay"):
        unpack(pack(desk.case, b"")[:200])


@pytest.mark.parametrize(
    "kind", [Case, OpenTask, SubCase, Revocation, Clock, Procedure, Card, Escalation, Order, Incident]
)
def test_what_stands_in_rows_of_running_cases_is_read_by_later_releases(kind: type[Struct]) -> None:
    """Fields are only added, with a default and in arrays at the end. For any other change a migration makes the states
    anew from the logs, as 0011 does, and the fields it writes are written down here instead."""
    path = Path(__file__).parent / "state_fields_at_0011.json"
    written = json.loads(path.read_text(encoding="utf-8"))[kind.__name__]
    fields = structs.fields(kind)
    now = [f"{its.name}: {its.type}" for its in fields]
    demanded = {told for told, its in zip(now, fields, strict=True) if its.default is its.default_factory is NODEFAULT}

    assert now[: len(written)] == written if kind.__struct_config__.array_like else set(written) <= set(now)
    assert demanded <= set(written)
