"""The commands a step of a worked example asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from onewindow import commands as c
from onewindow.engine import Engine
from onewindow.errors import UsageError
from onewindow.examples.handed_in import FILES

_NAMED: Mapping[str, tuple[type[c.CaseCommand], str]] = {
    "withdraw": (c.Withdraw, "reason"),
    "propose_voiding": (c.ProposeVoiding, "reason"),
    "void": (c.VoidCase, "reason"),
    "lapse": (c.LapseCase, "reason"),
    "suspend": (c.Suspend, "procedure"),
    "resume": (c.Resume, "result"),
    "extend": (c.Extend, "limit"),
    "forward": (c.Forward, "to"),
    "acknowledge": (c.Acknowledge, "escalation"),
    "appeal": (c.AppealCard, "card"),
    "revoke": (c.RevokeCard, "card"),
    "confirm": (c.ConfirmCard, "card"),
    "reply_order": (c.ReplyToOrder, "order"),
    "settle_order": (c.SettleOrder, "order"),
}
"""Steps whose value is one field of the command; its other fields stand beside it (`reason:`, `sub_case:` …)."""

_SPREAD: Mapping[str, type[c.CaseCommand]] = {
    "draft": c.SaveDraft,
    "terminate": c.Terminate,
    "correct_on_the_spot": c.CorrectOnTheSpot,
    "order": c.IssueOrder,
    "report_act": c.ReportAct,
}
"""Steps whose value holds the fields of the command."""

_BARE: Mapping[str, type[c.CaseCommand]] = {"submit": c.SubmitApplication, "recompute": c.RecomputeClocks}
"""Steps whose command has no fields of its own."""


class Asked:
    """The commands of one step on the case `case_no` (None before the first was opened).

    `who` gives id, actor and channel of the next command, a new id each time.
    """

    def __init__(
        self, engine: Engine, process: str, case_no: str | None, who: Callable[[], Mapping[str, Any]]
    ) -> None:
        self._engine, self._process, self._case_no, self._who = engine, process, case_no, who

    def commands(self, step: Mapping[str, Any]) -> Iterator[c.Command]:
        """In the order in which they are to be submitted. Raises UsageError for a step that does not exist."""
        if "open" in step or "reapply" in step:
            yield self._opening(step)
        elif "attach" in step or "supplement" in step:
            yield self._file(step)
        elif "complete" in step:
            yield from self._completing(step)
        else:
            yield self._other(step)

    def _opening(self, step: Mapping[str, Any]) -> c.OpenCase:
        if "open" in step:
            given = {"process": self._process, **step["open"]}
            return c.OpenCase(**self._who(), channel=step.get("channel"), **given)
        origin = self._view()
        given = {"applicant": origin["applicant"], **(step["reapply"] or {})}
        return c.OpenCase(**self._who(), process=origin["process"], origin=origin["case_no"], **given)

    def _file(self, step: Mapping[str, Any]) -> c.Command:
        kind = step.get("kind", "pdf")
        content = str(step["content"]).encode() if "content" in step else FILES[kind]
        given = {"filename": step.get("file", f"file.{kind}"), "content": content,
                 "source": step.get("source", "applicant"), "original_checked": bool(step.get("original_checked"))}
        if "attach" in step:
            return c.AttachMaterial(**self._case(), material=step["attach"], **given)
        return c.SupplementOmission(**self._case(), material=step["supplement"], **given)

    def _completing(self, step: Mapping[str, Any]) -> Iterator[c.Command]:
        """Claim first what nobody holds, as a clerk would by opening it."""
        task, holder = self._task(step["complete"])
        if holder is None and not step.get("unclaimed"):
            yield c.ClaimTask(**self._case(), task=task)
        outcome, data = step.get("outcome", "done"), step.get("data") or {}
        yield c.CompleteTask(**self._case(), task=task, outcome=outcome, data=data)

    def _other(self, step: Mapping[str, Any]) -> c.Command:
        case = self._case()
        for verb, (command, field) in _NAMED.items():
            if verb in step:
                beside = {name: step[name] for name in c.command_fields(command) if name in step and name != field}
                return command(**case, **self._fields({field: step[verb], **beside}))
        for verb, spread in _SPREAD.items():
            if verb in step:
                return spread(**case, **self._fields(step[verb]))
        for verb, bare in _BARE.items():
            if verb in step:
                return bare(**case)
        for verb, of_task in (("claim", c.ClaimTask), ("release", c.ReleaseTask)):
            if verb in step:
                return of_task(**case, task=self._task(step[verb])[0])
        if "hand_over" in step:
            return c.HandOverTask(**case, task=self._task(step["hand_over"])[0], to=step["to"])
        if "message" in step:
            return c.SendMessage(**case, name=step["message"], data=step.get("data") or {})
        if "fire" in step:
            timers = self._view()["timers"]
            return c.FireTimer(**case, timer=next(int(t) for t, of in timers.items() if of["element"] == step["fire"]))
        raise UsageError(f"没有这样的步骤：{sorted(step)}\nthere is no such step: {sorted(step)}")

    def _fields(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Dates as text, and sub-cases by number where they are named by their element or item."""
        texts = {name: value.isoformat() if isinstance(value, date) else value for name, value in given.items()}
        if texts.get("sub_case") is not None:
            texts["sub_case"] = self._sub_case(texts["sub_case"])
        return texts

    def _sub_case(self, named: str) -> str:
        subs = self._view()["sub_cases"]
        return next((sub["sub_case"] for sub in subs if named in (sub["element"], sub["item"])), str(named))

    def _task(self, element: str) -> tuple[int, str | None]:
        tasks = self._view()["tasks"]
        found = [task for task in tasks if task["element"] == element]
        if not found:
            open_ones = [task["element"] for task in tasks]
            raise UsageError(f"没有任务 {element}；打开的：{open_ones}\nno open task {element}; open: {open_ones}")
        return int(found[0]["task"]), found[0]["holder"]

    def _case(self) -> dict[str, Any]:
        return {**self._who(), "case_no": self._case_no}

    def _view(self) -> dict[str, Any]:
        return self._engine.case(str(self._case_no), actor="system")
