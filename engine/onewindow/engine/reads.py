"""What an engine can be asked: cases, stories, work lists, clocks, cards, documents; each says who asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from onewindow.engine import clock_ledger, reading, recomputing, story_of, supervising, work_list
from onewindow.engine.house import refuse_unfit_instant, refuse_unfit_page

if TYPE_CHECKING:
    from onewindow.domain.story import StoryLine
    from onewindow.engine.house import House
    from onewindow.engine.version import Version
    from onewindow.events import Recorded
    from onewindow.storage import Attachments


class Reads:
    """The reads of `Engine`; none of them changes anything. Pages (`limit`, `offset`) no database has: UsageError."""

    _house: House
    _files: Attachments

    def case(self, case_no: str, *, actor: str) -> dict[str, Any]:
        """The case as plain JSON: status, dates, open tasks, sub-cases, clocks, materials, notices, document.

        Case, sub-cases and tasks each have a `light` (None without a clock), the first two say whether `suspended`.
        Raises NotFound where there is none, or where `actor` may not see it.
        """
        return reading.case(self._house, case_no, actor)

    def cases(self, *, actor: str, status: str | None = None, limit: int = 50) -> list[dict[str, Any]]:
        """Cases that `actor` may see, the latest first. Raises NotFound where nobody is named as `actor`."""
        refuse_unfit_page(limit)
        return reading.cases(self._house, actor, status, limit)

    def story(self, case_no: str, *, actor: str) -> list[StoryLine]:
        """What happened, line by line, oldest first. Raises NotFound as `case` does."""
        return story_of.story_of(self._house, case_no, actor)

    def events(self, case_no: str, *, actor: str) -> list[Recorded]:
        """The log of the case, oldest first; of the form what `case` shows. Raises NotFound as `case` does,
        EnvironmentProblem if it is damaged."""
        return story_of.log_of(self._house, case_no, actor)[1]

    def version(self, *, service: str = "", case_no: str = "", actor: str) -> Version | None:
        """The published version a case runs on (NotFound as `case`), or the one new cases of `service` start with, for
        everybody; None where there is none. Raises EnvironmentProblem for one whose files were altered."""
        return reading.version(self._house, service, case_no, actor)

    def services(self) -> list[dict[str, Any]]:
        """The published services by name: `service`, `title` and `items`, each {"item", "name"}; a plain one has none,
        nor has one whose item list cannot be read.

        Of the versions new cases start with. For everybody: it is no secret what an office does.
        """
        return reading.services(self._house)

    def publications(self, service: str, *, actor: str) -> list[dict[str, Any]]:
        """Every publication of a service, the oldest first: `number`, `definition` (content hash), `published_at`,
        `published_by` ("": from before it was recorded). For staff. Raises NotFound where there is none."""
        from onewindow.engine import publication

        return publication.history(self._house, service, actor)

    def worklist(
        self, *, actor: str, department: str | None = None, limit: int = 20, offset: int = 0
    ) -> list[dict[str, Any]]:
        """Open work items `actor` could do or holds, also in cases of their own; supervisors may name another
        department.

        The order is that of `due_on`, the item's own last day, and those without one come last, by case. `light` and
        `due_at` are those of the item's own clock, else of what measures its part; None without a clock. `question`
        is what a department asks, `problem` why its case cannot be read, both "" else. Raises NotFound for a
        department that is not to be seen, and where nobody is named as `actor`.
        """
        refuse_unfit_page(limit, offset)
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

        `light` is the worst of a part's clocks. `problem` says why a case cannot be read, and is empty else: such a
        part is told from its rows, without `told` and `orders`, and is `suspended` where a clock of it stands still.
        Supervisors and auditors see all, heads their own department; raises NotFound for anybody else, UsageError for
        a light there is not.
        """
        refuse_unfit_page(limit, offset)
        return supervising.supervise(
            self._house, actor, light=light, department=department, item=item, service=service, case_no=case_no,
            limit=limit, offset=offset,
        )

    def stuck(
        self, *, actor: str, department: str | None = None, item: str | None = None, service: str | None = None,
        case_no: str | None = None,
    ) -> list[dict[str, Any]]:
        """Timers and notifications that nobody tries any more (a thousand of each at most), of the parts `supervise`
        shows by the same words. Raises NotFound as it does."""
        return supervising.stuck(
            self._house, actor, department=department, item=item, service=service, case_no=case_no
        )

    def cards(
        self, *, actor: str, level: str | None = None, state: str | None = None, department: str | None = None,
        case_no: str | None = None, since: str | None = None, limit: int = 50, offset: int = 0,
    ) -> list[dict[str, Any]]:
        """Cards that were issued, the latest first. Raises NotFound as `supervise` does.

        `since` is an instant with its offset from UTC, else UsageError. `due_on` is the day on which the limit ended
        (None where none did), `due_at` the instant while its clock runs; where `problem` says why the case cannot be
        read (empty else), neither is known.
        """
        refuse_unfit_page(limit, offset)
        refuse_unfit_instant(since)
        return supervising.cards(
            self._house, actor, level=level, state=state, department=department, case_no=case_no, since=since,
            limit=limit, offset=offset,
        )

    def card_counts(
        self, *, actor: str, department: str | None = None, case_no: str | None = None, since: str | None = None
    ) -> dict[str, dict[str, int]]:
        """Number of the cards `cards` lists by level and state, so that revoked ones count apart. Raises as `cards`
        does."""
        refuse_unfit_instant(since)
        return supervising.card_counts(self._house, actor, department=department, case_no=case_no, since=since)

    def attempts(
        self, *, actor: str, case_no: str | None = None, since: str | None = None, by: str | None = None,
        limit: int = 50, offset: int = 0,
    ) -> list[dict[str, Any]]:
        """What was asked and refused, the latest first: who (`by`), when, which command, which code and sentence.

        For supervisors and auditors. Raises NotFound for anybody else; `since` is as for `cards`.
        """
        refuse_unfit_page(limit, offset)
        refuse_unfit_instant(since)
        return supervising.attempts(
            self._house, actor, case_no=case_no, since=since, by=by, limit=limit, offset=offset
        )

    def recomputation(self, *, actor: str) -> list[dict[str, Any]]:
        """What `RecomputeClocks` would do to the running cases: `changes` of last days and lights, and what is only
        `confirmed` (the last day stays, and is no longer provisional, or warns at another hour). `problem` says why a
        case cannot be read, and is empty else.

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
