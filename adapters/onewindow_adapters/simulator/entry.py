"""What a department knows of one request: as it was read, as it was judged, and as it stands in the book."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

OPEN = frozenset({"open", "asked"})
"""States in which a request can still be dropped."""

GRANTED = frozenset({"granted", "confirmed"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """What every department reads out of a request, whatever the fields are called there.

    `key` is empty where the department goes by the header; `answer` is what was said to an earlier question.
    """

    operation: str
    item: str
    case_no: str
    sub_case: str
    company: str
    applicant_id: str
    applicant_name: str
    region: str
    key: str = ""
    answer: str = ""
    materials: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the department's staff say: granted, refused, returned or asked."""

    state: str = "granted"
    reason: str = ""
    remedies: str = ""
    question: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A request in the book; `result` holds the fields of what was granted, in the department's names."""

    number: int
    key: str
    state: str
    application: Application
    reference: str
    received_at: datetime
    touched_at: datetime
    reason: str = ""
    remedies: str = ""
    question: str = ""
    result: Mapping[str, Any] = field(default_factory=dict)
