"""Departments at their counters: what is handed in, asked, dropped and taken back over HTTP."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from department_calls import AT_ONCE, HTTP, Caller, effects, request_body

from onewindow.errors import UsageError
from onewindow_adapters.simulator import Town, town, wall_clock

SINCE = "2020-01-01T00:00:00+08:00"
NUMBERS = itertools.count()
STATE = {
    "market_regulation": r"'ztdm': '(\d+)'",
    "police": r"'ZT': '(\d+)'",
    "tax": r"'clzt': '(\d+)'",
    "social_security": r"'zt': '(\d+)'",
    "bank": r"'apptStatus': '(\w)'",
}
GRANTED = {"market_regulation": "20", "police": "2", "tax": "02", "social_security": "1", "bank": "B"}


@pytest.fixture(scope="module")
def open_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """One town for this file: every test uses keys and cases of its own."""
    with town(tmp_path_factory.mktemp("town"), slowest=0.05) as here:
        yield here


@pytest.fixture
def key() -> str:
    """A key nobody has used, with what an element's id may hold."""
    return f"440300:B-{next(NUMBERS)}:seal/开:1"


def state_in(department: str, body: Any) -> str:
    found = re.search(STATE[department], str(body))
    return found[1] if found else ""


@pytest.mark.parametrize("department", HTTP)
def test_the_example_on_each_sheet_is_granted(open_town: Town, department: str, key: str) -> None:
    caller = Caller(open_town, department)

    answer = caller.hand_in(key, request_body(department, AT_ONCE, case_no=key))

    assert (answer.status, state_in(department, answer.body)) == (200, GRANTED[department])
    assert key in str(answer.body)
    assert caller.query(key).body == answer.body
    assert effects(open_town, department)[key] == [["grant"]]


@pytest.mark.parametrize("department", [name for name in HTTP if name != "bank"])
def test_the_same_key_twice_is_done_once(open_town: Town, department: str, key: str) -> None:
    caller, body = Caller(open_town, department), request_body(department, AT_ONCE, case_no=key)

    first, second = caller.hand_in(key, body), caller.hand_in(key, body)

    assert first.body == second.body
    assert effects(open_town, department)[key] == [["grant"]]


def test_the_bank_books_twice_what_is_sent_twice(open_town: Town, key: str) -> None:
    caller, body = Caller(open_town, "bank"), request_body("bank", AT_ONCE, case_no=key)

    first, second = caller.hand_in(key, body), caller.hand_in(key, body)

    assert first.body["data"]["apptNo"] != second.body["data"]["apptNo"]
    assert len(effects(open_town, "bank")[key]) == 2
    listed = caller.call("GET", f"/requests?since={quote(SINCE)}").body["data"]["list"]
    assert [line["reqSeqNo"] for line in listed].count(key) == 2


def test_the_same_key_with_another_request_is_a_conflict(open_town: Town, key: str) -> None:
    caller = Caller(open_town, "police")
    caller.hand_in(key, request_body("police", AT_ONCE))

    answer = caller.hand_in(key, request_body("police", AT_ONCE, case_no="another"))

    assert (answer.status, answer.body["CODE"]) == (409, "4090")


@pytest.mark.parametrize(
    ("department", "field", "value", "status", "code"),
    [
        ("market_regulation", "sxbm", "SCJG-SL-0000", 422, "E1004"),
        ("police", "YZLX", "01,77", 422, "2003"),
        ("police", "TYSHXYDM", "91990101MA0000015D", 422, "2002"),
        ("police", "DWMC", "", 422, "2001"),
        ("social_security", "aae140", ["110", "999"], 422, "-103"),
        ("bank", "ccy", "XXX", 200, "BK4003"),
        ("bank", "corpCreditCode", None, 200, "BK4001"),
    ],
)
def test_a_wrong_field_or_code_is_named_and_nothing_is_done(
    open_town: Town, key: str, department: str, field: str, value: Any, status: int, code: str
) -> None:
    answer = Caller(open_town, department).hand_in(key, {**request_body(department, AT_ONCE), field: value})

    assert answer.status == status
    assert code in str(answer.body)
    assert field in str(answer.body)
    assert key not in effects(open_town, department)


@pytest.mark.parametrize("department", HTTP)
def test_bodies_that_are_no_request_are_turned_away(open_town: Town, key: str, department: str) -> None:
    caller, whole = Caller(open_town, department), request_body(department, AT_ONCE)
    strange: list[Any] = [None, [{}], {"x": 1}, "\ud800", 1e300, True]
    bodies = [{}, *({field: value for field in whole} for value in strange)]

    for body in bodies:
        answer = caller.call("POST", "/requests", body, key=key)
        assert answer.status in (200, 422)
        assert state_in(department, answer.body) == ""
    for target in ("/", "/[", "/requests/", "/requests?since=x", "/requests?since=2026-01-01T00:00:00"):
        assert caller.call("GET", target).status in (200, 404, 422)
    assert key not in effects(open_town, department)


def test_the_five_do_nothing_without_a_credit_code(open_town: Town, key: str) -> None:
    body = request_body("tax", AT_ONCE)
    del body["body"]["shxydm"]

    answer = Caller(open_town, "tax").hand_in(key, body)

    assert (answer.status, answer.body["head"]["rtn_code"]) == (200, "20001")
    assert answer.body["body"] == {"zd": "body.shxydm"}


@pytest.mark.parametrize("department", HTTP)
def test_an_unknown_key_is_said_to_be_unknown(open_town: Town, department: str) -> None:
    caller = Caller(open_town, department)

    assert caller.query("never").status == 404
    assert caller.drop("never").status == (405 if department == "social_security" else 404)


