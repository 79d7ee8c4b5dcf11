"""Words for clocks: there are some for whatever may happen to one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from inspect import getclosurevars
from types import FunctionType, ModuleType
from typing import Any

import pytest

from onewindow import events as e
from onewindow.cli.clock_words import REASONS
from onewindow.cli.deadline_case import _ended
from onewindow.domain.clocks.follow import _FOLLOWERS
from onewindow.domain.clocks.starting import stop


def test_every_event_that_can_stop_a_clock_has_words_in_the_ledger() -> None:
    stopping = {event.__name__ for event, follower in _FOLLOWERS.items() if stop in set(_called(follower, set()))}

    assert {"Decided", "ReplyRecorded", "MessageCancelled", "CaseAccepted", "OrderReplied"} <= stopping
    assert e.MessageQueued.__name__ not in stopping
    assert stopping - REASONS.keys() == set()
    assert all(zh and en for zh, en in REASONS.values())


@pytest.mark.parametrize(
    ("kind", "why", "overdue", "told"),
    [
        ("delivery", "CaseFinished", False, "stopped, never delivered"),
        ("delivery", "CaseFinished", True, "stopped, never delivered, overdue"),
        ("delivery", "ResultsDelivered", False, "stopped, in time"),
        ("stage", "CaseFinished", False, "stopped, in time"),
    ],
)
def test_a_grant_that_was_never_handed_over_is_not_told_as_in_time(
    kind: str, why: str, overdue: bool, told: str
) -> None:
    assert _ended({"kind": kind, "why": why, "overdue": overdue}) == told


def _called(function: Callable[..., Any], seen: set[Callable[..., Any]]) -> Iterator[Callable[..., Any]]:
    """The functions a function names, and those that they name, as far as they are of the clocks."""
    found = getclosurevars(function)
    modules = [each for each in found.globals.values() if isinstance(each, ModuleType)]
    named = [*found.globals.values(), *(getattr(module, name, None) for module in modules for name in found.unbound)]
    for each in named:
        if isinstance(each, FunctionType) and each not in seen:
            seen.add(each)
            yield each
            if each.__module__.startswith("onewindow.domain.clocks"):
                yield from _called(each, seen)
