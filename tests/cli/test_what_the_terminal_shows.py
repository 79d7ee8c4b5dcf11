"""How the command line reads on a terminal: help, pipes, long lines, languages, differences of a replay in words."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from terminal import PLAIN, say

from onewindow.cli.app import COMMANDS
from onewindow.cli.difference_words import sentence
from onewindow.cli.failures import failure_text
from onewindow.cli.misuse import in_chinese
from onewindow.cli.output import broken, hanging, line, print_json, remark, table
from onewindow.cli.values import read_values
from onewindow.domain.visible_text import acts
from onewindow.engine.comparison import Difference
from onewindow.errors import CommandRejected, EnvironmentProblem, NotFound, Rejected


@pytest.fixture
def chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONEWINDOW_LANG", "zh")


def test_help_names_a_table_of_the_settings_in_its_brackets() -> None:
    assert "[log] file" in " ".join(say("work", "--help").out.replace("│", " ").split())


def test_help_lists_the_commands_in_the_order_in_which_a_newcomer_meets_them() -> None:
    told = [line.split()[1] for line in say("--help").out.splitlines() if line.startswith("│ ") and line[2] != " "]

    assert [word for word in told if word in COMMANDS] == list(COMMANDS)


@pytest.mark.parametrize("words", [["demo"], ["publish"], ["case", "do"], ["incidents", "correct"]])
def test_help_is_broken_at_the_consoles_width_alone(words: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "1000")

    told = [line.strip() for line in say(*words, "--help").out.partition("╭")[0].splitlines()]

    paragraphs = [line for line in told if line and not line.startswith(("case do", "--data", "Usage"))]
    assert [line for line in paragraphs if line[-1] not in ".:)。"] == []


@pytest.mark.parametrize("words", [["demo", "--dir"], ["departments", "--folder"]])
def test_a_folder_without_a_name_is_refused_and_not_made(words: list[str], tmp_path: Path,
                                                         monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)

    assert say(*words, " ").code == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", [[], ["case"], ["db"]])
def test_no_words_show_the_help(words: list[str]) -> None:
    said = say(*words)

    assert (said.code, "Usage: onewindow" in said.out + said.err) == (0, True)


ACTING = "a\nOK 已受理\x1b[2J\x9b1m\u202efdp"
READ = "a\\nOK 已受理\\x1b[2J\\x9b1m\\u202efdp"


@pytest.mark.parametrize(
    "printed", [lambda: line(ACTING), lambda: hanging("  ", ACTING), lambda: table(["x"], [[ACTING]])]
)
def test_what_people_typed_is_written_out_where_a_console_would_obey_it(
    printed: Callable[[], None], capsys: pytest.CaptureFixture[str]
) -> None:
    printed()

    assert [told.strip() for told in capsys.readouterr().out.splitlines() if "OK" in told] == [READ]


def test_a_remark_keeps_its_own_line_breaks_and_shows_what_else_acts(capsys: pytest.CaptureFixture[str]) -> None:
    remark("one\ntwo\x1b[2J")

    assert capsys.readouterr().err == "one\ntwo\\x1b[2J\n"


def test_a_rejection_with_a_line_break_in_what_was_typed_stays_one_line() -> None:
    told = failure_text(CommandRejected(Rejected("c", f"没有 {ACTING}", "核对", f"there is no {ACTING}", "check")))

    assert told == f"[c] there is no {READ} → check"


def test_json_has_the_same_value_and_nothing_a_console_obeys(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"filename": ACTING + "\x7f"})

    told = capsys.readouterr().out
    assert json.loads(told)["filename"] == ACTING + "\x7f"
    assert not any(acts(each) for each in told.splitlines())


@pytest.mark.parametrize("words", [["demo", "--dir", "played"], ["case", "list", "-f", "json"], ["--help"]])
def test_a_reader_that_has_gone_is_no_failure(site: Path, words: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as gone:
        program = [sys.executable, "-c", "from onewindow.cli import main; main()", *words]
        done = subprocess.run(program, stdout=gone, stderr=subprocess.PIPE, cwd=site)

    assert (done.returncode, done.stderr) == (0, b"")


def test_long_chinese_lines_are_broken_by_width_without_orphans_or_trailing_blanks() -> None:
    text = "■ 出具《准予办理决定书》11990100009900013U3992099001000202603020001-JD5，已送达。"

    for width in (30, 46, 60):
        lines = broken(text, width)

        assert len(lines) > 1
        assert "".join(lines) == text
        assert all(line == line.rstrip() and cell_len(line) <= width for line in lines)
        assert [line for line in lines if line in ("■", "。", "，")] == []


def test_story_has_the_year_and_indents_what_came_of_an_act(site: Path, chinese: None) -> None:
    say("demo", "--dir", str(site), "--example", "only_the_licence")
    no = say("case", "list", "-f", "json").json["cases"][0]["case_no"]

    for said in (say("case", "story", no), say("replay", no)):
        assert "2026-" in said.out.splitlines()[0]
        assert "（政务服务中心 统一出件窗口）\n" in said.out
        assert "\n    → 待办「" in said.out
        assert all(line == line.rstrip() for line in said.out.splitlines())


def test_case_with_a_damaged_event_says_so_and_names_replay(site: Path) -> None:
    (site / "two_ways.bpmn").write_text(PLAIN, encoding="utf-8")
    say("publish", str(site / "two_ways.bpmn"))
    no = say("case", "open", "two_ways", "--as", "wang.fang", "-f", "json").json["case_no"]
    with closing(sqlite3.connect(site / "onewindow.db")) as database:
        database.execute("UPDATE ow_commit SET events = '{' WHERE last_seq > 1")
        database.commit()

    told = [say("case", "story", no), say("case", "show", no)]

    assert [(said.code, "onewindow replay" in said.err) for said in told] == [(6, True), (6, True)]
    assert say("replay", no).code == 1


@pytest.mark.parametrize(
    ("field", "recorded", "rebuilt", "told"),
    [
        ("work_items/8/holder", "wang.fang", None, "待办 8 的办理人：记录为 wang.fang，按事件不应有"),
        ("row/status", "archived", "accepted", "状态：记录为 archived，按事件应为 accepted"),
        ("sub_cases/2", None, {"a": 1}, "子办件 2：记录中没有，按事件应为"),
        ("row/finished", True, False, "是否结束：记录为 是，按事件应为 否"),
        ("hash", "abc", None, "哈希值：记录被改动过"),
        ("release", "KeyError", None, "写法：另一版本的程序所写，本版本无法读取（KeyError）"),
        ("case/tasks/3/holder", "", "wang.fang", "待办 3 的办理人：记录为 空，按事件应为 wang.fang"),
    ],
)
def test_difference_of_a_replay_is_told_in_words(field: str, recorded: Any, rebuilt: Any, told: str) -> None:
    chinese, english = sentence(Difference(seq=0, event="", field=field, recorded=recorded, rebuilt=rebuilt))

    assert told in chinese
    assert "None" not in chinese + english
    assert "'" not in chinese + english


def test_errors_are_told_in_the_readers_language_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for error, rest in ((NotFound("没有\nnone"), ""), (EnvironmentProblem("没有\nnone\n(driver: x)"), "\n(driver: x)")):
        monkeypatch.setenv("ONEWINDOW_LANG", "zh")
        assert failure_text(error) == "没有" + rest
        monkeypatch.setenv("ONEWINDOW_LANG", "en")
        assert failure_text(error) == "none" + rest


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["case", "open"], "缺少 SERVICE"),
        (["chekc"], "没有命令 chekc，是不是 'check'？"),
        (["case", "list", "-f", "yaml"], "不在可选值之中"),
        (["case", "list", "--limit", "0"], "应不小于 1"),
        (["case", "list", "--foo"], "没有选项 --foo"),
        (["case", "list", "a", "b"], "多出了：a b"),
        (["departments", "--faults", "nowhere"], "（没有这个文件或目录）"),
        (["worklist", "--limit"], "看 onewindow worklist --help"),
        (["case", "list", "--limit"], "看 onewindow case list --help"),
        (["deadline", "--start", "2025-09-25", "--limit", "99999999wd"], "期限过长：'99999999wd' → 最多 9999"),
        (["worklist", "--as", "lin.tao", "--department", "nosuch"], "--department nosuch：没有这个名称"),
        (["case", "list", "--status", "foo"], "archived（已归档）"),
        (["case", "do", "N", "submit", "--as", "x", "--json", "{x"], "第 1 行第 2 列"),
        (["case", "do", "N", "submit", "--as", "x", "--json", "@nowhere"], "没有这个文件"),
    ],
)
def test_what_was_typed_wrongly_is_told_in_chinese(site: Path, chinese: None, words: list[str], told: str) -> None:
    said = say(*words)

    assert (said.code, told in said.err) == (2, True), said.err


@pytest.mark.parametrize(("words", "shown"), [
    (["case", "show", "a\nb"], "there is no a\\nb → check the number"),
    (["case", "list", "--status", "a\nb"], "--status a\\nb: there is no such status"),
    (["case", "do", "N", "a\nb", "--as", "x"], "there is no command a\\nb"),
    (["case", "do", "N", "submit", "--as", "x", "--json", "{x\ny"], "--json {x\\ny: not valid JSON"),
    (["supervise", "--as", "lin.tao", "--department", "a\nb"], "--department a\\nb: nothing here is called so"),
    (["worklist", "--as", "a\nb"], "a\\nb holds a line break"),
])  # fmt: skip
def test_a_line_break_in_what_was_typed_splits_no_message_and_mixes_no_languages(
    site: Path, words: list[str], shown: str
) -> None:
    said = say(*words)

    assert said.code in (2, 3)
    assert shown in said.err
    assert not any("一" <= sign <= "鿿" for sign in said.err)


@pytest.mark.parametrize(("english", "told"), [
    ("Got unexpected extra argument (a)", "多出了：a"), ("Got unexpected extra argument(s) (a b)", "多出了：a b"),
    ("Input should be a valid number, unable to parse string as a number", "应为数"),
])  # fmt: skip
def test_every_form_of_a_sentence_of_typer_is_told(english: str, told: str) -> None:
    assert in_chinese(english) == told


def test_a_sentence_of_typer_we_do_not_know_stays_as_it_is() -> None:
    assert in_chinese("Something new.") == "Something new."


@pytest.mark.parametrize("words", [["worklist"], ["case", "list"]])
def test_a_list_for_nobody_is_told_so(site: Path, words: list[str]) -> None:
    said = say(*words, "--as", "wang.fan")

    assert (said.code, "wang.fang" in said.err) == (3, True)


def test_unknown_example_makes_no_site_and_the_help_names_the_examples(tmp_path: Path) -> None:
    said = say("demo", "--dir", str(tmp_path / "new"), "--example", "nonesuch")

    assert (said.code, (tmp_path / "new").exists()) == (3, False)
    assert "all_granted" in say("demo", "--help").out


def test_demo_where_one_stands_does_not_say_to_go_there(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(site)

    said = say("demo", "--dir", ".", "--example", "only_the_licence")

    assert "cd ." not in said.out
    assert "decision-registration.html" in said.out


def test_publishing_says_as_whom_and_what_becomes_of_running_cases(site: Path) -> None:
    drawing = site / "two_ways.bpmn"
    drawing.write_text(PLAIN, encoding="utf-8")
    first = say("publish", str(drawing))
    say("case", "open", "two_ways", "--as", "wang.fang")
    drawing.write_text(PLAIN.replace("Ask", "Ask again"), encoding="utf-8")
    second = say("publish", str(drawing))

    assert "publishing as 高远 (gao.yuan)" in first.err
    assert "Two ways" in first.out
    assert "1 running case(s)" in second.out


SCHEMA = {
    "properties": {"no": {"type": "string"}, "n": {"$ref": "#/$defs/amount"}, "x": {"properties": {"y": {}}}},
    "$defs": {"amount": {"type": "integer"}},
}


def test_form_says_what_is_text_and_what_is_a_number() -> None:
    given = read_values(["no=12", "n=1000000", "x.y=123456", "z=12"], "--data", SCHEMA)

    assert given == {"no": "12", "n": 1000000, "x": {"y": 123456}, "z": 12}
