"""Departments say anything in any order, where a drawing asks once more after a revocation: results are told right."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from databases import Database
from journeys.invariants import hold
from journeys.revoked_parts import NOTICE, ONCE_MORE, REFUSAL, accepted, events, redraw, undoing
from journeys.town import Town
from onewindow import commands as c
from onewindow import events as e

SEED = int(os.environ.get("ONEWINDOW_SEED", "1"))
FAULTS = os.environ.get("ONEWINDOW_FAULTS", "") == "full"
HISTORIES, STEPS = (60, 30) if FAULTS else (6, 20)
CLERKS = {"seal": "zhou.qiang", "invoice": "wu.lei", "revoke_invoice": "wu.lei", "pending_revocation": "wu.lei"}


@pytest.fixture
def town(own_site: Path, database: Database) -> Iterator[Town]:
    with undoing(own_site, database.url) as town:
        redraw(town, own_site, ONCE_MORE)
        yield town


@pytest.mark.parametrize("history", range(HISTORIES))
def test_what_departments_take_back_stands_no_more_and_all_else_does(town: Town, history: int) -> None:
    chance = Random(f"{SEED}:{history}")  # noqa: S311  chance of a test, not of a secret
    case_no = accepted(town)
    for _ in range(STEPS):
        if town.open_elements(case_no) == ["issuance"]:
            break
        _step(town, case_no, chance)
        hold(town, case_no)
        shown = {int(sub["sub_case"].rpartition("/")[2]): sub["result"] for sub in town.view(case_no)["sub_cases"]}
        assert shown == _by_the_log(events(town, case_no)), "\n".join(
            line.text for line in town.engine.story(case_no, actor="system")
        )


def _step(town: Town, case_no: str, chance: Random) -> None:
    view = town.view(case_no)
    asked = [its.message for its in events(town, case_no) if isinstance(its, e.MessageQueued) and its.task is not None]
    kind = chance.choice(["word", "word", "word", "late word", "by hand", "by hand", "taken over"])
    if kind == "by hand" and view["tasks"]:
        _by_hand(town, case_no, chance.choice(view["tasks"]), chance)
    elif kind == "taken over" and view["messages"]:
        message = chance.choice(list(view["messages"]))
        town.do(c.ReportUndelivered, "system", case_no=case_no, message=message, problem="连接不上\ncannot connect")
        for incident in town.view(case_no)["incidents"]:
            if incident["state"] == "open" and incident["message"] == message:
                given = {"incident": incident["incident"], "reason": "电话办理"}
                town.do(c.ResolveIncident, "lin.tao", case_no=case_no, **given).or_raise()
    else:
        message = chance.choice(asked if kind == "late word" or not view["messages"] else list(view["messages"]))
        outcome = chance.choice(["granted", "granted", "refused", "revoked", "revoked", "clarification"])
        data = {"question": "几份？"} if outcome == "clarification" else _data(message, outcome, chance)
        said = {"message": message, "outcome": outcome, "data": data}
        town.do(c.RecordReply, "system", case_no=case_no, **said).or_raise()


def _data(message: str, outcome: str, chance: Random) -> dict[str, Any]:
    if outcome != "granted":
        return {**REFUSAL, "note": str(chance.random())}
    return {"filing_no": "9901010000009"} if ":seal:" in message else {**NOTICE, "handed_out": chance.random() < 0.3}


def _by_hand(town: Town, case_no: str, task: dict[str, Any], chance: Random) -> None:
    element, outcome = task["element"], "done"
    data: dict[str, Any] = {"note": "当面办理"}
    if task["stage"] == "clarification":
        outcome, data = "answered", {"answer": "一份"}
    elif task["stage"] == "decision":
        outcome = chance.choice(["granted", "refused"])
        data = _data(f":{element}:", outcome, chance)
    elif element == "revoke_invoice":
        outcome = chance.choice(["done", "refused"])
    person = "wang.fang" if task["stage"] == "clarification" else CLERKS[element]
    given = {"task": task["task"], "outcome": outcome, "data": data, "claim": True}
    town.do(c.CompleteTask, person, case_no=case_no, **given).or_raise()


def _by_the_log(log: list[e.Event]) -> dict[int, str]:
    """The result of every part as its events tell it; a revocation is about the last grant of tax that stands."""
    results: dict[int, str] = {}
    asked: dict[str, int] = {}
    granted: list[tuple[str, int]] = []
    about: dict[int, set[int]] = {}

    def standing() -> set[int]:
        by_system = [part for message, part in granted if results[part] == "granted"]
        return {by_system[-1]} if by_system else {part for part in tax if results[part] == "granted"}

    tax: set[int] = set()
    lost: set[int] = set()
    for event in log:
        match event:
            case e.SubCaseOpened():
                results[event.sub_case] = ""
                tax |= {event.sub_case} if event.department == "tax" else set()
            case e.MessageQueued(kind="request", sub_case=int(part)):
                asked[event.message] = part
            case e.MessageQueued(kind="revoke", task=int(task)) | e.TaskOpened(operation="revoke", task=task):
                about.setdefault(task, standing())
            case e.ReplyRecorded(awaited=True, outcome="granted", message=message) if asked.get(message) in tax:
                granted.append((message, asked[message]))
            case e.Decided(sub_case=int(part)):
                results[part] = event.result
            case e.TaskCompleted(outcome="done" | "revoked", task=task) if task in about:
                lost = about[task]
            case e.IncidentOpened(kind="revoked", message=message):
                lost = about.get(int(message.removesuffix(":c").rpartition(":")[2]), {asked.get(message, 0)})
        for part in [part for part in lost if results.get(part) == "granted"]:
            results[part] = "revoked"
        lost = set()
    return results
