"""Output lists of multi-instances: they stand under a name of their own, and gather what stands under another."""

from __future__ import annotations

from collections.abc import Iterator

from onewindow.errors import Finding
from onewindow.process_checks.identifiers import speakable
from onewindow.process_checks.rule import Rule
from onewindow.process_checks.sheet import Node, Sheet
from onewindow.process_checks.spoken_names import ALWAYS
from onewindow.process_checks.step_words import COUNTERS, named, script_words
from onewindow.process_checks.written_expressions import WRITES_RESERVED

NOT_ITS_OWN = Rule(
    "OW391",
    "输出列表（loopDataOutputRef）不能叫“{word}”：它须在办件文档中有单独的名称，不是元素的编号，其内的脚本也不写它",
    "The output list (loopDataOutputRef) cannot be called '{word}': it needs a name of its own in the case document, "
    "which is no element's id and which no script inside writes",
    "请换一个名称，如 votes（不含点号）",
    "write another name, such as votes (without dots)",
)
NOT_GATHERED = Rule(
    "OW392",
    "输出项（outputDataItem）“{word}”收集不到值：它须是办件文档中的名称，不含点号，也不是本多实例自己的条目或计数",
    "The output item (outputDataItem) '{word}' gathers nothing: it must be a name in the case document, without dots, "
    "and neither the item of these very instances nor their counter",
    "请写任务的编号（收集其办理结果），或脚本写入的名称，如 result",
    "write the id of the task (gathers its outcomes), or a name that a script writes, such as result",
)


def output_lists(sheet: Sheet) -> Iterator[Finding]:
    """Names under which instances gather, and what they gather."""
    for node in sheet.activities():
        output, item = named(node, "loopDataOutputRef"), named(node, "outputDataItem")
        own = COUNTERS | {named(node, "inputDataItem")}
        if output and (output in ALWAYS or output in own):
            yield sheet.finding(WRITES_RESERVED, node, word=output)
        elif output and (output in sheet.by_id or not speakable(output) or _written_inside(node, output)):
            yield sheet.finding(NOT_ITS_OWN, node, word=output)
        elif item and item == output:
            yield sheet.finding(NOT_GATHERED, node, word=item)
        if item and (item in own or not speakable(item)):
            yield sheet.finding(NOT_GATHERED, node, word=item)


def _written_inside(node: Node, word: str) -> bool:
    if node.type == "scriptTask":
        return word in script_words(node)
    return any(_written_inside(inner, word) for inner in node.inside)
