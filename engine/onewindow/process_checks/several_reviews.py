"""Reviews by several people at once: one that sends back must not be written over by one that passes later."""

from __future__ import annotations

from collections.abc import Iterator

from onewindow.errors import Finding
from onewindow.process_checks.readable import expression
from onewindow.process_checks.rule import Rule
from onewindow.process_checks.sheet import Node, Sheet
from onewindow.process_checks.step_words import named
from onewindow.workflow.xml import BPMN

OVERWRITTEN = Rule(
    "OW648",
    "“{task}”由几人分别审核，{id}.outcome 只留最后一人的结果：先有人 sent_back，后有人 passed，就成了审核通过",
    "'{task}' is reviewed by several people, and {id}.outcome keeps the last one's alone: where one sends back and "
    "another passes it later, it counts as passed",
    "请写 completionCondition：{id}.outcome == 'sent_back'，一人退回即结束本环节；"
    "要按票数决定的，用 outputDataItem 收集各人结果",
    "write the completionCondition {id}.outcome == 'sent_back', so that the first to send back ends the review; to "
    "count votes, gather the outcomes with outputDataItem",
    severity="should",
)


def several_reviews(sheet: Sheet) -> Iterator[Finding]:
    """Multi-instance reviews that go on after one was sent back, and gather no outcomes."""
    for node in sheet.nodes:
        if node.ow("stage") == "review" and node.loop in ("parallel", "sequential") and not _kept(node):
            yield sheet.finding(OVERWRITTEN, node, task=node.name or node.id, id=node.id)


def _kept(node: Node) -> bool:
    """Whether who sends back ends the review, or every outcome is gathered."""
    if named(node, "loopDataOutputRef"):
        return True
    many = node.child("multiInstanceLoopCharacteristics")
    until = expression(many.findtext(f"{{{BPMN}}}completionCondition") or "")
    return until is not None and until.decided({(node.id, "outcome"): "sent_back"}) is True
