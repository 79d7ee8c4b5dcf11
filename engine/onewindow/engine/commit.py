"""One commit of one case in the making: events are linked, applied and collected, nothing is written yet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from onewindow import events as e
from onewindow.domain import chain
from onewindow.domain.apply import fold
from onewindow.domain.case import Case
from onewindow.domain.clocks.follow import follow
from onewindow.domain.facts import Facts
from onewindow.domain.moves import Move, move_to_json
from onewindow.domain.notices import notices_for
from onewindow.domain.react import moves_for, react
from onewindow.events import Event, Recorded
from onewindow.settings import ENGINE_REVISION
from onewindow.workflow import advance

if TYPE_CHECKING:
    from onewindow.workflow import Definition


class Commit:
    """Takes decided events through tokens and reactions; `case`, `document`, `tokens` and `log` are the result."""

    def __init__(
        self, case: Case | None, document: dict[str, Any], tokens: bytes, *, facts: Facts, command_id: str,
        actor: dict[str, Any],
    ) -> None:
        self._case, self.document, self.tokens = case, document, tokens
        self._facts, self._command_id, self._actor = facts, command_id, actor
        self._number = case.version + 1 if case else 1
        self._lost_before = len(case.taken_back) if case else 0
        self._departments_before = len(case.departments) if case else 0
        self._linker: chain.Linker | None = None
        self.log: list[Recorded] = []

    @property
    def case(self) -> Case:
        """The case, which exists once an opening has been recorded."""
        if self._case is None:
            raise ValueError("the case is not open yet")
        return self._case

    @property
    def involved(self) -> list[str]:
        """The departments that have come to the case."""
        return self.case.departments[self._departments_before :]

    def carry_out(self, decided: Sequence[Event], definition: Definition) -> None:
        """Record `decided`, move the tokens, record what follows, also for the clocks, and the notices of all of it."""
        self._record(decided)
        moves = moves_for(self.case, decided)
        # A corrected form moves no token itself, but a conditional event may have waited for it.
        if moves or any(isinstance(event, e.CorrectedOnTheSpot) for event in decided):
            self._advance(moves, definition, any(isinstance(event, e.CaseAccepted) for event in decided))
        self._record(follow(self.case, self._happened(), self._facts))
        lost = self.case.taken_back[self._lost_before :]
        self._record(notices_for(self.case, self._happened(), self._facts, lost))

    def _happened(self) -> list[Event]:
        return [recorded.event for recorded in self.log]

    def _advance(self, moves: list[Move], definition: Definition, just_accepted: bool) -> None:
        moved = advance(definition, self.tokens or None, moves, self.document, self._facts.now)
        self.tokens = moved.tokens
        assigned = [{"path": list(a.path), "value": a.value} for a in moved.assigned]
        inputs = [move_to_json(move) for move in moves]
        self._record([e.ProcessAdvanced(moves=inputs, path=list(moved.path), assigned=assigned)])
        self._record(react(self.case, moved.effects, self._facts, just_accepted=just_accepted))

    def _record(self, events: Iterable[Event]) -> None:
        for event in events:
            case = self._case
            linker = self._linker or self._started(case.case_no if case else getattr(event, "case_no", ""))
            seq, prev = (case.seq + 1, case.head) if case else (1, chain.FIRST)
            recorded = linker.link(event, prev=prev, seq=seq, salt=self._facts.new_id())
            self.log.append(recorded)
            # Applied is a copy by way of JSON: what a replay will read, and nothing the log could share with the case.
            copy = e.from_bytes(type(event), recorded.payload)
            self._case, self.document = fold(case, self.document, recorded, copy)

    def _started(self, case_no: str) -> chain.Linker:
        self._linker = chain.Linker(
            region=self._facts.region, case_no=case_no, commit=self._number, at=self._facts.at, actor=self._actor,
            command_id=self._command_id, engine=ENGINE_REVISION,
        )
        return self._linker
