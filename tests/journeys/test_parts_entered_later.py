"""A part that is entered hours after acceptance counts from then, not from the hour of the corrections."""

from __future__ import annotations

from datetime import datetime

from journeys.town import Town, materials
from onewindow import commands as c
from onewindow.domain.time_limits import SHANGHAI
from onewindow.examples import FILES

LICENCE = {"licence_no": "990101000000017", "uscc": "91990100MA990A017B"}


def at(town: Town, hour: int) -> None:
    town.clock.set(datetime(2026, 3, 12, hour, tzinfo=SHANGHAI))


def attach(town: Town, case_no: str, material: str) -> None:
    given = {"material": material, "filename": f"{material}.pdf", "content": FILES["pdf"] + material.encode()}
    town.do(c.AttachMaterial, "wang.fang", case_no=case_no, **given).or_raise()


def test_half_a_day_counts_from_the_hour_in_which_a_department_is_asked(sqlite_town: Town) -> None:
    town = sqlite_town
    case_no = town.opened()
    for material in materials():
        if material != "articles":
            attach(town, case_no, material)
    town.do(c.SubmitApplication, "wang.fang", case_no=case_no).or_raise()
    town.finish(case_no, "intake", "wang.fang", "received").or_raise()
    missing = {"items": [{"material": "articles", "problem": "未提交"}]}
    town.finish(case_no, "acceptance", "wang.fang", "correction", missing).or_raise()
    at(town, 9)
    attach(town, case_no, "articles")
    town.finish(case_no, "correction", "wang.fang", "resubmitted").or_raise()
    town.finish(case_no, "acceptance", "wang.fang", "accepted").or_raise()
    at(town, 15)
    town.finish(case_no, "registration_review", "chen.jie", "passed", {"opinion": "齐全"}).or_raise()
    town.finish(case_no, "registration_decision", "liu.yang", "granted").or_raise()

    town.finish(case_no, "issue_licence", "dong.ying", "done", LICENCE).or_raise()

    parts = {sub["element"]: number for number, sub in enumerate(town.view(case_no)["sub_cases"], 1)}
    promised = {clock["sub_case"]: clock for clock in town.view(case_no)["clocks"] if clock["kind"] == "promised"}
    seal = promised[parts["seal"]]
    assert (seal["limit"], seal["start"][:13], seal["light"]) == ("0.5wd", "2026-03-12T07", "green")
    assert promised[None]["start"].startswith("2026-03-12T01"), "the whole counts from the corrections"
