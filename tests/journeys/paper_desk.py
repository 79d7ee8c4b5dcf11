"""All cases of a history on paper: judges a command beforehand, carries out what was accepted, compares."""

from __future__ import annotations

from typing import Any

from journeys.paper import QUESTION, Paper, Told, Work
from journeys.paper_reading import same
from journeys.paper_rights import asker, ending, may_see
from journeys.paper_sheet import People, Sheet
from journeys.paper_strokes import strike
from journeys.paper_verdict import JUDGED, reasons
from onewindow import commands as c
from onewindow.engine import Answer

_OPENING = {"person_unknown", "process_unknown", "channel_unknown", "applicant_missing", "not_entitled"}


class Desk:
    """Papers by case number; `mapped` are the departments served by systems just now."""

    def __init__(self, sheets: dict[str, Sheet], people: People) -> None:
        self.sheets, self.people = sheets, people
        self.mapped: frozenset[str] = frozenset()
        self.papers: dict[str, Paper] = {}

    def before(self, command: c.Command, version: int) -> set[str]:
        """Reasons to refuse the command, as far as paper knows; to be asked before it is submitted."""
        if isinstance(command, c.OpenCase):
            return self._against_opening(command)
        assert isinstance(command, c.CaseCommand)
        paper = self.papers.get(command.case_no)
        if paper is None:
            return {"case_unknown", "person_unknown"}
        return reasons(paper, self.people, command, version)

    def agrees(self, command: c.Command, answer: Answer, foretold: set[str]) -> None:
        """Accepted where nothing spoke against it; refused with a reason that paper knows, or does not judge."""
        if answer.rejected is None:
            assert not foretold, f"accepted in spite of {foretold}: {command}"
        else:
            code = answer.rejected.code
            judged = code in JUDGED | {"case_unknown"} | (_OPENING if isinstance(command, c.OpenCase) else set())
            assert code in foretold or not judged, f"refused as {code}, which it is not ({foretold}): {command}"

    def accepted(self, command: c.Command, answer: Answer) -> None:
        """Carry out on paper what the engine has accepted."""
        if isinstance(command, c.OpenCase):
            self.papers[str(answer.case_no)] = self._new(command, str(answer.case_no))
        paper = self.papers[str(answer.case_no)]
        paper.mapped = self.mapped
        told = _told(paper, -getattr(command, "timer", 0), answer)
        if isinstance(command, c.RecordReply):
            _usable_or_not(paper, command, told)
        strike(paper, command, told)
        started = [each["payload"] for each in answer.events if each["type"] == "ClockStarted" and each["payload"]]
        paper.clocks.update({clock["clock"]: clock["kind"] for clock in started})

    def compare(self, case_no: str, view: dict[str, Any]) -> None:
        """The engine shows what stands on paper; no item is granted twice, also not by a second application."""
        paper = self.papers[case_no]
        if view["origin"] and not paper.granted_before:
            paper.granted_before = frozenset(view["document"]["origin"]["granted"])
        same(paper, view)
        if paper.process == "company_startup":  # whose drawing asks for what the origin was not granted
            assert not (set(paper.parts) & paper.granted_before), "applied for again, though it had been granted"

    def sees(self, case_no: str, person: str) -> bool:
        """Whether this person may see the case."""
        paper = self.papers[case_no]
        return may_see(paper, asker(paper, self.people, person))

    def _new(self, command: c.OpenCase, case_no: str) -> Paper:
        agent = command.applicant.get("agent")
        ids = {str(command.applicant.get("id") or ""), str(agent.get("id") or "") if isinstance(agent, dict) else ""}
        return Paper(
            sheet=self.sheets[command.process], case_no=case_no, people=frozenset(ids - {""}),
            mapped=self.mapped,
        )

    def _against_opening(self, command: c.OpenCase) -> set[str]:
        staff = command.actor in self.people.department
        agent = command.applicant.get("agent")
        own = [command.applicant.get("id"), agent.get("id") if isinstance(agent, dict) else None]
        if not staff and command.actor != "system" and (not command.actor or command.actor not in own):
            return {"person_unknown"}
        found = set()
        sheet = self.sheets.get(command.process)
        if sheet is None:
            return {"process_unknown"}
        if command.channel not in (None, "window", "online"):
            found.add("channel_unknown")
        applying = not staff and command.actor != "system"
        if sheet.main is None:
            return found | ({"not_entitled"} if applying else set())
        named = [command.applicant.get(key) for key in ("id", "name")]
        if not all(isinstance(each, str) and each.strip() for each in named) or "system" in named:
            found.add("applicant_missing")
        if not applying and command.actor not in own and "window_clerk" not in self.people.roles.get(command.actor, ()):
            found.add("not_entitled")
        return found


def _told(paper: Paper, fired: int, answer: Answer) -> Told:
    """What only the events say: whether a day had come, and whether a form was right. Applicants are not told all."""
    said = [(each["type"], each["payload"]) for each in answer.events]
    over = any(name == "ThresholdReached" and (its.get("threshold"), its.get("clock")) == ("overdue", fired)
               for name, its in said)  # fmt: skip
    return Told(
        ran_out=paper.clocks.get(fired, "") if over else "",
        owed=frozenset(each["material"] for name, its in said if name == "CaseAccepted" for each in its["omissions"]),
        settled=tuple(field for name, its in said if name == "CorrectedOnTheSpot" for field in its.get("settled", ())),
        # What was told before leaves no trace: an answer that was taken is recorded.
        unusable=any(name == "IncidentOpened" and its["kind"] == "invalid_reply" for name, its in said)
        or all(name not in ("ReplyRecorded", "IncidentOpened") for name, _ in said),
    )


def _usable_or_not(paper: Paper, command: c.RecordReply, told: Told) -> None:
    """An answer becomes an incident exactly where something speaks against it that is no matter of its form."""
    work = paper.waiting_for(command.message)
    if work is None or paper.finished or command.outcome in (QUESTION, "accepted_for_work"):
        return
    against = _against(paper, work, command)
    positive = command.outcome not in ("refused", "returned")
    assert bool(against) <= told.unusable, f"taken in spite of {against}: {command}"
    assert told.unusable <= (bool(against) or positive or work.stage != "decision"), f"not taken: {command}"


def _against(paper: Paper, work: Work, command: c.RecordReply) -> set[str]:
    wanted = "revoked" if work.element == "revoke_invoice" else "granted"
    done = command.outcome == wanted and work.stage != "decision"
    if not done and command.outcome in ("cancelled", "revoked"):
        return {"outcome_unknown"}
    return set(ending(paper, work, "done" if done else command.outcome, command.data))
