"""A calendar is corrected while one case cannot be read: the others get their dates, and that one is named."""

from __future__ import annotations

from pathlib import Path

from earlier import damage, earlier
from terminal import say
from test_clocks_explained import JUST_NOW, clock_of, closed


def test_case_that_cannot_be_read_is_named_and_keeps_no_other_from_its_dates(site: Path) -> None:
    with earlier(site, JUST_NOW) as past:
        damaged, sound = past.accepted(), past.accepted()
    due = clock_of(sound, "overall")["due_on"]
    closed(site, due)
    damage(site, damaged)

    dry = say("deadline", "--recompute", "--dry-run", "--as", "gao.yuan", "--format", "json")
    told = say("deadline", "--recompute", "--as", "gao.yuan")

    assert (dry.code, told.code) == (1, 1)
    assert [case["case_no"] for case in dry.json["cases"]] == [sound]
    assert [case["case_no"] for case in dry.json["unread"]] == [damaged]
    assert f"× {damaged} The state of a case cannot be read" in told.out
    assert "1 case(s) recomputed" in told.out
    assert clock_of(sound, "overall")["due_on"] > due
