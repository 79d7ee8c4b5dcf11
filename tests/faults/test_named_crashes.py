"""A crash at each named place of each command of a whole case: nothing is there, or all of it, and never twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from databases import Database
from faults.law import Told, judge
from faults.photograph import Photograph, photograph
from faults.tally import Tally, chance, counted, size
from faults.test_crash_points import Crash, crash_after
from faults.whole_case import errand, startup
from journeys.town import DESIGNER, Town
from onewindow import commands as c
from onewindow.engine import Answer, submission
from onewindow.engine.commit import Commit
from onewindow.engine.submission import Submission
from onewindow.storage import Attachments, Store, Transaction
from onewindow.storage import place as place_of_a_transaction

EVERY_STATEMENT = bool(size(0, 0, 1))
WHOLE: tuple[Callable[[Town], str], ...] = (errand, startup)[: size(1, 2, 2)]


class Place(NamedTuple):
    """What it is called, whose function it is, which one, and whether the crash comes after it (else before)."""

    name: str
    holder: Any
    function: str
    after: bool


NOTHING_YET = (
    Place("after the file, before the transaction", Attachments, "put", True),
    Place("before the transaction", Store, "run", False),
    Place("case locked", Transaction, "case", True),
    Place("receipt looked for", Transaction, "receipt", True),
    Place("decided, nothing recorded", submission, "decide", True),
    Place("events made, nothing written", Commit, "carry_out", True),
    Place("before the append", Transaction, "write", False),
    Place("after the append, before the commit", Transaction, "write", True),
    Place("refusal kept, before the commit", Transaction, "keep_receipt", True),
    Place("answer made, before the commit", Submission, "handle", True),
)
LAST = NOTHING_YET[-1]
ANSWERED = Place("after the commit, before the reply", Store, "run", True)


class CrashingTown(Town):
    """A town in which every command crashes at every place it comes to before it may succeed."""

    def crash_everywhere(self, tally: Tally, patch: pytest.MonkeyPatch) -> None:
        self.tally, self.patch = tally, patch
        self.told: list[Told] = []
        self.dice = chance("crash", tally.database)

    def do(self, command_type: type[c.Command], actor: str, /, **given: Any) -> Answer:
        command, before = self.command(command_type, actor, **given), photograph(self.url)
        for place in (*NOTHING_YET, self.commit("the commit asked for and never made", after=False)):
            if self.crashed(command, place):
                self.left(before, command, place.name)
        if EVERY_STATEMENT:
            self.crash_at_every_statement(command, before)
        place = self.dice.choice((ANSWERED, self.commit("committed, the connection still in hand", after=True)))
        assert self.crashed(command, place)
        assert photograph(self.url) != before, f"nothing of {command} is stored after “{place.name}”"
        answer = self.engine.submit(command)
        assert answer.repeated, f"{command} is done again after “{place.name}”"
        self.told.append(Told.of(command.command_id, answer))
        self.tally.answered += 1
        return answer

    def commit(self, name: str, *, after: bool) -> Place:
        return Place(name, place_of_a_transaction, "commit", after)

    def crashed(self, command: c.Command, place: Place) -> bool:
        """Whether the command came to the place; if not, it crashed at the last one before its commit."""
        came: list[str] = []
        with ExitStack() as stack:
            stack.enter_context(suppress(Crash))
            if place in NOTHING_YET[:-1]:
                stack.enter_context(crash_at(self.patch, LAST, []))
            stack.enter_context(crash_at(self.patch, place, came))
            self.engine.submit(command)
        self.tally.faults.update(came)
        return bool(came)

    def crash_at_every_statement(self, command: c.Command, before: Photograph) -> None:
        end: list[str] = []
        while not end:
            statement = self.tally.faults["after a statement"] + 1
            number = statement - self.statements
            with crash_at(self.patch, LAST, end), crash_after(number, self.patch), suppress(Crash):
                self.engine.submit(command)
            self.left(before, command, f"statement {number}")
            self.tally.faults["after a statement"] += not end
        self.statements = self.tally.faults["after a statement"]

    statements = 0
    """Crashes after statements of earlier commands."""

    def left(self, before: Photograph, command: c.Command, where: str) -> None:
        assert photograph(self.url) == before, f"something of {command} is left after “{where}”"


@contextmanager
def crash_at(patch: pytest.MonkeyPatch, place: Place, came: list[str]) -> Iterator[None]:
    """The machine stops before or after this function, when it is called."""
    real = getattr(place.holder, place.function)

    def crash(*given: Any, **named: Any) -> Any:
        if place.after:
            real(*given, **named)
        came.append(place.name)
        raise Crash(place.name)

    with patch.context() as here:
        here.setattr(place.holder, place.function, crash)
        yield


@pytest.mark.parametrize("whole", WHOLE, ids=lambda whole: whole.__name__)
def test_every_command_of_a_whole_case_survives_a_crash_at_every_named_place(
    site: Path, database: Database, monkeypatch: pytest.MonkeyPatch, whole: Callable[[Town], str]
) -> None:
    with CrashingTown(site, database.url, publish=False) as town, counted("named crashes", town.url) as tally:
        published = "errands.bpmn" if whole is errand else "processes/company_startup"
        town.engine.publish(site / published, actor=DESIGNER)
        town.crash_everywhere(tally, monkeypatch)
        case_no = whole(town)
        tally.more["case"] = whole.__name__
        tally.judged(judge(town, town.told, asked={told.command_id for told in town.told}))
        assert town.view(case_no)["finished"]
        assert {place.name for place in NOTHING_YET[1:8]} <= set(tally.faults)
