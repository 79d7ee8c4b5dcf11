"""One writer at a time, first come first served, among all processes that write one SQLite file.

SQLite itself lets waiting writers sleep and poll, so that a busy process starves the others for seconds. Here a writer
first takes the queue file, then the lock file, then lets the queue go: whoever waits for the lock is the next to have
it. Both are locks of the operating system and end with the process that held them.
"""

from __future__ import annotations

import os
import stat
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from time import monotonic  # noqa: TID251  how long it was waited: no instant that a case would know
from typing import TypeVar

from onewindow.errors import EnvironmentProblem
from onewindow.storage.faults import environment_problem

T = TypeVar("T")

PATIENCE = 30.0
"""Seconds a writer waits for its turn, in both files together."""

GLANCE = 1.0
"""Seconds those wait who only look: who does not hang has written many times by then."""

_FLAGS = os.O_RDWR | getattr(os, "O_BINARY", 0)

_NAME = 11
"""Bytes in which the holder of the lock file writes its process id, behind the byte that Windows locks."""

if sys.platform == "win32":
    import msvcrt
    import time

    _POLL = 0.005

    def _try_lock(descriptor: int) -> bool:
        os.lseek(descriptor, 0, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _wait_for(descriptor: int, patience: float) -> bool:
        # Windows offers no bounded blocking lock on a file from Python: the turn is polled for.
        for _ in range(int(patience / _POLL)):
            if _try_lock(descriptor):
                return True
            time.sleep(_POLL)
        return False

    def _unlock(descriptor: int) -> None:
        os.lseek(descriptor, 0, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _try_lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError as problem:  # a network share, mostly
            raise environment_problem("unlockable", problem) from problem
        return True

    def _wait_for(descriptor: int, patience: float) -> bool:
        """Block in the kernel's queue, in a thread of its own so that the wait can be given up."""
        turn = _Turn(descriptor)
        threading.Thread(target=turn.wait, name="onewindow-writer-gate", daemon=True).start()
        return turn.came_within(patience)

    def _unlock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_UN)

    class _Turn:
        """A lock being waited for; one that comes after the waiter has gone is let go at once."""

        def __init__(self, descriptor: int) -> None:
            # A duplicate shares the lock, and stays open for the thread when the waiter has given up.
            self._descriptor = os.dup(descriptor)
            self._came = threading.Event()
            self._deciding = threading.Lock()
            self._given_up = False

        def wait(self) -> None:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX)
            with self._deciding:
                if self._given_up:
                    fcntl.flock(self._descriptor, fcntl.LOCK_UN)
                self._came.set()
            os.close(self._descriptor)

        def came_within(self, patience: float) -> bool:
            """Whether it came; an exception that ends the wait, such as a signal's handler raises, gives it up too."""
            came = False
            try:
                came = self._came.wait(patience)
            finally:
                if not came:
                    with self._deciding:
                        self._given_up = not self._came.is_set()
            return not self._given_up


class Waited:
    """How long somebody has waited since this was made."""

    def __init__(self) -> None:
        self._since = monotonic()

    @property
    def seconds(self) -> float:
        return monotonic() - self._since


class WriterHangs(EnvironmentProblem):
    """The turn to write did not come; `process` is the id of the one that has it, None where that is not known."""

    def __init__(self, patience: float, path: str, process: int | None) -> None:
        self.process = process
        if process == os.getpid():
            super().__init__(
                f"等待写入超过 {patience:g} 秒：本进程（进程号 {process}）的另一个事务一直占用数据库 → "
                f"在宿主自己的事务中提交时请传入 connection=；否则请查看哪个线程没有结束事务\n"
                f"Waited more than {patience:g} s to write: another transaction of this process keeps the database "
                f"(process id {process}) → within a transaction of your own give submit its connection=; else see "
                f"which thread has not ended its transaction ({path})"
            )
            return
        number, number_en = (f"（进程号 {process}）", f" (process id {process})") if process else ("", "")
        super().__init__(
            f"等待写入超过 {patience:g} 秒：另一个进程一直占用数据库{number} → 请查看它是否停滞，让它继续或结束它\n"
            f"Waited more than {patience:g} s to write: another process keeps the database{number_en} → see whether it "
            f"hangs; let it go on or end it ({path})"
        )


