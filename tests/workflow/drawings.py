"""Writes BPMN for tests from a few words, and plays cases on it with the bookkeeping an engine would do.

Flows: one chain per line, `s > a -[a.outcome == 'x']> b > e` and `g -*> c` for the default flow. What is not given as
a node gets its type from the first letter of its id: s start event, e end event, x exclusive, p parallel, o inclusive
and v event-based gateway; everything else is a user task.
"""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from onewindow.domain import moves
from onewindow.domain.moves import Advance, Move
from onewindow.workflow import Definition, advance, load_definition
from onewindow.workflow.codec import decode, encode

NOW = datetime(2026, 3, 2, 1, 10, tzinfo=UTC)
_LETTERS = {
    "s": "startEvent", "e": "endEvent", "x": "exclusiveGateway", "p": "parallelGateway", "o": "inclusiveGateway",
    "v": "eventBasedGateway",
}  # fmt: skip
_ARROW = re.compile(r"\s*(?:-\[(?P<condition>.+?)\]|-(?P<default>\*))?>\s*")
_HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:ow="urn:onewindow:bpmn:1" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="test">\n'
)


@dataclass(frozen=True)
class Node:
    """An element: BPMN type, inner XML, attributes (`ow_item` becomes `ow:item`)."""

    type: str
    inner: str = ""
    attributes: tuple[tuple[str, str], ...] = ()

    def xml(self, name: str, default: str | None) -> str:
        pairs = [("id", name), *((key.replace("ow_", "ow:"), value) for key, value in self.attributes)]
        if default:
            pairs.append(("default", default))
        written = " ".join(f"{key}={quoteattr(value)}" for key, value in pairs)
        return f"<{self.type} {written}>{self.inner}</{self.type}>\n"


def node(type: str, inner: str = "", **attributes: str) -> Node:
    return Node(type, inner, tuple(attributes.items()))


event = node


def boundary(on: str, definition: str, *, interrupting: bool = True) -> Node:
    return node("boundaryEvent", definition, attachedToRef=on, cancelActivity=str(interrupting).lower())


def timer(text: str, form: str = "timeDuration") -> str:
    return f"<timerEventDefinition><{form}>{escape(text)}</{form}></timerEventDefinition>"


def message(name: str) -> str:
    return f'<messageEventDefinition messageRef="M_{name}"/>'


def signal(name: str) -> str:
    return f'<signalEventDefinition signalRef="S_{name}"/>'


def error(code: str = "") -> str:
    return f'<errorEventDefinition errorRef="E_{code}"/>' if code else "<errorEventDefinition/>"


def escalation(code: str = "") -> str:
    return f'<escalationEventDefinition escalationRef="C_{code}"/>' if code else "<escalationEventDefinition/>"


def condition(text: str) -> str:
    return f"<conditionalEventDefinition><condition>{escape(text)}</condition></conditionalEventDefinition>"


def script(text: str) -> Node:
    return node("scriptTask", f"<script>{escape(text)}</script>")


def instances(*, each: str = "", item: str = "", count: str = "", until: str = "", one_by_one: bool = False,
              out: str = "", out_from: str = "") -> str:  # fmt: skip
    parts = [
        f"<loopCardinality>{escape(count)}</loopCardinality>" if count else "",
        f"<loopDataInputRef>{escape(each)}</loopDataInputRef>" if each else "",
        f"<loopDataOutputRef>{out}</loopDataOutputRef>" if out else "",
        f'<inputDataItem name="{item}"/>' if item else "",
        f'<outputDataItem name="{out_from}"/>' if out_from else "",
        f"<completionCondition>{escape(until)}</completionCondition>" if until else "",
    ]
    sequential = str(one_by_one).lower()
    inner = "".join(parts)
    return f'<multiInstanceLoopCharacteristics isSequential="{sequential}">{inner}</multiInstanceLoopCharacteristics>'


def loop(condition: str = "", *, maximum: int | None = None, before: bool = False) -> str:
    limit = f' loopMaximum="{maximum}"' if maximum is not None else ""
    inner = f"<loopCondition>{escape(condition)}</loopCondition>" if condition else ""
    return (
        f'<standardLoopCharacteristics testBefore="{str(before).lower()}"{limit}>{inner}</standardLoopCharacteristics>'
    )


