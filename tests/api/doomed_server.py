"""A server of callbacks in a process of its own that dies after a commit and before its answer. Run as a program.

Arguments: site, database's address, instant, how many messages are answered before. Writes its URL.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from api.hall import Hall
from onewindow.api import callbacks, server


def main(site: str, url: str, now: str, answered: int) -> None:
    hall = Hall(Path(site), url, publish=False)
    hall.town.clock.set(datetime.fromisoformat(now))

    def tell(happening: str, details: Mapping[str, Any]) -> None:
        hall.told.append((happening, details))
        if len(hall.told) > answered:
            os.kill(os.getpid(), signal.SIGKILL)  # it is told after the commit and before the answer

    running = server.serve(callbacks.app(hall.town.engine, hall.adapters, tell=tell), "127.0.0.1", 0)
    print(running.url, flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
