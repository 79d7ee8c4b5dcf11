"""Statuses, results, clocks and cards as people call them, (Chinese, English): one table for all who speak of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from onewindow.ports import Directory

Names = Mapping[str, tuple[str, str]]

STATUSES: Names = {
    "draft": ("草稿", "draft"),
    "submitted": ("已申报", "submitted"),
    "received": ("已收件", "received"),
    "correcting": ("待补正", "awaiting correction"),
    "accepted": ("已受理", "accepted"),
    "reviewing": ("审查中", "under review"),
    "closed": ("办结", "closed"),
    "issuing": ("待出件", "ready to issue"),
    "delivered": ("已送达", "delivered"),
    "archived": ("已归档", "archived"),
    "not_accepted": ("不予受理", "not accepted"),
    "lapsed": ("逾期未补正", "lapsed"),
    "withdrawn": ("已撤回", "withdrawn"),
    "terminated": ("已终止", "terminated"),
    "voided": ("已作废", "voided"),
    "forwarded": ("已转报", "forwarded"),
}
"""Statuses of a case (domain notes 13)."""

RESULTS: Names = {
    "granted": ("准予", "granted"),
    "refused": ("不予", "refused"),
    "returned": ("退件", "returned"),
    "withdrawn": ("撤回", "withdrawn"),
    "terminated": ("终止", "terminated"),
    "voided": ("作废", "voided"),
    "forwarded": ("转报", "forwarded"),
    "lapsed": ("逾期未补正", "lapsed"),
    "revoked": ("已撤销", "revoked"),
}
"""Results of a sub-case, and of a case; "revoked" is what was granted and does not stand any more."""

OUTCOMES: Names = {
    "received": ("已收件", "received"),
    "accepted": ("受理", "accepted"),
    "accepted_with_omissions": ("容缺受理", "accepted with omissions"),
    "correction": ("需补正", "correction"),
    "not_accepted": ("不予受理", "not accepted"),
    "resubmitted": ("已补正", "resubmitted"),
    "passed": ("审核通过", "passed"),
    "sent_back": ("退回重办", "sent back"),
    "granted": ("准予", "granted"),
    "refused": ("不予", "refused"),
    "returned": ("退件", "returned"),
    "issued": ("已出件", "issued"),
    "delivered": ("已送达", "delivered"),
    "archived": ("已归档", "archived"),
    "done": ("完成", "done"),
    "cancelled": ("已取消", "cancelled"),
}
"""Outcomes of a task; a task without stage may have others."""

DELIVERIES: Names = {
    "window": ("窗口领取", "at the window"), "post": ("邮寄", "by post"), "electronic": ("电子送达", "electronically"),
}
"""Ways in which results reach the applicant."""

CLOCKS: Names = {
    "correction_notice": ("一次性告知期限", "one-off notice limit"),
    "correction_period": ("补正期限", "correction period"),
    "promised": ("承诺时限", "promised time limit"),
    "statutory": ("法定时限", "statutory time limit"),
    "stage": ("环节时限", "stage time limit"),
    "special_procedure": ("特别程序时限", "special procedure limit"),
    "delivery": ("送达期限", "delivery limit"),
    "overall": ("总时限", "overall time limit"),
    "order_reply": ("督办回复期限", "supervision order reply limit"),
}
"""Kinds of clocks (domain notes 13)."""

ACTS: Names = {
    "late_notice": ("逾期告知补正", "late correction notice"),
    "second_notice": ("再次要求补正", "second correction notice"),
    "extra_material": ("要求清单以外的材料", "material outside the list demanded"),
    "refusal_without_reason": ("不予受理不说明理由", "refusal without reason"),
}
"""Unlawful acts that are reported."""

CAUSES: Names = {**CLOCKS, "deemed_acceptance": ("视为受理", "deemed acceptance"), **ACTS}
"""What supervision acts on: a clock, a fact, a reported act."""

LEVELS: Names = {
    "warning": ("预警", "warning"), "yellow": ("黄牌", "yellow card"), "red": ("红牌", "red card"),
}
"""Levels of supervision; a site may name them otherwise (`SupervisionPolicy.names`)."""

RUNGS: Names = {
    "handler": ("经办人", "handler"),
    "stage_head": ("环节负责人", "stage head"),
    "department_head": ("部门负责人", "department head"),
    "supervisor": ("电子监察员", "supervisor"),
    "order": ("督办单", "supervision order"),
}
"""Rungs of the escalation ladder."""

LIGHTS: Names = {
    "green": ("绿灯", "green"), "yellow": ("黄灯", "yellow"), "red": ("红灯", "red"), "grey": ("灰灯", "grey (paused)"),
}
"""Lights (亮灯) of clocks, parts of cases and work items."""

CARD_STATES: Names = {
    "issued": ("已发牌", "issued"), "appealed": ("申诉中", "appealed"), "revoked": ("已撤销", "revoked"),
    "confirmed": ("已维持", "confirmed"),
}
"""States of a card (监察牌)."""

ORDER_STATES: Names = {
    "issued": ("待回复", "awaiting the reply"), "replied": ("已回复", "replied"),
    "returned": ("退回重报", "returned"), "accepted": ("已通过", "accepted"),
}
"""States of a supervision order (督办单)."""

INCIDENT_KINDS: Names = {
    "undelivered": ("未能送达", "not delivered"),
    "broken": ("对接出错", "exchange failed"),
    "invalid_reply": ("答复无法采用", "unusable reply"),
    "asked_again": ("再次询问", "asks once more"),
    "late_result": ("结果迟到", "result too late"),
    "revoked": ("准予被撤回", "grant taken back"),
}
"""What goes wrong between a case and a department's system (异常)."""

