"""What all commands and reads of one engine share: site, people, calendar, clock, store, and the versions in use."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any
from weakref import ref

from onewindow.domain.canonical import LARGEST_INTEGER
from onewindow.domain.facts import Facts
from onewindow.domain.refusals import Refusal, rejection
from onewindow.domain.time_limits import SHANGHAI, Calendar, Policy
from onewindow.engine.version import Version, kept_version
from onewindow.errors import NotFound, UsageError
from onewindow.ports import Actor, Clock, Directory, Ids
from onewindow.settings import Settings
from onewindow.storage import Store, Transaction

VERSIONS_KEPT = 64
"""Versions held ready in memory; the one read first goes first."""

SYSTEM = Actor(id="system", name="系统", kind="system")
"""The engine's own hand: timers, replies, lapses."""

OWN_IDS = ("timer:", "reply:", "undelivered:")
"""How ids of commands begin that the engine makes itself; nobody else's may."""


def refuse_unfit_id(command_id: str) -> None:
    """Raise UsageError for an id that begins as the engine's own do, and for none at all: a second one without would
    be taken for the first asked again."""
    if not str(command_id).strip():
        raise UsageError(
            "命令编号不能为空 → 请为人所做的每一件事各取一个编号\n"
            "A command id must not be empty → choose one for each thing a person does"
        )
    if str(command_id).startswith(OWN_IDS):
        own = "、".join(OWN_IDS)
        raise UsageError(
            f"命令编号不能以 {own} 开头，那是引擎自己用的 → 请换一个编号\n"
            f"A command id must not begin with {', '.join(OWN_IDS)}: those are the engine's own → choose another id"
        )


def refuse_unfit_page(limit: int, offset: int = 0) -> None:
    """Raise UsageError for a page no database has: negative numbers, or an end beyond 64 bits."""
    if limit < 0 or offset < 0 or limit + offset > LARGEST_INTEGER:
        raise UsageError(
            f"limit 与 offset 不能为负，其和不能超过 {LARGEST_INTEGER}（现为 {limit} 与 {offset}）→ 请更正\n"
            f"limit and offset must not be negative, nor their sum exceed {LARGEST_INTEGER} (they are {limit} and "
            f"{offset}) → correct them"
        )


def refuse_unfit_instant(text: str | None) -> None:
    """Raise UsageError for what is no instant in ISO 8601 with its offset from UTC: without, it would be read in the
    zone of the machine."""
    if text is None:
        return
    try:
        fit = datetime.fromisoformat(text).tzinfo is not None
    except (TypeError, ValueError):
        fit = False
    if not fit:
        raise UsageError(
            f"时刻 {text!r} 应为带时区的 ISO 8601 格式 → 例如 2026-03-01T00:00:00+08:00\n"
            f"Expected an instant in ISO 8601 with its offset, but {text!r} is none → for example "
            f"2026-03-01T00:00:00+08:00"
        )


def party(person: str, applicant: Mapping[str, Any]) -> Actor:
    """The applicant or agent of this name and id; refuses all others."""
    agent = applicant.get("agent")
    for each in (applicant, agent if isinstance(agent, dict) else {}):
        if each.get("id") == person and person:
            return Actor(id=person, name=str(each.get("name", person)), kind="applicant")
    raise Refusal(rejection("person_unknown", person=person))


class House:
    """Immutable but for what it remembers, which threads may share: a lost race parses or looks once more."""

    def __init__(
        self, settings: Settings, store: Store, directory: Directory, calendar: Calendar, clock: Clock, ids: Ids
    ) -> None:
        self.settings, self.store, self.directory = settings, store, directory
        self.calendar, self.clock, self.ids = calendar, clock, ids
        if clock.now().tzinfo is None:
            raise UsageError(
                "时钟给出的时刻不带时区，会按机器的时区理解 → 请返回带时区（UTC）的时刻\n"
                "The clock tells the time without a zone, which would be read in that of the machine → return an aware "
                "datetime in UTC"
            )
        policy = settings.supervision
        self.counting = Policy(
            **settings.calendar.policy, warn_ratio=Decimal(policy.warn_ratio), warn_days=policy.warn_days
        )
        self._versions: OrderedDict[str, Version] = OrderedDict()
        self._calendar_kept = False
        self._calendar_kept_in: Callable[[], Transaction | None] = lambda: None

    def version(self, transaction: Transaction, hash: str) -> Version:
        """The published version with this content hash; raises DamagedVersion."""
        found = self._versions.get(hash)
        if found is None:
            found = kept_version(transaction, hash)
            if found is None:
                raise NotFound(f"没有发布过版本 {hash}\nversion {hash} was never published here")
            self._versions[hash] = found
            while len(self._versions) > VERSIONS_KEPT:
                self._versions.popitem(last=False)
        return found

    def known(self, person: str) -> Actor | None:
        """Who is known without any case: staff by the directory, the system by its name."""
        return SYSTEM if person == SYSTEM.id else self.directory.find(person)

    def actor(self, person: str, applicant: Mapping[str, Any]) -> Actor:
        """Who is `known`, else the applicant or agent of a case; refuses all others."""
        return self.known(person) or party(person, applicant)

    def facts(
        self, transaction: Transaction, version: Version, actor: Actor, now: datetime, document: Mapping[str, Any]
    ) -> Facts:
        """Everything a decision may know."""
        settings = self.settings
        agency = {"name": settings.name, "address": settings.address, "phone": settings.phone}
        return Facts(
            now=now, actor=actor, region=settings.region, agency=agency, definition=version.hash,
            drawing=version.definition.drawing, item=version.item, document=document, directory=self.directory,
            calendar=self.calendar, adapters=frozenset(settings.adapters), templates=version.template_hashes,
            field_title=version.field_title, result_title=version.result_title, new_id=self.ids.new,
            next_number=transaction.next_serial,
            check_form=partial(version.check_form, today=now.astimezone(SHANGHAI).date()),
            check_sections=version.check_sections, holds=version.holds, foreseen=version.foreseen,
            counting=self.counting, supervision=settings.supervision,
        )

    def keep_calendar(self, transaction: Transaction, at: str) -> None:
        """Keep the calendar its dates are counted by, once, so that they can be explained when another has come."""
        if self._calendar_kept:
            return
        if not transaction.has_calendar(self.calendar.version):
            transaction.keep_calendar(self.calendar.version, self.calendar.as_json(), at)
            self._calendar_kept_in = ref(transaction)
        elif transaction.place.is_own and self._calendar_kept_in() is not transaction:
            # Another transaction has committed it. The one that wrote it can still be rolled back, and so can the
            # host's, in which another engine may have written it.
            self._calendar_kept = True
