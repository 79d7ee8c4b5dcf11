"""The document a citizen gets when a department takes back what it had granted (撤销决定书)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from msgspec import structs
from paper_case import DRAWING, ITEM, case, facts, sub_case

from onewindow import bundled
from onewindow import events as e
from onewindow.domain.case import Case
from onewindow.domain.drawing import Element
from onewindow.domain.facts import Facts
from onewindow.domain.notice_kinds import ALWAYS, KINDS
from onewindow.domain.notices import notices_for
from onewindow.domain.service_item import Result
from onewindow.forms import render_notice
from onewindow.forms.notice_samples import sample_data

REMEDIES = "可以自收到之日起六十日内向示范市人民政府申请行政复议，也可以自收到之日起六个月内向某法院提起行政诉讼。"
LICENCE = Result(id="licence", name="营业执照", fields=("uscc",))


def taken_back_by_hand(**data: Any) -> e.TaskCompleted:
    return e.TaskCompleted(task=9, element="undo", outcome="done", data=data, sub_case=None)


def heard(**data: Any) -> e.IncidentOpened:
    return e.IncidentOpened(
        incident=1, kind="revoked", message="m", department="market_regulation", sub_case=1, problem="", facts={
            "data": data,
        },
    )


def known(**changed: Any) -> Facts:
    registration = structs.replace(
        ITEM.items[0], legal_basis=("《登记条例》第三条",), remedies=REMEDIES, results=(LICENCE,)
    )
    undo = Element(id="undo", type="userTask", parent="p", name="撤销登记")
    given = {
        "drawing": structs.replace(DRAWING, elements={**DRAWING.elements, "undo": undo}),
        "item": structs.replace(ITEM, items=(registration,)),
        "document": {"registration": {"uscc": "91350100M000100Y43"}},
    }
    return replace(facts(), **{**given, **changed})


def granted(**changed: Any) -> Case:
    return case(**{
        "sub_cases": {1: sub_case(status="closed", result="granted"),
                      2: sub_case(element="seal", name="公章刻制", result="refused")},
        "taken_back": [1], **changed,
    })


def issued(event: e.Event, of: Case | None = None, by: Facts | None = None) -> list[e.NoticeIssued]:
    found = notices_for(of or granted(), [event], by or known(), [1])
    return [notice for notice in found if isinstance(notice, e.NoticeIssued)]


def words(event: e.Event, of: Case | None = None, by: Facts | None = None) -> str:
    (notice,) = issued(event, of, by)
    template = bundled.folder("forms") / "notices" / f"{notice.kind}.html.j2"
    page = render_notice(template.read_text(encoding="utf-8"), notice.data)
    return re.sub(r"<[^>]+>", "", page[page.index("<main>") :])


def test_a_lost_grant_calls_for_a_decision_about_its_part() -> None:
    (notice,) = issued(taken_back_by_hand(reason="公安不予"))

    assert (notice.kind, notice.notice, notice.sub_case) == ("revocation_decision", "C1-CX1", 1)
    assert notice.title == "撤销决定书"


@pytest.mark.parametrize("event", [taken_back_by_hand(reason="公安不予"), heard(reason="住所文件系伪造")],
                         ids=["asked", "by itself"])  # fmt: skip
def test_it_says_what_is_revoked_and_why_on_which_basis_with_which_remedies_by_whom(event: e.Event) -> None:
    told = words(event)

    assert re.search(r"撤销事项设立登记\s*决定机关示范市市场监督管理局", told)
    assert re.search(r"撤销的内容\s+uscc91350100M000100Y43", told)
    assert "公安不予" in told or "住所文件系伪造" in told
    assert "《中华人民共和国行政许可法》第六十九条撤销" in told
    assert "《登记条例》第三条" in told
    assert REMEDIES in told
    assert "2026年3月4日" in told


def test_a_basis_the_department_names_stands_alone() -> None:
    told = words(heard(reason="伪造", basis="《登记条例》第四十条"))

    assert re.search(r"法律依据\s+《登记条例》第四十条\s+救济途径", told)


def test_who_serves_without_a_basis_has_no_heading_for_one() -> None:
    service = structs.replace(ITEM.items[0], administrative=False, legal_basis=())

    assert "办理依据" not in words(heard(reason="已销户"), by=known(item=structs.replace(ITEM, items=(service,))))


def test_a_drawn_step_is_named_with_the_results_of_the_other_items() -> None:
    drawn = words(taken_back_by_hand(reason="公安不予"))

    assert "由办理环节“撤销登记”作出。本件其他事项的办理结果：公章刻制（不予）。" in drawn
    assert "办理环节" not in words(heard(reason="伪造"))


def test_a_department_that_gives_no_reason_is_not_given_one() -> None:
    assert "未随通知说明理由；你（单位）有权要求其书面说明" in words(heard())
    assert "未随通知说明理由" not in words(heard(reason="伪造"))


def test_results_of_a_later_grant_of_the_same_item_are_not_called_revoked() -> None:
    again = granted(sub_cases={
        1: sub_case(status="closed", result="granted"), 2: sub_case(status="closed", result="granted"),
    })

    assert "91350100M000100Y43" not in words(heard(reason="伪造"), again)


def test_nobody_is_told_of_the_loss_of_what_nobody_was_told_was_granted() -> None:
    withdrawn = granted(sub_cases={1: sub_case(status="closed", result="withdrawn")})

    assert issued(heard(reason="伪造"), withdrawn) == []


def test_a_version_without_the_template_issues_none() -> None:
    assert issued(heard(reason="伪造"), by=known(templates={"decision": "t"})) == []


def test_the_sample_the_template_is_checked_with_has_the_names_of_the_real_data() -> None:
    (notice,) = issued(heard(reason="伪造"))
    sample = sample_data("revocation_decision")

    assert set(notice.data) == set(sample) == {*ALWAYS, *KINDS["revocation_decision"].parts}
    assert set(notice.data["revocation"]) == set(sample["revocation"])
    assert words(heard(reason="伪造"))
