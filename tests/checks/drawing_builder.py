"""Writes small BPMN files for the tests of the checks: one line of shorthand or XML becomes one line of the file."""

from __future__ import annotations

import re

_FLOW = re.compile(r"(?:(?P<id>\w+): )?(?P<source>\S+) -> (?P<target>\S+)(?: if (?P<condition>.+))?")
_HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:ow="urn:onewindow:bpmn:1" '
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" '
    'id="definitions" targetNamespace="urn:test">'
)


def bpmn(*lines: str, root: tuple[str, ...] = (), process: str = "") -> bytes:
    """A file with one process `p`. "userTask t name='x'" is an element, "s -> t if a == 1" a flow, "<…" plain XML."""
    body = "\n".join(map(_line, lines))
    ends = "\n".join(("</bpmn:process>", *root, "</bpmn:definitions>"))
    start = f'<bpmn:process id="p" isExecutable="true" {process}>'
    return "\n".join(('<?xml version="1.0" encoding="UTF-8"?>', _HEAD, start, body, ends)).encode()


def line_of(data: bytes, element: str) -> int:
    """Line on which the element with this id stands in a file made by `bpmn`."""
    for number, line in enumerate(data.decode().splitlines(), 1):
        if f'id="{element}"' in line or f"id='{element}'" in line:
            return number
    return 0


def _line(line: str) -> str:
    if line.startswith("<"):
        return line
    if match := _FLOW.fullmatch(line):
        source, target, condition = match["source"], match["target"], match["condition"]
        identity = match["id"] or f"{source}_{target}"
        flow = f'<bpmn:sequenceFlow id="{identity}" sourceRef="{source}" targetRef="{target}"'
        if condition is None:
            return f"{flow} />"
        escaped = condition.replace("&", "&amp;").replace("<", "&lt;")
        return f"{flow}><bpmn:conditionExpression>{escaped}</bpmn:conditionExpression></bpmn:sequenceFlow>"
    kind, identity, *rest = line.split(" ", 2)
    attributes, content = [*re.split(r"(?:^| )> ", rest[0] if rest else "", maxsplit=1), ""][:2]
    inner = f">{content}</bpmn:{kind}>" if content else " />"
    return f'<bpmn:{kind} id="{identity}" {attributes}{inner}'


PLAIN = ("startEvent s", "userTask t name='审查'", "endEvent e", "s -> t", "t -> e")
"""The smallest sound process."""

SERVICE = (
    "startEvent s",
    "userTask intake name='收件' ow:stage='intake' ow:limit='0.5wd'",
    "userTask acceptance name='受理' ow:stage='acceptance'",
    "exclusiveGateway accepted default='accepted_licence'",
    "userTask correction name='补正' ow:stage='correction' ow:role='applicant'",
    "endEvent refused_end",
    "userTask licence name='许可' ow:stage='decision' ow:item='licence'",
    "userTask delivery name='送达' ow:stage='delivery'",
    "endEvent e",
    "s -> intake",
    "intake -> acceptance",
    "acceptance -> accepted",
    "accepted -> correction if acceptance.outcome == 'correction'",
    "accepted -> refused_end if acceptance.outcome == 'not_accepted'",
    "accepted -> licence",
    "correction -> acceptance",
    "licence -> delivery",
    "delivery -> e",
)
"""A small sound service with one sub-case."""
OFFICE = "ow:department='service_hall'"


def service(*more: str, **replaced: str) -> bytes:
    """SERVICE with lines replaced (by element id or flow `a__b`, "" drops it) and further lines."""
    lines = []
    for line in SERVICE:
        match = _FLOW.fullmatch(line)
        key = f"{match['source']}__{match['target']}" if match else line.split(" ")[1]
        new = replaced.pop(key, line)
        if new:
            lines.append(new)
    assert not replaced, f"SERVICE has no {sorted(replaced)}"
    return bpmn(*lines, *more, process=OFFICE)
