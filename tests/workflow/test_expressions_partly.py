"""A condition of which some names are known holds, does not hold, or hangs on the rest; never the wrong one."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from onewindow.workflow.expressions import ExpressionError, parse_expression

KNOWN = {("seal", "result"): "granted"}
HOLDS = (
    "seal.result == 'granted'",
    "'granted' == seal.result and not (seal.result == 'refused')",
    "get(seal, 'result', '') == 'granted'",
    "seal['result'] != 'refused'",
    "has(seal.result)",
    "seal.result in ['granted', 'returned']",
    "'granted' in [bank.result, seal.result]",
    "bank.result == 'granted' or seal.result == 'granted'",
    "any([bank.result == 'granted', seal.result == 'granted'])",
    "startswith(seal.result, 'gr')",
    "bank.result == 'granted' if seal.result == 'refused' else true",
)
FAILS = (
    "seal.result == 'refused'",
    "'granted' not in [seal.result, bank.result]",
    "form.area > 100 and seal.result != 'granted'",
    "all([bank.result == 'granted', seal.result == 'returned'])",
)
HANGS = (
    "bank.result == 'granted'",
    "seal.result == bank.result",
    "has(bank.result)",
    "has(seal.note)",
    "get(seal, 'note', '') == ''",
    "form.area > 100 or seal.result == 'refused'",
    "'granted' in [bank.result]",
    "seal.result == 'granted' and situations.bank",
    "seal.result > 3",
)
OTHERS: tuple[dict[str, Any], ...] = tuple(
    {"bank": {"result": result}, "form": {"area": area}, "situations": {"bank": bank}, "more": note}
    for result, area, bank, note in product(("granted", "refused"), (50, 500), (True, False), ("", "x"))
)


@pytest.mark.parametrize("text", [*HOLDS, *FAILS, *HANGS])
def test_what_is_known_says_whether_it_holds_or_that_it_hangs_on_the_rest(text: str) -> None:
    assert parse_expression(text).decided(KNOWN) is (True if text in HOLDS else False if text in FAILS else None)


@pytest.mark.parametrize("text", [*HOLDS, *FAILS])
def test_what_is_said_of_a_condition_is_so_whatever_the_rest_is(text: str) -> None:
    expression = parse_expression(text)
    for other in OTHERS:
        names = {**other, "seal": {"result": "granted", "note": other["more"]}}
        try:
            assert expression.holds(names) is expression.decided(KNOWN)
        except ExpressionError:
            pytest.fail(f"{text} cannot be computed for {names}")
