"""`onewindow deadline --recompute`: which cases have other dates by the present calendar, and changing them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from onewindow.cli.clock_words import clock_name, light_name
from onewindow.cli.english_names import EnglishNames
from onewindow.cli.output import Format, hanging, line, print_json
from onewindow.cli.site import door
from onewindow.cli.words import one_language, say
from onewindow.commands import RecomputeClocks

if TYPE_CHECKING:
    from onewindow.engine import Engine

REFUSED = 1


def recompute(engine: Engine, actor: str, format: Format, *, dry_run: bool) -> int:
    """List what changes and, unless `dry_run`, submit it case by case; 1 where one was refused or cannot be read."""
    found = engine.recomputation(actor=actor)
    version = engine.calendar_version
    results = [] if dry_run else [_submit(engine, actor, case, version) for case in found if not case["problem"]]
    changed = [case for case in found if case["changes"]]
    confirmed = [case for case in found if case["confirmed"] and not case["changes"]]
    unread = [case for case in found if case["problem"]]
    if format is Format.JSON:
        told = {"calendar": version, "dry_run": dry_run, "cases": changed, "confirmed": confirmed, "unread": unread}
        print_json({**told, "results": results})
    else:
        _print(changed, len(confirmed), results, EnglishNames(engine), dry_run=dry_run)
        for case in unread:
            hanging("× ", f"{case['case_no']} {one_language(case['problem'])}")
    return REFUSED if unread or any(result["rejected"] for result in results) else 0


def _submit(engine: Engine, actor: str, case: Mapping[str, Any], version: str) -> dict[str, Any]:
    """The same case as it stands, calendar and person are the same command. Two people who do it at once do it once:
    the second finds nothing left to change."""
    no, via = case["case_no"], door()
    command_id = f"recompute:{no}:{case['case_version']}:{version}:{actor}:{via}"
    command = RecomputeClocks(command_id=command_id, actor=actor, via=via, case_no=no)
    answer = engine.submit(command)
    rejected = answer.rejected
    return {
        "case_no": no, "case_version": answer.version, "repeated": answer.repeated,
        "rejected": None if rejected is None else {
            "code": rejected.code, "message": rejected.text, "message_en": rejected.text_en,
        },
    }


def _print(
    changed: Sequence[Mapping[str, Any]], confirmed: int, results: Sequence[Mapping[str, Any]], names: EnglishNames,
    *, dry_run: bool,
) -> None:
    refused = {result["case_no"]: result["rejected"] for result in results if result["rejected"]}
    for case in changed:
        mark = "  " if dry_run else "× " if case["case_no"] in refused else "√ "
        title = names.title(case["case_no"], case["title"])
        line(f"{mark}{case['case_no']}  {title}  {case['applicant_name']}", "bold")
        for change in case["changes"]:
            hanging("    ", _change(change))
    for no, rejected in refused.items():
        hanging("× ", f"{no} [{rejected['code']}] {say(rejected['message'], rejected['message_en'])}")
    count = len(changed)
    if not count:
        line(say("√ 按现行日历，没有到期日或亮灯需要改变。", "√ No due date or light changes by the present calendar."))
    else:
        line(say(f"{count} 件办件的期限{'将改变；去掉 --dry-run 后执行' if dry_run else '已重算'}",
                 f"{count} case(s) {'would change; without --dry-run they do' if dry_run else 'recomputed'}"))
    if confirmed:
        line(say(f"另有 {confirmed} 件的暂定日期{'将得到' if dry_run else '已'}确认，到期日不变",
                 f"{confirmed} more {'would be' if dry_run else 'were'} confirmed; their dates stay"))  # fmt: skip


def _change(change: Mapping[str, Any]) -> str:
    number = change["part"].partition("/")[2]
    part = f" /{number}" if number else ""
    light = ""
    if change["light_before"] != change["light_after"]:
        light = f"  {light_name(change['light_before'])} → {light_name(change['light_after'])}"
    mark = say("（暂定）", " (provisional)") if change["provisional"] else ""
    return f"{clock_name(change['kind'])}{part}  {change['before']} → {change['after']}{mark}{light}"
