"""The words of `case do`: short names of commands, which words follow them, and how a command is built from them."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

from onewindow.cli.machine import said_by
from onewindow.commands import COMMAND_TYPES, Command, FileCommand, command_fields
from onewindow.domain.visible_text import visible
from onewindow.errors import UsageError

SHORT: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "save": ("SaveDraft", ()),
    "submit": ("SubmitApplication", ()),
    "attach": ("AttachMaterial", ("material", "file")),
    "supplement": ("SupplementOmission", ("material", "file")),
    "correct": ("CorrectOnTheSpot", ()),
    "claim": ("ClaimTask", ("task",)),
    "release": ("ReleaseTask", ("task",)),
    "hand-over": ("HandOverTask", ("task", "to")),
    "complete": ("CompleteTask", ("task", "outcome")),
    "withdraw": ("Withdraw", ("sub_case",)),
    "terminate": ("Terminate", ()),
    "propose-voiding": ("ProposeVoiding", ()),
    "void": ("VoidCase", ()),
    "lapse": ("LapseCase", ()),
    "suspend": ("Suspend", ("procedure",)),
    "resume": ("Resume", ()),
    "extend": ("Extend", ("limit",)),
    "forward": ("Forward", ("to",)),
    "acknowledge": ("Acknowledge", ("escalation",)),
    "appeal": ("AppealCard", ("card",)),
    "revoke": ("RevokeCard", ("card",)),
    "confirm": ("ConfirmCard", ("card",)),
    "order": ("IssueOrder", ("department", "content")),
    "reply-order": ("ReplyToOrder", ("order", "reply")),
    "settle-order": ("SettleOrder", ("order", "accepted")),
    "report-act": ("ReportAct", ("act", "done_on")),
    "recompute": ("RecomputeClocks", ()),
    "message": ("SendMessage", ("name",)),
    "fire": ("FireTimer", ("timer",)),
    "reply": ("RecordReply", ("message", "outcome")),
    "undelivered": ("ReportUndelivered", ("message", "problem")),
    "retry": ("RetryIncident", ("incident",)),
    "resolve": ("ResolveIncident", ("incident",)),
    "give-up": ("GiveUpIncident", ("incident",)),
}
"""Short name → class name and the fields that may follow it as words, in order."""

NUMBERS = frozenset({"timer", "expected_version", "escalation", "card", "order", "incident"})
"""Fields that are whole numbers; `task` too, but it may also be named by its element."""

YES_OR_NO = frozenset({"accepted"})
"""Fields that are typed as yes or no."""

_YES = {"yes": True, "true": True, "是": True, "no": False, "false": False, "否": False}

TEXTS = ("reason", "remedies", "basis", "opinion")
"""Texts with an option of their own: a field where the command has it, else part of its data."""

MEANT_BY_REASON = ("result", "note", "reply", "description", "content")
"""What `--reason` says where a command has no `reason`: the one of these it has."""


def short_names() -> tuple[str, ...]:
    """All short names, in the order of a case's life."""
    return tuple(SHORT)


