"""A problem in both languages: Chinese on the first line, English on the second, so that each reader gets one."""

from __future__ import annotations


def both(chinese: str, english: str, cause: object = "") -> str:
    """The two lines; a cause that is told in both languages itself follows each in its own."""
    lines = str(cause).splitlines()
    if not lines:
        return f"{chinese}\n{english}"
    return f"{chinese}：{lines[0]}\n{english}: {lines[-1]}"
