"""The joint limit (联办总时限): what each branch took of it, and which of them took most."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from msgspec import Struct, structs

from onewindow import events as e
from onewindow.domain.clock import OVERALL, PROMISED, STATUTORY
from onewindow.domain.clocks.ledger import ClockLedger
from onewindow.domain.clocks.running import moment
from onewindow.domain.service_item import Limit
from onewindow.domain.time_limits import Calendar, Moment, Policy, Term, local_date, reckon
from onewindow.domain.time_limits.suspensions import Suspension
from onewindow.events import Recorded

_ONE_DAY = Limit(Decimal(1), "wd")


class Branch(Struct, frozen=True, kw_only=True):
    """A sub-case within the joint limit.

    `waited` are the working days from the beginning of the joint limit to its acceptance, `used` those from then to
    its end (or to now), days of suspension left out (`excluded` of them). `limit` is what it was promised (or, where
    nothing was, its statutory limit), `left` what it kept of that, in its unit: below 0 it took more than its own.
    `critical`: on a chain of obligatory branches, each begun when the one before had ended, of those that ended last.
    `consumed`: took most of the days of the joint limit, of all that are critical; several where they took as many,
    none where no day was taken yet.
    """

    sub_case: int
    name: str
    department: str
    obligatory: bool
    opened_at: str
    began: str
    ended: str | None
    waited: Decimal
    used: Decimal
    excluded: int
    limit: str
    left: Decimal | None
    critical: bool = False
    consumed: bool = False


class JointLimit(Struct, frozen=True, kw_only=True):
    """The limit of the whole case (`clock`, of `kind` overall, promised or statutory) and its branches.

    `used` and `left` are at its end, or now; in the unit of `limit`.
    """

    clock: int
    kind: str
    limit: str
    began: str
    ended: str | None
    used: Decimal
    left: Decimal
    branches: tuple[Branch, ...]


def joint_limit(
    log: Sequence[Recorded], clocks: Sequence[ClockLedger], calendar: Calendar, policy: Policy, now: Moment
) -> JointLimit | None:
    """Of the ledger of `log`: overall limit, else promised, else statutory of a main case that has sub-cases."""
    whole = _of_main_case(clocks)
    opened = [(each, each.event) for each in log if isinstance(each.event, e.SubCaseOpened)]
    if whole is None or whole.immediate or not opened:
        return None
    ends = _ends(log)
    begin = moment(whole.start)
    branches = []
    for recorded, event in opened:
        own = _own(clocks, event.sub_case)
        branches.append(_branch(event, recorded.at, ends.get(event.sub_case), own, begin, (calendar, policy, now)))
    reckoned = reckon(whole.term(), calendar, policy, as_of=moment(whole.stopped_at) if whole.stopped_at else now)
    return JointLimit(
        clock=whole.clock, kind=whole.kind, limit=str(reckoned.limit), began=whole.start, ended=whole.stopped_at,
        used=reckoned.used or Decimal(0), left=reckoned.remaining or Decimal(0), branches=_marked(branches),
    )


def _of_main_case(clocks: Iterable[ClockLedger]) -> ClockLedger | None:
    main = {clock.kind: clock for clock in clocks if clock.part.sub_case is None and clock.part.task is None}
    return main.get(OVERALL) or main.get(PROMISED) or main.get(STATUTORY)


def _own(clocks: Iterable[ClockLedger], sub_case: int) -> ClockLedger | None:
    """The promised clock of a sub-case, its statutory one where nothing was promised."""
    own = {clock.kind: clock for clock in clocks if clock.part.sub_case == sub_case}
    return own.get(PROMISED) or own.get(STATUTORY)


def _ends(log: Iterable[Recorded]) -> dict[int, str]:
    """When each sub-case was decided (the last time), or else ended: that is what its limit measures."""
    decided: dict[int, str] = {}
    closed: dict[int, str] = {}
    for recorded in log:
        event = recorded.event
        if isinstance(event, e.Decided) and event.sub_case is not None:
            decided[event.sub_case] = recorded.at
        elif isinstance(event, e.SubCaseClosed | e.SubCaseForwarded | e.SubCaseWithdrawn):
            closed.setdefault(event.sub_case, recorded.at)
    return {sub: decided.get(sub, at) for sub, at in closed.items()}


def _branch(
    event: e.SubCaseOpened, opened_at: str, ended: str | None, own: ClockLedger | None, begin: Moment,
    rules: tuple[Calendar, Policy, Moment],
) -> Branch:
    calendar, policy, now = rules
    began = own.start if own else event.accepted_on or opened_at
    term = own.term() if own and not own.immediate else None
    suspensions = term.suspensions if term else ()
    until = moment(ended) if ended else now
    days = reckon(
        Term(start=moment(began), limit=_ONE_DAY, suspensions=suspensions), calendar, policy, as_of=until
    )
    reckoned = reckon(term, calendar, policy, as_of=until) if term else None
    return Branch(
        sub_case=event.sub_case, name=event.name, department=event.department, obligatory=event.obligatory,
        opened_at=opened_at, began=began, ended=ended, used=days.used or Decimal(0),
        excluded=_excluded(days.day_zero, until, suspensions, calendar),
        waited=reckon(Term(start=begin, limit=_ONE_DAY), calendar, policy, as_of=moment(began)).used or Decimal(0),
        limit=str(reckoned.limit) if reckoned else own.limit if own else "",
        left=reckoned.remaining if reckoned else None,
    )


def _excluded(day_zero: date, until: Moment, suspensions: Sequence[Suspension], calendar: Calendar) -> int:
    """Working days after day 0 up to `until` that a suspension passes over."""
    last = local_date(until)
    days = (day_zero.fromordinal(number) for number in range(day_zero.toordinal() + 1, last.toordinal() + 1))
    return sum(calendar.is_working_day(day) and any(each.excludes(day) for each in suspensions) for day in days)


def _marked(branches: Sequence[Branch]) -> tuple[Branch, ...]:
    """With the critical chain marked, walked back from the obligatory branches that ended last, all of them."""
    obligatory = [branch for branch in branches if branch.obligatory]
    chain: list[Branch] = []
    last = _last(obligatory)
    while last:
        chain += last
        opened = max(branch.opened_at for branch in last)
        last = _last([each for each in obligatory if each.ended and each.ended <= opened and each not in chain])
    most = max((branch.used for branch in chain), default=Decimal(0))
    return tuple(
        structs.replace(each, critical=each in chain, consumed=each in chain and each.used == most > 0)
        for each in branches
    )


def _last(branches: Sequence[Branch]) -> list[Branch]:
    """Those that ended last: the open ones, for they end later than every one that has, else those of the last hour."""
    end = max((branch.ended or _OPEN for branch in branches), default="")
    return [branch for branch in branches if (branch.ended or _OPEN) == end]


_OPEN = "9999"
