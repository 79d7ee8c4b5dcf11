"""What a case shows of departments' systems: for whom it waits and since when, and what went wrong there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from onewindow.cli.output import hanging, line
from onewindow.cli.words import in_brackets, one_language, say, word
from onewindow.domain.names import INCIDENT_KINDS, INCIDENT_STATES


def print_departments(case: Mapping[str, Any]) -> None:
    """Nothing where there is nothing; incidents are there for staff alone."""
    if case["waiting"] or case.get("incidents"):
        line()
        line(say("部门系统：", "Departments' systems:"))
    for waiting in case["waiting"]:
        known = say(f"对方编号 {waiting['reference']}", f"its number {waiting['reference']}")
        number = in_brackets(known) if waiting["reference"] else ""
        hanging("  ● ", say(waiting["text"], waiting["text_en"]) + number)
    for incident in case.get("incidents", ()):
        kind, state = word(INCIDENT_KINDS, incident["kind"]), word(INCIDENT_STATES, incident["state"])
        number = say(f"异常 {incident['incident']}", f"incident {incident['incident']}")
        problem = one_language(incident["problem"])
        style = "bold red" if incident["state"] == "open" else None
        hanging("  × " if style else "  √ ", f"{number} {kind}{in_brackets(state)}{say('：', ': ')}{problem}", style)