def sub(flows: str, *, type: str = "subProcess", extra: str = "", attributes: dict[str, str] | None = None,
        **nodes: Node) -> Node:  # fmt: skip
    return Node(type, extra + body(flows, nodes), tuple((attributes or {}).items()))


def body(flows: str, nodes: dict[str, Node]) -> str:
    """Elements and flows of one process or sub-process."""
    known = dict(nodes)
    written: list[str] = []
    defaults: dict[str, str] = {}
    for line in filter(None, (line.strip() for line in flows.splitlines())):
        names, arrows = _ARROW.split(line)[::3], list(_ARROW.finditer(line))
        for name in names:
            known.setdefault(name, Node(_LETTERS.get(name[0], "userTask")))
        for (source, target), arrow in zip(pairwise(names), arrows, strict=True):
            flow = f"f_{names[0]}_{len(written)}_{source}_{target}"
            text = arrow["condition"]
            inner = f"<conditionExpression>{escape(text)}</conditionExpression>" if text else ""
            written.append(
                f'<sequenceFlow id="{flow}" sourceRef="{source}" targetRef="{target}">{inner}</sequenceFlow>\n'
            )
            if arrow["default"]:
                defaults[source] = flow
    return "".join(item.xml(name, defaults.get(name)) for name, item in known.items()) + "".join(written)


def drawn(flows: str, *, more: str = "", **nodes: Node) -> bytes:
    """A file with the process `main`; `more` is further XML (called processes). Messages and codes are declared."""
    inner = f'<process id="main" isExecutable="true">\n{body(flows, nodes)}</process>\n{more}'
    declared = "".join(
        f'<{tag} id="{prefix}_{name}" name="{name}"{f" {code}={quoteattr(name)}" if code else ""}/>\n'
        for prefix, tag, code in (
            ("M", "message", ""), ("S", "signal", ""), ("E", "error", "errorCode"),
            ("C", "escalation", "escalationCode"),
        )
        for name in sorted(set(re.findall(rf'Ref="{prefix}_(\w+)"', inner)))
    )  # fmt: skip
    return (_HEAD + declared + inner + "</definitions>").encode()