@pytest.mark.parametrize(
    ("words", "state", "effect"), [("公安不予", "3", "refuse"), ("公安退件", "4", "return"), ("税务不予", "2", "grant")]
)
def test_the_name_of_the_company_steers_one_department(
    open_town: Town, key: str, words: str, state: str, effect: str
) -> None:
    answer = Caller(open_town, "police").hand_in(key, request_body("police", words + "公安速办", case_no=key))

    assert state_in("police", answer.body) == state
    assert effects(open_town, "police")[key] == [[effect]]


@pytest.mark.parametrize(("words", "state"), [("公安询问", "2"), ("公安追问", "4")])
def test_a_question_is_answered_by_a_request_of_its_own(open_town: Town, key: str, words: str, state: str) -> None:
    caller = Caller(open_town, "police")
    asked = caller.hand_in(key, request_body("police", words + AT_ONCE, case_no=key))

    answer = caller.hand_in(key + ":2", request_body("police", words + AT_ONCE, case_no=key, answer="因业务需要"))

    assert asked.body["DATA"]["WT"]
    assert state_in("police", answer.body) == state
    assert state_in("police", caller.query(key).body) == "6"
    listed = caller.call("GET", f"/requests?since={quote(SINCE)}").body["DATA"]["LIST"]
    assert [line["YWH"] for line in listed if line["BJBH"] == key] == [key + ":2"]


def test_what_is_not_decided_can_be_dropped_and_stays_dropped(open_town: Town, key: str) -> None:
    caller = Caller(open_town, "tax")
    taken_in = caller.hand_in(key, request_body("tax", "税务搁置"))

    first, second = caller.drop(key), caller.drop(key)

    assert (taken_in.status, taken_in.body["body"]["clzt"]) == (202, "01")
    assert (first.status, first.body["body"]["clzt"], second.body) == (200, "07", first.body)
    assert effects(open_town, "tax")[key] == [["cancel"]]


def test_what_is_decided_is_too_late_to_drop_and_the_answer_says_what_became_of_it(open_town: Town, key: str) -> None:
    caller = Caller(open_town, "police")
    granted = caller.hand_in(key).body["DATA"]

    late = caller.drop(key)

    assert (late.status, late.body["CODE"], late.body["DATA"]) == (409, "4100", granted)


def test_social_security_drops_nothing(open_town: Town, key: str) -> None:
    caller = Caller(open_town, "social_security")
    caller.hand_in(key, request_body("social_security", "社保搁置", case_no=key))

    answer = caller.drop(key)

    assert (answer.status, answer.body["appcode"]) == (405, -111)
    assert caller.query(key).body["output"]["zt"] == "0"


@pytest.mark.parametrize(
    ("department", "field", "revoked"),
    [("market_regulation", "cxyy", "50"), ("police", "CXYY", "8"), ("bank", "voidReason", "V")],
)
def test_a_grant_is_taken_back_once(open_town: Town, key: str, department: str, field: str, revoked: str) -> None:
    caller, target = Caller(open_town, department), f"/requests/{quote(key, safe='')}/revocation"
    caller.hand_in(key)

    answers = [caller.call("POST", target, {field: "登记不成立"}, key=key + ":revoke") for _ in range(2)]

    assert [(answer.status, state_in(department, answer.body)) for answer in answers] == [(200, revoked)] * 2
    assert "登记不成立" in str(answers[0].body)
    assert effects(open_town, department)[key] == [["grant", "revoke"]]


def test_what_was_refused_cannot_be_taken_back(open_town: Town, key: str) -> None:
    caller = Caller(open_town, "police")
    caller.hand_in(key, request_body("police", "公安不予公安速办"))

    answer = caller.call("POST", f"/requests/{quote(key, safe='')}/revocation", {"CXYY": "x"}, key=key + ":revoke")

    assert (answer.status, state_in("police", answer.body)) == (409, "3")


def test_a_listing_goes_on_page_by_page_and_names_what_came_from_elsewhere(tmp_path: Path) -> None:
    with town(tmp_path, only=["police"]) as here:
        caller = Caller(here, "police")
        for number in range(203):
            caller.hand_in(f"K{number}", request_body("police", AT_ONCE, case_no=f"B-{number}"))
        here.walk_in({"department": "police", "company": "示范市体外有限公司", "applicant_id": "x"})
        lines, after = [], ""
        for _ in range(2):
            answer = caller.call("GET", f"/requests?since={quote(SINCE)}{after}")
            lines += answer.body["DATA"]["LIST"]
            after = f"&after={answer.body.get('next', '')}"

    assert [line["YWH"] for line in lines] == [*(f"K{number}" for number in range(203)), ""]
    assert "next" not in answer.body


def test_signatures_of_others_old_ones_and_repeated_ones_are_not_believed(open_town: Town, key: str) -> None:
    caller, now = Caller(open_town, "market_regulation"), wall_clock.now()

    stranger = caller.hand_in(key, secret=b"x" * 48)
    old = caller.hand_in(key, now=now - timedelta(minutes=6))
    once, again = (caller.query(key, nonce="n" * 32) for _ in range(2))

    assert (stranger.status, old.status, once.status, again.status) == (401, 401, 404, 401)
    assert key not in effects(open_town, "market_regulation")


def test_names_and_hosts_that_make_no_sense_are_refused(tmp_path: Path) -> None:
    wrong: list[dict[str, Any]] = [
        {"only": ["polise"]}, {"host": "203.0.113.1"}, {"callback": "ftp://x"}, {"faults": {"faults": {"x": {}}}},
    ]  # fmt: skip
    for options in wrong:
        with pytest.raises(UsageError), town(tmp_path, **options):
            pass
