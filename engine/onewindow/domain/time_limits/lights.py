"""Lights (亮灯) of electronic supervision: what one limit shows at one moment."""

from __future__ import annotations

GREEN, YELLOW, RED, GREY = "green", "yellow", "red", "grey"


def light(*, overdue: bool, warns: bool, suspended: bool) -> str:
    """The light of one limit. A limit that was overdue before it was suspended stays red."""
    if overdue:
        return RED
    if suspended:
        return GREY
    return YELLOW if warns else GREEN
