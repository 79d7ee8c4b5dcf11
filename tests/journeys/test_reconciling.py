"""Reconciliation by data: our requests against a department's list."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from onewindow.domain.names import DIFFERENCES, STANDINGS
from onewindow.engine import reconciling
from onewindow.engine.reconciling import Ours, compare, unlisted
from onewindow.ports.departments import Known

OURS = Ours(
    key="440300:C1:seal:7", case_no="C1", sub_case="C1/2", item_code="X1", applicant_id="li", applicant_name="李雷",
    status="granted", materials=frozenset({"articles", "lease_contract"}),
)
THEIRS = Known(
    key="440300:C1:seal:7", case_no="C1", item_code="X1", applicant_id="li", applicant_name="李雷", status="granted",
    reference="GA-7",
)
STATUSES = ("open", "granted", "refused", "revoked", "cancelled")

FINDINGS: dict[tuple[str, str], str] = {
    ("to_send", "granted"): "granted_there", ("to_send", "refused"): "answered_there",
    ("to_send", "revoked"): "answered_there", ("to_send", "cancelled"): "answered_there",
    ("open", ""): "unknown_there", ("open", "granted"): "granted_there", ("open", "refused"): "answered_there",
    ("open", "revoked"): "answered_there", ("open", "cancelled"): "answered_there",
    ("unusable", ""): "unknown_there", ("unusable", "granted"): "granted_there",
    ("unusable", "refused"): "answered_there", ("unusable", "revoked"): "answered_there",
    ("unusable", "cancelled"): "answered_there",
    ("granted", ""): "unknown_there", ("granted", "open"): "no_result_there",
    ("granted", "refused"): "granted_here", ("granted", "revoked"): "granted_here",
    ("granted", "cancelled"): "granted_here",
    ("refused", ""): "unknown_there", ("refused", "granted"): "granted_there",
    ("refused", "open"): "no_result_there",
    ("revoked", ""): "unknown_there", ("revoked", "granted"): "granted_there", ("revoked", "open"): "no_result_there",
    ("cancelled", "granted"): "granted_there", ("cancelled", "open"): "open_there",
    ("answering", "granted"): "granted_there",
    ("asked_anew", "granted"): "granted_there", ("asked_anew", "open"): "open_there",
    ("by_hand", "granted"): "granted_there", ("by_hand", "open"): "open_there",
}  # fmt: skip
"""How it stands here and there → what is found; any other pair agrees."""


@pytest.mark.parametrize("ours", list(STANDINGS))
@pytest.mark.parametrize("theirs", ["", *STATUSES])
def test_every_pair_of_standings_agrees_or_is_found(ours: str, theirs: str) -> None:
    known = [replace(THEIRS, status=theirs)] if theirs else []
    found = [difference.kind for difference in compare([replace(OURS, status=ours)], known)]
    assert found == ([FINDINGS[ours, theirs]] if (ours, theirs) in FINDINGS else [])


@pytest.mark.parametrize("status", ["unreadable", "pending"])
def test_an_entry_nobody_can_read_is_told_beside_what_else_is_known(status: str) -> None:
    bad = replace(THEIRS, status=status, reference="ZT 77")

    alone, beside = compare([OURS], [bad]), compare([OURS], [bad, THEIRS])

    assert [(each.kind, each.theirs) for each in beside] == [
        ("unreadable", "ZT 77" if status == "unreadable" else "pending")
    ]
    assert {each.kind for each in alone} == {"unreadable", "unknown_there"}
    assert unlisted([OURS], [bad]) == [OURS]


@pytest.mark.parametrize(
    ("theirs", "kinds"),
    [
        ({"item_code": "X2"}, ["item"]),
        ({"item_code": ""}, []),
        ({"applicant_id": "han"}, ["applicant"]),
        ({"applicant_id": "", "applicant_name": "韩梅梅"}, ["applicant"]),
        ({"applicant_id": "", "applicant_name": ""}, []),
        ({"case_no": "C2"}, ["case"]),
        ({"case_no": "C1/2"}, []),
        ({"materials": ("articles",)}, []),
        ({"materials": ("articles", "bribe")}, ["materials"]),
        ({"item_code": "X2", "applicant_id": "han", "status": "refused"}, ["applicant", "granted_here", "item"]),
    ],
)
def test_differences_in_item_applicant_case_and_materials(theirs: dict[str, Any], kinds: list[str]) -> None:
    assert [each.kind for each in compare([OURS], [replace(THEIRS, **theirs)])] == kinds


def test_materials_that_were_sent_must_all_be_there() -> None:
    sent = replace(OURS, sent=frozenset({"articles", "lease_contract"}))
    [found] = compare([sent], [replace(THEIRS, materials=("articles",))])
    assert (found.kind, found.ours, found.theirs) == ("materials", "articles, lease_contract", "articles")


def test_a_result_without_a_case_is_found_and_a_cancellation_in_their_list_is_not() -> None:
    beside = [replace(THEIRS, key=""), replace(THEIRS, key="440300:C9:seal:1", case_no="C9")]
    cancelled = replace(THEIRS, key="440300:C1:seal:7:cancel")
    found = compare([OURS], [THEIRS, *beside, cancelled], ["440300:C1:seal:7:cancel"])
    assert [(each.kind, each.case_no, each.ours, each.theirs) for each in found] == [
        ("unknown_here", "C1", "", "granted"), ("unknown_here", "C9", "", "granted"),
    ]  # fmt: skip


def test_what_was_granted_twice_is_found() -> None:
    assert [each.kind for each in compare([OURS], [THEIRS, THEIRS])] == ["twice"]
    first = replace(OURS, status="asked_anew", anew="440300:C1:seal:7:c")
    second = replace(OURS, key="440300:C1:seal:7:c")
    found = compare([first, second], [THEIRS, replace(THEIRS, key="440300:C1:seal:7:c")])
    assert {each.kind for each in found} == {"twice", "granted_there"}


def test_only_what_should_be_listed_is_asked_about_by_its_key() -> None:
    ours = [replace(OURS, key=status, status=status) for status in STANDINGS]
    asked_about = [each.status for each in unlisted(ours, [replace(THEIRS, key="open")])]
    assert asked_about == ["unusable", "granted", "refused", "revoked"]


def test_every_finding_and_standing_has_its_words() -> None:
    named = {value for name, value in vars(reconciling).items() if name.isupper() and isinstance(value, str)}
    assert named <= {*DIFFERENCES, *STANDINGS, ""}
    assert all(chinese != english for table in (DIFFERENCES, STANDINGS) for chinese, english in table.values())
