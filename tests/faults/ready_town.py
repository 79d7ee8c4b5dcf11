"""A town on one more database that has read site and processes before: a new start without the reading."""

from __future__ import annotations

from typing import Self

from journeys.town import Town
from onewindow.engine import Engine
from onewindow.examples import StepClock


class ReadyTown(Town):
    """Nothing of a database is remembered, only what the processes of the site are."""

    @classmethod
    def on_database(cls, first: Town, url: str) -> Self:
        """As after a new start."""
        town = cls.__new__(cls)
        town.site, town.url, town.asked = first.site, url, 0
        town.clock = StepClock(first.clock.now())
        known = first.engine
        town.engine = Engine(known.settings, database=url, clock=town.clock, directory=known.directory)
        town.engine._house._versions = known._house._versions
        return town
