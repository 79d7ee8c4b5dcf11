"""Check digits of real numbers, and what they promise about typing errors."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onewindow.domain.identifiers import (
    USCC_ALPHABET,
    birth_date,
    certificate_problem,
    id_card_check,
    id_card_problem,
    mobile_problem,
    mod_37_36_check,
    organisation_code_check,
    organisation_code_problem,
    phone_problem,
    uscc_check,
    uscc_problem,
)

REAL_USCC = [
    "11330105002500287C",
    "12441500196720244T",
    "11430000006122244L",
    "11100000MB0341032Y",
    "11100000000013338W",
    "91350100M000100Y43",
    "113700000045046442",
]
OID = "1.2.156.3005.2."
REAL_CERTIFICATES = [
    "11100000000013338W009.11330105002500287C.2025052201.002.0",
    "11100000000013338W011.11430000006122244L.20230000403.001.U",
    "11100000MB03271699022.340100.000000016.001.9",
]
BASE_36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def valid_uscc(kind: str, region: int, body: str) -> str:
    inner = f"{kind}{region:06d}{body}{organisation_code_check(body)}"
    return inner + uscc_check(inner)


usccs = st.builds(
    valid_uscc,
    st.sampled_from(["11", "12", "51", "91", "92", "N2", "Y1"]),
    st.integers(110000, 659999),
    st.text(USCC_ALPHABET, min_size=8, max_size=8),
)
id_cards = st.builds(
    lambda region, born, order: (first := f"{region}{born:%Y%m%d}{order:03d}") + id_card_check(first),
    st.integers(110101, 829999),
    st.dates(date(1900, 1, 1), date(2030, 12, 31)),
    st.integers(0, 999),
)


@pytest.mark.parametrize("code", REAL_USCC)
def test_a_real_social_credit_code_is_accepted(code: str) -> None:
    assert uscc_problem(code) is None


@given(usccs, st.data())
def test_any_one_wrong_character_of_a_social_credit_code_is_caught(code: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, 17))
    wrong = data.draw(st.sampled_from([char for char in USCC_ALPHABET if char != code[place]]))

    assert uscc_problem(code) is None
    assert uscc_problem(code[:place] + wrong + code[place + 1 :]) is not None


@given(usccs, st.integers(8, 15))
def test_two_swapped_neighbours_in_the_body_of_a_social_credit_code_are_caught(code: str, place: int) -> None:
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]

    assert (uscc_problem(swapped) is None) == (swapped == code)


@pytest.mark.parametrize(
    "code",
    [
        "",
        "9135010M000100Y43",
        "91350100m000100y43",
        "91350100M000100Y4３",
        "91350100M000100Y43\n",
        "91350100M000100I43",
    ],
)
def test_a_social_credit_code_of_the_wrong_form_is_told_so(code: str) -> None:
    problem = uscc_problem(code)

    assert problem is not None
    assert "18 位" in problem[0]


def test_a_social_credit_code_whose_inner_organisation_code_is_wrong_is_told_where() -> None:
    inner = "91350100" + "M000100Y" + "5"  # right is 4

    problem = uscc_problem(inner + uscc_check(inner))

    assert problem is not None
    assert "9–17" in problem[0]


def test_organisation_codes_are_accepted_with_and_without_the_hyphen() -> None:
    assert organisation_code_problem("D2143569-X") is None
    assert organisation_code_problem("D2143569X") is None
    assert organisation_code_problem("D21435698") is not None
    assert organisation_code_problem("") is not None


@pytest.mark.parametrize("number", ["11010519491231002X", "440524188001010014"])
def test_the_numbers_of_the_standard_are_accepted(number: str) -> None:
    assert id_card_problem(number) is None


@given(id_cards, st.data())
def test_any_one_wrong_digit_of_an_identity_number_is_caught(number: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, 17))
    wrong = data.draw(st.sampled_from([char for char in "0123456789X" if char != number[place]]))

    assert id_card_problem(number) is None
    assert id_card_problem(number[:place] + wrong + number[place + 1 :]) is not None


@given(id_cards, st.integers(0, 16))
def test_two_swapped_neighbours_in_an_identity_number_are_caught(number: str, place: int) -> None:
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]

    assert (id_card_problem(swapped) is None) == (swapped == number)


@given(st.text())
def test_no_text_at_all_makes_a_check_fail_with_an_exception(text: str) -> None:
    for check in (uscc_problem, organisation_code_problem, id_card_problem, certificate_problem, mobile_problem):
        check(text)
        check(text + "１２３")


def test_an_identity_number_of_a_county_made_yesterday_is_accepted() -> None:
    number = "33011320210305001"  # 临平区, made in 2021; packages with a table of counties do not know it

    assert id_card_problem(number + id_card_check(number)) is None


@pytest.mark.parametrize("born", ["19900230", "19901301", "17991231", "00000000"])
def test_an_impossible_date_of_birth_is_told(born: str) -> None:
    first = f"110101{born}123"

    problem = id_card_problem(first + id_card_check(first))

    assert problem is not None
    assert "出生日期" in problem[0]


def test_nobody_is_born_after_the_day_of_the_application() -> None:
    first = "11010120300101123"
    number = first + id_card_check(first)

    assert birth_date(number) == date(2030, 1, 1)
    assert id_card_problem(number, born_by=date(2030, 1, 1)) is None
    assert id_card_problem(number, born_by=date(2029, 12, 31)) is not None


def test_the_check_character_of_iso_7064_is_that_of_a_published_example() -> None:
    assert mod_37_36_check("A12425GABC1234002") == "M"  # the example of the Global Release Identifier


@pytest.mark.parametrize("identifier", REAL_CERTIFICATES)
def test_a_real_certificate_identifier_is_accepted(identifier: str) -> None:
    assert certificate_problem(OID + identifier) is None


def test_a_certificate_identifier_seen_in_use_with_another_check_character_is_told() -> None:
    seen = OID + "11100000000013661B006.113700000045046442.209FA4E88F9E4C878F3E9BED2CE7EA49.001.M"

    assert certificate_problem(seen) is not None
    assert certificate_problem(seen[:-1] + "D") is None


@given(st.text(BASE_36, min_size=1, max_size=60), st.data())
def test_any_one_wrong_character_under_mod_37_36_is_caught(text: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(text) - 1))
    wrong = data.draw(st.sampled_from([char for char in BASE_36 if char != text[place]]))

    assert mod_37_36_check(text[:place] + wrong + text[place + 1 :]) != mod_37_36_check(text)


@pytest.mark.parametrize("identifier", ["", OID, "1.2.156.3005.2.a.b.c.d.e", OID + "1.2.3", REAL_CERTIFICATES[0]])
def test_a_certificate_identifier_of_the_wrong_form_is_told(identifier: str) -> None:
    assert certificate_problem(identifier) is not None


@pytest.mark.parametrize(
    ("number", "mobile", "phone"),
    [
        ("13812345678", True, True),
        ("19912345678", True, True),
        ("12812345678", False, False),
        ("1381234567", False, False),
        ("１３８１２３４５６７８", False, False),
        ("13812345678\n", False, False),
        ("0755-12345678", False, True),
        ("02012345678-123456", False, True),
        ("12345678", False, False),
    ],
)
def test_phone_numbers(number: str, mobile: bool, phone: bool) -> None:
    assert (mobile_problem(number) is None) == mobile
    assert (phone_problem(number) is None) == phone
