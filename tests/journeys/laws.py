"""What the law asks of every log, read from its events alone: no rule of the engine is called here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from journeys.clock_laws import clocks_kept
from journeys.town import Town
from onewindow import events as e
from onewindow.events import Recorded
from onewindow.storage import Store

SUPERVISION = {
    e.CardIssued, e.CardAppealed, e.CardRevoked, e.CardConfirmed, e.Escalated, e.EscalationAcknowledged, e.OrderIssued,
    e.OrderReplied, e.OrderSettled, e.ActReported, e.ClockStarted, e.ClockStopped, e.ThresholdReached,
    e.ClockRecomputed, e.CalendarApplied, e.MessageQueued, e.NoticeIssued,
}
"""What may happen after the end: supervision outlives the case, with the clocks of its orders."""


def kept(town: Town, case_no: str) -> list[Recorded]:
    """All laws hold for the case; returns its log."""
    store = Store.open(town.url, town.engine.settings.region)
    with store.transaction(read_only=True) as transaction:
        log = transaction.events(case_no)
    store.close()
    try:
        for law in (
            _happens_once, _separate_hands, _nothing_follows_the_end, _a_task_lives_once, _materials_of_the_list,
            _closed_as_its_parts, clocks_kept,
        ):
            law(log)
    except AssertionError as broken:
        broken.add_note(story(town, case_no))
        raise
    return log


def story(town: Town, case_no: str) -> str:
    """What has happened, line by line, for a test that is red."""
    lines = town.engine.story(case_no, actor="system")
    return "\n".join(f"{line.seq:4} {line.at} {line.who} {line.text}" for line in lines)


def _happens_once(log: Sequence[Recorded]) -> None:
    counts = Counter(type(recorded.event) for recorded in log)
    once = (e.CaseOpened, e.ApplicationSubmitted, e.IntakeRegistered, e.CorrectionNotified, e.CorrectionReceived,
            e.CaseAccepted, e.AcceptanceRefused, e.CaseClosed, e.ResultsIssued, e.ResultsDelivered, e.CaseArchived,
            e.CaseFinished)
    assert {kind.__name__: counts[kind] for kind in once if counts[kind] > 1} == {}
    assert not (counts[e.CaseAccepted] and counts[e.AcceptanceRefused])
    decided = Counter(r.event.sub_case for r in log if isinstance(r.event, e.Decided))
    assert [part for part, times in decided.items() if times > 1] == [], "decided twice"
    notices = Counter(recorded.event.notice for recorded in log if isinstance(recorded.event, e.NoticeIssued))
    assert [number for number, times in notices.items() if times > 1] == []


def _separate_hands(log: Sequence[Recorded]) -> None:
    """行政许可法: who accepts or reviews a matter does not decide it."""
    accepted = {r.actor["id"] for r in log if isinstance(r.event, e.CaseAccepted)} - {"system"}
    scopes = {r.event.task: r.event.sub_case for r in log if isinstance(r.event, e.TaskOpened)}
    stages = {r.event.task: r.event.stage for r in log if isinstance(r.event, e.TaskOpened)}
    reviewed = {
        (scopes[r.event.task], r.actor["id"]) for r in log
        if isinstance(r.event, e.TaskCompleted) and stages.get(r.event.task) == "review" and r.event.outcome == "passed"
    }
    # Who gives an incident up signs nothing: the part goes back because nobody could be reached.
    given_up = {r.commit for r in log if isinstance(r.event, e.IncidentSettled) and r.event.how == "given_up"}
    for recorded in log:
        if isinstance(recorded.event, e.Decided):
            decider = recorded.actor["id"]
            assert decider not in accepted or recorded.commit in given_up
            assert (recorded.event.sub_case, decider) not in reviewed or recorded.commit in given_up
            assert recorded.event.result == "granted" or recorded.event.reason
            assert recorded.event.result != "refused" or recorded.event.remedies


def _nothing_follows_the_end(log: Sequence[Recorded]) -> None:
    ends = [r.seq for r in log if isinstance(r.event, e.CaseFinished)]
    if ends:
        commit = next(r.commit for r in log if r.seq == ends[0])
        # A cancellation often gets to its department, or does not, only when the case has ended.
        of_cancellations = [r.event for r in log if isinstance(r.event, e.MessageCancelled | e.MessageRequeued)
                            and r.event.message.endswith(":cancel")]  # fmt: skip
        later = {type(r.event) for r in log if r.commit > commit and r.event not in of_cancellations}
        assert later <= SUPERVISION | {e.ReplyRecorded, e.IncidentOpened, e.IncidentSettled}, later


def _closed_as_its_parts(log: Sequence[Recorded]) -> None:
    """办结 says granted only where every obligatory part was."""
    obligatory = {r.event.sub_case: r.event.obligatory for r in log if isinstance(r.event, e.SubCaseOpened)}
    results: dict[int, str] = {}
    for recorded in log:
        match recorded.event:
            case e.SubCaseClosed(sub_case=number, result=result):
                results[number] = result
            case e.CaseClosed(result="granted"):
                assert {results[number] for number in obligatory if obligatory[number]} <= {"granted"}, results


def _a_task_lives_once(log: Sequence[Recorded]) -> None:
    """Opened once, by a person in place of a system once more; closed at most once, and completed by its holder."""
    open_tasks: dict[int, str | None] = {}
    with_systems: set[int] = set()
    seen: set[int] = set()
    for recorded in log:
        match recorded.event:
            case e.MessageQueued(task=int(task)):
                with_systems.add(task)
                seen.add(task)
            case e.TaskOpened(task=task):
                assert task not in seen or task in with_systems
                with_systems.discard(task)
                seen.add(task)
                open_tasks[task] = None
            case e.TaskCompleted(task=task) if task in with_systems:
                with_systems.remove(task)
                given_up = any(isinstance(r.event, e.IncidentSettled) and r.event.how == "given_up"
                               and r.commit == recorded.commit for r in log)  # fmt: skip
                assert recorded.actor["id"] == "system" or given_up
            case e.TaskClaimed(task=task, holder=holder) | e.TaskHandedOver(task=task, holder=holder):
                open_tasks[task] = holder
            case e.TaskReleased(task=task):
                open_tasks[task] = None
            case e.TaskCompleted(task=task):
                holder = open_tasks.pop(task)
                assert recorded.actor["id"] in (["system"] if recorded.event.data.get("deemed") else [holder])
            case e.TaskCancelled(task=task):
                open_tasks.pop(task)


def _materials_of_the_list(log: Sequence[Recorded]) -> None:
    """What is handed in after intake stands on the frozen list, and nothing obligatory is missing at acceptance."""
    listed: dict[str, dict[str, object]] = {}
    received: set[str] = set()
    for recorded in log:
        match recorded.event:
            case e.IntakeRegistered() as intake:
                listed = {material["id"]: material for material in intake.material_list}
            case e.MaterialAttached(material=material):
                assert not listed or material in listed
                received.add(material)
            case e.CaseAccepted(omissions=omissions, deemed=deemed):
                if deemed:
                    continue  # nothing was told in time: accepted by law, when clock_laws agrees
                promised = {omission["material"] for omission in omissions}
                owed = {name for name, material in listed.items()
                        if material["necessity"] in ("required", "omittable") and material["source"] != "government"}
                assert owed <= received | promised
                assert all(listed[name]["necessity"] == "omittable" for name in promised)
