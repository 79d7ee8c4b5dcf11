"""What is printed to be typed next can be typed: with its site, quoted for the shell; an empty folder is none."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from terminal import say

from onewindow.cli.site import quoted


@pytest.mark.parametrize(("word", "typed"), [
    ("company_startup", "company_startup"), ("公司章程", "公司章程"), ("my site", "'my site'"), ("a'b", "'a'\"'\"'b'"),
    ("$HOME", "'$HOME'"), ("", "''"),
])  # fmt: skip
def test_a_word_is_quoted_where_the_shell_would_take_it_apart(word: str, typed: str) -> None:
    assert quoted(word) == typed
    assert shlex.split(quoted(word)) == [word]


def test_next_commands_name_the_site_they_are_about_and_can_be_typed(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "else where"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    monkeypatch.delenv("ONEWINDOW_SITE", raising=False)
    there = site.rename(tmp_path / "my site")

    opening = ("case", "open", "company_startup", "--as", "applicant li", "--applicant", "name=李雷")
    said = say(*opening, "--site", str(there))

    assert said.code == 0
    submit = next(line for line in said.out.splitlines() if " submit " in line)
    words = shlex.split(submit)[1:]
    assert words[-4:] == ["--as", "applicant li", "--site", str(there)]
    assert "form_invalid" in say(*words).err, "it reaches the case, whose form is not filled in"


def test_next_command_after_publishing_a_service_opens_a_case_once_id_and_name_are_put_in(site: Path) -> None:
    said = say("publish", "processes/company_startup", "--as", "gao.yuan")

    words = shlex.split(said.out.splitlines()[-1])[1:]
    filled = [word.replace("ID", "applicant.li").replace("NAME", "李雷") for word in words]
    assert say(*filled).code == 0


@pytest.mark.parametrize("words", [["init", ""], ["case", "list", "--site", ""], ["case", "list", "--site", " "]])
def test_a_folder_without_a_name_is_not_the_present_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)

    said = say(*words)

    assert said.code == 2
    assert "the present one is ." in said.err
    assert list(tmp_path.iterdir()) == []


def test_incidents_of_a_department_there_is_not_are_not_none(site: Path) -> None:
    said = say("incidents", "list", "--department", "polise")

    assert said.code == 2
    assert "did you mean police" in said.err
    assert say("incidents", "list", "--department", "police").code == 0