INCIDENT_STATES: Names = {
    "open": ("待处理", "open"), "retried": ("已重发", "sent again"), "resolved": ("已由人处理", "seen to by a person"),
    "given_up": ("已放弃", "given up"), "answered": ("已答复", "answered after all"),
}
"""States of an incident."""

MESSAGE_KINDS: Names = {
    "request": ("请求办理", "request"), "cancel": ("取消请求", "cancellation"), "revoke": ("请求撤销", "revocation"),
}
"""Kinds of messages to departments' systems."""

MESSAGE_STATES: Names = {
    "new": ("待发送", "to be sent"), "leased": ("正在发送", "being sent"), "sent": ("已送达", "delivered"),
    "stuck": ("停滞", "stuck"), "answered": ("已答复", "answered"), "failed": ("出错", "failed"),
    "cancelled": ("已取消", "cancelled"),
}
"""States of a message to a department's system."""

REPLIES: Names = {
    **RESULTS, **OUTCOMES,
    "revoked": ("已撤回", "taken back"), "cancelled": ("已取消", "cancelled"), "broken": ("出错", "broken"),
    "clarification": ("要求说明", "wants an explanation"),
}
"""What departments' systems answer."""

DIFFERENCES: Names = {
    "unknown_there": ("有进无出：部门查无此件", "the department does not know it"),
    "unknown_here": ("体外循环：平台查无此件", "no case of ours"),
    "granted_there": ("部门已准予，平台没有", "granted there, not here"),
    "granted_here": ("平台已准予，部门没有", "granted here, not there"),
    "no_result_there": ("平台已有结果，部门尚无", "answered here, still open there"),
    "answered_there": ("部门已有结果，平台尚无", "answered there, not here"),
    "open_there": ("平台已取消，部门仍在办", "cancelled here, still open there"),
    "twice": ("重复准予", "granted more than once"),
    "case": ("办件编号不一致", "another case number"),
    "item": ("事项不一致", "another item"),
    "applicant": ("申请人不一致", "another applicant"),
    "materials": ("材料不一致", "other materials"),
    "unreadable": ("部门所列的这一条无法读懂", "an entry nobody can read"),
    "case_unreadable": ("平台办件无法读取，未核对", "our case cannot be read: not compared"),
}
"""What a reconciliation finds."""

STANDINGS: Names = {
    "to_send": ("未确认送达", "not known to have arrived"),
    "open": ("办理中", "open"),
    "unusable": ("已答复，待人处理", "answered, for a person to see to"),
    "granted": ("准予", "granted"),
    "refused": ("不予或退件", "refused or returned"),
    "revoked": ("已撤销", "revoked"),
    "cancelled": ("已取消", "cancelled"),
    "taking_back": ("撤回中", "being taken back"),
    "answering": ("正在补充说明重报", "being asked anew"),
    "asked_anew": ("已补充说明重报", "asked anew"),
    "by_hand": ("人工办理", "handled by a person"),
    "seen_to": ("已知悉", "seen to"),
}
"""How a request stands on either side of a reconciliation."""

_OF_WORD: Mapping[str, Names] = {
    "status": STATUSES, "result": RESULTS, "outcome": OUTCOMES, "card_state": CARD_STATES, "order_state": ORDER_STATES,
}


def department_names(directory: Directory, department: str) -> tuple[str, str]:
    """What a department is called, (Chinese, English), its Chinese name in both where it has no other; ("", "") for
    none. The one place where names of departments are chosen."""
    if not department:
        return "", ""
    name, known = directory.department_name(department), directory.department(department)
    return name, (known.name_en if known is not None else "") or name


def chinese(table: Names, code: str) -> str:
    """The Chinese name of a code, the code itself where there is none."""
    return table[code][0] if code in table else code


def english(table: Names, code: str) -> str:
    """The English name of a code, the code itself where there is none."""
    return table[code][1] if code in table else code


def outcomes_named(*codes: str) -> dict[str, Any]:
    """Outcomes for a sentence: what is typed, for a Chinese reader with what it means beside it."""
    return {
        "known": ", ".join(codes),
        "known_zh": "、".join(f"{code}（{OUTCOMES[code][0]}）" if code in OUTCOMES else code for code in codes),
    }


def chinese_words(words: Mapping[str, Any]) -> dict[str, Any]:
    """The words of a sentence with status, result and outcome put into Chinese."""
    return {word: chinese(_OF_WORD[word], value) if word in _OF_WORD and isinstance(value, str) else value
            for word, value in words.items()}
