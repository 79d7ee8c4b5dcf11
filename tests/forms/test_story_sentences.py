"""The story of a case: what each event of clocks and supervision says to a clerk, and what says nothing."""

from __future__ import annotations

from typing import Any

import pytest
from paper_case import DRAWING, ITEM, People, moved, started

from onewindow import events as e
from onewindow.domain import story_cases, story_clocks, story_departments, story_supervision, story_tasks
from onewindow.domain.names import ACTS, CARD_STATES, CAUSES, CLOCKS, LEVELS, LIGHTS, ORDER_STATES, RUNGS, STATUSES
from onewindow.domain.story import story
from onewindow.events import Recorded

OPENED = e.SubCaseOpened(
    sub_case=1, scope=1, element="registration", name="设立登记", item="registration", department="market_regulation",
    obligatory=True, accepted_on="2026-03-02", promised_due="2026-03-03", statutory_due=None,
    counted_from="2026-03-02",
)
PROMISED = started(3, "promised", sub_case=1)
STATUTORY = started(4, "statutory", sub_case=1)
HEARING = e.ProcedureStarted(
    procedure=1, sub_case=1, kind="听证", legal_basis="《行政许可法》第四十五条", limit="20wd", reason="有人要求"
)
YELLOW = e.CardIssued(
    card=1, level="yellow", cause="promised", clock=3, sub_case=1, task=None, department="market_regulation", facts={}
)


def told_of(rung: str, level: str, people: list[dict[str, str]], **given: Any) -> e.Escalated:
    known: dict[str, Any] = {
        "escalation": 1, "rung": rung, "level": level, "cause": "promised", "clock": 3, "card": None, "sub_case": 1,
        "task": None, "department": "market_regulation", "recipients": people, "facts": {},
    }
    return e.Escalated(**{**known, **given})


def lines(*events: e.Event, levels: Any = LEVELS) -> list[tuple[str, str]]:
    log = [
        Recorded(
            seq=seq, commit=1, at="2026-03-04T02:00:00.000Z", actor={"id": "system", "name": "系统", "department": ""},
            command_id="x", engine="1", event=event, salt="", prev="", hash="",
        )
        for seq, event in enumerate(events, 1)
    ]
    return [(line.text, line.text_en) for line in story(log, DRAWING, ITEM, People(), levels)]


def last(*events: e.Event) -> tuple[str, str]:
    """What the last event says, after all others."""
    told, before = lines(*events), lines(*events[:-1])
    assert len(told) == len(before) + 1, "the last event says nothing"
    return told[-1]


