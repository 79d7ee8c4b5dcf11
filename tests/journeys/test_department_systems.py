"""Departments served by an adapter: the service task ends in the outbox and its reply comes back as a command."""

from __future__ import annotations

from pathlib import Path

import pytest

from databases import Database
from journeys.invariants import hold
from journeys.town import DESIGNER, Town
from onewindow import commands as c
from onewindow.engine import Engine
from onewindow.errors import UsageError
from onewindow.storage import OutboxRow, Store

DECISION = {"licence_no": "990101000000099", "uscc": "91990100MA990K102H"}
SEAL = "seal"


@pytest.fixture
def mapped(own_site: Path, database: Database) -> Town:
    """A town whose police are served by an adapter."""
    settings = own_site / "onewindow.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + '\n[adapters]\npolice = "seals"\n', encoding="utf-8")
    return Town(own_site, database.url)


def registered(town: Town) -> tuple[str, str]:
    """A case whose licence is issued; its number, and the key of the message to the police."""
    case_no = town.accepted()
    town.finish(case_no, "registration_review", "chen.jie", "passed").or_raise()
    town.finish(case_no, "registration_decision", "liu.yang", "granted").or_raise()
    town.finish(case_no, "issue_licence", "liu.yang", "done", DECISION).or_raise()
    return case_no, next(iter(town.view(case_no)["messages"]))


def outbox(town: Town, case_no: str, department: str) -> dict[str, OutboxRow]:
    """Messages to the department by their kind, the request first."""
    store = Store.open(town.url, town.engine.settings.region)
    try:
        with store.transaction(read_only=True) as transaction:
            found = [row for row in transaction.outbox(case_no=case_no) if row.department == department]
    finally:
        store.close()
    return {row.kind: row for row in sorted(found, key=lambda row: row.kind != "request")}


def test_service_task_of_a_served_department_ends_in_the_outbox(mapped: Town) -> None:
    with mapped as town:
        case_no, message = registered(town)
        assert SEAL not in town.open_elements(case_no)
        store = Store.open(town.url, town.engine.settings.region)
        with store.transaction(read_only=True) as transaction:
            queued = transaction.outbox(case_no=case_no)
        store.close()
        assert [(row.message, row.department, row.operation, row.state) for row in queued] == [
            (message, "police", "engrave_seal", "new")
        ]
        hold(town, case_no)


def test_reply_decides_the_sub_case_and_a_second_one_changes_nothing(mapped: Town) -> None:
    with mapped as town:
        case_no, message = registered(town)
        reply = {"case_no": case_no, "message": message, "outcome": "returned", "data": {"reason": "印模重名"}}
        assert town.do(c.RecordReply, "wang.fang", **reply).rejected is not None
        town.do(c.RecordReply, "system", **reply).or_raise()
        seal = next(sub for sub in town.view(case_no)["sub_cases"] if sub["element"] == SEAL)
        assert (seal["status"], seal["result"]) == ("closed", "returned")
        late = town.do(c.RecordReply, "system", **{**reply, "outcome": "granted", "data": {}}).or_raise()
        assert [event["type"] for event in late.events] == ["ReplyRecorded", "IncidentOpened"]
        assert late.events[0]["payload"]["awaited"] is False
        again = town.do(c.RecordReply, "system", **reply).or_raise()
        assert not again.events, "the same answer again is no news"
        hold(town, case_no)


def test_reply_nobody_can_use_is_kept_as_an_incident_that_a_person_takes_over(mapped: Town) -> None:
    with mapped as town:
        case_no, message = registered(town)
        answer = town.do(c.RecordReply, "system", case_no=case_no, message=message, outcome="splendid")
        assert answer.or_raise().events[0]["payload"]["facts"]["code"] == "outcome_unknown"
        assert message in town.view(case_no)["messages"]
        town.do(c.ResolveIncident, "lin.tao", case_no=case_no, incident=1, reason="电话核实，转人工").or_raise()
        assert SEAL in town.open_elements(case_no)
        hold(town, case_no)
        town.finish(case_no, SEAL, "zhou.qiang", "returned", {"reason": "印模重名"}).or_raise()
        hold(town, case_no)


