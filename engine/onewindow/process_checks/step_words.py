"""The names a step of a drawing reads and writes in the case document, and whether it reads on coming or on going."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from onewindow.process_checks.readable import expression, script_of
from onewindow.process_checks.sheet import Arrow, Node
from onewindow.workflow.drawing import ACTIVITIES
from onewindow.workflow.nodes import COUNTS
from onewindow.workflow.xml import BPMN, local

COUNTERS = frozenset({"loopCounter", *COUNTS})
"""Names the engine gives each instance and round."""
_HOW_OFTEN = ("loopCardinality", "loopDataInputRef")
_HOW_LONG = ("loopCondition", "completionCondition")


@dataclass(eq=False, slots=True)
class Words:
    """What one step does with names."""

    written: dict[str, bool]
    """True where the whole is written anew, whatever stood there."""
    coming: set[str]
    """Read when a token comes to it: by its script, its repetition, and the timers it sets, those on its border too."""
    going: list[tuple[Node | Arrow, set[str]]]
    """Read as it is left, each with its place."""

    def __init__(self, node: Node) -> None:
        self.written, self.coming, self.going = _written(node), _coming(node), list(_going(node))


def named(node: Node, item: str) -> str:
    """The name of the `inputDataItem`, `outputDataItem` or `loopDataOutputRef` of a multi-instance, "" without."""
    many = node.child("multiInstanceLoopCharacteristics")
    found = many.find(f"{{{BPMN}}}{item}") if many is not None else None
    if found is None:
        return ""
    return (found.text or "").strip() if item.endswith("Ref") else str(found.get("name") or found.get("id", ""))


def own_words(node: Node) -> frozenset[str]:
    """The names each instance or round of this activity has for itself."""
    return COUNTERS | {named(node, "inputDataItem")} if node.loop else frozenset()


def read_ending(node: Node) -> set[str]:
    """What is read of each instance as it ends: the item its output gathers, and whether this is enough."""
    item = named(node, "outputDataItem")
    return _read(_texts(node, "completionCondition")) | ({item} if item else set())


def script_words(node: Node) -> dict[str, bool]:
    """The names the script of this step writes; true where the whole is written anew."""
    found: dict[str, bool] = {}
    script = script_of(node)
    if script is not None:
        read = {path[0] for path in script.names_read()}
        for path in script.names_written():
            found[path[0]] = found.get(path[0], False) or (len(path) == 1 and path[0] not in read)
    return found


def _written(node: Node) -> dict[str, bool]:
    output = named(node, "loopDataOutputRef")
    found = {output: True} if output else {}
    if node.type == "scriptTask":
        found.update(script_words(node))
    elif node.type in ACTIVITIES and not node.inside:
        found[node.id] = True
    return found


def _coming(node: Node) -> set[str]:
    texts = _texts(node, *_HOW_OFTEN, *(_HOW_LONG if node.inside or node.type == "callActivity" else ()))
    for event in ([] if node.host else [node]) + node.boundaries:
        texts += [time for one in event.definitions if local(one) == "timerEventDefinition" for time in one]
    script = script_of(node)
    return _read(texts) | ({path[0] for path in script.names_read()} if script is not None else set())


def _going(node: Node) -> Iterator[tuple[Node | Arrow, set[str]]]:
    texts = [] if node.inside or node.type == "callActivity" else _texts(node, *_HOW_LONG)
    if texts:  # A conditional event waits for whoever writes what it reads, be it another run.
        yield node, _read(texts)
    for arrow in node.leaving:
        if arrow.condition is not None:
            yield arrow, _of(arrow.condition)


def _texts(node: Node, *names: str) -> list[Any]:
    holders = [node.child("multiInstanceLoopCharacteristics"), node.child("standardLoopCharacteristics")]
    return [
        child for holder in holders if holder is not None for name in names
        for child in holder.iterchildren(f"{{{BPMN}}}{name}")
    ]  # fmt: skip


def _read(texts: list[Any]) -> set[str]:
    return set().union(*(_of("".join(text.itertext())) for text in texts))


def _of(text: str) -> set[str]:
    found = expression(text)  # none of a time written out
    return {path[0] for path in found.names_read()} if found is not None else set()
