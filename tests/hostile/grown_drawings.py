"""Drawings grown from nothing: nodes of any type, tied to each other at random, with times and conditions to match."""

from __future__ import annotations

from random import Random

from drawing_builder import bpmn

GATEWAYS = ["exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway"]
NODES = [
    *GATEWAYS[:4], *GATEWAYS[:3], "userTask", "userTask", "serviceTask", "scriptTask", "sendTask", "receiveTask",
    "manualTask", "task",
    "callActivity", "subProcess", "subProcess", "transaction", "adHocSubProcess", "intermediateCatchEvent",
    "intermediateThrowEvent",
    "boundaryEvent", "boundaryEvent", "endEvent", "startEvent", "businessRuleTask", "complexGateway",
]  # fmt: skip
CONDITIONS = [
    "x == 1", "a.outcome == 'passed'", "true", "1 / 0 > 1", "x", "(" * 60 + "1" + ")" * 60, "not " * 45 + "x",
    "1 + " * 900 + "1 > 0", "''", " ",
    "len([1, 2]) > 1", "has(form.x)", "9" * 30 + " > 1", "form.__class__", "sum([1])", "\u202ex == 1",
    "a == 'x' and " * 100 + "true",
]  # fmt: skip
TIMES = [
    "P1D", "PT0S", "3wd", "0wd", "P99999999999D", "P9999Y", "PT" + "9" * 400 + "S", "R/PT1S", "R99999999999999/PT1S",
    "R3/2026-03-02/P1D",
    "9999-12-31T23:59:59Z", "0001-01-01", "2026-02-30", "P1Y" * 30, "form.when", "R/PT0S", "PT1e400S", "P٣D", "9999wd",
    "1e9wd", "R/9999-12-31/P1D",
    "R" + "9" * 5_000 + "/P1D", "P" + "9" * 5_000 + "Y", "PT0.0000000000001S", "",
]  # fmt: skip
COUNTS = ["0", "1", "5", "1000000000", "999999999999999999", "-1", "1e9", "'x'", "len([1])", "1000000", "5000", "x",
"form"]
OW = ["department", "role", "stage", "item", "form", "limit", "kind", "situation", "name-en", "nonsense", "outcomes",
"notice", "clock"]
WORDS = ["service_hall", "intake", "acceptance", "decision", "review", "licence", "delivery", "applicant", "3wd",
"0wd", "", "x" * 3_000, "\u202e"]


def _definition(random: Random) -> str:
    kind = random.choice(["timer", "timer", "message", "signal", "error", "escalation", "conditional", "terminate",
    "link", "compensate", "cancel"])
    inner = ""
    if kind == "timer":
        form = random.choice(["timeDuration", "timeDate", "timeCycle"])
        inner = f"<bpmn:{form}>{random.choice(TIMES)}</bpmn:{form}>"
    elif kind == "conditional":
        inner = f"<bpmn:condition>{_escaped(random.choice(CONDITIONS))}</bpmn:condition>"
    reference = f" {kind}Ref='{random.choice(['m', 'gone', 'p', ''])}'" if kind in ("message", "signal", "error",
    "escalation") else ""
    return f"<bpmn:{kind}EventDefinition{reference}>{inner}</bpmn:{kind}EventDefinition>"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def loop(random: Random) -> str:
    count, condition = random.choice(COUNTS), _escaped(random.choice(CONDITIONS))
    return random.choice([
        f"<bpmn:standardLoopCharacteristics loopMaximum='{count}'><bpmn:loopCondition>{condition}</bpmn:loopCondition>"
        "</bpmn:standardLoopCharacteristics>",
        f"<bpmn:multiInstanceLoopCharacteristics isSequential='{random.choice(['true', 'false', '1'])}'>"
        f"<bpmn:loopCardinality>{count}</bpmn:loopCardinality>"
        f"<bpmn:completionCondition>{condition}</bpmn:completionCondition></bpmn:multiInstanceLoopCharacteristics>",
        f"<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>{count}</bpmn:loopCardinality>"
        "</bpmn:multiInstanceLoopCharacteristics>",
        "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopDataInputRef>form</bpmn:loopDataInputRef>"
        "<bpmn:inputDataItem name='i'/>"
        "</bpmn:multiInstanceLoopCharacteristics>",
    ])  # fmt: skip


def _ow(random: Random) -> str:
    return f" ow:{random.choice(OW)}='{random.choice(WORDS)}'" if random.random() < 0.25 else ""


def _scope(random: Random, prefix: str, size: int, depth: int) -> str:
    """The inside of a process: `size` nodes of any type, tied at random, mostly forwards so that some of it runs."""
    nodes, parts, identities = [], [], [f"{prefix}s"]
    for index in range(size):
        kind, name, inner = random.choice(NODES), f"{prefix}n{index}", ""
        if kind.endswith("Event") and (kind not in ("startEvent", "endEvent") or random.random() < 0.3):
            inner = _definition(random)
        elif kind == "scriptTask":
            scripts = ["x = 1", "x = x * 2", "l = [1]", f"a = {random.choice(CONDITIONS)}", "s = s + s"]
            inner = f"<bpmn:script>{_escaped(random.choice(scripts))}</bpmn:script>"
        elif kind in ("subProcess", "transaction", "adHocSubProcess"):
            inner = _scope(random, name, random.choice([0, 1, 3]), depth - 1) if depth else ""
        more = f" attachedToRef='{random.choice(identities)}'" if kind == "boundaryEvent" else ""
        more += f" calledElement='{random.choice(['p', 'q', 'q0', 'gone'])}'" if kind == "callActivity" else ""
        if kind.endswith(("Task", "Process", "Activity")) and random.random() < 0.2:
            inner += loop(random)
        more += f" default='{prefix}f{random.randrange(size + 1)}'" if "Gateway" in kind and random.random(
            ) < 0.7 else ""
        parts.append(f"<bpmn:{kind} id='{name}'{more}{_ow(random)}>{inner}</bpmn:{kind}>")
        nodes.append(name)
        identities.append(name)
    ends = [*nodes, f"{prefix}e"]
    pairs = [(source, ends[index]) for index, source in enumerate([f"{prefix}s", *nodes])]
    pairs += [(random.choice(identities), random.choice(ends)) for _ in range(random.choice([0, 1, size]))]
    for number, (source, target) in enumerate(pairs):
        condition = ""
        if random.random() < 0.2:
            condition = _escaped(random.choice(CONDITIONS))
            condition = f"<bpmn:conditionExpression>{condition}</bpmn:conditionExpression>"
        parts.append(f"<bpmn:sequenceFlow id='{prefix}f{number}' sourceRef='{source}' targetRef='{target}'>")
        parts.append(f"{condition}</bpmn:sequenceFlow>")
    return f"<bpmn:startEvent id='{prefix}s'/><bpmn:endEvent id='{prefix}e'/>{''.join(parts)}"


def grown(random: Random, size: int) -> bytes:
    root = "".join(f"<bpmn:{kind} id='m' name='m' {kind}Code='c'/>" for kind in random.sample(["message", "signal",
    "error", "escalation"], 2))
    called = f"<bpmn:process id='q'>{_scope(random, 'q', random.choice([1, 3]), 1)}</bpmn:process>"
    return bpmn(_scope(random, "", size, 3), root=(root, called))
