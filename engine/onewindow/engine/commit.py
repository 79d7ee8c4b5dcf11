"""One commit of one case in the making: events are linked, applied and collected, nothing is written yet."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from onewindow import events as e
from onewindow.domain import chain
from onewindow.domain.apply import fold
from onewindow.domain.canonical import canonical
from onewindow.domain.case import Case
from onewindow.domain.clocks.follow import follow
from onewindow.domain.facts import Facts
from onewindow.domain.moves import Move, move_to_json
from onewindow.domain.notices import notices_for
from onewindow.domain.react import moves_for, react
from onewindow.events import Event, Recorded, from_payload, to_payload
from onewindow.settings import ENGINE_REVISION
from onewindow.workflow import Definition, advance


class Commit:
    """Takes decided events through tokens and reactions; `case`, `document`, `tokens` and `log` are the result."""

    def __init__(
        self, case: Case | None, document: dict[str, Any], tokens: bytes, *, facts: Facts, command_id: str,
        actor: dict[str, Any],
    ) -> None:
        self._case, self.document, self.tokens = case, document, tokens
        self._facts, self._command_id, self._actor = facts, command_id, actor
        self._number = case.version + 1 if case else 1
        self.log: list[Recorded] = []

    @property
    def case(self) -> Case:
        """The case, which exists once an opening has been recorded."""
        if self._case is None:
            raise ValueError("the case is not open yet")
        return self._case

    def carry_out(self, decided: Sequence[Event], definition: Definition) -> None:
        """Record `decided`, move the tokens, record what follows, also for the clocks, and the notices of all of it."""
        self._record(decided)
        moves = moves_for(self.case, decided)
        # A corrected form moves no token itself, but a conditional event may have waited for it.
        if moves or any(isinstance(event, e.CorrectedOnTheSpot) for event in decided):
            self._advance(moves, definition, any(isinstance(event, e.CaseAccepted) for event in decided))
        self._record(follow(self.case, self._happened(), self._facts))
        self._record(notices_for(self.case, self._happened(), self._facts))

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
            opening = event if isinstance(event, e.CaseOpened) else None
            recorded = chain.link(
                event, region=self._facts.region, case_no=case.case_no if case else opening.case_no if opening else "",
                prev=case.head if case else chain.FIRST, seq=case.seq + 1 if case else 1, commit=self._number,
                at=self._facts.at, actor=self._actor, command_id=self._command_id, engine=ENGINE_REVISION,
                salt=self._facts.new_id(),
            )
            self.log.append(recorded)
            # Applied is a copy by way of JSON: what a replay will read, and nothing the log could share with the case.
            copy = from_payload(recorded.type, event.schema, json.loads(canonical(to_payload(event))))
            self._case, self.document = fold(case, self.document, replace(recorded, event=copy))
