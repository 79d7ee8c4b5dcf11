"""A history as a script of plain JSON: who asked what when, of which office; numbers of cases stand as «case 1»."""

from __future__ import annotations

import base64
import json
from datetime import datetime
from typing import Any

from msgspec import structs

from onewindow import commands as c
from onewindow.domain.instants import instant


class Script:
    """Steps in order: {"at", "office", "ask", "actor", …} or {"at", "office", "work"}."""

    def __init__(self, steps: list[dict[str, Any]] | None = None) -> None:
        self.steps = steps or []

    def ask(self, at: datetime, office: tuple[bool, bool], command: c.Command, *, rolled_back: bool = False) -> None:
        """A command was submitted; `rolled_back`: once in vain, in a transaction that was rolled back."""
        said = {name: _plain(value) for name, value in structs.asdict(command).items() if name != "command_id"}
        given = {name: value for name, value in said.items() if value is not None}
        step = {"at": instant(at), "office": list(office), "ask": type(command).__name__, **given}
        self.steps.append({**step, "rolled_back": True} if rolled_back else step)

    def work(self, at: datetime, office: tuple[bool, bool]) -> None:
        """A worker came by."""
        self.steps.append({"at": instant(at), "office": list(office), "work": True})

    def text(self, cases: list[str]) -> str:
        """As JSON, with «case 1» in place of the first of `cases`, and so on."""
        text = json.dumps(self.steps, ensure_ascii=False, indent=1)
        for number, case_no in enumerate(cases, 1):
            text = text.replace(case_no, f"«case {number}»")
        return text


def command_of(step: dict[str, Any], command_id: str, cases: list[str]) -> c.Command:
    """The command of a step, for the cases that have been opened by now."""
    beside = ("at", "office", "ask", "rolled_back")
    text = json.dumps({name: value for name, value in step.items() if name not in beside})
    for number, case_no in enumerate(cases, 1):
        text = text.replace(json.dumps(f"«case {number}»")[1:-1], case_no)
    given = {name: _bytes(value) for name, value in json.loads(text).items()}
    return c.COMMAND_TYPES[step["ask"]](command_id=command_id, **given)


def _plain(value: Any) -> Any:
    return {"base64": base64.b64encode(value).decode()} if isinstance(value, bytes) else value


def _bytes(value: Any) -> Any:
    return base64.b64decode(value["base64"]) if isinstance(value, dict) and set(value) == {"base64"} else value
