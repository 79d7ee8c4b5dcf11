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
        open_ones = [each for each in town.view(case_no)["incidents"] if each["state"] == "open"]
        number = next(each["incident"] for each in open_ones if each["message"] == message)
        town.do(c.ResolveIncident, "lin.tao", case_no=case_no, incident=number, reason="电话办理").or_raise()
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
    data: dict[str, Any] = {"reason": "当面办理"}
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


class Ledger:
    """The result of every part as the events alone tell it."""

    def __init__(self) -> None:
        self.results: dict[int, str] = {}
        self.parts: dict[int, e.SubCaseOpened] = {}
        self.asked: dict[str, int] = {}
        self.granted: list[str] = []
        """Messages to tax that its system has granted, the last at the end, but for those a drawn revocation undid."""
        self.by_system: set[str] = set()
        self.revocations: dict[int, tuple[str, set[int]]] = {}

    def follow(self, event: e.Event) -> None:
        match event:
            case e.SubCaseOpened():
                self.parts[event.sub_case], self.results[event.sub_case] = event, ""
            case e.MessageQueued(kind="request", sub_case=int(part)):
                self.asked[event.message] = part
            case e.MessageQueued(kind="revoke", task=int(task)) | e.TaskOpened(operation="revoke", task=task):
                self.revocations.setdefault(task, self._about())
            case e.ReplyRecorded(awaited=True, outcome="granted", message=message) if message in self.asked:
                self.by_system.add(message)
                self.granted += [message] if ":invoice:" in message else []
            case e.Decided(sub_case=int(part)):
                self.results[part] = event.result
            case e.TaskCompleted(outcome="done" | "revoked", task=task) if task in self.revocations:
                self._undone(task)
            case e.IncidentOpened(kind="revoked", message=message):
                self._heard(message)

    def _about(self) -> tuple[str, set[int]]:
        """The message that was granted last, and the part; where that is gone, or there is none, what was by hand."""
        made = [each for each in self.granted if self.results[self.asked[each]] in ("granted", "revoked")]
        stand = {part for part, result in self.results.items() if result == "granted"}
        of_tax = {part for part in stand if self.parts[part].element == "invoice"}
        if made and self.asked[made[-1]] in stand:
            return made[-1], {self.asked[made[-1]]}
        return ("" if of_tax or not made else made[-1]), of_tax

    def _undone(self, task: int) -> None:
        of, parts = self.revocations[task]
        self.granted = [each for each in self.granted if each != of]
        self._lose(parts)

    def _heard(self, message: str) -> None:
        number = int(message.removesuffix(":c").rpartition(":")[2])
        if number in self.revocations:
            self._undone(number)
        first = message.removesuffix(":c")
        by_system = {first, f"{first}:c"} & self.by_system
        self._lose({self.asked[message]} if message in self.asked and by_system else set())

    def _lose(self, parts: set[int]) -> None:
        for part in parts:
            self.results[part] = "revoked" if self.results[part] == "granted" else self.results[part]


def _by_the_log(log: list[e.Event]) -> dict[int, str]:
    ledger = Ledger()
    for event in log:
        ledger.follow(event)
    return ledger.results
