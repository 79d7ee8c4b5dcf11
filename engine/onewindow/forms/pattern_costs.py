"""What searching with a regular expression may cost: the number of ways in which it can fit a text of some length.

A backtracking engine tries every way before it says no. Here they are counted from the parsed pattern: a repeat of one
class has a way for each length it may take, alternatives add up, what follows one another multiplies; and a repeat
whose class cannot begin what follows it has one way only ("[0-9]+-": where the digits end is no choice). A repeat of
something that itself has several ways is refused at once: its ways grow with every character.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

MAX_WAYS = 5_000
"""Ways that do not depend on the text: "a?" thirty times over has a billion."""
MAX_WIDTH = 50_000
"""Steps of one way: "(a{1000}){1000}" is long before it begins."""

NESTED = "重复里套重复，可能永远算不完 / a repeat inside a repeat might never end"
UNKNOWN = "这里不支持这种写法 / this is not part of the patterns known here"
AMBIGUOUS = "可能的匹配方式太多 / it can fit in too many ways"

_LAST = 0x10FFFF
Ranges = tuple[tuple[int, int], ...]
_ONE_CHARACTER = (sre.LITERAL, sre.NOT_LITERAL, sre.IN)


class Unbounded(ValueError):
    """A pattern that is not run; the text says why, Chinese first."""


@dataclass(frozen=True, slots=True)
class Cost:
    """`ways` × length ** `degree` ways to try, each of `width` characters and `scans` runs over the text."""

    ways: int
    degree: int
    width: int
    scans: int

    def steps(self, length: int) -> int:
        """What a search in a text of this length may take, in steps of `effort`: about eight microseconds each."""
        return int(self.ways * (length + 1) ** self.degree * (self.width + 1 + self.scans * length / 100) / 60)


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a pattern: its cost, the characters it may begin with, and whether it may be empty."""

    cost: Cost
    first: Ranges
    empty: bool


def cost_of(pattern: str) -> Cost:
    """What a search costs. Raises Unbounded, and re.error for what is no pattern."""
    tree = _parser.parse(pattern)
    if tree.state.flags & ~re.UNICODE or tree.state.groupdict:
        raise Unbounded(UNKNOWN)
    cost = _sequence(list(tree), ()).cost
    anchored = len(tree) > 0 and tree[0] == (sre.AT, sre.AT_BEGINNING)
    return cost if anchored else Cost(cost.ways, cost.degree + 1, cost.width, cost.scans)


def _sequence(items: Sequence[Any], behind: Ranges) -> _Part:
    """The items one after the other, and then one of the characters `behind`.

    Read from the end: what follows decides what a repeat may do.
    """
    cost, first, empty = Cost(1, 0, 0, 0), _NOTHING, True
    for code, value in reversed(items):
        part = _item(code, value, _joined(first, behind) if empty else first)
        cost = _both(part.cost, cost)
        first = _joined(part.first, first) if part.empty else part.first
        empty = empty and part.empty
    return _Part(cost, first, empty)


def _item(code: Any, value: Any, behind: Ranges) -> _Part:
    if code in _ONE_CHARACTER:
        return _Part(Cost(1, 0, 1, 0), _ranges(code, value), False)
    if code is sre.AT:
        # Nothing may follow the very end; other anchors let pass what comes after them.
        return _Part(Cost(1, 0, 0, 0), _NOTHING, value is not sre.AT_END_STRING)
    if code is sre.BRANCH:
        return _branches([_sequence(list(branch), behind) for branch in value[1]])
    if code is sre.SUBPATTERN and not value[1] and not value[2]:
        return _sequence(list(value[3]), behind)
    if code in (sre.MAX_REPEAT, sre.MIN_REPEAT):
        least, most, inner = value
        return _repeat(least, most, inner, behind)
    if code in (sre.ASSERT, sre.ASSERT_NOT) and value[0] == 1:
        return _Part(_sequence(list(value[1]), _NOTHING).cost, _NOTHING, True)
    raise Unbounded(UNKNOWN)


def _branches(parts: Sequence[_Part]) -> _Part:
    """Alternatives; where at most one can begin with the next character, there is no choice between them."""
    apart = not any(part.empty for part in parts[:-1]) and not any(
        _meet(one.first, other.first) for index, one in enumerate(parts) for other in parts[:index]
    )
    ways = [part.cost.ways for part in parts]
    cost = Cost(
        max(ways) if apart else sum(ways),
        max(part.cost.degree for part in parts),
        sum(part.cost.width for part in parts),
        max(part.cost.scans for part in parts),
    )
    return _Part(cost, _joined(*(part.first for part in parts)), any(part.empty for part in parts))


def _repeat(least: int, most: Any, items: Sequence[Any], behind: Ranges) -> _Part:
    endless = most is sre.MAXREPEAT
    alone = _sequence(list(items), _NOTHING)
    body = _sequence(list(items), behind if most == 1 else _joined(alone.first, behind))
    again = body.cost
    several = again.ways > 1 or again.degree > 0 or body.empty
    if several and not (most == 1 or (not endless and again.degree == 0 and most <= 64)):
        raise Unbounded(NESTED)
    # Where it must stop as soon as the next character is not its own, stopping is no choice.
    choice = _meet(body.first, behind) and least != most
    width = again.width * max(1, least if endless else most)
    scans = again.scans + (not items or endless or width > 100)
    if several and most != 1:
        return _Part(_within(Cost(again.ways**most * (most - least + 1), 0, width, scans)), body.first, True)
    if endless or most > 1_000:
        return _Part(_within(Cost(again.ways, again.degree + choice, min(width, MAX_WIDTH), scans)), body.first,
        least == 0 or body.empty)
    stops = most - least + 1 if choice else 1
    return _Part(_within(Cost(again.ways * stops, again.degree, width, scans)), body.first, least == 0 or body.empty)


def _both(one: Cost, other: Cost) -> Cost:
    return _within(
        Cost(one.ways * other.ways, one.degree + other.degree, one.width + other.width, one.scans + other.scans)
    )


def _within(cost: Cost) -> Cost:
    if cost.ways > MAX_WAYS or cost.width > MAX_WIDTH:
        raise Unbounded(AMBIGUOUS)
    return cost


_NOTHING: Ranges = ()


def _ranges(code: Any, value: Any) -> Ranges:
    """The characters of a class. Our translation leaves no category, and writes the dot as a class."""
    if code is sre.LITERAL:
        return ((value, value),)
    if code is sre.NOT_LITERAL:
        return _inverted(((value, value),))
    found: list[tuple[int, int]] = []
    for kind, inner in value:
        if kind is sre.LITERAL:
            found.append((inner, inner))
        elif kind is sre.RANGE:
            found.append(inner)
    return _inverted(tuple(found)) if value[0][0] is sre.NEGATE else _joined(tuple(found))


def _joined(*several: Ranges) -> Ranges:
    made: list[tuple[int, int]] = []
    for begin, end in sorted(one for ranges in several for one in ranges):
        if made and begin <= made[-1][1] + 1:
            made[-1] = (made[-1][0], max(end, made[-1][1]))
        else:
            made.append((begin, end))
    return tuple(made)


def _inverted(ranges: Ranges) -> Ranges:
    found, begin = [], 0
    for first, last in _joined(ranges):
        if begin < first:
            found.append((begin, first - 1))
        begin = last + 1
    return (*found, (begin, _LAST)) if begin <= _LAST else tuple(found)


def _meet(one: Ranges, other: Ranges) -> bool:
    return any(begin <= last and first <= end for begin, end in one for first, last in other)
