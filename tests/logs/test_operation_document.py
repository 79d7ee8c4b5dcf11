"""docs/operation.md names every event, field and check there is, and no others; its program runs as it stands."""

from __future__ import annotations

import logging
import re
import subprocess
import sys
from pathlib import Path

from onewindow import log_lines

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "operation.md").read_text(encoding="utf-8")
SOURCES = {path: path.read_text(encoding="utf-8") for path in (ROOT / "engine" / "onewindow").rglob("*.py")}


def first_column(head: str) -> set[str]:
    """What the first column of the table with this head names."""
    table = PAGE.split(f"\n| {head} |", 1)[1].split("\n\n", 1)[0]
    return {word for row in table.splitlines()[2:] for word in re.findall(r"`(\w+)`", row.split("|")[1])}


def test_every_event_is_explained() -> None:
    told = re.compile(r'(?:tell\(\s*\w+, [\w.]+, |logging\.[A-Z]+, |\) if \w+ else \(logging\.[A-Z]+, )"([a-z_]+)"')
    events = {word for text in SOURCES.values() for word in told.findall(text)}
    conflict = {"command_conflict"}  # chosen by an expression of its own

    assert {"command_accepted", "timer_stuck", "message_given_up"} <= events
    assert first_column("event") == events | conflict | {"foreign", "command_refused"}


def test_every_field_is_explained() -> None:
    assert first_column("field") | {"region"} == set(log_lines.FIELDS)


def test_every_check_of_the_doctor_is_explained() -> None:
    doctors = "\n".join(text for path, text in SOURCES.items() if path.name.startswith("doctor"))
    named = r'(?:\bLine\(\s*|\bbad\(\s*|\bwaiting\(\s*|(?:yield|return) \()"([a-z_]+)"'

    assert first_column("check") == set(re.findall(named, doctors))


def test_the_program_of_the_page_listens() -> None:
    program = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)[0]
    happens = 'log_lines.tell(logging.getLogger("onewindow.work"), logging.INFO, "worker_started")'
    words = f"{program}\nfrom onewindow import log_lines\n{happens}"

    ran = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True, timeout=60)

    assert '"event": "worker_started"' in ran.stderr
    assert '"region": "440300"' in ran.stderr


def test_loggers_are_those_the_page_names() -> None:
    names = {name for text in SOURCES.values() for name in re.findall(r'getLogger\("onewindow\.(\w+)"\)', text)}

    assert names == {"commands", "timers", "notifications", "departments", "callbacks", "work", "site"}
    assert all(f"`{name}`" in PAGE for name in names)
    assert logging.getLogger("onewindow").handlers
