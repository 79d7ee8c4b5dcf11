"""When a clock's row is due is told without climbing the whole ladder, and is the first rung of it all the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from decisions.desk import accepted
from onewindow.domain.clock import CORRECTION_NOTICE, CORRECTION_PERIOD, ORDER_REPLY, PROMISED, STAGE, STATUTORY
from onewindow.domain.clocks.running import times_of
from onewindow.domain.clocks.thresholds import next_at, thresholds
from onewindow.supervision_policy import LEVELS, RUNGS, Rung, SupervisionPolicy

KINDS = st.sampled_from([CORRECTION_NOTICE, CORRECTION_PERIOD, ORDER_REPLY, PROMISED, STAGE, STATUTORY])
RUNG = st.builds(
    Rung, level=st.sampled_from(LEVELS), to=st.sampled_from(RUNGS),
    after=st.sampled_from(["", "0.5wd", "1wd", "3wd", "1wh", "20wh", "1d", "30d"]),
)  # fmt: skip
LIMIT = st.sampled_from(["0.5wd", "1wd", "7wd", "2wh", "30wh", "1d", "40d", "immediate"])
FIRST = datetime(2026, 1, 1, tzinfo=UTC)


@settings(max_examples=300, deadline=None)
@given(
    KINDS, st.lists(RUNG, max_size=6), LIMIT,
    st.integers(0, 360 * 24 * 60), st.integers(0, 60 * 24 * 60), st.booleans(),
)  # fmt: skip
def test_the_next_threshold_is_the_first_of_all_that_lie_before_a_clock(
    kind: str, ladder: list[Rung], limit: str, start: int, later: int, warns: bool
) -> None:
    desk = accepted()
    desk.policy = SupervisionPolicy(ladder=tuple(ladder))
    begin = FIRST + timedelta(minutes=start)
    desk.now = begin + timedelta(minutes=later)
    facts = desk.facts("chen")
    times = times_of(begin.isoformat(timespec="milliseconds"), limit, facts)
    warn_at = times.warn_at if warns else None

    first = thresholds(kind, times.due_at, warn_at, [], facts)[0]

    assert next_at(kind, times.due_at, warn_at, [], facts) == first.at