def test_department_asks_once_and_who_insists_has_sent_the_matter_back(mapped: Town) -> None:
    with mapped as town:
        case_no, message = registered(town)
        asks = {"case_no": case_no, "outcome": "clarification", "data": {"question": "刻几枚？"}}
        town.do(c.RecordReply, "system", **asks, message=message).or_raise()
        question = next(task for task in town.view(case_no)["tasks"] if task["stage"] == "clarification")
        assert question["role"] == "window_clerk"
        hold(town, case_no)
        asked = {"case_no": case_no, "task": question["task"]}
        assert town.do(c.ClaimTask, "zhou.qiang", **asked).rejected is not None
        town.do(c.ClaimTask, "wang.fang", **asked).or_raise()
        for outcome, data, code in (
            ("done", {"answer": "一枚"}, "outcome_unknown"), ("answered", {}, "answer_missing"),
        ):  # fmt: skip
            refused = town.do(c.CompleteTask, "wang.fang", **asked, outcome=outcome, data=data).rejected
            assert refused is not None
            assert refused.code == code
        town.do(c.CompleteTask, "wang.fang", **asked, outcome="answered", data={"answer": "一枚"}).or_raise()
        hold(town, case_no)
        (follow_up,) = town.view(case_no)["messages"]
        assert follow_up != message
        town.do(c.RecordReply, "system", **asks, message=follow_up).or_raise()
        seal = next(sub for sub in town.view(case_no)["sub_cases"] if sub["element"] == SEAL)
        assert seal["result"] == "returned"
        hold(town, case_no)


def test_another_question_while_one_is_open_is_for_the_window_to_settle(mapped: Town) -> None:
    with mapped as town:
        case_no, message = registered(town)
        asks = {"case_no": case_no, "message": message, "outcome": "clarification"}
        town.do(c.RecordReply, "system", **asks, data={"question": "刻几枚？"}).or_raise()

        again = town.do(c.RecordReply, "system", **asks, data={"question": "刻几枚？"}).or_raise()
        other = town.do(c.RecordReply, "system", **asks, data={"question": "什么材质？"}).or_raise()

        assert not again.events, "the same question again is no news"
        assert [event["payload"]["kind"] for event in other.events] == ["asked_again"]
        assert not town.do(c.RecordReply, "system", **asks, data={"question": "什么材质？"}).or_raise().events
        hold(town, case_no)


def test_department_that_insists_during_a_special_procedure_is_for_the_window_to_settle(
    mapped: Town, own_site: Path
) -> None:
    items = own_site / "processes" / "company_startup" / "item.yaml"
    before, seal, after = items.read_text(encoding="utf-8").partition("    name_en: Filing of seal engraving\n")
    assert after
    appraisal = "    special_procedures: [{kind: 鉴定, legal_basis: 《行政许可法》第四十五条, limit: 10wd}]\n"
    items.write_text(f"{before}{seal}{appraisal}{after}", encoding="utf-8")
    with mapped as town:
        town.engine.publish(items.parent, actor=DESIGNER)
        case_no, message = registered(town)
        asks = {"case_no": case_no, "outcome": "clarification", "data": {"question": "刻几枚？"}}
        town.do(c.RecordReply, "system", **asks, message=message).or_raise()
        question = next(task["task"] for task in town.view(case_no)["tasks"] if task["stage"] == "clarification")
        answer = {"outcome": "answered", "data": {"answer": "一枚"}, "claim": True}
        town.do(c.CompleteTask, "wang.fang", case_no=case_no, task=question, **answer).or_raise()
        (follow_up,) = town.view(case_no)["messages"]
        part = next(sub["sub_case"] for sub in town.view(case_no)["sub_cases"] if sub["element"] == SEAL)
        town.do(c.Suspend, "zhou.qiang", case_no=case_no, procedure="鉴定", reason="印模待核", sub_case=part).or_raise()

        told = town.do(c.RecordReply, "system", **asks, message=follow_up).or_raise()

        assert [event["type"] for event in told.events] == ["IncidentOpened"], "it may not be decided now"
        [incident] = town.engine.incidents.page(actor="lin.tao")
        chinese, english = incident["problem"].splitlines()
        assert incident["kind"] == "asked_again"
        assert chinese.startswith("部门要求进一步说明：刻几枚？；现在不能退回：")
        assert english.startswith("the department wants more explained: 刻几枚？; it cannot be returned now: ")
        assert follow_up in town.view(case_no)["messages"], "the department still has it"
        assert town.engine.incidents.one(case_no, 1, actor="lin.tao")["may"] == ["retry", "resolve"]
        hold(town, case_no)
        town.do(c.Resume, "zhou.qiang", case_no=case_no, result="印模无误", sub_case=part).or_raise()
        insists = {**asks, "data": {"question": "到底刻几枚？"}}
        told = town.do(c.RecordReply, "system", **insists, message=follow_up).or_raise()
        assert [event["type"] for event in told.events][:4] == [
            "ReplyRecorded", "IncidentSettled", "TaskCompleted", "Decided",
        ]  # fmt: skip
        assert not town.engine.incidents.page(actor="lin.tao")
        hold(town, case_no)


