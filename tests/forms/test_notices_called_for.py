"""Which event calls for which legal document, and what the document then says."""

from __future__ import annotations

import re
from typing import Any

import pytest
from paper_case import PEOPLE, SYSTEM, case, clock, facts, sub_case

from onewindow import bundled
from onewindow import events as e
from onewindow.domain.case import Case
from onewindow.domain.facts import Facts
from onewindow.domain.notice_kinds import ALWAYS, KINDS
from onewindow.domain.notices import notices_for
from onewindow.forms import render_notice
from onewindow.forms.notice_samples import sample_data
from onewindow.ports import Actor

HEARING = e.ProcedureStarted(
    procedure=1, sub_case=1, kind="听证", legal_basis="《行政许可法》第四十六条", limit="20wd", reason="涉及他人利益"
)
LONGER = e.ExtensionGranted(sub_case=1, added="10wd", reason="情形复杂", basis="《登记条例》第十九条")
ORDER = e.OrderIssued(
    order=1, department="market_regulation", sub_case=1, clock=4, recipients=[{"id": "ma", "name": "马超"}],
    content="立即作出决定", limit="3wd",
)


def accepted(**given: Any) -> e.CaseAccepted:
    return e.CaseAccepted(accepted_on="2026-03-02", omissions=[], promised_due="2026-03-06",
                          statutory_due="2026-03-30", provisional=False, **given)  # fmt: skip


def issued(event: e.Event, of: Case | None = None, by: Actor = SYSTEM, known: Facts | None = None) -> e.NoticeIssued:
    found = list(notices_for(of or case(), [event], known or facts(by)))
    assert len(found) == 1
    assert isinstance(found[0], e.NoticeIssued)
    return found[0]


def words(event: e.Event, of: Case | None = None, by: Actor = SYSTEM, known: Facts | None = None) -> str:
    """The document as its readers see it, rendered from the shipped template."""
    notice = issued(event, of, by, known)
    template = bundled.folder("forms") / "notices" / f"{notice.kind}.html.j2"
    page = render_notice(template.read_text(encoding="utf-8"), notice.data)
    text = re.sub(r"<br>", " ", page[page.index("<main>") :])
    return re.sub(r"<[^>]+>", "", text)


CALLS = [
    (HEARING, "special_procedure_notice", "C1-TB1", 1),
    (LONGER, "extension_notice", "C1-YQ1", 1),
    (e.CaseLapsed(reason="逾期未补正"), "lapse_notice", "C1-YBZ1", None),
    (e.CaseWithdrawn(reason="不办了"), "withdrawal_confirmation", "C1-CH1", None),
    (e.SubCaseWithdrawn(sub_case=1, reason="不办了"), "withdrawal_confirmation", "C1-CH1", 1),
    (e.CaseTerminated(reason="依法终止", basis="《条例》第一条"), "termination_notice", "C1-ZZ1", None),
    (e.CaseVoided(reason="重复", proposed_by="wang"), "voiding_record", "C1-ZF1", None),
    (e.CaseForwarded(to="省局", reason="权限在省"), "forwarding_notice", "C1-ZB1", None),
    (e.SubCaseForwarded(sub_case=1, to="省局", reason="权限在省"), "forwarding_notice", "C1-ZB1", 1),
    (ORDER, "supervision_order", "C1-DB1", 1),
    (accepted(deemed=True), "acceptance_notice", "C1-SL1", None),
]


@pytest.mark.parametrize(("event", "kind", "number", "sub_case"), CALLS, ids=lambda part: type(part).__name__)
def test_event_calls_for_its_notice_with_a_number_of_its_kind(
    event: e.Event, kind: str, number: str, sub_case: int | None
) -> None:
    notice = issued(event)

    assert (notice.kind, notice.notice, notice.sub_case, notice.title) == (kind, number, sub_case, KINDS[kind].title)
    assert words(event)


@pytest.mark.parametrize(("event", "kind"), [call[:2] for call in CALLS], ids=lambda part: type(part).__name__)
def test_the_sample_a_template_is_checked_with_has_the_names_of_the_real_data(event: e.Event, kind: str) -> None:
    real, sample = issued(event).data, sample_data(kind)

    assert set(real) == set(sample) == {*ALWAYS, *KINDS[kind].parts}
    assert {part: set(real[part]) for part in real if isinstance(real[part], dict)} == {
        part: set(sample[part]) for part in sample if isinstance(sample[part], dict)
    }


def test_marks_of_numbers_are_not_used_twice() -> None:
    assert len({kind.mark for kind in KINDS.values()}) == len(KINDS)


def test_second_notice_of_a_kind_has_the_next_number() -> None:
    before = case(notices=[{"notice": "C1-YQ1", "kind": "extension_notice", "title": "延期通知书"}])

    assert issued(LONGER, before).notice == "C1-YQ2"


def test_version_published_without_the_template_issues_nothing() -> None:
    assert list(notices_for(case(), [HEARING, LONGER, ORDER], facts(templates={"decision": "t"}))) == []


def test_draft_that_is_withdrawn_needs_no_document_but_a_voided_one_leaves_a_record() -> None:
    draft = case(submitted_at="", status="withdrawn")

    assert list(notices_for(draft, [e.CaseWithdrawn(reason="不办了")], facts())) == []
    assert issued(e.CaseVoided(reason="重复", proposed_by="wang"), draft).kind == "voiding_record"


