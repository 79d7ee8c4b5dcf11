"""A town whose engine is another one from time to time: with other holidays, other departments served by systems."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from journeys.paper_desk import Desk
from journeys.paper_sheet import read_people, read_sheet
from journeys.revoked_parts import ONCE_MORE, PROCESS, brought, drawn
from journeys.town import DESIGNER, Town
from journeys.two_years import Counted
from journeys.wishes_of_clocks import list_procedures
from onewindow.calendar_files import LocalCalendar
from onewindow.engine import Engine
from onewindow.settings import read_settings

SERVED = ("police", "tax", "market_regulation", "social_security")
CLOSURES = {"2026-03-04": "台风", "2026-03-11": "停电", "2026-03-26": "停水", "2026-04-14": "台风"}
AGAIN = "asking_again"
"""The process that undoes, with a drawing that leads back: where all is undone both departments are asked once more."""

BOTH_HATS = "  - {id: bai.lu, name: 白鹭, department: market_regulation, roles: [reviewer, approver, registrar]}\n"
"""Somebody who could review and approve the same matter, if nobody forbade it."""


class Offices(Town):
    """`office` is (whether the closures have become known, whether some departments are served by their systems)."""

    def __init__(self, site: Path, url: str) -> None:
        self._settings = read_settings(site)
        self.ids = Counted()
        self.office = (False, False)
        self.processes = processes_of(site)
        self._sheets = [
            read_sheet(each / "process.bpmn", each / "item.yaml") if each.is_dir() else read_sheet(each, None)
            for each in self.processes
        ]
        self._people = read_people(site / "staff.yaml")
        super().__init__(site, url, publish=False)
        self.enter(self.office)
        for process in self.processes:
            self.engine.publish(process, actor=DESIGNER)

    def enter(self, office: tuple[bool, bool]) -> None:
        """The engine is started anew as this office: nothing is carried over in memory."""
        closed, served = self.office = office
        settings = replace(
            self._settings, calendar=LocalCalendar(closures=CLOSURES if closed else {}),
            adapters=dict.fromkeys(SERVED, "by hand") if served else {},
        )
        self.engine.close()
        self.engine = Engine(settings, database=self.url, clock=self.clock, ids=self.ids)

    @property
    def mapped(self) -> frozenset[str]:
        """Departments that are served by systems just now."""
        return frozenset(self.engine.settings.adapters)

    def restart(self) -> None:
        self.enter(self.office)

    def desk(self) -> Desk:
        """Empty papers beside the processes of this town."""
        return Desk({sheet.process: sheet for sheet in self._sheets}, self._people)


def build_offices(site: Path, folder: Path) -> Path:
    """The reference site with every process of the tests, and special procedures on the parts of one."""
    own = Path(shutil.copytree(site, folder))
    list_procedures(own)
    with (own / "staff.yaml").open("a", encoding="utf-8") as staff:
        staff.write(BOTH_HATS)
    brought(own)
    for kind in ("processes", "forms"):
        shutil.copytree(own / kind / PROCESS, own / kind / AGAIN)
    drawn(own, {**ONCE_MORE, PROCESS: AGAIN}, process=AGAIN)
    return own


def processes_of(site: Path) -> list[Path]:
    """Every process folder of the site, and the plain ones beside them."""
    return sorted(path.parent for path in (site / "processes").glob("*/process.bpmn")) + sorted(site.glob("*.bpmn"))
