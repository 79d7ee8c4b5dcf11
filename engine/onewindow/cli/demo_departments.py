"""The departments of a demo: real servers on free loopback ports, and a shift in this process that speaks with them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from onewindow.cli.departments import simulator
from onewindow.domain.stages import CLARIFICATION
from onewindow.errors import EnvironmentProblem
from onewindow.settings import Settings, read_settings

if TYPE_CHECKING:
    from onewindow.engine import Engine

SLOWEST = 1.5
"""Seconds a department takes at most to decide."""

PATIENCE = 60.0
"""Seconds after which a department that has not answered ends the demo."""

LOOK = 0.05


@contextmanager
def departments_open(site: Path) -> Iterator[tuple[Any, Settings]]:
    """The six departments with books in the site's folder, and the site's settings with all of them mapped.

    Nothing is written into onewindow.toml: the addresses are gone with the demo. Raises EnvironmentProblem.
    """
    with simulator()(site / "departments", slowest=SLOWEST) as town:
        options: dict[str, dict[str, Any]] = {
            name: {"url": url, "secret_file": str(town.secret_files[name].resolve())} for name, url in town.urls.items()
        }
        options["housing_fund"] = {"database": town.exchange}
        settings = read_settings(site)
        short = timedelta(seconds=0.4)
        delivery = replace(
            settings.delivery, allowed=tuple(urlsplit(url).netloc for url in town.urls.values()), poll=short,
            retry=short, retry_longest=short,
        )  # fmt: skip
        mapped = {name: name for name in options}
        yield town, replace(settings, adapters=mapped, adapter_options=options, delivery=delivery)


@contextmanager
def at_work(engine: Engine, town: Any) -> Iterator[None]:
    """Timers fire, requests go out and callbacks come in while the block runs."""
    from onewindow.api import callbacks, server
    from onewindow.background import Adapters, Sender, Shift, Worker

    inbound = Adapters(engine.settings)
    shift = Shift(Worker(engine), sender=Sender(engine.deliveries, Adapters(engine.settings)), every=0.2)
    thread = threading.Thread(target=shift.run, name="onewindow-demo-shift", daemon=True)
    with server.serve(callbacks.app(engine, inbound), "127.0.0.1", 0) as running:
        town.call_back(f"{running.url}/callbacks")
        thread.start()
        try:
            yield
        finally:
            shift.end()
            thread.join()
            town.call_back("")
    inbound.close()


def answered(engine: Engine, case_no: str, tell: Callable[[], None], asked: Callable[[int], None]) -> None:
    """Back once nothing is asked of any department; `tell` is called now and then, and `asked` with the number of each
    task in which a department wants to know something. Raises EnvironmentProblem."""
    pause = threading.Event()
    for _ in range(int(PATIENCE / LOOK)):
        tell()
        case = engine.case(case_no, actor="system")
        if not case["messages"]:
            tell()
            return
        for task in case["tasks"]:
            if task["stage"] == CLARIFICATION:
                asked(int(task["task"]))
        pause.wait(LOOK)
    raise EnvironmentProblem(
        f"部门在 {PATIENCE:.0f} 秒内没有答复 → 加上 --by-hand 再演示\n"
        f"a department has not answered within {PATIENCE:.0f} s → play it with --by-hand"
    )
