"""Files handed in for a case, kept once each under the SHA-256 of their content."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import tempfile
from collections.abc import Collection
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from onewindow.errors import EnvironmentProblem, NotFound, UsageError

_DIGEST = re.compile(r"[0-9a-f]{64}")
_REGION = re.compile(r"[A-Za-z0-9_-]{1,64}")
_ASIDE = ".old-"
"""Begins the name of a file that a sweep is about to delete."""


class Attachments:
    """The files of one region in `folder`: `<folder>/<region>/ab/cd/abcd…`. Safe for several processes at once.

    A file is put before the case that refers to it is committed; one whose case never was is an orphan for `sweep`.
    """

    def __init__(self, folder: Path, region: str) -> None:
        if not _REGION.fullmatch(region):
            raise UsageError(
                f"地区代码“{region}”只能含字母、数字、连字符和下划线 → 请更正 onewindow.toml 的 region\n"
                f"The region {region!r} may hold letters, digits, hyphens and underscores only → correct it in "
                f"onewindow.toml"
            )
        self.folder = folder / region

    def put(self, content: bytes) -> str:
        """Keep the content durably and return its digest, also in the place of a copy that was damaged.

        Raises EnvironmentProblem if it cannot be written.
        """
        digest = hashlib.sha256(content).hexdigest()
        place = self._place(digest)
        try:
            named_in = [place.parent, place.parent.parent, self.folder, self.folder.parent]
            named_in += _holders_of_missing(self.folder.parent)
            if not _kept(place, content):
                place.parent.mkdir(parents=True, exist_ok=True)
                _write_durably(place, content)
            # Also where the file was there: who put it may have been killed before its name was safe.
            for folder in named_in:
                _sync_folder(folder)
        except OSError as problem:
            raise _not_written(problem) from problem
        return digest

    def read(self, digest: str) -> bytes:
        """The content, checked against its digest. Raises NotFound for none, EnvironmentProblem for a damaged one."""
        try:
            content = self._place(digest).read_bytes()
        except FileNotFoundError as problem:
            raise NotFound(
                f"附件 {digest} 不在附件目录中 → 请从备份恢复\n"
                f"The attached file {digest} is not in the folder of attachments → restore it from a backup"
            ) from problem
        except OSError as problem:
            raise EnvironmentProblem(
                f"附件无法读取 → 请检查附件目录\nThe attached file cannot be read → check the folder ({problem})"
            ) from problem
        if hashlib.sha256(content).hexdigest() != digest:
            raise EnvironmentProblem(
                f"附件 {digest} 的内容已损坏或被改动 → 请从备份恢复\n"
                f"The attached file {digest} is damaged or was changed → restore it from a backup"
            )
        return content

    def kept(self) -> set[str]:
        """Digests of all files in the folder; their content is not read."""
        return {place.name for place in self.folder.glob("??/??/*") if _DIGEST.fullmatch(place.name)}

    def sweep(self, referenced: Collection[str], older_than: datetime) -> list[str]:
        """Delete files no case refers to and nobody has put since `older_than` (aware); returns their digests.

        Read `referenced` from the store first, and let `older_than` lie at least a day back: a file is put before its
        case is committed. What a sweep that was killed had moved aside goes back first where a case refers to it.
        """
        self._put_back(referenced)
        swept = []
        for place in sorted(self.folder.glob("??/??/*")):
            if place.name not in referenced and _written_before(place, older_than) and _removed(place, older_than):
                swept.append(place.name)
        return [name for name in swept if _DIGEST.fullmatch(name)]

    def _put_back(self, referenced: Collection[str]) -> None:
        for aside in sorted(self.folder.glob(f"??/??/{_ASIDE}*")):
            name = aside.name.removeprefix(_ASIDE)
            place = aside.with_name(name)
            if name not in referenced or place.exists():
                continue
            try:
                os.replace(aside, place)
                _sync_folder(place.parent)
            except FileNotFoundError:
                continue  # the sweep that moved it aside has looked again
            except OSError as problem:
                raise _not_written(problem) from problem

    def _place(self, digest: str) -> Path:
        if not _DIGEST.fullmatch(digest):
            raise UsageError(f"不是 SHA-256 摘要：{digest!r}\nNot a SHA-256 digest: {digest!r}")
        return self.folder / digest[:2] / digest[2:4] / digest


def _kept(place: Path, content: bytes) -> bool:
    """Whether this very content is there; its time becomes now, so that a sweep going on leaves it alone.

    Not so where the copy is damaged, or is not ours to touch or to read: then it is written anew.
    """
    try:
        os.utime(place)
        return place.read_bytes() == content
    except OSError:
        return False  # what is the matter with the disk is told by writing


def _write_durably(place: Path, content: bytes) -> None:
    # Opened as any file is, with the permissions of the umask, for a site may have several users; mkstemp's are 0600.
    fresh = Path(tempfile.mktemp(dir=place.parent, prefix=".new-"))  # noqa: S306  opened only if nobody else has
    try:
        with fresh.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(fresh, place)
    except BaseException:
        with suppress(OSError):  # the first problem is the one to tell; a sweep takes what stays
            os.unlink(fresh)
        raise


def _holders_of_missing(folder: Path) -> list[Path]:
    """The folders in which this one and those above it, as far as they are not there yet, will have their names."""
    return [each.parent for each in (folder, *folder.parents) if not each.exists()]


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return  # Windows cannot open folders; its file system journals names itself
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _written_before(place: Path, instant: datetime) -> bool:
    try:
        return datetime.fromtimestamp(place.stat().st_mtime, UTC) < instant
    except FileNotFoundError:
        return False


def _removed(place: Path, older_than: datetime) -> bool:
    """Move aside, look again, then delete: a file put a moment ago goes back to its place."""
    aside = place.with_name(f"{_ASIDE}{place.name}")
    try:
        os.replace(place, aside)
        if not _written_before(aside, older_than):
            os.replace(aside, place)
            return False
        aside.unlink()
    except FileNotFoundError:
        return False  # another sweep was faster
    except OSError as problem:
        raise _not_written(problem) from problem
    return True


def _not_written(problem: OSError) -> EnvironmentProblem:
    if problem.errno in (errno.ENOSPC, errno.EDQUOT):
        return EnvironmentProblem(
            f"附件目录所在磁盘已满，文件未保存 → 请腾出空间后重试\n"
            f"The disk of the folder of attachments is full; the file was not kept → free some space ({problem})"
        )
    return EnvironmentProblem(
        f"附件目录无法写入 → 请检查目录是否存在、是否有写权限\n"
        f"The folder of attachments cannot be written → check that it exists and its permissions ({problem})"
    )
