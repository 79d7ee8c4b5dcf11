"""The adapter in docs/adapters.md is written from that page alone, in under 80 lines, and passes the suite."""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from onewindow.ports.departments import Capabilities
from onewindow.testing import HttpCall
from onewindow_adapters.transports.signature import key_text

DOCUMENT = Path(__file__).parents[2] / "docs" / "adapters.md"
PAGE = DOCUMENT.read_text(encoding="utf-8")
ADAPTER, SUITE = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)

for block in (ADAPTER, SUITE):  # pytest finds the page's own test class in this file
    exec(compile(block, str(DOCUMENT), "exec", dont_inherit=True), globals())  # noqa: S102  running the page is the test


class Listening(Bureau):  # type: ignore[name-defined]  # noqa: F821  from the page
    """The page's bureau, which notes what it is called."""

    def __init__(self) -> None:
        super().__init__()
        self.called: list[tuple[str, str]] = []

    def read(self, call: HttpCall) -> Any:
        self.called.append((call.method, call.target))
        return super().read(call)


def test_the_page_names_every_path_that_is_called(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Medical, "capabilities", Capabilities(idempotent=True, revoke=True))  # type: ignore[name-defined]  # noqa: F821
    (tmp_path / "secret").write_bytes(SECRET)  # type: ignore[name-defined]  # noqa: F821
    request = TestMedical.sample  # type: ignore[name-defined]  # noqa: F821
    with Listening() as bureau:
        options = {"url": bureau.url, "allowed": [bureau.host], "secret_file": "secret", "total_timeout": 2}
        with closing(adapter("medical", options, tmp_path)) as medical:  # type: ignore[name-defined]  # noqa: F821
            medical.request(request)
            medical.query(request)
            medical.cancel(replace(request, key=f"{request.key}:cancel", operation="cancel", of=request.key))
            medical.revoke(replace(request, key=f"{request.key}:back", operation="revoke", of=request.key))
            assert list(medical.known_since(datetime(2026, 3, 2, tzinfo=UTC))) == []

    key = key_text(request.key)
    called = [f"{method} {target.partition('?')[0].replace(key, '<key>')}" for method, target in bureau.called]
    assert called == [
        "POST /requests", "GET /requests/<key>", "DELETE /requests/<key>", "POST /requests/<key>/revocation",
        "GET /requests",
    ]  # fmt: skip
    assert [call for call in called if f"`{call}`" not in PAGE and f"`{call}?since=" not in PAGE] == []


def test_the_page_has_a_whole_adapter_in_under_eighty_lines() -> None:
    assert len(ADAPTER.splitlines()) < 80
