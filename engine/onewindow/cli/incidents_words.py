"""Incidents for people: a list to work through, and the full story of one; at most 80 columns but for numbers."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from onewindow.cli.output import INDENT, hanging, line
from onewindow.cli.telling import local_time
from onewindow.cli.words import in_brackets, one_language, say, word
from onewindow.domain.names import INCIDENT_KINDS, INCIDENT_STATES, MESSAGE_KINDS, MESSAGE_STATES

if TYPE_CHECKING:
    from onewindow.cli.english_names import EnglishNames

Row = Mapping[str, Any]

OPEN_STYLE = "bold red"

ACTS = {
    "retry": ("重发，键不变，不会办两次", "send it again under the same key: nothing is done twice"),
    "resolve": ("由人处理；仍在等待的转为部门待办", "a person sees to it; what still waits becomes a work item"),
    "give-up": ("放弃，子件按退件办结", "try no more: the sub-case ends as returned"),
    "correct": ("另开关联的更正件，由综合窗口人员办理", "open a linked correction case; for window clerks"),
}
"""What may be done with an incident."""


def print_incidents(rows: Sequence[Row], count: int, unmatched: Sequence[Row], names: EnglishNames) -> None:
    """The list, then messages of departments that no case has recorded."""
    for row in rows:
        line(_head(row), OPEN_STYLE if row["state"] == "open" else None)
        title = names.title(row["case_no"], row["title"])
        known = (names.department(row["department"]), title, local_time(row["opened_at"]), _settled(row))
        hanging(INDENT, " · ".join(each for each in known if each))
        hanging(INDENT, one_language(row["problem"]))
    if not rows:
        line(say("没有异常。", "No incidents."))
    else:
        line()
        if count > len(rows):
            line(say(f"共 {count} 个，只列出 {len(rows)} 个 → --limit", f"{len(rows)} of {count} shown → --limit"))
        line(say("详情与处理：onewindow incidents show NO INCIDENT",
                 "More, and what to do: onewindow incidents show NO INCIDENT"))  # fmt: skip
    if unmatched:
        line()
        hanging("", say("部门发来、未记入办件的消息（留存备查，无需在此处理）：",
                        "Messages from departments that no case has recorded (kept to be looked up, not to be "
                        "settled):"))  # fmt: skip
    for each in unmatched:
        line(f"  {local_time(each['received_at'])}  {names.department(each['department'])}  {each['message_id']}")
        hanging(INDENT, f"{each['key'] or '—'}{say('：', ': ')}{each['why']}")
        hanging(INDENT, json.dumps(each["reply"], ensure_ascii=False))


def print_incident(found: Row, names: EnglishNames) -> None:
    """One incident: where it stands, what was asked, what happened since, what may be done."""
    line(_head(found), OPEN_STYLE if found["state"] == "open" else "bold")
    part = "" if found["sub_case"] is None else f"/{found['sub_case']} "
    for label, value in (
        (say("部门", "Department"), names.department(found["department"])),
        (say("事项", "Matter"), f"{part}{names.part(found['case_no'], found['name'])}"),
        (say("申请人", "Applicant"), found["applicant"]["name"]),
        (say("发生", "Since"), local_time(found["opened_at"])),
        (say("问题", "Problem"), one_language(found["problem"])),
        (say("所知", "Known"), _short(found["facts"])),
    ):
        if value:
            hanging(f"  {label}{say('：', ': ')}", value)
    for request in found["requests"]:
        _print_request(request)
    line()
    line(say("经过：", "What happened:"))
    for entry in found["history"]:
        hanging(f"  {local_time(entry['at'])}  ", f"● {say(entry['text'], entry['text_en'])}")
        if entry["data"]:
            hanging(INDENT, _short(entry["data"]))
    if found["may"]:
        line()
        line(say("可以：", "What may be done:"))
    for act in found["may"]:
        number = f"{found['case_no']} {found['incident']}"
        line(f"  onewindow incidents {act} {number} --as ID --reason …")
        hanging(INDENT, say(*ACTS[act]))


def _head(row: Row) -> str:
    kind, state = word(INCIDENT_KINDS, row["kind"]), word(INCIDENT_STATES, row["state"])
    return f"{row['case_no']} {row['incident']}  {kind}{in_brackets(state)}"


def _settled(row: Row) -> str:
    return say(f"{local_time(row['settled_at'])} 了结", f"settled {local_time(row['settled_at'])}") if (
        row["settled_at"]) else ""  # fmt: skip


def _print_request(request: Row) -> None:
    line()
    kind, state = word(MESSAGE_KINDS, request["kind"]), word(MESSAGE_STATES, request["state"])
    at = local_time(request["created_at"])
    line(say(f"{kind} {request['operation']}，{at}：{state}", f"{kind} {request['operation']}, {at}: {state}"))
    line(f"  {say('键', 'Key')}{say('：', ': ')}{request['key']}")
    asked = request["data"]
    item = asked.get("item", {})
    what = " · ".join(part for part in (item.get("name", ""), item.get("code", "")) if part)
    sections = say("、", ", ").join(asked.get("form", {}))
    for label, value in (
        (say("事项", "Item"), what),
        (say("所送表单", "Form sent"), sections),
        (say("针对", "About"), str(asked.get("of", ""))),
        (say("失败", "Failed"), _failed(request)),
    ):
        if value:
            hanging(f"  {label}{say('：', ': ')}", value)
    for call in request["calls"]:
        problem = one_language(call["problem"])
        hanging(f"  {local_time(call['at'])}  ", f"{call['outcome']}{say('：', ': ') + problem if problem else ''}")


def _failed(request: Row) -> str:
    if not request["attempts"] and not request["problem"]:
        return ""
    problem = one_language(request["problem"])
    return say(f"{request['attempts']} 次{'：' + problem if problem else ''}",
               f"{request['attempts']} time(s){': ' + problem if problem else ''}")  # fmt: skip


def _short(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False) if value else ""
