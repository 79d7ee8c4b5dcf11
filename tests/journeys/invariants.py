"""What must hold for every case after every step, whatever happened."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from journeys.standing_clocks import fit_the_status
from journeys.town import Town
from onewindow.domain.case import Case
from onewindow.domain.service_item import ServiceItem
from onewindow.engine.snapshot import pack, unpack
from onewindow.storage import Store


def hold(town: Town, case_no: str) -> None:
    """All invariants of one case; a failure prints the case's story."""
    report = town.engine.replay(case_no, actor="system")
    told = "\n".join(f"{line.seq:4} {line.who} {line.text}" for line in report.story)
    assert report.difference is None, f"replay(events) != state: {report.difference}\n{told}"
    version = town.engine.version(case_no=case_no, actor="system")
    store = Store.open(town.url, town.engine.settings.region)
    try:
        with store.transaction(read_only=True) as transaction:
            row = transaction.case(case_no)
            assert row is not None
            case, tokens = unpack(row.state)
            assert pack(case, tokens) == row.state, f"saving a restored case changes it\n{told}"
            timers = {timer.timer: timer.due_at for timer in transaction.open_timers(case_no)}
            outbox = [
                message for message in transaction.outbox(case_no=case_no)
                if message.state in ("new", "leased", "stuck")
            ]  # fmt: skip
            subs = {sub.sub_case: (sub.status, sub.result or "") for sub in transaction.sub_cases(case_no)}
    finally:
        store.close()
    expected = {number: timer["due_at"] for number, timer in case.timers.items()}
    expected |= {-number: clock.next_at for number, clock in case.clocks.items() if clock.next_at is not None}
    assert {number: datetime.fromisoformat(due_at) for number, due_at in timers.items()} == {
        number: datetime.fromisoformat(due_at) for number, due_at in expected.items()
    }, told
    assert {m.message for m in outbox if m.task is not None} == set(case.messages), told
    assert subs == {number: (sub.status, sub.result) for number, sub in case.sub_cases.items()}, told
    stands(case, version.item if version else None, told)


def stands(case: Case, item: ServiceItem | None, told: str) -> None:
    """What can be seen from the state alone, so that it can be asked after every step."""
    _owned(case, told)
    fit_the_status(case, item, told)


def _owned(case: Case, told: str) -> None:
    """Every open task, timer and message has an owner and an end; an unfinished case waits for something."""
    waiting: list[Any] = [*case.tasks, *case.timers, *case.waits, *case.messages]
    if case.finished:
        assert not waiting, f"a finished case still waits for {waiting}\n{told}"
    elif case.status != "draft":
        assert waiting, f"an open case waits for nothing\n{told}"
    if case.kind == "service":
        for task in case.tasks.values():
            assert task.role, f"nobody may do {task.element}\n{told}"
            assert task.department or task.role == "applicant", f"nobody owns {task.element}\n{told}"