def build(
    name: str,
    words: Sequence[str],
    given: Mapping[str, Any],
    *,
    shared: Mapping[str, Any],
    task_number: Callable[[str], int],
    sub_case: Callable[[str], str] = str,
) -> Command:
    """The command `name` (short or class name) with the fields of `words` and `given`; raises UsageError.

    `shared` holds the fields every command has; `task_number` finds the number of a task named by its element,
    `sub_case` that of a sub-case. A text such as a reason that is no field of the command goes into its data.
    """
    kind, places = kind_of(name)
    fields = _with_texts({**placed(name, words, places), **given}, kind)
    allowed = {*command_fields(kind), "expected_version", "on_behalf_of", "file"}
    for field in fields:
        if field not in allowed:
            _refuse(
                f"{name}：没有字段 {field}",
                f"可用：{'、'.join(sorted(command_fields(kind))) or '无'}",
                f"{name} has no field {field}",
                f"it takes: {', '.join(sorted(command_fields(kind))) or 'none'}",
            )
    if "file" in fields:
        fields.update(_content(Path(str(fields.pop("file"))), fields))
    if "task" in fields and not isinstance(fields["task"], int):
        fields["task"] = task_number(str(fields["task"]))
    if fields.get("sub_case") is not None:
        fields["sub_case"] = sub_case(str(fields["sub_case"]))
    for field in NUMBERS & fields.keys():
        fields[field] = _number(field, fields[field])
    for field in YES_OR_NO & fields.keys():
        fields[field] = _yes_or_no(field, fields[field])
    try:
        return kind(**shared, **fields)
    except TypeError:
        missing = ", ".join(place.upper() for place in places if place not in fields) or "--json"
        _refuse(
            f"{name} 还缺少 {missing}",
            f"写作 case do NO {name} {' '.join(p.upper() for p in places)}",
            f"{name} lacks {missing}",
            f"type case do NO {name} {' '.join(p.upper() for p in places)}",
        )


def kind_of(name: str) -> tuple[type[Command], tuple[str, ...]]:
    """The class of the command called `name` and the fields that may follow it as words; raises UsageError."""
    if name in SHORT:
        class_name, places = SHORT[name]
        return COMMAND_TYPES[class_name], places
    by_class = dict(SHORT.values())
    if name in by_class:
        return COMMAND_TYPES[name], by_class[name]
    near = difflib.get_close_matches(name, [*SHORT, *by_class], n=1)
    _refuse(
        f"没有命令 {name}",
        f"是不是 {near[0]}？" if near else f"可用：{'、'.join(SHORT)}",
        f"there is no command {name}",
        f"did you mean {near[0]}?" if near else f"there are: {', '.join(SHORT)}",
    )


def placed(name: str, words: Sequence[str], places: Sequence[str]) -> dict[str, Any]:
    """The fields the words stand for; raises UsageError where there are too many words."""
    if len(words) > len(places):
        extra = words[len(places)]
        _refuse(
            f"{name} 后面不需要“{extra}”",
            "数据用 --data 键=值 给出",
            f"nothing is expected where {name} has {extra!r}",
            "give data as --data key=value",
        )
    return dict(zip(places, words, strict=False))


def _with_texts(fields: dict[str, Any], kind: type[Command]) -> dict[str, Any]:
    known = command_fields(kind)
    meant = next((name for name in MEANT_BY_REASON if name in known and name not in fields), None)
    if "reason" in fields and "reason" not in known and meant is not None and not issubclass(kind, FileCommand):
        fields = {meant if name == "reason" else name: value for name, value in fields.items()}
    loose = {name: fields[name] for name in TEXTS if name in fields and name not in known}
    if not loose or "data" not in known:
        return fields
    kept = {name: value for name, value in fields.items() if name not in loose}
    return {**kept, "data": {**kept.get("data", {}), **loose}}


def _content(path: Path, fields: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return {"filename": fields.get("filename") or path.name, "content": path.read_bytes()}
    except OSError as error:
        reason, reason_en = said_by(error)
        _refuse(
            f"{path}：文件无法读取（{reason}）",
            "检查文件名",
            f"{path}: the file cannot be read ({reason_en})",
            "check its name",
        )


def _number(field: str, value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,9}", value):
        return int(value)
    _refuse(
        f"{field} 应为整数，但是是 {value}",
        "写一个整数",
        f"{field} must be a whole number, but is {value}",
        "give a whole number",
    )


def _yes_or_no(field: str, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if str(value).lower() in _YES:
        return _YES[str(value).lower()]
    _refuse(
        f"{field} 应为 yes 或 no，但是是 {value}",
        "写 yes 或 no",
        f"{field} must be yes or no, but is {value}",
        "give yes or no",
    )


def _refuse(text: str, remedy: str, text_en: str, remedy_en: str) -> NoReturn:
    raise UsageError(f"{visible(text)} → {remedy}\n{visible(text_en)} → {remedy_en}")