class WriterGate:
    """The two locks of one connection to the database file at `path`; used by one thread at a time."""

    def __init__(self, path: str, patience: float = PATIENCE) -> None:
        self._database, self._paths = path, (f"{path}-ow-queue", f"{path}-ow-lock")
        self._descriptors: tuple[int, int] | None = None
        self.patience = patience
        self.held = False

    def acquire(self) -> None:
        """Wait for the turn to write; raises WriterHangs when it does not come within the patience."""
        self._acquire(self.patience)

    def acquire_if_free(self) -> None:
        """Take the turn if nobody has it or waits for it, for who can do without: makes no files and never waits."""
        with suppress(EnvironmentProblem):  # read-only files: said to those who must write
            while self._are_there():
                queue, lock = self._open()
                if not _try_lock(queue):
                    return
                try:
                    self.held = _try_lock(lock)
                finally:
                    _unlock(queue)
                if not self.held or self._is_in_place():
                    return
                self.close()

    def hindrance(self, beyond: Callable[[], T | None]) -> WriterHangs | T | None:
        """Why nobody comes to write, if so: the turn is tried for a moment, without a trace, and in it what lies
        `beyond` it."""
        if not self._are_there():
            return beyond()
        try:
            self._acquire(min(GLANCE, self.patience))
        except WriterHangs as hangs:
            return hangs
        try:
            return beyond()
        finally:
            self.release()

    def release(self) -> None:
        """Let the next writer in; harmless where the gate is not held."""
        if self.held and self._descriptors is not None:
            self.held = False
            _unlock(self._descriptors[1])

    def close(self) -> None:
        """Release, and close both files."""
        self.release()
        for descriptor in self._descriptors or ():
            with suppress(OSError):  # closing is the last thing done with it
                os.close(descriptor)
        self._descriptors = None

    def _are_there(self) -> bool:
        """Whether somebody has written, and so made the files."""
        return self._descriptors is not None or all(os.path.exists(path) for path in self._paths)

    def _acquire(self, patience: float) -> None:
        while not self._has_acquired(patience):
            self.close()

    def _has_acquired(self, patience: float) -> bool:
        """Whether the turn is ours: it is none on a file that was moved away or deleted, for others make a new one."""
        queue, lock = self._open()
        waited = Waited()
        try:
            if not (_try_lock(queue) or _wait_for(queue, patience)):
                raise self._too_long(patience)
            try:
                self.held = _try_lock(lock) or _wait_for(lock, max(0.0, patience - waited.seconds))
            finally:
                _unlock(queue)
            if not self.held:
                raise self._too_long(patience)
            if not self._is_in_place():
                return False
            _write_name(lock)
        except BaseException:
            # Nobody would let go what came in the instant of a Ctrl-C; nor may a pair be used that a thread waits on.
            self.close()
            raise
        return True

    def _open(self) -> tuple[int, int]:
        if self._descriptors is None:
            queue = _open_file(self._paths[0], self._database)
            try:
                self._descriptors = (queue, _open_file(self._paths[1], self._database))
            except EnvironmentProblem:
                os.close(queue)
                raise
            self._which = os.fstat(self._descriptors[1])
        return self._descriptors

    def _is_in_place(self) -> bool:
        """Whether others who come to the lock file find this one."""
        try:
            return os.path.samestat(os.stat(self._paths[1]), self._which)
        except OSError:
            return False

    def _too_long(self, patience: float) -> WriterHangs:
        return WriterHangs(patience, self._paths[1], _holder(self._open()[1]))


def _write_name(lock: int) -> None:
    """Say who has the turn, for those who wait for it in vain; mostly it stands there from the turn before."""
    name = b"%-*d" % (_NAME, os.getpid())
    with suppress(OSError):  # a full disk is told to the writer by the database
        if _read_name(lock) != name:
            os.lseek(lock, 1, os.SEEK_SET)
            os.write(lock, name)


def _read_name(lock: int) -> bytes:
    os.lseek(lock, 1, os.SEEK_SET)
    return os.read(lock, _NAME)


def _holder(lock: int) -> int | None:
    if _try_lock(lock):  # who hangs is still in the queue, or has gone this instant
        _unlock(lock)
        return None
    try:
        return int(_read_name(lock))
    except (OSError, ValueError):
        return None  # nobody has written it yet


def _open_file(path: str, database: str) -> int:
    try:
        try:
            return os.open(path, _FLAGS)
        except FileNotFoundError:
            return _make_file(path, database)
    except OSError as problem:
        raise EnvironmentProblem(
            f"无法在数据库旁建立写入锁文件 → 请检查目录权限和磁盘空间\n"
            f"The lock file beside the database cannot be opened → check the folder's permissions and room ({problem})"
        ) from problem


def _make_file(path: str, database: str) -> int:
    """The lock file, made with the permissions of the database, and by an administrator for the owner of that, as
    SQLite makes its log: else who writes first, by `sudo` once or under a narrow umask, would shut all others out."""
    descriptor = os.open(path, _FLAGS | os.O_CREAT, 0o666)
    if hasattr(os, "fchown"):  # Windows has other permissions, which come from the folder
        with suppress(OSError):  # another user was faster
            found = os.stat(database)
            os.fchmod(descriptor, stat.S_IMODE(found.st_mode))
            if os.geteuid() == 0:
                os.fchown(descriptor, found.st_uid, found.st_gid)
    return descriptor
