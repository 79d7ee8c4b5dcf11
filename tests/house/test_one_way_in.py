"""What imports cannot show: one place writes the tables, one reads the clock, one moves tokens, one builds engines."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "engine/onewindow"


def places(pattern: str) -> set[str]:
    """Files of the package whose code (not its comments) matches."""
    found = set()
    for path in PACKAGE.rglob("*.py"):
        code = re.sub(r"(?m)^\s*#.*$", "", path.read_text(encoding="utf-8"))
        if re.search(pattern, code):
            found.add(path.relative_to(PACKAGE).as_posix())
    return found


def rooms(pattern: str) -> set[str]:
    return {place.split("/")[0] for place in places(pattern)}


@pytest.mark.parametrize("verb", ["INSERT INTO", "UPDATE", "DELETE FROM"])
def test_only_the_store_writes_tables(verb: str) -> None:
    assert rooms(rf"\b{verb} ow_") <= {"storage"}


def test_only_the_store_has_migrations_run() -> None:
    assert rooms(r"\balembic\b.*import|import alembic") <= {"storage"}


def test_only_the_engine_reads_the_clock() -> None:
    assert rooms(r"clock\.now\(\)") == {"engine"}


def test_only_one_file_knows_the_machine_s_time_and_randomness() -> None:
    of_no_instant = {"storage/writer_gate.py"}  # how long it waits: nothing a case would know
    known = places(r"time\.time_ns|secrets\.|datetime\.now|os\.urandom|noqa: TID251")
    assert known == {"engine/system.py", *of_no_instant}
    assert not places(r"time\.time_ns|secrets\.|datetime\.now|os\.urandom") & of_no_instant


def test_only_the_engine_moves_tokens() -> None:
    assert rooms(r"(?<!def )\badvance\(") - {"workflow"} == {"engine"}


def test_command_line_builds_the_engine_in_two_places() -> None:
    built = places(r"\b(?:Fresh)?Engine\([a-z]")

    assert {place for place in built if place.startswith("cli/")} == {"cli/site.py", "cli/demo_play.py"}


def test_nothing_evaluates_text_as_python() -> None:
    assert places(r"(?<![\w.])(?:eval|exec|compile|__import__)\(") == set()
