"""The engine: one door for commands, a few for reads; the only reader of clock and ids.

What only workers, callbacks, supervisors and designers ask for is loaded when they do: nobody else waits for it.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from onewindow import storage
from onewindow.calendar_files import calendar_json
from onewindow.commands import Command, FileCommand
from onewindow.domain.decide import unsound
from onewindow.domain.deciders.materials import LARGEST_FILE
from onewindow.domain.time_limits import Calendar
from onewindow.engine import command_log, reading
from onewindow.engine.answer import Answer
from onewindow.engine.house import House, refuse_unfit_id
from onewindow.engine.reads import Reads
from onewindow.engine.submission import Submission
from onewindow.engine.system import RandomIds, SystemClock
from onewindow.errors import UsageError
from onewindow.settings import Settings, read_settings
from onewindow.staff import read_staff
from onewindow.storage import Attachments, Store, Transaction

if TYPE_CHECKING:
    import sqlalchemy

    from onewindow.engine.callbacks import Callbacks
    from onewindow.engine.deliveries import Deliveries
    from onewindow.engine.incidents import Incidents
    from onewindow.engine.notifications import Notifications
    from onewindow.engine.our_books import OurBooks
    from onewindow.engine.publication import Publication
    from onewindow.engine.replay import Report
    from onewindow.engine.timers import Timers
    from onewindow.ports import Clock, Directory, Ids
    from onewindow.storage import WorkItem


class Engine(Reads):
    """One site's engine. May be shared by threads; open one per process. With a `database` that is no host's engine one
    made before a fork serves the children too.

    `site` is a site's folder or its settings. `database` is an address or a host's SQLAlchemy engine (for SQLite one
    that went through `prepare_sqlite`); by default the site's own. `directory` replaces `staff.yaml`. Raises UsageError
    for a bad site; a database that lacks tables is told at the first use (DatabaseNotMigrated).
    """

    def __init__(
        self, site: Settings | Path | str, *, database: sqlalchemy.Engine | str | None = None,
        clock: Clock | None = None, ids: Ids | None = None, directory: Directory | None = None,
    ) -> None:
        settings = site if isinstance(site, Settings) else read_settings(Path(site))
        store = _store(database or settings.database_url, settings.region)
        people = directory if directory is not None else read_staff(settings.staff_file)
        _refuse_unknown_departments(settings, people)
        calendar = Calendar.from_json(calendar_json(settings.folder, settings.calendar))
        self._house = House(settings, store, people, calendar, clock or SystemClock(), ids or RandomIds())
        self._files = Attachments(settings.attachments, settings.region)
        self._submission = Submission(self._house)

    @property
    def settings(self) -> Settings:
        """The site's settings."""
        return self._house.settings

    @property
    def directory(self) -> Directory:
        """The people of the site."""
        return self._house.directory

    @property
    def calendar_version(self) -> str:
        """Version of the calendar new dates are counted by (SHA-256 of its content)."""
        return self._house.calendar.version

    @cached_property
    def timers(self) -> Timers:
        """Timers that are due, for the workers of `onewindow.background`."""
        from onewindow.engine.timers import Timers

        return Timers(self._house, self._submission)

    @cached_property
    def deliveries(self) -> Deliveries:
        """Messages on their way to departments' systems, for the workers of `onewindow.background`."""
        from onewindow.engine.deliveries import Deliveries

        return Deliveries(self._house, self._submission)

    @cached_property
    def notifications(self) -> Notifications:
        """Notifications on their way to people, for the workers of `onewindow.background`."""
        from onewindow.engine.notifications import Notifications

        return Notifications(self._house)

    @property
    def callbacks(self) -> Callbacks:
        """Messages that departments send by themselves, for `onewindow.api.callbacks`."""
        from onewindow.engine.callbacks import Callbacks

        return Callbacks(self._house, self._submission)

    @property
    def incidents(self) -> Incidents:
        """What went wrong between cases and departments' systems, for people who see to it."""
        from onewindow.engine.incidents import Incidents

        return Incidents(self._house)

    @property
    def books(self) -> OurBooks:
        """What departments were asked, to be compared with what they know."""
        from onewindow.engine.our_books import OurBooks

        return OurBooks(self._house)

    def submit(self, command: Command, *, connection: sqlalchemy.Connection | None = None) -> Answer:
        """Carry out one command: everything it changes is committed, or nothing is.

        With `connection` it joins the host's transaction: the host commits or rolls back. A rejection is an answer,
        not an exception. Raises Conflict, EnvironmentProblem, DatabaseNotMigrated, UsageError (an id that is empty,
        longer than 200 characters, or begins as the engine's own do; a `connection` that is none, or unfit).
        """
        noted = command_log.Noted(self._house, command)
        try:
            answer = self._answer(command, connection, noted)
        except Exception as problem:
            noted.failed(problem)
            raise
        noted.answered(answer, joined=connection is not None)
        return answer

    def publish(self, folder: Path | str, *, actor: str) -> Publication:
        """Check a process folder (or a lone BPMN file) and make it the version new cases start with.

        Raises DefinitionRefused with every finding, CommandRejected for who is neither process designer nor item
        administrator, and NotFound where there is no drawing. Running cases keep the version they started with.
        """
        from onewindow.engine import publication

        return publication.publish(self._house, Path(folder), actor)

    def replay(self, case_no: str, *, actor: str) -> Report:
        """Rebuild the case from its events, check its chain, and compare with every table and file that keeps it.

        For supervisors, auditors and designers, and whoever may see the case. Raises NotFound.
        """
        from onewindow.engine import replay

        return replay.replay(self._house, self._files, case_no, actor)

    def upgrade_database(self) -> str:
        """Bring the database to this code's schema; returns its revision. Safe to call again."""
        return storage.upgrade(self._house.store.engine)

    def attachments_standing(self) -> tuple[set[str], set[str]]:
        """Digests of files that cases refer to and that are gone, and of files no case refers to (orphans)."""
        return reading.attachments_standing(self._house, self._files)

    def work_left(self) -> dict[str, list[WorkItem]]:
        """Open work items, at most a thousand each, by the department or holder they belong to that the directory does
        not know (any more)."""
        from onewindow.engine import work_left

        return work_left.work_left(self._house)

    def work_nobody_takes(self) -> dict[tuple[str, str], list[WorkItem]]:
        """Open work items in nobody's hands, at most a thousand each, by department and role, where the department has
        no person of the role."""
        from onewindow.engine import work_left

        return work_left.work_nobody_takes(self._house)

    def sweep_attachments(self) -> list[str]:
        """Remove attachment files no case refers to and that are older than a day; returns their digests."""
        return reading.sweep(self._house, self._files)

    def close(self) -> None:
        """Give the database connections back."""
        self._house.store.close()

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def _answer(self, command: Command, connection: sqlalchemy.Connection | None, noted: command_log.Noted) -> Answer:
        refuse_unfit_id(command.command_id)
        refused = unsound(command)
        if refused is not None:
            return Answer(case_no=None, version=0, rejected=refused)
        noted.asked_by(self._house.directory)
        if isinstance(command, FileCommand) and 0 < len(command.content) <= LARGEST_FILE:
            self._files.put(command.content)

        def work(transaction: Transaction) -> Answer:
            noted.tries += 1
            answer = self._submission.handle(transaction, command)
            noted.untold(transaction, answer)
            return answer

        return self._house.store.run(work, connection)


def _refuse_unknown_departments(settings: Settings, people: Directory) -> None:
    for department in settings.adapters:
        if people.department(department) is None:
            known = ", ".join(people.departments())
            raise UsageError(
                f"{settings.folder}/onewindow.toml：[adapters] 中的部门 {department} 不存在 → 可写：{known}\n"
                f"{settings.folder}/onewindow.toml: [adapters] names the unknown {department} → one of {known}"
            )


def _store(database: sqlalchemy.Engine | str, region: str) -> Store:
    return Store.open(database, region) if isinstance(database, str) else Store(database, region)


__all__ = ["Answer", "Engine"]
