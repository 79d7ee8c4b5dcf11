"""What departments' systems could say next, right or wrong, in order or not, and what people do about incidents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

from onewindow import commands as c
from onewindow.ports import Actor

Wish = tuple[type[c.Command], str, dict[str, Any]]

NO = {"reason": "与档案记载不一致", "remedies": "可以在六十日内申请行政复议，或者在六个月内提起行政诉讼"}
ANSWERS: tuple[tuple[str, dict[str, Any]], ...] = (
    *[("granted", {})] * 5, ("refused", NO), ("returned", NO), ("refused", {"reason": "不予办理"}), ("returned", {}),
    *[("clarification", {"question": "刻几枚？"})] * 3, ("clarification", {"question": "什么材质？"}),
    *[("accepted_for_work", {"reference": "R-1"})] * 2,
    ("splendid", {}), ("cancelled", {}), ("revoked", {"reason": "办错了"}), ("done", {}),
)  # fmt: skip
"""What a department may say of a request; what it hands out with a grant stands in the book."""

LIKELY: dict[str, tuple[tuple[str, dict[str, Any]], ...]] = {
    "seal": (("refused", NO),) * 7, "revoke_invoice": (("revoked", {}),) * 9,
}  # fmt: skip
"""What is said of these besides, so that what was granted comes to be undone."""


class Post:
    """Remembers every message of every case, so that old ones are answered too."""

    def __init__(self, granting: dict[str, dict[str, Any]]) -> None:
        self.granting = granting
        self.sent: dict[str, dict[str, str]] = {}
        self.said: list[dict[str, Any]] = []

    def replies(self, chance: Random, view: dict[str, Any]) -> Wish | None:
        """A reply, mostly to what is waiting; else late, a second time, out of order, or to nothing at all."""
        known = self.sent.setdefault(view["case_no"], {})
        known.update({message: sent["element"] for message, sent in view["messages"].items()})
        waiting = list(view["messages"])
        if self.said and chance.random() < 0.2:
            return c.RecordReply, "system", chance.choice(self.said)
        late = [*known, f"{view['case_no']}:seal:404", "m-1"] if chance.random() < 0.25 else []
        if not waiting and not late:
            return None
        message = chance.choice(late or waiting)
        outcome, data = chance.choice([*ANSWERS, *LIKELY.get(known.get(message, ""), ())])
        if outcome in ("granted", "done"):
            data = self._granted(chance, known.get(message, ""))
        said = {"case_no": view["case_no"], "message": message, "outcome": outcome, "data": data}
        if chance.random() < 0.03:
            said["error"] = "E-7"
        self.said.append(said)
        return c.RecordReply, self._who(chance), said

    def undelivered(self, chance: Random, view: dict[str, Any]) -> Wish | None:
        """The sender gives up, on what waits or on what is long over."""
        known = [*view["messages"]] * 4 + [*self.sent.get(view["case_no"], {})]
        if not known:
            return None
        message = chance.choice(known) + chance.choice(["", "", "", ":cancel"])
        given = {"message": message, "problem": "连接不上", "facts": {"attempts": 9, "department": "police"}}
        return c.ReportUndelivered, self._who(chance), {"case_no": view["case_no"], **given}

    def incident(self, chance: Random, view: dict[str, Any], people: Sequence[Actor]) -> Wish | None:
        """Somebody sees to an incident, mostly one that is open and by those who may."""
        found = [each for each in view["incidents"] if each["state"] == "open"] or view["incidents"][-2:]
        if not found:
            return None
        incident = chance.choice(found)
        able = ["lin.tao", "wang.fang", *self._of(people, incident["department"])]
        who = chance.choice(able if chance.random() < 0.85 else [person.id for person in people])
        given = {"incident": incident["incident"], "reason": chance.choice(["已电话核实"] * 6 + [""])}
        kind: type[c.Command] = chance.choice([c.RetryIncident, c.ResolveIncident, c.GiveUpIncident])
        return kind, who, {"case_no": view["case_no"], **given}

    def _granted(self, chance: Random, element: str) -> dict[str, Any]:
        data = dict(self.granting.get(element, {}))
        if "handed_out" in data:
            data["handed_out"] = chance.random() < 0.4
        return data if chance.random() < 0.9 else {"filing_no": 7}

    @staticmethod
    def _who(chance: Random) -> str:
        return chance.choice(["system"] * 19 + ["zhou.qiang"])

    @staticmethod
    def _of(people: Sequence[Actor], department: str) -> Iterator[str]:
        return (person.id for person in people if person.department == department)
