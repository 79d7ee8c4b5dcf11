"""Every worked example of every process, on both stores: as written, replayable, and sound after a restart."""

from __future__ import annotations

from pathlib import Path

import pytest

from journeys.invariants import hold
from journeys.town import Town, examples
from onewindow.examples import play


@pytest.mark.parametrize("example", examples(), ids=lambda path: f"{path.parent.parent.name}-{path.stem}")
def test_worked_example_ends_as_written_and_replays(town: Town, example: Path) -> None:
    played = play(town.engine, example, town.clock)
    for case_no in played.cases:
        hold(town, case_no)


def test_restart_after_every_step_changes_nothing(town: Town) -> None:
    example = next(path for path in examples() if path.stem == "all_granted")
    town.clock.set(town.clock.now())
    play(town.engine, example, town.clock, on_step=lambda case_no, lines: hold(town, case_no))
    told = []

    class Restarting:
        """Stands before the engine and starts it anew for each call."""

        def __getattr__(self, name: str) -> object:
            town.restart()
            return getattr(town.engine, name)

    shifted = example.read_text(encoding="utf-8").replace("at: \"2026", "at: \"2027").replace("at: 2026", "at: 2027")
    again = town.site / "again.yaml"
    again.write_text(shifted, encoding="utf-8")
    played = play(Restarting(), again, town.clock, on_step=lambda case_no, lines: told.extend(lines))  # type: ignore[arg-type]
    hold(town, played.cases[0])
    assert town.view(played.cases[0])["status"] == "archived"
    assert told
