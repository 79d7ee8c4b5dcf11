"""Room "process_checks": what a designer drew, checked before anybody's case runs on it."""

from __future__ import annotations

from onewindow.process_checks.check import check_bundle, check_drawing

__all__ = ["check_bundle", "check_drawing"]
