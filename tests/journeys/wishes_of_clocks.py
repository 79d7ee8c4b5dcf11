"""What people could ask of the clocks and of supervision next: mostly by those who may, sometimes by somebody else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

import yaml

from onewindow import commands as c
from onewindow.ports import Actor
from onewindow.supervision_policy import ACTS

Wish = tuple[type[c.Command], str, dict[str, Any]]

PROCEDURES = {
    "": {"kind": "公示", "legal_basis": "《行政许可法》第四十六条", "limit": "5wd"},
    "registration": {"kind": "听证", "legal_basis": "《行政许可法》第四十五条", "limit": "10wd"},
    "seal": {"kind": "鉴定", "legal_basis": "《行政许可法》第四十五条", "limit": "2wd"},
    "bank": {"kind": "核查", "legal_basis": "《企业银行结算账户管理办法》", "limit": "1d"},
}
"""What may stop the clocks of each part of the parallel process; "" is the main case."""


def list_procedures(site: Path) -> None:
    """Let the item list of the parallel process name these, and an extension of the whole."""
    path = site / "processes" / "parallel_startup" / "item.yaml"
    item = yaml.safe_load(path.read_text(encoding="utf-8"))
    item["main"]["extension"] = {"maximum": "5wd", "approver_role": "head"}
    for part in [item["main"], *item["items"]]:
        if (listed := PROCEDURES.get(part.get("id", ""))) is not None:
            part["special_procedures"] = [listed]
    path.write_text(yaml.safe_dump(item, allow_unicode=True, sort_keys=False), encoding="utf-8")


def clock_wish(chance: Random, view: dict[str, Any], people: Sequence[Actor], now: str) -> Wish | None:
    """Something a case offers to those who keep or watch its clocks; None where it offers nothing."""
    offers: list[Wish] = []
    for maker in chance.sample(_MAKERS, len(_MAKERS)):
        offers = offers or list(maker(chance, view, people, now))
    if not offers:
        return None
    command_type, actor, given = chance.choice(offers)
    if chance.random() < 0.12:
        actor = chance.choice([person.id for person in people] + [str(view["applicant"].get("id", "")), "system"])
    return command_type, actor, {"case_no": view["case_no"], **given}


def _procedures(chance: Random, view: dict[str, Any], people: Sequence[Actor], now: str) -> Iterator[Wish]:
    for number, element, department in _parts(view):
        signs = _with(people, department, "approver", "head")
        open_ones = [each for each in view["procedures"] if _number(view, each["sub_case"]) == number]
        if open_ones:
            for result in ["已记录"] * 4 + [""]:
                yield c.Resume, chance.choice(signs), {"sub_case": number, "result": result}
        elif element in PROCEDURES or chance.random() < 0.1:
            kind = PROCEDURES.get(element, PROCEDURES[""])["kind"] if chance.random() < 0.9 else "评审"
            yield c.Suspend, chance.choice(signs), {"sub_case": number, "procedure": kind, "reason": "申请人要求"}


def _extensions(chance: Random, view: dict[str, Any], people: Sequence[Actor], now: str) -> Iterator[Wish]:
    for number, element, department in _parts(view):
        if element in ("", "registration") or chance.random() < 0.1:
            limit = chance.choice(["1wd", "2wd", "3wd", "3wd", "9wd", "3d"])
            yield c.Extend, chance.choice(_with(people, department, "head")), {
                "sub_case": number, "limit": limit, "reason": "情形复杂"
            }
    if chance.random() < 0.15:
        number, _, department = chance.choice([*_parts(view), *_parts(view), (None, "", "")])
        yield c.Forward, chance.choice(_with(people, department, "approver", "head")), {
            "sub_case": number, "to": "省级机关", "reason": "属省级权限"
        }


def _cards(chance: Random, view: dict[str, Any], people: Sequence[Actor], now: str) -> Iterator[Wish]:
    supervisors = _with(people, "", "supervisor")
    for card in view["cards"][-3:]:
        given = {"card": card["card"], "reason": "情况属实"}
        yield c.AppealCard, chance.choice(_with(people, card["department"], "head")), given
        yield chance.choice([c.RevokeCard, c.ConfirmCard]), chance.choice(supervisors), given
    for escalation in view["escalations"][-3:]:
        recipient = chance.choice(escalation["recipients"])["id"]
        yield c.Acknowledge, recipient, {"escalation": escalation["escalation"], "note": "知悉"}


def _orders(chance: Random, view: dict[str, Any], people: Sequence[Actor], now: str) -> Iterator[Wish]:
    supervisors = _with(people, "", "supervisor")
    departments = sorted({person.department for person in people})
    numbers = [sub["sub_case"] for sub in view["sub_cases"]]
    if len(view["orders"]) < 3:
        part = chance.choice([None, *numbers])
        given = {"department": chance.choice(departments), "content": "请说明情况", "sub_case": part}
        yield c.IssueOrder, chance.choice(supervisors), given
    for order in view["orders"]:
        if order["state"] in ("issued", "returned"):
            head = chance.choice(_with(people, order["department"], "head"))
            yield c.ReplyToOrder, head, {"order": order["order"], "reply": "已办理"}
        elif order["state"] == "replied":
            accepted = chance.random() < 0.5
            yield c.SettleOrder, chance.choice(supervisors), {
                "order": order["order"], "accepted": accepted, "note": "请补充"
            }
    if chance.random() < 0.2:
        yield c.ReportAct, chance.choice(["lin.tao", "wang.fang", "system"]), {
            "act": chance.choice(ACTS), "done_on": chance.choice([now[:10], "2026-03-02", "2099-01-01"]),
            "description": "群众反映", "sub_case": chance.choice([None, *numbers]),
        }


def _hours(chance: Random, view: dict[str, Any], people: Sequence[Actor], now: str) -> Iterator[Wish]:
    due = [clock["clock"] for clock in view["clocks"] if clock["next_at"] is not None and clock["next_at"] <= now]
    later = [clock["clock"] for clock in view["clocks"] if clock["next_at"] is not None and clock["next_at"] > now]
    for clock in [*due[:1], *later[:1]]:
        yield c.FireTimer, "system", {"timer": -clock}
    if chance.random() < 0.2:
        yield c.RecomputeClocks, chance.choice(["lin.tao", "gao.yuan", "system"]), {}


_MAKERS: tuple[Callable[[Random, dict[str, Any], Sequence[Actor], str], Iterator[Wish]], ...] = (
    _procedures, _procedures, _procedures, _extensions, _cards, _orders, _hours,
)  # fmt: skip
"""Whoever comes first in a shuffle and has something to offer; procedures come three times as often."""


def _parts(view: dict[str, Any]) -> list[tuple[str | None, str, str]]:
    """Open parts: number, element, and the department that answers for it; the main case too."""
    if view["kind"] == "plain" or not view["accepted_on"] or view["finished"]:
        return []
    return [(None, "", "service_hall")] + [
        (sub["sub_case"], sub["element"], sub["department"]) for sub in view["sub_cases"] if sub["status"] == "open"
    ]


def _number(view: dict[str, Any], sub_case: int | None) -> str | None:
    return None if sub_case is None else f"{view['case_no']}/{sub_case}"


def _with(people: Sequence[Actor], department: str, *roles: str) -> list[str]:
    found = [person.id for person in people
             if department in ("", person.department) and set(roles) & set(person.roles)]
    return found or ["wang.fang"]
