"""What people could ask of a case next: mostly what its state calls for, sometimes an ending, sometimes nonsense."""

from __future__ import annotations

from random import Random
from typing import Any

import yaml

from journeys.nonsense import STRANGERS, nonsense, twisted
from journeys.town import Town, examples
from journeys.wishes_of_clocks import clock_wish
from journeys.wishes_of_departments import LIKELY, Post
from onewindow import commands as c
from onewindow.domain.instants import instant
from onewindow.examples import FILES, read_example

Wish = tuple[type[c.Command], str, dict[str, Any]]
"""Command type, who asks, and the fields."""

NO = {"reason": "材料与档案记载不一致", "remedies": "可以在六十日内申请行政复议，或者在六个月内提起行政诉讼"}
OUTCOMES: dict[str, tuple[tuple[str, dict[str, Any]], ...]] = {
    "intake": (("received", {}),),
    "acceptance": (
        ("accepted", {"defects": {}}),
        ("correction", {"items": [{"field": "/company", "problem": "名称与授权书不一致", "requirement": "请核对"}]}),
        ("not_accepted", NO),
    ),
    "correction": (("resubmitted", {}),),
    "review": (("passed", {"opinion": "齐全"}), ("sent_back", NO)),
    "decision": (("granted", {}), ("refused", NO), ("returned", NO), ("sent_back", NO)),
    "issuance": (("issued", {}),),
    "delivery": (("delivered", {"collector": {"name": "李雷", "method": "window"}}),),
    "archive": (("archived", {}),),
    "clarification": (("answered", {"answer": "一枚"}), ("answered", {}), ("done", {"answer": "一枚"})),
    "": (("done", {}),),
}
"""What each stage may end with; the first is the one that leads on."""


_UNDOING: dict[str, Any] = {
    "openings": [{
        "applicant": {"id": "applicant.li", "name": "李雷", "agent": {"id": "agent.han", "name": "韩梅"}},
        "form": {"company": {"name": "示范市青禾软件有限公司", "representative": "李雷", "mobile": "13800000001"}},
        "situations": {},
    }],
    "materials": {"articles": "pdf", "lease_contract": "pdf"},
    "omittable": {"lease_contract"},
    "data": {
        ("seal", "granted"): {"filing_no": "9901010000001"},
        ("invoice", "granted"): {"confirmation_no": "示税通〔2026〕1024号", "handed_out": False},
        ("revoke_invoice", "done"): {"reason": "公安不予"},
        ("pending_revocation", "done"): {"reason": "公安不予"},
    },
}  # fmt: skip
UNTOLD = {"revoking_startup": _UNDOING, "asking_again": _UNDOING}
"""Processes without worked examples."""


class Book:
    """What the worked examples of a process say: openings, materials, and data by element and outcome."""

    def __init__(self, process: str) -> None:
        untold = UNTOLD.get(process, {})
        self.process = process
        self.openings: list[dict[str, Any]] = untold.get("openings", [])
        self.materials: dict[str, str] = untold.get("materials", {})
        self.omittable: set[str] = untold.get("omittable", set())
        self.data: dict[tuple[str, str], dict[str, Any]] = untold.get("data", {})
        found = [path for path in examples() if path.parent.parent.name == process]
        for path in found:
            self._read([step for step in read_example(path).steps if "rejected" not in step])
        if found:
            item = yaml.safe_load((found[0].parent.parent / "item.yaml").read_text(encoding="utf-8"))
            self.omittable = {m["id"] for m in item["main"]["materials"] if m["necessity"] == "omittable"}

    def granting(self) -> dict[str, dict[str, Any]]:
        """What goes with a positive answer about each element."""
        return {element: data for (element, outcome), data in self.data.items() if outcome in ("granted", "done")}

    def _read(self, steps: list[dict[str, Any]]) -> None:
        opening: dict[str, Any] = {}
        for step in steps:
            if "open" in step:
                opening = {name: dict(value) for name, value in step["open"].items()}
                self.openings.append(opening)
            for name, value in (step.get("draft") or {}).items():
                opening.setdefault(name, {}).update(value)
            if "attach" in step:
                self.materials.setdefault(step["attach"], step.get("kind", "pdf"))
            if "complete" in step:
                self.data.setdefault((step["complete"], step["outcome"]), step.get("data", {}))


