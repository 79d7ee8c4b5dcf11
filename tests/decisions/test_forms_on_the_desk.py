"""Forms of tasks and of the application as the rules take them: what a form judges, takes over and gives up."""

from __future__ import annotations

from decisions.desk import accepted, names

SLIP = {
    "type": "object", "additionalProperties": False, "required": ["counter"],
    "properties": {"counter": {"type": "string"}},
}  # fmt: skip


def test_what_the_stage_itself_takes_is_no_matter_of_the_form() -> None:
    desk = accepted()
    desk.schemas["slip"] = SLIP
    collector = {"name": "李雷", "method": "window"}
    assert names(desk.finish("delivery_slip", "he", "delivered", {"collector": collector})) == ["form_invalid"]
    handed = desk.finish("delivery_slip", "he", "delivered", {"counter": "3", "collector": collector, "note": "已核对"})
    assert names(handed)[:2] == ["TaskCompleted", "ResultsDelivered"]
    assert handed[0].data["counter"] == "3"
