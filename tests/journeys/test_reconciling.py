"""Reconciliation: our requests against a department's list, by data; then whole, with a department that keeps books."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from databases import Database
from journeys.town import Town
from onewindow import commands as c
from onewindow.background.adapters import Adapters
from onewindow.background.reconciliation import Reconciled, reconcile
from onewindow.domain.names import DIFFERENCES, STANDINGS
from onewindow.engine import reconciling
from onewindow.engine.reconciling import Ours, compare, unlisted
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

OURS = Ours(
    key="440300:C1:seal:7", case_no="C1", sub_case="C1/2", item_code="X1", applicant_id="li", applicant_name="李雷",
    status="granted", materials=frozenset({"articles", "lease_contract"}),
)
THEIRS = Known(
    key="440300:C1:seal:7", case_no="C1", item_code="X1", applicant_id="li", applicant_name="李雷", status="granted",
    reference="GA-7",
)
STATUSES = ("open", "granted", "refused", "revoked", "cancelled")

FINDINGS: dict[tuple[str, str], str] = {
    ("to_send", "granted"): "granted_there", ("to_send", "refused"): "answered_there",
    ("to_send", "revoked"): "answered_there", ("to_send", "cancelled"): "answered_there",
    ("open", ""): "unknown_there", ("open", "granted"): "granted_there", ("open", "refused"): "answered_there",
    ("open", "revoked"): "answered_there", ("open", "cancelled"): "answered_there",
    ("granted", ""): "unknown_there", ("granted", "open"): "no_result_there",
    ("granted", "refused"): "granted_here", ("granted", "revoked"): "granted_here",
    ("granted", "cancelled"): "granted_here",
    ("refused", ""): "unknown_there", ("refused", "granted"): "granted_there",
    ("refused", "open"): "no_result_there",
    ("revoked", ""): "unknown_there", ("revoked", "granted"): "granted_there", ("revoked", "open"): "no_result_there",
    ("cancelled", "granted"): "granted_there", ("cancelled", "open"): "open_there",
    ("asked_anew", "granted"): "granted_there",
    ("by_hand", "granted"): "granted_there",
}  # fmt: skip
"""How it stands here and there → what is found; any other pair agrees."""


@pytest.mark.parametrize("ours", list(STANDINGS))
@pytest.mark.parametrize("theirs", ["", *STATUSES])
def test_every_pair_of_standings_agrees_or_is_found(ours: str, theirs: str) -> None:
    known = [replace(THEIRS, status=theirs)] if theirs else []
    found = [difference.kind for difference in compare([replace(OURS, status=ours)], known)]
    assert found == ([FINDINGS[ours, theirs]] if (ours, theirs) in FINDINGS else [])


@pytest.mark.parametrize(
    ("theirs", "kinds"),
    [
        ({"item_code": "X2"}, ["item"]),
        ({"item_code": ""}, []),
        ({"applicant_id": "han"}, ["applicant"]),
        ({"applicant_id": "", "applicant_name": "韩梅梅"}, ["applicant"]),
        ({"applicant_id": "", "applicant_name": ""}, []),
        ({"case_no": "C2"}, ["case"]),
        ({"case_no": "C1/2"}, []),
        ({"materials": ("articles",)}, []),
        ({"materials": ("articles", "bribe")}, ["materials"]),
        ({"item_code": "X2", "applicant_id": "han", "status": "refused"}, ["applicant", "granted_here", "item"]),
    ],
)
def test_differences_in_item_applicant_case_and_materials(theirs: dict[str, Any], kinds: list[str]) -> None:
    assert [each.kind for each in compare([OURS], [replace(THEIRS, **theirs)])] == kinds


def test_materials_that_were_sent_must_all_be_there() -> None:
    sent = replace(OURS, sent=frozenset({"articles", "lease_contract"}))
    [found] = compare([sent], [replace(THEIRS, materials=("articles",))])
    assert (found.kind, found.ours, found.theirs) == ("materials", "articles, lease_contract", "articles")


def test_a_result_without_a_case_is_found_and_a_cancellation_in_their_list_is_not() -> None:
    beside = [replace(THEIRS, key=""), replace(THEIRS, key="440300:C9:seal:1", case_no="C9")]
    cancelled = replace(THEIRS, key="440300:C1:seal:7:cancel")
    found = compare([OURS], [THEIRS, *beside, cancelled], ["440300:C1:seal:7:cancel"])
    assert [(each.kind, each.case_no, each.ours, each.theirs) for each in found] == [
        ("unknown_here", "C1", "", "granted"), ("unknown_here", "C9", "", "granted"),
    ]  # fmt: skip


def test_what_was_granted_twice_is_found() -> None:
    assert [each.kind for each in compare([OURS], [THEIRS, THEIRS])] == ["twice"]
    first = replace(OURS, status="asked_anew", anew="440300:C1:seal:7:c")
    second = replace(OURS, key="440300:C1:seal:7:c")
    found = compare([first, second], [THEIRS, replace(THEIRS, key="440300:C1:seal:7:c")])
    assert {each.kind for each in found} == {"twice", "granted_there"}


def test_only_what_should_be_listed_is_asked_about_by_its_key() -> None:
    ours = [replace(OURS, key=status, status=status) for status in STANDINGS]
    assert [each.status for each in unlisted(ours, [replace(THEIRS, key="open")])] == ["granted", "refused", "revoked"]


def test_every_finding_and_standing_has_its_words() -> None:
    named = {value for name, value in vars(reconciling).items() if name.isupper() and isinstance(value, str)}
    assert named <= {*DIFFERENCES, *STANDINGS, ""}
    assert all(chinese != english for table in (DIFFERENCES, STANDINGS) for chinese, english in table.values())


class Paper:
    """A department's system on paper: what it has in its books, by key; it lists results alone."""

    capabilities = Capabilities(idempotent=True, revoke=True)
    operations = frozenset({"engrave_seal"})
    reads = ("/form/company",)

    def __init__(self) -> None:
        self.books: dict[str, Known] = {}
        self.asked: list[str] = []
        self.down = False

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
        return (known for known in self.books.values() if known.status != "open")

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


def asked(town: Town) -> tuple[str, str]:
    """A case the police are asked about; its number and the message."""
    case_no = town.accepted()
    town.finish(case_no, "registration_review", "chen.jie", "passed").or_raise()
    town.finish(case_no, "registration_decision", "liu.yang", "granted").or_raise()
    licence = {"licence_no": "990101000000099", "uscc": "91990100MA990K102H"}
    town.finish(case_no, "issue_licence", "liu.yang", "done", licence).or_raise()
    return case_no, next(iter(town.view(case_no)["messages"]))


def reconciled(town: Town, paper: Paper, since: datetime = datetime(2026, 3, 2, tzinfo=UTC)) -> Reconciled:
    def make(department: str, options: Mapping[str, Any], folder: Path) -> Any:
        return paper

    adapters = Adapters(town.engine.settings, {"paper": make})
    [found] = reconcile(town.engine, adapters, since, ["police"])
    return found


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
    assert [may(person, None) for person in ("lin.tao", "xu.qing", "guo.qiang")] == [None, None, "police"]
    for person, department in (("wang.fang", None), ("guo.qiang", "tax"), ("applicant.li", None)):
        with pytest.raises(NotFound):
            may(person, department)
