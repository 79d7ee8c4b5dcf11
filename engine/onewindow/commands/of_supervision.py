"""Commands of electronic supervision (电子监察): acknowledging, cards, supervision orders, acts that were reported."""

from __future__ import annotations

from onewindow.commands.command import CaseCommand


class Acknowledge(CaseCommand, frozen=True, kw_only=True):
    """One of its recipients has seen the escalation (签收); `escalation` is its number within the case."""

    escalation: int
    note: str = ""


class CardCommand(CaseCommand, frozen=True, kw_only=True):
    """A command for one card; `card` is its number within the case."""

    card: int
    reason: str = ""


class AppealCard(CardCommand, frozen=True, kw_only=True):
    """The department the card was issued to objects (申诉), with the reason."""


class RevokeCard(CardCommand, frozen=True, kw_only=True):
    """A supervisor takes the card back (撤销); it is counted apart from then on."""


class ConfirmCard(CardCommand, frozen=True, kw_only=True):
    """A supervisor turns the appeal down: the card stands."""


class IssueOrder(CaseCommand, frozen=True, kw_only=True):
    """A supervisor orders a department to act (督办); the reply limit is the site's (`order_reply`)."""

    department: str
    content: str
    sub_case: str | None = None


class OrderCommand(CaseCommand, frozen=True, kw_only=True):
    """A command for one supervision order (督办单); `order` is its number within the case."""

    order: int


class ReplyToOrder(OrderCommand, frozen=True, kw_only=True):
    """The department says what it has done (督办回复)."""

    reply: str = ""


class SettleOrder(OrderCommand, frozen=True, kw_only=True):
    """A supervisor accepts the reply, or returns it (a new reply limit begins)."""

    accepted: bool
    note: str = ""


class ReportAct(CaseCommand, frozen=True, kw_only=True):
    """Put down an unlawful act a department has already done outside the engine; a red card follows.

    `act` is late_notice, second_notice, extra_material or refusal_without_reason; `done_on` the local date.
    """

    act: str
    done_on: str
    description: str = ""
    department: str = ""
    sub_case: str | None = None