class Play:
    """One case: keeps what is open by the effects alone, and checks every step against the tokens themselves."""

    def __init__(self, drawing: bytes | Definition, document: dict[str, Any] | None = None) -> None:
        self.definition = drawing if isinstance(drawing, Definition) else load_definition(drawing)
        self.document = document if document is not None else {}
        self.now = NOW
        self.tokens: bytes | None = None
        self.tasks: dict[int, moves.TaskWaits] = {}
        self.timers: dict[int, moves.TimerAsked] = {}
        self.waits: dict[int, moves.MessageWanted] = {}
        self.scopes: dict[int, str] = {}
        self.path: list[str] = []
        self.thrown: list[str] = []
        self.assigned: list[tuple[str, Any]] = []
        self.effects: list[str] = []
        self.ended = ""
        self.last: Advance | None = None

    def start(self) -> Play:
        return self.move(moves.Start())

    def finish(self, element: str, outcome: str = "done", which: int = 0, **data: Any) -> Play:
        self.document[element] = {"outcome": outcome, **data}
        number = self.task(element, which)
        self.move(moves.Finish(task=number), closes=number)
        return self

    def fail(self, element: str, code: str, which: int = 0) -> Play:
        return self.move(moves.Fail(task=self.task(element, which), error=code))  # its task goes by TaskGone

    def fire(self, element: str, which: int = 0) -> Play:
        number = [key for key, value in self.timers.items() if value.element == element][which]
        if self.timers[number].due_at:
            self.now = max(self.now, datetime.fromisoformat(self.timers[number].due_at))
        del self.timers[number]
        return self.move(moves.Fire(timer=number))

    def deliver(self, name: str) -> Play:
        return self.move(moves.Deliver(name=name))

    def leave(self, element: str, which: int = 0) -> Play:
        return self.move(moves.Leave(scope=[key for key, value in self.scopes.items() if value == element][which]))

    def cancel(self) -> Play:
        return self.move(moves.CancelAll())

    def look(self) -> Play:
        return self.move()

    def later(self, **span: float) -> Play:
        self.now += timedelta(**span)
        return self

    def task(self, element: str, which: int = 0) -> int:
        return [key for key, value in self.tasks.items() if value.element == element][which]

    @property
    def open(self) -> list[str]:
        return sorted(task.element for task in self.tasks.values())

    @property
    def clocks(self) -> list[str]:
        return sorted(timer.element for timer in self.timers.values())

    @property
    def awaited(self) -> list[str]:
        return sorted(wait.name for wait in self.waits.values())

    def take_path(self) -> list[str]:
        path, self.path = self.path, []
        return path

    # -- one step, checked --

    def move(self, *asked: Move, closes: int | None = None) -> Play:
        twin = copy.deepcopy(self.document)
        self.last = advance(self.definition, self.tokens, asked, self.document, self.now)
        again = advance(self.definition, self.tokens, asked, twin, self.now)
        assert again == self.last, "the same moves twice give the same result"
        assert twin == self.document
        self.tokens = self.last.tokens
        restored = decode(self.definition, self.tokens, self.document, self.now)
        assert encode(restored) == self.tokens, "saved and restored without moving, the bytes are the same"
        self.tasks.pop(closes or 0, None)
        for effect in self.last.effects:
            getattr(self, f"_on_{type(effect).__name__}")(effect)
        self.path += self.last.path
        self.assigned += [(".".join(one.path), one.value) for one in self.last.assigned]
        self._compare(restored)
        return self

    def _compare(self, restored: Any) -> None:
        live = restored.tokens
        assert set(self.tasks) == {key for key, token in live.items() if token.task_spec.opens_task}
        assert set(self.timers) == {key for key, token in live.items() if token.task_spec.awaits(token, "timer")}
        assert set(self.waits) == {key for key, token in live.items() if token.task_spec.awaits(token, "message")}
        assert set(self.scopes) == {key for key, token in live.items() if token.task_spec.item}
        assert bool(self.ended) == (not live)

    def _note(self, *words: object) -> None:
        assert not self.ended, "nothing happens after the end"
        self.effects.append(" ".join(str(word) for word in words))

    def _on_TaskWaits(self, effect: moves.TaskWaits) -> None:
        assert effect.scope is None or effect.scope in self.scopes, "a sub-case is entered before its tasks wait"
        assert effect.task not in self.tasks
        self.tasks[effect.task] = effect
        self._note("waits", effect.element)

    def _on_TaskGone(self, effect: moves.TaskGone) -> None:
        self._note("gone", self.tasks.pop(effect.task).element)

    def _on_ScopeEntered(self, effect: moves.ScopeEntered) -> None:
        self.scopes[effect.scope] = effect.element
        self._note("entered", effect.element)

    def _on_ScopeLeft(self, effect: moves.ScopeLeft) -> None:
        inside = [
            task.element for task in self.tasks.values() if task.scope == effect.scope and task.task != effect.scope
        ]
        assert not inside, "no task stays open in a sub-case that was left"
        assert self.scopes.pop(effect.scope) == effect.element
        self._note("left", effect.element, *(["cancelled"] if effect.cancelled else []))

    def _on_TimerAsked(self, effect: moves.TimerAsked) -> None:
        assert effect.timer not in self.timers
        self.timers[effect.timer] = effect
        self._note("timer", effect.element, effect.due_at)

    def _on_TimerDropped(self, effect: moves.TimerDropped) -> None:
        self._note("dropped", self.timers.pop(effect.timer).element)

    def _on_MessageWanted(self, effect: moves.MessageWanted) -> None:
        self.waits[effect.wait] = effect
        self._note("wanted", effect.name)

    def _on_MessageUnwanted(self, effect: moves.MessageUnwanted) -> None:
        self._note("unwanted", self.waits.pop(effect.wait).name)

    def _on_MessageThrown(self, effect: moves.MessageThrown) -> None:
        self.thrown.append(effect.name)
        self._note("thrown", effect.name)

    def _on_ProcessEnded(self, effect: moves.ProcessEnded) -> None:
        self._note("ended", effect.how)
        self.ended = effect.how
