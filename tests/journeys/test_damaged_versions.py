"""A published version whose files are damaged or were changed is named, never run, and put back by publishing it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from journeys.forgery import Desk
from journeys.town import DESIGNER, Town, opening_of_example
from onewindow import commands as c
from onewindow.errors import EnvironmentProblem
from onewindow.storage import DamagedVersion
from onewindow.storage.bundle import pack, unpack


def altered(packed: bytes) -> bytes:
    files = unpack(packed)
    return pack({**files, "item.yaml": files["item.yaml"].replace(b"promised: 4wd", b"promised: 9wd")})


def without_drawing(packed: bytes) -> bytes:
    return pack({name: data for name, data in unpack(packed).items() if name != "process.bpmn"})


def damage(town: Town, change: Callable[[bytes], bytes]) -> str:
    """A case on company start-up whose version is damaged now, in an engine that has read nothing yet."""
    desk = Desk(town)
    desk.case_no = town.opened()
    kept = "SELECT files FROM ow_definition WHERE hash = (SELECT definition FROM ow_case WHERE case_no = :case)"
    files = change(bytes(desk.value(kept)))
    where = "hash = (SELECT definition FROM ow_case WHERE case_no = :case)"
    desk.change(f"UPDATE ow_definition SET files = :files WHERE {where}", files=files)  # noqa: S608  our own words
    desk.sql.dispose()
    town.restart()
    return desk.case_no


@pytest.mark.parametrize("change", [altered, without_drawing, lambda packed: packed[:100], lambda packed: b"[]"],
                         ids=["altered", "without drawing", "cut off", "no record"])  # fmt: skip
def test_damaged_version_is_named_and_put_back_by_publishing_it(
    sqlite_town: Town, change: Callable[[bytes], bytes]
) -> None:
    town, case_no = sqlite_town, damage(sqlite_town, change)

    for asked in (
        lambda: town.engine.case(case_no, actor="wang.fang"),
        lambda: town.engine.story(case_no, actor="system"),
        lambda: town.do(c.SubmitApplication, "wang.fang", case_no=case_no),
        lambda: town.do(c.OpenCase, "wang.fang", process="company_startup", applicant={"id": "a", "name": "b"}),
    ):
        with pytest.raises(EnvironmentProblem, match=r"published version .* of company_startup are damaged"):
            asked()
    found = town.engine.replay(case_no, actor="system").difference
    assert found is not None
    assert found.field == "definition"
    services = {each["service"]: len(each["items"]) for each in town.engine.services()}
    assert services == {"company_startup": 0, "errands": 0, "parallel_startup": services["parallel_startup"]}
    assert services["parallel_startup"] > 0

    published = town.engine.publish(town.site / "processes" / "company_startup", actor=DESIGNER)

    assert published.unchanged
    assert town.engine.replay(case_no, actor="system").difference is None
    assert town.do(c.SaveDraft, "wang.fang", case_no=case_no, form={}).rejected is None


def test_damage_names_the_whole_hash(sqlite_town: Town) -> None:
    case_no = damage(sqlite_town, altered)
    with pytest.raises(DamagedVersion) as told:
        sqlite_town.engine.version(case_no=case_no, actor="system")
    assert told.value.hash in str(told.value)


def test_command_said_again_is_answered_though_the_version_is_damaged_by_now(sqlite_town: Town) -> None:
    town = sqlite_town
    command = town.command(c.OpenCase, "wang.fang", process="company_startup", **opening_of_example())
    first = town.engine.submit(command).or_raise()
    damage(town, altered)

    again = town.engine.submit(command)

    assert (again.repeated, again.case_no, again.version) == (True, first.case_no, first.version)
    assert [event["type"] for event in again.events] == [event["type"] for event in first.events]
    assert {str(event["payload"]) for event in again.events} == {"{}"}, "who may see what is in them is not known"
