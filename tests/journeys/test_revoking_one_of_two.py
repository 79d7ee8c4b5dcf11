"""One department has granted two things: a drawn revocation is about the last of them, whatever is said meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from databases import Database
from journeys.invariants import hold
from journeys.revoked_parts import NOTICE, PROCESS, accepted, linked, redraw, reply, results, sent, undoing, waiting
from journeys.town import Town
from onewindow.engine.our_books import REVOKED


@pytest.fixture
def town(own_site: Path, database: Database) -> Iterator[Town]:
    """Tax files the seals, too, and its invoices are taken back wherever they were granted."""
    with undoing(own_site, database.url) as town:
        items = own_site / "processes" / PROCESS / "item.yaml"
        text = items.read_text(encoding="utf-8").replace("department: police", "department: tax")
        items.write_text(text, encoding="utf-8")
        redraw(town, own_site, {
            'ow:stage="decision" ow:department="police"': 'ow:stage="decision" ow:department="tax"',
            "seal.result != 'granted' and invoice.result": "invoice.result",
        })  # fmt: skip
        yield town


def test_the_one_that_was_granted_last_is_taken_back(town: Town) -> None:
    case_no = accepted(town)
    asked = waiting(town, case_no)
    reply(town, case_no, asked["seal"], "granted", filing_no="9901010000009")
    reply(town, case_no, asked["invoice"], "granted", **NOTICE, handed_out=False)
    assert [row.data["of"] for row in sent(town, case_no, "revoke")] == [asked["invoice"]]
    reply(town, case_no, asked["invoice"], "revoked", reason="办错")

    reply(town, case_no, waiting(town, case_no)["revoke_invoice"], "revoked")

    assert results(town, case_no) == {"seal": "granted", "invoice": "revoked"}
    assert linked(town, case_no)["granted"] == ["seal"]


def test_what_the_department_took_back_by_itself_may_be_asked_back_but_nothing_else_in_its_place(town: Town) -> None:
    case_no = accepted(town)
    asked = waiting(town, case_no)
    reply(town, case_no, asked["seal"], "granted", filing_no="9901010000009")
    reply(town, case_no, asked["invoice"], "granted", **NOTICE, handed_out=False)
    reply(town, case_no, asked["invoice"], "revoked", reason="办错")

    reply(town, case_no, waiting(town, case_no)["revoke_invoice"], "refused", reason="已撤销")
    town.finish(case_no, "pending_revocation", "wu.lei", "done", {"reason": "公安不予，已撤销"}).or_raise()

    hold(town, case_no)
    assert results(town, case_no) == {"seal": "granted", "invoice": "revoked"}


def test_the_books_know_what_a_person_has_taken_back(town: Town) -> None:
    case_no = accepted(town)
    asked = waiting(town, case_no)
    reply(town, case_no, asked["seal"], "granted", filing_no="9901010000009")
    reply(town, case_no, asked["invoice"], "granted", **NOTICE, handed_out=True)

    town.finish(case_no, "pending_revocation", "wu.lei", "done", {"reason": "公安不予，发票已追回"}).or_raise()

    book = town.engine.books.book("tax", town.clock.now().replace(hour=0), [])
    assert [ours.status for ours in book.ours if ours.key.endswith(asked["invoice"])] == [REVOKED]
