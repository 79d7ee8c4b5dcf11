"""What a linked case takes over from its origin, however late it came and whatever its element is called since."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from databases import Database
from journeys.town import DESIGNER, Town
from onewindow import commands as c
from onewindow.domain.drawing import Drawing, Element
from onewindow.engine.origin import _as_drawn

LICENCE = {"licence_no": "990101000000099", "uscc": "91990100MA990K102H"}
SEAL = {"filing_no": "9901010000003", "seal_count": 4}


@pytest.fixture
def town(own_site: Path, sqlite_database: Database) -> Town:
    """A town whose police are served by an adapter."""
    settings = own_site / "onewindow.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + '\n[adapters]\npolice = "seals"\n', encoding="utf-8")
    return Town(own_site, sqlite_database.url)


def test_what_was_granted_late_or_before_the_drawing_changed_is_not_applied_for_again(town: Town) -> None:
    with town:
        origin = _with_a_late_seal(town)
        folder = town.site / "processes" / "company_startup"
        _rename(folder / "process.bpmn", "registration", "establishment")
        town.engine.publish(folder, actor=DESIGNER)

        applicant = town.view(origin)["applicant"]
        linked = town.do(c.OpenCase, "wang.fang", process="company_startup", applicant=applicant, origin=origin)

        taken_over = town.view(str(linked.or_raise().case_no))["document"]["origin"]
        assert taken_over["granted"] == ["establishment", "registration", "seal"]
        assert taken_over["results"]["establishment"]["uscc"] == LICENCE["uscc"]
        assert taken_over["results"]["seal"]["filing_no"] == SEAL["filing_no"]


def _with_a_late_seal(town: Town) -> str:
    """A case with its licence, all else withdrawn; the police have granted too late, and with a note."""
    case_no = town.accepted()
    town.finish(case_no, "registration_review", "chen.jie", "passed").or_raise()
    town.finish(case_no, "registration_decision", "liu.yang", "granted").or_raise()
    town.finish(case_no, "issue_licence", "liu.yang", "done", LICENCE).or_raise()
    message = next(iter(town.view(case_no)["messages"]))
    for sub in town.view(case_no)["sub_cases"]:
        if sub["status"] == "open":
            given = {"case_no": case_no, "sub_case": sub["sub_case"], "reason": "暂不办理"}
            town.do(c.Withdraw, "wang.fang", **given).or_raise()
    late = {"case_no": case_no, "message": message, "outcome": "granted", "data": {**SEAL, "note": "已备案"}}
    town.do(c.RecordReply, "system", **late).or_raise()
    return case_no


def _rename(drawing: Path, old: str, new: str) -> None:
    """The element gets another id, wherever the drawing names it but as an item."""
    text = drawing.read_text(encoding="utf-8")
    text = re.sub(rf'\b(id|sourceRef|targetRef|bpmnElement)="{old}"', rf'\1="{new}"', text)
    text = text.replace(f">{old}</bpmn:flowNodeRef>", f">{new}</bpmn:flowNodeRef>")
    for written in ("'{}' in origin.granted", "{}.result =="):
        text = text.replace(written.format(old), written.format(new))
    drawing.write_text(text, encoding="utf-8")


def drawn(**items: str) -> Drawing:
    """A drawing whose elements do these items."""
    elements = {id: Element(id=id, type="subProcess", parent="p", ow={"item": item}) for id, item in items.items()}
    return Drawing(process="p", name="", kind="service", file="", elements=elements, flows=())


@pytest.mark.parametrize(
    ("before", "now", "taken"),
    [
        (drawn(a="X"), drawn(b="X"), {"a", "b"}),  # the id goes on meaning what it meant
        (drawn(a="X"), drawn(a="Y"), set()),  # nobody does X any more, and `a` is another item's
        (drawn(a="X"), drawn(a="Y", b="X"), {"b"}),
        (drawn(b="X"), drawn(c="X", a="Y"), set()),  # what the version before that called `a`
    ],
)
def test_a_grant_is_taken_over_as_its_own_item_s_and_never_as_another_s(
    before: Drawing, now: Drawing, taken: set[str]
) -> None:
    assert set(_as_drawn({"a": {"result": "granted"}}, before, now)) == taken
