"""Commands of electronic supervision (电子监察): acknowledging, cards, supervision orders, acts that were reported."""

from __future__ import annotations

from dataclasses import dataclass

from onewindow.commands.command import CaseCommand


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledge(CaseCommand):
    """One of its recipients has seen the escalation (签收); `escalation` is its number within the case."""

    escalation: int
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardCommand(CaseCommand):
    """A command for one card; `card` is its number within the case."""

    card: int
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealCard(CardCommand):
    """The department the card was issued to objects (申诉), with the reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeCard(CardCommand):
    """A supervisor takes the card back (撤销); it is counted apart from then on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmCard(CardCommand):
    """A supervisor turns the appeal down: the card stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueOrder(CaseCommand):
    """A supervisor orders a department to act (督办); the reply limit is the site's (`order_reply`)."""

    department: str
    content: str
    sub_case: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCommand(CaseCommand):
    """A command for one supervision order (督办单); `order` is its number within the case."""

    order: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyToOrder(OrderCommand):
    """The department says what it has done (督办回复)."""

    reply: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleOrder(OrderCommand):
    """A supervisor accepts the reply, or returns it (a new reply limit begins)."""

    accepted: bool
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportAct(CaseCommand):
    """Put down an unlawful act a department has already done outside the engine; a red card follows.

    `act` is late_notice, second_notice, extra_material or refusal_without_reason; `done_on` the local date.
    """

    act: str
    done_on: str
    description: str = ""
    department: str = ""
    sub_case: str | None = None
