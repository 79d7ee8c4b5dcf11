"""A wire between the engine and PostgreSQL that is cut around a COMMIT: before it, behind it, or before its reply."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from pathlib import Path
from random import Random
from types import TracebackType

COMMIT = b"COMMIT\0"
CUTS = ("before the commit", "behind the commit", "before the reply")
_ALL = 1 << 16


class SeveredWire:
    """Listens where a client looks for the server, and passes everything on until it is told to cut.

    `cut_next(how)`: the next COMMIT is never passed on; or passed on with nobody staying to hear; or carried out, and
    the server's reply kept back. All connections of the client are dead afterwards, as after a cable was pulled.
    """

    def __init__(self, folder: Path, server: Path) -> None:
        self.folder, self._server = folder, str(server / ".s.PGSQL.5432")
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(folder / ".s.PGSQL.5432"))
        self._listening.listen()
        self._lock = threading.Lock()
        self._how = ""
        self.cuts = 0
        threading.Thread(target=self._listen, daemon=True).start()

    def __enter__(self) -> SeveredWire:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listening.close()

    def cut_next(self, how: str) -> None:
        """At the next COMMIT, whoever asks for it."""
        assert how in CUTS
        with self._lock:
            self._how = how

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                threading.Thread(target=self._carry, args=(client,), daemon=True).start()

    def _carry(self, client: socket.socket) -> None:
        server = socket.socket(socket.AF_UNIX)
        server.connect(self._server)
        keeps_back = threading.Event()
        answers = threading.Thread(target=self._answer, args=(server, client, keeps_back), daemon=True)
        answers.start()
        with suppress(OSError):
            while said := client.recv(_ALL):
                how = self._taken() if COMMIT in said else ""
                if how == "before the commit":
                    break
                if how:
                    keeps_back.set()  # before anything is passed on: the server may be quicker than we are
                server.sendall(said)
                if how == "behind the commit":
                    break
        _end(client)
        _end(server)

    def _answer(self, server: socket.socket, client: socket.socket, keeps_back: threading.Event) -> None:
        with suppress(OSError):
            while said := server.recv(_ALL):
                if keeps_back.is_set():
                    break
                client.sendall(said)
        _end(client)

    def _taken(self) -> str:
        with self._lock:
            how, self._how = self._how, ""
            self.cuts += bool(how)
        return how


def some_cut(dice: Random) -> str:
    """One way of cutting, the worst one twice as often."""
    return dice.choice((*CUTS, "before the reply"))


def _end(wire: socket.socket) -> None:
    with suppress(OSError):
        wire.shutdown(socket.SHUT_RDWR)
    wire.close()
