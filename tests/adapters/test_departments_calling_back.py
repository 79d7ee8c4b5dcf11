"""Callbacks of departments: signed, repeated until they are taken, doubled, out of order, and news long afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from department_calls import LATER, Caller, Mailbox, effects, mailbox, request_body, until

from onewindow_adapters.simulator import Town, town


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Town]:
    with town(tmp_path, slowest=0.05) as started:
        yield started


@pytest.fixture
def box(here: Town) -> Iterator[Mailbox]:
    with mailbox(here) as opened:
        here.call_back(opened.url)
        yield opened


def set_faults(here: Town, department: str, **faults: dict[str, float]) -> None:
    here.change_faults({"faults": {department: faults}})


def test_what_takes_longer_is_announced_by_a_callback(here: Town, box: Mailbox) -> None:
    caller = Caller(here, "market_regulation")

    taken_in = caller.hand_in("K", request_body("market_regulation", LATER))
    called = box.next()

    assert (taken_in.status, taken_in.body["ztdm"]) == (202, "10")
    assert (called.department, called.believed) == ("market_regulation", True)
    assert called.body == {"xxbh": called.message_id, **caller.query("K").body}
    assert called.body["ztdm"] == "20"


def test_a_callback_is_repeated_with_its_id_until_it_is_taken(here: Town, box: Mailbox) -> None:
    box.statuses = [500, 401, 404, 408, 302]

    Caller(here, "tax").hand_in("K", request_body("tax", LATER))

    called = [box.next() for _ in range(6)]
    assert len({call.message_id for call in called}) == 1
    assert all(call.believed and call.body == called[0].body for call in called)
    until(lambda: here.book("tax")["departments"]["tax"][0]["callbacks"][0]["taken"] == 1)
    assert here.book("tax")["departments"]["tax"][0]["callbacks"][0]["sent"] == 6


def test_a_callback_that_will_never_be_taken_is_not_repeated(here: Town, box: Mailbox) -> None:
    box.statuses = [400]

    Caller(here, "tax").hand_in("K", request_body("tax", LATER))

    until(lambda: [each["over"] for each in here.book("tax")["departments"]["tax"][0]["callbacks"]] == [True])
    [never] = here.book("tax")["departments"]["tax"][0]["callbacks"]
    assert (never["sent"], never["taken"]) == (1, 0)


def test_nothing_is_lost_while_nobody_listens(here: Town) -> None:
    Caller(here, "tax").hand_in("K", request_body("tax", LATER))
    until(lambda: effects(here, "tax") == {"K": [["grant"]]})

    with mailbox(here) as box:
        here.call_back(box.url)

        assert box.next().body["body"]["clzt"] == "02"


def test_a_callback_is_taken_and_comes_again(here: Town, box: Mailbox) -> None:
    set_faults(here, "police", duplicate_callback={"probability": 1})

    Caller(here, "police").hand_in("K", request_body("police", LATER))

    called = [box.next() for _ in range(3)]
    assert len({call.message_id for call in called}) == 1
    assert effects(here, "police") == {"K": [["grant"]]}
    assert here.faults()["injected"]["police"]["duplicate_callback"] == 2


def test_a_wrongly_signed_callback_comes_again_rightly_signed(here: Town, box: Mailbox) -> None:
    set_faults(here, "tax", wrong_signature={"probability": 1})
    Caller(here, "tax").hand_in("K", request_body("tax", LATER), believed=False)

    wrong = box.next()
    here.change_faults({})
    later = [box.next()]
    while not later[-1].believed:  # those that were on their way
        later.append(box.next())

    assert not wrong.believed
    assert later[-1].message_id == wrong.message_id


def test_callbacks_overtake_each_other(here: Town, box: Mailbox) -> None:
    # Social security says first that it has begun, then what came of it: some pairs arrive the wrong way round.
    set_faults(here, "social_security", reorder_callbacks={"probability": 0.5, "seconds": 0.5})
    caller = Caller(here, "social_security")

    for number in range(30):
        caller.hand_in(f"K{number}", request_body("social_security", LATER, case_no=f"B-{number}"))

    arrived: dict[str, list[str]] = {}
    for _ in range(60):
        output = box.next().body["output"]
        arrived.setdefault(output["lsh"], []).append(output["zt"])
    assert {tuple(states) for states in arrived.values()} == {("0", "1"), ("1", "0")}


def test_a_department_changes_its_mind_and_says_so(here: Town, box: Mailbox) -> None:
    caller = Caller(here, "market_regulation")

    granted = caller.hand_in("K", request_body("market_regulation", "市监速办市监反悔"))
    news = box.next()

    assert (granted.body["ztdm"], news.body["ztdm"]) == ("20", "50")
    assert news.body["yy"]
    assert effects(here, "market_regulation") == {"K": [["grant", "revoke"]]}


def test_minds_change_by_chance_too(here: Town, box: Mailbox) -> None:
    set_faults(here, "tax", change_of_mind={"probability": 1, "seconds": 0.05})

    Caller(here, "tax").hand_in("K", request_body("tax", LATER))

    assert [box.next().body["body"]["clzt"] for _ in range(2)] == ["02", "06"]
    assert here.faults()["injected"]["tax"] == {"change_of_mind": 1}


def test_the_bank_confirms_an_appointment_later(here: Town, box: Mailbox) -> None:
    booked = Caller(here, "bank").hand_in("K").body["data"]

    confirmed = box.next().body["data"]

    assert (booked["apptStatus"], confirmed["apptStatus"]) == ("B", "C")
    assert {**confirmed, "apptStatus": "B"} == booked


def test_what_is_dropped_is_never_decided(here: Town, box: Mailbox) -> None:
    caller = Caller(here, "tax")
    caller.hand_in("K", request_body("tax", "税务搁置"))
    caller.drop("K")

    caller.hand_in("L", request_body("tax", LATER, case_no="B-2"))

    assert box.next().body["body"]["ywh"] == "L"
    assert effects(here, "tax") == {"K": [["cancel"]], "L": [["grant"]]}
