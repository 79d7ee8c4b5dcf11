"""A case on paper held against what the engine shows of it; numbers are copied where the engine gives new ones."""

from __future__ import annotations

from collections import Counter
from typing import Any

from journeys.paper import QUESTION, Paper, Work
from journeys.paper_clocks import Standing, clocks_of


def same(paper: Paper, view: dict[str, Any]) -> None:
    """The engine shows what stands on paper, and nothing besides."""
    assert (view["status"], view["result"], view["finished"]) == (paper.status, paper.result, paper.finished)
    _parts(paper, view)
    _works(paper, view)
    assert len(view["timers"]) == paper.hourglasses
    assert [wait["name"] for wait in view["waits"].values()] == ["objection"] * _count(paper, "shop")
    assert {name: len(files) for name, files in view["attachments"].items()} == dict(paper.files)
    names = {part.number: name for name, part in paper.parts.items()}
    procedures = {names.get(each["sub_case"]): each["kind"] for each in view["procedures"]}
    assert procedures == paper.procedures
    assert {names.get(each) for each in view["extended"]} == paper.extended
    assert [each["incident"] for each in view["incidents"]] == list(paper.incidents)
    for each in view["incidents"]:
        shown = {name: each[name] for name in ("state", "message", "department")}
        assert shown.items() <= paper.incidents[each["incident"]].items()
    _supervision(paper, view, names)
    shown = _clocks(view, names)
    assert shown == clocks_of(paper), f"clocks too many {shown - clocks_of(paper)}, missing {clocks_of(paper) - shown}"


def _parts(paper: Paper, view: dict[str, Any]) -> None:
    """Numbered from one in order, each begun as often as the drawing asks for it."""
    shown = view["sub_cases"]
    numbers = [sub["sub_case"] for sub in shown]
    assert numbers == [f"{paper.case_no}/{number}" for number in range(1, len(numbers) + 1)]
    for number, sub in enumerate(shown, 1):
        part = next((each for each in paper.parts.values() if each.number == number), None) or next(
            (each for each in paper.parts.values() if each.number is None and each.element == sub["element"]), None
        )
        assert part is not None, f"nobody has begun {sub['element']}"
        part.number = number
    assert [(sub["element"], sub["status"], sub["result"], sub["obligatory"]) for sub in shown] == [
        (part.element, part.status, _as_it_stands(paper, name), part.listed.obligatory)
        for name, part in sorted(paper.parts.items(), key=lambda each: each[1].number or 0)
    ]


def _as_it_stands(paper: Paper, name: str) -> str:
    return "revoked" if name in paper.taken_back else paper.parts[name].result


def _works(paper: Paper, view: dict[str, Any]) -> None:
    """The open work items, and the messages that wait for an answer."""
    names = {part.number: name for name, part in paper.parts.items()}
    for task in view["tasks"]:
        if task["stage"] == QUESTION:
            about = paper.work(task["instance"]["of"])
            work = next((each for each in paper.works if each.about is about and about is not None), None)
            _adopt(work, task["task"], task)
        else:
            work = _find(paper, task["task"], task["element"], names.get(task["sub_case"]), by_system=False)
        assert work is not None
        shown = (task["stage"], task["department"], task["role"], task["holder"])
        assert shown == (work.stage, work.department, work.role, work.holder), task
    for message, sent in view["messages"].items():
        work = _find(paper, sent["task"], sent["element"], names.get(sent["sub_case"]), by_system=True)
        assert work.message in ("", message), f"{message} instead of {work.message}"
        work.message = message
        paper.asked[message] = work
        assert (sent["department"], sent["clarified"]) == (work.department, work.asked_before), sent
    shown_now = sorted([t["task"] for t in view["tasks"]] + [sent["task"] for sent in view["messages"].values()])
    assert shown_now == sorted(work.number or 0 for work in paper.works), "work that nobody sees"


def _find(paper: Paper, number: int, element: str, part: str | None, *, by_system: bool) -> Work:
    work = paper.work(number)
    if work is None:
        work = next((each for each in paper.works if each.number is None and each.element == element
                     and each.part == part and each.about is None), None)
        _adopt(work, number, f"{element} of {part}")
    assert work is not None
    assert (work.element, work.part, work.by_system) == (element, part, by_system), f"{number} is {element} of {part}"
    return work


def _adopt(work: Work | None, number: int, what: object) -> None:
    assert work is not None, f"nobody has begun {what}"
    assert work.number in (None, number)
    work.number = number


def _supervision(paper: Paper, view: dict[str, Any], names: dict[int | None, str]) -> None:
    """New cards, tellings and orders are copied; what became of those there were is foretold."""
    for card in view["cards"]:
        if card["card"] not in paper.cards:
            assert card["card"] == len(paper.cards) + 1
            paper.cards[card["card"]] = {"state": "issued", "department": card["department"], "appealed_by": ""}
        known = paper.cards[card["card"]]
        assert {name: card[name] for name in known} == known
    for escalation in view["escalations"]:
        told = {person["id"] for person in escalation["recipients"]}
        known = paper.escalations.setdefault(escalation["escalation"], {"told": told, "seen_by": set()})
        assert known == {"told": told, "seen_by": {each["by"] for each in escalation["acknowledged"]}}
    for order in view["orders"]:
        told = {person["id"] for person in order["recipients"]}
        part = names.get(order["sub_case"])
        if order["order"] not in paper.orders:
            assert order["order"] == len(paper.orders) + 1
            paper.departments.add(order["department"])
            paper.orders[order["order"]] = {
                "state": "issued", "department": order["department"], "told": told, "part": part, "replied_by": "",
            }
        shown = {**{name: order[name] for name in ("state", "department", "replied_by")}, "told": told, "part": part}
        assert shown == paper.orders[order["order"]]
    assert (len(view["cards"]), len(view["escalations"]), len(view["orders"])) == (
        len(paper.cards), len(paper.escalations), len(paper.orders)
    )


def _clocks(view: dict[str, Any], names: dict[int | None, str]) -> Counter[Standing]:
    waiting = {task["task"]: task["element"] for task in view["tasks"]}
    waiting |= {sent["task"]: sent["element"] for sent in view["messages"].values()}
    return Counter(
        (clock["kind"], names.get(clock["sub_case"]),
         waiting[clock["task"]] if clock["task"] is not None else str(clock["order"] or ""),
         any(pause["end"] is None for pause in clock["suspensions"]))
        for clock in view["clocks"]
    )  # fmt: skip


def _count(paper: Paper, element: str) -> int:
    return sum(work.element == element for work in paper.works)
