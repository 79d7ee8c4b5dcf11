"""Reads elements, flows, lanes and ow: attributes of a drawn process; what is wrong with them is left to the checks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from onewindow.domain.drawing import Drawing, Element, Flow
from onewindow.errors import DefinitionRefused, Finding
from onewindow.workflow.xml import BPMN, OW, is_bpmn, line_of, local

ACTIVITIES = frozenset(
    {
        "task", "userTask", "manualTask", "serviceTask", "scriptTask", "sendTask", "receiveTask", "businessRuleTask",
        "callActivity", "subProcess", "transaction", "adHocSubProcess",
    }
)  # fmt: skip
GATEWAYS = frozenset({"exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway"})
EVENTS = frozenset({"startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"})
SUB_PROCESSES = frozenset({"subProcess", "transaction", "adHocSubProcess"})
FLOW_NODES = ACTIVITIES | GATEWAYS | EVENTS
_INHERITED = ("department", "role")


def draw(root: Any, file: str, process: str | None = None) -> Drawing:
    """The executable process of a file, with its nested sub-processes and the processes it calls.

    Taken is the process named, else the only one, else the only one marked isExecutable that no other one calls.
    Raises DefinitionRefused (OW106 none, OW107 which one?). References that lead nowhere are kept as written.
    """
    chosen = choose_process(root, file, process)
    reader = _Reader(file)
    for node in reachable_processes(root, chosen):
        reader.scope(node, node.get("id", ""), dict(ow_of(node)), "")
    return Drawing(
        process=chosen.get("id", ""),
        name=chosen.get("name", "") or chosen.get("id", ""),
        kind="service" if any(carries_ow(node) for node in reachable_processes(root, chosen)) else "plain",
        file=file,
        elements=MappingProxyType(reader.elements),
        flows=tuple(reader.flows),
        lanes=MappingProxyType(reader.lanes),
    )


def choose_process(root: Any, file: str, process: str | None = None) -> Any:
    """The `bpmn:process` node to run; see `draw`."""
    found = list(root.iterchildren(f"{{{BPMN}}}process"))
    if process is not None:
        named = [node for node in found if node.get("id") == process]
        if named:
            return named[0]
        raise _no_such(file, process, [node.get("id", "") for node in found])
    if not found:
        raise _none(file)
    if len(found) == 1:
        return found[0]
    called = {node.get("calledElement") for node in root.iter(f"{{{BPMN}}}callActivity")}
    executable = [node for node in found if node.get("isExecutable") == "true"]
    outermost = [node for node in executable if node.get("id") not in called]
    if len(outermost) == 1:
        return outermost[0]
    if len(executable) == 1:
        return executable[0]
    raise _which(file, executable or found, bool(executable))


def reachable_processes(root: Any, chosen: Any) -> list[Any]:
    """The chosen process and those of the same file that it calls, directly or through others."""
    by_id = {node.get("id"): node for node in reversed(list(root.iterchildren(f"{{{BPMN}}}process")))}
    found = [chosen]
    for node in found:
        for call in node.iter(f"{{{BPMN}}}callActivity"):
            called = by_id.get(call.get("calledElement"))
            if called is not None and called not in found:
                found.append(called)
    return found


def ow_of(node: Any) -> Mapping[str, str]:
    """The ow: attributes of a node, without prefix."""
    prefix = f"{{{OW}}}"
    return {key[len(prefix) :]: value.strip() for key, value in node.attrib.items() if key.startswith(prefix)}


def carries_ow(scope: Any) -> bool:
    """Whether the node or anything in it has an ow: attribute or is an ow: element."""
    prefix = f"{{{OW}}}"
    return any(
        isinstance(node.tag, str)
        and (node.tag.startswith(prefix) or any(key.startswith(prefix) for key in node.attrib))
        for node in scope.iter()
    )


def definitions_of(node: Any, root: Any = None) -> list[Any]:
    """The event definitions of an event: its own, then those it refers to by eventDefinitionRef."""
    own = [child for child in node if is_bpmn(child) and local(child).endswith("EventDefinition")]
    references = [child.text.strip() for child in node.iterchildren(f"{{{BPMN}}}eventDefinitionRef") if child.text]
    if references:
        top = node.getroottree().getroot() if root is None else root
        own += [child for child in top if child.get("id") in references and local(child).endswith("EventDefinition")]
    return own


def loop_of(node: Any) -> str:
    """ "standard", "sequential", "parallel", or "" for an activity that runs once."""
    if node.find(f"{{{BPMN}}}standardLoopCharacteristics") is not None:
        return "standard"
    many = node.find(f"{{{BPMN}}}multiInstanceLoopCharacteristics")
    if many is None:
        return ""
    return "sequential" if many.get("isSequential") == "true" else "parallel"


def materials_of(node: Any) -> tuple[Mapping[str, Any], ...]:
    """The `ow:checklist/ow:material` entries of a node, each with its attributes and its text under "text"."""
    extensions = node.find(f"{{{BPMN}}}extensionElements")
    if extensions is None:
        return ()
    found = []
    for material in extensions.iterfind(f"{{{OW}}}checklist/{{{OW}}}material"):
        entry = {key.rpartition("}")[2]: value for key, value in material.attrib.items()}
        if material.text and material.text.strip():
            entry["text"] = material.text.strip()
        found.append(MappingProxyType(entry))
    return tuple(found)


class _Reader:
    """Collects elements, flows and lanes, scope by scope; the first of several equal ids wins."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.elements: dict[str, Element] = {}
        self.flows: list[Flow] = []
        self.lanes: dict[str, Mapping[str, str]] = {}

    def scope(self, scope: Any, parent: str, inherited: Mapping[str, str], lane: str) -> None:
        """Read what stands directly in a process or sub-process, then what is nested in it."""
        lanes = self.lanes_of(scope)
        defaults = {(node.get("id"), node.get("default")) for node in scope if node.get("default")}
        for node in scope:
            if not is_bpmn(node):
                continue
            if local(node) in FLOW_NODES:
                here_lane, here = lanes.get(node.get("id", ""), (lane, inherited))
                element = self.element(node, parent, here_lane, {**inherited, **here})
                if local(node) in SUB_PROCESSES:
                    self.scope(node, node.get("id", parent), element.ow, here_lane)
            elif local(node) == "sequenceFlow":
                self.flows.append(_flow(node, defaults))

    def element(self, node: Any, parent: str, lane: str, inherited: Mapping[str, str]) -> Element:
        own = ow_of(node)
        ow = {key: inherited[key] for key in _INHERITED if inherited.get(key)} | dict(own)
        element = Element(
            id=node.get("id", ""),
            type=local(node),
            parent=parent,
            name=node.get("name", ""),
            name_en=own.get("name-en", ""),
            lane=lane,
            line=line_of(node),
            events=tuple(local(one).removesuffix("EventDefinition") for one in definitions_of(node)),
            attached_to=node.get("attachedToRef", ""),
            interrupting=node.get("cancelActivity", "true") != "false"
            and node.get("isInterrupting", "true") != "false",
            loop=loop_of(node),
            ow=MappingProxyType(ow),
            materials=materials_of(node),
        )
        if element.id:
            self.elements.setdefault(element.id, element)
        return element

    def lanes_of(self, scope: Any) -> dict[str, tuple[str, Mapping[str, str]]]:
        """For each node of a scope that lies in a lane: name of its innermost lane and what it inherits there."""
        found: dict[str, tuple[str, Mapping[str, str]]] = {}
        for lane, inherited in _lanes(scope, {}):
            ow = ow_of(lane)
            here = {**inherited, **ow}
            name = lane.get("name", "") or lane.get("id", "")
            self.lanes.setdefault(lane.get("id", name), MappingProxyType({"name": name, **here}))
            for reference in lane.iterchildren(f"{{{BPMN}}}flowNodeRef"):
                # Inner lanes come after the lanes around them, so the innermost one stays.
                found[(reference.text or "").strip()] = (name, here)
        return found


