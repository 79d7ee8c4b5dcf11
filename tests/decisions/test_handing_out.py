"""Who takes the results (送达), how, and what has to be known of them."""

from __future__ import annotations

import pytest

from decisions.desk import accepted, names


@pytest.mark.parametrize("data", [{}, {"collector": "李雷"}, {"collector": {"name": "李雷"}},
                                  {"collector": {"name": "", "method": "window"}},
                                  {"collector": {"name": "李雷", "method": "pigeon"}}])  # fmt: skip
def test_delivery_records_who_collected_and_how(data: dict[str, object]) -> None:
    assert names(accepted().finish("delivery", "he", "delivered", data)) == ["collector_missing"]


@pytest.mark.parametrize(
    ("collector", "code"),
    [
        ({"name": "李雷", "method": "window"}, "TaskCompleted"),
        ({"name": "王五", "method": "window"}, "collector_unidentified"),
        ({"name": "王五", "method": "window", "id_number": " "}, "collector_unidentified"),
        ({"name": "王五", "method": "window", "id_number": "990101199001010014"}, "TaskCompleted"),
        ({"name": "王五", "method": "post", "express_no": "1234567890123"}, "collector_unidentified"),
        ({"name": "李雷", "method": "post"}, "express_no_missing"),
        ({"name": "李雷", "method": "post", "express_no": "1234567890123"}, "TaskCompleted"),
        ({"name": "李雷", "method": "electronic"}, "TaskCompleted"),
    ],
)
def test_results_are_handed_to_the_applicant_or_to_who_was_identified_and_posted_with_a_number(
    collector: dict[str, str], code: str
) -> None:
    told = names(accepted().finish("delivery", "he", "delivered", {"collector": collector}))
    assert told[0] == code
    assert code != "TaskCompleted" or told[1] == "ResultsDelivered"


def test_the_agent_collects_by_name_alone() -> None:
    desk = accepted()
    desk.case.applicant["agent"] = {"id": "sun", "name": "孙丽华"}
    collector = {"name": "孙丽华", "method": "window"}
    assert "ResultsDelivered" in names(desk.finish("delivery", "he", "delivered", {"collector": collector}))