class Wisher:
    """Draws wishes about the cases of one town from a seeded source of chance."""

    def __init__(self, town: Town, book: Book) -> None:
        self.town, self.book = town, book
        self.people = list(town.engine.directory.everyone())
        self.post = Post(book.granting())
        self.unlisted: set[tuple[str, str]] = set()
        """(case, material) the engine has refused: which materials are listed depends on the answers given."""
        self.corrects = False
        """Whether the calm way goes through a correction."""
        self.later: set[str] = set()
        """Materials the latest applicant hands in only after acceptance."""
        self.proposed: set[str] = set()
        """Cases somebody has proposed to void."""

    def wish(self, kind: str, chance: Random, view: dict[str, Any], others: list[str]) -> Wish | None:
        """A wish of this kind about the case; None where it offers nothing of the kind."""
        if kind == "another":
            return self.opening(chance, view if chance.random() < 0.7 else None) if view["finished"] else None
        if kind == "recomputing":
            return c.RecomputeClocks, chance.choice(["lin.tao", "gao.yuan", "system"]), {"case_no": view["case_no"]}
        if kind == "of_departments":
            return self.post.replies(chance, view)
        if kind == "of_incidents":
            return self.post.incident(chance, view, self.people)
        if kind == "undelivered":
            return self.post.undelivered(chance, view)
        if kind == "nonsense":
            return self.nonsense(chance, view, others)
        return {
            "sensible": self.sensible, "of_clocks": self.of_clocks, "twisted": self.twisted, "ending": self.ending,
        }[kind](chance, view)

    def everybody(self, view: dict[str, Any]) -> list[str]:
        """Staff, system, applicant, agent, strangers."""
        agent = view["applicant"].get("agent")
        parties = [view["applicant"].get("id"), agent.get("id") if isinstance(agent, dict) else None]
        return [*(person.id for person in self.people), "system", *(str(each) for each in parties if each), *STRANGERS]

    def opening(self, chance: Random, origin: dict[str, Any] | None) -> Wish:
        """A case of the process; with `origin` one that takes over what that case was granted."""
        if not self.book.openings:
            return c.OpenCase, "wang.fang", {"process": self.book.process, "form": {"again": chance.random() < 0.5}}
        self.later = self.book.omittable if chance.random() < 0.4 else set()
        opening = chance.choice(self.book.openings)
        given = {"process": self.book.process, **opening, "channel": chance.choice(["window", "online"])}
        if chance.random() < 0.05:  # somebody of the staff applies, and is to keep out of it
            person = chance.choice(["bai.lu", "zhao.min", "tian.yu"])
            return c.OpenCase, "wang.fang", {**given, "applicant": {"id": person, "name": person}}
        if origin is not None:
            given |= {"applicant": origin["applicant"], "form": {}, "origin": origin["case_no"]}
        return c.OpenCase, chance.choice(["wang.fang", given["applicant"]["id"]]), given

    def sensible(self, chance: Random, view: dict[str, Any], *, calm: bool = False) -> Wish | None:
        """What the state of the case calls for; `calm` takes the way that leads on. None where nothing does."""
        if view["finished"]:
            return None
        case = {"case_no": view["case_no"]}
        owner = _party(chance, view)
        if view["status"] == "draft":
            return self._draft(chance, view, owner, calm)
        if view["status"] == "correcting" and not calm and chance.random() < 0.2:
            return c.LapseCase, chance.choice(["system", "zhao.min"]), {**case, "reason": "逾期未补正"}
        owed = [omission["material"] for omission in view["omissions"] if not omission["supplied"]]
        if owed and (calm or chance.random() < 0.3):
            return c.SupplementOmission, owner, {**case, **self._file(owed[0], chance)}
        if view["timers"] and not calm and chance.random() < 0.3:
            return c.FireTimer, "system", {**case, "timer": chance.choice(list(view["timers"]))}
        if view["waits"] and not calm and chance.random() < 0.1:
            return c.SendMessage, "wang.fang", {**case, "name": "objection", "data": {"by": "邻居"}}
        if view["messages"] and not calm and chance.random() < len(view["messages"]) / (len(view["tasks"]) + 3):
            return self.post.replies(chance, view)
        if not view["tasks"]:
            return None
        return self._task(chance, view, chance.choice(view["tasks"]), owner, calm)

    def ending(self, chance: Random, view: dict[str, Any]) -> Wish:
        """One of the commands that end a case or a sub-case, by somebody who might."""
        case = {"case_no": view["case_no"], "reason": "申请人要求"}
        owner = _party(chance, view)
        sub_cases = [sub["sub_case"] for sub in view["sub_cases"]] or [None]
        if view["case_no"] in self.proposed and chance.random() < 0.6:
            return c.VoidCase, "lin.tao", case
        wish: Wish = chance.choice([
            (c.Withdraw, owner, case),
            (c.Withdraw, owner, {**case, "sub_case": chance.choice(sub_cases)}),
            (c.Terminate, "tang.hong", {**case, "basis": "行政许可法第七十条"}),
            (c.ProposeVoiding, "wang.fang", case),
            (c.VoidCase, "lin.tao", case),
            (c.LapseCase, "system", case),
            (c.Forward, "tang.hong", {**case, "to": "省级机关"}),
            (c.CorrectOnTheSpot, "wang.fang", {"case_no": view["case_no"], "form": self._sections(chance)}),
        ])
        if wish[0] is c.ProposeVoiding:
            self.proposed.add(view["case_no"])
        return wish

    def of_clocks(self, chance: Random, view: dict[str, Any]) -> Wish | None:
        """What the clocks and the cards of the case call for."""
        return clock_wish(chance, view, self.people, instant(self.town.clock.now()))

    def nonsense(self, chance: Random, view: dict[str, Any], others: list[str]) -> Wish:
        """Any command by anybody with anything in it."""
        return nonsense(chance, view, self.everybody(view), others)

    def twisted(self, chance: Random, view: dict[str, Any]) -> Wish | None:
        """A sensible wish with one thing wrong: the person, the outcome, or what is filled in."""
        wish = self.sensible(chance, view)
        people = [person.id for person in self.people] + [str(view["applicant"].get("id", "")), "system"]
        return twisted(chance, *wish, view, people) if wish else None

    def _draft(self, chance: Random, view: dict[str, Any], owner: str, calm: bool) -> Wish:
        case = {"case_no": view["case_no"]}
        left = [material for material in self.book.materials
                if material not in view["attachments"] and (view["case_no"], material) not in self.unlisted]
        wanted = [material for material in left if material not in self.later]
        if wanted and (calm or chance.random() < 0.9):
            return c.AttachMaterial, owner, {**case, **self._file(chance.choice(wanted), chance)}
        if chance.random() < 0.1:
            return c.SaveDraft, owner, {**case, "form": self._sections(chance), "situations": {}}
        return c.SubmitApplication, owner, case

    def _task(self, chance: Random, view: dict[str, Any], task: dict[str, Any], owner: str, calm: bool) -> Wish:
        case = {"case_no": view["case_no"], "task": int(task["task"])}
        able = self._able(task, owner)
        if task["holder"] is None:
            return c.ClaimTask, chance.choice(able), case
        if not calm and chance.random() < 0.1:
            handing = (c.HandOverTask, task["holder"], {**case, "to": chance.choice(able), "reason": "外出"})
            return chance.choice([handing, (c.ReleaseTask, task["holder"], case)])
        if task["stage"] == "correction" and (lacking := _lacking(view)):
            return c.AttachMaterial, owner, {"case_no": view["case_no"], **self._file(chance.choice(lacking), chance)}
        outcome, data = OUTCOMES[task["stage"]][0]
        if not calm and chance.random() < (0.8 if task["element"] in LIKELY else 0.3):
            outcome, data = chance.choice(OUTCOMES[task["stage"]])
        if calm and self.corrects and task["stage"] == "acceptance":
            outcome, data = OUTCOMES["acceptance"][1]
        data = self.book.data.get((task["element"], outcome), data)
        if "handed_out" in data:
            data = {**data, "handed_out": chance.random() < 0.5}
        if task["stage"] == "acceptance" and outcome == "accepted":
            outcome, data = self._acceptance(view, data)
        if outcome == "correction":
            data = {"items": [*data["items"], *_left_out(view)]}
        if not task["stage"] and view["kind"] == "plain":
            data = chance.choice([{"again": True}, {"again": False}, {}]) if not calm else {"again": False}
        return c.CompleteTask, task["holder"], {**case, "outcome": outcome, "data": data}

    def _acceptance(self, view: dict[str, Any], data: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        missing = [material for material in view["material_list"]
                   if material["necessity"] == "omittable" and material["id"] not in view["attachments"]]
        if not missing:
            return "accepted", data
        later = (self.town.clock.now().date().replace(day=1).replace(year=2027)).isoformat()
        return "accepted_with_omissions", {"omissions": [
            {"material": material["id"], "commitment": "承诺补交", "supplement_by": later} for material in missing
        ]}

    def _able(self, task: dict[str, Any], owner: str) -> list[str]:
        if task["role"] == "applicant":
            return [owner, "wang.fang"]
        return [person.id for person in self.people
                if task["department"] in ("", person.department) and (not task["role"] or task["role"] in person.roles)]

    def _file(self, material: str, chance: Random) -> dict[str, Any]:
        kind = self.book.materials.get(material, "pdf")
        content = FILES[kind] + f"{material} {chance.randrange(3)}".encode()
        return {"material": material, "filename": f"{material}.{kind}", "content": content}

    def _sections(self, chance: Random) -> dict[str, Any]:
        form = chance.choice(self.book.openings)["form"] if self.book.openings else {"walks": 2}
        return {name: form[name] for name in chance.sample(sorted(form), min(2, len(form)))}


def _left_out(view: dict[str, Any]) -> list[dict[str, str]]:
    """What a notice of everything must name besides: required materials that are not there."""
    wanted = [each["id"] for each in view["material_list"]
              if each["necessity"] == "required" and each["source"] != "government"]
    return [{"material": id, "problem": "未提交"} for id in wanted if id not in view["attachments"]]


def _lacking(view: dict[str, Any]) -> list[str]:
    """Materials of the notice that have not come since."""
    return [item["target"] for item in view["correction_items"]
            if "had" in item and len(view["attachments"].get(item["target"], ())) <= item["had"]]


def _party(chance: Random, view: dict[str, Any]) -> str:
    """The applicant, sometimes the agent; the window where there is nobody."""
    applicant = str(view["applicant"].get("id") or "wang.fang")
    agent = view["applicant"].get("agent")
    return str(agent.get("id") or applicant) if isinstance(agent, dict) and chance.random() < 0.3 else applicant
