"""What a doctor found, for tests that look at a site on either store."""

from __future__ import annotations

from typing import Any

from cli.terminal import say

UNSAFE_SERVER = {"durability": 6}
"""What is wrong with every PostgreSQL of these tests: it runs without fsync, and the doctor must say so."""


def checks(*words: str) -> dict[str, dict[str, Any]]:
    """The checks of `onewindow doctor` by name, of several with one name the last."""
    return {check["check"]: check for check in say("doctor", "-f", "json", *words).json["checks"]}


def findings(*, sqlite: bool) -> dict[str, int]:
    """Checks that were failed, with their exit codes, less the one that every test's PostgreSQL fails."""
    said = say("doctor", "-f", "json")
    found = {check["check"]: int(check["exit_code"]) for check in said.json["checks"] if check["exit_code"]}
    assert said.code == next(iter(found.values()), 0)
    if not sqlite:
        assert found.pop("durability") == UNSAFE_SERVER["durability"]
    return found
