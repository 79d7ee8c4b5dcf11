"""The state row of a case: read by the program that wrote it, and refused whole by one that would lose a part of it."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from typing import Any

import pytest

from decisions.desk import Desk, accepted
from onewindow.domain.canonical import canonical
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
