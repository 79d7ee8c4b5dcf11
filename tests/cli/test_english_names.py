"""An English reader gets English names on every screen, as the story has them; a Chinese reader those on record."""

from __future__ import annotations

from pathlib import Path

import pytest
import walking
from rich.cells import cell_len
from terminal import say
from walking import do


def test_an_english_reader_gets_the_english_names_of_tasks_parts_services_and_departments(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    no = walking.accepted(site)
    monkeypatch.setenv("COLUMNS", "200")

    waits = say("worklist", "--as", "chen.jie").out
    shown = say("case", "show", no).out
    clocks = say("deadline", "--case", no).out
    taken = do(no, "complete", "registration_review", "passed", actor="chen.jie", as_json=False).err

    assert "Registration review (registration_review)" in waits
    assert "Company start-up" in waits
    assert "Company start-up" in shown.splitlines()[0]
    assert "Registration review registration_review" in shown
    assert "Establishment registration" in shown
    assert "Establishment registration of a company Registration review (#" in clocks
    assert "claimed Registration review" in taken
    for chinese in ("登记审查", "设立登记", "企业开办", "市场监督"):
        assert chinese not in waits + shown + taken
    assert "设立登记" not in clocks  # the basis of a limit is told as it is on record


NAMES_ON_RECORD = (
    "企业开办", "公司设立登记", "公章刻制备案", "税务信息确认与发票领用", "社会保险登记", "住房公积金缴存登记",
    "银行预约开户",
    "政务服务中心", "市场监督管理局", "公安局", "税务局", "人力资源和社会保障局", "住房公积金管理中心",
    "示范银行", "系统  ",
    "（", "、", "凭证", "通知书", "决定书",
)
"""What an English reader never finds but in what people wrote."""


def test_an_english_reader_gets_english_names_also_in_stories_lists_cards_and_orders(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")

    played = say("demo", "--dir", str(site), "--example", "overdue_and_supervised").out
    no = say("case", "list", "-f", "json").json["cases"][0]["case_no"]
    told = {
        "demo": played,
        "story": say("case", "story", no).out,
        "replay": say("replay", no).out,
        "show": say("case", "show", no).out,
        "list": say("case", "list").out,
        "cards": say("supervise", "--cards").out,
        "publish": say("publish", str(site / "processes/company_startup"), "--as", "gao.yuan").out,
    }

    assert "Social Security Bureau" in told["story"]
    assert "order 1 to Human Resources and Social Security Bureau (罗敏)" in told["story"]
    assert "issued intake receipt" in told["story"]
    assert "decision to grant" in told["show"]
    for screen, text in told.items():
        # The content of an order is a document, in Chinese whoever reads of it.
        lines = [line for line in text.splitlines() if "reply within" not in line and "请查明原因" not in line]
        assert not [name for name in NAMES_ON_RECORD if name in "\n".join(lines)], f"{screen}: {lines}"


def test_stories_and_cards_fit_eighty_columns_also_with_the_longest_name_of_a_department(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    say("demo", "--dir", str(site), "--example", "overdue_and_supervised")
    no = say("case", "list", "-f", "json").json["cases"][0]["case_no"]

    for words in (("case", "story", no), ("supervise", "--cards")):
        assert [line for line in say(*words).out.splitlines() if cell_len(line) > 80] == []


def test_an_english_reader_is_refused_in_english_names(site: Path) -> None:
    no = walking.received(site)

    by_an_issuer = do(no, "complete", "acceptance", "accepted", actor="he.mei", as_json=False).err
    too_early = do(no, "complete", "acceptance", "accepted", actor="wang.fang", as_json=False).err

    assert "let a window clerk of Government Service Centre do it" in by_an_issuer
    assert "these are missing: Landlord's title to the domicile" in too_early


def test_a_chinese_reader_gets_the_names_on_record(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    no = walking.accepted(site)
    monkeypatch.setenv("ONEWINDOW_LANG", "zh")

    for words in (("worklist", "--as", "chen.jie"), ("case", "show", no), ("deadline", "--case", no)):
        told = say(*words).out

        assert "登记审查" in told
        assert "Registration review" not in told
