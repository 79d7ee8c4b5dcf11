"""A case led from its beginning to its end by a process that may be killed at any of its system calls.

Run as a program it reads one JSON line per leader, {"site", "url", "steps", "round"}, and forks a process for each,
which waits to be traced and then tells every answer in a line of its own.
"""

from __future__ import annotations

import json
import os
import pickle
import signal
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any, NoReturn

from msgspec import structs

from faults.law import Told
from faults.ready_town import ReadyTown
from faults.whole_case import Step
from journeys.town import Town
from onewindow import commands as c


def of_round(step: Step, round: int, case_no: str | None) -> Step:
    """The same step of another case, under an id of its own."""
    command = structs.replace(step.command, command_id=f"{round}:{step.command.command_id}")
    return Step(step.at, structs.replace(command, case_no=case_no) if isinstance(command, c.CaseCommand) else command)


def led(town: Town, steps: list[Step], round: int) -> list[Told]:
    """The whole case, be parts of it answered before or not."""
    return list(_leading(town, steps, round))


def _leading(town: Town, steps: list[Step], round: int) -> Any:
    case_no: str | None = None
    for step in steps:
        ours = of_round(step, round, case_no)
        town.clock.set(ours.at)
        answer = town.engine.submit(ours.command)
        case_no = case_no or answer.case_no
        yield Told.of(ours.command.command_id, answer)


def lead(first: Town, url: str, steps: list[Step], round: int) -> NoReturn:
    """In a process of its own: stop until somebody looks on, then go through the case."""
    town = ReadyTown.on_database(first, url)
    os.kill(os.getpid(), signal.SIGSTOP)
    for told in _leading(town, steps, round):
        os.write(1, json.dumps(asdict(told)).encode() + b"\n")
    town.engine.close()
    os._exit(0)


def main() -> None:
    """Fork a leader for each line read, and wait for its end."""
    first: Town | None = None
    for line in sys.stdin:
        given = json.loads(line)
        steps = pickle.loads(Path(given["steps"]).read_bytes())  # noqa: S301  our own, a moment old
        if first is None or str(first.site) != given["site"]:
            first = Town(Path(given["site"]), given["url"], publish=False)
            led(first, steps, -1)  # what is read once is read by now
            first.engine.close()
        pid = os.fork()
        if pid == 0:
            lead(first, given["url"], steps, given["round"])
        os.write(1, json.dumps({"pid": pid}).encode() + b"\n")
        _, status = os.waitpid(pid, 0)
        os.write(1, json.dumps({"ended": status}).encode() + b"\n")


if __name__ == "__main__":
    main()
