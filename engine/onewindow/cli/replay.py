"""`onewindow replay NO`: rebuilds a case from its events and says whether the record holds."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from onewindow.cli.difference_words import sentence
from onewindow.cli.options import HERE, ActorOption, CaseArgument, FormatOption, SiteOption
from onewindow.cli.output import Format, hanging, line, print_json
from onewindow.cli.site import SYSTEM, opened
from onewindow.cli.telling import print_story, story_json
from onewindow.cli.words import say

if TYPE_CHECKING:
    from onewindow.engine.comparison import Difference

DIFFERENT = 1


def replay(
    no: CaseArgument,
    actor: ActorOption = SYSTEM,
    site: SiteOption = HERE,
    format: FormatOption = Format.TEXT,
) -> int:
    """Rebuild a case from its events (复盘), compare it with what is stored, check its hash chain, tell its story.

    Exit code 1 at the first difference, named by event and field.
    """
    with opened(site) as engine:
        report, directory = engine.replay(no, actor=actor), engine.directory
    if format is Format.JSON:
        print_json(
            {
                "case_no": report.case_no,
                "events": report.events,
                "same": report.difference is None,
                "difference": asdict(report.difference) if report.difference else None,
                "story": [story_json(entry) for entry in report.story],
            }
        )
    else:
        print_story(report.story, directory)
        line()
        hanging("", _verdict(report.case_no, report.events, report.difference))
    return 0 if report.difference is None else DIFFERENT


def _verdict(case_no: str, events: int, difference: Difference | None) -> str:
    if difference is None:
        return say(
            f"√ {case_no}：{events} 个事件，哈希链完整，重建结果与库中一致",
            f"√ {case_no}: {events} events, hash chain whole, rebuilt case equals the stored one",
        )
    chinese, english = sentence(difference)
    return say(f"× {case_no}：{chinese}", f"× {case_no}: {english}")