def test_special_procedure_notice_tells_the_time_needed_and_that_it_is_not_counted() -> None:
    held = case(clocks={7: clock("special_procedure", procedure=1, sub_case=1, due_on="2026-04-01")})

    told = words(HEARING, held)

    assert "所需时间为 20 个工作日，至迟于2026年4月1日结束" in told
    assert "第四十五条，听证自开始至结束的时间不计入" in told
    assert "《行政许可法》第四十六条" in told
    assert "本件其他事项，不必等待本事项结果的，办理不因此停止" in told
    assert "示范市市场监督管理局" in told


def test_special_procedure_notice_promises_nothing_for_a_limit_that_had_passed_before() -> None:
    passed = clock("promised", sub_case=1, due_on="2026-03-01", due_at="2026-03-01T16:00:00.000Z")
    stopped = clock("statutory", sub_case=1, due_on=None, due_at=None)

    told = words(HEARING, case(clocks={7: passed, 8: stopped}))
    late = words(HEARING, case(clocks={7: passed}))

    assert "自开始至结束的时间不计入法定时限；" in told
    assert "承诺时限已于2026年3月1日届满：听证在届满之后开始，不改变该期限" in told
    assert "不计入" not in late
    assert "继续计算" not in late
    assert "承诺时限已于2026年3月1日届满" in late


def test_special_procedure_that_the_law_does_not_list_rests_on_the_basis_of_the_item_alone() -> None:
    visit = e.ProcedureStarted(
        procedure=1, sub_case=None, kind="现场核查", legal_basis="《条例》第九条", limit="", reason=""
    )

    told = words(visit)

    assert "第四十五条" not in told
    assert "根据下列依据，现场核查自开始" in told
    assert "《条例》第九条" in told
    assert "其他事项" not in told


def test_extension_notice_tells_reason_approver_and_the_new_dates() -> None:
    longer = case(
        sub_cases={1: sub_case(promised_due="2026-03-17", statutory_due="2026-03-19")},
        clocks={2: clock("statutory", sub_case=1, provisional=True)},
    )

    told = words(LONGER, longer, PEOPLE["ma"])

    assert "延长 10 个工作日，至迟于2026年3月19日作出决定" in told
    assert "市场监督管理局 马超" in told
    assert "情形复杂" in told
    assert "《登记条例》第十九条" in told
    assert "上述日期为暂定" in told


def test_acceptance_by_silence_says_since_when_and_what_is_missing() -> None:
    told = words(accepted(deemed=True, missing=[{"id": "articles", "name": "公司章程"}]))

    assert "第三十二条第一款第四项" in told
    assert "本件视为自2026年3月2日起受理" in told
    assert "至2026年3月9日，本中心未告知" in told
    assert re.search(r"尚缺的材料\s+公司章程", told)
    assert "材料齐全" not in told


def test_acceptance_by_a_clerk_says_nothing_of_silence() -> None:
    told = words(accepted())

    assert "视为" not in told
    assert "尚缺的材料" not in told
    assert "材料齐全、符合法定形式" in told


@pytest.mark.parametrize("event", [CALLS[2][0], CALLS[5][0]], ids=["lapse", "termination"])
def test_notice_that_ends_a_case_against_the_applicant_names_the_remedies(event: e.Event) -> None:
    told = words(event)

    assert "六十日内依法申请行政复议" in told
    assert "六个月内依法向人民法院提起行政诉讼" in told


def test_termination_names_reason_and_basis() -> None:
    told = words(CALLS[5][0], by=PEOPLE["ma"])

    assert "依法终止" in told
    assert "《条例》第一条" in told
    assert "马超" in told


def test_withdrawal_of_one_item_says_that_the_others_go_on() -> None:
    assert "本件其他事项继续办理" in words(e.SubCaseWithdrawn(sub_case=1, reason="不办了"))
    assert "本件其他事项继续办理" not in words(e.CaseWithdrawn(reason="不办了"))


def test_voiding_record_names_both_people() -> None:
    told = words(e.CaseVoided(reason="重复", proposed_by="wang"), by=PEOPLE["ma"])

    assert re.search(r"提出人王芳\s*核准人马超", told)


def test_forwarding_notice_names_the_authority_that_goes_on() -> None:
    told = words(e.CaseForwarded(to="省局", reason="权限在省"))

    assert "转报省局，由其办理并作出决定" in told
    assert "章程.pdf" in told


def test_supervision_order_names_the_limit_it_is_about_and_when_to_reply() -> None:
    late = case(clocks={
        4: clock("statutory", sub_case=1, due_on="2026-03-05"),
        9: clock("order_reply", order=1, due_on="2026-03-09", provisional=True),
    })

    told = words(ORDER, late)

    assert re.search(r"督办事由法定时限\s*原定期限2026年3月5日", told)
    assert "不晚于2026年3月9日回复" in told
    assert "系统自动签发" in told
    assert "日期为暂定" in told
    assert "查询码" not in told, "it is the applicant's"
    assert "签发人：林涛" in words(ORDER, late, PEOPLE["lin"])


def test_limit_in_hours_is_told_with_the_minute() -> None:
    quick = case(clocks={7: clock(
        "special_procedure", procedure=1, limit="4wh", due_on="2026-03-04", due_at="2026-03-04T07:30:00.000Z"
    )})

    assert "至迟于2026年3月4日 15:30结束" in words(HEARING, quick)
