"""Parallel instances write to the same names: what one of them reads late may be another one's answer."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import combinations
from operator import is_

from onewindow.errors import Finding
from onewindow.process_checks.graph import after, common, dominators, waits
from onewindow.process_checks.joins import begins
from onewindow.process_checks.rule import Rule
from onewindow.process_checks.run_course import Course
from onewindow.process_checks.sheet import Arrow, Node, Sheet
from onewindow.process_checks.step_words import Words, named, read_ending
from onewindow.workflow.drawing import ACTIVITIES

SHARED = Rule(
    "OW389",
    "“{scope}”会有几份同时进行，“{word}”却只有一个：读取它之前，另一份可能已经改写了它",
    "Several runs of '{scope}' go on at once, but there is only one '{word}': before it is read here, another run may "
    "have written over it",
    "请紧接着写入它的步骤就读取，中间不隔等待的步骤；或由那里的脚本记到各份自己的条目里（person.result = …）；"
    '或让各份先后进行（isSequential="true"）',
    "read it directly behind the step that writes it, with no waiting step between; or let a script there keep it in "
    'the item of each run (person.result = …); or let the runs follow one another (isSequential="true")',
)

_FEW = 12
_EFFORT = 200_000
_FORKING = frozenset({"parallelGateway", "inclusiveGateway"})


def shared_answers(sheet: Sheet) -> Iterator[Finding]:
    """What is read in something that runs beside itself, of what a step in it wrote before another one waits."""
    processes = {process.id: process for process in reversed(sheet.processes)}
    known: dict[Node, Words] = {}
    effort = iter(range(_EFFORT))
    told: set[Node | Arrow] = set()
    for activity, scope in _beside_themselves(sheet, processes):
        for place, word in _late(activity, Course(activity, scope, processes, effort), known):
            if place not in told:  # One word is enough to be told of this place.
                told.add(place)
                yield sheet.finding(SHARED, place, word=word, scope=activity.name or activity.id)


def _late(activity: Node, course: Course, known: dict[Node, Words]) -> Iterator[tuple[Node | Arrow, str]]:
    writers: dict[str, dict[Node, bool]] = {}
    readers: dict[str, list[tuple[Node | Arrow, Node, bool]]] = {}
    for node, own in course.own.items():
        if node is activity:
            continue
        words = known.get(node) or known.setdefault(node, Words(node))
        for word in words.written.keys() - own:
            writers.setdefault(word, {})[node] = words.written[word]
        for place, read, going in ((node, words.coming, False), *((*found, True) for found in words.going)):
            for word in read - own:
                readers.setdefault(word, []).append((place, node, going))
        gathered = named(node, "loopDataOutputRef")
        if gathered and waits(node):
            yield node, gathered  # It goes on gathering while others begin the same list anew.
    for word in read_ending(activity) - course.own[activity]:
        readers.setdefault(word, []).append((activity, activity, False))
    for word in sorted(writers.keys() & readers.keys()):
        tell = course.open_to_others(writers[word])
        for place, node, going in readers[word]:
            # A step that alone writes the word adds to what all runs count or gather together.
            together = not going and writers[word].keys() == {node}
            if tell(node)[going] and not together:
                yield place, word


def _beside_themselves(sheet: Sheet, processes: dict[str, Node]) -> Iterator[tuple[Node, Node]]:
    """Activities of which several runs may be open at once, each with the scope they run."""
    told: set[Node] = set()
    together: dict[tuple[Node, Node], list[Node]] = {}
    for node in sheet.activities():
        called = processes.get(node.xml.get("calledElement", "")) if node.type == "callActivity" else None
        if node.loop == "parallel" and (node.inside or called is not None):
            told.add(called or node)
            yield node, called or node
        elif called is not None and node.scope is not None:
            together.setdefault((called, node.scope), []).append(node)
    for (called, scope), calls in together.items():
        if called not in told and len(calls) > 1 and _side_by_side(scope, calls[:_FEW]):
            told.add(called)
            yield calls[0], called


def _side_by_side(scope: Node, calls: list[Node]) -> bool:
    """Whether a fork leads to two of them, neither of which comes behind the other."""
    for start in begins(scope):
        nearest = dominators(start, Node.next)
        for one, other in combinations([call for call in calls if call in nearest], 2):
            split = common(nearest[one], nearest[other], nearest)
            at_split = partial(is_, split)
            if split.type not in _FORKING and not (split.type in ACTIVITIES and len(split.leaving) > 1):
                continue
            if other not in after(one, stopping_at=at_split) and one not in after(other, stopping_at=at_split):
                return True
    return False