SENTENCES: list[tuple[tuple[e.Event, ...], str, str]] = [
    ((OPENED,), "子件 1 开始「设立登记」，承诺不晚于 2026-03-03 办结",
     "sub-case 1 opened: registration, promised by 2026-03-03"),
    ((OPENED, STATUTORY), "「设立登记」法定时限：不晚于 2026-03-05",
     "statutory time limit of registration: due 2026-03-05"),
    ((started(5, "overall", provisional=True),), "总时限：不晚于 2026-03-05（暂定）",
     "overall time limit: due 2026-03-05 (provisional)"),
    ((started(5, "delivery"),), "送达期限：不晚于 2026-03-05", "delivery limit: due 2026-03-05"),
    ((started(5, "delivery"), e.ClockStopped(clock=5, why="CaseFinished", overdue=False)),
     "送达期限停止计时：办件结束，尚未送达", "delivery limit stopped: ended and never delivered"),
    ((HEARING,),
     "特别程序「听证」开始，所需 20 个工作日，未届满的办理时限暂停计算：有人要求（《行政许可法》第四十五条）",
     "special procedure 听证 begun, takes 20 working days, limits that have not passed are paused: 有人要求 "
     "(《行政许可法》第四十五条)"),
    ((HEARING, started(6, "special_procedure", sub_case=1, procedure=1)), "「听证」特别程序时限：不晚于 2026-03-05",
     "special procedure limit of 听证: due 2026-03-05"),
    ((HEARING, e.ProcedureEnded(procedure=1, result="维持", how="completed")), "特别程序「听证」结束：维持",
     "special procedure 听证 ended: 维持"),
    ((HEARING, e.ProcedureEnded(procedure=1, result="", how="CaseVoided")), "特别程序「听证」随办理结束而结束",
     "special procedure 听证 ended with the matter"),
    ((HEARING, started(5, "overall"), moved(e.ClockSuspended, 5, procedure=1, begin="2026-03-03", basis="",
                                            due_on=None, due_at=None)), "总时限随之暂停",
     "overall time limit paused with it"),
    ((OPENED, PROMISED, HEARING, moved(e.ClockSuspended, 3, procedure=1, begin="2026-03-06", basis="")),
     "「设立登记」承诺时限此前已于 2026-03-05 届满，不因此改变",
     "promised time limit of registration had passed before (2026-03-05) and stays so"),
    ((OPENED, PROMISED, HEARING, moved(e.ClockResumed, 3, procedure=1, end="2026-03-04", basis="",
                                       due_on="2026-03-09")), "「设立登记」承诺时限恢复计时，不晚于 2026-03-09",
     "promised time limit of registration runs again, due 2026-03-09"),
    ((OPENED, e.ExtensionGranted(sub_case=1, added="10wd", reason="复杂", basis="第四十二条")),
     "「设立登记」批准延期 10 个工作日：复杂（第四十二条）",
     "extension of registration by 10 working days approved: 复杂 (第四十二条)"),
    ((OPENED, PROMISED, moved(e.ClockExtended, 3, added="10wd", approved="", basis="", due_on="2026-03-17")),
     "「设立登记」承诺时限延长，不晚于 2026-03-17", "promised time limit of registration extended, due 2026-03-17"),
    ((OPENED, PROMISED, moved(e.ClockRecomputed, 3, before="2026-03-04")),
     "「设立登记」承诺时限重新计算：由 2026-03-04 改为 2026-03-05",
     "promised time limit of registration recomputed: 2026-03-04 becomes 2026-03-05"),
    ((OPENED, PROMISED, moved(e.ClockRecomputed, 3, before="2026-03-05")),
     "「设立登记」承诺时限核定：不晚于 2026-03-05", "promised time limit of registration confirmed: due 2026-03-05"),
    ((e.ResultsDelivered(collector={"name": "李雷", "method": "post", "express_no": "1234567890123"}),),
     "送达：李雷（邮寄 1234567890123）", "delivered to 李雷 (by post 1234567890123)"),
    ((e.CaseClosed(result=""),), "办结：没有要办的事项，没有办理结果",
     "closed: there was no item to decide on, and no result"),
    ((e.CalendarApplied(calendar="abcdef0123"),), "按日历 abcdef01 核对时限",
     "limits checked against calendar abcdef01"),
    ((OPENED, PROMISED, moved(e.ThresholdReached, 3, threshold="warning", at="")),
     "预警：「设立登记」承诺时限将于 2026-03-05 届满", "warning: promised time limit of registration ends 2026-03-05"),
    ((OPENED, PROMISED, moved(e.ThresholdReached, 3, threshold="overdue", at="")),
     "「设立登记」承诺时限已过（2026-03-05）", "promised time limit of registration has passed (2026-03-05)"),
    ((OPENED, PROMISED, e.ClockStopped(clock=3, why="Decided", overdue=True)),
     "「设立登记」承诺时限停止计时，已超期", "promised time limit of registration stopped, overdue"),
    ((OPENED, PROMISED, YELLOW), "黄牌 1：市场监督管理局 超过「设立登记」承诺时限",
     "yellow card 1 to 市场监督管理局: promised time limit of registration passed"),
    ((e.CardIssued(card=2, level="red", cause="deemed_acceptance", clock=None, sub_case=None, task=None,
                   department="service_hall", facts={}),), "红牌 2：政务服务中心 视为受理",
     "red card 2 to 政务服务中心: deemed acceptance"),
    ((YELLOW, e.CardAppealed(card=1, reason="系统故障")), "对黄牌 1 提出申诉：系统故障",
     "yellow card 1 appealed: 系统故障"),
    ((YELLOW, e.CardRevoked(card=1, reason="属实")), "撤销黄牌 1：属实", "yellow card 1 revoked: 属实"),
    ((YELLOW, e.CardConfirmed(card=1, reason="不成立")), "维持黄牌 1：不成立", "yellow card 1 confirmed: 不成立"),
    ((OPENED, PROMISED, told_of("department_head", "yellow", [{"id": "x", "name": "李强", "stands_for": "ma"}])),
     "黄牌通知部门负责人 李强（代 马超）：超过「设立登记」承诺时限（通知 1）",
     "yellow card: department head 李强 (for 马超) told: promised time limit of registration passed (notification 1)"),
    ((OPENED, PROMISED, told_of("handler", "warning", [{"id": "x", "name": "李强", "stands_for": ""}])),
     "预警通知经办人 李强：「设立登记」承诺时限即将届满（通知 1）",
     "warning: handler 李强 told: promised time limit of registration ends soon (notification 1)"),
    ((told_of("handler", "warning", [{"id": "li", "name": "李雷", "stands_for": ""}], cause="correction_period",
              clock=None, sub_case=None),),
     "预警通知申请人 李雷：补正期限即将届满（通知 1）",
     "warning: applicant 李雷 told: correction period ends soon (notification 1)"),
    ((told_of("handler", "red", []), e.EscalationAcknowledged(escalation=1, note="马上办")),
     "签收红牌通知 1：马上办", "notification 1 (red card) acknowledged: 马上办"),
    ((e.OrderIssued(order=1, department="police", sub_case=None, clock=None, content="立即办理", limit="3wd",
                    recipients=[{"id": "x", "name": "赵刚"}]),),
     "督办单 1 发往公安局（赵刚），3 个工作日内回复：立即办理",
     "supervision order 1 to 公安局 (赵刚), reply within 3 working days: 立即办理"),
    ((started(8, "order_reply", order=1),), "督办单 1 回复期限：不晚于 2026-03-05",
     "reply limit of supervision order 1: due 2026-03-05"),
    ((e.OrderReplied(order=1, reply="已办"),), "回复督办单 1：已办", "supervision order 1 replied to: 已办"),
    ((e.OrderSettled(order=1, accepted=True, note="", limit=""),), "督办单 1 回复通过",
     "reply to supervision order 1 accepted"),
    ((e.OrderSettled(order=1, accepted=False, note="不实", limit="3wd"),),
     "督办单 1 回复退回，3 个工作日内重新回复：不实",
     "reply to supervision order 1 returned, reply again within 3 working days: 不实"),
    ((e.ActReported(act="extra_material", done_on="2026-03-03", description="另要：户口本", department="police",
                    sub_case=None),), "登记违规行为「要求清单以外的材料」（公安局，2026-03-03）：另要：户口本",
     "unlawful act reported: material outside the list demanded (公安局, 2026-03-03): 另要：户口本"),
    ((e.CaseAccepted(accepted_on="2026-03-02", omissions=[], promised_due="2026-03-06", statutory_due="2026-03-30",
                     provisional=False, deemed=True, missing=[{"id": "articles", "name": "公司章程"}]),),
     "逾期未告知，视为受理，受理日期 2026-03-02，尚缺 公司章程，承诺不晚于 2026-03-06 办结，法定期限 2026-03-30",
     "deemed accepted on 2026-03-02, nothing was told in time, missing articles of association, "
     "promised by 2026-03-06, statutory limit 2026-03-30"),
    ((e.CaseForwarded(to="省局", reason="权限"),), "转报 省局：权限", "forwarded to 省局: 权限"),
    ((OPENED, e.SubCaseForwarded(sub_case=1, to="省局", reason="")), "子件「设立登记」转报 省局",
     "sub-case registration forwarded to 省局"),
]  # fmt: skip


