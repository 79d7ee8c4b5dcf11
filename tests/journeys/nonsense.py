"""Commands nobody in their right mind would send: any type, any person, any value that plain data can be."""

from __future__ import annotations

import math
from collections.abc import Iterable
from random import Random
from typing import Any

from onewindow import commands as c

STRANGERS = ("applicant.stranger", "nobody", "", "𪚥", "wang.fang ", "SYSTEM", "zero\x00")

TEXTS = ("", " ", "办理", "𪚥", "👩‍💼", "'; DROP TABLE ow_case; --", "{case_no}", "{0}%s", "x" * 3000, "nul\x00",
         "\ud800", "a\u200db", "../../etc", "done", "accepted", "granted", "objection", "window", "articles", "a.pdf",
         "result", "\r\n")

_DEEP: Any = []
for _ in range(60):
    _DEEP = [_DEEP]

WORDS = {
    "limit": ("1wd", "3wd", "10wd", "0.5wd", "4wh", "3d", "0wd", "-1wd", *TEXTS),
    "procedure": ("听证", "公示", *TEXTS),
    "act": ("late_notice", "extra_material", *TEXTS),
    "done_on": ("2026-03-02", "2026-02-30", "2099-01-01", *TEXTS),
    "department": ("service_hall", "police", "moon", *TEXTS),
}
"""What the fields of clocks and supervision may hold, right or nearly so."""

UNFIT: tuple[Any, ...] = (10**40, math.nan, math.inf, _DEEP, "nul\x00", "\ud800")
VALUES: tuple[Any, ...] = (
    None, True, 3, -1, 0.5, "文字", "", [], {}, [1], ["articles"], {"": ""}, {"result": "granted"}, 10**18, [None, {}],
    {"name": ""}, {"material": "articles"}, [{"material": "articles"}], [{"material": ["articles"], "problem": "x"}],
    {"name": "李雷", "method": "pigeon"}, {"id": "wang.fang"}, {"id": ["x"], "name": 7}, "2026-02-30",
)  # fmt: skip

KEYS = (
    "reason", "remedies", "defects", "omissions", "items", "collector", "form", "result", "outcome", "by", "at",
    "origin", "situations", "applicant", "walk", "shop", "rounds", "again", "registration", "seal", "company", "window",
    "right_agency", "opinion", "uscc", "licence_no", "id", "name", "agent", "domicile_kind", "bank",
)  # fmt: skip

TYPES = sorted(c.COMMAND_TYPES.values(), key=lambda command_type: command_type.__name__)


def record(chance: Random, like: Iterable[str] = ()) -> dict[str, Any]:
    """A JSON object with keys the rules look at (those of `like` above all) and values of every kind."""
    values = VALUES if chance.random() < 0.95 else UNFIT
    own = sorted(like)
    groups = [own if own and chance.random() < 0.6 else KEYS for _ in range(chance.choice([0, 1, 1, 2, 4]))]
    return {chance.choice(group): chance.choice(values) for group in groups}


def nonsense(
    chance: Random, view: dict[str, Any], people: list[str], others: list[str]
) -> tuple[type[c.Command], str, dict[str, Any]]:
    """A command of any type; numbers of tasks, timers and cases are right more often than not."""
    command_type = chance.choice(TYPES)
    names = {*command_type.__struct_fields__} - {"command_id", "actor"}
    given = {name: value for name in sorted(names) if (value := _value(chance, name, view, people, others)) is not None}
    return command_type, chance.choice(people), given


def twisted(
    chance: Random, command_type: type[c.Command], actor: str, given: dict[str, Any], view: dict[str, Any],
    people: list[str],
) -> tuple[type[c.Command], str, dict[str, Any]]:
    """The same command with one thing wrong."""
    changeable = sorted({"data", "form", "situations", "outcome", "filename", "content", "to", "reason"} & set(given))
    name = chance.choice(["actor", *changeable * 3])
    if name == "actor":
        return command_type, chance.choice(people), given
    if name in ("data", "form", "situations"):
        # Beside or in place of what is right, so that a key is read in good company too.
        like = [*given[name], *[task["element"] for task in view["tasks"]]]
        return command_type, actor, {**given, name: {**chance.choice([given[name], {}]), **record(chance, like)}}
    wrong = chance.choice(people) if name == "to" else _value(chance, name, view, people, [])
    return command_type, actor, {**given, name: wrong}


def _value(chance: Random, name: str, view: dict[str, Any], people: list[str], others: list[str]) -> Any:
    tasks = [int(task["task"]) for task in view["tasks"]]
    if name == "case_no":
        return view["case_no"] if chance.random() < 0.9 else chance.choice([*others, *TEXTS])
    if name == "task":
        return chance.choice([*tasks, *tasks, 0, -1, 999, 10**12])
    if name == "timer":
        return chance.choice([*view["timers"], 0, -1, 10**12])
    if name == "expected_version":
        return chance.choice([None, None, None, view["version"], view["version"] - 1, 0, 10**12])
    if name in ("form", "situations", "applicant", "data"):
        return record(chance)
    if name == "content":
        return chance.choice([b"", b"%PDF-1.4\nx", b"MZ\x90", b"\x89PNG\r\n\x1a\n", "文字".encode()])
    if name in ("original_checked", "claim"):
        return chance.random() < 0.5
    if name == "sub_case":
        return chance.choice([None, f"{view['case_no']}/1", "2", "/9", *TEXTS])
    if name == "process":
        return chance.choice(["company_startup", "parallel_startup", "asking_again", "errands", *TEXTS])
    if name in ("origin", "error", "on_behalf_of"):
        return chance.choice([None, None, *others, *TEXTS])
    if name == "to":
        return chance.choice(people)
    if name in ("card", "escalation", "order", "incident"):
        return chance.choice([1, 1, 2, 0, -1, 10**12])
    if name == "message":
        return chance.choice([*view["messages"], *view["messages"], *TEXTS])
    if name == "facts":
        return record(chance)
    if name == "accepted":
        return chance.random() < 0.5
    return chance.choice(WORDS.get(name, TEXTS))
