"""Faults of departments on demand: each does what it says, is counted, and comes out the same for the same seed."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from department_calls import AT_ONCE, Caller, effects, request_body, town_hall, until

from onewindow_adapters.simulator import Town, town
from onewindow_adapters.transports.signature import BadSignature

ALWAYS = 1.0


@pytest.fixture
def police_town(tmp_path: Path) -> Iterator[Town]:
    with town(tmp_path, only=["police", "tax"], slowest=0.05) as here:
        yield here


def set_faults(here: Town, **faults: Any) -> None:
    status, said = town_hall(here, "PUT", "/faults", {"faults": {"police": faults}})
    assert status == 200, said


def injected(here: Town, department: str = "police") -> Any:
    return town_hall(here, "GET", "/faults")[1]["injected"][department]


def test_the_work_is_done_and_the_reply_dropped(police_town: Town) -> None:
    caller = Caller(police_town, "police")
    set_faults(police_town, drop_reply={"probability": ALWAYS})

    with pytest.raises(http.client.RemoteDisconnected):
        caller.hand_in("K")

    assert effects(police_town, "police") == {"K": [["grant"]]}
    set_faults(police_town)
    assert caller.hand_in("K").status == 200
    assert effects(police_town, "police") == {"K": [["grant"]]}
    assert injected(police_town) == {"drop_reply": 1}


def test_slow_work_is_not_seen_until_it_begins_and_is_done_though_nobody_listens_any_more(police_town: Town) -> None:
    caller = Caller(police_town, "police")
    set_faults(police_town, slow_work={"probability": ALWAYS, "seconds": 2})

    with pytest.raises(TimeoutError):
        caller.hand_in("K", timeout=0.1)

    assert (caller.query("K").status, effects(police_town, "police")) == (404, {})
    until(lambda: effects(police_town, "police") == {"K": [["grant"]]})
    assert injected(police_town) == {"slow_work": 1}


def test_a_server_error_comes_unsigned_and_before_anything_is_done(police_town: Town) -> None:
    caller = Caller(police_town, "police")
    set_faults(police_town, server_error={"probability": ALWAYS})

    with pytest.raises(BadSignature):
        caller.hand_in("K")
    answer = caller.hand_in("K", believed=False)

    assert (answer.status, answer.body[:6]) == (500, "<html>")
    assert effects(police_town, "police") == {}


def test_busy_is_said_in_the_departments_own_words(police_town: Town) -> None:
    town_hall(police_town, "PUT", "/faults", {"faults": {"*": {"busy": {"probability": ALWAYS, "seconds": 7}}}})

    police, tax = (Caller(police_town, name).hand_in("K") for name in ("police", "tax"))

    assert (police.status, police.headers["retry-after"]) == (429, "7")
    assert (tax.status, tax.body["head"]["rtn_code"]) == (200, "99999")
    assert effects(police_town, "police") == effects(police_town, "tax") == {}


def test_an_answer_is_signed_with_a_wrong_secret(police_town: Town) -> None:
    set_faults(police_town, wrong_signature={"probability": ALWAYS})

    with pytest.raises(BadSignature):
        Caller(police_town, "police").hand_in("K")

    assert effects(police_town, "police") == {"K": [["grant"]]}


@pytest.mark.parametrize("fault", ["delay", "slow_drip"])
def test_an_answer_takes_longer_than_the_caller_waits(police_town: Town, fault: str) -> None:
    set_faults(police_town, **{fault: {"probability": ALWAYS, "seconds": 60}})

    # A drip never pauses for long: only the total shows it, which the caller's own time-out per read does not.
    with pytest.raises(TimeoutError):
        Caller(police_town, "police").hand_in("K", timeout=0.1)

    assert effects(police_town, "police") == {"K": [["grant"]]}


def test_a_drip_arrives_whole_in_the_end(police_town: Town) -> None:
    set_faults(police_town, slow_drip={"probability": ALWAYS, "seconds": 0.05})

    assert Caller(police_town, "police").hand_in("K").status == 200
    assert injected(police_town) == {"slow_drip": 1}


def test_away_for_a_day_says_when_to_come_back(police_town: Town) -> None:
    caller = Caller(police_town, "police")
    set_faults(police_town, away={"now": True})

    answer = caller.hand_in("K")

    assert answer.status == 503
    assert 86_000 < int(answer.headers["retry-after"]) <= 86_401
    assert 86_000 < town_hall(police_town, "GET", "/faults")[1]["away"]["police"] <= 86_400
    set_faults(police_town)
    assert caller.hand_in("K").status == 200
    assert injected(police_town) == {"away": 1}


def test_away_without_anybody_at_the_door_and_back_on_the_same_port(police_town: Town) -> None:
    caller = Caller(police_town, "police")
    set_faults(police_town, away={"now": True, "refuse": True})

    until(lambda: refused(caller))
    assert Caller(police_town, "tax").hand_in("K").status == 200
    set_faults(police_town)
    until(lambda: not refused(caller))

    assert caller.hand_in("K").status == 200


def refused(caller: Caller) -> bool:
    try:
        caller.query("K")
    except ConnectionRefusedError:
        return True
    except (ConnectionError, http.client.HTTPException):
        return False
    return False


def test_somebody_who_leaves_by_chance_comes_back_by_himself(police_town: Town) -> None:
    caller = Caller(police_town, "police")
    set_faults(police_town, away={"probability": ALWAYS, "seconds": 0.2})

    assert caller.query("K").status == 503
    town_hall(police_town, "PUT", "/faults", {"faults": {"police": {"away": {"probability": 0.0}}}})

    assert caller.query("K").status == 404


def test_a_storm_comes_out_the_same_for_the_same_seed(tmp_path: Path) -> None:
    def storm(folder: str, seed: int) -> list[int]:
        faults = {"faults": {"*": {"server_error": {"probability": 0.3}, "busy": {"probability": 0.3}}}}
        with town(tmp_path / folder, only=["police"], seed=seed, faults=faults) as here:
            caller = Caller(here, "police")
            return [
                caller.hand_in(f"K{number % 10}", request_body("police", AT_ONCE), believed=False).status
                for number in range(40)
            ]

    first = storm("a", 5)

    assert storm("b", 5) == first
    assert storm("c", 6) != first
    assert set(first) == {200, 429, 500}


def test_throws_go_on_after_a_restart_and_counts_stay(tmp_path: Path) -> None:
    def statuses(count: int) -> list[int]:
        with town(tmp_path, only=["police"], faults=faults) as here:
            caller = Caller(here, "police")
            answers = [caller.hand_in("K", believed=False).status for _ in range(count)]
            errors.append(injected(here).get("server_error", 0))
            return answers

    faults = {"seed": 11, "faults": {"police": {"server_error": {"probability": 0.5}}}}
    errors: list[int] = []

    answers = [*statuses(6), *statuses(6)]

    with town(tmp_path / "at a stretch", only=["police"], faults=faults) as here:
        assert answers == [Caller(here, "police").hand_in("K", believed=False).status for _ in range(12)]
    assert errors[1] == answers.count(500) > errors[0] > 0


@pytest.mark.parametrize(
    ("faults", "place"),
    [
        ([], "faults"),
        ({"faults": {"police": {"dealy": {}}}}, "faults.police.dealy"),
        ({"faults": {"police": {"delay": {"probability": 2}}}}, "faults.police.delay.probability"),
        ({"faults": {"police": {"delay": {"now": True}}}}, "faults.police.delay.now"),
        ({"seed": "x"}, "seed"),
    ],
)
def test_faults_that_make_no_sense_are_refused_with_their_place(police_town: Town, faults: Any, place: str) -> None:
    status, said = town_hall(police_town, "PUT", "/faults", faults)

    assert status == 422
    assert said["problem"].startswith(place + " ")


def test_the_town_hall_opens_to_its_secret_alone(police_town: Town) -> None:
    assert town_hall(police_town, "GET", "/book", secret="guess")[0] == 401  # noqa: S106
    assert town_hall(police_town, "GET", "/book?department=polise")[0] == 422
    assert town_hall(police_town, "GET", "/nothing")[0] == 404
    assert set(town_hall(police_town, "GET", "/book")[1]["departments"]) == {"police", "tax"}
