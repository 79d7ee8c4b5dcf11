"""What a department wants to know is answered within the same request, whatever that asks for."""

from __future__ import annotations

import pytest

from decisions.desk import accepted
from onewindow import commands as c
from onewindow import events as e


@pytest.mark.parametrize("kind", ["request", "revoke"])
def test_the_request_that_carries_the_answer_asks_for_the_same_as_the_first(kind: str) -> None:
    desk = accepted()
    desk.sub_case("seal", number=2, department="police")
    operation = "revoke" if kind == "revoke" else "engrave_seal"
    desk.record(e.MessageQueued(
        message="m-1", kind=kind, element="seal", department="police", operation=operation, task=77, sub_case=2,
        data={},
    ))  # fmt: skip
    asked = desk.do(c.RecordReply, "system", message="m-1", outcome="clarification", data={"question": "全部？"})
    [task] = [event.task for event in asked if isinstance(event, e.TaskOpened)]
    desk.do(c.ClaimTask, "wang", task=task)

    answered = desk.do(c.CompleteTask, "wang", task=task, outcome="answered", data={"answer": "是"})

    [anew] = [event for event in answered if isinstance(event, e.MessageQueued)]
    assert (anew.kind, anew.operation, anew.task) == (kind, operation, 77)
    assert ("of" in anew.data) == (kind == "revoke")
    assert anew.data["clarification"] == {"question": "全部？", "answer": "是"}
