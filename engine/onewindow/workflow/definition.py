"""A process definition ready to run: read once from XML, immutable, shared by all cases and threads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException

from onewindow.domain.drawing import Drawing
from onewindow.errors import DefinitionRefused, Finding
from onewindow.workflow import nesting
from onewindow.workflow.activities import Containing
from onewindow.workflow.drawing import choose_process, draw, reachable_processes
from onewindow.workflow.language import ScriptEngine
from onewindow.workflow.misreadings import misread
from onewindow.workflow.parser import Parser
from onewindow.workflow.refusals import finding, refusals
from onewindow.workflow.texts import Texts
from onewindow.workflow.xml import BPMN, is_bpmn, read_xml


@dataclass(frozen=True, slots=True)
class Definition:
    """`drawing` is what the domain reads; `spec`, `parts` and `engine` are what the tokens run on."""

    drawing: Drawing
    spec: Any
    parts: Mapping[str, Any]
    engine: ScriptEngine


def load_definition(xml: bytes, *, file: str = "process.bpmn", process: str | None = None) -> Definition:
    """The definition of a BPMN 2.0 file, or of the process named in it.

    Raises DefinitionRefused with everything that would not run as drawn (codes OW101–OW107 the file itself, OW150
    unsupported element, OW151 expression, OW152 and OW153 wrongly drawn element, OW154 time of a timer, OW155 call).
    """
    root = read_xml(xml, file)
    drawing = draw(root, file, process)
    processes = reachable_processes(root, choose_process(root, file, process))
    found = [*_duplicates(processes, file), *refusals(processes, file)]
    found += _calls(root, processes, file)
    if found:
        raise DefinitionRefused(found)
    engine = ScriptEngine()
    texts = Texts(file, engine)
    try:
        spec, parts = _read(root, drawing.process, texts)
    except ValidationException as error:
        texts.findings.append(_misread(root, file, error))
    if texts.findings:
        raise DefinitionRefused(sorted(texts.findings, key=lambda one: one.line))
    return Definition(drawing, spec, parts, engine)


def _read(root: Any, process: str, texts: Texts) -> tuple[Any, dict[str, Any]]:
    parser = Parser(texts)
    parser.add_bpmn_xml(root, texts.file)
    spec = parser.get_spec(process)
    parts: dict[str, Any] = {}
    waiting = [spec]
    for part in waiting:
        plain = [node for node in part.bpmn_start_events if node.trigger is None]
        if len(plain) > 1 or not (plain or (part is spec and part.bpmn_start_events)):
            texts.findings.append(_starts(root, texts.file, part.name, len(plain)))
        for node in part.task_specs.values():
            if isinstance(node, Containing) and node.spec not in parts:
                parts[node.spec] = parser.get_spec(node.spec)
                waiting.append(parts[node.spec])
    return spec, parts


def _duplicates(processes: list[Any], file: str) -> list[Finding]:
    seen: set[str] = set()
    found = []
    for process in processes:
        if not process.get("id"):
            texts = ("流程没有编号", "The process has no id", "请给它一个编号（id）", "give it an id")
            found.append(finding("OW152", file, process, texts))
        for node in filter(is_bpmn, process.iter()):  # Another engine's form fields have ids of their own.
            name = node.get("id")
            if name and name in seen:
                texts = (
                    f"编号“{name}”重复",
                    f"The id '{name}' occurs twice",
                    "请给每个元素不同的编号",
                    "give every element its own id",
                )
                found.append(finding("OW152", file, node, texts))
            seen.add(name)
    return found


def _calls(root: Any, processes: list[Any], file: str) -> list[Finding]:
    """Call activities that lead nowhere, in a circle, or too deep."""
    known = {node.get("id"): node for node in root.iterchildren(f"{{{BPMN}}}process")}
    calls = {node.get("id"): list(node.iter(f"{{{BPMN}}}callActivity")) for node in processes}
    found = []
    for process in processes:
        for call in calls[process.get("id")]:
            target = call.get("calledElement")
            if target not in known:
                texts = (
                    f"被调用的流程“{target or ''}”不在本文件中",
                    f"The called process '{target or ''}' is not in this file",
                    "请把被调用的流程画在同一文件中，并填写 calledElement",
                    "draw the called process in the same file and name it",
                )
                found.append(finding("OW155", file, call, texts))
            elif _reaches(target, process.get("id"), calls):
                texts = (
                    "流程直接或间接地调用自己",
                    "The process calls itself, directly or through others",
                    "请用循环代替递归调用",
                    "draw a loop instead of a recursive call",
                )
                found.append(finding("OW155", file, call, texts))
    deep = None if found else nesting.too_deep(processes)
    if deep is not None:
        found.append(finding("OW155", file, deep, nesting.TOO_DEEP))
    return found


def _reaches(start: str, goal: str, calls: Mapping[str, list[Any]]) -> bool:
    seen, waiting = set(), [start]
    while waiting:
        current = waiting.pop()
        if current == goal:
            return True
        if current not in seen:
            seen.add(current)
            waiting.extend(call.get("calledElement") for call in calls.get(current, ()))
    return False


def _starts(root: Any, file: str, part: str, plain: int) -> Finding:
    node = next((node for node in root.iter() if node.get("id") == part), root)
    texts = (
        f"“{part}”有 {plain} 个普通开始事件",
        f"'{part}' has {plain} plain start events",
        "请只画一个普通开始事件",
        "draw exactly one plain start event",
    )
    return finding("OW153", file, node, texts)


def _misread(root: Any, file: str, error: ValidationException) -> Finding:
    node = next((node for node in root.iter() if error.id and node.get("id") == error.id), root)
    return misread(file, node, str(error.args[0] if error.args else error))
