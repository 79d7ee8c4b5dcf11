"""What stands in the document of a case of this service version: by name, as the forms and item.yaml let it in."""

from __future__ import annotations

from collections.abc import Iterator

from onewindow.domain.names import RESULTS
from onewindow.domain.service_item import Situation
from onewindow.domain.stages import OUTCOMES, WORDS_OF_THE_STAGE, words_of
from onewindow.process_checks.bundle import Bundle
from onewindow.process_checks.shapes import ANYTHING, LIST, TEXT, TRUTH, Filled, Record, Shape, Value
from onewindow.process_checks.sheet import Node
from onewindow.process_checks.step_words import named
from onewindow.process_checks.words import TASKS
from onewindow.workflow.drawing import SUB_PROCESSES

_TEXT = Value(TEXT)
_NO_RECORD = frozenset({"startEvent", "endEvent", "scriptTask"})
"""Elements under whose id nothing is ever put down; those that catch messages keep what came."""


def case_document(bundle: Bundle) -> Record:
    """The parts every case has, and what each element puts down under its id; not what scripts write."""
    sheet, item = bundle.sheet, bundle.item
    items = tuple(node.id for node in sheet.nodes if node.ow("item"))
    parts = {node.id: _record(bundle, node) for node in sheet.nodes if node.id}
    parts["applicant"] = Record({"id": _TEXT, "name": _TEXT}, closed=False)
    # A drawing without any sub-case is told for that (or for its prefix); what its case list may hold is not known.
    granted = Value(LIST, entry=Value(TEXT, words=items or None))
    parts["origin"] = Record({"case_no": _TEXT, "granted": granted, "results": Record({}, closed=False)})
    if item is not None:
        parts["situations"] = Record({each.id: _answer(each) for each in item.main.situations})
        schema = bundle.schemas.get(item.main.form)
        parts["form"] = ANYTHING if schema is None else Filled(schema, schema)
    for name in set(_of_instances(bundle)):
        parts.pop(name, None)
    return Record(parts, closed=False)


def _answer(situation: Situation) -> Shape:
    if situation.kind == "yes_no":
        return Value(TRUTH)
    return Value(TEXT, words=tuple(value for value, _ in situation.options))


def _record(bundle: Bundle, node: Node) -> Shape:
    if node.loop or node.type == "callActivity":
        return ANYTHING
    if node.type in SUB_PROCESSES:
        return _part(bundle, node) if node.ow("item") else Record({})
    if node.type in _NO_RECORD or node.type.endswith("Gateway"):
        return Record({})
    return _task(bundle, node) if node.type in TASKS else ANYTHING


def _task(bundle: Bundle, node: Node) -> Shape:
    """What was handed in with the task: its form, the words of its stage, and who completed it when."""
    stage = node.ow("stage")
    fields: dict[str, Shape] = dict.fromkeys(words_of(stage), ANYTHING)
    words = OUTCOMES.get(stage)
    fields |= {"outcome": Value(TEXT, words=words), "by": _TEXT, "at": _TEXT}
    if node.ow("item"):
        fields["result"] = Value(TEXT, words=tuple(RESULTS))
    return _with_forms(bundle, [node], fields, frozenset())


def _part(bundle: Bundle, scope: Node) -> Shape:
    """What the tasks of a sub-case handed in, and its result; the words of their stages stay with the tasks."""
    inside = list(_inside(scope))
    result: dict[str, Shape] = {"result": Value(TEXT, words=tuple(RESULTS))}
    if any(node.type == "callActivity" for node in inside):
        return Record(result, closed=False)
    tasks = [node for node in inside if node.type in TASKS and node.type != "scriptTask"]
    return _with_forms(bundle, tasks, result, WORDS_OF_THE_STAGE - {"result"})


def _with_forms(bundle: Bundle, tasks: list[Node], fields: dict[str, Shape], never: frozenset[str]) -> Record:
    """With the fields of the tasks' forms; there are no others where every task has a form that names all of its own.

    A form that several tasks share, or one of several, may be filled in otherwise by the next: any value may be.
    """
    forms = [bundle.schemas.get(node.ow("form")) for node in tasks]
    filled = [Filled(schema, schema) for schema in forms if schema is not None]
    closed = len(filled) == len(tasks) and all(each.closed for each in filled)
    found = {name: each.field(name) or ANYTHING for each in filled for name in each.names}
    if len(filled) > 1:
        found = dict.fromkeys(found, ANYTHING)
    lacking = {name for each in filled[:1] for name in each.names if len(tasks) == 1 and each.may_lack(name)}
    return Record({**found, **fields}, closed=closed, lacking=frozenset(lacking - fields.keys()), never=never)


def _inside(scope: Node) -> Iterator[Node]:
    for node in scope.inside:
        yield node
        yield from _inside(node)


def _of_instances(bundle: Bundle) -> Iterator[str]:
    """Names that instances have for themselves, or that gather what they leave."""
    for node in bundle.sheet.nodes:
        if node.loop:
            yield from (named(node, item) for item in ("inputDataItem", "outputDataItem", "loopDataOutputRef"))
