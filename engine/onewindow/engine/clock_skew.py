"""How the machine's clock stands beside others: the database server's, that of the disk, and the newest commit."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from datetime import datetime

from onewindow.ports import Clock
from onewindow.settings import Settings
from onewindow.storage import Store, examination
from onewindow.storage.examination import Server


@dataclass(frozen=True, slots=True, kw_only=True)
class Skew:
    """By how many seconds the clock of `beside` (database, disk, commits) is `ahead` of ours; `unsure` by so many."""

    beside: str
    ahead: float
    unsure: float = 0.0

    @property
    def least(self) -> float:
        """Seconds by which they differ at least, whichever is ahead."""
        return max(0.0, abs(self.ahead) - self.unsure)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocks:
    """What our clock says, and how far the others are from it."""

    now: datetime
    skews: tuple[Skew, ...]


def server_of(store: Store, clock: Clock) -> Server:
    """The database's server, with the time it tells."""
    return examination.server(store.engine, clock.now)


def clocks(settings: Settings, server: Server | None, store: Store | None, clock: Clock) -> Clocks:
    """All that can be compared; a folder that cannot be written to is left out. Raises OSError for a full disk."""
    found = [_of_server(server), _of_disk(settings, clock), _of_commits(store, clock)]
    return Clocks(now=clock.now(), skews=tuple(skew for skew in found if skew is not None))


def _of_server(server: Server | None) -> Skew | None:
    if server is None or server.ahead is None:
        return None
    return Skew(beside="database", ahead=server.ahead, unsure=server.unsure)


def _of_disk(settings: Settings, clock: Clock) -> Skew | None:
    """By the time a fresh file gets; of a network disk it is another machine's."""
    folder = settings.attachments if settings.attachments.exists() else settings.folder
    if not os.access(folder, os.W_OK):
        return None
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".onewindow-doctor-") as file:
        file.write(b"?")
        file.flush()
        return Skew(beside="disk", ahead=os.fstat(file.fileno()).st_mtime - clock.now().timestamp())


def _of_commits(store: Store | None, clock: Clock) -> Skew | None:
    """A case changed in the future; one of the past says nothing."""
    newest = examination.newest_commit(store) if store is not None else None
    if newest is None or newest <= clock.now():
        return None
    return Skew(beside="commits", ahead=(newest - clock.now()).total_seconds())
