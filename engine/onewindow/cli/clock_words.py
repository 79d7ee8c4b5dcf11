"""Words for clocks, their changes and their lights, as `deadline`, `supervise` and `case show` say them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from onewindow.cli.deadline_words import day_name
from onewindow.cli.telling import LEGAL_TIME
from onewindow.cli.words import say, word
from onewindow.domain.clock import CORRECTION_PERIOD
from onewindow.domain.clocks.running import IMMEDIATE
from onewindow.domain.names import CLOCKS, LIGHTS, RUNGS, Names
from onewindow.domain.service_item import Limit

STYLES = {"red": "bold red", "yellow": "yellow", "green": "green", "grey": "bright_black"}
MARKS = {"red": "●", "yellow": "▲", "green": "○", "grey": "■"}
"""One mark for each light, apart without colour; every GBK console has them."""

CHANGES: Names = {
    "started": ("起算", "started"),
    "suspended": ("中止", "suspended"),
    "resumed": ("恢复", "resumed"),
    "extended": ("延长", "extended"),
    "recomputed": ("按新日历重算", "recomputed by a new calendar"),
    "warning": ("预警", "warning"),
    "overdue": ("逾期", "overdue"),
    "stopped": ("停止", "stopped"),
    "order": ("列入督办单", "named in a supervision order"),
}
"""Changes of a clock, as its ledger names them."""

REASONS: Names = {
    "CaseAccepted": ("受理", "accepted"),
    "AcceptanceRefused": ("不予受理", "not accepted"),
    "CorrectionNotified": ("已告知补正", "correction notified"),
    "CorrectionReceived": ("已补正", "corrected"),
    "CaseLapsed": ("逾期未补正", "lapsed"),
    "CaseWithdrawn": ("撤回", "withdrawn"),
    "CaseTerminated": ("终止", "terminated"),
    "CaseVoided": ("作废", "voided"),
    "CaseForwarded": ("转报", "forwarded"),
    "CaseClosed": ("办结", "closed"),
    "CaseFinished": ("结束", "finished"),
    "Decided": ("已作决定", "decided"),
    "SubCaseClosed": ("办结", "closed"),
    "SubCaseWithdrawn": ("撤回", "withdrawn"),
    "SubCaseForwarded": ("转报", "forwarded"),
    "TaskCompleted": ("环节完成", "task completed"),
    "TaskCancelled": ("环节取消", "task cancelled"),
    "ReplyRecorded": ("部门已答复", "the department has answered"),
    "MessageCancelled": ("不再等待部门答复", "no longer waiting for the department"),
    "IncidentOpened": ("准予被撤回", "grant taken back"),
    "ProcedureEnded": ("特别程序结束", "special procedure ended"),
    "ResultsDelivered": ("已送达", "delivered"),
    "OrderReplied": ("督办已回复", "supervision order replied to"),
    "OrderSettled": ("督办已处理", "supervision order settled"),
}
"""Why a clock stopped: by the name of the event."""


NOBODY: Names = {
    "spoken_for": ("同时届满的总时限或本部分时限已经告知", "the wider limit that ends with it speaks for it"),
    "revoked": ("监察牌已撤销", "its card was revoked"),
    "told_before": ("没有尚未告知的人员", "nobody there who had not been told"),
}
"""Why a rung of the ladder told nobody, as the ledger names it; a rung of orders has its own sentence."""


def change_words(change: str) -> str:
    """The name of a change; of a later rung of the ladder, that it was reached."""
    level, _, rung = change.partition(":")
    if rung:
        return say(f"到达{word(RUNGS, rung)}一级", f"rung of the {word(RUNGS, rung)} reached")
    return word(CHANGES, level)


def followed_words(entry: Mapping[str, Any], kind: str) -> str:
    """What followed from a line of the ledger of such a clock: who was told, which order; or that nobody was, and why.

    "" for a line that calls for neither.
    """
    number, reason = entry["order"], entry["nobody"]
    if entry["change"] == "order":
        return ""
    if reason == "order_open":
        return say(f"未另发督办单：督办单 {number} 尚未办结", f"no further supervision order: {number} is still open")
    if reason and entry["change"].endswith(":order"):
        return say(f"未发督办单：{word(NOBODY, reason)}", f"no supervision order: {word(NOBODY, reason)}")
    if reason:
        return say(f"未另行告知：{word(NOBODY, reason)}", f"nobody further told: {word(NOBODY, reason)}")
    people = say("、", ", ").join(_told(each, kind) for each in entry["told"])
    found = [say(f"告知{people}", f"told {people}")] if people else []
    if number is not None:
        found.append(say(f"发出督办单 {number}", f"supervision order {number} issued"))
    return say("，", ", ").join(found)


def _told(person: Mapping[str, str], kind: str) -> str:
    """One of those who were told, with the rung; of the corrections' period the first is the applicant."""
    rung = word(RUNGS, person["rung"])
    if kind == CORRECTION_PERIOD and person["rung"] == "handler":
        rung = say("申请人", "applicant")
    absent = say(f"（代 {person['stands_for']}）", f" (for {person['stands_for']})") if person["stands_for"] else ""
    return say(f"{rung} {person['name']}{absent}", f"the {rung} {person['name']}{absent}")


def clock_name(kind: str) -> str:
    return word(CLOCKS, kind)


def light_name(light: str) -> str:
    return word(LIGHTS, light)


def lit(light: str | None, text: str) -> str:
    """The text with the mark of its light before it; unchanged where it has none."""
    return f"{MARKS[light]} {text}" if light else text


def limit_words(limit: str) -> str:
    """A limit such as "5wd" in words."""
    if limit == IMMEDIATE:
        return say("即办", "immediate")
    found = Limit.parse(limit)
    return say(found.text, found.text_en)


def until(due_at: str) -> str:
    """The day that ends with this instant; of an instant within a day its hour too."""
    end = datetime.fromisoformat(due_at).astimezone(LEGAL_TIME)
    whole = end.hour == end.minute == 0
    return f"{end.date() - timedelta(days=1)}" if whole else f"{end:%Y-%m-%d %H:%M}"


def due_words(clock: Mapping[str, Any]) -> str:
    """Last day of a clock (`due_on`, `due_at`), with the hour where it does not end with the day."""
    if not clock["due_on"] or not clock["due_at"]:
        return say("已中止，暂无到期日", "suspended, no due date")
    end, day = datetime.fromisoformat(clock["due_at"]).astimezone(LEGAL_TIME), date.fromisoformat(clock["due_on"])
    whole = end.date() == day + timedelta(days=1) and end.hour == end.minute == 0
    until = day_name(day) + ("" if whole else f" {end:%H:%M}")
    mark = say("（暂定）", " (provisional)") if clock["provisional"] else ""
    return say(f"{until} 到期{mark}", f"due {until}{mark}")
