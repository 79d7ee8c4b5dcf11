"""`supervise`: timers and notifications nobody tries any more, shown to whom they concern."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from earlier import earlier
from terminal import say

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
    assert {each["case_no"] for each in say("supervise", "-f", "json").json["stuck"]} == {neglected}
