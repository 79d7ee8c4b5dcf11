"""What a department wants to know is answered within the same request, whatever that asks for."""

from __future__ import annotations

import pytest

from decisions.desk import Desk, accepted
from onewindow import commands as c
from onewindow import events as e


def asked_of_the_police(kind: str = "request") -> Desk:
    desk = accepted()
    desk.sub_case("seal", number=2, department="police")
    operation = "revoke" if kind == "revoke" else "engrave_seal"
    desk.record(e.MessageQueued(
        message="m-1", kind=kind, element="seal", department="police", operation=operation, task=77, sub_case=2,
        data={},
    ))  # fmt: skip
    return desk


def question_of(desk: Desk) -> int:
    """The police ask; the number of the work item, which the window has claimed."""
    asked = desk.do(c.RecordReply, "system", message="m-1", outcome="clarification", data={"question": "全部？"})
    [task] = [event.task for event in asked if isinstance(event, e.TaskOpened)]
    desk.do(c.ClaimTask, "wang", task=task)
    return task


def answered(desk: Desk) -> list[e.Event]:
    """The police ask, and the window answers; what follows."""
    task = question_of(desk)
    events: list[e.Event] = desk.do(c.CompleteTask, "wang", task=task, outcome="answered", data={"answer": "是"})
    return events


@pytest.mark.parametrize("answer", [2026.10, True, 1e5, ["是"], 0])
def test_an_answer_that_is_no_text_is_refused_and_not_written_anew(answer: object) -> None:
    desk = asked_of_the_police()

    refused = desk.do(c.CompleteTask, "wang", task=question_of(desk), outcome="answered", data={"answer": answer})

    assert (refused.code, "/data/answer" in refused.text) == ("value_unfit", True)
    assert "in quotes" in refused.remedy_en


@pytest.mark.parametrize("data", [{}, {"answer": None}, {"answer": "  "}])
def test_an_answer_that_is_not_there_is_missing(data: dict[str, object]) -> None:
    desk = asked_of_the_police()

    refused = desk.do(c.CompleteTask, "wang", task=question_of(desk), outcome="answered", data=data)

    assert refused.code == "answer_missing"


@pytest.mark.parametrize("kind", ["request", "revoke"])
def test_the_request_that_carries_the_answer_asks_for_the_same_as_the_first(kind: str) -> None:
    [anew] = [event for event in answered(asked_of_the_police(kind)) if isinstance(event, e.MessageQueued)]

    assert (anew.kind, anew.operation, anew.task) == (kind, "revoke" if kind == "revoke" else "engrave_seal", 77)
    assert ("of" in anew.data) == (kind == "revoke")
    assert anew.data["clarification"] == {"question": "全部？", "answer": "是"}


@pytest.mark.parametrize(
    ("unusable", "told"), [([], ["m-1", "m-1:c"]), (["m-1"], ["m-1:c"]), (["m-1:c"], []), (["m-1", "m-1:c"], [])]
)
def test_what_is_taken_over_is_cancelled_under_each_key_but_where_there_was_an_answer(
    unusable: list[str], told: list[str]
) -> None:
    desk = asked_of_the_police()
    answered(desk)
    for number, message in enumerate([*unusable, "m-1:c"], start=1):
        desk.record(e.IncidentOpened(
            incident=number, kind="invalid_reply" if message in unusable else "undelivered", message=message,
            department="police", sub_case=2, problem="x", facts={},
        ))  # fmt: skip

    taken_over = desk.do(c.ResolveIncident, "lin", incident=len(unusable) + 1, reason="转人工")

    queued = [event for event in taken_over if isinstance(event, e.MessageQueued)]
    assert [(event.message, event.kind) for event in queued] == [(f"{key}:cancel", "cancel") for key in told]
