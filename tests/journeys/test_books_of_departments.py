"""Reconciliation whole: our cases beside the books of a department that knows more, less or something else."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from databases import Database
from journeys.town import Town
from onewindow import commands as c
from onewindow.background.adapters import Adapters
from onewindow.background.reconciliation import Reconciled, reconcile
from onewindow.domain.case import Case
from onewindow.engine import our_books
from onewindow.errors import NotFound
from onewindow.ports.departments import (
    AcceptedForWork,
    Capabilities,
    Granted,
    Known,
    Refused,
    Reply,
    Request,
    Revoked,
    Unknown,
    Unreachable,
)
from onewindow.storage import Store


class Paper:
    """A department's system on paper: what it has in its books, by key; lists results alone, if not told otherwise."""

    capabilities = Capabilities(idempotent=True, revoke=True)
    operations = frozenset({"engrave_seal"})
    reads = ("/form/company",)

    def __init__(self) -> None:
        self.books: dict[str, Known] = {}
        self.asked: list[str] = []
        self.down = self.lists_all = False

    def knows(self, key: str, status: str, **changes: Any) -> None:
        given = {"case_no": "", "item_code": "", "applicant_id": "", "applicant_name": "", "reference": "GA-7"}
        self.books[key] = Known(**{**given, "key": key, "status": status, **changes})

    def query(self, request: Request) -> Reply:
        self.asked.append(request.key)
        assert set(request.data) <= {"form"}, "no more than it declares"
        found = self.books.get(request.key)
        if found is None:
            return Unknown()
        answers = {"granted": Granted(), "refused": Refused(reason="x"), "revoked": Revoked()}
        return answers.get(found.status, AcceptedForWork())

    def known_since(self, since: datetime) -> Iterator[Known]:
        if self.down:
            raise Unreachable("连接不上\ncannot connect", sent=False)
        return (known for known in self.books.values() if self.lists_all or known.status != "open")

    def request(self, request: Request) -> Reply:
        raise AssertionError("nothing is asked for in a reconciliation")

    cancel = revoke = callback = request

    def close(self) -> None:
        pass


@pytest.fixture
def paper() -> Paper:
    return Paper()


@pytest.fixture
def town(own_site: Path, database: Database) -> Iterator[Town]:
    settings = own_site / "onewindow.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(f'{text}\n[adapters]\npolice = "paper"\n', encoding="utf-8")
    with Town(own_site, database.url) as town:
        yield town


@pytest.fixture
def licensing(own_site: Path, database: Database) -> Iterator[Town]:
    """A town whose licences are issued by a system; the task that asks for them has no outcome "refused"."""
    settings = own_site / "onewindow.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(f'{text}\n[adapters]\nmarket_regulation = "paper"\n', encoding="utf-8")
    with Town(own_site, database.url) as town:
        yield town


def refused_a_licence(town: Town, paper: Paper) -> tuple[str, str]:
    """The system has refused to issue a licence where the drawing knows no refusal."""
    case_no = town.accepted()
    town.finish(case_no, "registration_review", "chen.jie", "passed").or_raise()
    town.finish(case_no, "registration_decision", "liu.yang", "granted").or_raise()
    message = next(iter(town.view(case_no)["messages"]))
    reply(town, case_no, message, "refused", reason="名称禁用", remedies="六十日内申请行政复议")
    paper.knows(f"440300:{message}", "refused", case_no=case_no)
    return case_no, message


def asked(town: Town) -> tuple[str, str]:
    """A case the police are asked about; its number and the message."""
    case_no = town.accepted()
    town.finish(case_no, "registration_review", "chen.jie", "passed").or_raise()
    town.finish(case_no, "registration_decision", "liu.yang", "granted").or_raise()
    licence = {"licence_no": "990101000000099", "uscc": "91990100MA990K102H"}
    town.finish(case_no, "issue_licence", "liu.yang", "done", licence).or_raise()
    return case_no, next(iter(town.view(case_no)["messages"]))


def reconciled(
    town: Town, paper: Paper, since: datetime = datetime(2026, 3, 2, tzinfo=UTC), department: str = "police"
) -> Reconciled:
    def make(department: str, options: Mapping[str, Any], folder: Path) -> Any:
        return paper

    adapters = Adapters(town.engine.settings, {"paper": make})
    [found] = reconcile(town.engine, adapters, since, [department])
    return found


