"""The wire is cut around a COMMIT: nobody is told, and asked again it is done once, whether it was done or not."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from databases import Database
from faults.law import Told, judge
from faults.led_case import of_round
from faults.severed_wire import SeveredWire, some_cut
from faults.tally import chance, counted, size
from faults.whole_case import Scribe, Step, errand, startup, submit
from journeys.town import DESIGNER, Town
from onewindow.errors import EnvironmentProblem

CUTS = size(12, 60, 700)


@pytest.fixture
def wire(postgresql_database: Database) -> Iterator[SeveredWire]:
    """In a folder with a name short enough for a socket."""
    server = Path(str(make_url(postgresql_database.url).query.get("host", "")))
    if not server.is_dir():
        pytest.skip("NOT TESTED: this server is not reached through a socket in a folder")
    folder = Path(tempfile.mkdtemp(prefix="ow-cut-"))
    with SeveredWire(folder, server) as cutting:
        yield cutting
    shutil.rmtree(folder)


def test_a_commit_nobody_heard_of_is_made_once(site: Path, postgresql_database: Database, wire: SeveredWire) -> None:
    steps = learnt(site, postgresql_database.url)
    dice, known = chance("cut replies"), Counter[str]()
    url = make_url(postgresql_database.url).update_query_dict({"host": str(wire.folder)})
    told: list[Told] = []
    asked = {step.command.command_id for case in steps for step in case}
    round = 0
    with (
        Town(site, url.render_as_string(hide_password=False), publish=False) as town,
        counted("cut before the reply", postgresql_database.url) as tally,
    ):
        while wire.cuts < CUTS:
            round += 1
            case_no = None
            for step in dice.choice(steps):
                ours = of_round(step, round, case_no)
                asked.add(ours.command.command_id)
                how = some_cut(dice) if dice.random() < 0.7 and wire.cuts < CUTS else ""
                if how:
                    stored = cut_off(town, wire, ours, how)
                    tally.faults[f"cut {how}"] += 1
                    known[f"{how}: {'done' if stored else 'not done'}"] += 1
                else:
                    stored = False
                answer, heard = submit(town, ours)
                assert answer.repeated is stored or how == "behind the commit", how
                told.append(heard)
                case_no = case_no or answer.case_no
            tally.progress(wire.cuts, CUTS)
        tally.answered = len(told)
        tally.more["found"] = dict(sorted(known.items()))
        with Town(site, postgresql_database.url, publish=False) as uncut:
            tally.judged(judge(uncut, told, asked=asked))
    assert known["before the commit: done"] == known["before the reply: not done"] == 0
    assert known["before the reply: done"] > 0


def cut_off(town: Town, wire: SeveredWire, step: Step, how: str) -> bool:
    """Ask while the wire is cut at the commit; whether it was done all the same."""
    before = wire.cuts
    wire.cut_next(how)
    town.clock.set(step.at)
    with pytest.raises(EnvironmentProblem, match="同一命令编号重新提交"):
        town.engine.submit(step.command)
    assert wire.cuts == before + 1
    with town.engine._house.store.transaction() as transaction:
        case_no = getattr(step.command, "case_no", None)
        if case_no:
            transaction.case(case_no, lock=True)  # whoever is still at it has ended when we hold the case
        return transaction.receipt(step.command.command_id) is not None


def learnt(site: Path, url: str) -> list[list[Step]]:
    """The commands of two whole cases."""
    found = []
    for whole in (errand, startup):
        with Scribe(site, url, publish=False) as town:
            town.engine.publish(town.site / ("errands.bpmn" if whole is errand else "processes/company_startup"),
                                actor=DESIGNER)  # fmt: skip
            town.asked = 1000 * len(found)
            whole(town)
            found.append(town.steps)
    return found
