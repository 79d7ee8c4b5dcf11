"""How the suite says that an adapter does not do as it should: an AssertionError that tells what was expected."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from onewindow.errors import OneWindowError
from onewindow.ports import (
    AcceptedForWork,
    Broken,
    Cancelled,
    Granted,
    NeedsClarification,
    Refused,
    Reply,
    Revoked,
    TryLater,
    Unknown,
)

REPLIES = (
    AcceptedForWork,
    Granted,
    Refused,
    NeedsClarification,
    TryLater,
    Broken,
    Unknown,
    Revoked,
    Cancelled,
)

E = TypeVar("E", bound=OneWindowError)


def demand(holds: bool, chinese: str, english: str) -> None:
    """Raise AssertionError with both sentences where it does not hold."""
    if not holds:
        raise AssertionError(f"{chinese}\n{english}")


def same(found: object, expected: object, chinese: str, english: str) -> None:
    """Raise AssertionError where they differ, and show both."""
    demand(
        found == expected, f"{chinese}：应为 {expected!r}，但是 {found!r}", f"{english}: {expected!r}, not {found!r}"
    )


def raised(kind: type[E], call: Callable[[], Any], chinese: str, english: str) -> E:
    """The error of this kind that the call raises; AssertionError where it raises none, or another."""
    try:
        value = call()
    except kind as error:
        return error
    except Exception as error:
        raise AssertionError(
            f"{chinese}：应抛出 {kind.__name__}，但是 {error!r}\n{english}: {kind.__name__}, not {error!r}"
        ) from error
    raise AssertionError(f"{chinese}：应抛出 {kind.__name__}，但是得到 {value!r}\n{english}: no error, but {value!r}")


def reply_of(call: Callable[[], Reply]) -> Reply:
    """A reply of one of the kinds there are; AssertionError for anything else, also for a foreign error."""
    try:
        reply = call()
    except OneWindowError:
        raise
    except Exception as error:
        raise AssertionError(
            f"适配器只应抛出 Unreachable，但是 {error!r}\nan adapter raises Unreachable and nothing else, not {error!r}"
        ) from error
    demand(type(reply) in REPLIES, f"不是 Reply：{reply!r}", f"not a Reply: {reply!r}")
    return reply
