"""What a story leaves behind, as values that can be laid beside those of another process.

Run as a program it does one of two things and prints what came of it as JSON: `live` through the two years on an empty
database, or `read` a case again from its events.
"""

from __future__ import annotations

import json
import locale
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from journeys.two_years import Counted, Years, live
from onewindow.domain.apply import fold
from onewindow.domain.canonical import canonical
from onewindow.domain.case import Case
from onewindow.domain.moves import move_from_json
from onewindow.domain.story import StoryLine
from onewindow.engine import Engine
from onewindow.engine.snapshot import unpack
from onewindow.events import ProcessAdvanced, Recorded
from onewindow.examples import StepClock
from onewindow.storage import Store
from onewindow.workflow import Definition, advance

Print = dict[str, Any]


def kept_print(years: Years) -> Print:
    """Of what is stored: every event's hash; the bytes of case, document and tokens; the story as it is told."""
    store = Store.open(years.url, years.engine.settings.region)
    with store.transaction(read_only=True) as transaction:
        row, log = transaction.case(years.case_no), transaction.events(years.case_no)
        document = transaction.document(years.case_no)
    store.close()
    assert row is not None
    case, tokens = unpack(row.state)
    return _print(log, case, document, tokens, years.engine.story(years.case_no, actor="system"))


def read_print(site: Path, url: str, case_no: str) -> Print:
    """The same, made again from the events alone, in an engine whose clock is decades off."""
    decades_off = StepClock(datetime(1999, 12, 31, 15, 59, tzinfo=UTC))
    with Engine(site, database=url, clock=decades_off, ids=Counted()) as engine:
        report = engine.replay(case_no, actor="system")
        assert report.difference is None, report.difference
        log = engine.events(case_no, actor="system")
        version = engine.version(case_no=case_no, actor="system")
    assert version is not None
    case, document, tokens = _folded(log, version.definition)
    return _print(log, case, document, tokens, report.story)


def _folded(log: list[Recorded], definition: Definition) -> tuple[Case, dict[str, Any], bytes]:
    case: Case | None = None
    document: dict[str, Any] = {}
    tokens = b""
    for recorded in log:
        if isinstance(recorded.event, ProcessAdvanced):
            moves = [move_from_json(move) for move in recorded.event.moves]
            tokens = advance(definition, tokens or None, moves, document, datetime.fromisoformat(recorded.at)).tokens
        case, document = fold(case, document, recorded)
    assert case is not None
    return case, document, tokens


def _print(
    log: Sequence[Recorded], case: Case, document: dict[str, Any], tokens: bytes, story: Sequence[StoryLine]
) -> Print:
    return {
        "events": [recorded.hash for recorded in log],
        "case": canonical(case.to_json()).hex(),
        "document": canonical(document).hex(),
        "tokens": tokens.hex(),
        "story": [f"{line.seq:4} {line.at[:16]} {line.who} {line.text}" for line in story],
    }


def main() -> None:
    """`live <site> <database>` or `read <site> <database> <case number>`."""
    locale.setlocale(locale.LC_ALL, "")
    what, site, url, *rest = sys.argv[1:]
    if what == "live":
        with Years(Path(site), url) as years:
            live(years)
            found = kept_print(years)
    else:
        found = read_print(Path(site), url, *rest)
    print(json.dumps({**found, "west_of_greenwich": time.timezone}))


if __name__ == "__main__":
    main()
