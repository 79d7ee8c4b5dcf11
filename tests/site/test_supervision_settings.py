"""[supervision] and [notifications] of onewindow.toml: what cities may say, and how their mistakes are told."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from onewindow import bundled
from onewindow.errors import UsageError
from onewindow.settings import Settings, read_settings
from onewindow.supervision_policy import CARDS, LADDER, Rung, SupervisionPolicy, levels_named

SITE = """\
version = 1
[site]
name = "示范市政务服务中心"
region = "440300"
"""
RUNG = '[[supervision.ladder]]\nlevel = "red"\nto = "handler"\n'


def read(folder: Path, text: str) -> Settings:
    (folder / "onewindow.toml").write_text(SITE + text, encoding="utf-8")
    return read_settings(folder)


def test_what_is_left_out_is_the_default_policy(tmp_path: Path) -> None:
    settings = read(tmp_path, "")

    assert settings.supervision == SupervisionPolicy()
    assert (settings.notifier, settings.notifier_options) == ("file", {})


def test_the_shipped_file_shows_the_defaults_in_its_comments(tmp_path: Path) -> None:
    shipped = (bundled.folder("processes") / "onewindow.toml").read_text(encoding="utf-8")
    shown = shipped[shipped.index("[supervision]") :]
    opened = re.sub(r"^# (?=[a-z_]+ = |\[)", "", shown, flags=re.MULTILINE)
    assert opened != shown

    policy = read(tmp_path, opened).supervision

    assert (policy.names, policy.cards) == (levels_named(), CARDS)
    assert [policy.ladder[0], policy.ladder[1]] == [LADDER[0], LADDER[3]], "one of each kind, not the whole ladder"
    for key in ("warn_ratio", "warn_days", "overall_pause", "order_reply"):
        assert getattr(policy, key) == getattr(SupervisionPolicy(), key)


@pytest.mark.parametrize(
    ("written", "kept"), [("0.20", "0.20"), ('"0.25"', "0.25"), ("1", "1"), ("0", "0"), ("0.3", "0.3")]
)
def test_a_ratio_is_kept_as_it_was_written(tmp_path: Path, written: str, kept: str) -> None:
    assert read(tmp_path, f"[supervision]\nwarn_ratio = {written}\n").supervision.warn_ratio == kept


def test_a_city_names_its_levels_and_decides_its_cards(tmp_path: Path) -> None:
    policy = read(
        tmp_path,
        '[supervision]\nlevels = {yellow = {zh = "黄灯", en = "amber"}}\n[supervision.cards]\nstage = "red"\n',
    ).supervision

    assert policy.names == {**levels_named(), "yellow": ("黄灯", "amber")}
    assert policy.cards == {**CARDS, "stage": "red"}


def test_a_ladder_replaces_the_whole_default(tmp_path: Path) -> None:
    rungs = RUNG + RUNG.replace("handler", "order") + 'after = "4wh"\n'

    policy = read(tmp_path, rungs).supervision

    assert policy.ladder == (Rung(level="red", to="handler"), Rung(level="red", to="order", after="4wh"))
    assert policy.rungs("yellow") == ()


def test_a_notifier_gets_the_options_as_they_are_written(tmp_path: Path) -> None:
    text = '[notifications]\nnotifier = "mail"\n[notifications.options]\nhost = "mail.example"\nwait = 2.5\n'

    settings = read(tmp_path, text)

    assert (settings.notifier, settings.notifier_options) == ("mail", {"host": "mail.example", "wait": 2.5})
    assert "mail.example" not in repr(settings), "a notifier's options may hold a password"


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("[supervison]\n", 5, "是不是要写 supervision"),
        ("[supervision]\nwarn_ration = 0.2\n", 6, "是不是要写 warn_ratio"),
        ("[supervision]\nwarn_ratio = 20\n", 6, "0 到 1"),
        ("[supervision]\nwarn_ratio = 0.12345\n", 6, "0.12345"),
        ('[supervision]\nwarn_ratio = "20%"\n', 6, "0 to 1"),
        ("[supervision]\nwarn_ratio = true\n", 6, "小数"),
        ("[supervision]\nwarn_days = 1.0\n", 6, "整数"),
        ("[supervision]\nwarn_days = -1\n", 6, "负数"),
        ('[supervision]\n\noverall_pause = "unions"\n', 7, "是不是要写 union？"),
        ('[supervision]\norder_reply = "3"\n', 6, "3wd"),
        ('[supervision.levels]\nyelow = {zh = "黄", en = "y"}\n', 6, "是不是要写 yellow"),
        ('[supervision]\nlevels = {yellow = "黄灯"}\n', 6, "zh"),
        ('[supervision.levels]\nred = {zh = "红", en = ""}\n', 6, "en"),
        ('[supervision.cards]\nstage = "warning"\n', 6, "yellow、red"),
        ('[supervision.cards]\nstages = "red"\n', 6, "是不是要写 stage？"),
        ("[supervision.cards]\nstage = 3\n", 6, "stage = 3"),
        (RUNG.replace("handler", "handlr"), 7, "是不是要写 handler"),
        (RUNG.replace("level", "levl"), 6, "是不是要写 level"),
        ('[[supervision.ladder]]\nlevel = "red"\n', 5, "to"),
        (RUNG + 'after = "1 day"\n', 8, "3wd"),
        (RUNG + "after = 1\n", 8, "3wd"),
        (RUNG + RUNG, 10, "第 2 级"),
        (RUNG + 'after = "2wd"\n' + RUNG.replace("handler", "order") + 'after = "1wd"\n', 12, "早于"),
        (RUNG + 'after = "2wd"\n' + RUNG.replace("handler", "order"), 9, "早于"),
        ('[supervision]\nladder = ["red"]\n', 6, "第 1 级"),
        ('[supervision]\nladder = [{level = "rad", to = "order"}]\n', 6, "red"),
        ("[supervision]\nladder = []\n", 6, "谁也不会被通知"),
        ('[notifications]\nnotifier = ""\n', 6, "file"),
        ("[notifications]\nnotifer = 1\n", 6, "是不是要写 notifier"),
        ('[notifications]\noptions = "x"\n', 6, "表"),
    ],
)
def test_a_mistake_is_told_with_its_line_in_both_languages(tmp_path: Path, text: str, line: int, says: str) -> None:
    with pytest.raises(UsageError) as error:
        read(tmp_path, text)

    chinese, english = str(error.value).splitlines()
    assert says in str(error.value)
    for told in (chinese, english):
        assert f"onewindow.toml:{line} " in told
        assert "→" in told


def test_a_policy_made_by_hand_refuses_words_it_does_not_know() -> None:
    for wrong in ({"warn_ratio": "2"}, {"overall_pause": "x"}, {"order_reply": "x"}, {"names": {"blue": ("蓝", "b")}},
                  {"cards": {"stage": "warning"}}, {"ladder": (Rung(level="red", to="x"),)}):  # fmt: skip
        with pytest.raises(ValueError, match=next(iter(wrong))):
            SupervisionPolicy(**wrong)  # type: ignore[arg-type]
