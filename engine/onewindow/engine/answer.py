"""What `Engine.submit` returns: accepted with its events, or rejected with the reason."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from onewindow.errors import CommandRejected, Rejected


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The answer to one command.

    `version` is the case's version after it; `events` what happened, each {"seq", "type", "payload"}, of whose content
    the actor is told what the log shows them (`payload` is else empty); `rejected` the reason where nothing happened;
    `repeated` whether this command id had been answered before.
    """

    case_no: str | None
    version: int
    events: tuple[dict[str, Any], ...] = ()
    rejected: Rejected | None = None
    repeated: bool = False

    def or_raise(self) -> Answer:
        """Itself, or CommandRejected for hosts that prefer an exception."""
        if self.rejected is not None:
            raise CommandRejected(self.rejected)
        return self

    def receipt(self) -> dict[str, Any]:
        """The answer as the receipt keeps it: events by their numbers, for they stand in the log."""
        seqs = [event["seq"] for event in self.events]
        return {
            "case_no": self.case_no, "version": self.version, "first": seqs[0] if seqs else 0,
            "last": seqs[-1] if seqs else 0, "rejected": asdict(self.rejected) if self.rejected else None,
        }


def repeated(receipt: dict[str, Any], events: tuple[dict[str, Any], ...]) -> Answer:
    """The first answer again, from its receipt and the events it names."""
    rejected = Rejected(**receipt["rejected"]) if receipt["rejected"] else None
    return Answer(
        case_no=receipt["case_no"], version=receipt["version"], events=events, rejected=rejected, repeated=True
    )
