"""Limits and look-ups of a service item."""

from __future__ import annotations

from decimal import Decimal

import pytest

from onewindow.domain.service_item import Limit, Limits, Material, ServiceItem, Situation

PLAIN = {
    "version": 1,
    "name": "企业开办",
    "main": {
        "code": "12441500196720244T3442199806003",
        "name": "企业开办",
        "department": "service_hall",
        "limits": {"promised": "4wd", "statutory": "20wd"},
        "materials": [{"id": "articles", "name": "公司章程", "necessity": "omittable", "items": ["registration"]}],
        "situations": [
            {"id": "seal", "question": "需要刻章吗？", "kind": "yes_no", "default": True},
            {"id": "kind", "question": "类型？", "kind": "choice", "options": [{"value": "a", "label": "甲"}]},
        ],
    },
    "items": [
        {
            "id": "registration",
            "code": "00013112700401",
            "name": "公司设立登记",
            "department": "market_regulation",
            "lead": True,
            "limits": {"promised": "0.5wd"},
            "extension": {"maximum": "3wd"},
            "results": [{"id": "licence", "name": "营业执照", "fields": ["uscc"]}],
        }
    ],
}


@pytest.mark.parametrize(
    ("written", "text", "text_en"),
    [
        ("5wd", "5 个工作日", "5 working days"),
        ("1wd", "1 个工作日", "1 working day"),
        ("0.5wd", "半个工作日", "half a working day"),
        ("1.5wd", "1.5 个工作日", "1.5 working days"),
        ("4wh", "4 个工作小时", "4 working hours"),
        ("20d", "20 个自然日", "20 calendar days"),
    ],
)
def test_a_limit_reads_back_as_written_and_speaks_two_languages(written: str, text: str, text_en: str) -> None:
    limit = Limit.parse(written)

    assert (str(limit), limit.text, limit.text_en) == (written, text, text_en)


@pytest.mark.parametrize(
    "written", ["", "5", "wd", "0wd", "-5wd", "5 wd", "05wd", "0.25wd", "5WD", "５wd", "5wd\n", "1e9wd"]
)
def test_what_is_no_limit_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="is not a limit"):
        Limit.parse(written)


def test_limits_of_one_unit_compare_and_of_two_do_not() -> None:
    assert Limit.parse("0.5wd").within(Limit.parse("1wd"))
    assert not Limit.parse("2wd").within(Limit.parse("1wd"))
    with pytest.raises(ValueError, match="different units"):
        Limit.parse("4wh").within(Limit.parse("1wd"))


def test_limits_left_out_are_those_of_the_law() -> None:
    limits = Limits()

    assert (str(limits.correction_notice), str(limits.correction_period), str(limits.delivery)) == (
        "5wd",
        "15wd",
        "10wd",
    )


def test_a_service_item_is_read_from_plain_data_and_looked_up_by_id() -> None:
    item = ServiceItem.from_plain(PLAIN)

    registration = item.item("registration")
    assert registration is not None
    assert registration.limits.promised == Limit(Decimal("0.5"), "wd")
    assert registration.extension is not None
    assert (str(registration.extension.maximum), registration.extension.approver_role) == ("3wd", "head")
    assert registration.results[0].fields == ("uscc",)
    assert item.lead is registration
    assert item.material("articles") == item.main.materials[0]
    assert (item.item("x"), item.material("x"), item.situation("x")) == (None, None, None)


def test_a_service_item_cannot_be_changed() -> None:
    with pytest.raises(AttributeError, match="immutable"):
        ServiceItem.from_plain(PLAIN).name = "别的"  # type: ignore[misc]


def test_a_material_is_frozen_into_a_case_as_plain_json() -> None:
    material = Material(id="articles", name="公司章程", necessity="omittable", items=("registration",))

    plain = material.as_json()

    assert plain["media_types"] == ["application/pdf", "image/jpeg", "image/png"]
    assert plain["items"] == ["registration"]
    assert plain["grade"] == "C"


@pytest.mark.parametrize(
    ("situation", "answer", "accepted"),
    [
        (Situation(id="a", question="?"), True, True),
        (Situation(id="a", question="?"), 1, False),
        (Situation(id="a", question="?"), "yes", False),
        (Situation(id="a", question="?", kind="choice", options=(("x", "甲"),)), "x", True),
        (Situation(id="a", question="?", kind="choice", options=(("x", "甲"),)), "甲", False),
        (Situation(id="a", question="?", kind="choice", options=(("x", "甲"),)), ["x"], False),
    ],
)
def test_a_situation_takes_only_its_own_answers(situation: Situation, answer: object, accepted: bool) -> None:
    assert situation.accepts(answer) is accepted
