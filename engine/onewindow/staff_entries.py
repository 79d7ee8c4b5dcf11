"""What stands in a `staff.yaml`, entry by entry: its shape checked, and each mistake told with its line."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple, NoReturn

from onewindow.errors import UsageError
from onewindow.marked_yaml import MarkedYaml
from onewindow.ports import Actor, Department

ROLES: Mapping[str, str] = {
    "window_clerk": "窗口人员",
    "reviewer": "审核人",
    "approver": "审批人",
    "registrar": "登记发照人",
    "issuing_clerk": "出件人员",
    "head": "部门负责人",
    "supervisor": "电子监察员",
    "item_administrator": "事项管理员",
    "process_designer": "流程设计员",
    "auditor": "审计员",
}
"""Roles staff may have, with their Chinese names; "applicant" is nobody's role here."""

STAGES = ("intake", "acceptance", "correction", "review", "decision", "issuance", "delivery", "archive")
"""Stages (环节) a department may name a head for: those of the domain."""

_ID = re.compile(r"[a-z][a-z0-9_.-]{0,63}")
_PERSON = {"id": str, "name": str, "department": str, "roles": list, "window": str, "away": list}
_LISTS_OF_IDS = ("roles", "deputies", "succeeds")
_DEPARTMENT = {"id": str, "name": str, "name_en": str, "head": str, "deputies": list, "stage_heads": dict,
               "succeeds": list}
_TYPES: Mapping[type, tuple[str, str]] = {
    str: ("文字", "a text"),
    int: ("整数", "a whole number"),
    list: ("列表", "a list"),
    dict: ("“键: 值”", "keys and values"),
}


class Absence(NamedTuple):
    """A person is away on these local dates, both included."""

    first: date
    last: date


