"""`onewindow deadline --case`: every clock of a case from its ledger, its days, and who took the joint limit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from onewindow.cli.clock_words import (
    REASONS,
    STYLES,
    change_words,
    clock_name,
    due_words,
    followed_words,
    light_name,
    limit_words,
)
from onewindow.cli.deadline_months import months
from onewindow.cli.english_names import department_named
from onewindow.cli.output import hanging, line, table
from onewindow.cli.telling import local_time
from onewindow.cli.words import in_brackets, say, word
from onewindow.domain.clock import never_delivered
from onewindow.domain.service_item import Limit
from onewindow.domain.time_limits import CalendarDay, ExplainedDay

if TYPE_CHECKING:
    from onewindow.ports import Directory


def print_clocks(told: Mapping[str, Any], directory: Directory, *, days_of_all: bool) -> None:
    """The answer of `Engine.clocks` for people: the calendar of clocks that run, of `days_of_all` of the others too."""
    line(say(f"{told['case_no']} 的时限", f"Time limits of {told['case_no']}"), "bold")
    if not told["clocks"]:
        line(say("  没有时限。", "  There are none."))
    for clock in told["clocks"]:
        line()
        _print_clock(clock, directory, days=days_of_all or clock["stopped_at"] is None)
    if told["joint"] is not None:
        line()
        _print_joint(told["joint"])


def _print_clock(clock: Mapping[str, Any], directory: Directory, *, days: bool) -> None:
    light = light_name(clock["light"]) if clock["light"] else _ended(clock)
    hanging("", f"#{clock['clock']} {clock_name(clock['kind'])}  {part_name(clock['part'])}", "bold")
    hanging("   ", f"{light}  {due_words(clock)}", STYLES.get(clock["light"] or ""))
    start = local_time(clock["start"])
    began = say(f"自 {start} 起", f"from {start}")
    known = (limit_words(clock["limit"]), began, department_named(directory, clock["department"]), clock["basis"])
    hanging("   ", " · ".join(part for part in known if part))
    for entry in clock["lines"]:
        _print_line(entry, clock["kind"])
    explained = clock["explained"]
    if explained is None or not days:
        return
    for text in months(days_of(explained)):
        line(text)
    _print_remarks(clock, explained)


def part_name(part: Mapping[str, Any]) -> str:
    """Which part a clock measures: number and name, and the work item, procedure or order within it."""
    of = say(part["of"], part["of_en"])
    if part["order"] is not None:
        of = say(f"督办单 {part['order']}", f"supervision order {part['order']}")
    elif part["task"] is not None:
        of = f"{of} (#{part['task']})"
    main = "" if part["sub_case"] is not None else say("主办件", "main case")
    number = f"/{part['sub_case']}" if part["sub_case"] is not None else ""
    return " ".join(each for each in (number, say(part["name"], part["name_en"]) or main, of) if each)


def days_of(explained: Mapping[str, Any]) -> list[ExplainedDay]:
    """The days of an explanation in JSON as the calendar prints them."""
    return [
        ExplainedDay(
            CalendarDay(date.fromisoformat(day["date"]), day["kind"], day["name"], not day["provisional"]),
            day["number"], None if day["hours"] is None else Decimal(str(day["hours"])), day["excluded"], day["due"],
        )
        for day in explained["days"]
    ]


def _ended(clock: Mapping[str, Any]) -> str:
    if never_delivered(clock["kind"], clock["why"]):
        overdue = say("，逾期", ", overdue") if clock["overdue"] else ""
        return say("已停止，尚未送达", "stopped, never delivered") + overdue
    overdue = say("，逾期", ", overdue") if clock["overdue"] else say("，未逾期", ", in time")
    return say("已停止", "stopped") + overdue


def _print_line(entry: Mapping[str, Any], kind: str) -> None:
    """One line of the ledger: when, who, what, the last day after it, basis and reason, and what followed from it."""
    value = entry["value"]
    if entry["change"] == "stopped":
        value = word(REASONS, value)
    elif entry["change"] == "extended":
        value = limit_words(value)
    elif entry["change"] == "recomputed":
        value = say(f"原为 {value}", f"before {value}")
    changed = change_words(entry["change"]) + (in_brackets(value) if value else "")
    dated = entry["change"] not in ("stopped", "order")
    due = f" → {entry['due_on'] or say('暂无到期日', 'no due date')}" if dated else ""
    basis = entry["basis"] if entry["change"] != "started" else ""
    parts = [f"{entry['by']['name'] or entry['by']['id']} {changed}{due}", basis,
             entry["reason"], followed_words(entry, kind)]
    hanging(f"   {local_time(entry['at'])}  ", " · ".join(part for part in parts if part))


def _print_remarks(clock: Mapping[str, Any], explained: Mapping[str, Any]) -> None:
    version = clock["calendar"][:12]
    if not clock["calendar_kept"]:
        hanging("   ", say(f"！ 日历版本 {version} 没有留存，以上按现行日历解释",
                           f"！ Calendar {version} was not kept: explained by the present one"))  # fmt: skip
    else:
        line(say(f"   日历版本 {version}", f"   Calendar {version}"))
    if clock["stopped_at"] is None and explained["due_date"] != clock["due_on"]:
        hanging("   ", say(f"！ 按此推算为 {explained['due_date']}，以记录的 {clock['due_on']} 为准",
                           f"！ Reckoned so it is {explained['due_date']}; {clock['due_on']} as recorded holds"))


def _print_joint(joint: Mapping[str, Any]) -> None:
    """Who took how much of the limit of the whole."""
    limit, used, left = limit_words(joint["limit"]), joint["used"], joint["left"]
    line(say(f"联办：{clock_name(joint['kind'])} {limit}，已用 {used}，剩余 {left}",
             f"Joint: {clock_name(joint['kind'])} {limit}, used {used}, left {left}"), "bold")  # fmt: skip
    heads = [say("子办件", "Sub-case"), say("受理", "From"), say("办结", "Until"), say("已用", "Used"),
             say("扣除", "Paused"), say("时限", "Limit"), say("余", "Left")]
    table(heads, [_branch_cells(branch) for branch in joint["branches"]], keep=range(1, 7))
    hanging("  ", say("单位：工作日；括号内和“余”按该子办件时限的单位，负数为超出；→ 决定总时长的子办件",
                      "Working days; in brackets, and Left: as the limit of the sub-case counts, below 0: over; "
                      "→ decided how long it took"))  # fmt: skip
    most = [each for each in joint["branches"] if each["consumed"]]
    if most:
        names, days = say("、", ", ").join(say(each["name"], each["name_en"]) for each in most), f"{most[0]['used']:g}"
        hanging("  ", say(f"占用总时限最多：{names}，{'各 ' if len(most) > 1 else ''}{days} 个工作日",
                          f"Took most of the joint limit: {names}, {days} working day(s)"
                          f"{' each' if len(most) > 1 else ''}"))  # fmt: skip


def _branch_cells(branch: Mapping[str, Any]) -> list[str]:
    number = branch["sub_case"].rpartition("/")[2]
    ended = local_time(branch["ended"])[5:10] if branch["ended"] else say("办理中", "open")
    used, left = _against_own_limit(branch)
    name = say(branch["name"], branch["name_en"])
    return [
        f"{'→' if branch['critical'] else ' '}/{number} {name}", local_time(branch["began"])[5:10], ended,
        used, str(branch["excluded"]), branch["limit"], left,
    ]


def _against_own_limit(branch: Mapping[str, Any]) -> tuple[str, str]:
    """Whole days used, in brackets what its own limit counts where that is another figure; and what it has left of it.

    The limit less the figure shown is always what is shown as left.
    """
    days = f"{branch['used']:g}"
    if branch["left"] is None:
        return days, ""
    limit = Limit.parse(branch["limit"])
    counted = round(limit.amount - Decimal(str(branch["left"])), 1)
    other = limit.unit not in ("wd", "") or counted != Decimal(str(branch["used"]))
    used = f"{days} ({counted.normalize():f}{limit.unit})" if other else days
    return used, f"{(limit.amount - counted).normalize():f}"
