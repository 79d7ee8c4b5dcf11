"""`case do` builds the command a person means, and says what is missing where it cannot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from onewindow import commands as c
from onewindow.cli.command_words import build
from onewindow.errors import UsageError

SHARED = {"command_id": "1", "actor": "wang.fang", "via": "cli", "case_no": "N1"}


def built(name: str, words: Sequence[str] = (), given: Mapping[str, Any] | None = None) -> c.Command:
    return build(name, words, given or {}, shared=SHARED, task_number=number_of)


def number_of(named: str) -> int:
    return 7 if named == "intake" else int(named)


def test_task_is_named_by_its_element() -> None:
    assert built("claim", ["intake"]) == c.ClaimTask(**SHARED, task=7)


def test_complete_takes_outcome_and_data() -> None:
    command = built("complete", ["3"], {"outcome": "granted", "data": {"x": 1}})

    assert command == c.CompleteTask(**SHARED, task=3, outcome="granted", data={"x": 1})


def test_class_name_with_json_fields_is_the_same_command() -> None:
    assert built("HandOverTask", given={"task": 3, "to": "zhao.min"}) == built("hand-over", ["3", "zhao.min"])


def test_attached_file_brings_its_name_and_content(tmp_path: Path) -> None:
    (tmp_path / "章程.pdf").write_bytes(b"%PDF-1.4")

    command = built("attach", ["articles", str(tmp_path / "章程.pdf")])

    assert command == c.AttachMaterial(**SHARED, material="articles", filename="章程.pdf", content=b"%PDF-1.4")


@pytest.mark.parametrize(
    ("name", "words", "given", "told"),
    [
        ("clam", [], {}, "claim"),
        ("claim", [], {}, "TASK"),
        ("submit", ["now"], {}, "now"),
        ("submit", [], {"reason": "x"}, "reason"),
        ("fire", ["soon"], {}, "whole number"),
        ("attach", ["articles", "nowhere.pdf"], {}, "nowhere.pdf"),
        ("CaseCommand", [], {}, "no command"),
        ("OpenCase", [], {}, "no command"),
    ],
)
def test_a_command_typed_wrongly_is_explained(name: str, words: list[str], given: dict[str, Any], told: str) -> None:
    with pytest.raises(UsageError, match=told):
        built(name, words, given)


@pytest.mark.parametrize(
    ("name", "words", "given", "meant"),
    [
        ("suspend", ["听证"], {"reason": "r"}, c.Suspend(**SHARED, procedure="听证", reason="r")),
        ("resume", [], {"reason": "r"}, c.Resume(**SHARED, result="r")),
        ("extend", ["3wd"], {"sub_case": "1"}, c.Extend(**SHARED, limit="3wd", sub_case="1")),
        ("forward", ["省局"], {"reason": "r"}, c.Forward(**SHARED, to="省局", reason="r")),
        ("acknowledge", ["2"], {"reason": "r"}, c.Acknowledge(**SHARED, escalation=2, note="r")),
        ("appeal", ["1"], {"reason": "r"}, c.AppealCard(**SHARED, card=1, reason="r")),
        ("revoke", ["1"], {"reason": "r"}, c.RevokeCard(**SHARED, card=1, reason="r")),
        ("confirm", ["1"], {}, c.ConfirmCard(**SHARED, card=1)),
        ("order", ["police"], {"reason": "r"}, c.IssueOrder(**SHARED, department="police", content="r")),
        ("order", ["police", "办"], {}, c.IssueOrder(**SHARED, department="police", content="办")),
        ("reply-order", ["1"], {"reason": "r"}, c.ReplyToOrder(**SHARED, order=1, reply="r")),
        ("settle-order", ["1", "yes"], {}, c.SettleOrder(**SHARED, order=1, accepted=True)),
        ("settle-order", ["1", "否"], {"reason": "r"}, c.SettleOrder(**SHARED, order=1, accepted=False, note="r")),
        ("SettleOrder", [], {"order": 1, "accepted": False}, c.SettleOrder(**SHARED, order=1, accepted=False)),
        ("report-act", ["late_notice", "2026-03-02"], {"reason": "r"},
         c.ReportAct(**SHARED, act="late_notice", done_on="2026-03-02", description="r")),
        ("recompute", [], {}, c.RecomputeClocks(**SHARED)),
    ],
)  # fmt: skip
def test_clocks_and_supervision_in_a_few_words(
    name: str, words: list[str], given: dict[str, Any], meant: c.Command
) -> None:
    assert built(name, words, given) == meant


@pytest.mark.parametrize(
    ("name", "words", "given", "told"),
    [
        ("settle-order", ["1", "perhaps"], {}, "yes or no"),
        ("settle-order", ["1"], {}, "ACCEPTED"),
        ("revoke", ["first"], {}, "whole number"),
        ("order", ["police"], {}, "CONTENT"),
        ("order", ["police", "办"], {"reason": "r"}, "reason"),
        ("attach", ["articles"], {"reason": "r", "filename": "x"}, "reason"),
    ],
)
def test_these_words_typed_wrongly_are_explained(
    name: str, words: list[str], given: dict[str, Any], told: str
) -> None:
    with pytest.raises(UsageError, match=told):
        built(name, words, given)
