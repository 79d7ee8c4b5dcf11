"""The sentences for tokens that cannot move as asked, in both languages."""

from __future__ import annotations

from typing import Any

from onewindow.errors import ProcessProblem
from onewindow.workflow.expression_errors import ExpressionError


def not_open(what: str, what_en: str, number: int) -> ProcessProblem:
    """A move names a task, timer or sub-case that does not wait (any more)."""
    return ProcessProblem(
        "move_refused",
        "",
        f"应当是一个待办的{what}，但是编号 {number} 现在并不在等待",
        "请重新读取办件，按当前待办再操作",
        f"Expected {what_en} that is open, but number {number} does not wait now",
        "read the case again and act on what is open now",
    )


def wrong_moment(text: str, text_en: str) -> ProcessProblem:
    """A move that does not fit the case as a whole: started twice, not started, ended."""
    return ProcessProblem(
        "move_refused", "", text, "请重新读取办件状态", text_en, "read the case's present state again"
    )


def no_flow(node: Any) -> ProcessProblem:
    """No condition of a gateway holds and it has no default flow."""
    name = label(node)
    return ProcessProblem(
        "no_flow_taken",
        node.bpmn_id,
        f"{name}应当有一条出线的条件成立，但是没有一条成立，也没有默认流向",
        "请更正所填结果；或请流程设计人员为该网关设置默认流向",
        f"Expected one condition to hold on leaving {name}, but none does and there is no default flow",
        "correct the outcome given, or have the process designer set a default flow there",
    )


def failed(node: Any, text: str, error: ExpressionError) -> ProcessProblem:
    """An expression or script has no value for this document."""
    name, short = label(node), " ".join(text.split())[:80]
    return ProcessProblem(
        "expression_failed",
        node.bpmn_id,
        f"{name}的表达式“{short}”无法计算（第 {error.line} 行第 {error.column} 列）：{error.text}",
        error.remedy,
        f"The expression '{short}' of {name} failed at {error.line}:{error.column}: {error.text_en}",
        error.remedy_en,
    )


def unsuitable(node: Any, text: str, wanted: str, wanted_en: str, value: Any) -> ProcessProblem:
    """An expression has a value, but not of the kind this place needs."""
    name, short, got = label(node), " ".join(text.split())[:80], repr(value)[:60]
    return ProcessProblem(
        "expression_failed",
        node.bpmn_id,
        f"{name}的表达式“{short}”应当给出{wanted}，但是得到 {got}",
        f"请更正办件数据，或请流程设计人员修改表达式使其给出{wanted}",
        f"Expected {wanted_en} from the expression '{short}' of {name}, but it gives {got}",
        f"correct the data, or have the designer change the expression so that it gives {wanted_en}",
    )


def too_many(node: Any, limit: int) -> ProcessProblem:
    """The process runs in a circle without ever waiting."""
    name = label(node)
    return ProcessProblem(
        "too_many_steps",
        node.bpmn_id,
        f"一次推进应当在 {limit} 个自动步骤内停下等待，但是流程在{name}附近仍在自动循环",
        "请流程设计人员在循环中加入人工任务、消息或定时器，或更正循环条件",
        f"Expected the process to wait within {limit} automatic steps, but it still runs around {name}",
        "have the designer put a task, message or timer into the loop, or correct its condition",
    )


def too_much(node: Any, values: int, characters: int) -> ProcessProblem:
    """The steps that follow of themselves write more than one advance may."""
    name = label(node)
    most, most_en = f"{values:,} 个值、{characters:,} 个字符", f"{values:,} values, {characters:,} characters"
    return ProcessProblem(
        "too_much_written",
        node.bpmn_id,
        f"一次推进写入的数据应当不超过{most}，但是到{name}时已经超过",
        "请减少一次处理的项目或每次写入的数据；或请流程设计人员不要重复写入整份数据，大量数据改由服务任务处理",
        f"Expected one advance to write at most {most_en}, but at {name} it writes more",
        "give fewer items or smaller data; or have the designer write no whole copies and leave bulk to a service task",
    )


def uncaught(node: Any, error: str) -> ProcessProblem:
    """A BPMN error for which no boundary event stands anywhere around."""
    name = label(node)
    return ProcessProblem(
        "error_uncaught",
        node.bpmn_id,
        f"{name}抛出的错误“{error}”应当由边界事件捕获，但是没有匹配的边界事件",
        "请流程设计人员在该任务或外层子流程上加一个对应的错误边界事件",
        f"Expected a boundary event that catches the error '{error}' of {name}, but there is none",
        "have the designer add an error boundary event to the task or an enclosing sub-process",
    )


def stuck(node: Any) -> ProcessProblem:
    """After this move nothing would be left that anybody could do; `node` is where it would wait for ever."""
    name = label(node)
    kind = "" if node.trigger is None else node.trigger.kind
    if kind == "condition":
        short = " ".join(node.trigger.expression.text.split())[:80]
        what = f"等待条件“{short}”成立，而再没有人能改变数据"
        what_en = f"for the condition '{short}', with nobody left to change the data"
        remedy = "请更正所填数据使条件成立；或请流程设计人员在旁边画任务、消息或定时器"
        remedy_en = "correct the data so that it holds, or have the designer put a task, message or timer beside it"
    elif kind == "signal":
        what = f"等待信号“{node.trigger.name}”，而再没有步骤会发出它"
        what_en = f"for the signal '{node.trigger.name}', with nothing left to throw it"
        remedy = "请流程设计人员检查先后顺序：信号只送达已在等待的事件；来自外部的请改用消息"
        remedy_en = "have the designer check the order: a signal reaches only who waits; from outside use a message"
    else:
        what, what_en = "等待其他分支，而它们不会再到达", "for other branches, which never reach it"
        remedy = "请流程设计人员检查该汇聚网关：有的分支不会再到达"
        remedy_en = "have the designer check this joining gateway: some branch never reaches it"
    return ProcessProblem(
        "tokens_stuck",
        node.bpmn_id,
        f"办件应当还有可办的事项或已结束，但是流程会永远停在{name}：{what}",
        remedy,
        f"Expected something left to do or an end, but the process would wait at {name} for ever: {what_en}",
        remedy_en,
    )


def unreadable(reason: str) -> ProcessProblem:
    """Stored tokens that this definition or this release cannot read."""
    return ProcessProblem(
        "state_unreadable",
        "",
        f"应当能读出保存的流程状态，但是读取失败：{reason}",
        "请用办件当初的流程版本和不低于保存时的软件版本打开；仍失败则从备份恢复",
        f"Expected stored tokens of this definition, but they cannot be read: {reason}",
        "use the definition the case started with and a release not older than the one that wrote it",
    )


def label(node: Any) -> str:
    """How an element is called in a sentence."""
    return f"“{node.bpmn_name}” ({node.bpmn_id})" if node.bpmn_name else f"“{node.bpmn_id}”"