def test_every_question_is_a_work_item_of_its_own_also_after_the_one_before_was_answered(
    own_site: Path, database: Database
) -> None:
    settings = own_site / "onewindow.toml"
    adapters = '\n[adapters]\npolice = "seals"\ntax = "invoices"\n'
    settings.write_text(settings.read_text(encoding="utf-8") + adapters, encoding="utf-8")
    with Town(own_site, database.url) as town:
        case_no, _ = registered(town)
        numbers = []
        for message in list(town.view(case_no)["messages"]):
            asks = {"case_no": case_no, "outcome": "clarification", "data": {"question": "？"}}
            town.do(c.RecordReply, "system", **asks, message=message).or_raise()
            asked = next(task["task"] for task in town.view(case_no)["tasks"] if task["stage"] == "clarification")
            numbers.append(asked)
            town.do(c.ClaimTask, "wang.fang", case_no=case_no, task=asked).or_raise()
            given = {"case_no": case_no, "task": asked, "outcome": "answered", "data": {"answer": "是"}}
            town.do(c.CompleteTask, "wang.fang", **given).or_raise()
        assert len(set(numbers)) == 2, numbers
        hold(town, case_no)


def test_message_that_cannot_be_delivered_is_retried_or_given_up_by_a_person(mapped: Town) -> None:
    with mapped as town:
        case_no, message = registered(town)
        lost = {"case_no": case_no, "message": message, "problem": "连接不上", "facts": {"attempts": 9}}
        town.do(c.ReportUndelivered, "system", **lost).or_raise()
        assert not town.do(c.ReportUndelivered, "system", **lost).or_raise().events
        town.do(c.RetryIncident, "lin.tao", case_no=case_no, incident=1, reason="对方已恢复").or_raise()
        hold(town, case_no)
        town.do(c.ReportUndelivered, "system", **lost).or_raise()
        town.do(c.GiveUpIncident, "lin.tao", case_no=case_no, incident=2, reason="对方停用该接口").or_raise()
        seal = next(sub for sub in town.view(case_no)["sub_cases"] if sub["element"] == SEAL)
        assert seal["result"] == "returned"
        hold(town, case_no)


@pytest.mark.parametrize("settles", [c.ResolveIncident, c.GiveUpIncident])
def test_who_takes_over_what_the_department_may_still_hold_has_it_cancelled_there(
    mapped: Town, settles: type[c.IncidentCommand]
) -> None:
    with mapped as town:
        case_no, message = registered(town)
        unreadable = {"problem": "状态 77 无人认识\nnobody knows the state 77", "facts": {"why": "broken"}}
        town.do(c.ReportUndelivered, "system", case_no=case_no, message=message, **unreadable).or_raise()
        assert town.view(case_no)["incidents"][0]["kind"] == "broken"

        town.do(settles, "lin.tao", case_no=case_no, incident=1, reason="电话核实").or_raise()

        queued = outbox(town, case_no, "police")
        assert [(kind, row.state) for kind, row in queued.items()] == [("request", "cancelled"), ("cancel", "new")]
        assert queued["cancel"].data["of"] == message
        hold(town, case_no)


@pytest.mark.parametrize("how", ["replied", "reported"])
def test_who_takes_over_what_the_department_has_answered_undoes_nothing_there(mapped: Town, how: str) -> None:
    with mapped as town:
        case_no, message = registered(town)
        if how == "replied":
            answer = {"outcome": "granted", "data": {"seal_count": 2}}
            town.do(c.RecordReply, "system", case_no=case_no, message=message, **answer).or_raise()
        else:
            refused = {"problem": "流程图有错\nwrongly drawn", "facts": {"why": "broken", "outcome": "granted"}}
            town.do(c.ReportUndelivered, "system", case_no=case_no, message=message, **refused).or_raise()
        assert town.view(case_no)["incidents"][0]["kind"] == "invalid_reply"

        town.do(c.ResolveIncident, "lin.tao", case_no=case_no, incident=1, reason="补录").or_raise()

        assert list(outbox(town, case_no, "police")) == ["request"]
        hold(town, case_no)


def test_withdrawn_sub_case_cancels_its_message(mapped: Town) -> None:
    with mapped as town:
        case_no, message = registered(town)
        number = next(sub["sub_case"] for sub in town.view(case_no)["sub_cases"] if sub["element"] == SEAL)
        town.do(c.Withdraw, "wang.fang", case_no=case_no, reason="不刻章", sub_case=number).or_raise()
        assert message not in town.view(case_no)["messages"]
        queued = outbox(town, case_no, "police")
        assert queued["request"].state == "cancelled"
        assert queued["cancel"].data["of"] == message
        hold(town, case_no)


def test_adapter_for_an_unknown_department_is_refused_at_once(own_site: Path) -> None:
    settings = own_site / "onewindow.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + '\n[adapters]\npolise = "seals"\n', encoding="utf-8")
    with pytest.raises(UsageError, match="polise"):
        Engine(own_site)