def test_a_book_of_many_requests_holds_none_of_their_cases(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = {asked(town)[0] for _ in range(3)}
    gc.collect()
    before = sum(isinstance(each, Case) for each in gc.get_objects())
    book = town.engine.books.book("police", datetime(2026, 3, 2, tzinfo=UTC), [])
    gc.collect()
    assert sum(isinstance(each, Case) for each in gc.get_objects()) == before
    assert book.acceptors == {number: ("wang.fang",) for number in numbers}
    monkeypatch.setattr(our_books, "_PAGE", 1)
    assert town.engine.books.book("police", datetime(2026, 3, 2, tzinfo=UTC), []) == book


def delivered(town: Town, message: str) -> None:
    """The sender has brought this message to the police."""
    store, now = Store.open(town.url, town.engine.settings.region), town.clock.now()
    try:
        with store.transaction() as transaction:
            until = now + timedelta(minutes=1)
            [row] = transaction.lease_for_department("police", now, until=until, at_once=9, limit=9).rows
        assert row.message == message
        with store.transaction() as transaction:
            assert transaction.message_sent(message, row.fence, now)
    finally:
        store.close()


def kinds(found: Reconciled) -> list[str]:
    assert not found.problem
    return [each["kind"] for each in found.differences]


def reply(town: Town, case_no: str, message: str, outcome: str, **data: Any) -> None:
    given = {"case_no": case_no, "message": message, "outcome": outcome, "data": data}
    town.do(c.RecordReply, "system", **given).or_raise()


def test_the_books_agree_all_along_a_request_that_goes_well(town: Town, paper: Paper) -> None:
    case_no, message = asked(town)
    assert kinds(reconciled(town, paper)) == [], "not sent yet: nobody need know it"

    paper.knows(f"440300:{message}", "open")
    reply(town, case_no, message, "accepted_for_work", reference="GA-7")
    assert kinds(reconciled(town, paper)) == [], "what is not listed is asked about by its key"
    assert paper.asked == [f"440300:{message}"]

    reply(town, case_no, message, "returned", reason="印模重名")
    paper.knows(f"440300:{message}", "refused")
    found = reconciled(town, paper)
    assert (kinds(found), found.asked, found.known) == ([], 1, 1)


def test_what_the_department_never_got_and_what_it_did_beside_us_are_found(town: Town, paper: Paper) -> None:
    case_no, message = asked(town)
    reply(town, case_no, message, "accepted_for_work", reference="GA-7")
    paper.knows("", "granted", applicant_name="关系户", reference="GA-8")
    paper.knows("440300:nonesuch:seal:1", "granted", case_no="nonesuch")
    paper.knows("110100:C1:seal:1", "granted", case_no="of another region")

    found = reconciled(town, paper)

    assert kinds(found) == ["unknown_here", "unknown_there", "unknown_here"]
    missing = next(each for each in found.differences if each["kind"] == "unknown_there")
    assert (missing["case_no"], missing["sub_case"], missing["head"]) == (case_no, f"{case_no}/2", "郭强")
    assert missing["accepted_by"] == ["王芳"]


def test_an_answer_that_got_lost_is_found_also_for_a_case_of_earlier(town: Town, paper: Paper) -> None:
    case_no, message = asked(town)
    reply(town, case_no, message, "accepted_for_work", reference="GA-7")
    item = town.view(case_no)["sub_cases"][1]["item"]
    paper.knows(f"440300:{message}", "granted", case_no=case_no, item_code="119901000099002326399109900200001")

    found = reconciled(town, paper, since=datetime(2027, 1, 1, tzinfo=UTC))

    assert item == "seal"
    assert kinds(found) == ["granted_there"]
    assert (found.differences[0]["ours"], found.differences[0]["theirs"]) == ("open", "granted")


def test_withdrawn_here_and_granted_there_until_a_person_has_seen_to_it(town: Town, paper: Paper) -> None:
    case_no, message = asked(town)
    number = town.view(case_no)["sub_cases"][1]["sub_case"]
    town.do(c.Withdraw, "wang.fang", case_no=case_no, reason="不刻章", sub_case=number).or_raise()
    paper.knows(f"440300:{message}", "granted")
    assert kinds(reconciled(town, paper)) == [], "the cancellation is still on its way"

    reply(town, case_no, message, "granted", filing_no="9901010000009")
    town.do(c.ResolveIncident, "wang.fang", case_no=case_no, incident=1, reason="已知悉").or_raise()
    assert kinds(reconciled(town, paper)) == []


def test_a_request_taken_over_by_hand_is_open_there_until_its_cancellation_has_arrived(
    town: Town, paper: Paper
) -> None:
    case_no, message = asked(town)
    trouble = {"problem": "看不懂\nunreadable", "facts": {"why": "broken", "outcome": "broken"}}
    town.do(c.ReportUndelivered, "system", case_no=case_no, message=message, **trouble).or_raise()
    paper.knows(f"440300:{message}", "open")
    paper.lists_all = True
    assert kinds(reconciled(town, paper)) == []

    town.do(c.ResolveIncident, "lin.tao", case_no=case_no, incident=1, reason="转人工").or_raise()
    [ours] = town.engine.books.book("police", datetime(2026, 3, 2, tzinfo=UTC), []).ours
    assert (ours.status, kinds(reconciled(town, paper))) == ("taking_back", [])

    delivered(town, f"{message}:cancel")
    found = reconciled(town, paper)
    assert [(each["kind"], each["ours"], each["theirs"]) for each in found.differences] == [
        ("open_there", "cancelled", "open"),
    ]  # fmt: skip


def test_what_was_granted_by_hand_against_a_refusal_is_a_difference(licensing: Town, paper: Paper) -> None:
    case_no, _ = refused_a_licence(licensing, paper)
    found = reconciled(licensing, paper, department="market_regulation")
    assert [(each["kind"], each["ours"], each["theirs"]) for each in found.differences] == [
        ("answered_there", "unusable", "refused"),
    ], "delivered and answered, and not 'not known to have arrived'"  # fmt: skip

    licensing.do(c.ResolveIncident, "lin.tao", case_no=case_no, incident=1, reason="转人工").or_raise()
    assert kinds(reconciled(licensing, paper, department="market_regulation")) == [], "a person has it in hand"

    licence = {"licence_no": "990101000000099", "uscc": "91990100MA990K102H"}
    licensing.finish(case_no, "issue_licence", "liu.yang", "done", licence).or_raise()
    found = reconciled(licensing, paper, department="market_regulation")
    assert [(each["kind"], each["ours"], each["theirs"]) for each in found.differences] == [
        ("granted_here", "granted", "refused"),
    ]  # fmt: skip


def test_the_reason_of_a_refusal_the_drawing_cannot_take_is_told_first(licensing: Town, paper: Paper) -> None:
    case_no, _ = refused_a_licence(licensing, paper)
    [incident] = licensing.engine.incidents.page(actor="lin.tao")
    chinese, english = incident["problem"].splitlines()
    assert incident["kind"] == "invalid_reply"
    assert chinese.startswith("部门答复不予，理由：名称禁用；救济途径：六十日内申请行政复议。")
    assert english.startswith("the department has answered: refused, reason: 名称禁用; remedies: 六十日内申请行政复议.")
    [stuck] = licensing.engine.deliveries.standing().stuck
    assert (stuck.case_no, stuck.problem) == (case_no, incident["problem"])


def test_a_grant_the_department_took_back_is_no_difference_once_it_is_told(town: Town, paper: Paper) -> None:
    case_no, message = asked(town)
    seal = {"filing_no": "9901010000009", "seal_count": 2}
    reply(town, case_no, message, "granted", **seal)
    assert town.view(case_no)["sub_cases"][1]["result"] == "granted"
    paper.knows(f"440300:{message}", "revoked")
    assert kinds(reconciled(town, paper)) == ["granted_here"]

    reply(town, case_no, message, "revoked", reason="重名")
    assert kinds(reconciled(town, paper)) == []


def test_a_department_that_cannot_be_asked_is_a_finding_of_its_own(town: Town, paper: Paper) -> None:
    paper.down = True
    assert reconciled(town, paper).problem == "连接不上\ncannot connect"
    paper.down, paper.capabilities = False, Capabilities(idempotent=True, lists=False)
    found = reconciled(town, paper)
    assert (found.lists, found.problem) == (False, "")


def test_only_supervision_and_the_head_of_the_department_may_reconcile(town: Town) -> None:
    may = town.engine.books.may_read
    assert [may(person, None) for person in ("lin.tao", "xu.qing", "guo.qiang")] == [None, None, ("police",)]
    for person, department in (("wang.fang", None), ("guo.qiang", "tax"), ("applicant.li", None)):
        with pytest.raises(NotFound):
            may(person, department)
