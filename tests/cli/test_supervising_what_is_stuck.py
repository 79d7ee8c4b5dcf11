"""`supervise`: timers and notifications nobody tries any more, shown to whom they concern; and damaged cases."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest
from earlier import JUST_NOW, damage, earlier
from terminal import say

from onewindow.commands import Suspend
from onewindow.settings import read_settings
from onewindow.storage import Store

NOW = "2025-04-01T00:00:00.000Z"
"""Later than all that a neglected case has led to."""


@pytest.fixture
def neglected(site: Path) -> str:
    """A case of last year in which market regulation has let the registration lie."""
    with earlier(site) as past:
        no = past.accepted()
        past.at("2025-03-20 10:00")
    return no


def test_a_stuck_timer_is_an_incident_below_the_table(site: Path, neglected: str) -> None:
    settings = read_settings(site)
    store = Store.open(settings.database_url, settings.region)
    with store.transaction() as transaction:
        timer = transaction.open_timers(neglected)[0]
        transaction.postpone_timer(neglected, timer.timer, None, "坏了\nbroken")
    store.close()

    said = say("supervise", "--light", "green")

    assert said.code == 1
    assert re.search(r"timer of statutory time limit\s+stuck:\s+broken → mend it", said.out)
    assert say("supervise", "-f", "json").json["stuck"][0]["case_no"] == neglected
    table = say("supervise", "--light", "green", "-f", "csv")
    assert (table.code, table.out.count("\n")) == (1, 1)
    assert f"{neglected} timer of statutory time limit stuck: broken" in table.err


def test_what_is_stuck_is_shown_to_whom_it_concerns_and_narrowed_as_the_parts_are(site: Path, neglected: str) -> None:
    settings = read_settings(site)
    store = Store.open(settings.database_url, settings.region)
    with store.transaction() as transaction:
        for timer in transaction.open_timers(neglected):
            transaction.postpone_timer(neglected, timer.timer, None, "坏了\nbroken")
        for row in transaction.lease_messages("notification", NOW, until=NOW, limit=100):
            transaction.message_failed(row.message, row.fence, None, "查无此人\nno such mailbox")
    store.close()

    def stuck(*words: str) -> set[tuple[str, str]]:
        told = say("supervise", *words, "-f", "json").json["stuck"]
        return {(each["what"], each["element"].partition(":")[2] or each["to"]) for each in told}

    every = stuck()
    own = {("notification", "黄伟"), ("notification", "林涛")}
    assert own | {("timer", "statutory")} <= every
    for words in (["--as", "cao.yun"], ["--department", "tax"], ["--item", "seal"]):
        assert stuck(*words) == set(), words
    for words in (["--as", "huang.wei"], ["--department", "market_regulation"], ["--item", "registration"]):
        assert own <= stuck(*words) < every, words
    assert stuck("--case", neglected) == stuck("--service", "company_startup") == every
    assert say("supervise", "--as", "cao.yun").code == 0


def test_a_case_that_cannot_be_read_takes_the_page_from_nobody(site: Path, neglected: str) -> None:
    settings = read_settings(site)
    store = Store.open(settings.database_url, settings.region)
    with store.transaction() as transaction:
        for timer in transaction.open_timers(neglected):
            transaction.postpone_timer(neglected, timer.timer, None, "坏了\nbroken")
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE ow_case SET state = x'00'")
        connection.exec_driver_sql("DELETE FROM ow_clock")
    store.close()

    assert say("supervise", "--as", "cao.yun", "-f", "json").json["stuck"] == []
    for words in ([], ["--as", "huang.wei"], ["--case", neglected]):
        assert {each["case_no"] for each in say("supervise", *words, "-f", "json").json["stuck"]} == {neglected}, words


def by_part(*words: str) -> dict[str, dict[str, Any]]:
    return {row["part"]: row for row in say("supervise", *words, "-f", "json").json["parts"]}


def test_a_case_that_cannot_be_read_shows_its_lights_and_hides_no_other(site: Path, neglected: str) -> None:
    with earlier(site, "2025-03-20 11:00") as past:
        sound = past.accepted()
        past.at("2025-04-10 10:00")
    before, cards = by_part(), say("supervise", "--cards", "-f", "json").json["cards"]
    assert {row["problem"] for row in (*before.values(), *cards)} == {""}

    damage(site, neglected)

    after = by_part()
    problem = after[neglected]["problem"]
    assert problem.startswith("办件状态无法读取")
    assert after.keys() == before.keys() == {neglected, f"{neglected}/1", sound, f"{sound}/1"}
    for part in (neglected, f"{neglected}/1"):
        assert before[part]["handlers"] or before[part]["cards"]
        unknown = {"told": [], "orders": [], "problem": problem}
        unknown["clocks"] = [clock | {"order": None} for clock in before[part]["clocks"]]
        assert after[part] == before[part] | unknown
    assert [after[part] for part in (sound, f"{sound}/1")] == [before[part] for part in (sound, f"{sound}/1")]
    for words in (["--case", neglected], ["--as", "huang.wei"], ["--light", "red"], ["--item", "registration"]):
        assert by_part(*words).items() <= after.items(), words
        assert f"{neglected}/1" in by_part(*words), words


def test_what_cannot_be_read_is_told_below_the_part_and_the_card_and_in_their_tables(
    site: Path, neglected: str
) -> None:
    due = say("supervise", "--cards", "-f", "json").json["cards"]
    damage(site, neglected)

    parts, cards = say("supervise"), say("supervise", "--cards")

    assert (parts.code, cards.code) == (1, 0)
    assert parts.out.count("× The state of a case cannot be read") == 2
    assert cards.out.count("× The state of a case cannot be read") == len(due)
    for words in ([], ["--cards"]):
        rows = list(csv.DictReader(io.StringIO(say("supervise", *words, "-f", "csv").out)))
        assert {row["problem"].partition("（")[0] for row in rows} == {"办件状态无法读取"}, words
    now = say("supervise", "--cards", "-f", "json").json["cards"]
    assert now == [card | {"due_on": None, "due_at": None, "problem": now[0]["problem"]} for card in due]


def test_a_damaged_case_that_is_in_time_is_a_finding_and_says_what_stands_still(site: Path) -> None:
    with earlier(site, JUST_NOW) as past:
        no = past.accepted()
        given = {"sub_case": f"{no}/1", "procedure": "听证", "reason": "申请人要求"}
        past.do(Suspend, "liu.yang", case_no=no, **given).or_raise()
    assert say("supervise").code == 0

    damage(site, no)

    assert say("supervise", "--light", "grey").code == 1
    assert by_part("--light", "grey")[f"{no}/1"]["suspended"]
