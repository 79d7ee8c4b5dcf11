"""The options of `onewindow deadline` as typed: moments, limits, suspensions, extensions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NoReturn

from onewindow.cli.vector_values import UNITS, readable
from onewindow.domain.service_item import LONGEST_AMOUNT, Limit
from onewindow.domain.time_limits import Moment, Policy, Prolongation, Suspension
from onewindow.errors import UsageError

_RECKONED = frozenset({"--start", "--limit", "--calendar-until"})
_TASKS: Mapping[str, frozenset[str]] = {
    "--vectors": frozenset({"--vectors"}),
    "--case": frozenset({"--case", "--all"}),
    "--recompute": frozenset({"--recompute", "--dry-run"}),
    "--start": _RECKONED | {"--unit", "--suspend", "--extend", "--maximum", "--as-of", "--after-hours"},
}
"""What `deadline` can be asked, by the option that asks it, and the options that change the answer."""


def refuse_idle(given: Mapping[str, object], *, immediate: bool) -> None:
    """Raise UsageError unless one thing is asked and every option given has a part in the answer."""
    typed = [option for option, value in given.items() if value]
    asked = [task for task in _TASKS if task in typed or (task == "--start" and "--limit" in typed)]
    if len(asked) > 1:
        misused(", ".join(_TASKS), "不能同用", "只写一种", "exclude each other", "give one of them")
    if not asked:
        idle = typed[0] if typed else "deadline"
        with_what = next((task for task, options in _TASKS.items() if idle in options), "")
        if with_what in ("", "--start"):
            misused(idle, "没有说明要算什么",
                    "加上 --start 日期 --limit 期限，或 --case 编号、--recompute、--vectors 文件",
                    "it is not said what to reckon",
                    "add --start DATE --limit 5wd, or --case NO, --recompute, --vectors FILE")  # fmt: skip
        misused(idle, f"只与 {with_what} 同用", f"加上 {with_what}", f"goes with {with_what}", f"add {with_what}")
    of = "--limit immediate" if immediate and asked == ["--start"] else asked[0]
    used = _RECKONED if of == "--limit immediate" else _TASKS[asked[0]]
    for option in typed:
        if option not in used:
            misused(option, f"不与 {of} 同用，不起作用", "去掉它", f"has no effect with {of}", "leave it out")
    if "--maximum" in typed and "--extend" not in typed:
        misused("--maximum", "只与 --extend 同用", "加上 --extend", "goes with --extend", "add --extend")


def the_only(option: str, texts: Sequence[str]) -> str:
    """The one text given; raises UsageError for more."""
    if len(texts) > 1:
        misused(option, f"写了 {len(texts)} 次，而期限只能延长一次（extension_repeated）", "只写一次",
                f"is given {len(texts)} times, and a limit is extended only once (extension_repeated)",
                "give it once")  # fmt: skip
    return texts[0]


def moment(option: str, text: str) -> Moment:
    """A date or an instant; raises UsageError for anything else, and for nothing."""
    found = readable(text)
    if found is None:
        misused(option, f"应为日期或时刻，但是写的是 {text!r}", "例如 2025-09-25 或 2025-09-25T10:00+08:00",
                f"expected a date or an instant, but got {text!r}",
                "for example 2025-09-25 or 2025-09-25T10:00+08:00")  # fmt: skip
    return found


def read_limit(option: str, text: str, unit: str = "") -> Limit:
    """A limit such as 5wd, or a bare number with `unit`, which is working days where not given."""
    units = {**UNITS, **{short: short for short in UNITS.values()}}
    if unit and unit not in units:
        misused("--unit", f"不认得 {unit!r}", f"可以写：{'、'.join(units)}", f"{unit!r} is not known",
                f"known: {', '.join(units)}")  # fmt: skip
    bare = re.fullmatch(r"[0-9.]+", text)
    try:
        found = Limit.parse(text + units[unit or "wd"] if bare else text)
    except ValueError:
        if re.fullmatch(r"[1-9][0-9]{4,}(\.[0-9]+)?[a-z]*", text):
            misused(option, f"期限过长：{text!r}", f"最多 {LONGEST_AMOUNT}，例如 5wd",
                    f"too long a limit: {text!r}", f"at most {LONGEST_AMOUNT}, for example 5wd")  # fmt: skip
        misused(option, f"不是期限：{text!r}", "例如 5wd（工作日）、20d（自然日）、4wh（工作小时）、0.5wd",
                f"not a limit: {text!r}", "for example 5wd, 20d (calendar days), 4wh (hours), 0.5wd")  # fmt: skip
    if unit and found.unit != units[unit]:
        misused("--unit", f"与 {option} {text} 不一致", "只写一种", f"differs from {option} {text}",
                "give one of the two")  # fmt: skip
    return found


def suspension(text: str) -> Suspension:
    """`A..B`, or `A..` while it lasts."""
    begin, dots, end = text.partition("..")
    if not dots:
        misused("--suspend", f"应为 起..止，但是写的是 {text!r}",
                "例如 2025-05-12..2025-05-19，仍在继续则 2025-05-12..",
                f"expected BEGIN..END, but got {text!r}",
                "for example 2025-05-12..2025-05-19, or 2025-05-12.. while it lasts")  # fmt: skip
    try:
        return Suspension(moment("--suspend", begin), moment("--suspend", end) if end else None)
    except ValueError:
        misused("--suspend", f"{text} 止早于起", "改正日期", f"{text} ends before it begins", "correct the dates")


def extension(text: str, maximum: str, limit: Limit) -> Prolongation:
    """`10wd@DATE`, or `10wd` where it does not matter when it was approved."""
    days, _, approved = text.partition("@")
    return Prolongation(
        days=_days("--extend", days, limit).amount,
        approved=moment("--extend", approved) if approved else None,
        maximum=_days("--maximum", maximum, limit).amount if maximum else None,
    )


def after_hours_policy(policy: Policy, word: str) -> Policy:
    """The policy with the word of `--after-hours`, where one was given."""
    try:
        return replace(policy, after_hours=word) if word else policy
    except ValueError:
        misused("--after-hours", f"不认得 {word!r}", "可以写：same_day、next_working_day", f"{word!r} is not known",
                "known: same_day, next_working_day")  # fmt: skip


def misused(option: str, text: str, remedy: str, text_en: str, remedy_en: str) -> NoReturn:
    """Raise UsageError about an option."""
    raise UsageError(f"{option}：{text} → {remedy}\n{option}: {text_en} → {remedy_en}")


def _days(option: str, text: str, limit: Limit) -> Limit:
    """Days to extend by: of the kind the limit is in; hours are extended by working days."""
    found = read_limit(option, text, "" if text[-1:].isalpha() else "d" if limit.unit == "d" else "wd")
    if found.unit != ("d" if limit.unit == "d" else "wd"):
        misused(option, f"{text} 与期限 {limit} 的单位不同", "用同一种日",
                f"{text} and the limit {limit} are of different units",
                "use days of the same kind")  # fmt: skip
    return found
