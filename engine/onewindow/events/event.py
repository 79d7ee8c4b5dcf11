"""The root of all events."""

from __future__ import annotations

from typing import ClassVar

from msgspec import Struct


class Event(Struct, frozen=True, kw_only=True):
    """Root of all events; `schema` is the version of the payload's form."""

    schema: ClassVar[int] = 1
