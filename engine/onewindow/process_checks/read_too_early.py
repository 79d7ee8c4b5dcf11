"""What a step puts down is not read where no case can have come to that step yet."""

from __future__ import annotations

from collections.abc import Iterator

from onewindow.errors import Finding
from onewindow.process_checks.bundle import Bundle
from onewindow.process_checks.drawn_readings import Reading, absent_stops, drawn_readings
from onewindow.process_checks.graph import after, dominators
from onewindow.process_checks.readable import script_of
from onewindow.process_checks.rule import Rule
from onewindow.process_checks.sheet import Arrow, Node, Sheet
from onewindow.process_checks.words import TASKS
from onewindow.workflow.drawing import SUB_PROCESSES
from onewindow.workflow.expression_nodes import Has, walk

TOO_EARLY = Rule(
    "OW731",
    "此处读取“{path}”，而办到这里时“{task}”还没有办：凡到这里的办件都会停住",
    "'{path}' is read here, where '{task}' is not done yet: every case that comes here would stop",
    "请改读已办环节的结果、form 或 situations，或把此处移到“{task}”之后",
    "read what is known by now, form or situations, or move this behind '{task}'",
)


def read_too_early(bundle: Bundle) -> Iterator[Finding]:
    """Of services only: in a plain process what tasks and messages bring in goes by any name."""
    sheet = bundle.sheet
    if bundle.item is None or not sheet.service:
        return
    ways = _Ways()
    written = {path[0] for node in sheet.nodes if (script := script_of(node)) for path in script.names_written()}
    for reading in drawn_readings(sheet):
        at = _place(reading)
        if at is None or reading.waits:
            continue
        told: set[Node] = set()
        asked = {part.path.names[0] for part in walk(reading.node) if isinstance(part, Has)}
        for path in absent_stops(reading.node):
            task = sheet.by_id.get(path.names[0])
            if task is None or task in told or task.id in {*written, *asked} or not _puts_down(task):
                continue
            if _comes_later(sheet, at, task, ways):
                told.add(task)
                line = reading.line + path.place[0] - 1 if reading.line else 0
                words = {"path": ".".join(path.names), "task": task.name or task.id}
                yield sheet.finding(TOO_EARLY, reading.at, line=line, **words)


def _place(reading: Reading) -> Node | None:
    """The step at which it is read; of a timer on a border, that whose border it is."""
    at = reading.at
    if isinstance(at, Arrow):
        return at.source
    return at.host or at


def _puts_down(node: Node) -> bool:
    return node.type in TASKS or (node.type in SUB_PROCESSES and bool(node.ow("item")))


class _Ways:
    """What is known of the ways through each scope that is asked about, found once."""

    def __init__(self) -> None:
        self._nearest: dict[Node | None, dict[Node, Node]] = {}
        self._behind: dict[Node | None, list[set[Node]]] = {}

    def passed_first(self, here: Node, later: Node) -> bool:
        """Whether every path to the later one passes this place."""
        if here.scope not in self._nearest:
            starts = [node for node in _beside(here) if node.type == "startEvent"]
            self._nearest[here.scope] = dominators(starts[0], Node.next) if len(starts) == 1 else {}
        nearest = self._nearest[here.scope]
        while later in nearest and nearest[later] is not later and later is not here:
            later = nearest[later]
        return later is here

    def alone(self, here: Node, other: Node) -> bool:
        """Whether one token can never be here while another is there: nothing before both makes two of one."""
        if here.scope not in self._behind:
            self._behind[here.scope] = [{node, *after(node)} for node in _beside(here) if _forks(node)]
        return not any(here in behind and other in behind for behind in self._behind[here.scope])


def _comes_later(sheet: Sheet, at: Node, task: Node, ways: _Ways) -> bool:
    """Whether no case can have been at the task when it first comes here; what is not sure counts as possible."""
    common = next(
        ((one, other) for one in (at, *at.around()) for other in (task, *task.around()) if one.scope is other.scope),
        None,
    )
    if common is None or at.process is not sheet.main:
        return False
    here, later = common
    around = list(here.around())
    # A scope that is entered again finds what its tasks put down the last time.
    if here is later or any(node.loop or node in after(node) for node in around):
        return False
    if not (ways.passed_first(here, later) or (not around and ways.alone(here, later))):
        return False
    return here not in after(later)


def _beside(node: Node) -> list[Node]:
    return node.scope.inside if node.scope is not None else []


def _forks(node: Node) -> bool:
    if any(not boundary.interrupting for boundary in node.boundaries):
        return True
    return len(node.leaving) > 1 and node.type not in ("exclusiveGateway", "eventBasedGateway")