class StaffEntries:
    """The plain data of a staff.yaml, turned into departments, people and absences; UsageError with the line."""

    def __init__(self, file: str, marked: MarkedYaml) -> None:
        self.file, self.marked = file, marked

    def read(self) -> tuple[dict[str, Department], dict[str, Actor], dict[str, tuple[Absence, ...]]]:
        """Departments, people, and when people are away, each by id."""
        data = self.marked.data
        if not isinstance(data, dict) or data.get("version") != 1:
            self.refuse(
                "/version", "文件应写明 version: 1", "补上 version: 1", "the file must say version: 1", "add version: 1"
            )
        self._check_keys("", data, {"version": int, "departments": list, "people": list})
        entries = self._entries("departments", _DEPARTMENT)
        departments = {entry["id"]: _department(entry) for entry in entries}
        people: dict[str, Actor] = {}
        absences: dict[str, tuple[Absence, ...]] = {}
        for index, entry in enumerate(self._entries("people", _PERSON)):
            self._check_person(f"/people/{index}", entry, departments)
            people[entry["id"]] = _person(entry, departments[entry["department"]])
            absences[entry["id"]] = self._absences(f"/people/{index}/away", entry.get("away", []))
        for index, entry in enumerate(entries):
            self._check_succession(f"/departments/{index}/succeeds", entry, entries)
            self._check_heads(f"/departments/{index}", entry, people)
        return departments, people, absences

    def _entries(self, key: str, shape: Mapping[str, type]) -> list[dict[str, Any]]:
        """The entries under `key`, each of the right shape and with an id of its own."""
        entries: list[dict[str, Any]] = self.marked.data.get(key) or []
        if not entries:
            self.refuse(
                f"/{key}",
                f"{key} 至少要有一个条目",
                "每个条目以“- ”开头",
                f"{key} needs at least one entry",
                "begin every entry with '- '",
            )
        first: dict[str, int] = {}
        for index, entry in enumerate(entries):
            pointer = f"/{key}/{index}"
            if not isinstance(entry, dict):
                self.refuse(
                    pointer,
                    "条目应为“键: 值”",
                    "例如 - {id: …, name: …}",
                    "an entry must be keys and values",
                    "for example - {id: …, name: …}",
                )
            self._check_keys(pointer, entry, shape)
            self._check_id(pointer, entry)
            known = entry["id"] in first
            line = first.setdefault(entry["id"], self.marked.line(f"{pointer}/id"))
            if known:
                self.refuse(
                    f"{pointer}/id",
                    f"编号 {entry['id']} 已在第 {line} 行使用",
                    "换一个编号",
                    f"the id {entry['id']} is already used on line {line}",
                    "choose another id",
                )
        return entries

    def _check_keys(self, pointer: str, entry: Mapping[str, Any], shape: Mapping[str, type]) -> None:
        for key, value in entry.items():
            if key not in shape:
                self._unknown(f"{pointer}/{key}", key, list(shape))
            wanted, wanted_en = _TYPES[shape[key]]
            texts = key not in _LISTS_OF_IDS or (isinstance(value, list) and all(isinstance(x, str) for x in value))
            if type(value) is not shape[key] or not texts:
                self.refuse(
                    f"{pointer}/{key}",
                    f"{key} 应为{wanted}，但是写的是 {value!r}",
                    "改正这个值",
                    f"{key} should be {wanted_en}, but is {value!r}",
                    "correct the value",
                )

    def _check_id(self, pointer: str, entry: Mapping[str, Any]) -> None:
        if not _ID.fullmatch(entry.get("id", "")):
            self.refuse(
                f"{pointer}/id",
                "编号应由小写字母、数字和 . _ - 组成，以字母开头",
                "例如 id: wang.fang",
                "an id is made of small letters, digits, '.', '_' and '-', and begins with a letter",
                "for example id: wang.fang",
            )
        if entry["id"] == "system" or not entry.get("name", "").strip():
            self.refuse(
                f"{pointer}/name",
                "要写姓名或名称，编号不能是 system",
                "补上 name，或换一个编号",
                "a name is needed, and the id must not be 'system'",
                "add a name, or choose another id",
            )

    def _check_person(self, pointer: str, entry: Mapping[str, Any], departments: Mapping[str, Department]) -> None:
        department = entry.get("department", "")
        if department not in departments:
            self._unknown(f"{pointer}/department", department, list(departments))
        if not entry.get("roles"):
            self.refuse(
                f"{pointer}/roles",
                "至少要有一个角色",
                f"可以写：{'、'.join(ROLES)}",
                "at least one role is needed",
                f"known: {', '.join(ROLES)}",
            )
        for index, role in enumerate(entry["roles"]):
            if role not in ROLES:
                self._unknown(f"{pointer}/roles/{index}", role, list(ROLES))

    def _check_heads(self, pointer: str, entry: Mapping[str, Any], people: Mapping[str, Actor]) -> None:
        named = [(f"{pointer}/head", entry["head"])] if entry.get("head") else []
        named += [(f"{pointer}/deputies/{index}", id_) for index, id_ in enumerate(entry.get("deputies", []))]
        for stage, person in entry.get("stage_heads", {}).items():
            place = f"{pointer}/stage_heads/{stage}"
            if stage not in STAGES:
                self._unknown(place, stage, list(STAGES))
            named.append((place, str(person)))
        for place, person in named:
            if person not in people:
                self._unknown(place, person, list(people))

    def _check_succession(self, pointer: str, entry: Mapping[str, Any], entries: list[dict[str, Any]]) -> None:
        """What is no more has no entry of its own, and one successor."""
        ids = [each["id"] for each in entries]
        taken = [old for each in entries for old in each.get("succeeds", [])]
        for index, old in enumerate(entry.get("succeeds", [])):
            if old in ids:
                self.refuse(f"{pointer}/{index}", f"{old} 仍是现有部门，不能由 {entry['id']} 承接",
                            "删去这个部门的条目并把人员移到承接部门，或从 succeeds 中去掉它",
                            f"{old} is still a department, so {entry['id']} cannot succeed it",
                            "delete its entry and move its people to the successor, or take it out of succeeds",
                            )  # fmt: skip
            if taken.count(old) > 1:
                self.refuse(f"{pointer}/{index}", f"{old} 写了不止一次被承接",
                            "只写一个承接部门；职责分给几个部门的，都不写，由负责人逐项移交任务",
                            f"{old} is said to be succeeded more than once",
                            "name one; where the work was divided name none, and heads hand over task by task",
                            )  # fmt: skip

    def _absences(self, pointer: str, written: list[Any]) -> tuple[Absence, ...]:
        """When a person is away, the first day and the last both included."""
        found: list[Absence] = []
        for index, entry in enumerate(written):
            place = f"{pointer}/{index}"
            if not isinstance(entry, dict) or set(entry) != {"from", "to"}:
                self.refuse(place, "离岗应写明 from 和 to", "例如 {from: 2026-03-02, to: 2026-03-06}",
                            "an absence is given by from and to",
                            "for example {from: 2026-03-02, to: 2026-03-06}")  # fmt: skip
            first, last = (self._date(f"{place}/{key}", entry[key]) for key in ("from", "to"))
            if last < first:
                self.refuse(f"{place}/to", f"离岗的最后一天（{last}）早于第一天（{first}）", "改正日期",
                            f"the last day away ({last}) is before the first ({first})",
                            "correct the dates")  # fmt: skip
            found.append(Absence(first, last))
        return tuple(found)

    def _date(self, pointer: str, written: Any) -> date:
        try:
            if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", str(written)):
                return date.fromisoformat(written)
        except ValueError:
            pass  # of the form of a date, and on no calendar: refused as everything else that is none
        self.refuse(pointer, f"{written} 不是日期", "写成 2026-03-02", f"{written} is not a date", "write 2026-03-02")

    def _unknown(self, pointer: str, written: str, known: list[str]) -> NoReturn:
        near = difflib.get_close_matches(written, known, n=1)
        chinese = f"是不是要写 {near[0]}？" if near else f"可以写：{'、'.join(known)}"
        english = f"did you mean {near[0]}?" if near else f"known: {', '.join(known)}"
        self.refuse(pointer, f"不认得“{written}”", chinese, f"{written!r} is not known", english)

    def refuse(self, pointer: str, text: str, remedy: str, text_en: str, remedy_en: str) -> NoReturn:
        where = f"{self.file}:{self.marked.line(pointer)}"
        raise UsageError(f"{where} {text} → {remedy}\n{where} {text_en} → {remedy_en}")


def _department(entry: Mapping[str, Any]) -> Department:
    return Department(
        id=entry["id"],
        name=entry["name"],
        name_en=entry.get("name_en", ""),
        head=entry.get("head", ""),
        deputies=tuple(entry.get("deputies", ())),
        stage_heads=dict(entry.get("stage_heads", {})),
        succeeds=tuple(entry.get("succeeds", ())),
    )


def _person(entry: Mapping[str, Any], department: Department) -> Actor:
    return Actor(
        id=entry["id"],
        name=entry["name"],
        kind="staff",
        department=entry["department"],
        roles=tuple(entry["roles"]),
        window=entry.get("window", ""),
        took_over=department.succeeds,
    )