@pytest.mark.parametrize(("events", "text", "text_en"), SENTENCES, ids=[row[2][:40] for row in SENTENCES])
def test_event_is_told_in_both_languages(events: tuple[e.Event, ...], text: str, text_en: str) -> None:
    assert last(*events) == (text, text_en)


def test_hour_limit_of_a_sub_case_is_told_with_the_minute() -> None:
    half = started(3, "promised", sub_case=1, limit="0.5wd", due_on="2026-03-03", due_at="2026-03-03T07:30:00.000Z")

    assert last(OPENED, half)[0] == "「设立登记」承诺时限：不晚于 2026-03-03 15:30"


def test_site_may_name_the_levels_otherwise() -> None:
    names = {**LEVELS, "yellow": ("橙牌", "orange card")}

    assert lines(YELLOW, levels=names)[0][0].startswith("橙牌 1：")


TASK = e.TaskOpened(
    task=9, element="review", name="审核", kind="userTask", stage="review", department="police", role="", form="",
    operation="", sub_case=None, due_on="2026-03-05", opened_at="",
)


@pytest.mark.parametrize(
    "events",
    [
        (started(1, "correction_notice"),),
        (started(1, "correction_period"),),
        (started(1, "promised"),),
        (OPENED, PROMISED),
        (TASK, started(1, "stage", task=9)),
        (started(1, "overall", due_on=None, due_at=None),),
        (PROMISED, e.ClockStopped(clock=3, why="Decided", overdue=False)),
        (OPENED, PROMISED, HEARING, moved(e.ClockSuspended, 3, procedure=1, begin="", basis="", due_on=None)),
        (OPENED, PROMISED, HEARING, moved(e.ClockResumed, 3, procedure=1, end="", basis="", due_on=None)),
        (OPENED, PROMISED, HEARING, moved(e.ClockSuspended, 3, procedure=1, begin="", basis=""),
         moved(e.ClockResumed, 3, procedure=1, end="", basis="")),
        (OPENED, PROMISED, moved(e.ThresholdReached, 3, threshold="yellow:supervisor", at="")),
        (e.MessageQueued(message="m", kind="notification", element="", department="police", operation="notify",
                         task=None, sub_case=None, data={}),),
    ],
    ids=lambda events: f"{type(events[-1]).__name__}-{getattr(events[-1], 'kind', '')}",
)  # fmt: skip
def test_what_another_line_says_or_everybody_expects_has_no_line(events: tuple[e.Event, ...]) -> None:
    assert lines(*events) == lines(*events[:-1])


