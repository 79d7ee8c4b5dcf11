"""The people of a site as `staff.yaml` names them: departments with heads and deputies, people with roles."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from onewindow.errors import DefinitionRefused, UsageError
from onewindow.marked_yaml import MarkedYaml, read_yaml
from onewindow.ports import Actor

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

_ID = re.compile(r"[a-z][a-z0-9_.-]{0,63}")
_PERSON = {"id": str, "name": str, "department": str, "roles": list, "window": str}
_LISTS_OF_IDS = ("roles", "deputies")
_DEPARTMENT = {"id": str, "name": str, "name_en": str, "head": str, "deputies": list}


@dataclass(frozen=True, slots=True, kw_only=True)
class Department:
    """A department; `head` and `deputies` are person ids, a deputy standing in for the head."""

    id: str
    name: str
    name_en: str = ""
    head: str = ""
    deputies: tuple[str, ...] = ()


class Staff:
    """The directory (`ports.Directory`) of a site: answers from `staff.yaml` as read once."""

    def __init__(self, departments: Mapping[str, Department], people: Mapping[str, Actor]) -> None:
        self._departments = dict(departments)
        self._people = dict(sorted(people.items()))

    def find(self, person: str) -> Actor | None:
        return self._people.get(person)

    def everyone(self) -> tuple[Actor, ...]:
        return tuple(self._people.values())

    def department_name(self, department: str) -> str:
        known = self._departments.get(department)
        return known.name if known else department

    def departments(self) -> tuple[str, ...]:
        return tuple(self._departments)

    def department(self, department: str) -> Department | None:
        """All that is known of a department, or None."""
        return self._departments.get(department)


def read_staff(path: Path) -> Staff:
    """The directory in the file `path`; raises UsageError naming file, line and remedy."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise UsageError(
            f"{path}：没有这个文件 → 写一个 staff.yaml，或用 `onewindow init {path.parent}` 建立站点\n"
            f"{path}: there is no such file → write a staff.yaml, or make a site with `onewindow init {path.parent}`"
        ) from None
    try:
        return _Reader(str(path), read_yaml(content, str(path))).staff()
    except DefinitionRefused as refused:
        lines = [
            f"{finding}\n{path}:{finding.line} {finding.message_en} → {finding.remedy_en}"
            for finding in refused.findings
        ]
        raise UsageError("\n".join(lines)) from refused


class _Reader:
    """Turns the plain data into a `Staff`, refusing with the line of what is wrong."""

    def __init__(self, file: str, marked: MarkedYaml) -> None:
        self.file, self.marked = file, marked

    def staff(self) -> Staff:
        data = self.marked.data
        if not isinstance(data, dict) or data.get("version") != 1:
            self.refuse(
                "/version", "文件应写明 version: 1", "补上 version: 1", "the file must say version: 1", "add version: 1"
            )
        self._check_keys("", data, {"version": int, "departments": list, "people": list})
        entries = self._entries("departments", _DEPARTMENT)
        departments = {entry["id"]: _department(entry) for entry in entries}
        people = {}
        for index, entry in enumerate(self._entries("people", _PERSON)):
            self._check_person(f"/people/{index}", entry, departments)
            people[entry["id"]] = _person(entry)
        for index, entry in enumerate(entries):
            self._check_heads(f"/departments/{index}", entry, people)
        return Staff(departments, people)

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
            line = first.setdefault(entry["id"], self.marked.line(f"{pointer}/id"))
            if entry["id"] in [earlier["id"] for earlier in entries[:index]]:
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
            wanted = "列表" if shape[key] is list else "整数" if shape[key] is int else "文字"
            texts = key not in _LISTS_OF_IDS or (isinstance(value, list) and all(isinstance(x, str) for x in value))
            if type(value) is not shape[key] or not texts:
                self.refuse(
                    f"{pointer}/{key}",
                    f"{key} 应为{wanted}，但是写的是 {value!r}",
                    "改正这个值",
                    f"{key} should be a {shape[key].__name__}, but is {value!r}",
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
        for place, person in named:
            if person not in people:
                self._unknown(place, person, list(people))

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
    )


def _person(entry: Mapping[str, Any]) -> Actor:
    return Actor(
        id=entry["id"],
        name=entry["name"],
        kind="staff",
        department=entry["department"],
        roles=tuple(entry["roles"]),
        window=entry.get("window", ""),
    )
