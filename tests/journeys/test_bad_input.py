"""Bad input at the door: a coded answer or a clear error in two languages, and not one row more than before."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from msgspec import structs

from databases import Database, PostgresDatabases
from faults.photograph import added, photograph
from journeys.invariants import hold
from journeys.town import Town
from onewindow import commands as c
from onewindow.domain.decide import AFTER_THE_END
from onewindow.engine import Answer
from onewindow.errors import DatabaseNotMigrated, NotFound, Rejected, UsageError
from onewindow.examples import FILES

RARE = "𪚥"
"""U+2A6A5, four dragons: outside the basic plane, as some names are."""
PDF = FILES["pdf"]


def refused(town: Town, command_type: type[c.Command], actor: str, /, **given: Any) -> Rejected:
    """The rejection; nothing but its receipt is written."""
    before = photograph(town.url)
    answer = town.do(command_type, actor, **given)
    assert answer.rejected is not None, answer
    assert answer.events == ()
    assert added(before, photograph(town.url)) in ({"ow_receipt": 1}, {})
    for sentence in (answer.rejected.text, answer.rejected.remedy, answer.rejected.text_en, answer.rejected.remedy_en):
        assert sentence.strip()
    assert answer.rejected.text.startswith("应当")
    assert answer.rejected.text_en.startswith("Expected")
    return answer.rejected


# -- the database -------------------------------------------------------------------------------------------------


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without any table."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/empty.db"
    databases: PostgresDatabases = request.getfixturevalue("postgres")
    return databases.empty()


def tables(url: str) -> list[str]:
    engine = sqlalchemy.create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    names = sqlalchemy.inspect(engine).get_table_names()
    engine.dispose()
    return sorted(names)


def test_database_that_was_never_migrated_says_how(site: Path, empty_url: str) -> None:
    with Town(site, empty_url, publish=False) as town:
        for ask in (lambda: town.errand(), lambda: town.engine.cases(actor="wang.fang"), lambda: town.publish()):
            with pytest.raises(DatabaseNotMigrated, match="请运行 onewindow db upgrade") as told:
                ask()
            assert told.value.exit_code == 5
        assert tables(empty_url) == []
        town.engine.upgrade_database()
        town.publish()
        hold(town, town.errand())


def test_database_newer_than_the_program_says_so(site: Path, database: Database) -> None:
    engine = sqlalchemy.create_engine(database.url.replace("postgresql://", "postgresql+psycopg://"))
    change = "UPDATE ow_schema_version SET version_num = '{}'"
    with engine.connect() as connection:
        current = connection.exec_driver_sql("SELECT version_num FROM ow_schema_version").scalar_one()
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql(change.format("9999"))
        with Town(site, database.url, publish=False) as town:
            with pytest.raises(DatabaseNotMigrated, match=r"比本程序所知的 .* 新") as told:
                town.errand()
            assert "请升级 onewindow 程序" in str(told.value)
            assert told.value.exit_code == 5
            assert photograph(database.url)["ow_receipt"] == []
    finally:
        with engine.begin() as connection:
            connection.exec_driver_sql(change.format(current))
        engine.dispose()
        engine.dispose()


# -- materials and forms ------------------------------------------------------------------------------------------


def test_material_that_is_not_on_the_list(shared_town: Town) -> None:
    given = {"case_no": shared_town.opened(), "material": "love_letter", "filename": "信.pdf", "content": PDF}
    told = refused(shared_town, c.AttachMaterial, "wang.fang", **given)
    assert told.code == "material_not_listed"
    assert "love_letter" in told.text
    assert "articles" in told.remedy


@pytest.mark.parametrize(
    ("filename", "content", "code"),
    [
        ("章程.pdf", FILES["png"], "attachment_lies"), ("章程.pdf", b"MZ\x90\x00", "attachment_lies"),
        ("章程.pdf", "是 PDF".encode(), "attachment_lies"), ("章程.exe", PDF, "attachment_lies"),
        ("章程.png", FILES["png"], "attachment_lies"), ("章程.pdf", b"", "attachment_empty"),
        ("", PDF, "filename_missing"), ("../章程.pdf", PDF, "filename_missing"),
        ("C:\\章程.pdf", PDF, "filename_missing"),
    ],
)
def test_attachment_that_lies(shared_town: Town, filename: str, content: bytes, code: str) -> None:
    given = {"case_no": shared_town.opened(), "material": "articles", "filename": filename, "content": content}
    assert refused(shared_town, c.AttachMaterial, "wang.fang", **given).code == code


@pytest.mark.parametrize(
    ("form", "pointer"),
    [
        ({"company": {"registered_capital": "一百"}}, "/company/registered_capital"),
        ({"company": {"business_scope": "软件"}}, "/company/business_scope"),
        ({"company": []}, "/company"),
        ({"shareholders": {"investor_name": "李雷"}}, "/shareholders"),
        ({"company": {"no_such_field": 1}}, "/company"),
        ({"no_such_section": {}}, ""),
    ],
)
def test_form_field_of_the_wrong_type_is_named_by_pointer_and_in_chinese(
    shared_town: Town, form: dict[str, Any], pointer: str
) -> None:
    told = refused(shared_town, c.SaveDraft, "wang.fang", case_no=shared_town.opened(), form=form)
    assert told.code == "form_invalid"
    first = told.details["problems"][0]
    assert first["pointer"].startswith(pointer)
    assert any("一" <= sign <= "鿿" for sign in first["message"])
    assert first["message_en"].isascii()
    assert first["message"] in told.text


@pytest.mark.parametrize("value", ["nul\x00", "\ud800", float("nan"), float("inf"), 10**40, {"a": {1, 2}}, {3: 4}])
def test_value_no_store_can_keep_is_named_by_pointer(shared_town: Town, value: Any) -> None:
    form = {"company": {"trade_name": value}}
    told = refused(shared_town, c.SaveDraft, "wang.fang", case_no=shared_town.opened(), form=form)
    assert told.code == "value_unfit"
    assert "/form/company/trade_name" in told.text


def test_key_longer_than_an_index_takes_is_refused_before_anything_is_written(shared_town: Town) -> None:
    before = photograph(shared_town.url)
    with pytest.raises(UsageError, match="编号过长"):
        shared_town.do(c.OpenCase, "wang.fang", process="company_startup", applicant={"id": "x" * 300, "name": "李雷"})
    with pytest.raises(UsageError, match="编号过长"):
        shared_town.engine.submit(c.OpenCase(command_id="x" * 300, actor="wang.fang", process="errands"))
    assert added(before, photograph(shared_town.url)) == {}


# -- cases and people ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command_type", sorted(set(c.COMMAND_TYPES.values()) - {c.OpenCase}, key=lambda t: t.__name__))
def test_command_for_a_finished_or_unknown_case(shared_town: Town, command_type: type[c.Command]) -> None:
    case_no = shared_town.errand()
    shared_town.do(c.Withdraw, "wang.fang", case_no=case_no, reason="不办了").or_raise()
    needed = _filled(command_type)
    unknown = refused(shared_town, command_type, "wang.fang", **{**needed, "case_no": "no-such-case"})
    assert unknown.code == "case_unknown"
    assert "no-such-case" in unknown.text
    code = refused(shared_town, command_type, "wang.fang", **{**needed, "case_no": case_no}).code
    # Late replies are kept, and supervision outlives the case: those are refused for other reasons.
    assert (code == "case_finished") == (not issubclass(command_type, AFTER_THE_END)), code


def test_unknown_person_is_refused_and_may_not_read(shared_town: Town) -> None:
    case_no = shared_town.errand()
    for person in ("nobody", "", "WANG.FANG", RARE):
        assert refused(shared_town, c.Withdraw, person, case_no=case_no, reason="x").code == "person_unknown"
        with pytest.raises(NotFound):
            shared_town.engine.story(case_no, actor=person)


_FILLERS: dict[str, Any] = {
    "task": 1, "timer": 1, "to": "wang.fang", "material": "articles", "filename": "a.pdf", "content": PDF,
    "name": "objection", "message": "m-1", "outcome": "done", "reason": "x", "basis": "x", "procedure": "听证",
    "limit": "1wd", "escalation": 1, "card": 1, "order": 1, "incident": 1, "department": "police", "reply": "x",
    "accepted": True, "act": "rudeness", "done_on": "2026-03-02", "description": "x", "problem": "x",
    "result": "x",
}


def _filled(command_type: type[c.Command]) -> dict[str, Any]:
    """A value for every field that needs one."""
    types = {part.name: part.type for part in structs.fields(command_type)}
    given = {name: filler for name, filler in _FILLERS.items() if name in types}
    return {**given, "content": "x"} if types.get("content") is str else given


@pytest.mark.parametrize("command_type", sorted(c.COMMAND_TYPES.values(), key=lambda t: t.__name__))
def test_empty_string_everywhere(shared_town: Town, command_type: type[c.Command]) -> None:
    """Either an answer with a code, or a field that may be empty; never anything else."""
    command = shared_town.command(command_type, "wang.fang", **_arguments(shared_town, command_type))
    for part in command_type.__struct_fields__:
        if isinstance(getattr(command, part), str) and part != "command_id":
            asked = structs.replace(command, command_id=f"{command.command_id}-{part}", **{part: ""})
            before = photograph(shared_town.url)
            answer = shared_town.engine.submit(asked)
            if answer.rejected is not None:
                assert answer.rejected.code
                assert added(before, photograph(shared_town.url)) == {"ow_receipt": 1}
            else:
                assert part in {"reason", "note", "form", "via", "title", "source"}, part
                hold(shared_town, str(answer.case_no))
                command = structs.replace(command, **_arguments(shared_town, command_type))


def _arguments(shared_town: Town, command_type: type[c.Command]) -> dict[str, Any]:
    names = {*command_type.__struct_fields__}
    given = _filled(command_type)
    if "case_no" in names:
        given["case_no"] = shared_town.opened() if "material" in names else shared_town.errand()
    if "task" in names:
        given["task"] = shared_town.task(given["case_no"], "walk")
        shared_town.do(c.ClaimTask, "wang.fang", case_no=given["case_no"], task=given["task"]).or_raise()
    return {**given, "process": "errands"} if "process" in names else given


# -- names that are rare, and two at one instant ------------------------------------------------------------------


@pytest.mark.parametrize("name", [f"李{RARE}", "王👩\u200d💼🇨🇳", "e\u0301", "\u202eabc", "😀" * 15])
def test_rare_characters_come_back_as_they_were_everywhere(shared_town: Town, name: str) -> None:
    applicant = {"id": f"applicant.{name}", "name": name}
    opening = {"process": "parallel_startup", "applicant": applicant, "situations": {}}
    form = {"company": {"name": f"{name}有限公司", "representative": name, "mobile": "13800000001"}}
    case_no = str(shared_town.do(c.OpenCase, "wang.fang", **opening, form=form).or_raise().case_no)
    filename = f"{name.removeprefix(chr(0x202E))}.pdf"  # which no file may have: see `visible`
    for material in ("articles", "lease_contract"):
        given = {"material": material, "filename": filename, "content": PDF}
        shared_town.do(c.AttachMaterial, applicant["id"], case_no=case_no, **given).or_raise()
    shared_town.do(c.SubmitApplication, applicant["id"], case_no=case_no).or_raise()
    shared_town.finish(case_no, "intake", "wang.fang", "received").or_raise()
    view = shared_town.engine.case(case_no, actor=applicant["id"])
    assert view["applicant"] == applicant
    assert view["document"]["form"]["company"]["name"] == f"{name}有限公司"
    assert view["attachments"]["articles"][0]["filename"] == filename
    assert [row["applicant_name"] for row in shared_town.engine.cases(actor=applicant["id"])] == [name]
    assert name in shared_town.engine.notice(case_no, view["notices"][0]["notice"], actor=applicant["id"])
    assert any(name in line.who for line in shared_town.engine.story(case_no, actor="wang.fang"))
    hold(shared_town, case_no)


def test_two_people_complete_one_task_at_the_same_instant(shared_town: Town) -> None:
    case_no = shared_town.errand()
    task = shared_town.task(case_no, "walk")
    together = threading.Barrier(2)
    answers: dict[str, Answer] = {}

    def complete(person: str) -> None:
        together.wait()
        given = {"case_no": case_no, "task": task, "outcome": f"by {person}"}
        command = c.CompleteTask(command_id=f"{case_no}-{person}", actor=person, **given)
        answers[person] = shared_town.engine.submit(command)

    people = [threading.Thread(target=complete, args=(person,)) for person in ("wang.fang", "zhao.min")]
    for person in people:
        person.start()
    for person in people:
        person.join()
    [winner] = [person for person, answer in answers.items() if answer.rejected is None]
    [told] = [answer.rejected for answer in answers.values() if answer.rejected is not None]
    assert told.code == "somebody_was_faster"
    assert winner in told.text
    assert told.details["outcome"] == f"by {winner}"
    assert shared_town.view(case_no)["document"]["walk"]["by"] == winner
    hold(shared_town, case_no)


def test_stale_view_is_told_who_was_faster(shared_town: Town) -> None:
    case_no = shared_town.errand()
    shared_town.do(c.ClaimTask, "zhao.min", case_no=case_no, task=shared_town.task(case_no, "walk")).or_raise()
    told = refused(shared_town, c.Withdraw, "wang.fang", case_no=case_no, reason="x", expected_version=1)
    assert told.code == "stale_version"
    assert (told.details["by"], told.details["version"]) == ("赵敏", 2)
