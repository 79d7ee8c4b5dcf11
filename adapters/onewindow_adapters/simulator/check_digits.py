"""The check characters a department computes for itself: credit codes, registration numbers, identity numbers."""

from __future__ import annotations

import re

_USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015: no I, O, S, V, Z
_BASE_36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_IDENTITY_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def credit_code(region: str, serial: int) -> str:
    """The unified social credit code (统一社会信用代码) of the company with this serial number, below a million."""
    body = f"MA{serial:06d}"
    total = sum(_BASE_36.index(char) * weight for char, weight in zip(body, _ORGANISATION_WEIGHTS, strict=True))
    first = f"91{region}{body}{'0123456789X'[-total % 11]}"
    return first + _credit_check(first)


def is_credit_code(code: str) -> bool:
    """Form and last character."""
    form = re.fullmatch(rf"[{_USCC}]{{2}}[0-9]{{6}}[{_USCC}]{{10}}", code)
    return form is not None and _credit_check(code[:17]) == code[17]


def registration_number(region: str, serial: int) -> str:
    """Fifteen digits (注册号, GS 15-2006): region, serial number of eight, and a check digit of ISO 7064 MOD 11,10."""
    first = f"{region}{serial:08d}"
    rest = 10
    for digit in first:
        rest = ((rest + int(digit)) % 10 or 10) * 2 % 11
    return first + str((11 - rest) % 10)


def is_identity_number(number: str) -> bool:
    """Form and last character of a citizen identity number (公民身份号码); neither birth nor region is looked at."""
    if not re.fullmatch(r"[1-9][0-9]{16}[0-9X]", number):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _IDENTITY_WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == number[17]


def _credit_check(first_17: str) -> str:
    total = sum(_USCC.index(char) * pow(3, place, 31) for place, char in enumerate(first_17))
    return _USCC[-total % 31]
