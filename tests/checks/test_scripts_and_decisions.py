"""A script computes; it does not undo what a person or a department has decided."""

from __future__ import annotations

import pytest
from drawing_builder import service

from onewindow.process_checks import check_drawing

INNER = ("<bpmn:subProcess id='licence' name='许可' ow:item='licence'>", "startEvent ls",
         "userTask lt name='决定' ow:stage='decision'", "endEvent le", "ls -> lt", "lt -> le",
         "</bpmn:subProcess>")  # fmt: skip


def told(script: str) -> list[tuple[str, str, str]]:
    data = service(
        *INNER, f"scriptTask x > <bpmn:script>{script}</bpmn:script>", "licence -> x", "x -> delivery", licence="",
        licence__delivery="",
    )  # fmt: skip
    return [(one.code, one.element, one.message) for one in check_drawing(data)]


@pytest.mark.parametrize(
    ("word", "script"),
    [
        ("licence.result", "licence.result = 'granted'"),
        ("lt.outcome", "lt.outcome = 'granted'"),
        ("lt.by", "lt.by = 'somebody'"),
        ("acceptance.at", "acceptance.at = '2026-03-02T09:00:00+08:00'"),
        ("licence", "licence = {'result': 'granted'}"),
    ],
)
def test_a_script_that_overwrites_a_decision_is_refused(word: str, script: str) -> None:
    assert told(script) == [("OW504", "x", f"此处改写“{word}”，它由引擎保管")]


@pytest.mark.parametrize("script", ["licence.fee = 100", "fee.result = licence.result", "form.shop.fee = 100"])
def test_a_script_may_compute_beside_a_decision(script: str) -> None:
    assert told(script) == []
