"""What becomes of messages that are to be believed: each recorded once, and none lost."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from api.hall import GRANTED, TAX, Hall
from journeys.invariants import hold
from onewindow import commands as c
from onewindow.errors import NotFound
from onewindow.ports.departments import Callback, Granted

RECORDED = {"version": 1, "matched": True, "recorded": True, "repeated": False, "kept": False}
NOTHING_SAID = {**RECORDED, "recorded": False}
KEPT = {**NOTHING_SAID, "kept": True}
UNMATCHED = {**KEPT, "matched": False}
AGAIN = {"repeated": True}


def test_department_that_grants_decides_its_part_and_is_answered_after_the_commit(hall: Hall) -> None:
    case_no, key = hall.asked()

    answered = hall.hand_in(hall.letter(key))

    assert (answered.status_code, answered.json()) == (200, RECORDED)
    assert hall.part(case_no) == ("closed", "granted")
    author = next(its for its in hall.town.engine.events(case_no, actor="system") if its.type == "ReplyRecorded")
    assert (author.command_id, author.actor["via"]) == ("reply:police:m-1", "callback")
    assert hall.told == [("callback", {
        "department": "police", "message_id": "m-1", "key": key, "matched": True, "recorded": True, "repeated": False,
        "kept": False,
    })]  # fmt: skip
    assert hall.unmatched() == []
    hold(hall.town, case_no)


def test_message_that_waited_for_the_case_is_recorded_after_what_happened_meanwhile(hall: Hall) -> None:
    case_no, key = hall.asked()
    about = {"case_no": case_no, "message": key.partition(":")[2], "outcome": "accepted_for_work"}

    def read(at: datetime) -> Callback:
        hall.town.do(c.RecordReply, "system", **about, data={"reference": "公特2026-7"}).or_raise()  # a minute later
        return Callback(message_id="m-1", key=key, reply=Granted(data=GRANTED))

    assert hall.town.engine.callbacks.receive("police", read, b"{}").recorded

    log = hall.town.engine.events(case_no, actor="system")
    assert [recorded.at for recorded in log] == sorted(recorded.at for recorded in log)
    hold(hall.town, case_no)


def test_message_that_comes_twice_is_recorded_once(hall: Hall) -> None:
    case_no, key = hall.asked()
    hall.hand_in(hall.letter(key))
    before = hall.events(case_no)

    hall.town.clock.set(hall.town.clock.now() + timedelta(days=1))
    answered = hall.hand_in(hall.letter(key))  # signed anew, as departments do when they try again

    assert (answered.status_code, answered.json()) == (200, {**RECORDED, **AGAIN})
    assert hall.events(case_no) == before


def test_messages_in_the_wrong_order_end_with_the_same_result(hall: Hall) -> None:
    case_no, key = hall.asked()
    hall.hand_in(hall.letter(key, message_id="second"))

    late = hall.hand_in(hall.letter(key, "AcceptedForWork", message_id="first", reference="公特2026-7"))

    assert late.json() == RECORDED
    assert hall.part(case_no) == ("closed", "granted")
    assert hall.town.view(case_no)["incidents"] == []
    hold(hall.town, case_no)


@pytest.mark.parametrize(
    ("kind", "said", "result"),
    [
        ("Refused", {"reason": "印模重名", "remedies": "更换印模"}, "refused"),
        ("Refused", {"reason": "材料不符", "returned": True}, "returned"),
    ],
)
def test_refusal_and_return_are_told_apart(hall: Hall, kind: str, said: dict[str, object], result: str) -> None:
    case_no, key = hall.asked()

    assert hall.hand_in(hall.letter(key, kind, **said)).json() == RECORDED

    assert hall.part(case_no) == ("closed", result)
    hold(hall.town, case_no)


def test_question_becomes_a_work_item_and_its_answer_goes_on_under_a_key_of_its_own(hall: Hall) -> None:
    case_no, key = hall.asked()

    assert hall.hand_in(hall.letter(key, "NeedsClarification", question="刻几枚？")).json() == RECORDED

    task = next(task for task in hall.town.view(case_no)["tasks"] if task["stage"] == "clarification")
    answering = {"case_no": case_no, "task": task["task"]}
    hall.town.do(c.ClaimTask, "wang.fang", **answering).or_raise()
    hall.town.do(c.CompleteTask, "wang.fang", **answering, outcome="answered", data={"answer": "四枚"}).or_raise()
    assert hall.hand_in(hall.letter(f"{key}:c", message_id="m-2")).json() == RECORDED
    assert hall.part(case_no) == ("closed", "granted")
    hold(hall.town, case_no)


def test_reply_the_adapter_cannot_read_opens_an_incident(hall: Hall) -> None:
    case_no, key = hall.asked()

    assert hall.hand_in(hall.letter(key, "Broken", reason="字段 zt 的值 X9 不认得")).json() == RECORDED

    (incident,) = hall.town.view(case_no)["incidents"]
    assert (incident["department"], incident["state"]) == ("police", "open")
    assert incident["problem"] == "字段 zt 的值 X9 不认得"
    assert hall.part(case_no)[0] == "open", "the case still waits"
    assert hall.town.engine.replay(case_no, actor="system").difference is None


def test_what_nobody_can_read_and_nobody_waits_for_is_kept_beside_the_case(hall: Hall) -> None:
    _, key = hall.asked()
    hall.hand_in(hall.letter(key))

    answered = hall.hand_in(hall.letter(key, "Broken", message_id="m-2", reason="乱码"))

    assert answered.json() == KEPT
    (kept,) = hall.unmatched()
    assert (kept["why"], kept["reply"]) == ("meaningless", {"kind": "Broken", "reason": "乱码"})


def test_message_that_says_nothing_is_believed_and_changes_nothing(hall: Hall) -> None:
    case_no, key = hall.asked()
    before = hall.events(case_no)

    assert hall.hand_in(hall.letter(key, "TryLater", reason="系统维护")).json() == NOTHING_SAID

    assert (hall.events(case_no), hall.unmatched()) == (before, [])


def test_grant_for_a_case_that_is_over_opens_an_incident(hall: Hall) -> None:
    case_no, key = hall.asked()
    hall.town.do(c.ProposeVoiding, "wang.fang", case_no=case_no, reason="重复办件").or_raise()
    hall.town.do(c.VoidCase, "lin.tao", case_no=case_no, reason="重复办件").or_raise()
    assert hall.town.view(case_no)["finished"] is True

    assert hall.hand_in(hall.letter(key)).json() == RECORDED

    (incident,) = hall.town.view(case_no)["incidents"]
    assert (incident["kind"], incident["department"]) == ("late_result", "police")
    hold(hall.town, case_no)


def test_department_that_has_dropped_a_request_as_asked_says_nothing_new(hall: Hall) -> None:
    case_no, key = hall.asked()
    number = next(sub["sub_case"] for sub in hall.town.view(case_no)["sub_cases"] if sub["element"] == "seal")
    hall.town.do(c.Withdraw, "wang.fang", case_no=case_no, reason="不刻章", sub_case=number).or_raise()
    before = hall.events(case_no)

    assert hall.hand_in(hall.letter(f"{key}:cancel", "Cancelled")).json() == NOTHING_SAID

    assert (hall.events(case_no), hall.unmatched()) == (before, [])


def test_grant_that_crosses_with_its_cancellation_opens_an_incident(hall: Hall) -> None:
    case_no, key = hall.asked()
    number = next(sub["sub_case"] for sub in hall.town.view(case_no)["sub_cases"] if sub["element"] == "seal")
    hall.town.do(c.Withdraw, "wang.fang", case_no=case_no, reason="不刻章", sub_case=number).or_raise()

    assert hall.hand_in(hall.letter(f"{key}:cancel")).json() == RECORDED

    (incident,) = hall.town.view(case_no)["incidents"]
    assert (incident["kind"], incident["message"]) == ("late_result", key[7:])
    hold(hall.town, case_no)


def test_message_of_no_request_is_kept_once_and_believed_so_that_it_is_not_sent_for_ever(hall: Hall) -> None:
    letter = hall.letter("990101:NOSUCHCASE:seal:7", message_id="lost-1")

    first, second = hall.hand_in(letter), hall.hand_in(letter)

    assert (first.status_code, first.json()) == (200, UNMATCHED)
    assert second.json() == {**UNMATCHED, **AGAIN}
    (kept,) = hall.unmatched()
    assert (kept["department"], kept["message_id"], kept["why"]) == ("police", "lost-1", "no_request")
    assert kept["key"] == "990101:NOSUCHCASE:seal:7"
    assert kept["reply"] == {"kind": "Granted", "data": GRANTED}
    assert len(kept["digest"]) == 64


def test_department_cannot_speak_for_another(hall: Hall) -> None:
    case_no, key = hall.asked()
    before = hall.events(case_no)

    answered = hall.hand_in(hall.letter(key, department="tax", secret=TAX))

    assert answered.json() == UNMATCHED
    assert hall.events(case_no) == before
    assert [kept["department"] for kept in hall.unmatched()] == ["tax"]


def test_key_must_be_the_whole_one_of_this_region(hall: Hall) -> None:
    case_no, key = hall.asked()
    region, _, message = key.partition(":")
    wrong = [f"110101:{message}", message, f"{key}0", f"{region}:", "", f"{key}\0", f"{key}\ud800"]

    answered = [hall.hand_in(hall.letter(key, message_id=f"m-{number}")) for number, key in enumerate(wrong)]

    assert [answer.json() for answer in answered] == [UNMATCHED] * len(wrong)
    assert hall.part(case_no)[0] == "open"
    assert len(hall.unmatched()) == len(wrong)


def test_message_id_used_again_for_something_else_is_kept_beside_the_case(hall: Hall) -> None:
    case_no, key = hall.asked()
    hall.hand_in(hall.letter(key))
    before = hall.events(case_no)

    answered = hall.hand_in(hall.letter(key, "Revoked", reason="发现造假"))

    assert answered.json() == KEPT
    assert hall.events(case_no) == before
    (kept,) = hall.unmatched()
    assert (kept["why"], kept["reply"]["kind"]) == ("command_id_reused", "Revoked")


def test_message_id_used_for_ever_other_things_loses_none_of_them(hall: Hall) -> None:
    case_no, key = hall.asked()
    hall.hand_in(hall.letter(key))
    others = [hall.letter(key, "Refused", reason=reason, remedies="复议") for reason in ("重名", "材料不符", "停业")]
    before = hall.events(case_no)

    first, again = [hall.hand_in(each).json() for each in others], [hall.hand_in(each).json() for each in others]

    assert (first, again) == ([KEPT] * 3, [{**KEPT, **AGAIN}] * 3)
    kept = {each["message_id"]: each for each in hall.unmatched()}
    assert {each["reply"]["reason"] for each in kept.values()} == {"重名", "材料不符", "停业"}
    assert kept.keys() == {"m-1", *(f"m-1#{each['digest']}" for each in kept.values() if each is not kept["m-1"])}
    assert hall.events(case_no) == before


def test_message_id_that_belonged_to_no_case_is_heard_when_it_comes_with_one(hall: Hall) -> None:
    case_no, key = hall.asked()
    astray = hall.letter("990101:NOSUCHCASE:seal:7")
    hall.hand_in(astray)

    assert hall.hand_in(hall.letter(key, "Broken", reason="乱码")).json() == RECORDED
    assert hall.hand_in(hall.letter(key, "Refused", reason="重名", remedies="复议")).json() == KEPT

    assert hall.hand_in(astray).json() == {**UNMATCHED, **AGAIN}
    assert [(each["why"], each["reply"]["kind"]) for each in hall.unmatched()] == [
        ("command_id_reused", "Refused"), ("no_request", "Granted"),
    ]  # fmt: skip
    assert hall.town.engine.replay(case_no, actor="system").difference is None


def test_reply_that_no_store_can_keep_is_kept_beside_the_case_as_far_as_it_can_be(hall: Hall) -> None:
    case_no, key = hall.asked()
    before = hall.events(case_no)
    data = {"filing_no": "99\x000", "maker": "\ud800", "odd\\u0000": [1.5, {"deep": [[]]}]}

    answered = hall.hand_in(hall.letter(key, data=data))

    assert answered.json() == KEPT
    assert hall.events(case_no) == before
    (kept,) = hall.unmatched()
    assert kept["why"] == "value_unfit"
    assert kept["reply"]["data"] == {"filing_no": "99�0", "maker": "?", "odd\\u0000": [1.5, {"deep": [[]]}]}


def test_very_long_message_id_counts_by_its_hash(hall: Hall) -> None:
    case_no, key = hall.asked()
    letter = hall.letter(key, message_id="x" * 200)

    assert hall.hand_in(letter).json() == RECORDED
    assert hall.hand_in(letter).json() == {**RECORDED, **AGAIN}

    ids = {its.command_id for its in hall.town.engine.events(case_no, actor="system") if its.type == "ReplyRecorded"}
    assert [len(command_id) for command_id in ids] == [len("reply:police:sha256:") + 64]


def test_unmatched_messages_are_shown_to_those_who_see_incidents(hall: Hall) -> None:
    hall.hand_in(hall.letter("nobody", message_id="p"))
    hall.hand_in(hall.letter("nobody", message_id="t", department="tax", secret=TAX))
    shown = hall.town.engine.callbacks.unmatched

    assert [kept["message_id"] for kept in shown(actor="lin.tao")] == ["t", "p"]
    assert [kept["message_id"] for kept in shown(actor="lin.tao", department="police")] == ["p"]
    assert [kept["message_id"] for kept in shown(actor="lin.tao", limit=1)] == ["t"]
    assert [kept["message_id"] for kept in shown(actor="zhou.qiang")] == ["p"]
    with pytest.raises(NotFound):
        shown(actor="zhou.qiang", department="tax")
    with pytest.raises(NotFound):
        shown(actor="nobody")
