"""Hostile drawings: shipped ones spoiled, graphs of anything tied to anything, thousands of one thing, XML tricks."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import mutations
from drawing_builder import bpmn, service
from grown_drawings import CONDITIONS, COUNTS, GATEWAYS, TIMES, WORDS, grown, loop
from hypothesis import strategies as st
from lxml import etree
from test_broken_drawings import SAMPLES, broken
from ward import Kind, Wrong

from onewindow.domain.moves import Start
from onewindow.errors import DefinitionRefused, Finding, ProcessProblem
from onewindow.process_checks import check_drawing
from onewindow.workflow import advance, load_definition

ROOT = Path(__file__).parents[2]
SHIPPED = [path.read_bytes() for folder in ("processes", "tests/processes",
"tests/journeys") for path in sorted((ROOT / folder).rglob("*.bpmn"))]
CORPUS = [path.read_bytes() for path in sorted((ROOT / "tests/corpus/bpmn").glob("*.bpmn"))]
NOW = datetime(2026, 3, 2, 1, 10, tzinfo=UTC)
def ladder(kind: str, rungs: int, *, service_of: bool = False) -> bytes:
    lines = []
    for n in range(rungs):
        lines += [f"{kind} g{n}" + (f" default='d{n}'" if kind != "parallelGateway" else ""),
        f"userTask a{n} name='x'", f"userTask b{n} name='x'",
                  f"{kind} j{n}", f"d{n}: g{n} -> a{n}",
                  f"g{n} -> b{n}" + ("" if kind == "parallelGateway" else " if x == 1"), f"a{n} -> j{n}",
                  f"b{n} -> j{n}", *([f"j{n - 1} -> g{n}"] if n else [])]  # fmt: skip
    if service_of:
        lines = [line.replace("name='x'", "name='x' ow:stage='review'") for line in lines]
        return service(*lines, f"j{rungs - 1} -> licence", accepted__licence="accepted_licence: accepted -> g0")
    return bpmn("startEvent s", "endEvent e", *lines, "s -> g0", f"j{rungs - 1} -> e")


def mesh(kind: str, size: int, flows: int, random: Random) -> bytes:
    pairs = [(n, m) for n in range(size) for m in range(n + 1, size)][:flows]
    if random.random() < 0.5:
        pairs = [(random.randrange(size), random.randrange(size)) for _ in range(flows)]
    lines = [f"f{index}: g{n} -> g{m}" + (" if x == 1" if random.random() < 0.1 else "") for index, (n,
    m) in enumerate(pairs)]
    return bpmn("startEvent s", "endEvent e", *(f"{kind} g{n}" for n in range(size)), "s -> g0", f"g{size - 1} -> e",
    *lines)


def _shape(random: Random, count: int) -> bytes:
    """One thing many times."""
    kind = random.choice(GATEWAYS)
    boundary = "<bpmn:timerEventDefinition><bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition>"
    return random.choice([
        lambda: ladder(kind, count), lambda: ladder(kind, count, service_of=True),
        lambda: mesh(kind, min(count, 390), count * 4, random), lambda: mesh(kind, max(2, count // 20), count * 3,
        random),
        lambda: bpmn("startEvent s", *(f"userTask t{n}" for n in range(count)), "endEvent e", "s -> t0",
        f"t{count - 1} -> e",
                     *(f"t{n} -> t{n + 1}" for n in range(count - 1))),
        lambda: bpmn("startEvent s", "parallelGateway g", "parallelGateway j", "endEvent e", "s -> g", "j -> e",
                     *(f"userTask t{n}" for n in range(count)), *(f"g -> t{n}" for n in range(count)),
                     *(f"t{n} -> j" for n in range(count))),
        lambda: bpmn("startEvent s", *(f"serviceTask t{n}" for n in range(count)), "s -> t0",
        *(f"t{n} -> t{(n + 1) % count}" for n in range(count))),
        lambda: bpmn("".join(f"<bpmn:subProcess id='p{n}'><bpmn:startEvent id='s{n}'/>" for n in range(
            count)) + "</bpmn:subProcess>" * count),
        lambda: bpmn("startEvent s", "callActivity c calledElement='q0'", "endEvent e", "s -> c", "c -> e",
        root=("".join(
            f"<bpmn:process id='q{n}'><bpmn:startEvent id='qs{n}'/>"
            f"<bpmn:callActivity id='c{n}' calledElement='q{random.choice([(n + 1) % count, n + 1])}'/>"
            f"<bpmn:endEvent id='qe{n}'/><bpmn:sequenceFlow id='qf{n}' sourceRef='qs{n}' targetRef='c{n}'/>"
            f"<bpmn:sequenceFlow id='qg{n}' sourceRef='c{n}' targetRef='qe{n}'/></bpmn:process>" for n in range(
                count)),)),
        lambda: bpmn("startEvent s", "userTask t", "endEvent e", "s -> t", "t -> e",
        *(f"boundaryEvent b{n} attachedToRef='t' > {boundary}" for n in range(count)),
                     *(f"b{n} -> e" for n in range(count))),
        lambda: bpmn("startEvent s", f"userTask t > {loop(random)}", "endEvent e", "s -> t", "t -> e"),
        lambda: bpmn("startEvent s", f"scriptTask t > <bpmn:script>{'x = 1;' * count}</bpmn:script>", "endEvent e",
        "s -> t", "t -> e"),
        lambda: bpmn("startEvent s",
        f"subProcess t > {loop(random)}<bpmn:startEvent id='a'/><bpmn:userTask id='b'/><bpmn:endEvent id='c'/>"
                     "<bpmn:sequenceFlow id='f1' sourceRef='a' targetRef='b'/>"
                     "<bpmn:sequenceFlow id='f2' sourceRef='b' targetRef='c'/>",
                     "endEvent e", "s -> t", "t -> e"),
        lambda: bpmn("startEvent s", "userTask t", "endEvent e", "s -> t", "t -> e",
        f"<bpmn:laneSet id='l'>{'<bpmn:lane id=%c1%c><bpmn:childLaneSet>' * 1 % (39, 39)}"
                     + "".join(f"<bpmn:lane id='l{n}'><bpmn:flowNodeRef>t</bpmn:flowNodeRef></bpmn:lane>"
                               for n in range(count))
                     + "</bpmn:childLaneSet></bpmn:lane></bpmn:laneSet>"),
        lambda: bpmn(*(["startEvent s", "userTask t"] * count), "endEvent e", "s -> t", "t -> e"),
        lambda: bpmn("startEvent s", f"userTask t name='{'x' * count * 400}'", "endEvent e", "s -> t", "t -> e"),
        lambda: bpmn("startEvent s", "userTask t " + " ".join(f"ow:a{n}='1'" for n in range(count)), "endEvent e",
        "s -> t", "t -> e"),
        lambda: bpmn("startEvent s", "userTask t " + " ".join(f"xmlns:n{n}='urn:{n}'" for n in range(count)),
        "endEvent e", "s -> t", "t -> e"),
        lambda: bpmn("startEvent s", "exclusiveGateway g default='d'", "endEvent e", "s -> g", "d: g -> e",
        *(f"f{n}: g -> e if x == {n}" for n in range(count))),
        lambda: bpmn("startEvent s", "userTask t", "endEvent e", "s -> t", "t -> e",
        root=tuple(f"<bpmn:message id='m{n}' name='m'/>" for n in range(count))),
    ])()  # fmt: skip


def _trick(random: Random, data: bytes) -> bytes:
    head, body = b'<?xml version="1.0"?>', data.partition(b"?>")[2] or data
    entities = b"".join(b'<!ENTITY e%d "%s">' % (n, b"&e%d;" % (n - 1) * 10 if n else b"x" * 50) for n in range(12))
    return random.choice([
        lambda: head + b"<!DOCTYPE d [" + entities + b"]>" + body.replace(b'name="', b'name="&e11;', 1),
        lambda: head + b'<!DOCTYPE d SYSTEM "file:///etc/passwd">' + body,
        lambda: head + b"<!DOCTYPE d [<!ENTITY % a SYSTEM 'http://127.0.0.1:1/x'> %a;]>" + body,
        lambda: data.replace(b"<bpmn:process", b"<!DOCTYPE x><bpmn:process"), lambda: data.replace(b"id=",
        b"id=\"a\" id=", 1),
        lambda: data.replace(b"http://www.omg.org/spec/BPMN/20100524/MODEL", random.choice([b"urn:x", b"",
        b"http://www.omg.org/spec/DMN/x", b"urn:onewindow:bpmn:1"])),
        lambda: data.replace(b"urn:onewindow:bpmn:1", b"http://www.omg.org/spec/BPMN/20100524/MODEL"),
        lambda: data.replace(b"bpmn:", b"a:b:"),
        lambda: data.replace(b"UTF-8", random.choice([b"UTF-16", b"GBK", b"x" * 5_000, b"UTF-7", b"EBCDIC-CP-US",
        b"\xff"])),
        lambda: data.decode("utf-8", "replace").replace("UTF-8", "GBK").encode("gbk", "replace"),
        lambda: data.decode("utf-8", "replace").encode("utf-16"),
        lambda: data.replace(b"><", b">" + b"<![CDATA[" + b"x" * 50_000 + b"]]><", 1), lambda: data.replace(b"><",
        b"><!--" + b"-" * 9 + b"--><", 1),
        lambda: data.replace(b'"', b'"&#' + random.choice([b"0", b"x110000", b"xD800", b"8238", b"9" * 400,
        b"10"]) + b";", 3),
        lambda: data.replace(b"><", b"><x>" + b"<y>" * 3_000, 1), lambda: data.replace(b"><", b"><?php x?><", 1),
        lambda: data + data, lambda: data + b"\0" * 1_000,
        lambda: b"<" * 100_000, lambda: b"<a " + b"b" * 1_900_000 + b"='1'/>",
        lambda: b"<a b='" + b"&#65;" * 300_000 + b"'/>", lambda: b" " * 1_900_000 + data,
        lambda: data.replace(b"<bpmn:process",
        b"<bpmn:extensionElements>" + b"<a/>" * 4_000 + b"</bpmn:extensionElements><bpmn:process"),
        lambda: random.choice(CORPUS),
        lambda: data.replace(b"<bpmn:process",
        b"<bpmndi:BPMNDiagram xmlns:bpmndi='http://www.omg.org/spec/BPMN/20100524/DI'>"
        + b"<a/>" * 90_000 + b"</bpmndi:BPMNDiagram><bpmn:process"),
    ])()  # fmt: skip


def _renamed(random: Random, data: bytes) -> bytes:
    """Attributes and texts of a good file swapped for those of others and for the nasty ones."""
    try:
        root = etree.fromstring(data)
    except etree.XMLSyntaxError:
        return data
    nodes = [node for node in root.iter() if isinstance(node.tag, str) and "BPMN/20100524/D" not in node.tag]
    for _ in range(random.choice([1, 2, 6])):
        node, other = random.choice(nodes), random.choice(nodes)
        new = random.choice([random.choice(CONDITIONS), random.choice(TIMES), random.choice(COUNTS),
        random.choice(WORDS), other.get("id", "x"), other.get("name", "x")])
        new = "".join(char for char in new if char >= " ")
        if random.random() < 0.4 or not node.attrib:
            node.text = new
        elif random.random() < 0.5 and other.attrib:
            key = random.choice(sorted(other.attrib))
            node.set(key, other.get(key))
        else:
            node.set(random.choice(sorted(node.attrib)), new)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


@st.composite
def drawings(draw: st.DrawFn) -> bytes:
    """The file of a drawing."""
    form = draw(st.sampled_from(["renamed", "renamed", "grown", "grown", "grown", "shape", "trick", "bytes", "broken"]))
    if form == "broken":
        return draw(broken())
    random = draw(st.randoms(use_true_random=True))
    sample = random.choice(SHIPPED if random.random() < 0.2 else SAMPLES)
    if form == "grown":
        return grown(random, draw(st.integers(0, 14)))
    if form == "shape":
        return _shape(random, draw(st.sampled_from([2, 3, 10, 45, 90, 95, 300, 1_200])))
    if form == "renamed":
        return _renamed(random, sample)
    return _trick(random, sample) if form == "trick" else mutations.raw(random, sample, draw(st.integers(1, 3)))


def attempt(_: Any, data: bytes) -> bool:
    findings = check_drawing(data)
    for finding in findings:
        if not isinstance(finding, Finding) or not (finding.code and finding.message and finding.remedy):
            raise Wrong(f"a finding without words: {finding!r}")
        if finding.code == "OW999":
            raise Wrong(f"a check crashed: {finding.message_en[:200]}")
    if any(finding.severity == "must" for finding in findings):
        if any(finding.code == "OW318" for finding in findings):
            return False  # so large that nothing would load it
        try:
            load_definition(data, file="x.bpmn")
        except DefinitionRefused:
            pass
        return False
    definition = load_definition(data, file="x.bpmn")
    document: dict[str, Any] = {"form": {"x": 1}, "x": 1, "s": "x" * 1_000}
    try:
        advance(definition, None, [Start()], document, NOW)
    except ProcessProblem as problem:
        if not (problem.text and problem.remedy_en):
            raise Wrong(f"a problem without words: {problem!r}") from None
    return True


DRAWINGS = Kind("bpmn", drawings(), attempt, service)
__all__ = ["DRAWINGS", "ladder", "mesh"]
