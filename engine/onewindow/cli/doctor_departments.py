"""What the doctor says about departments' systems: adapters, messages that wait, circuits, and what is stuck."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING

from onewindow.cli.doctor_line import STUCK, Line, bad, waiting
from onewindow.cli.telling import local_time
from onewindow.cli.words import one_language, say
from onewindow.errors import OneWindowError, UsageError
from onewindow.settings import Settings

if TYPE_CHECKING:
    from onewindow.background import Adapters
    from onewindow.engine.delivery_standing import Standing
    from onewindow.engine.drawn_requests import DrawnRequest


def departments_lines(settings: Settings, standing: Standing) -> Iterator[Line]:
    """The lines; none for a site without adapters and without messages."""
    if settings.adapters:
        yield from _adapters(settings, standing)
    if settings.adapters or standing.waiting or standing.stuck:
        yield _messages(standing)
    for circuit in standing.circuits:
        if circuit.state != "closed":
            retry = local_time(circuit.retry_at or "")
            problem = one_language(circuit.problem)
            yield Line("circuit", "warning", say(
                f"{circuit.department} 联系不上，连续失败 {circuit.failures} 次，{retry} 再试：{problem}",
                f"{circuit.department} cannot be reached, {circuit.failures} failures in a row, next try {retry}: "
                f"{problem}",
            ))  # fmt: skip
    for department in standing.unserved:
        yield Line("unserved", "warning", say(
            f"{department} 有待发消息，但没有配置适配器 → 在 [adapters] 中写上；"
            "否则期限用尽后由 onewindow work 转为异常，由人员接办",
            f"{department} has messages waiting and no adapter → name one under [adapters]; else, once their budget is "
            "used up, onewindow work makes incidents of them, for people to take over",
        ))  # fmt: skip
    for row in standing.stuck:
        problem = one_language(row.problem)
        yield Line("stuck_message", "bad", say(
            f"{row.case_no} 发往 {row.department} 的 {row.message} 停滞：{problem} → onewindow incidents list",
            f"{row.case_no}: {row.message} to {row.department} is stuck: {problem} → onewindow incidents list",
        ), STUCK)  # fmt: skip


def _adapters(settings: Settings, standing: Standing) -> Iterator[Line]:
    from onewindow.background import Adapters

    try:
        adapters = Adapters(settings)
    except OneWindowError as error:
        yield bad("adapters", error)
        return
    names = ", ".join(f"{department} → {name}" for department, name in sorted(settings.adapters.items()))
    yield Line("adapters", "ok", say(f"部门适配器：{names}", f"Adapters of departments: {names}"))
    with closing(adapters):
        for drawn in standing.drawn:
            yield from _able(adapters, drawn)


def _able(adapters: Adapters, drawn: DrawnRequest) -> Iterator[Line]:
    """Whether the adapter can do what is drawn, with what it is sent."""
    adapter = adapters.take(drawn.department)
    adapters.give_back(drawn.department, adapter)
    task = f"{drawn.service} {drawn.element}"
    if drawn.undone(adapter.operations):
        can = ", ".join(sorted(adapter.operations))
        yield Line("operations", "bad", say(
            f"{task}：{drawn.department} 的适配器不会“{drawn.operation}”（会：{can}）→ 改 ow:operation 或 [adapters]",
            f"{task}: the adapter of {drawn.department} cannot {drawn.operation!r} (it can: {can}) → correct "
            "ow:operation or [adapters]",
        ), UsageError.exit_code)  # fmt: skip
    elif withheld := drawn.withheld(adapter.reads):
        sections = ", ".join(withheld)
        yield Line("reads", "warning", say(
            f"{task}：{drawn.department} 的适配器要读 {sections}，事项 {drawn.item} 的 reads 中没有 → "
            "写进 item.yaml，再发布",
            f"{task}: the adapter of {drawn.department} reads {sections}, which the item {drawn.item} does not → "
            "add to its reads in item.yaml, and publish",
        ))  # fmt: skip


def _messages(standing: Standing) -> Line:
    unsent, in_work = sum(standing.waiting.values()), sum(standing.in_work.values())
    late = int(standing.late.total_seconds())
    text = say(f"发往部门：等待 {unsent}，部门办理中 {in_work}，停滞 {len(standing.stuck)}",
               f"Messages to departments: {unsent} waiting, {in_work} in work there, "
               f"{len(standing.stuck)} stuck")  # fmt: skip
    return waiting("departments", text, late)
