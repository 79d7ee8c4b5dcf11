"""Choices that read the same data: two of them need not be able to fall apart as two independent ones would."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from onewindow.process_checks.graph import waits
from onewindow.process_checks.readable import expression
from onewindow.process_checks.sheet import Arrow, Node, Sheet
from onewindow.process_checks.token_game import Move, Stand

_GIVEN = frozenset({"form", "situations", "applicant", "origin"})
Name = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Decision:
    node: Node
    taken: frozenset[str]
    asked: frozenset[str]
    names: frozenset[Name]
    step: int


def may_contradict(sheet: Sheet, path: Iterable[tuple[Stand, Move]]) -> bool:
    """Whether two gateways on the path read what cannot have changed between them, and did not decide alike."""
    made: list[_Decision] = []
    passed: list[Node] = []
    for step, (_, move) in enumerate(path):
        passed.append(move.node)
        now = _decision(move, step)
        if now is None:
            continue
        for other in made:
            if other.node is now.node or _alike(other, now):
                continue
            between = passed[other.step + 1 : step]
            if any(_lasts(sheet, name, between) for name in now.names if _read_by(other, name)):
                return True
        made.append(now)
    return False


def _decision(move: Move, step: int) -> _Decision | None:
    flows = [way for way in move.ways if isinstance(way, Arrow)]
    asked = frozenset(_bare(arrow) for arrow in move.node.leaving if arrow.condition is not None)
    if not asked or len(flows) < len(move.ways):
        return None
    names = frozenset(name for arrow in move.node.leaving for name in _names(arrow))
    return _Decision(move.node, frozenset(_bare(arrow) for arrow in flows) - {""}, asked, names, step)


def _alike(one: _Decision, other: _Decision) -> bool:
    return one.taken == other.taken and (bool(one.taken) or one.asked == other.asked)


def _read_by(decision: _Decision, name: Name) -> bool:
    return any(other[: len(name)] == name or name[: len(other)] == other for other in decision.names)


def _lasts(sheet: Sheet, name: Name, between: list[Node]) -> bool:
    """Whether what the name stands for is still the same after these nodes were passed."""
    if name[0] in _GIVEN:
        return True
    task = sheet.by_id.get(name[0])
    if task is not None:
        return not {task, *task.around()} & set(between)
    return not any(waits(node) for node in between)


def _names(arrow: Arrow) -> frozenset[Name]:
    return _read_in(arrow.condition) if arrow.condition else frozenset()


@lru_cache(maxsize=1024)
def _read_in(condition: str) -> frozenset[Name]:
    """The names a condition reads; asked for the same one at every stand that a game ends in."""
    found = expression(condition)
    return frozenset(found.names_read()) if found is not None else frozenset()


def _bare(arrow: Arrow) -> str:
    return "".join((arrow.condition or "").split())
