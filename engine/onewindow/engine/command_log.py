"""What the log says of each command: answered, refused or failed, and told only when the transaction is over."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from onewindow.commands import CaseCommand, Command
from onewindow.engine.answer import Answer
from onewindow.engine.house import SYSTEM, House
from onewindow.engine.system import ticks
from onewindow.errors import Conflict, UsageError
from onewindow.log_lines import Fields, tell, trouble_of, unverified, word_of
from onewindow.ports import Directory
from onewindow.storage import Transaction

LOG = logging.getLogger("onewindow.commands")

APPLICANT = "applicant"
"""Stands for everybody who is no member of staff: the ids of applicants are often those of their cards or phones."""


class Noted:
    """One command on its way. `tries` is counted up by whoever carries it out."""

    __slots__ = ("_actor", "_began", "_case_no", "_command", "_region", "tries")

    def __init__(self, house: House, command: Command) -> None:
        self._region, self._command, self.tries = house.settings.region, command, 0
        self._actor = SYSTEM.id if command.actor == SYSTEM.id else ""
        self._case_no: str | None = None
        self._began = ticks() if LOG.isEnabledFor(logging.INFO) else 0.0

    def asked_by(self, directory: Directory) -> None:
        """Look up who asks, of a command that is sound. Before the transaction, because the host's directory may fail:
        afterwards the answer stands, and nothing the log does may turn it into an error."""
        if not self._actor and LOG.isEnabledFor(logging.INFO):
            found = directory.find(self._command.actor)
            staff = found is not None and (found.roles or found.department)
            self._actor = self._command.actor if staff else APPLICANT

    def untold(self, transaction: Transaction, answer: Answer) -> None:
        """Look up the case that a refusal does not name: the operator may know what the person is not told."""
        refused = answer.rejected is not None and answer.rejected.code != "command_id_reused"
        if refused and answer.case_no is None and isinstance(self._command, CaseCommand) \
                and LOG.isEnabledFor(logging.INFO):
            receipt = transaction.receipt(self._command.command_id)
            self._case_no = receipt.case_no if receipt is not None else None

    def answered(self, answer: Answer, *, joined: bool = False) -> None:
        """One line for the answer (`joined`: the host has still to commit), one for each incident it opened."""
        if not LOG.isEnabledFor(logging.WARNING):
            return
        about = self._about(answer.case_no or self._case_no)
        for event in answer.events:
            if event["type"] == "IncidentOpened" and not answer.repeated:
                tell(LOG, logging.WARNING, "incident_opened", about, _opened(event["payload"]))
        if not LOG.isEnabledFor(logging.INFO):
            return
        about |= {"actor": self._actor} if self._actor else {}
        about |= {"version": answer.version, "repeated": answer.repeated, "joined": joined}
        about |= {"duration_ms": (ticks() - self._began) * 1000, "tries": max(1, self.tries)}
        if answer.rejected is not None:
            tell(LOG, logging.INFO, "command_refused", about, {"code": answer.rejected.code})
        else:
            tell(LOG, logging.INFO, "command_accepted", about, _what(self._command, answer))

    def failed(self, problem: Exception) -> None:
        """One line for a command without an answer: nothing was stored, or nobody knows (the connection broke)."""
        case_no = unverified(self._command.case_no) if isinstance(self._command, CaseCommand) else None
        if isinstance(problem, Conflict | UsageError):
            event = "command_conflict" if isinstance(problem, Conflict) else "command_refused"
            tell(LOG, logging.WARNING, event, self._about(case_no), {"code": word_of(problem), "tries": self.tries})
        elif LOG.isEnabledFor(logging.ERROR):
            tell(LOG, logging.ERROR, "command_failed", self._about(case_no), trouble_of(problem))

    def _about(self, case_no: str | None) -> Fields:
        command = self._command
        return {
            "region": self._region, "case_no": case_no, "command_id": str(command.command_id),
            "command": type(command).__name__,
        }  # fmt: skip


def _opened(incident: Mapping[str, Any]) -> Fields:
    """Which incident: nothing where the asker may not see what is in the answer."""
    return {
        "incident": incident["incident"], "kind": incident["kind"], "department": incident["department"],
    } if incident else {}  # fmt: skip


def _what(command: Command, answer: Answer) -> Fields:
    """What happened, of a command that was accepted: what it names is known then, and so is no free text."""
    told: Fields = {"events": len(answer.events)}
    if answer.events:
        first = answer.events[0]
        told |= {"first_seq": first["seq"], "last_seq": answer.events[-1]["seq"]}
        if first["type"] == "CaseOpened" and first["payload"]:  # empty for who may not see the case any more
            told["definition"] = first["payload"]["definition"]
    task, timer = getattr(command, "task", None), getattr(command, "timer", None)
    if isinstance(task, int):
        told["task"] = task
    if isinstance(timer, int):
        told["timer"] = timer
    message = getattr(command, "message", None)
    if isinstance(message, str) and message:
        told["message"] = message
    return told
