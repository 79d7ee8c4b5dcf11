"""The notifiers that ship: each key once in its file whoever is killed, a line on any console; and how one is found."""

from __future__ import annotations

import io
import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from onewindow.background import notifier_of
from onewindow.errors import EnvironmentProblem, UsageError
from onewindow.ports import Notification
from onewindow.settings import Settings, read_settings
from onewindow_adapters.notifiers.console import ConsoleNotifier, console_notifier
from onewindow_adapters.notifiers.file import FileNotifier, file_notifier

MADE = "2026-03-02T16:30:00.000000+00:00"
"""Half past midnight of 3 March in the city."""


def notification(number: int = 1, **data: Any) -> Notification:
    said = {"at": MADE, "to": {"id": "huang.wei", "name": "黄伟"}, "level": "yellow", "text": "超承诺时限", **data}
    return Notification(key=f"C1:notify:{number}:huang.wei", case_no="C1", data=said)


def keys(file: Path) -> list[str]:
    return [json.loads(line)["key"] for line in file.read_text(encoding="utf-8").splitlines()]


def expected(numbers: Iterable[int]) -> list[str]:
    return [f"C1:notify:{number}:huang.wei" for number in numbers]


def test_a_line_is_written_into_the_file_of_the_local_day_it_was_made_on(tmp_path: Path) -> None:
    file_notifier(tmp_path, {}).deliver(notification())

    [file] = (tmp_path / "notifications").iterdir()
    assert file.name == "2026-03-03.jsonl"
    line = json.loads(file.read_text(encoding="utf-8"))
    assert (line["key"], line["case_no"], line["to"]["name"]) == ("C1:notify:1:huang.wei", "C1", "黄伟")
    assert "超承诺时限" in file.read_text(encoding="utf-8"), "to be read by people too"


def test_the_same_key_is_written_once_by_this_notifier_and_by_the_next(tmp_path: Path) -> None:
    first, second = FileNotifier(tmp_path), FileNotifier(tmp_path)
    for number, notifier in enumerate([first, second, first, second], start=1):
        notifier.deliver(notification(number))
        notifier.deliver(notification(1))

    FileNotifier(tmp_path).deliver(notification(3))

    assert keys(tmp_path / "2026-03-03.jsonl") == expected([1, 2, 3, 4])


def test_a_line_cut_short_by_a_crash_is_written_again_whole(tmp_path: Path) -> None:
    notifier, file = FileNotifier(tmp_path), tmp_path / "2026-03-03.jsonl"
    notifier.deliver(notification(1))
    with file.open("ab") as half:
        half.write(b'{"key": "C1:notify:2:huang.wei", "case_no"')

    notifier.deliver(notification(2))

    assert keys(file) == expected([1, 2])


def test_a_file_that_was_taken_away_is_begun_anew(tmp_path: Path) -> None:
    notifier, file = FileNotifier(tmp_path / "out"), tmp_path / "out" / "2026-03-03.jsonl"
    notifier.deliver(notification(1))
    file.rename(tmp_path / "fetched.jsonl")

    notifier.deliver(notification(2))

    assert keys(file) == expected([2])


def test_lines_of_others_do_no_harm(tmp_path: Path) -> None:
    file = tmp_path / "2026-03-03.jsonl"
    file.write_text('seen by 黄伟\n[1]\n{"key": "C1:notify:1:huang.wei"}\n', encoding="utf-8")

    FileNotifier(tmp_path).deliver(notification(1))
    FileNotifier(tmp_path).deliver(notification(2))

    assert file.read_text(encoding="utf-8").startswith('seen by 黄伟\n[1]\n{"key": "C1:notify:1:huang.wei"}\n{"key": ')
    assert len(file.read_text(encoding="utf-8").splitlines()) == 4


WRITER = """
import sys
from pathlib import Path
from onewindow.ports import Notification
from onewindow_adapters.notifiers.file import FileNotifier
notifier, key, at = FileNotifier(Path(sys.argv[1])), "C1:notify:{}:huang.wei", sys.argv[2]
print("ready", flush=True)
sys.stdin.readline()
for number in range(1, int(sys.argv[3]) + 1):
    notifier.deliver(Notification(key=key.format(number), case_no="C1", data={"at": at, "text": "x" * 500}))
    print(number, flush=True)
"""


def writer(folder: Path, count: int) -> subprocess.Popen[str]:
    """A process that delivers so many notifications once it is told to begin."""
    words = [sys.executable, "-c", WRITER, str(folder), MADE, str(count)]
    process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def test_processes_that_deliver_the_same_at_the_same_time_write_each_key_once(tmp_path: Path) -> None:
    writers = [writer(tmp_path, 200) for _ in range(3)]
    for each in writers:
        assert each.stdin is not None
        each.stdin.write("go\n")
        each.stdin.flush()
    for each in writers:
        each.communicate(timeout=60)

    assert [each.returncode for each in writers] == [0, 0, 0]
    assert keys(tmp_path / "2026-03-03.jsonl") == expected(range(1, 201))


