"""A site whose police and tax are served by adapters, for tests of what becomes of their messages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from earlier import Earlier

from onewindow import commands as c


def served(site: Path, *departments: str) -> Path:
    """The same site; these departments' service tasks end in the outbox."""
    settings = site / "onewindow.toml"
    lines = "\n".join(f'{department} = "{department}"' for department in departments)
    settings.write_text(f"{settings.read_text(encoding='utf-8')}\n[adapters]\n{lines}\n", encoding="utf-8")
    return site


def message(past: Earlier, no: str, element: str) -> str:
    """Key of the message of an element that waits for its answer."""
    messages: dict[str, Any] = past.engine.case(no, actor="system")["messages"]
    return next(key for key, sent in messages.items() if sent["element"] == element)


def replied(past: Earlier, no: str, key: str, outcome: str, **data: Any) -> None:
    """The department answers; it must be accepted."""
    past.do(c.RecordReply, "system", case_no=no, message=key, outcome=outcome, data=data).or_raise()


def undelivered(past: Earlier, no: str, key: str, problem: str = "连接不上\ncannot connect", **found: Any) -> None:
    """The sender gives up; `found` is what else it knows."""
    facts = {"attempts": 9, **found}
    past.do(c.ReportUndelivered, "system", case_no=no, message=key, problem=problem, facts=facts).or_raise()
