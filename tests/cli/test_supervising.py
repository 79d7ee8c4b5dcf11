"""`supervise`: red first, who was told what, cards, refused attempts; on the terminal, as JSON and as CSV."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from earlier import JUST_NOW, earlier
from terminal import say
from walking import do, done

from onewindow.cli.deadline_months import width
from onewindow.cli.supervise_csv import safe
from onewindow.commands import Suspend
from onewindow.domain.clocks.light import WORST_FIRST


@pytest.fixture
def neglected(site: Path) -> str:
    """A case of last year in which market regulation has let the registration lie."""
    with earlier(site) as past:
        no = past.accepted()
        past.at("2025-03-20 10:00")
    return no


def parts(*words: str) -> list[str]:
    return [row["part"] for row in say("supervise", *words, "-f", "json").json["parts"]]


def test_what_is_red_comes_first_and_makes_the_exit_code(site: Path, neglected: str) -> None:
    with earlier(site, JUST_NOW) as past:
        no = past.accepted()

    said = say("supervise", "-f", "json")

    rows = said.json["parts"]
    assert said.code == 1
    assert [(row["part"], row["light"]) for row in rows[:2]] == [(f"{neglected}/1", "red"), (neglected, "red")]
    assert {row["part"] for row in rows[2:]} == {f"{no}/1", no}
    # A limit of one day warns when the office closes; whether it has closed depends on when the test runs.
    assert {row["light"] for row in rows[2:]} <= {"yellow", "green"}
    assert [WORST_FIRST.index(row["light"]) for row in rows] == sorted(WORST_FIRST.index(row["light"]) for row in rows)
    assert say("supervise", "--case", no).code == 0
    for light in WORST_FIRST:
        assert parts("--light", light) == [row["part"] for row in rows if row["light"] == light]


def test_parts_are_found_by_department_item_service_and_case(site: Path, neglected: str) -> None:
    assert parts("--department", "market_regulation") == [f"{neglected}/1"]
    assert parts("--item", "registration") == [f"{neglected}/1"]
    assert parts("--item", "seal") == parts("--department", "tax") == []
    assert parts("--item", "registration", "--service", "company_startup") == [f"{neglected}/1"]
    assert parts("--case", neglected, "--limit", "1") == [f"{neglected}/1"]
    assert say("supervise", "--case", "nonesuch").code == 3


def test_nothing_running_is_told_and_no_finding(site: Path) -> None:
    said = say("supervise")

    assert (said.code, said.out) == (0, "No clock runs.\n")


@pytest.mark.parametrize(
    ("words", "known"),
    [
        (["--department", "nowhere"], "market_regulation"),
        (["--department", "taxx"], "did you mean tax"),
        (["--item", "nothere"], "registration"),
        (["--service", "nonesuch"], "company_startup"),
        (["--cards", "--department", "nowhere"], "market_regulation"),
    ],
)
def test_a_name_nothing_here_has_is_refused_with_those_there_are(
    site: Path, neglected: str, words: list[str], known: str
) -> None:
    said = say("supervise", *words)

    assert (said.code, said.out) == (2, "")
    assert known in said.err


def test_that_nothing_matches_is_not_told_as_if_no_clock_ran(site: Path, neglected: str) -> None:
    for words in (["--department", "tax"], ["--item", "seal"], ["--light", "green"]):
        said = say("supervise", *words)

        assert (said.code, said.out) == (0, "No running clock matches what was asked for.\n"), words
    assert "No card matches what was asked for." in say("supervise", "--cards", "--department", "tax").out


def test_everybody_who_was_told_is_there_with_the_instant_and_the_acknowledgment(site: Path, neglected: str) -> None:
    told = say("supervise", "--case", neglected, "-f", "json").json["parts"][0]["told"]
    head = next(each for each in told if each["rung"] == "department_head" and each["cause"] == "promised")

    done(neglected, "acknowledge", str(head["escalation"]), "--reason", "已安排", actor="huang.wei")

    again = say("supervise", "--case", neglected, "-f", "json").json["parts"][0]["told"]
    seen = next(each for each in again if each["escalation"] == head["escalation"])
    assert [person["id"] for person in head["recipients"]] == ["huang.wei"]
    assert (head["acknowledged"], [each["by"] for each in seen["acknowledged"]]) == ([], ["huang.wei"])
    assert head["told_at"].startswith("2025-03-0")
    assert "√黄伟" in say("supervise", "--case", neglected).out


def test_heads_see_their_own_department_and_nobody_else_anything(site: Path, neglected: str) -> None:
    assert parts("--as", "huang.wei") == [f"{neglected}/1"]
    assert parts("--as", "cao.yun") == []
    assert parts("--as", "lin.tao") == parts("--as", "xu.qing") == [f"{neglected}/1", neglected]
    for words in (["--as", "wang.fang"], ["--as", "huang.wei", "--department", "tax"], ["--as", "applicant.li"],
                  ["--as", "huang.wei", "--attempts"], ["--as", "chen.jie", "--cards"]):  # fmt: skip
        said = say("supervise", *words)
        assert (said.code, "→ ask " in said.err) == (3, True), words


def test_revoked_cards_are_counted_apart(site: Path, neglected: str) -> None:
    before = say("supervise", "--cards", "-f", "json").json
    card = next(each for each in before["cards"] if each["cause"] == "statutory")

    done(neglected, "appeal", str(card["card"]), "--reason", "误判", actor="huang.wei")
    done(neglected, "revoke", str(card["card"]), "--reason", "确有错误", actor="lin.tao")

    after = say("supervise", "--cards", "-f", "json").json
    assert (before["counts"]["red"]["revoked"], after["counts"]["red"]["revoked"]) == (0, 1)
    assert after["counts"]["red"]["issued"] == before["counts"]["red"]["issued"] - 1
    assert "1 revoked beside" in say("supervise", "--cards").out
    own = say("supervise", "--cards", "--as", "huang.wei", "-f", "json").json
    assert {each["department"] for each in own["cards"]} == {"market_regulation"}
    assert sum(sum(states.values()) for states in own["counts"].values()) == len(own["cards"])
    later = say("supervise", "--cards", "--since", "2099-01-01", "-f", "json").json
    assert (later["cards"], {sum(states.values()) for states in later["counts"].values()}) == ([], {0})
    for words in (["--department", "tax"], ["--department", "market_regulation"], ["--case", neglected]):
        some = say("supervise", "--cards", *words, "-f", "json").json
        assert sum(sum(states.values()) for states in some["counts"].values()) == len(some["cards"]), words


def test_a_card_says_when_it_was_due_beside_when_it_was_issued(site: Path, neglected: str) -> None:
    cards = say("supervise", "--cards", "-f", "json").json["cards"]
    clocks = say("deadline", "--case", neglected, "-f", "json").json["clocks"]
    dates = {clock["clock"]: (clock["due_on"], clock["due_at"]) for clock in clocks}

    of_clocks = [card for card in cards if card["cause"] in ("promised", "statutory", "stage")]
    assert of_clocks
    for card in of_clocks:
        assert (card["due_on"], card["due_at"]) == dates[card["clock"]]
    table = list(csv.DictReader(io.StringIO(say("supervise", "--cards", "-f", "csv").out)))
    assert [row["due_on"] for row in table] == [card["due_on"] or "" for card in cards]
    assert f" · due {of_clocks[0]['due_on']}" in say("supervise", "--cards").out


def test_a_card_of_a_clock_that_has_stopped_names_the_day_of_the_week_too(site: Path, neglected: str) -> None:
    before = say("supervise", "--cards").out
    with earlier(site, "2025-03-20 11:00") as past:
        past.finish(neglected, "registration_review", "chen.jie", "passed", opinion="符合法定形式")
        past.finish(neglected, "registration_decision", "liu.yang", "granted")

    cards = say("supervise", "--cards", "-f", "json").json["cards"]
    after = say("supervise", "--cards").out

    stopped = [card for card in cards if card["cause"] == "promised"]
    assert [card["due_at"] for card in stopped] == [None] * len(stopped) != []
    for card in stopped:
        due = f"due {card['due_on']} ({date.fromisoformat(card['due_on']):%a})"
        assert due in before
        assert after.count(due) == before.count(due)


def test_refused_attempts_are_listed_with_who_tried_what(site: Path, neglected: str) -> None:
    version = say("case", "show", neglected, "-f", "json").json["case"]["version"]

    assert do(neglected, "extend", "90wd", "--reason", "忙", "--sub-case", "1", actor="huang.wei").code == 4

    found = say("supervise", "--attempts", "-f", "json").json["attempts"]
    first = found[0]
    assert (first["case_no"], first["by"]["id"], first["command"]) == (neglected, "huang.wei", "Extend")
    assert (first["code"] in first["message"], bool(first["message_en"])) == (False, True)
    assert say("case", "show", neglected, "-f", "json").json["case"]["version"] == version
    assert f"[{first['code']}]" in say("supervise", "--attempts").out
    assert say("supervise", "--attempts", "--since", "2099-01-01", "-f", "json").json["attempts"] == []


def test_csv_is_utf8_on_any_console_with_a_header_and_a_row_for_each_part(site: Path, neglected: str) -> None:
    for encoding in ("utf-8", "ascii"):
        # What is read back as Latin-1 are the very bytes that were written.
        said = say("supervise", "-f", "csv", encoding="latin-1" if encoding == "ascii" else encoding)
        text = said.out.encode("latin-1" if encoding == "ascii" else encoding).decode("utf-8")
        rows = list(csv.DictReader(io.StringIO(text)))

        assert [(row["part"], row["light"]) for row in rows] == [(f"{neglected}/1", "red"), (neglected, "red")]
        assert rows[0]["department_name"] == "市场监督管理局"
        assert "黄伟" in rows[0]["not_acknowledged"]
    for table in ("--cards", "--attempts"):
        assert say("supervise", table, "-f", "csv").out.count("\n") >= 1


@pytest.mark.parametrize("text", ["=1+1", "+86", "-x", "@SUM(A1)", "\tx", "\rx"])
def test_no_cell_is_a_formula(text: str) -> None:
    assert safe(text) == f"'{text}"


def test_numbers_and_other_texts_stay_as_they_are() -> None:
    assert [safe(-3), safe("李雷"), safe(""), safe(None)] == [-3, "李雷", "", None]


@pytest.mark.parametrize(
    "words",
    [
        ["--light", "pink"],
        ["--cards", "--attempts"],
        ["--cards", "--light", "red"],
        ["--cards", "--since", "soon"],
        ["--since", "2026-03-02"],
    ],
)
def test_typed_wrongly_is_told(site: Path, words: list[str]) -> None:
    assert say("supervise", *words).code == 2


@pytest.mark.parametrize("language", ["zh", "en"])
def test_everything_fits_eighty_columns(
    site: Path, neglected: str, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setenv("ONEWINDOW_LANG", language)
    monkeypatch.setenv("COLUMNS", "80")
    do(neglected, "extend", "90wd", "--sub-case", "1", actor="huang.wei")

    for words in (["supervise"], ["supervise", "--cards"], ["deadline", "--case", neglected, "--all"],
                  ["worklist", "--as", "chen.jie"]):  # fmt: skip
        wide = [line for line in say(*words).out.splitlines() if width(line) > 80]
        # Numbers of cases and commands are never broken: they are there to be copied.
        assert [line for line in wide if neglected not in line and "[" not in line] == [], words


def test_work_lists_and_the_case_show_lights(site: Path, neglected: str) -> None:
    items = say("worklist", "--as", "chen.jie", "-f", "json").json["items"]
    case = say("case", "show", neglected, "-f", "json").json["case"]

    assert [(item["element"], item["light"]) for item in items] == [("registration_review", "red")]
    assert items[0]["due_at"].startswith("2025-03-03")
    assert (case["light"], case["sub_cases"][0]["light"], case["tasks"][0]["light"]) == ("red", "red", "red")
    assert "red" in say("worklist", "--as", "chen.jie").out
    shown = say("case", "show", neglected).out
    assert "Supervision:" in shown
    assert "not acknowledged" in shown


def test_applicants_see_their_dates_and_nothing_of_supervision(site: Path, neglected: str) -> None:
    case = say("case", "show", neglected, "--as", "applicant.li", "-f", "json").json["case"]
    clocks = say("deadline", "--case", neglected, "--as", "applicant.li", "-f", "json").json["clocks"]

    assert {"cards", "escalations", "orders"} & case.keys() == set()
    assert "order_reply" not in {clock["kind"] for clock in [*case["clocks"], *clocks]}
    assert {"promised", "statutory"} <= {clock["kind"] for clock in case["clocks"]}
    assert "supervision_order" not in {notice["kind"] for notice in case["notices"]}


def test_a_part_that_stands_still_is_grey_and_its_case_goes_on(site: Path) -> None:
    with earlier(site, JUST_NOW) as past:
        no = past.accepted()
        given = {"sub_case": f"{no}/1", "procedure": "听证", "reason": "申请人要求"}
        past.do(Suspend, "liu.yang", case_no=no, **given).or_raise()

    rows = {row["part"]: row for row in say("supervise", "-f", "json").json["parts"]}

    clocks = {clock["kind"]: clock["light"] for clock in rows[f"{no}/1"]["clocks"]}
    assert (rows[f"{no}/1"]["suspended"], rows[no]["suspended"]) == (True, False)
    assert (clocks["promised"], clocks["stage"], clocks["special_procedure"]) == ("grey", "grey", "green")
    assert rows[f"{no}/1"]["light"] == "grey"
