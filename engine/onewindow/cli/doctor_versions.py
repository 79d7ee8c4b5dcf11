"""What the doctor says of published versions: whether their files are those their hash was made of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from onewindow.cli.doctor_line import DAMAGED, Line
from onewindow.cli.failures import failure_text
from onewindow.cli.words import say

if TYPE_CHECKING:
    from onewindow.storage import Store


def version_lines(store: Store) -> Iterator[Line]:
    """One line for each version cases cannot run on, or that all are sound."""
    from onewindow.engine.version import damaged_versions

    damaged = damaged_versions(store)
    for each in damaged:
        yield Line("published", "bad", failure_text(each), DAMAGED, {"service": each.service, "definition": each.hash})
    if not damaged:
        yield Line("published", "ok", say("已发布的版本完好", "All published versions are whole"))
