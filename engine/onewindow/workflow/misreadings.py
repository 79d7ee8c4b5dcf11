"""Says in two languages what the stock parser could not read, without its internal words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from onewindow.errors import Finding
from onewindow.workflow.refusals import finding

_PLACE = "at the element "
_DRAW_AGAIN = ("请在建模工具中检查该元素", "check the element in the modeler")
# Beginning or part of the stock message, what it means, what to do.
_KNOWN: tuple[tuple[str, str, str, str, str], ...] = (
    ("must specify a cardinality", "多实例没有写次数或列表", "The multi-instance names neither a number nor a list",
     "请填写 loopCardinality 或 loopDataInputRef", "fill in loopCardinality or loopDataInputRef"),
    ("must specify exactly one", "多实例同时写了次数和列表", "The multi-instance names both a number and a list",
     "请只保留 loopCardinality 与 loopDataInputRef 之一", "keep one of loopCardinality and loopDataInputRef"),
    ("loopMaximum or loopCondition", "循环没有写条件或最大次数", "The loop has neither condition nor maximum",
     "请填写 loopCondition 或 loopMaximum", "fill in loopCondition or loopMaximum"),
    ("invalid literal for int", "循环的最大次数不是整数", "The loop's maximum is no whole number",
     "请把 loopMaximum 写成整数", "write loopMaximum as a whole number"),
    ("Message node", "引用的消息不存在", "The message referred to does not exist",
     "请重新选择消息（messageRef）", "choose the message again (messageRef)"),
    ("Signal node", "引用的信号不存在", "The signal referred to does not exist",
     "请重新选择信号（signalRef）", "choose the signal again (signalRef)"),
    ("error node", "引用的错误不存在", "The error referred to does not exist",
     "请重新选择错误（errorRef）", "choose the error again (errorRef)"),
    ("Escalation node", "引用的升级不存在", "The escalation referred to does not exist",
     "请重新选择升级（escalationRef）", "choose the escalation again (escalationRef)"),
    ("No Script Provided", "脚本任务没有脚本", "The script task has no script", "请填写脚本", "fill in its script"),
    ("Time Specification", "定时器没有写时间", "The timer names no time",
     "请填写 timeDate、timeDuration 或 timeCycle", "fill in timeDate, timeDuration or timeCycle"),
    ("missing condition", "条件事件没有写条件", "The conditional event has no condition",
     "请填写条件", "fill in its condition"),
    ("identifier is missing", "消息、信号、错误或升级没有编号", "A message, signal, error or escalation has no id",
     "请给它一个编号（id）", "give it an id"),
    ("has no id", "元素没有编号", "The element has no id", "请给它一个编号（id）", "give it an id"),
)  # fmt: skip


def misread(file: str, node: Any, reason: str) -> Finding:
    """The finding for an element the stock parser refused with these words."""
    for words, text, text_en, remedy, remedy_en in _KNOWN:
        if words in reason:
            return finding("OW152", file, node, (text, text_en, remedy, remedy_en))
    return finding("OW152", file, node, (f"元素写法有误：{reason}", reason, *_DRAW_AGAIN))


@contextmanager
def placed(node: Any) -> Iterator[None]:
    """Let an exception that leaves the block tell at which element it happened; see `place_of`."""
    try:
        yield
    except Exception as error:
        error.add_note(_PLACE + node.get("id", ""))
        raise


def place_of(error: Exception) -> str:
    """The id of the element at which the exception happened, "" where nobody noted it."""
    notes = [note for note in getattr(error, "__notes__", ()) if note.startswith(_PLACE)]
    return notes[0].removeprefix(_PLACE) if notes else ""
