"""The engine: one door for commands, a few for reads; the only reader of clock and ids."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from onewindow import storage
from onewindow.calendar_files import calendar_json
from onewindow.commands import Command, FileCommand
from onewindow.domain.decide import unsound
from onewindow.domain.deciders.materials import LARGEST_FILE
from onewindow.domain.time_limits import Calendar
from onewindow.engine import clock_ledger, command_log, reading, recomputing, replay, story_of, supervising, work_list
from onewindow.engine.answer import Answer
from onewindow.engine.callbacks import Callbacks
from onewindow.engine.deliveries import Deliveries
from onewindow.engine.house import House, refuse_own_id
from onewindow.engine.incidents import Incidents
from onewindow.engine.notifications import Notifications
from onewindow.engine.our_books import OurBooks
from onewindow.engine.submission import Submission
from onewindow.engine.system import RandomIds, SystemClock
from onewindow.engine.timers import Timers
from onewindow.errors import UsageError
from onewindow.settings import Settings, read_settings
from onewindow.staff import read_staff
from onewindow.storage import Attachments, DuplicateCommand, Store, Transaction

if TYPE_CHECKING:
    import sqlalchemy

    from onewindow.domain.story import StoryLine
    from onewindow.engine.publication import Publication
    from onewindow.engine.version import Version
    from onewindow.events import Recorded
    from onewindow.ports import Clock, Directory, Ids


class Engine:
    """One site's engine. May be shared by threads; open one per process.

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
        self._timers = Timers(self._house, self._submission)
        self._notifications = Notifications(self._house)
        self._deliveries = Deliveries(self._house, self._submission)

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

    @property
    def timers(self) -> Timers:
        """Timers that are due, for the workers of `onewindow.background`."""
        return self._timers

    @property
    def deliveries(self) -> Deliveries:
        """Messages on their way to departments' systems, for the workers of `onewindow.background`."""
        return self._deliveries

    @property
    def notifications(self) -> Notifications:
        """Notifications on their way to people, for the workers of `onewindow.background`."""
        return self._notifications

    @property
    def callbacks(self) -> Callbacks:
        """Messages that departments send by themselves, for `onewindow.api.callbacks`."""
        return Callbacks(self._house, self._submission)

    @property
    def incidents(self) -> Incidents:
        """What went wrong between cases and departments' systems, for people who see to it."""
        return Incidents(self._house)

    @property
    def books(self) -> OurBooks:
        """What departments were asked, to be compared with what they know."""
        return OurBooks(self._house)

    def submit(self, command: Command, *, connection: sqlalchemy.Connection | None = None) -> Answer:
        """Carry out one command: everything it changes is committed, or nothing is.

        With `connection` it joins the host's transaction: the host commits or rolls back. A rejection is an answer,
        not an exception. Raises Conflict, EnvironmentProblem, DatabaseNotMigrated, UsageError (text no store keeps, an
        id that begins as the engine's own do).
        """
        noted = command_log.Noted(self._house, command)
        try:
            answer = self._answer(command, connection, noted)
        except Exception as problem:
            noted.failed(problem)
            raise
        noted.answered(answer, joined=connection is not None)
        return answer

    def case(self, case_no: str, *, actor: str) -> dict[str, Any]:
        """The case as plain JSON: status, dates, open tasks, sub-cases, clocks, materials, notices, document.

        Case, sub-cases and tasks each have a `light` (None without a clock), the first two say whether `suspended`.
        Raises NotFound where there is none, or where `actor` may not see it.
        """
        return reading.case(self._house, case_no, actor)

    def cases(self, *, actor: str, status: str | None = None, limit: int = 50) -> list[dict[str, Any]]:
        """Cases that `actor` may see, the latest first."""
        return reading.cases(self._house, actor, status, limit)

    def story(self, case_no: str, *, actor: str) -> list[StoryLine]:
        """What happened, line by line, oldest first. Raises NotFound as `case` does."""
        return story_of.story_of(self._house, case_no, actor)

    def events(self, case_no: str, *, actor: str) -> list[Recorded]:
        """The log of the case, oldest first. Raises NotFound as `case` does, EnvironmentProblem if it is damaged."""
        return story_of.log_of(self._house, case_no, actor)[1]

    def version(self, *, service: str = "", case_no: str = "", actor: str) -> Version | None:
        """The published version a case runs on, or the one new cases of `service` start with; None for neither."""
        return reading.version(self._house, service, case_no, actor)

    def worklist(
        self, *, actor: str, department: str | None = None, limit: int = 20, offset: int = 0
    ) -> list[dict[str, Any]]:
        """Open work items `actor` could do or holds, soonest due first; supervisors may name another department.

        `light` and `due_at` are those of the item's own clock, else of what measures its part; None without a clock.
        """
        return work_list.worklist(self._house, actor, department, limit, offset)

    def clocks(self, case_no: str, *, actor: str) -> dict[str, Any]:
        """Every legal clock of the case, also those that have stopped, as plain JSON.

        Each with the lines of its ledger (who changed what when, on what basis) and `explained`, its days reckoned by
        the calendar it was counted by (`calendar_kept` False: by the present one). `joint` says what the branches took
        of the limit of the whole. Raises NotFound as `case` does.
        """
        return clock_ledger.clocks(self._house, case_no, actor)

    def supervise(
        self, *, actor: str, light: str | None = None, department: str | None = None, item: str | None = None,
        service: str | None = None, case_no: str | None = None, limit: int = 50, offset: int = 0,
    ) -> list[dict[str, Any]]:
        """Cases and sub-cases that have clocks, the one that ends soonest first: light, clocks, handlers, who was told.

        `light` is the worst of a part's clocks. Supervisors and auditors see all, heads their own department; raises
        NotFound for anybody else.
        """
        return supervising.supervise(
            self._house, actor, light=light, department=department, item=item, service=service, case_no=case_no,
            limit=limit, offset=offset,
        )

    def cards(
        self, *, actor: str, level: str | None = None, state: str | None = None, department: str | None = None,
        case_no: str | None = None, since: str | None = None, limit: int = 50, offset: int = 0,
    ) -> list[dict[str, Any]]:
        """Cards that were issued (`since`: an instant), the latest first. Raises NotFound as `supervise` does."""
        return supervising.cards(
            self._house, actor, level=level, state=state, department=department, case_no=case_no, since=since,
            limit=limit, offset=offset,
        )

    def card_counts(self, *, actor: str) -> dict[str, dict[str, int]]:
        """Number of cards by level and state, so that revoked ones count apart. Raises NotFound as `supervise` does."""
        return supervising.card_counts(self._house, actor)

    def attempts(
        self, *, actor: str, case_no: str | None = None, since: str | None = None, by: str | None = None,
        limit: int = 50, offset: int = 0,
    ) -> list[dict[str, Any]]:
        """What was asked and refused, the latest first: who (`by`), when, which command, which code and sentence.

        For supervisors and auditors. Raises NotFound for anybody else.
        """
        return supervising.attempts(
            self._house, actor, case_no=case_no, since=since, by=by, limit=limit, offset=offset
        )

    def recomputation(self, *, actor: str) -> list[dict[str, Any]]:
        """What `RecomputeClocks` would do to the running cases: `changes` of last days and lights, and what is only
        `confirmed` (the last day stays, and is no longer provisional, or warns at another hour).

        For item administrators and supervisors. Raises NotFound for anybody else.
        """
        return recomputing.recomputation(self._house, actor)

    def notice(self, case_no: str, notice: str, *, actor: str) -> str:
        """A legal document as printable HTML, rendered from what was recorded. Raises NotFound."""
        return story_of.notice(self._house, case_no, notice, actor)

    def attachment(self, case_no: str, digest: str, *, actor: str) -> bytes:
        """The content of a file handed in for the case, checked against its SHA-256. Raises NotFound."""
        reading.attached(self._house, case_no, digest, actor)
        return self._files.read(digest)

    def publish(self, folder: Path | str, *, actor: str) -> Publication:
        """Check a process folder (or a lone BPMN file) and make it the version new cases start with.

        Raises DefinitionRefused with every finding, and CommandRejected for who is neither process designer nor item
        administrator. Running cases keep the version they started with.
        """
        from onewindow.engine import publication  # loads every check of drawn processes: only who publishes waits

        return publication.publish(self._house, Path(folder), actor)

    def replay(self, case_no: str, *, actor: str) -> replay.Report:
        """Rebuild the case from its events, check its chain, and compare with every table and file that keeps it.

        For supervisors, auditors and designers, and whoever may see the case. Raises NotFound.
        """
        return replay.replay(self._house, self._files, case_no, actor)

    def upgrade_database(self) -> str:
        """Bring the database to this code's schema; returns its revision. Safe to call again."""
        return storage.upgrade(self._house.store.engine)

    def attachments_standing(self) -> tuple[set[str], set[str]]:
        """Digests of files that cases refer to and that are gone, and of files no case refers to (orphans)."""
        return reading.attachments_standing(self._house, self._files)

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
        refuse_own_id(command.command_id)
        refused = unsound(command)
        if refused is not None:
            return Answer(case_no=None, version=0, rejected=refused)
        noted.asked_by(self._house.directory)
        if isinstance(command, FileCommand) and 0 < len(command.content) <= LARGEST_FILE:
            self._files.put(command.content)

        def work(transaction: Transaction) -> Answer:
            noted.tries += 1
            return self._submission.handle(transaction, command)

        try:
            return self._house.store.run(work, connection)
        except DuplicateCommand:
            if connection is not None:
                raise
            # Somebody asked the same in the same instant; by now there is a first answer.
            return self._house.store.run(work)


def _refuse_unknown_departments(settings: Settings, people: Directory) -> None:
    for department in settings.adapters:
        if department not in people.departments():
            known = ", ".join(people.departments())
            raise UsageError(
                f"{settings.folder}/onewindow.toml：[adapters] 中的部门 {department} 不存在 → 可写：{known}\n"
                f"{settings.folder}/onewindow.toml: [adapters] names the unknown {department} → one of {known}"
            )


def _store(database: sqlalchemy.Engine | str, region: str) -> Store:
    return Store.open(database, region) if isinstance(database, str) else Store(database, region)


__all__ = ["Answer", "Engine"]
