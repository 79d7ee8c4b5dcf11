"""A commit of thousands of work items, more than one statement may have parameters, is whole or not at all."""

from __future__ import annotations

import pytest
from case_samples import carry_on, following, open_case, receipt, task

from onewindow.events import Event
from onewindow.storage import Store, VersionConflict, statements, transaction

MANY = 5_000
HALF = statements.MOST_PARAMETERS // 2


def opened() -> list[Event]:
    return [task(number) for number in range(1, MANY + 1)]


def items_kept(store: Store) -> int:
    with store.transaction(read_only=True) as tx:
        return len(tx.work_items(limit=2 * MANY))


def test_thousands_of_work_items_are_opened_in_one_commit(store: Store) -> None:
    open_case(store, "C1")

    with store.transaction() as tx:
        row = tx.case("C1", lock=True)
        assert row is not None
        tx.write(following(row, *opened()), receipt())

    assert items_kept(store) == MANY
    with store.transaction(read_only=True) as tx:
        assert len(tx.events("C1")) == MANY
        assert tx.receipt("command-1") is not None


def test_a_large_commit_of_a_case_that_has_moved_on_writes_nothing(store: Store) -> None:
    stale = open_case(store, "C1")
    with store.transaction() as tx:
        carry_on(tx, "C1")

    with pytest.raises(VersionConflict), store.transaction() as tx:
        tx.write(following(stale, *opened()))

    assert items_kept(store) == 0


@pytest.mark.parametrize(
    ("parameters", "parts"),
    [([HALF, HALF], [2]), ([HALF, HALF, 1], [2, 1]), ([1, 5 * HALF, 1], [1, 1, 1]), ([5 * HALF], [1])],
)
def test_writes_are_parted_only_where_they_have_too_many_parameters(parameters: list[int], parts: list[int]) -> None:
    writes = [("", (0,) * number) for number in parameters]

    assert [len(part) for part in transaction._in_parts(writes)] == parts
