"""`onewindow deadline --recompute`: which cases have other dates by the present calendar, and changing them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from onewindow.cli.clock_words import clock_name, light_name
from onewindow.cli.output import Format, line, print_json
from onewindow.cli.site import door
from onewindow.cli.words import say
from onewindow.commands import RecomputeClocks

if TYPE_CHECKING:
    from onewindow.engine import Engine

REFUSED = 1


def recompute(engine: Engine, actor: str, format: Format, *, dry_run: bool) -> int:
    """List what changes and, unless `dry_run`, submit it case by case; 1 where one was refused."""
    found = engine.recomputation(actor=actor)
    version = engine.calendar_version
    results = [] if dry_run else [_submit(engine, actor, case["case_no"], version) for case in found]
    refused = [result for result in results if result["rejected"]]
    if format is Format.JSON:
        print_json({"calendar": version, "dry_run": dry_run, "cases": found, "results": results})
    else:
        _print(found, results, dry_run=dry_run)
    return REFUSED if refused else 0


def _submit(engine: Engine, actor: str, case_no: str, version: str) -> dict[str, Any]:
    """The same case and calendar are the same command, so that it may be broken off and begun again."""
    command = RecomputeClocks(command_id=f"recompute:{case_no}:{version}", actor=actor, via=door(), case_no=case_no)
    answer = engine.submit(command)
    rejected = answer.rejected
    return {
        "case_no": case_no, "case_version": answer.version, "repeated": answer.repeated,
        "rejected": None if rejected is None else {
            "code": rejected.code, "message": rejected.text, "message_en": rejected.text_en,
        },
    }


def _print(found: Sequence[Mapping[str, Any]], results: Sequence[Mapping[str, Any]], *, dry_run: bool) -> None:
    if not found:
        line(say("√ 按现行日历，没有期限需要改变。", "√ No date changes by the present calendar."))
        return
    done = {result["case_no"]: result["rejected"] for result in results}
    for case in found:
        mark = "  " if dry_run else "× " if done.get(case["case_no"]) else "√ "
        line(f"{mark}{case['case_no']}  {case['title']}  {case['applicant_name']}", "bold")
        for change in case["changes"]:
            line(f"    {_change(change)}")
        if done.get(case["case_no"]):
            line(f"    {say(done[case['case_no']]['message'], done[case['case_no']]['message_en'])}")
    count = len(found)
    line(say(f"{count} 件办件的期限{'将改变，去掉 --dry-run 后执行' if dry_run else '已重算'}",
             f"{count} case(s) {'would change; without --dry-run they do' if dry_run else 'recomputed'}"))  # fmt: skip


def _change(change: Mapping[str, Any]) -> str:
    number = change["part"].partition("/")[2]
    part = f" /{number}" if number else ""
    light = ""
    if change["light_before"] != change["light_after"]:
        light = f"  {light_name(change['light_before'])} → {light_name(change['light_after'])}"
    mark = say("（暂定）", " (provisional)") if change["provisional"] else ""
    return f"{clock_name(change['kind'])}{part}  {change['before']} → {change['after']}{mark}{light}"
