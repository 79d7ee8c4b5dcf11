"""Words for clocks: there are some for whatever may happen to one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from inspect import getclosurevars
from types import FunctionType, ModuleType
from typing import Any

from onewindow import events as e
from onewindow.cli.clock_words import REASONS
from onewindow.domain.clocks.follow import _FOLLOWERS
from onewindow.domain.clocks.starting import stop


def test_every_event_that_can_stop_a_clock_has_words_in_the_ledger() -> None:
    stopping = {event.__name__ for event, follower in _FOLLOWERS.items() if stop in set(_called(follower, set()))}

    assert {"Decided", "ReplyRecorded", "MessageCancelled", "CaseAccepted", "OrderReplied"} <= stopping
    assert e.MessageQueued.__name__ not in stopping
    assert stopping - REASONS.keys() == set()
    assert all(zh and en for zh, en in REASONS.values())


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
