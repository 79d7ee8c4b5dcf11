"""The adapter in docs/adapters.md is written from that page alone, in under 80 lines, and passes the suite."""

from __future__ import annotations

import re
from pathlib import Path

DOCUMENT = Path(__file__).parents[2] / "docs" / "adapters.md"
ADAPTER, SUITE = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)

for block in (ADAPTER, SUITE):  # pytest finds the page's own test class in this file
    exec(compile(block, str(DOCUMENT), "exec", dont_inherit=True), globals())  # noqa: S102  running the page is the test


def test_the_page_has_a_whole_adapter_in_under_eighty_lines() -> None:
    assert len(ADAPTER.splitlines()) < 80
