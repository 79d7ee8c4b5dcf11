"""What a completion costs late in a long loop, and among many parallel branches, with everything on."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from statistics import fmean

from benchmarks import costs
from benchmarks.costs import Costs
from benchmarks.figures import Figure
from benchmarks.growing_cases import FIRST_DAY, Desk
from benchmarks.wide_drawings import LOOP, WIDTHS, governed, plain
from onewindow.engine.snapshot import unpack

LOOP_LIMIT = 1.3
BRANCH_LIMIT = 1.5
EARLY = 10
MEASURED = 120

Round = Callable[[Desk, str, Costs], None]


def loops(desk: Desk, kind: str, rounds: int) -> Iterator[Figure]:
    """A plain loop of one task, and the review that is sent back again and again: at round 10 and after so many."""
    yield _loop(desk, f"{kind}: plain loop", rounds, _plain_case, _plain_round)
    yield _loop(desk, f"{kind}: review sent back", rounds, _review_case, _review_round)


def branches(desk: Desk, kind: str, repeats: int) -> Iterator[Figure]:
    """Five and forty branches, plain and as sub-cases of departments.

    Cost per branch: all completions of a case's branches together, divided by their number; the median over cases.
    """
    for name, opened, actor, outcome in (
        (f"{kind}: plain branches", _plain_branches, "wang.fang", "done"),
        (f"{kind}: sub-cases in parallel", _sub_cases, "zhou.qiang", "granted"),
    ):
        few, many = Costs(), Costs()
        for repeat in range(repeats + 1):
            # As many completions of each; the first turn warms the caches up.
            runs = [(few, WIDTHS[0])] * (WIDTHS[1] // WIDTHS[0]) + [(many, WIDTHS[1])]
            for into, width in runs:
                cost = _case_of_branches(desk, opened(desk, width), actor, outcome)
                if repeat:
                    into.cpu.append(fmean(cost.cpu))
                    into.wall.append(fmean(cost.wall))
        yield Figure(
            name=f"{name} {WIDTHS[1]} / {WIDTHS[0]}", value=round(costs.ratio_of(many, few), 3), unit="x",
            target=BRANCH_LIMIT,
            told=f"per branch: cpu {many.cpu_ms:.2f}/{few.cpu_ms:.2f} ms, wall {many.wall_ms:.2f}/{few.wall_ms:.2f} ms",
            detail={str(width): one.as_json() for width, one in zip(WIDTHS, (few, many), strict=True)},
        )  # fmt: skip


# -- loops -------------------------------------------------------------------------------------------------------------


def _loop(desk: Desk, name: str, rounds: int, opened: Callable[[Desk], str], play: Round) -> Figure:
    early, late, unmeasured = Costs(), Costs(), Costs()
    long = opened(desk)
    for _ in range(rounds):
        play(desk, long, unmeasured)
    short, done = "", EARLY * 2
    for _ in range(MEASURED):
        if done >= EARLY + 5:
            short, done = opened(desk), EARLY - 5
            for _ in range(done):
                play(desk, short, unmeasured)
        for case_no, into in ((short, early), (long, late)):
            play(desk, case_no, into)
        done += 1
    grown = _grown(desk, short, long)
    return Figure(
        name=f"{name} {rounds} / {EARLY}", value=round(costs.ratio_of(late, early), 3), unit="x", target=LOOP_LIMIT,
        told=f"cpu {late.cpu_ms:.2f}/{early.cpu_ms:.2f} ms, wall {late.wall_ms:.2f}/{early.wall_ms:.2f} ms; "
             f"grew: {', '.join(f'{part} {size[1]}/{size[0]} B' for part, size in grown.items()) or 'nothing'}",
        detail={"early": early.as_json(), "late": late.as_json(), "grown_bytes": grown},
    )  # fmt: skip


def _plain_case(desk: Desk) -> str:
    return desk.on(FIRST_DAY).opened_plain(LOOP, n=0)


def _plain_round(desk: Desk, case_no: str, into: Costs) -> None:
    desk.on(FIRST_DAY, 60).complete(case_no, "a", "wang.fang", "done", {}, into)


def _review_case(desk: Desk) -> str:
    case_no = desk.on(FIRST_DAY).opened_at_intake()
    desk.through(case_no, 2)
    return case_no


def _review_round(desk: Desk, case_no: str, into: Costs) -> None:
    # The clock stands: what is measured is a long loop, not what follows from being late.
    for element, actor, outcome, data in (
        ("registration_review", "chen.jie", "passed", {"opinion": "齐全"}),
        ("registration_decision", "liu.yang", "sent_back", {"reason": "住所证明须另行核对"}),
    ):
        desk.on(FIRST_DAY, 60).claim(case_no, element, actor)
        desk.on(FIRST_DAY, 60).complete(case_no, element, actor, outcome, data, into)


def _grown(desk: Desk, short: str, long: str) -> dict[str, tuple[int, int]]:
    """Parts of the state row that are at least 200 bytes and a tenth larger in the long case."""
    sizes = [_parts(desk, case_no) for case_no in (short, long)]
    names = {*sizes[0], *sizes[1]}
    pairs = {name: (sizes[0].get(name, 0), sizes[1].get(name, 0)) for name in sorted(names)}
    return {name: pair for name, pair in pairs.items() if pair[1] > pair[0] * 1.1 + 200}


def _parts(desk: Desk, case_no: str) -> dict[str, int]:
    with desk.engine._house.store.transaction(read_only=True) as transaction:
        row, document = transaction.case(case_no), transaction.document(case_no)
    assert row is not None
    case, tokens = unpack(row.state)
    parts = {**case.to_json(), "document": document}
    return {name: len(json.dumps(part)) for name, part in parts.items()} | {"tokens": len(tokens)}


# -- branches ----------------------------------------------------------------------------------------------------------


def _plain_branches(desk: Desk, width: int) -> str:
    return desk.on(FIRST_DAY).opened_plain(plain(width))


def _sub_cases(desk: Desk, width: int) -> str:
    case_no = desk.on(FIRST_DAY).opened_service(governed(width))
    desk.through(case_no, 2)
    for (of_case, element) in list(desk.tasks):
        if of_case == case_no:
            desk.claim(case_no, element, "zhou.qiang")
    return case_no


def _case_of_branches(desk: Desk, case_no: str, actor: str, outcome: str) -> Costs:
    taken = Costs()
    for number, element in enumerate([element for of_case, element in desk.tasks if of_case == case_no]):
        data = {"filing_no": f"99010100000{number:02}"} if outcome == "granted" else {}
        desk.complete(case_no, element, actor, outcome, data, taken)
        desk.clock.set(desk.clock.now() - timedelta(minutes=1))
    return taken
