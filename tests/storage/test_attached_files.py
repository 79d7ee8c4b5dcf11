"""Files are kept once under their content's name, checked when read, and swept when no case wants them."""

from __future__ import annotations

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from onewindow.errors import EnvironmentProblem, NotFound, UsageError
from onewindow.storage import Attachments

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
FAR_AHEAD = datetime(2999, 1, 1, tzinfo=UTC)


@pytest.fixture
def attachments(tmp_path: Path) -> Attachments:
    return Attachments(tmp_path / "files", "310115")


def files(attachments: Attachments) -> list[str]:
    return sorted(place.name for place in attachments.folder.rglob("*") if place.is_file())


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", bytes(range(256)) * 4096])
def test_content_comes_back_under_its_digest(attachments: Attachments, content: bytes) -> None:
    digest = attachments.put(content)
    assert digest == hashlib.sha256(content).hexdigest()
    assert attachments.read(digest) == content
    assert (attachments.folder / digest[:2] / digest[2:4] / digest).is_file()


def test_the_same_content_is_kept_once(attachments: Attachments) -> None:
    with ThreadPoolExecutor(4) as pool:
        digests = set(pool.map(attachments.put, [b"same"] * 20))
    assert files(attachments) == list(digests)


@pytest.mark.parametrize("damaged", [b"", b"fals", b"false"], ids=["emptied", "of its length", "longer"])
def test_a_damaged_copy_is_replaced_when_the_file_is_handed_in_again(attachments: Attachments, damaged: bytes) -> None:
    digest = attachments.put(b"true")
    (attachments.folder / digest[:2] / digest[2:4] / digest).write_bytes(damaged)
    assert attachments.put(b"true") == digest
    assert attachments.read(digest) == b"true"
    assert files(attachments) == [digest]


def test_a_file_has_the_permissions_of_every_file_made_there(attachments: Attachments) -> None:
    digest = attachments.put(b"for all users of the site")
    place = attachments.folder / digest[:2] / digest[2:4] / digest
    beside = place.with_name("beside")
    beside.write_bytes(b"")
    assert place.stat().st_mode == beside.stat().st_mode


def test_a_file_of_another_user_is_written_anew_when_it_is_handed_in_again(
    attachments: Attachments, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = attachments.put(b"theirs")
    place = attachments.folder / digest[:2] / digest[2:4] / digest
    before = place.stat().st_ino
    with monkeypatch.context() as patch:
        patch.setattr(os, "utime", _refuse)
        assert attachments.put(b"theirs") == digest
    assert place.stat().st_ino != before
    assert attachments.read(digest) == b"theirs"


def _refuse(*_: object) -> None:
    raise PermissionError(1, "Operation not permitted")


def test_orphans_are_swept_and_files_of_cases_stay(attachments: Attachments) -> None:
    kept, orphan = attachments.put(b"kept"), attachments.put(b"orphan")
    assert attachments.sweep({kept}, LONG_AGO) == []
    assert attachments.sweep({kept}, FAR_AHEAD) == [orphan]
    assert files(attachments) == [kept]
    assert attachments.read(attachments.put(b"orphan")) == b"orphan"


def test_a_file_put_again_is_as_young_as_a_new_one(attachments: Attachments) -> None:
    digest = attachments.put(b"old")
    place = attachments.folder / digest[:2] / digest[2:4] / digest
    os.utime(place, (0, 0))
    attachments.put(b"old")
    assert attachments.sweep(set(), LONG_AGO) == []
    os.utime(place, (0, 0))
    assert attachments.sweep(set(), LONG_AGO) == [digest]


def test_leftovers_of_a_crash_are_swept_unreported(attachments: Attachments) -> None:
    digest = attachments.put(b"kept")
    leftover = attachments.folder / digest[:2] / digest[2:4] / ".new-abc"
    leftover.write_bytes(b"half")
    assert attachments.sweep({digest}, FAR_AHEAD) == []
    assert files(attachments) == [digest]


def test_what_a_killed_sweep_had_moved_aside_goes_back_where_a_case_refers_to_it(attachments: Attachments) -> None:
    kept, orphan, again = (attachments.put(content) for content in (b"kept", b"orphan", b"again"))
    for digest in (kept, orphan, again):
        place = attachments.folder / digest[:2] / digest[2:4] / digest
        place.rename(place.with_name(f".old-{digest}"))
    attachments.put(b"again")
    assert attachments.sweep({kept, again}, FAR_AHEAD) == []
    assert attachments.read(kept) == b"kept"
    assert attachments.read(again) == b"again"
    assert files(attachments) == sorted([kept, again])


def test_regions_keep_their_files_apart(tmp_path: Path) -> None:
    here, there = Attachments(tmp_path, "310115"), Attachments(tmp_path, "320505")
    digest = here.put(b"same")
    there.put(b"same")
    assert there.sweep(set(), FAR_AHEAD) == [digest]
    assert here.read(digest) == b"same"


def test_a_changed_file_is_found_out(attachments: Attachments) -> None:
    digest = attachments.put(b"true")
    (attachments.folder / digest[:2] / digest[2:4] / digest).write_bytes(b"false")
    with pytest.raises(EnvironmentProblem, match="已损坏或被改动"):
        attachments.read(digest)


def test_a_file_that_is_not_there_is_not_found(attachments: Attachments) -> None:
    with pytest.raises(NotFound, match="backup"):
        attachments.read("0" * 64)


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "0" * 63, "A" * 64, "0" * 64 + "/x"])
def test_nothing_but_a_digest_names_a_file(attachments: Attachments, digest: str) -> None:
    with pytest.raises(UsageError):
        attachments.read(digest)


@pytest.mark.parametrize("region", ["", "..", "a/b", "浦东"])
def test_a_region_that_is_no_folder_name_is_refused(tmp_path: Path, region: str) -> None:
    with pytest.raises(UsageError, match="onewindow\\.toml"):
        Attachments(tmp_path, region)


def test_a_folder_that_cannot_be_made_is_a_problem_of_the_machine(tmp_path: Path) -> None:
    (tmp_path / "files").write_bytes(b"a file where the folder should be")
    with pytest.raises(EnvironmentProblem, match="附件目录无法写入"):
        Attachments(tmp_path / "files", "310115").put(b"x")
