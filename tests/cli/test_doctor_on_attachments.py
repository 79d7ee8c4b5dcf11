"""What the doctor says of attached files: missing ones are a finding, orphans a hint."""

from __future__ import annotations

import shutil
from pathlib import Path

from terminal import say

from onewindow.engine import Engine
from onewindow.storage import Attachments


def test_missing_attachment_is_a_finding_and_an_orphan_a_hint(tmp_path: Path) -> None:
    home = tmp_path / "site"
    played = say("demo", "--dir", str(home), "-f", "json")
    assert played.code == 0
    with Engine(home) as engine:
        Attachments(engine.settings.attachments, engine.settings.region).put(b"nobody's")
    sound = say("doctor", "--site", str(home))
    assert (sound.code, "1 orphaned" in sound.out) == (0, True), sound.out
    shutil.rmtree(home / "attachments")
    spoilt = say("doctor", "--site", str(home))
    assert spoilt.code == 1
    assert "missing" in spoilt.out


def test_sweep_brings_back_what_one_that_was_killed_had_moved_aside(tmp_path: Path) -> None:
    home = tmp_path / "site"
    assert say("demo", "--dir", str(home), "-f", "json").code == 0
    file = next(path for path in sorted((home / "attachments").rglob("*")) if path.is_file())
    file.rename(file.with_name(f".old-{file.name}"))
    spoilt = say("doctor", "--site", str(home))
    assert (spoilt.code, "missing" in spoilt.out, "doctor --sweep; if it stays" in spoilt.out) == (1, True, True)
    mended = say("doctor", "--sweep", "--site", str(home))
    assert (mended.code, "missing" in mended.out) == (0, False), mended.out
    assert file.is_file()
