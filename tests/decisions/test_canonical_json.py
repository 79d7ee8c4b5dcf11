"""The bytes that hashes cover: a case of last year must have the same bytes today, whatever library writes them."""

from __future__ import annotations

import pytest

from onewindow.domain.canonical import canonical


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (1e15, b"1000000000000000.0"),
        (1e16, b"1e+16"),  # libraries differ here, and between their versions: orjson wrote 1e16 before 3.12
        (1.2345678901234568e17, b"1.2345678901234568e+17"),
        (1.7976931348623157e308, b"1.7976931348623157e+308"),
        (33.3, b"33.3"),
        (-0.0, b"-0.0"),
        (0.0001, b"0.0001"),
        (0.00001, b"0.00001"),
        (1e-7, b"1e-7"),
        (5e-324, b"5e-324"),
        (2**63 - 1, b"9223372036854775807"),
        (-(2**63), b"-9223372036854775808"),
    ],
)
def test_a_number_is_written_as_it_always_was(value: float, written: bytes) -> None:
    assert canonical(value) == written


def test_a_text_is_written_as_it_always_was() -> None:
    assert canonical('龘𪩪"\\/\n\t\x01\x7f\u2028') == '"龘𪩪\\"\\\\/\\n\\t\\u0001\x7f\u2028"'.encode()


def test_keys_stand_in_the_order_of_their_characters() -> None:
    assert canonical({"中": 1, "b": {"z": None, "a": [True, 2]}, "A": ""}) == (
        '{"A":"","b":{"a":[true,2],"z":null},"中":1}'.encode()
    )
