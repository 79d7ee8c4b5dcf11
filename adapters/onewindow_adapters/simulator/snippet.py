"""The part of onewindow.toml that connects a site with the departments of a town."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit


def snippet(urls: Mapping[str, str], secret_files: Mapping[str, Path], exchange: str) -> str:
    """TOML: the hosts that may be called, and a table per department."""
    lines = [
        "# 由 onewindow departments 写出 / written by `onewindow departments`",
        "[departments]",
        f"allowed = [{', '.join(_text(urlsplit(url).netloc) for url in urls.values())}]",
    ]
    for name, url in urls.items():
        path = secret_files[name].resolve().as_posix()
        lines += _table(name, {"url": url, "secret_file": path})
    if exchange:
        lines += _table("housing_fund", {"database": exchange})
    return "\n".join(lines) + "\n"


def _table(name: str, options: Mapping[str, str]) -> list[str]:
    lines = ["", f"[adapters.{name}]", f"adapter = {_text(name)}"]
    return lines + [f"{option} = {_text(value)}" for option, value in options.items()]


def _text(value: str) -> str:
    """A basic string of TOML, whose escapes are those of JSON."""
    return json.dumps(value, ensure_ascii=False)