def _lanes(scope: Any, inherited: Mapping[str, str]) -> Iterator[tuple[Any, Mapping[str, str]]]:
    sets = [node for node in scope if is_bpmn(node) and local(node) in ("laneSet", "childLaneSet")]
    for lane_set in sets:
        for lane in lane_set.iterchildren(f"{{{BPMN}}}lane"):
            yield lane, inherited
            own = ow_of(lane)
            yield from _lanes(lane, {**inherited, **{key: own[key] for key in _INHERITED if key in own}})


def _flow(node: Any, defaults: set[tuple[str | None, str | None]]) -> Flow:
    condition = node.find(f"{{{BPMN}}}conditionExpression")
    text = "".join(condition.itertext()) if condition is not None else ""
    source = node.get("sourceRef", "")
    identity = node.get("id", "")
    return Flow(
        id=identity,
        source=source,
        target=node.get("targetRef", ""),
        condition=text if text.strip() else None,
        default=bool(identity) and (source, identity) in defaults,
        name=node.get("name", ""),
        line=line_of(node),
        condition_line=line_of(condition) if condition is not None else 0,
    )


def _none(file: str) -> DefinitionRefused:
    return _refused(
        "OW106",
        file,
        "文件中没有流程（bpmn:process）",
        "The file contains no process (bpmn:process)",
        "请在建模工具中画一个流程后保存",
        "draw a process in the modeler and save it",
    )


def _no_such(file: str, process: str, known: list[str]) -> DefinitionRefused:
    return _refused(
        "OW106",
        file,
        f"文件中没有编号为 {process} 的流程",
        f"The file contains no process with the id {process}",
        f"可用的流程：{', '.join(known) or '—'}",
        f"there is: {', '.join(known) or 'none'}",
    )


def _which(file: str, candidates: list[Any], executable: bool) -> DefinitionRefused:
    names = ", ".join(node.get("id", "?") for node in candidates)
    several = "有多个可执行流程" if executable else "有多个流程，均未标为可执行"
    several_en = "Several executable processes" if executable else "Several processes, none marked executable"
    return _refused(
        "OW107",
        file,
        f"{several}：{names}",
        f"{several_en}: {names}",
        '请只给主流程标注 isExecutable="true"，其余标为 false',
        'mark only the main process isExecutable="true" and the others false',
        line_of(candidates[-1]),
    )


def _refused(
    code: str, file: str, message: str, message_en: str, remedy: str, remedy_en: str, line: int = 0
) -> DefinitionRefused:
    return DefinitionRefused([Finding(code, message, remedy, message_en, remedy_en, file=file, line=line)])