def test_work_item_tells_its_last_day_itself() -> None:
    assert last(TASK) == ("待办「审核」，不晚于 2026-03-05", "task opened: review, due 2026-03-05")


@pytest.mark.parametrize(("reason", "why", "why_en"), [("调岗", "（调岗）", " (调岗)"), ("", "", "")])
def test_why_work_was_handed_over_is_told(reason: str, why: str, why_en: str) -> None:
    handed = e.TaskHandedOver(task=9, holder="x", reason=reason)

    text, text_en = last(TASK, handed)

    assert (text.startswith("移交「审核」给 "), text.endswith(f"x{why}")) == (True, True)
    assert text_en.endswith(f"x{why_en}")


def test_stage_clock_tells_it_where_the_work_item_did_not() -> None:
    without = e.TaskOpened(**{**e_values(TASK), "due_on": None})

    assert last(without, started(1, "stage", task=9))[0] == "「审核」环节时限：不晚于 2026-03-05"


def test_every_event_of_clocks_and_supervision_has_a_sentence() -> None:
    tellers = {
        **story_cases.TELLERS, **story_tasks.TELLERS, **story_clocks.TELLERS, **story_supervision.TELLERS,
        **story_departments.TELLERS,
    }  # fmt: skip
    silent = {"TimerCleared", "MessageAwaited", "MessageWaitEnded"}

    assert {name for name, kind in e.EVENT_TYPES.items() if kind not in tellers} == silent


def test_every_name_is_there_in_both_languages() -> None:
    for table in (ACTS, CARD_STATES, CAUSES, CLOCKS, LEVELS, LIGHTS, ORDER_STATES, RUNGS, STATUSES):
        assert all(chinese and english and chinese != english for chinese, english in table.values())


def e_values(event: e.TaskOpened) -> dict[str, Any]:
    return e.to_payload(event)
