"""A clerk in a process of its own who submits without end and says what was answered; made to be killed.

Run as a program it reads one JSON line per clerk, {"site", "url", "round"}, and forks a clerk for each, so that the
libraries are read once. What it writes: {"pid"}, then a line for every answered command, then {"ended": status}.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any, NoReturn

from faults.ready_town import ReadyTown
from faults.whole_case import startup_steps
from journeys.town import SERVICES, Town
from onewindow import commands as c
from onewindow.engine import Answer

COMMANDS_A_ROUND = 100_000
"""Command ids of round r begin at `town-<r × this>`."""


class TellingTown(ReadyTown):
    """A town that tells every answer at once, in one write."""

    def do(self, command_type: type[c.Command], actor: str, /, **given: Any) -> Answer:
        answer = super().do(command_type, actor, **given)
        seqs = [event["seq"] for event in answer.events]
        tell({"command_id": f"town-{self.asked}", "case_no": answer.case_no, "version": answer.version, "seqs": seqs,
              "accepted": answer.rejected is None})
        return answer


def work(first: Town, url: str, round: int) -> NoReturn:
    """Errands and whole company start-ups, one after the other, until killed."""
    steps = startup_steps()
    town = TellingTown.on_database(first, url)
    town.asked = round * COMMANDS_A_ROUND
    while True:
        case_no = town.errand()
        for element in ("shop", "walk", "report"):
            town.finish(case_no, element, "wang.fang", "done", {"again": False})
        case_no = town.accepted()
        town.do(c.SaveDraft, "wang.fang", case_no=case_no, form={})  # refused: answered and kept all the same
        for step in steps:
            town.finish(case_no, step["complete"], step["as"], step["outcome"], step.get("data"))


def tell(line: dict[str, Any]) -> None:
    """One line, whole or not at all."""
    os.write(1, json.dumps(line).encode() + b"\n")


def read(site: Path, url: str) -> Town:
    """A town that has read what is read once, and keeps no connection."""
    first = Town(site, url, publish=False)
    for service in SERVICES:
        first.engine.version(service=service, actor="system")
    first.engine.close()
    return first


def main() -> None:
    """Fork a clerk for each line read, and wait for its end."""
    first: Town | None = None
    for line in sys.stdin:
        given = json.loads(line)
        if first is None or str(first.site) != given["site"]:
            first = read(Path(given["site"]), given["url"])
        pid = os.fork()
        if pid == 0:
            work(first, given["url"], given["round"])
        tell({"pid": pid})
        _, status = os.waitpid(pid, 0)
        tell({"ended": status})


if __name__ == "__main__":
    main()
