"""Codes with check characters and phone numbers: what is wrong with one, or what its check character must be."""

from __future__ import annotations

import re
from datetime import date

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""The 31 characters of GB 32100-2015: no I, O, S, V, Z."""

_BASE_36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_ID_CARD_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CARD_CHECKS = "10X98765432"
_CERTIFICATE_PREFIX = "1.2.156.3005.2."

Wrong = tuple[str, str]
"""What is wrong, in Chinese and English; None where nothing is."""


def uscc_check(first_17: str) -> str:
    """The 18th character of a unified social credit code (统一社会信用代码, GB 32100-2015)."""
    total = sum(USCC_ALPHABET.index(char) * pow(3, place, 31) for place, char in enumerate(first_17))
    return USCC_ALPHABET[-total % 31]


def uscc_problem(code: str) -> Wrong | None:
    """Form, check character, and the organisation code inside (characters 9–17)."""
    if not re.fullmatch(rf"[{USCC_ALPHABET}]{{2}}[0-9]{{6}}[{USCC_ALPHABET}]{{10}}", code):
        return (
            "统一社会信用代码应为 18 位：2 位类别、6 位数字行政区划、9 位主体代码、1 位校验码，不含 I、O、S、V、Z",
            "a unified social credit code has 18 characters: 2 of kind, 6 digits of region, 9 of body code and "
            "1 check character, never I, O, S, V, Z",
        )
    if uscc_check(code[:17]) != code[17]:
        return (
            "统一社会信用代码的校验码不符，请逐位核对",
            "the check character of the unified social credit code does not match: compare it character by character",
        )
    if organisation_code_check(code[8:16]) != code[16]:
        return (
            "统一社会信用代码第 9–17 位（组织机构代码）的校验码不符，请逐位核对",
            "the organisation code inside (characters 9–17) does not match its check character: compare it "
            "character by character",
        )
    return None


def organisation_code_check(first_8: str) -> str:
    """The 9th character of an organisation code (组织机构代码, GB 11714-1997)."""
    total = sum(_BASE_36.index(char) * weight for char, weight in zip(first_8, _ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X"[-total % 11]


def organisation_code_problem(code: str) -> Wrong | None:
    """With or without the hyphen before the check character."""
    if not re.fullmatch(r"[0-9A-Z]{8}-?[0-9X]", code):
        return (
            "组织机构代码应为 8 位数字或大写字母加 1 位校验码",
            "an organisation code has 8 digits or capital letters and 1 check character",
        )
    if organisation_code_check(code[:8]) != code[-1]:
        return (
            "组织机构代码的校验码不符，请逐位核对",
            "the check character of the organisation code does not match: compare it character by character",
        )
    return None


def id_card_check(first_17: str) -> str:
    """The 18th character of a citizen identity number (公民身份号码, GB 11643-1999)."""
    total = sum(int(digit) * weight for digit, weight in zip(first_17, _ID_CARD_WEIGHTS, strict=True))
    return _ID_CARD_CHECKS[total % 11]


def id_card_problem(number: str, *, born_by: date | None = None) -> Wrong | None:
    """Form, date of birth and check character; never the region, since counties come and go.

    With `born_by` a birth after that day is wrong too.
    """
    if not re.fullmatch(r"[1-9][0-9]{16}[0-9X]", number):
        return (
            "公民身份号码应为 17 位数字加 1 位数字或大写 X",
            "a citizen identity number has 17 digits and a last digit or capital X",
        )
    born = birth_date(number)
    if born is None or (born_by is not None and born > born_by):
        return (
            "公民身份号码第 7–14 位不是合理的出生日期",
            "characters 7–14 of the citizen identity number are no possible date of birth",
        )
    if id_card_check(number[:17]) != number[17]:
        return (
            "公民身份号码的校验码不符，请逐位核对",
            "the check character of the citizen identity number does not match: compare it digit by digit",
        )
    return None


def birth_date(number: str) -> date | None:
    """Date of birth in a citizen identity number, None where there is no such day or it is before 1850."""
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    return born if born.year >= 1850 else None


def mod_37_36_check(text: str) -> str:
    """Check character of ISO 7064 MOD 37,36 over digits and capital letters."""
    state = 36
    for char in text:
        state = (state + _BASE_36.index(char)) % 36 or 36
        state = state * 2 % 37
    return _BASE_36[(37 - state) % 36]


def certificate_problem(identifier: str) -> Wrong | None:
    """An electronic certificate's identifier (电子证照标识, GB/T 36904-2018).

    Seven dotted parts after the OID 1.2.156.3005.2 are: type, issuer, serial number, version, check character. The
    check runs over the four middle parts without dots and without the OID (established on three of four real ones).
    """
    parts = identifier.removeprefix(_CERTIFICATE_PREFIX).split(".")
    form = (r"[0-9A-Z]{21}", r"[0-9A-Z]{6,18}", r"[0-9A-Z]+", r"[0-9]{3}", r"[0-9A-Z]")
    if (
        not identifier.startswith(_CERTIFICATE_PREFIX)
        or len(parts) != len(form)
        or not all(re.fullmatch(shape, part) for shape, part in zip(form, parts, strict=True))
    ):
        return (
            f"电子证照标识应为 {_CERTIFICATE_PREFIX}<证照类型 21 位>.<颁发机构>.<流水号>.<版本号 3 位>.<校验位>",
            f"a certificate identifier reads {_CERTIFICATE_PREFIX}<type, 21>.<issuer>.<serial>.<version, 3>.<check>",
        )
    if mod_37_36_check("".join(parts[:4])) != parts[4]:
        return (
            "电子证照标识的校验位不符，请逐位核对",
            "the check character of the certificate identifier does not match: compare it character by character",
        )
    return None


def mobile_problem(number: str) -> Wrong | None:
    """A mobile number of mainland China: eleven digits."""
    if re.fullmatch(r"1[3-9][0-9]{9}", number):
        return None
    return "手机号码应为 11 位数字，以 13–19 开头", "a mobile number has 11 digits and begins with 13–19"


def phone_problem(number: str) -> Wrong | None:
    """A mobile number, or a landline with area code and optional extension."""
    if re.fullmatch(r"1[3-9][0-9]{9}|0[0-9]{2,3}-?[0-9]{7,8}(-[0-9]{1,6})?", number):
        return None
    return (
        "电话应为手机号码，或带区号的固定电话（例如 0755-12345678）",
        "a phone is a mobile number, or a landline with area code (for example 0755-12345678)",
    )