@pytest.mark.skipif(sys.platform == "win32", reason="files are locked otherwise there")
def test_who_comes_while_another_writes_waits_and_finds_the_key(tmp_path: Path) -> None:
    import fcntl

    second = threading.Thread(target=FileNotifier(tmp_path).deliver, args=[notification(1)])
    with (tmp_path / "2026-03-03.jsonl").open("a", encoding="utf-8") as first:
        fcntl.flock(first, fcntl.LOCK_EX)
        second.start()
        second.join(timeout=0.3)
        assert second.is_alive()
        first.write(json.dumps({"key": notification(1).key}) + "\n")
    second.join(timeout=20)

    assert keys(tmp_path / "2026-03-03.jsonl") == expected([1])


@pytest.mark.skipif(sys.platform == "win32", reason="signals work otherwise there")
def test_what_a_killed_process_delivered_is_there_and_written_once_when_it_comes_again(tmp_path: Path) -> None:
    with writer(tmp_path, 100_000) as writing:
        assert writing.stdin is not None
        assert writing.stdout is not None
        writing.stdin.write("go\n")
        writing.stdin.flush()
        while int(writing.stdout.readline()) < 30:
            pass
        writing.send_signal(signal.SIGKILL)
        done = max([30, *map(int, writing.stdout.read().split())])

    for number in range(1, done + 5):
        FileNotifier(tmp_path).deliver(notification(number))

    assert keys(tmp_path / "2026-03-03.jsonl")[: done + 4] == expected(range(1, done + 5))


def test_a_notification_that_does_not_say_when_it_was_made_is_refused(tmp_path: Path) -> None:
    for at in (None, "2026-03-02T10:00:00", 5):
        with pytest.raises(ValueError, match="at = "):
            FileNotifier(tmp_path).deliver(notification(at=at))


@pytest.mark.parametrize(
    ("options", "says"),
    [({"foldr": "x"}, "是不是要写 folder"), ({"folder": 3}, "folder 应为文字"), ({"folder": " "}, "folder 应为文字")],
)
def test_options_are_checked(tmp_path: Path, options: dict[str, Any], says: str) -> None:
    with pytest.raises(UsageError, match=says):
        file_notifier(tmp_path, options)
    with pytest.raises(UsageError, match="没有选项"):
        console_notifier(tmp_path, {"xyz": "1"})


@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "ascii"])
def test_a_console_of_any_encoding_shows_one_line(monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    console = io.TextIOWrapper(io.BytesIO(), encoding)
    monkeypatch.setattr(sys, "stderr", console)

    ConsoleNotifier().deliver(notification(text="超承诺时限\n\x1b[31m㊙𠮷"))

    shown = console.buffer.getvalue().decode(encoding)  # type: ignore[attr-defined]
    assert shown.endswith("\n")
    assert shown.count("\n") == 1
    assert "\x1b" not in shown
    assert "huang.wei" in shown
    assert ("超承诺时限" in shown) == (encoding != "ascii")


def test_a_program_without_a_console_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    with pytest.raises(OSError, match="no stderr"):
        ConsoleNotifier().deliver(notification())


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    text = 'version = 1\n[site]\nname = "x"\nregion = "440300"\n'
    (tmp_path / "onewindow.toml").write_text(text, encoding="utf-8")
    return read_settings(tmp_path)


def test_the_shipped_notifiers_are_found_by_their_names(settings: Settings) -> None:
    assert isinstance(notifier_of(settings), FileNotifier)
    assert isinstance(notifier_of(replace(settings, notifier="console")), ConsoleNotifier)
    notifier_of(replace(settings, notifier_options={"folder": "told"})).deliver(notification())
    assert (settings.folder / "told" / "2026-03-03.jsonl").is_file()


def test_a_name_that_is_not_installed_is_told_with_those_that_are(settings: Settings) -> None:
    with pytest.raises(UsageError) as error:
        notifier_of(replace(settings, notifier="consol"))
    told = str(error.value)
    assert "onewindow.toml [notifications] notifier" in told
    assert "installed: console, file; did you mean console?" in told


@pytest.fixture
def others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package somebody else has installed: a notifier, something that is none, and one that cannot be imported."""
    folder = tmp_path / "elsewhere"
    (folder / "loud-1.dist-info").mkdir(parents=True)
    (folder / "loud-1.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: loud\nVersion: 1\n")
    points = "[onewindow.adapters]\nloud = loud_voice:loud\nmute = loud_voice:dict\nlost = loud_voice_lost:loud\n"
    (folder / "loud-1.dist-info" / "entry_points.txt").write_text(points)
    program = "class loud:\n    def __init__(self, site, options):\n        self.site, self.options = site, options\n"
    program += "    def deliver(self, notification): ...\ndict = lambda site, options: {}\n"
    (folder / "loud_voice.py").write_text(program)
    monkeypatch.syspath_prepend(str(folder))


@pytest.mark.usefixtures("others")
def test_a_notifier_of_somebody_else_s_package_gets_site_and_options(settings: Settings) -> None:
    found: Any = notifier_of(replace(settings, notifier="loud", notifier_options={"volume": 3}))
    assert (found.site, found.options) == (settings.folder, {"volume": 3})
    with pytest.raises(UsageError, match="is no notifier"):
        notifier_of(replace(settings, notifier="mute"))
    with pytest.raises(EnvironmentProblem, match="loud_voice_lost"):
        notifier_of(replace(settings, notifier="lost"))
