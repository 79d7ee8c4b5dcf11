"""Runs a file of worked examples of time limits (vectors/deadlines.json says how one is written) and compares."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from onewindow.cli.machine import said_by
from onewindow.cli.vector_values import UNITS, Given, readable
from onewindow.domain.service_item import Limit
from onewindow.domain.time_limits import (
    Calendar,
    Front,
    Moment,
    OfficeHours,
    Policy,
    Reckoning,
    Term,
    acceptance_dates,
    immediate_end,
    judge,
    local_date,
    plain,
    reckon,
)
from onewindow.domain.time_limits.explanation import number
from onewindow.errors import EnvironmentProblem, UsageError

LARGEST = 20_000_000
"""Bytes read of a file of examples."""


@dataclass(frozen=True)
class Rules:
    """By what the examples are reckoned; the policy is the default one unless an example says otherwise."""

    calendar: Calendar
    policy: Policy


def run_vectors(path: Path, calendar: Calendar) -> list[dict[str, Any]]:
    """Result of every example: id, ok, expected, got. Raises UsageError for a file that is not of the form."""
    data = _read(path)
    file = str(path)
    vectors = data.get("vectors")
    if not isinstance(vectors, list):
        Given(file, "", data).refuse("vectors", "缺少示例列表", '写成 "vectors": […]',
                                     "the list of examples is missing", 'write "vectors": […]')  # fmt: skip
    rules = _by_conventions(file, data.get("conventions"), calendar)
    return [_run(Given(file, f"/vectors/{index}", vector), rules) for index, vector in enumerate(vectors)]


def _read(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as stream:
            data = json.loads(stream.read(LARGEST).decode("utf-8-sig"))
    except FileNotFoundError:
        raise UsageError(f"{path}：没有这个文件 → 检查路径\n{path}: there is no such file → check the path") from None
    except OSError as error:
        why, why_en = said_by(error)
        raise EnvironmentProblem(
            f"{path}：文件无法读取（{why}） → 检查权限\n"
            f"{path}: the file cannot be read ({why_en}) → check its permissions"
        ) from error
    except (ValueError, RecursionError) as error:
        line = f":{error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise UsageError(
            f"{path}{line} 不是合法的 JSON（{error}） → 检查引号和逗号\n"
            f"{path}{line} not valid JSON ({error}) → check quotes and commas"
        ) from error
    if not isinstance(data, dict) or data.get("version", 1) != 1:
        raise UsageError(
            f"{path}：应为 version 1 的示例文件 → 写成 {{\"version\": 1, \"vectors\": […]}}\n"
            f"{path}: expected a file of examples, version 1 → write {{\"version\": 1, \"vectors\": […]}}"
        )
    return data


def _by_conventions(file: str, conventions: Any, calendar: Calendar) -> Rules:
    """With the office hours the file names, else those of the calendar."""
    hours = conventions.get("office_hours") if isinstance(conventions, dict) else None
    if hours is None:
        return Rules(calendar, Policy())
    try:
        return Rules(replace(calendar, hours=OfficeHours.from_json(hours)), Policy())
    except (ValueError, TypeError):
        Given(file, "/conventions", conventions).refuse(
            "office_hours", "应为先后排列的时段", '例如 [["09:00", "12:00"]]', "must be sessions in order",
            'for example [["09:00", "12:00"]]',
        )  # fmt: skip


def _run(vector: Given, rules: Rules) -> dict[str, Any]:
    if not isinstance(vector.values, dict):
        vector.refuse("", "应为对象", "写成 {id, kind, given, expect}", "must be an object",
                      "write {id, kind, given, expect}")  # fmt: skip
    for key, wanted in (("id", str), ("kind", str), ("given", dict), ("expect", dict)):
        if not isinstance(vector.values.get(key), wanted):
            vector.refuse(key, "缺少这个值或类型不对", "写成 {id, kind, given, expect}",
                          "this value is missing or of another type", "write {id, kind, given, expect}")  # fmt: skip
    kind = vector.values["kind"]
    if kind not in KINDS:
        vector.refuse("kind", f"不认得 {kind!r}", f"可以写：{'、'.join(KINDS)}", f"{kind!r} is not known",
                      f"known: {', '.join(KINDS)}")  # fmt: skip
    given = Given(vector.file, f"{vector.pointer}/given", vector.values["given"])
    try:
        answer = KINDS[kind](given, rules)
    except (ValueError, OverflowError) as error:
        given.refuse("", f"无法计算（{error}）", "改正这些值", f"cannot be reckoned ({error})", "correct the values")
    expected = vector.values["expect"]
    got = {key: answer[key] for key in expected if key in answer}
    return {"id": vector.values["id"], "ok": agrees(expected, got), "expected": expected, "got": got}


def agrees(expected: Any, got: Any) -> bool:
    """Whether `got` holds what is expected: only keys that are expected count; instants are equal in any time zone."""
    if isinstance(expected, dict):
        return isinstance(got, dict) and all(key in got and agrees(expected[key], got[key]) for key in expected)
    if isinstance(expected, list):
        same = isinstance(got, list) and len(got) == len(expected)
        return same and all(agrees(one, other) for one, other in zip(expected, got, strict=True))
    if isinstance(expected, bool) or isinstance(got, bool):
        return expected is got
    moments = readable(expected), readable(got)
    if isinstance(moments[0], datetime) and isinstance(moments[1], datetime):
        return moments[0] == moments[1]
    return bool(expected == got)


def _limit(given: Given, rules: Rules) -> dict[str, Any]:
    given.only("start", "limit", "unit", "suspensions", "extension", "as_of", "warn_ratio", "after_hours",
               "calendar_until")  # fmt: skip
    limit = given.limit("limit", given.word("unit", UNITS))
    if limit is None:
        given.refuse("limit", "缺少这个值", "写天数或小时数", "this value is missing",
                     "write a number of days or hours")  # fmt: skip
    term = Term(
        start=given.moment("start"),
        limit=limit,
        suspensions=given.suspensions("suspensions"),
        extension=given.prolongation("extension"),
    )
    until = given.moment_or_none("calendar_until")
    calendar = rules.calendar if until is None else rules.calendar.known_until(local_date(until))
    found = reckon(term, calendar, _policy(given, rules), as_of=given.moment_or_none("as_of"))
    told = plain(found)
    return {
        **{key: told[key] for key in _SAME_NAME},
        # As the file writes them: who compares the two sees the hour of the office.
        "due_at": found.due_at.isoformat() if found.due_at else None,
        "warn_at": found.warn_at.isoformat() if found.warn_at else None,
        "base_due": told["due_date_before_extension"],
        "excluded_working_days": told["excluded"],
        "used_working_days": told["used"],
        "remaining_working_days": told["remaining"],
        "error": found.extension_error or None,
    }


_SAME_NAME = (
    "due_date", "due_at", "nominal_date", "day_zero", "due_date_without_suspension", "due_date_before_extension",
    "state", "light", "warn_at", "provisional", "extension_allowed",
)  # fmt: skip


def _acceptance(given: Given, rules: Rules) -> dict[str, Any]:
    given.only("received", "correction_notices", "corrected", "corrected_on_spot", "as_of", "promised_limit",
               "statutory_limit")  # fmt: skip
    as_of = given.moment_or_none("as_of")
    front = Front(
        received=given.moment("received"),
        notices=given.moments("correction_notices"),
        corrected=given.moment_or_none("corrected"),
        corrected_on_spot=given.moment_or_none("corrected_on_spot"),
    )
    dates = acceptance_dates(front, rules.calendar, rules.policy, as_of=as_of)
    promised = _reckoned(dates.accepted, given.limit("promised_limit"), rules, as_of)
    statutory = _reckoned(dates.accepted, given.limit("statutory_limit"), rules, as_of)
    since = _reckoned(dates.accepted or front.received, Limit(Decimal(1), "wd"), rules, as_of)
    return {
        "correction_notice_due": _day(dates.notice.due_date),
        "deemed_accepted": dates.deemed,
        "acceptance_date": _day(dates.accepted_on),
        "promised_due": _due(promised),
        "statutory_due": _due(statutory),
        "used_working_days": number(since.used) if since else None,
        "notices_allowed": list(dates.notices_allowed),
        "correction_notices_issued": dates.notices_issued,
    }


def _immediate(given: Given, rules: Rules) -> dict[str, Any]:
    given.only("accepted")
    end = immediate_end(given.moment("accepted"), rules.calendar)
    return {"due_at": end.at.isoformat() if end.at else None}


def _lights(given: Given, rules: Rules) -> dict[str, Any]:
    given.only("accepted", "promised_limit", "statutory_limit", "warn_ratio", "dates")
    accepted, rules = given.moment("accepted"), replace(rules, policy=_policy(given, rules))
    limits = given.limit("promised_limit"), given.limit("statutory_limit")
    series = []
    for written, moment in zip(given.list("dates"), given.moments("dates"), strict=True):
        promised, statutory = (_reckoned(accepted, limit, rules, moment) for limit in limits)
        shown = judge(promised, statutory)
        series.append(
            {
                "date": written,
                "light": shown.light,
                "card": shown.card,
                "remaining_promised": number(shown.remaining_promised),
                "remaining_statutory": number(shown.remaining_statutory),
            }
        )
    promised_due, statutory_due = (_due(_reckoned(accepted, limit, rules, None)) for limit in limits)
    return {"promised_due": promised_due, "statutory_due": statutory_due, "series": series}


KINDS: Mapping[str, Callable[[Given, Rules], dict[str, Any]]] = {
    "limit": _limit,
    "acceptance": _acceptance,
    "immediate": _immediate,
    "lights": _lights,
}


def _policy(given: Given, rules: Rules) -> Policy:
    ratio = given.number("warn_ratio")
    policy = rules.policy if ratio is None else replace(rules.policy, warn_ratio=ratio)
    if not given.has("after_hours"):
        return policy
    words = {word: word for word in ("same_day", "next_working_day")}
    return replace(policy, after_hours=given.word("after_hours", words))


def _reckoned(start: Moment | None, limit: Limit | None, rules: Rules, as_of: Moment | None) -> Reckoning | None:
    if start is None or limit is None:
        return None
    return reckon(Term(start=start, limit=limit), rules.calendar, rules.policy, as_of=as_of)


def _due(reckoning: Reckoning | None) -> str | None:
    return None if reckoning is None else _day(reckoning.due_date)


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
