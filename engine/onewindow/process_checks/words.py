"""Words: the ow: vocabulary and where it may stand, and what BPMN's elements are called in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches

from onewindow.domain.names import OUTCOMES as OUTCOME_NAMES
from onewindow.domain.names import RESULTS, Names
from onewindow.domain.notice_kinds import KINDS
from onewindow.domain.stages import OUTCOMES
from onewindow.process_checks.rule import Term
from onewindow.staff import ROLES as STAFF_ROLES
from onewindow.workflow.drawing import ACTIVITIES

TASKS = ACTIVITIES - {"subProcess", "transaction", "adHocSubProcess", "callActivity"}
SCOPES = frozenset({"subProcess", "transaction"})
WAITING_TASKS = frozenset({"task", "userTask", "manualTask", "serviceTask"})

STAGES = tuple(OUTCOMES)
ROLES = (*STAFF_ROLES, "applicant")
NOTICES = tuple(KINDS)


def _chinese(names: Names) -> dict[str, str]:
    return {word: name[0] for word, name in names.items()}


CHINESE_OUTCOMES, CHINESE_RESULTS = _chinese(OUTCOME_NAMES), _chinese(RESULTS)
CHINESE_ROLES = {**STAFF_ROLES, "applicant": "申请人"}
CHINESE_NOTICES = {word: kind.title for word, kind in KINDS.items()}
CHINESE_STAGES = {"intake": "收件", "acceptance": "受理", "correction": "补正", "review": "审查", "decision": "决定",
                  "issuance": "出件", "delivery": "送达", "archive": "归档"}  # fmt: skip
PLACES = {
    "item": WAITING_TASKS | SCOPES,
    "stage": WAITING_TASKS,
    "department": TASKS | SCOPES | {"callActivity", "lane", "process"},
    "role": TASKS | SCOPES | {"callActivity", "lane", "process"},
    "form": WAITING_TASKS,
    "limit": WAITING_TASKS,
    "special-procedure": WAITING_TASKS | SCOPES,
    "operation": frozenset({"serviceTask"}),
    "notice": WAITING_TASKS,
}
"""Where each attribute has an effect; `ow:name-en` may stand everywhere. Scripts, messages sent and messages waited for
are nobody's work: a stage written there would never be done."""
ATTRIBUTES = (*PLACES, "name-en")
ELEMENTS = ("checklist", "material")

_KINDS = {
    "process": "流程", "lane": "泳道", "sequenceFlow": "顺序流", "task": "任务", "userTask": "用户任务",
    "manualTask": "手工任务", "serviceTask": "服务任务", "scriptTask": "脚本任务", "sendTask": "发送任务",
    "receiveTask": "接收任务", "businessRuleTask": "业务规则任务", "callActivity": "调用活动", "subProcess": "子流程",
    "transaction": "事务", "adHocSubProcess": "临时子流程", "exclusiveGateway": "排他网关",
    "parallelGateway": "并行网关", "inclusiveGateway": "包容网关", "eventBasedGateway": "事件网关",
    "complexGateway": "复杂网关", "startEvent": "开始事件", "endEvent": "结束事件",
    "intermediateCatchEvent": "中间捕获事件", "intermediateThrowEvent": "中间抛出事件", "boundaryEvent": "边界事件",
    "globalTask": "全局任务", "globalUserTask": "全局用户任务", "globalManualTask": "全局手工任务",
    "globalScriptTask": "全局脚本任务", "globalBusinessRuleTask": "全局业务规则任务", "choreographyTask": "编排任务",
    "dataStore": "数据存储", "dataStoreReference": "数据存储引用", "ioSpecification": "输入输出说明",
    "dataInputAssociation": "数据输入关联", "dataOutputAssociation": "数据输出关联",
}  # fmt: skip
_ENGLISH = {"adHocSubProcess": "ad-hoc sub-process", "subProcess": "sub-process",
            "eventBasedGateway": "event-based gateway", "intermediateCatchEvent": "catching intermediate event",
            "intermediateThrowEvent": "throwing intermediate event",
            "ioSpecification": "input/output specification"}  # fmt: skip
_EVENTS = {
    "none": "无类型", "timer": "定时", "message": "消息", "signal": "信号", "conditional": "条件", "error": "错误",
    "escalation": "升级", "compensate": "补偿", "cancel": "取消", "link": "链接", "terminate": "终止",
}  # fmt: skip


def kind_name(kind: str) -> Term:
    """What a BPMN element is called: "serviceTask" is 服务任务, service task."""
    english = _ENGLISH.get(kind) or "".join(f" {char.lower()}" if char.isupper() else char for char in kind)
    return Term(_KINDS.get(kind, kind), english)


def kind_names(kinds: Iterable[str]) -> Term:
    """Several kinds of elements, as a list."""
    return _listed([kind_name(kind) for kind in kinds])


def event_name(kind: str) -> Term:
    """What a kind of event is called: "timer" is 定时, timer."""
    return Term(_EVENTS.get(kind, kind), kind)


def event_names(kinds: Iterable[str]) -> Term:
    """Several kinds of events, as a list."""
    return _listed([event_name(kind) for kind in kinds])


def _listed(names: Sequence[Term]) -> Term:
    return Term("、".join(name.chinese for name in names), ", ".join(name.english for name in names))


def suggestion(word: str, known: Iterable[str], names: Mapping[str, str] | None = None) -> tuple[str, str]:
    """Which of the known words was meant, or all of them; Chinese and English.

    `names` says what they are called in Chinese: who does not program writes that, and is told the word.
    """
    every, called = list(known), names or {}
    meant = _called(word, every, called) or near(word, every)
    if meant:
        return f"是否想写 {meant}？", f"did you mean {meant}?"
    listed = "、".join(f"{each}（{called[each]}）" if each in called else each for each in every[:20])
    return f"可用：{listed if called else ', '.join(every[:20]) or '—'}", f"use one of: {', '.join(every[:20]) or '—'}"


def near(word: str, known: Iterable[str]) -> str:
    """The known word that is spelt much like it, "" where there is none."""
    return next(iter(get_close_matches(word[:60], list(known), n=1, cutoff=0.7)), "")


def _called(word: str, known: list[str], names: Mapping[str, str]) -> str:
    """The one of that Chinese name, or the only one whose name contains it or stands in it."""
    same = [each for each in known if names.get(each) == word]
    alike = [each for each in known if len(word) > 1 and each in names and (word in names[each] or names[each] in word)]
    return next(iter(same or (alike if len(alike) == 1 else [])), "")
