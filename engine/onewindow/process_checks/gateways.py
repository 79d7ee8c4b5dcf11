"""Exclusive and inclusive gateways: every way out has its condition or is the default, and the default is a way out."""

from __future__ import annotations

from collections.abc import Iterator

from onewindow.errors import Finding
from onewindow.process_checks.outcomes import every_outcome_has_a_way
from onewindow.process_checks.readable import expression
from onewindow.process_checks.rule import Rule
from onewindow.process_checks.sheet import Node, Sheet
from onewindow.process_checks.words import kind_name
from onewindow.workflow.drawing import ACTIVITIES

DEFAULT_DANGLING = Rule(
    "OW331",
    "默认流“{flow}”不是从此处引出的顺序流",
    "The default flow '{flow}' does not leave this element",
    "请在建模工具中重新指定默认流",
    "choose the default flow again in the modeler",
)
DEFAULT_USELESS = Rule(
    "OW332",
    "{kind}不能有默认流",
    "A {kind} cannot have a default flow",
    "请删除默认流，或改用排他网关",
    "remove the default, or use an exclusive gateway",
)
DEFAULT_NEVER = Rule(
    "OW336",
    "默认流永远不会走：旁边的连线没有条件，总会走那一条",
    "The default flow is never taken: a flow beside it has no condition and always is",
    "请给旁边的连线写条件，或取消默认流",
    "write conditions on the flows beside it, or make it no default",
)
DEFAULT_CONDITION = Rule(
    "OW333",
    "默认流带有条件，条件不会被判断",
    "The default flow has a condition, which would not be looked at",
    "请删除条件，或换一条默认流",
    "remove the condition, or make another flow the default",
)
NO_CONDITION = Rule(
    "OW334",
    "网关的这条出线既没有条件，也不是默认流",
    "This way out of the gateway has no condition and is not the default",
    "请写条件，如 review.outcome == 'passed'，或设为默认流；几路都要办的，请改用并行网关",
    "write a condition such as review.outcome == 'passed', or make it the default flow; where all ways are to be taken "
    "use a parallel gateway",
)
NO_DEFAULT = Rule(
    "OW335",
    "网关没有默认流：若所有条件都不成立，办件会停在此处",
    "The gateway has no default flow: where no condition holds the case stops here",
    "请把最后一条出线设为默认流",
    "make the last way out the default flow",
    severity="should",
)

_DECIDING = frozenset({"exclusiveGateway", "inclusiveGateway"})


def default_flows(sheet: Sheet) -> Iterator[Finding]:
    """Default flows that lead from elsewhere, carry a condition, or stand where none is taken."""
    for node in sheet.nodes:
        flow = node.xml.get("default")
        if not flow:
            continue
        if node.type not in _DECIDING | ACTIVITIES | {"complexGateway"}:
            if node.type == "parallelGateway" and any(arrow.condition is not None for arrow in node.leaving):
                continue  # Told with its conditions: of the kind it should be it may have a default.
            yield sheet.finding(DEFAULT_USELESS, node, kind=kind_name(node.type))
        elif not any(arrow.id == flow for arrow in node.leaving):
            yield sheet.finding(DEFAULT_DANGLING, node, flow=flow)
        elif node.type in ACTIVITIES and any(arrow.condition is None and not arrow.default for arrow in node.leaving):
            yield sheet.finding(DEFAULT_NEVER, node)
        for arrow in node.leaving:
            if arrow.default and arrow.condition is not None:
                yield sheet.finding(DEFAULT_CONDITION, arrow, line=arrow.condition_line)


def conditions_of_gateways(sheet: Sheet) -> Iterator[Finding]:
    """Ways out without condition; gateways without default."""
    for node in sheet.of(*_DECIDING):
        if len(node.leaving) < 2:
            continue
        bare = [arrow for arrow in node.leaving if arrow.condition is None and not arrow.default]
        # Where no way has any, it is one mistake: what the gateway asks, or its kind.
        told = bare[:1] if len(bare) == len(node.leaving) else bare
        yield from (sheet.finding(NO_CONDITION, arrow) for arrow in told)
        if any(arrow.condition is not None and expression(arrow.condition) is None for arrow in node.leaving):
            continue  # Told itself; whether the others leave a case without a way is to be seen when it can be read.
        if not bare and not any(arrow.default for arrow in node.leaving) and not exhaustive(node):
            yield sheet.finding(NO_DEFAULT, node)


def exhaustive(node: Node) -> bool:
    """Whether two conditions are plain opposites (`x`, `not x`), or every outcome of the task before has its way."""
    if every_outcome_has_a_way(node):
        return True
    texts = {_bare(arrow.condition or "") for arrow in node.leaving}
    return any(f"not{text}" in texts or f"not({text})" in texts for text in texts)


def _bare(text: str) -> str:
    inner = text.strip()
    for opening, closing in (("${", "}"), ("#{", "}"), ("=", "")):
        if inner.startswith(opening) and inner.endswith(closing):
            inner = inner[len(opening) : len(inner) - len(closing)]
    return "".join(inner.split())
