"""Figures beside their targets: kept, printed as a table of 80 columns, written as JSON."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

WIDTH = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured value; `target` is the most it may be, None where it is told for orientation alone."""

    name: str
    value: float
    unit: str
    target: float | None = None
    told: str = ""
    """What the value came of, in a few words."""
    detail: dict[str, Any] = field(default_factory=dict)

    @property
    def passed(self) -> bool:
        return self.target is None or self.value <= self.target


def heading(text: str) -> None:
    """A line that says what is measured next."""
    say(f"\n{text}\n{'name':42}{'figure':>11}{'target':>11}")


def show(figure: Figure) -> None:
    """One line of the table, and one more for what the figure came of."""
    verdict = "" if figure.target is None else "  ok" if figure.passed else "  MISSED"
    target = "" if figure.target is None else f"<= {_number(figure.target)}"
    say(f"{figure.name[:42]:42}{_number(figure.value):>8} {figure.unit[:3]:<3}{target:>10}{verdict}")
    if figure.told:
        say(f"    {figure.told}"[:WIDTH])


def say(text: str) -> None:
    """Print at once, also into a pipe."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def write(path: Path, machine: dict[str, Any], figures: list[Figure], *, quick: bool) -> bool:
    """Keep all of it for programs; whether every target was met."""
    passed = all(figure.passed for figure in figures)
    path.parent.mkdir(exist_ok=True)
    told = {
        "version": 1,
        "quick": quick,
        "machine": machine,
        "figures": {figure.name: {**asdict(figure), "passed": figure.passed} for figure in figures},
        "passed": passed,
    }
    path.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return passed


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.2f}"
