"""Where a token goes when the outcome of a task or the result of a sub-case is known."""

from __future__ import annotations

from functools import lru_cache

from onewindow.process_checks.sheet import Arrow, Node, Sheet
from onewindow.process_checks.silent_acceptance import Flow
from onewindow.process_checks.spoken_names import ALWAYS
from onewindow.workflow.expression_partly import Known
from onewindow.workflow.expressions import Expression, ExpressionError, parse_expression


class KnownFlow(Flow):
    """The flow of a drawing where some words are `known`: {("acceptance", "outcome"): "correction"}.

    A condition that reads something else besides may hold or not. Where it reads what may well hang on the known word
    (what a script wrote, other words of the same task), nothing is certain; `certain` flows are those left then.
    """

    def __init__(self, sheet: Sheet, known: Known, *, certain: bool) -> None:
        super().__init__(sheet)
        self._sheet, self._known, self._certain = sheet, known, certain

    def leading(self, node: Node) -> list[Arrow]:
        if node.type in ("parallelGateway", "eventBasedGateway") or not _asks(node):
            return node.leaving
        found: list[Arrow] = []
        taken = False  # Whether one of them is taken in any case.
        for arrow in node.leaving:
            if arrow.default or (taken and node.type == "exclusiveGateway"):
                continue
            holds = self.holds(arrow)
            if holds is None and self._certain and self.doubtful(arrow):
                if node.type == "exclusiveGateway":
                    return found
                taken = True  # The default may not be.
            elif holds is not False:
                found.append(arrow)
                taken = taken or holds is True
        return found if taken else found + [arrow for arrow in node.leaving if arrow.default]

    def holds(self, arrow: Arrow) -> bool | None:
        """Whether its condition holds; None where that hangs on more."""
        expression = read(arrow.condition) if arrow.condition is not None else None
        if expression is None:
            return True if arrow.condition is None else None
        return expression.decided(self._known)

    def doubtful(self, arrow: Arrow) -> bool:
        """Whether its condition reads what may hang on what is known."""
        expression = read(arrow.condition or "")
        known = {path[0] for path in self._known}
        given = {*ALWAYS, *self._sheet.by_id} - known
        return expression is None or any(
            path not in self._known and path[0] not in given for path in expression.names_read()
        )


@lru_cache(maxsize=1024)
def read(condition: str) -> Expression | None:
    """The condition; None where it cannot be read, which `written_expressions` reports with line and column."""
    try:
        return parse_expression(condition)
    except ExpressionError:
        return None


def _asks(node: Node) -> bool:
    return any(arrow.condition is not None or arrow.default for arrow in node.leaving)
