"""The law of the storm: the one judge of every fault, whoever was killed and whatever was cut.

Acknowledged ⊆ stored; nothing applied twice; chain intact and replay equal; one licence for a case; the outbox is what
the log says and what the departments saw; no open case without a task, a timer or a message.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from faults.photograph import Photograph, events_of, photograph, rows_of
from journeys.invariants import hold
from journeys.laws import kept
from journeys.town import Town
from onewindow.engine import Answer

ONCE = ("CaseOpened", "CaseAccepted", "CaseClosed", "ResultsIssued", "ResultsDelivered", "CaseArchived", "CaseFinished")
GRANTS = ("issue_licence",)
"""Elements that hand out a licence: finished once in a case, by a person or by a department's reply."""

ON_THE_WAY = ("new", "leased", "stuck")


@dataclass(frozen=True)
class Told:
    """What somebody was answered: the command was accepted or refused, and these events are it."""

    command_id: str
    case_no: str | None
    version: int
    seqs: tuple[int, ...]
    accepted: bool

    @classmethod
    def of(cls, command_id: str, answer: Answer) -> Told:
        seqs = tuple(event["seq"] for event in answer.events)
        return cls(command_id, answer.case_no, answer.version, seqs, answer.rejected is None)


@dataclass
class Verdict:
    """A sentence for each breach."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    orphans: list[str] = field(default_factory=list)

    def must_be_clean(self) -> None:
        found = [*self.lost, *self.doubled, *self.orphans]
        assert not found, "\n".join(found[:20])


def judge(
    town: Town, told: Iterable[Told] = (), *, asked: Collection[str] | None = None,
    closely: Collection[str] | None = None, books: Mapping[str, list[str]] | None = None, laws: bool = True,
) -> Verdict:
    """Hold the whole database against the law.

    `told`: what was answered. `asked`: ids of all commands there can be. `closely`: the cases that are replayed and
    held against every invariant (all, where nothing is said). `books`: what departments did, by key. `laws`: of
    `journeys/laws.py` too, which are about people's work alone, and a clock that never goes back.
    """
    found = photograph(town.url)
    verdict = Verdict()
    receipts = {row["command_id"]: row for row in rows_of(found, "ow_receipt")}
    events = events_of(found)
    _answered_is_stored(verdict, told, receipts, events)
    _applied_once(verdict, found, receipts, events)
    if asked is not None:
        verdict.orphans += [f"nobody asked {name}" for name in receipts if name not in asked]
    _one_licence(verdict, events)
    _outbox_is_the_log(verdict, found, events)
    _nobody_waits_for_nothing(verdict, found)
    if books is not None:
        _books_agree(verdict, found, town.engine.settings.region, books)
    cases = [row["case_no"] for row in rows_of(found, "ow_case")]
    for case_no in cases if closely is None else closely:
        hold(town, case_no)
        if laws:
            kept(town, case_no)
    return verdict


def _answered_is_stored(
    verdict: Verdict, told: Iterable[Told], receipts: dict[str, dict[str, Any]], events: list[dict[str, Any]]
) -> None:
    of_command: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for event in events:
        of_command[event["command_id"]].append((event["case_no"], event["seq"]))
    for line in told:
        receipt = receipts.get(line.command_id)
        if receipt is None:
            verdict.lost.append(f"{line.command_id} was answered and is not stored")
            continue
        answer = json.loads(receipt["answer"])
        stored = (answer["case_no"], answer["version"], bool(receipt["accepted"]))
        if stored != (line.case_no, line.version, line.accepted):
            verdict.lost.append(f"{line.command_id} was answered otherwise than stored: {line} {stored}")
        if sorted(of_command[line.command_id]) != [(line.case_no, seq) for seq in line.seqs]:
            verdict.lost.append(f"{line.command_id} was answered with other events: {of_command[line.command_id]}")


def _applied_once(
    verdict: Verdict, found: Photograph, receipts: dict[str, dict[str, Any]], events: list[dict[str, Any]]
) -> None:
    commits: dict[str, set[tuple[str, int]]] = defaultdict(set)
    cases: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for event in events:
        commits[event["command_id"]].add((event["case_no"], event["commit_no"]))
        cases[event["case_no"]].append((event["seq"], event["commit_no"]))
    verdict.doubled += [f"{name} was applied {len(done)} times" for name, done in commits.items() if len(done) > 1]
    verdict.orphans += [f"events of {name} have no receipt" for name in commits if name not in receipts]
    rows = {row["case_no"]: (row["last_seq"], row["version"]) for row in rows_of(found, "ow_case")}
    for case_no, seen in cases.items():
        if sorted(seq for seq, _ in seen) != list(range(1, len(seen) + 1)):
            verdict.lost.append(f"the log of {case_no} has gaps")
        if rows.get(case_no) != max(seen):
            verdict.lost.append(f"{case_no} stands at {rows.get(case_no)}, its log at {max(seen)}")
    verdict.orphans += [f"{case_no} has no log" for case_no in rows if case_no not in cases]


def _one_licence(verdict: Verdict, events: list[dict[str, Any]]) -> None:
    happened = Counter((event["case_no"], event["type"]) for event in events if event["type"] in ONCE)
    verdict.doubled += [f"{case_no}: {times} × {kind}" for (case_no, kind), times in happened.items() if times > 1]
    elements: dict[tuple[str, int], str] = {}
    done: Counter[tuple[str, int]] = Counter()
    for event in events:
        if event["type"] in ("TaskOpened", "MessageQueued"):
            payload = event["payload"]
            elements[event["case_no"], payload["task"]] = payload["element"]
        elif event["type"] == "TaskCompleted":
            done[event["case_no"], event["payload"]["task"]] += 1
    verdict.doubled += [f"{case_no}: task {task} was done {times} times" for (case_no, task), times in done.items()
                        if times > 1]  # fmt: skip
    licences = Counter(case_no for case_no, task in done if elements[case_no, task] in GRANTS)
    verdict.doubled += [f"{case_no}: {times} licences" for case_no, times in licences.items() if times > 1]


def _outbox_is_the_log(verdict: Verdict, found: Photograph, events: list[dict[str, Any]]) -> None:
    queued = Counter(event["payload"]["message"] for event in events if event["type"] == "MessageQueued")
    rows = Counter(row["message"] for row in rows_of(found, "ow_outbox"))
    verdict.lost += [f"message {name} is not in the outbox" for name in queued - rows]
    verdict.doubled += [f"message {name} was queued {times} times" for name, times in queued.items() if times > 1]
    verdict.orphans += [f"message {name} is not in the log" for name in rows - queued]


def _nobody_waits_for_nothing(verdict: Verdict, found: Photograph) -> None:
    waited_for = {row["case_no"] for table in ("ow_work_item", "ow_timer") for row in rows_of(found, table)}
    waited_for |= {row["case_no"] for row in rows_of(found, "ow_outbox") if row["state"] in ON_THE_WAY}
    verdict.orphans += [
        f"{row['case_no']} is {row['status']} and waits for nothing" for row in rows_of(found, "ow_case")
        if not row["finished"] and row["status"] != "draft" and row["case_no"] not in waited_for
    ]  # fmt: skip


def _books_agree(verdict: Verdict, found: Photograph, region: str, books: Mapping[str, list[str]]) -> None:
    """Who was asked did it at most once, what was answered was done, and nobody did what was not asked."""
    requests = {f"{region}:{row['message']}": row for row in rows_of(found, "ow_outbox") if row["kind"] == "request"}
    verdict.orphans += [f"{key} was done and never asked" for key in books.keys() - requests.keys()]
    for key, row in requests.items():
        done = books.get(key, [])
        if done.count("grant") > 1:
            verdict.doubled.append(f"{key} was done {done.count('grant')} times")
        if row["state"] == "answered" and not done:
            verdict.lost.append(f"{key} is answered here and not in the department's book")
