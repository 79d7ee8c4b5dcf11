"""The roads of the drawings, told by hand: what begins when a piece of work is done, or a part of a case is over."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from journeys.paper import Paper

OPTIONAL = ("seal", "invoice", "social_security", "housing_fund", "bank")
"""The branches of company start-up an applicant may leave out."""

FIRST_OF_PART = {"registration": "registration_review"}
"""With which work a part begins; any other part is one piece of work, called like the part."""

_UNDONE: dict[str, list[str]] = {"revoking_startup": [], "asking_again": ["seal", "invoice"]}
"""What begins once all is undone, in the processes that undo."""

_STRAIGHT_ON = {
    "intake": ["acceptance"], "correction": ["acceptance"], "issuance": ["delivery"], "delivery": ["archive"],
}  # fmt: skip


def after(paper: Paper, element: str, outcome: str) -> list[str]:
    """What begins once the work on `element` has ended with `outcome`: names of works, or of parts."""
    if paper.process == "errands":
        return _errands(paper, element)
    if element in _STRAIGHT_ON:
        return _STRAIGHT_ON[element]
    if element == "acceptance":
        return {"correction": ["correction"], "not_accepted": []}.get(outcome) or (
            [] if outcome == "not_accepted" else _PARTS[paper.process](paper)
        )
    if outcome == "sent_back":
        return ["registration_review"]
    if element == "registration_review":
        return ["registration_decision"]
    if element == "registration_decision" and outcome == "granted" and paper.process == "company_startup":
        return ["issue_licence"]
    if element == "revoke_invoice" and outcome != "done":
        return ["pending_revocation"]
    return _UNDONE[paper.process] if element in ("revoke_invoice", "pending_revocation") else []


def ends_part(paper: Paper, element: str, outcome: str) -> bool:
    """Whether the part is left with this work."""
    if element == "registration_decision":
        return outcome != "sent_back" and not after(paper, element, outcome)
    return element == "issue_licence" or element in paper.sheet.parts


def after_part(paper: Paper, part: str) -> list[str]:
    """What begins once `part` is over."""
    if paper.process == "company_startup" and part == "registration":
        return _branches(paper) if paper.parts[part].result == "granted" else []
    if any(each.status != "closed" for each in paper.parts.values()):
        return []
    return _undoing(paper) if paper.process in _UNDONE else ["issuance"]


def _company(paper: Paper) -> list[str]:
    return _branches(paper) if "registration" in paper.granted_before else ["registration"]


def _branches(paper: Paper) -> list[str]:
    wanted = [name for name in OPTIONAL if paper.situations[name] and name not in paper.granted_before]
    return wanted or ["issuance"]


def _undoing(paper: Paper) -> list[str]:
    seal, invoice = paper.latest("seal"), paper.latest("invoice")
    if paper.parts[seal].result == "granted" or paper.parts[invoice].result != "granted":
        return ["issuance"]
    return ["pending_revocation"] if paper.results[invoice]["handed_out"] else ["revoke_invoice"]


_PARTS: dict[str, Callable[[Paper], list[str]]] = {
    "company_startup": _company,
    "parallel_startup": lambda paper: ["registration", "seal", "social_security", "bank"],
    **dict.fromkeys(_UNDONE, lambda paper: ["seal", "invoice"]),
}
"""What begins with acceptance."""


def _errands(paper: Paper, element: str) -> list[str]:
    """Walk and shop, then report, then perhaps once more; an objection ends the shopping and is settled instead."""
    if element == "":
        paper.variables["rounds"] = 0
        return ["walk", "shop"]
    if element in ("walk", "shop", "settle"):
        if any(work.element in ("walk", "shop", "settle") for work in paper.works):
            return []
        paper.variables["rounds"] += 1
        return ["report"]
    if element == "report" and paper.variables.get("again") and paper.variables["rounds"] < 3:
        return ["walk", "shop"]
    return []
