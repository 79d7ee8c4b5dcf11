"""onewindow: the one-window acceptance workflow engine (一窗受理). What is listed here is promised."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from onewindow import commands, events
    from onewindow.engine import Answer, Engine
    from onewindow.errors import CommandRejected, DefinitionRefused, Finding, NotFound, OneWindowError, Rejected
    from onewindow.ports import Actor, Clock, Directory, Ids
    from onewindow.storage import prepare_sqlite

__version__ = "0.1.0"

_PLACES = {
    "Actor": "onewindow.ports",
    "Answer": "onewindow.engine",
    "Clock": "onewindow.ports",
    "CommandRejected": "onewindow.errors",
    "DefinitionRefused": "onewindow.errors",
    "Directory": "onewindow.ports",
    "Engine": "onewindow.engine",
    "Finding": "onewindow.errors",
    "Ids": "onewindow.ports",
    "NotFound": "onewindow.errors",
    "OneWindowError": "onewindow.errors",
    "Rejected": "onewindow.errors",
    "commands": "",
    "events": "",
    "prepare_sqlite": "onewindow.storage",
}

__all__ = [
    "Actor",
    "Answer",
    "Clock",
    "CommandRejected",
    "DefinitionRefused",
    "Directory",
    "Engine",
    "Finding",
    "Ids",
    "NotFound",
    "OneWindowError",
    "Rejected",
    "commands",
    "events",
    "prepare_sqlite",
]


def __getattr__(name: str) -> Any:
    # Loaded when first asked for, so that `import onewindow` and `onewindow --version` stay quick.
    if name not in _PLACES:
        raise AttributeError(f"module 'onewindow' has no attribute {name!r}")
    place = _PLACES[name]
    return getattr(import_module(place), name) if place else import_module(f"onewindow.{name}")
