"""Kinds of legal documents: title, mark of the number, and the parts of their data."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

ALWAYS = ("notice", "agency", "case", "applicant", "part")
"""Parts of the data of every kind; `part` is the sub-case (or the main case) the document is about."""

REVOCATION = "revocation_decision"
"""The kind that no one event calls for: a part's grant is lost in several ways (`taken_back`)."""

_OF_THE_STAGES = ("materials", "correction", "omissions", "refusal", "decision", "collection")


class NoticeKind(Struct, frozen=True):
    """`title` in Chinese; `mark` stands in the number, initials of the Chinese name; `parts` beside `ALWAYS`."""

    title: str
    mark: str
    parts: tuple[str, ...]


KINDS: Mapping[str, NoticeKind] = {
    "intake_receipt": NoticeKind("收件凭证", "SJ", _OF_THE_STAGES),
    "acceptance_notice": NoticeKind("受理通知书", "SL", (*_OF_THE_STAGES, "acceptance")),
    "correction_notice": NoticeKind("一次性补正告知书", "BZ", _OF_THE_STAGES),
    "non_acceptance": NoticeKind("不予受理通知书", "BYSL", _OF_THE_STAGES),
    "decision": NoticeKind("决定书", "JD", _OF_THE_STAGES),
    "delivery_receipt": NoticeKind("送达回证", "SD", _OF_THE_STAGES),
    "special_procedure_notice": NoticeKind("特别程序告知书", "TB", ("procedure",)),
    "extension_notice": NoticeKind("延期通知书", "YQ", ("extension",)),
    "lapse_notice": NoticeKind("逾期未补正终止通知书", "YBZ", ("ending", "materials", "correction")),
    "withdrawal_confirmation": NoticeKind("撤回确认书", "CH", ("ending", "materials")),
    "termination_notice": NoticeKind("终止办理通知书", "ZZ", ("ending", "materials")),
    "voiding_record": NoticeKind("作废记录", "ZF", ("ending",)),
    "forwarding_notice": NoticeKind("转报通知书", "ZB", ("ending", "materials")),
    "supervision_order": NoticeKind("督办单", "DB", ("order",)),
    REVOCATION: NoticeKind("撤销决定书", "CX", ("revocation",)),
}
"""All kinds that a service may have a template for (notices/<kind>.html.j2)."""

DECISION_TITLES = {"granted": "准予办理决定书", "refused": "不予办理决定书", "returned": "退件通知书"}
"""What a decision is called, by its result."""

_DECISIONS_EN = {"granted": "decision to grant", "refused": "decision to refuse", "returned": "return notice"}


def title_en(kind: str, title: str) -> str:
    """What a document of this kind and title is called in English: its kind, or for a decision its result."""
    of_decisions = {DECISION_TITLES[result]: english for result, english in _DECISIONS_EN.items()}
    return of_decisions.get(title) or kind.replace("_", " ")
