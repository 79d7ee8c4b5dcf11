"""[adapters] and [departments] of onewindow.toml: what they say, and how their mistakes are told."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from onewindow import bundled
from onewindow.delivery_policy import DeliveryPolicy
from onewindow.errors import UsageError
from onewindow.settings import Settings, read_settings

SITE = 'version = 1\n[site]\nname = "示范"\nregion = "440300"\n'


def read(folder: Path, text: str) -> Settings:
    (folder / "onewindow.toml").write_text(SITE + text, encoding="utf-8")
    return read_settings(folder)


def test_a_site_without_adapters_has_none_and_the_defaults(tmp_path: Path) -> None:
    settings = read(tmp_path, "")
    assert (settings.adapters, settings.adapter_options, settings.delivery) == ({}, {}, DeliveryPolicy())


def test_an_adapter_is_named_alone_or_with_options_of_its_own(tmp_path: Path) -> None:
    settings = read(tmp_path, """
[adapters]
bank = "bank"
[adapters.police]
adapter = "police"
url = "http://127.0.0.1:8803"
codes = {A1 = "01"}
""")
    assert settings.adapters == {"bank": "bank", "police": "police"}
    assert settings.adapter_options == {
        "bank": {}, "police": {"url": "http://127.0.0.1:8803", "codes": {"A1": "01"}},
    }  # fmt: skip
    assert "8803" not in repr(settings), "options may hold a password"


def test_everything_about_sending_can_be_set(tmp_path: Path) -> None:
    policy = read(tmp_path, """
[departments]
allowed = ["127.0.0.1:8801", "[::1]:8802", "seal.example.cn:443"]
attempts = 3
budget = "5wd"
poll = "2h"
timeout = "45s"
retry = "500ms"
retry_longest = "1d"
concurrency = {police = 1}
breaker_failures = 9
breaker_pause = "2m"
breaker_longest = "1h"
office_hours = {police = [["08:30", "12:00"], ["14:00", "17:30"]]}
""").delivery
    assert policy == DeliveryPolicy(
        allowed=("127.0.0.1:8801", "[::1]:8802", "seal.example.cn:443"), attempts=3, budget=5, poll=timedelta(hours=2),
        timeout=timedelta(seconds=45), retry=timedelta(milliseconds=500), retry_longest=timedelta(days=1),
        concurrency_of={"police": 1}, breaker_failures=9, breaker_pause=timedelta(minutes=2),
        breaker_longest=timedelta(hours=1), office_hours={"police": (("08:30", "12:00"), ("14:00", "17:30"))},
    )
    assert (policy.at_once("police"), policy.at_once("tax")) == (1, 4)
    assert read(tmp_path, "[departments]\nconcurrency = 2\n").delivery.at_once("tax") == 2


def test_the_defaults_written_in_the_reference_site_are_the_defaults(tmp_path: Path) -> None:
    text = (bundled.folder("processes") / "onewindow.toml").read_text(encoding="utf-8")
    _, _, rest = text.partition("# [departments]")
    shown = [line.removeprefix("# ") for line in rest.splitlines()[1:] if line.startswith("# ") and " = " in line]
    assert len(shown) == 12
    assert read(tmp_path, "[departments]\n" + "\n".join(shown)).delivery == DeliveryPolicy()


def test_waits_double_up_to_the_longest() -> None:
    policy = DeliveryPolicy(retry=timedelta(seconds=30), retry_longest=timedelta(minutes=5))
    assert [policy.backoff(n).total_seconds() for n in (0, 1, 2, 3, 4, 5, 500)] == [30, 30, 60, 120, 240, 300, 300]


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("[adapters]\npolice = 7\n", 6, "text in quotes"),
        ("[adapters.police]\nurl = 'http://x'\n", 5, "names no adapter"),
        ("[adapters]\npolice = {url = 'http://x'}\n", 6, "names no adapter"),
        ("[adapters]\npolice = ''\n", 6, "names no adapter"),
        ("[departments]\npol = '30m'\n", 6, "did you mean poll"),
        ("[departments]\npoll = 30\n", 6, "text in quotes"),
        ("[departments]\npoll = '30'\n", 6, "for example 30s, 5m or 2h"),
        ("[departments]\nretry = '0s'\n", 6, "for example 30s"),
        ("[departments]\nbudget = '4wh'\n", 6, "working days, for example 3wd"),
        ("[departments]\nattempts = 0\n", 6, "from 1 to 1000"),
        ("[departments]\nconcurrency = {police = 0}\n", 6, "from 1 to 1000"),
        ("[departments]\nconcurrency = true\n", 6, "a whole number"),
        ("[departments]\nallowed = ['http://127.0.0.1:8801']\n", 6, "host:port"),
        ("[departments]\nallowed = [8801]\n", 6, "host:port"),
        ("[departments]\noffice_hours = {police = 8}\n", 6, "sessions by department"),
        ("[departments]\noffice_hours = {police = [['17:00', '08:30']]}\n", 6, "sessions by department"),
        ("[departments]\noffice_hours = {police = [['8', '9']]}\n", 6, "sessions by department"),
        ("[departments]\noffice_hours = {police = []}\n", 6, "sessions by department"),
    ],
)
def test_a_mistake_is_told_with_file_and_line(tmp_path: Path, text: str, line: int, says: str) -> None:
    with pytest.raises(UsageError) as error:
        read(tmp_path, text)
    assert says in str(error.value)
    assert f"onewindow.toml:{line}" in str(error.value)
