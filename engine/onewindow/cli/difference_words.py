"""The first difference of a replay in words: which part of the case, what is recorded, what the events say."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from onewindow.engine.comparison import Difference

LONGEST = 60
"""Characters of a value that are shown."""

CHANGED = {"hash", "prev", "payload", "seq", "state", "head_hash", "definition", "content", "last_seq"}
"""Places whose value says nothing to a reader: it was changed, that is all."""

_PARTS = {
    "row": ("办件表", "case table"),
    "case": ("办件状态数据", "state of the case"),
    "document": ("办件文档", "document"),
    "work_items": ("待办", "task"),
    "tasks": ("待办", "task"),
    "sub_cases": ("子办件", "sub-case"),
    "involved": ("承办部门", "department involved"),
    "timers": ("定时器", "timer"),
    "outbox": ("发件", "message"),
    "messages": ("发件", "message"),
    "attachments": ("附件", "attachment"),
    "receipts": ("命令回执", "receipt"),
    "notices": ("文书", "notice"),
    "materials": ("材料", "material"),
    "tokens": ("流程位置", "position in the process"),
    "hash": ("哈希值", "hash"),
    "prev": ("前一事件的哈希值", "hash of the event before"),
    "head_hash": ("最后一个哈希值", "last hash"),
    "payload": ("内容", "content"),
    "seq": ("序号", "number"),
    "last_seq": ("最后一个事件的序号", "number of the last event"),
    "state": ("办件快照", "snapshot of the case"),
    "definition": ("流程版本", "version of the process"),
    "release": ("写法", "form"),
    "moves": ("流程动作", "moves"),
    "path": ("经过的环节", "elements passed"),
    "assigned": ("写入的变量", "variables written"),
    "status": ("状态", "status"),
    "result": ("结果", "result"),
    "holder": ("办理人", "holder"),
    "name": ("名称", "name"),
    "title": ("事项", "service"),
    "element": ("环节", "element"),
    "department": ("部门", "department"),
    "role": ("岗位", "role"),
    "due_on": ("到期日", "due date"),
    "due_at": ("到期时刻", "due time"),
    "opened_at": ("开始时刻", "time opened"),
    "updated_at": ("最后变更时刻", "time of the last change"),
    "finished": ("是否结束", "whether finished"),
    "version": ("版本号", "version"),
    "origin": ("原办件", "origin"),
    "applicant": ("申请人", "applicant"),
    "applicant_id": ("申请人编号", "applicant's id"),
    "applicant_name": ("申请人姓名", "applicant's name"),
    "form": ("表单", "form"),
    "situations": ("情形", "situations"),
    "filename": ("文件名", "file name"),
    "digest": ("文件摘要", "digest of the file"),
    "size": ("大小", "size"),
    "media_type": ("文件类型", "media type"),
    "content": ("文件内容", "content of the file"),
    "accepted_on": ("受理日期", "date of acceptance"),
    "received_on": ("收件日期", "date of receipt"),
    "promised_due": ("承诺办结日", "promised date"),
    "statutory_due": ("法定办结日", "statutory date"),
    "command_id": ("命令编号", "command id"),
    "obligatory": ("是否必办", "whether obligatory"),
}


def place_of(difference: Difference) -> tuple[str, str]:
    """Where it is: the event if it is one, then the parts of the field, in Chinese and English."""
    steps = difference.field.split("/")
    if steps[0] in ("row", "case") and len(steps) > 1:
        steps = steps[1:]  # "status" says more than "case table status"
    chinese, english = "", ""
    for number, step in enumerate(steps):
        zh, en = _PARTS.get(step, (step, step))
        gap = " " if chinese[-1:].isascii() or step not in _PARTS else ""
        of = gap + ("的" if step in _PARTS else "") if number else ""
        chinese, english = chinese + of + zh, f"{english} {en}".lstrip()
    event = (f"第 {difference.seq} 号事件 {difference.event} 的", f"event {difference.seq} {difference.event}, ")
    return (event[0] + chinese, event[1] + english) if difference.seq else (chinese, english)


def sentence(difference: Difference) -> tuple[str, str]:
    """The whole difference in one sentence, Chinese and English."""
    place, place_en = place_of(difference)
    last = difference.field.rpartition("/")[2]
    if difference.field == "release":
        why = difference.recorded
        return (f"{place}：另一版本的程序所写，本版本无法读取（{why}）→ 用那个版本或更新的版本核对",
                f"{place_en}: written by another release, this one cannot read it ({why}) → check it with that "
                "release, or a newer one")
    if last in CHANGED and (difference.rebuilt is None or last != "last_seq"):
        found = difference.rebuilt if isinstance(difference.rebuilt, str) and " " in difference.rebuilt else ""
        return (f"{place}：记录被改动过{_own(found, 0)}", f"{place_en}: the record was changed{_own(found, 1)}")
    if difference.recorded is None:
        return (
            f"{place}：记录中没有，按事件应为 {_value(difference.rebuilt, 0)}",
            f"{place_en}: nothing is recorded, the events say {_value(difference.rebuilt, 1)}",
        )
    if difference.rebuilt is None:
        return (
            f"{place}：记录为 {_value(difference.recorded, 0)}，按事件不应有",
            f"{place_en}: {_value(difference.recorded, 1)} is recorded, the events say there is none",
        )
    return (
        f"{place}：记录为 {_value(difference.recorded, 0)}，按事件应为 {_value(difference.rebuilt, 0)}",
        f"{place_en}: {_value(difference.recorded, 1)} is recorded, the events say {_value(difference.rebuilt, 1)}",
    )


def _own(text: str, language: int) -> str:
    """What the engine itself says of it, in one language where it says it in two."""
    lines = text.splitlines()
    said = lines[language] if len(lines) == 2 else text
    return (f"（{said}）" if language == 0 else f" ({said})") if said else ""


def _value(value: Any, language: int) -> str:
    """A value for a reader, not for a programmer."""
    if isinstance(value, bool):
        return (("是", "否") if language == 0 else ("yes", "no"))[0 if value else 1]
    if value in ("", [], {}) or value is None:
        return ("空", "nothing")[language]
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"
