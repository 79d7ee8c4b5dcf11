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

_DECISION_TITLES = {
    True: {"granted": "准予办理决定书", "refused": "不予办理决定书", "returned": "退件通知书"},
    False: {"granted": "办理结果通知书", "refused": "不予办理通知书", "returned": "退件通知书"},
}

_TITLES_EN = {
    "准予办理决定书": "decision to grant", "不予办理决定书": "decision to refuse", "退件通知书": "return notice",
    "办理结果通知书": "notice of the result", "不予办理通知书": "notice of refusal",
    "撤销通知书": "notice of revocation",
}  # fmt: skip


def title_of(kind: str, result: str, *, administrative: bool) -> str:
    """What a document is called; one of a result by that, and by whether an agency decides or somebody serves."""
    if kind == "decision":
        return _DECISION_TITLES[administrative][result]
    return "撤销通知书" if kind == REVOCATION and not administrative else KINDS[kind].title


def title_en(kind: str, title: str) -> str:
    """What a document is called in English: by its title where that differs within its kind, else by its kind."""
    return _TITLES_EN.get(title) or kind.replace("_", " ")
