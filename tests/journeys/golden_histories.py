"""Golden histories: found cases, kept as files of commands and what came of them, played again on every store.

A history that has failed lies in `build/failed_history.json`. Once the fault is mended keep it:

    .venv/bin/python tests/journeys/golden_histories.py keep build/failed_history.json what_it_shows "What it shows."

This plays it on an empty SQLite database and writes `golden/what_it_shows.json`. Read the file before it is committed:
what it expects is what the engine does now. `golden_histories.py again` writes all files anew after a change that is
meant (of a drawing, an item list, a sentence); the difference is to be read line by line.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy

sys.path.insert(0, str(Path(__file__).parents[1]))

from journeys.history_script import command_of
from journeys.offices import Offices, build_offices
from journeys.town import build_site
from onewindow.background import Worker
from onewindow.domain.canonical import canonical
from onewindow.errors import UsageError
from onewindow.events import to_payload
from onewindow.storage import Store, upgrade
from onewindow.storage.store import open_engine

FOLDER = Path(__file__).parent / "golden"
OF_THE_BUILD = {"definition", "template", "calendar", "region", "query_code"}
"""What an event says of files and tables, which change without any change in what happens."""


def play(town: Offices, steps: list[dict[str, Any]]) -> dict[str, Any]:
    """Carry out the steps; what each was answered, and what became of every case, by whatever numbers they got."""
    cases: list[str] = []
    answers: list[str] = []
    store = Store.open(town.url, town.engine.settings.region)
    with store.engine.begin() as connection:
        connection.execute(sqlalchemy.text("DELETE FROM ow_timer"))  # of histories played before, on the same store
    try:
        for step in steps:
            town.clock.set(datetime.fromisoformat(step["at"]))
            office = (bool(step["office"][0]), bool(step["office"][1]))
            if office != town.office:
                town.enter(office)
            answers.append(_worked(town) if "work" in step else _asked(town, store, step, cases))
    finally:
        store.close()
    return {"answers": answers, "cases": [_outcome(town, case_no, cases) for case_no in cases]}


def _worked(town: Offices) -> str:
    report = Worker(town.engine).fire_due(town.clock.now(), limit=1000)
    assert (report.failures, report.trouble, report.left) == ((), None, False)
    return f"fired {report.fired}"


def _asked(town: Offices, store: Store, step: dict[str, Any], cases: list[str]) -> str:
    command = command_of(step, f"golden-{town.ids.new()}", cases)
    try:
        if step.get("rolled_back"):
            with store.engine.connect() as connection:
                town.engine.submit(command, connection=connection)
                connection.rollback()
        answer = town.engine.submit(command)
    except UsageError:
        return "unstorable"
    assert town.engine.submit(command).events == answer.events, "asked again it was answered otherwise"
    if answer.rejected is not None:
        return answer.rejected.code
    if step["ask"] == "OpenCase":
        cases.append(str(answer.case_no))
    return " ".join(event["type"] for event in answer.events)


def _outcome(town: Offices, case_no: str, cases: list[str]) -> dict[str, Any]:
    """Where the case stands, and a hash over all its events but for what `OF_THE_BUILD` names."""
    view = town.view(case_no)
    kept = [
        [recorded.seq, recorded.type, recorded.at, recorded.actor["id"],
         {name: value for name, value in to_payload(recorded.event).items() if name not in OF_THE_BUILD}]
        for recorded in town.engine.events(case_no, actor="system")
    ]  # fmt: skip
    return {
        "status": view["status"], "result": view["result"],
        "parts": {sub["element"]: sub["result"] or sub["status"] for sub in view["sub_cases"]},
        "open": sorted(each["element"] for each in [*view["tasks"], *view["messages"].values()]),
        "cards": len(view["cards"]), "incidents": sorted(each["state"] for each in view["incidents"]),
        "events": len(kept), "sha256": hashlib.sha256(_named(canonical(kept).decode(), cases).encode()).hexdigest(),
    }


def _named(text: str, cases: list[str]) -> str:
    """The same for whatever numbers the cases got, and the query codes that are made of them."""
    text = re.sub(r'"query_code":"\d+"', '"query_code":"«code»"', text)
    for number, case_no in enumerate(cases, 1):
        text = text.replace(case_no, f"«case {number}»")
    return text


def keep(histories: list[tuple[str, str, list[dict[str, Any]]]]) -> None:
    """Play each (name, what it shows, steps) on an empty SQLite database; write it down with what it led to."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/golden.db"
        engine = open_engine(url)
        upgrade(engine)
        engine.dispose()
        (Path(folder) / "site").mkdir()
        with Offices(build_offices(build_site(Path(folder) / "site"), Path(folder) / "offices"), url) as town:
            for name, shows, steps in histories:
                _write(FOLDER / f"{name}.json", shows, steps, play(town, steps))


def _write(path: Path, shows: str, steps: list[dict[str, Any]], outcome: dict[str, Any]) -> None:
    path.parent.mkdir(exist_ok=True)
    told = [{**step, "->": answer} for step, answer in zip(steps, outcome["answers"], strict=True)]
    lines = ",\n  ".join(json.dumps(step, ensure_ascii=False) for step in told)
    ends = ",\n  ".join(json.dumps(case, ensure_ascii=False) for case in outcome["cases"])
    text = (
        f'{{\n "shows": {json.dumps(shows, ensure_ascii=False)},\n "steps": [\n  {lines}\n ],\n'
        f' "cases": [\n  {ends}\n ]\n}}\n'
    )
    # Nonsense may hold half a surrogate pair, which stands in the file as JSON escapes it.
    path.write_bytes(text.encode("utf-8", "backslashreplace"))


def read(path: Path) -> tuple[str, list[dict[str, Any]], dict[str, Any]]:
    """What the file shows, its steps, and what they led to."""
    told = json.loads(path.read_text(encoding="utf-8"))
    steps = [{name: value for name, value in step.items() if name != "->"} for step in told["steps"]]
    return told["shows"], steps, {"answers": [step["->"] for step in told["steps"]], "cases": told["cases"]}


if __name__ == "__main__":
    if sys.argv[1] == "keep":
        keep([(sys.argv[3], sys.argv[4], json.loads(Path(sys.argv[2]).read_text(encoding="utf-8")))])
    else:
        keep([(path.stem, *read(path)[:2]) for path in sorted(FOLDER.glob("*.json"))])
