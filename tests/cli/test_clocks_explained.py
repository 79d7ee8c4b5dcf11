"""`deadline --case` and `--recompute`: a case's clocks told from their ledger, and a calendar that has become known."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from earlier import JUST_NOW, earlier
from terminal import say
from walking import do, done

from onewindow.cli.deadline_case import _branch_cells, print_clocks
from onewindow.cli.deadline_recompute import _submit
from onewindow.commands import Extend, Resume, Suspend
from onewindow.events import Escalated, OrderIssued
from onewindow.settings import read_settings

YEAR = """\
version: 1
year: 2027
source: 示例
rest: [2027-01-01..2027-01-03, 2027-02-05..2027-02-11, 2027-05-01..2027-05-05, 2027-10-01..2027-10-07]
make_up: [2027-02-14, 2027-10-09]
"""
"""Invented, as in docs/time-limits.md."""

HEARING = {"procedure": "听证", "reason": "申请人要求听证"}


@pytest.fixture
def heard(site: Path) -> str:
    """A case of last year: a hearing of three working days in the registration, then an extension."""
    with earlier(site) as past:
        no = past.accepted()
        part = {"case_no": no, "sub_case": f"{no}/1"}
        past.do(Suspend, "liu.yang", **part, **HEARING).or_raise()
        past.at("2025-03-06 09:00")
        past.do(Resume, "liu.yang", **part, result="听证笔录已归档").or_raise()
        past.do(Extend, "huang.wei", **part, limit="3wd", reason="情形复杂").or_raise()
    return no


def clock_of(no: str, kind: str, sub_case: int | None = None) -> dict[str, Any]:
    clocks = say("deadline", "--case", no, "-f", "json").json["clocks"]
    return next(each for each in clocks if (each["kind"], each["part"]["sub_case"]) == (kind, sub_case))


def test_every_change_of_a_clock_is_a_line_with_basis_actor_and_time(site: Path, heard: str) -> None:
    promised = clock_of(heard, "promised", 1)

    told = [(line["change"], line["by"]["id"], line["due_on"]) for line in promised["lines"]]
    assert told == [
        ("started", "wang.fang", "2025-03-04"),
        ("suspended", "liu.yang", None),
        ("resumed", "liu.yang", "2025-03-07"),
        ("extended", "huang.wei", "2025-03-12"),
    ]
    assert "行政许可法" in promised["lines"][1]["basis"]
    assert [line["at"] for line in promised["lines"]] == sorted(line["at"] for line in promised["lines"])


def test_the_ledger_says_why_a_clock_was_suspended_and_extended(site: Path, heard: str) -> None:
    reasons = [line["reason"] for line in clock_of(heard, "promised", 1)["lines"]]
    told = say("deadline", "--case", heard).out

    assert reasons == ["", HEARING["reason"], "", "情形复杂"]
    assert HEARING["reason"] in told
    assert "情形复杂" in told


def test_the_ledger_tells_only_what_happened_when_a_case_was_left_lying(site: Path) -> None:
    with earlier(site) as past:
        no = past.accepted()
        past.at("2025-04-10 10:00")
        happened = [recorded.event for recorded in past.engine.events(no, actor="system")]
    orders = [each for each in happened if isinstance(each, OrderIssued)]

    told = " ".join(say("deadline", "--case", no, "--all", "--as", "lin.tao").out.split())

    issued = sorted(map(int, re.findall(r"supervision order (\d+) issued", told)))
    assert issued == [each.order for each in orders] != []
    promised = clock_of(no, "promised")["lines"]
    rungs = [line["nobody"] for line in promised if ":" in line["change"] or line["change"] == "overdue"]
    assert rungs == ["spoken_for"] * len(rungs) != []
    assert "nobody further told: the wider limit that ends with it speaks for it" in told
    at_once = next(line for line in clock_of(no, "statutory", 1)["lines"] if line["change"] == "overdue")
    escalated = [each for each in happened
                 if isinstance(each, Escalated) and (each.cause, each.sub_case) == ("statutory", 1)]
    wanted = [(each.rung, person["id"]) for each in escalated for person in each.recipients]
    assert [(person["rung"], person["id"]) for person in at_once["told"]] == wanted != []


def test_the_explanation_reaches_the_day_that_was_recorded(site: Path, heard: str) -> None:
    for clock in say("deadline", "--case", heard, "-f", "json").json["clocks"]:
        assert clock["explained"]["due_date"] == clock["due_on"], clock["kind"]

    excluded = [day["date"] for day in clock_of(heard, "promised", 1)["explained"]["days"] if day["excluded"]]
    assert excluded == ["2025-03-04", "2025-03-05", "2025-03-06"]


def test_stopped_clocks_stay_in_the_ledger_and_show_their_days_when_asked(site: Path, heard: str) -> None:
    stopped = clock_of(heard, "correction_notice")

    assert (stopped["light"], stopped["overdue"], stopped["why"]) == (None, False, "CaseAccepted")
    assert [line["change"] for line in stopped["lines"]] == ["started", "stopped"]
    brief, full = (say("deadline", "--case", heard, *words).out for words in ([], ["--all"]))
    assert "one-off notice limit" in brief
    assert full.count("the starting day, not counted") > brief.count("the starting day, not counted")


def test_the_joint_limit_shows_what_each_branch_took_of_it(site: Path) -> None:
    with earlier(site) as past:
        no = past.accepted()
        past.at("2025-03-06 10:00")
        past.finish(no, "registration_review", "chen.jie", "passed", opinion="符合法定形式")
        past.finish(no, "registration_decision", "liu.yang", "granted")
        past.finish(no, "issue_licence", "dong.ying", "done", licence_no="990101000000017", uscc="91990100MA990A017B")

    joint = say("deadline", "--case", no, "-f", "json").json["joint"]

    branches = {branch["name"]: branch for branch in joint["branches"]}
    registration = branches["公司设立登记"]
    assert (joint["kind"], joint["limit"]) == ("overall", "4wd")
    assert (registration["used"], registration["limit"], registration["left"]) == (3, "1wd", -2)
    assert (branches["公章刻制备案"]["waited"], branches["公章刻制备案"]["ended"]) == (3, None)
    assert registration["critical"]
    # Police, tax, social security and the fund began together and are all open: none of them is blamed alone.
    still_open = ["公章刻制备案", "税务信息确认与发票领用", "社会保险登记", "住房公积金缴存登记"]
    assert [name for name, branch in branches.items() if branch["consumed"]] == still_open
    assert [name for name, branch in branches.items() if branch["critical"]] == ["公司设立登记", *still_open]
    told = "".join(say("deadline", "--case", no).out.split())
    named = [branches[each]["name_en"] for each in still_open]
    assert f"Tookmostofthejointlimit:{','.join(''.join(name.split()) for name in named)}," in told


def test_a_fresh_joint_limit_blames_nobody(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # At its own hour: what the machine's clock calls an hour ago was yesterday, at half past midnight.
    with earlier(site) as past:
        found = past.engine.clocks(past.accepted(), actor="system")
        print_clocks(found, past.engine.directory, days_of_all=False)

    told = capsys.readouterr().out

    assert "Joint: overall time limit" in told
    assert "Took most" not in told


def test_what_is_left_is_the_limit_less_the_figure_shown_as_used(site: Path) -> None:
    branch = {"sub_case": "N/2", "name": "公章", "name_en": "Seals", "critical": True,
              "began": "2026-06-15T01:00:00.000Z", "ended": None, "used": 3, "excluded": 0}  # fmt: skip

    cells = [_branch_cells({**branch, **own}) for own in (
        {"limit": "0.5wd", "left": -3.1875}, {"limit": "1wd", "left": -2}, {"limit": "4wh", "left": -21.5},
        {"limit": "20d", "left": 15}, {"limit": "", "left": None},
    )]  # fmt: skip

    assert [(row[3], row[5], row[6]) for row in cells] == [
        ("3 (3.7wd)", "0.5wd", "-3.2"), ("3", "1wd", "-2"), ("3 (25.5wh)", "4wh", "-21.5"),
        ("3 (5d)", "20d", "15"), ("3", "", ""),
    ]


def test_a_date_is_explained_by_the_calendar_of_its_day(site: Path, heard: str) -> None:
    before = clock_of(heard, "overall")

    closed(site, "2025-03-05")

    after = clock_of(heard, "overall")
    assert after["calendar_kept"]
    assert after["calendar"] != say("deadline", "--case", heard, "-f", "json").json["calendar"]
    assert after["explained"]["days"] == before["explained"]["days"]
    assert after["explained"]["calendar_version"] == after["calendar"] == before["calendar"]


def test_a_calendar_that_was_not_kept_is_said_to_be_missing(site: Path, heard: str) -> None:
    file = read_settings(site).database_url.removeprefix("sqlite:///")
    with sqlite3.connect(file) as connection:
        connection.execute("DELETE FROM ow_calendar")
    connection.close()

    assert clock_of(heard, "overall")["calendar_kept"] is False
    assert "was not kept: explained by the present one" in say("deadline", "--case", heard).out


def test_recomputing_lists_first_then_changes_and_then_has_nothing_to_do(site: Path) -> None:
    with earlier(site, JUST_NOW) as past:
        no = past.accepted()
    due = clock_of(no, "overall")["due_on"]
    closed(site, due)

    dry = say("deadline", "--recompute", "--dry-run", "--as", "lin.tao", "-f", "json").json
    unchanged = clock_of(no, "overall")["due_on"]
    said = say("deadline", "--recompute", "--as", "lin.tao", "-f", "json")
    again = say("deadline", "--recompute", "--as", "lin.tao", "-f", "json").json

    overall = next(change for change in dry["cases"][0]["changes"] if change["kind"] == "overall")
    assert (dry["results"], unchanged, overall["before"]) == ([], due, due)
    assert overall["after"] > due
    assert (said.code, said.json["cases"]) == (0, dry["cases"])
    assert (again["cases"], again["results"]) == ([], [])
    recorded = clock_of(no, "overall")
    assert (recorded["due_on"], recorded["lines"][-1]["change"]) == (overall["after"], "recomputed")
    assert (recorded["lines"][-1]["value"], recorded["lines"][-1]["by"]["id"]) == (due, "lin.tao")


def test_of_two_people_who_recompute_a_case_at_once_one_changes_it_and_neither_is_refused(site: Path) -> None:
    with earlier(site, JUST_NOW) as past:
        no = past.accepted()
    due = clock_of(no, "overall")["due_on"]
    closed(site, due)
    with earlier(site, JUST_NOW) as past:
        engine, version = past.engine, past.engine.calendar_version
        [case] = engine.recomputation(actor="lin.tao")  # both have seen it as it stood

        told = [_submit(engine, actor, case, version) for actor in ("lin.tao", "gao.yuan", "lin.tao")]

    assert [(each["rejected"], each["repeated"]) for each in told] == [(None, False), (None, False), (None, True)]
    lines = clock_of(no, "overall")["lines"]
    assert [line["by"]["id"] for line in lines if line["change"] == "recomputed"] == ["lin.tao"]


def test_recomputing_is_told_in_words_and_only_to_those_who_may(site: Path) -> None:
    with earlier(site, JUST_NOW) as past:
        no = past.accepted()
    due = clock_of(no, "overall")["due_on"]

    assert "No due date or light changes" in say("deadline", "--recompute", "--as", "gao.yuan").out
    closed(site, due)
    dry = say("deadline", "--recompute", "--dry-run", "--as", "gao.yuan")

    assert f"{due} → " in dry.out
    assert "1 case(s) would change" in dry.out
    assert say("deadline", "--recompute", "--as", "wang.fang").code == 3
    assert "1 case(s) recomputed" in say("deadline", "--recompute", "--as", "gao.yuan").out


def test_a_year_that_is_announced_changes_some_dates_and_confirms_others(site: Path) -> None:
    with earlier(site, "2026-12-29 09:00") as past:
        confirmed = past.accepted()
    with earlier(site, "2027-01-18 09:00") as past:
        changed = past.accepted()
    (site / "calendar").mkdir(exist_ok=True)
    (site / "calendar/2027.yaml").write_text(YEAR, encoding="utf-8")

    with earlier(site, "2027-01-18 10:00") as past:
        found = {case["case_no"]: case for case in past.engine.recomputation(actor="system")}

    moved = {change["kind"]: change for change in found[changed]["changes"] if change["part"] == changed}
    assert (moved["statutory"]["before"], moved["statutory"]["after"]) == ("2027-02-17", "2027-02-19")
    assert found[confirmed]["changes"] == []
    kept = next(each for each in found[confirmed]["confirmed"] if each["kind"] == "statutory" and each["before"])
    assert (kept["before"], kept["provisional_before"], kept["provisional"]) == (kept["after"], True, False)


def test_words_of_case_do_work_the_clocks_and_supervision(site: Path) -> None:
    with earlier(site, JUST_NOW) as past:
        no = past.accepted()

    done(no, "suspend", "听证", "--sub-case", "registration", "--reason", "申请人要求听证", actor="liu.yang")
    done(no, "resume", "--sub-case", "registration", "--reason", "笔录已归档", actor="liu.yang")
    done(no, "extend", "3wd", "--sub-case", "registration", "--reason", "情形复杂", actor="huang.wei")
    done(no, "order", "market_regulation", "请说明原因", actor="lin.tao")
    done(no, "reply-order", "1", "--reason", "已安排", actor="huang.wei")
    done(no, "settle-order", "1", "no", "--reason", "不具体", actor="lin.tao")
    done(no, "report-act", "extra_material", "2025-03-03", "--sub-case", "1", "--reason", "索要无关证明",
         "--set", "department=market_regulation", actor="lin.tao")  # fmt: skip
    done(no, "appeal", "1", "--reason", "并未索要", actor="huang.wei")
    done(no, "confirm", "1", "--reason", "属实", actor="lin.tao")
    done(no, "recompute", actor="lin.tao")

    case = say("case", "show", no, "-f", "json").json["case"]
    assert [(card["card"], card["state"]) for card in case["cards"]] == [(1, "confirmed")]
    assert [(order["order"], order["state"]) for order in case["orders"]] == [(1, "returned")]
    assert case["extended"] == [1]


def test_case_and_recompute_go_alone(site: Path) -> None:
    for words in (["--case", "N", "--start", "2025-03-03"], ["--case", "N", "--recompute"],
                  ["--recompute", "--limit", "5wd"]):  # fmt: skip
        assert say("deadline", *words).code == 2
    assert say("deadline", "--case", "nonesuch").code == 3
    assert do("nonesuch", "recompute", actor="lin.tao").code == 3


def closed(site: Path, day: str) -> None:
    """The site closes on a day that was a working day in the calendar before."""
    with (site / "onewindow.toml").open("a", encoding="utf-8") as settings:
        settings.write(f'\n[calendar.closures]\n"{day}" = "本地放假"\n')
