"""States of cases as earlier commits wrote them are made anew from the log by the upgrade, tokens and all.

`golden/case_at_0007.json` holds the rows of a real case as the commit eebccc0 left them, at migration 0007: its state
has a field nobody knows any more.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from case_samples import carry_on, message, open_case, recorded, sub_case
from sqlalchemy import Engine, text

from databases import REGION, migrate_to
from onewindow.domain.apply import fold
from onewindow.domain.case import Case
from onewindow.engine.snapshot import pack, unpack
from onewindow.errors import EnvironmentProblem
from onewindow.events import CaseOpened, Event, Recorded, ReplyRecorded, TaskCompleted, TaskOpened
from onewindow.storage import Store, upgrade
from onewindow.storage.schema import SCHEMA

GOLDEN = json.loads((Path(__file__).parent / "golden" / "case_at_0007.json").read_text(encoding="utf-8"))
REVIEW: dict[str, Any] = {
    "element": "review", "name": "审查", "kind": "userTask", "stage": "review", "department": "police", "sub_case": 1,
    "role": "reviewer", "form": "", "operation": "", "due_on": None, "opened_at": "2026-03-02T01:10:00.000Z",
}  # fmt: skip
HAPPENED: tuple[Event, ...] = (
    CaseOpened(region=REGION, case_no="C1", query_code="1", process="s", definition="h", title="t", kind="service",
               channel="window", applicant={}, form={}, situations={}),
    sub_case(),
    message(sub_case=1),
    ReplyRecorded(message="m1", task=3, outcome="granted", data={}, awaited=True),
    TaskOpened(task=4, **REVIEW),
    TaskCompleted(task=4, element="review", outcome="sent_back", data={"reason": "回避"}, sub_case=1),
    TaskOpened(task=5, **REVIEW),
    TaskCompleted(task=5, element="review", outcome="passed", data={}, sub_case=1),
)  # fmt: skip


def as_it_was(state: dict[str, Any]) -> None:
    """What this release writes otherwise: one grant a department, and no messages in a sub-case."""
    state["grants"] = {department: keys[-1] for department, keys in state["grants"].items()}
    for part in state["sub_cases"].values():
        part.pop()


@pytest.fixture
def golden(empty: Engine) -> Engine:
    """The rows of the real case in a database of its time."""
    migrate_to(empty, "0007")
    [row] = GOLDEN["ow_case"]
    version = {"region": row["region"], "hash": row["definition"], "files": b""}
    with empty.begin() as connection:
        connection.execute(text("INSERT INTO ow_definition VALUES (:region, :hash, 's', 'p', 'plain', 't', :files, "
                                "'2026-03-02', 'x')"), version)  # fmt: skip
        for table in ("ow_case", "ow_document", "ow_event"):
            for values in GOLDEN[table]:
                given = {**values, **({"state": bytes.fromhex(values["state"])} if "state" in values else {})}
                names, places = ", ".join(given), ", ".join(f":{name}" for name in given)
                connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({places})"), given)  # noqa: S608  # our own
    return empty


def test_a_real_case_of_then_is_read_with_its_tokens(golden: Engine) -> None:
    [before] = GOLDEN["ow_case"]
    with pytest.raises(EnvironmentProblem, match="late_answers"):
        unpack(bytes.fromhex(before["state"]))

    upgrade(golden)

    with Store(golden, before["region"]).transaction(read_only=True) as tx:
        row, log = tx.case(before["case_no"]), tx.events(before["case_no"])
        assert row is not None
        kept, document = folded(log)
        assert (tx.document(row.case_no), (row.version, row.last_seq)) == (document, (9, 20))
    found, tokens = unpack(row.state)
    assert found == kept
    assert sorted(found.heard) == ["errands-202603020003:seal:404", "m-1"]
    assert bytes.fromhex(before["state"]).endswith(tokens)
    assert b'"walk"' in tokens


@pytest.mark.parametrize("change", [as_it_was, lambda state: state.update(late_answers={})])
def test_states_are_those_of_the_log_again_and_documents_too(
    store: Store, change: Callable[[dict[str, Any]], None]
) -> None:
    """Under the present tables: earlier commits have written such states up to migration 0009."""
    log = [recorded(number, event) for number, event in enumerate(HAPPENED, 1)]
    kept, document = folded(log)
    row = open_case(store, "C1", *HAPPENED, state=otherwise(pack(kept, b"tokens"), change))

    made_anew(store)

    with store.transaction(read_only=True) as tx:
        found = tx.case("C1")
        assert found is not None
        assert tx.document("C1") == document
    assert unpack(found.state) == (kept, b"tokens")
    assert (kept.grants, kept.sub_cases[1].messages) == ({"police": ["m1"]}, ["m1"])
    assert "reason" not in document["review"]
    assert (found.version, found.last_seq, found.head_hash) == (row.version, row.last_seq, row.head_hash)


def test_what_the_present_revision_wrote_and_what_has_no_log_to_read_stay_as_they_are(store: Store) -> None:
    kept, _ = folded([recorded(number, event) for number, event in enumerate(HAPPENED, 1)])
    odd = otherwise(pack(kept, b"tokens"), as_it_was)
    open_case(store, "C1", *HAPPENED, state=odd, command_id="other")
    with store.transaction() as tx:
        tx.connection.execute(text("UPDATE ow_commit SET engine = '2'"))
    open_case(store, "C2", *HAPPENED[1:2], state=odd)

    made_anew(store)

    with store.transaction() as tx:
        assert [row.state for row in (tx.case("C1"), tx.case("C2")) if row is not None] == [odd, odd]
        carry_on(tx, "C2", sub_case(2))


def folded(log: list[Recorded]) -> tuple[Case, dict[str, Any]]:
    kept: Case | None = None
    document: dict[str, Any] = {}
    for line in log:
        kept, document = fold(kept, document, line)
    assert kept is not None
    return kept, document


def otherwise(state: bytes, change: Callable[[dict[str, Any]], None]) -> bytes:
    """The state as another commit might have written it, with its tokens."""
    end = 5 + int.from_bytes(state[1:5], "big")
    told = json.loads(zlib.decompress(state[5:end]))
    change(told)
    body = zlib.compress(json.dumps(told).encode())
    return state[:1] + len(body).to_bytes(4, "big") + body + state[end:]


def made_anew(store: Store) -> None:
    """Migration 0011 alone, which changes no table: what came after it stands."""
    stands = "UPDATE ow_schema_version SET version_num = :revision"
    with store.engine.begin() as connection:
        connection.execute(text(stands), {"revision": "0010"})
    migrate_to(store.engine, "0011")
    with store.engine.begin() as connection:
        connection.execute(text(stands), {"revision": SCHEMA})
