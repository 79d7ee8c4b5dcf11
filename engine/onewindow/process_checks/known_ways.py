"""Where a token goes when the outcome of a task or the result of a sub-case is known."""

from __future__ import annotations

from onewindow.process_checks.readable import expression
from onewindow.process_checks.sheet import Arrow, Node, Sheet
from onewindow.process_checks.silent_acceptance import Flow
from onewindow.process_checks.spoken_names import ALWAYS
from onewindow.workflow.expression_partly import Known


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
        if arrow.condition is None:
            return True
        found = expression(arrow.condition)
        return found.decided(self._known) if found is not None else None

    def doubtful(self, arrow: Arrow) -> bool:
        """Whether its condition reads what may hang on what is known."""
        found = expression(arrow.condition or "")
        known = {path[0] for path in self._known}
        given = {*ALWAYS, *self._sheet.by_id} - known
        return found is None or any(path not in self._known and path[0] not in given for path in found.names_read())


def _asks(node: Node) -> bool:
    return any(arrow.condition is not None or arrow.default for arrow in node.leaving)
