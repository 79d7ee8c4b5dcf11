"""A case (办件) as it stands: status, dates, materials, sub-cases, open tasks, timers and messages."""

from __future__ import annotations

from typing import Any

from msgspec import Struct, field, structs

from onewindow.domain.card import Card, Escalation, Order
from onewindow.domain.clock import Clock, Procedure
from onewindow.domain.incident import Incident

ENDED = frozenset({"archived", "not_accepted", "lapsed", "withdrawn", "terminated", "voided", "forwarded"})
"""Statuses that nothing follows."""

RESULT_CODES = {
    "granted": 0, "returned": 1, "voided": 2, "forwarded": 4, "lapsed": 5, "refused": 6,
    "withdrawn": 1, "terminated": 1,
}
"""办结结果代码 of the exchange, per result of a sub-case (withdrawn and terminated ones are reported as returned)."""

RECENT = 20
"""How many closed tasks a case remembers, to tell a late second person who was faster."""


class OpenTask(Struct, array_like=True, forbid_unknown_fields=True):
    """A work item that waits; `holder` is the id of the person who has claimed it."""

    element: str
    name: str
    kind: str
    stage: str
    department: str
    role: str
    form: str
    operation: str
    sub_case: int | None
    due_on: str | None
    opened_at: str
    instance: dict[str, Any]
    holder: str | None = None


class SubCase(Struct, array_like=True, forbid_unknown_fields=True):
    """One department's part; `status` is open, decided or closed; `result` is set by its decision.

    `messages` are the keys under which departments' systems were asked something in it.
    """

    scope: int
    element: str
    name: str
    item: str
    department: str
    obligatory: bool
    accepted_on: str | None
    promised_due: str | None
    statutory_due: str | None
    status: str = "open"
    result: str = ""
    messages: list[str] = field(default_factory=list)


class Revocation(Struct, array_like=True, forbid_unknown_fields=True):
    """What a drawn revocation is about: the message that was granted ("" for none), and numbers of sub-cases."""

    of: str
    parts: list[int]


class Case(Struct, omit_defaults=True, forbid_unknown_fields=True):
    """The whole state of a case except its document and its tokens. Changed by `apply` alone.

    `grants` are, by department, the messages its system has granted, without those that a drawn revocation took back;
    `revocations` go by the key of their message; `taken_back` are the sub-cases whose grant stands no more.
    """

    region: str
    case_no: str
    query_code: str
    process: str
    definition: str
    title: str
    kind: str
    channel: str
    applicant: dict[str, Any]
    origin: str | None
    opened_at: str
    status: str = "draft"
    result: str = ""
    finished: bool = False
    version: int = 0
    seq: int = 0
    head: str = ""
    last_by: str = ""
    last_at: str = ""
    submitted_at: str = ""
    received_on: str = ""
    correction_notice_due: str = ""
    correct_by: str = ""
    corrected_on: str = ""
    accepted_on: str = ""
    promised_due: str = ""
    statutory_due: str = ""
    provisional: bool = False
    window: str = ""
    material_list: list[dict[str, Any]] = field(default_factory=list)
    attachments: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    correction_items: list[dict[str, Any]] = field(default_factory=list)
    omissions: list[dict[str, Any]] = field(default_factory=list)
    tasks: dict[int, OpenTask] = field(default_factory=dict)
    recent: list[dict[str, Any]] = field(default_factory=list)
    sub_cases: dict[int, SubCase] = field(default_factory=dict)
    timers: dict[int, dict[str, Any]] = field(default_factory=dict)
    waits: dict[int, dict[str, Any]] = field(default_factory=dict)
    messages: dict[str, dict[str, Any]] = field(default_factory=dict)
    acceptors: list[str] = field(default_factory=list)
    reviewers: dict[str, list[str]] = field(default_factory=dict)
    departments: list[str] = field(default_factory=list)
    notices: list[dict[str, Any]] = field(default_factory=list)
    voiding_by: str = ""
    received_at: str = ""
    corrected_at: str = ""
    clocks: dict[int, Clock] = field(default_factory=dict)
    clocks_started: int = 0
    procedures: dict[int, Procedure] = field(default_factory=dict)
    procedures_started: int = 0
    extended: list[int | None] = field(default_factory=list)
    cards: dict[int, Card] = field(default_factory=dict)
    escalations: dict[int, Escalation] = field(default_factory=dict)
    orders: dict[int, Order] = field(default_factory=dict)
    incidents: dict[int, Incident] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    heard: dict[str, list[str]] = field(default_factory=dict)
    grants: dict[str, list[str]] = field(default_factory=dict)
    revocations: dict[str, Revocation] = field(default_factory=dict)
    taken_back: list[int] = field(default_factory=list)

    @property
    def accepted(self) -> bool:
        """Whether the case has been accepted (受理)."""
        return bool(self.accepted_on)

    @property
    def agent_id(self) -> str:
        """Id of the person who acts for the applicant, empty where nobody does."""
        agent = self.applicant.get("agent")
        return str(agent.get("id") or "") if isinstance(agent, dict) else ""

    def number(self, sub_case: int | None) -> str:
        """The number of a sub-case, or of the case itself for None."""
        return self.case_no if sub_case is None else f"{self.case_no}/{sub_case}"

    def sub_case_of(self, scope: int | None) -> int | None:
        """Number of the sub-case with this token scope."""
        return next((number for number, sub in self.sub_cases.items() if sub.scope == scope), None)

    def part_asked(self, message: str) -> int | None:
        """Number of the sub-case in which a department was asked this; None for none."""
        return next((number for number, sub in self.sub_cases.items() if message in sub.messages), None)

    def standing(self) -> dict[int, SubCase]:
        """The sub-cases whose grant stands: made, and not taken back since."""
        return {
            number: sub for number, sub in self.sub_cases.items()
            if sub.result == "granted" and number not in self.taken_back
        }  # fmt: skip

    def result_of(self, sub_case: int) -> str:
        """The result of a sub-case as it stands: "revoked" where the grant was taken back."""
        result = self.sub_cases[sub_case].result
        return "revoked" if result == "granted" and sub_case in self.taken_back else result

    @property
    def owed(self) -> list[str]:
        """Materials accepted as omissions and not supplied yet."""
        return [omission["material"] for omission in self.omissions if not omission["supplied"]]

    def undecided(self) -> list[int]:
        """Numbers of the sub-cases that still wait for a decision."""
        return [number for number, sub in self.sub_cases.items() if sub.status == "open"]

    def procedure_on(self, sub_case: int | None) -> tuple[int, Procedure] | None:
        """The special procedure that is open on this part (None: the main case), with its number."""
        return next(((number, its) for number, its in self.procedures.items() if its.sub_case == sub_case), None)

    def suspended(self, sub_case: int | None) -> bool:
        """Whether a special procedure is open on this part."""
        return self.procedure_on(sub_case) is not None

    def to_json(self) -> dict[str, Any]:
        """Plain JSON; what is nested is shared with the case, so it is to be written down, not changed."""
        given = structs.asdict(self)
        for name in _NUMBERED:
            given[name] = {number: structs.asdict(entry) for number, entry in given[name].items()}
        return given


_NUMBERED = (
    "tasks", "sub_cases", "clocks", "procedures", "cards", "escalations", "orders", "incidents", "revocations",
)  # fmt: skip
