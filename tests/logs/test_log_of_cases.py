"""Whole cases with people's data in them: the log has every command of theirs, and nothing about anybody."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from listener import Eavesdropper, Log, OverheardTown, found_in, listening

from journeys.town import examples, opening_of_example
from onewindow import commands as c
from onewindow.background import Messenger
from onewindow.examples import play
from onewindow.ports import Notification

ID_CARD, PHONE = "11010519491231002X", "13912345678"
PLAYED = ("refused_registration", "overdue_and_supervised", "applied_by_agent", "lapsed_by_itself")
STAFF = {"wang.fang", "gao.yuan", "system", "applicant"}


class Drawer:
    """A notifier that keeps what it was given."""

    def __init__(self) -> None:
        self.got: list[Notification] = []

    def deliver(self, notification: Notification) -> None:
        self.got.append(notification)


def with_real_ids(example: Path, folder: Path) -> Path:
    """The example, its people under the ids a public portal gives them: identity cards and phones."""
    text = example.read_text(encoding="utf-8")
    people = dict.fromkeys(re.findall(r"\b(?:applicant|agent)\.[a-z]+\b", text))
    for number, made_up in enumerate(people):
        text = text.replace(made_up, f'"{(ID_CARD, PHONE, f"1391234{number:04}")[min(number, 2)]}"')
    copy = folder / "processes" / "company_startup" / "examples" / f"{example.stem}_heard.yaml"
    copy.parent.mkdir(parents=True, exist_ok=True)
    copy.write_text(text, encoding="utf-8")
    return copy


def commands_of(engine: Eavesdropper, cases: list[str]) -> set[str]:
    """Ids of the commands that changed these cases, by their own logs."""
    return {recorded.command_id for case_no in cases for recorded in engine.events(case_no, actor="system")}


@pytest.mark.parametrize("name", PLAYED)
def test_log_of_a_whole_case_names_every_command_and_nobody(
    overheard: OverheardTown, tmp_path: Path, name: str
) -> None:
    example = next(path for path in examples() if path.stem == name)
    drawer = Drawer()

    with listening() as log:
        played = play(overheard.engine, with_real_ids(example, tmp_path), overheard.clock)
        Messenger(overheard.engine.notifications, drawer).send_some()

    engine = overheard.engine
    assert {line["command_id"] for line in log.of("command_accepted")} == commands_of(engine, played.cases)
    assert {line["case_no"] for line in log.of("command_accepted")} == set(played.cases)
    assert len(engine.heard) > 15
    assert ID_CARD in engine.heard  # the first of them, who applies or acts for who applies
    assert found_in(log, engine.heard) == []
    assert {line["message"].count(":sha256:") for line in log.of("notification_sent")} <= {1}
    assert len(log.of("notification_sent")) == len(drawer.got)


def test_each_line_says_which_commit_of_which_case_on_which_version(overheard: OverheardTown) -> None:
    with listening() as log:
        case_no = overheard.submitted()
        overheard.finish(case_no, "intake", "wang.fang", "received").or_raise()

    accepted = log.of("command_accepted")
    events = overheard.engine.events(case_no, actor="system")
    assert [line["case_no"] for line in accepted] == [case_no] * len(accepted)
    assert [line["version"] for line in accepted] == list(range(1, len(accepted) + 1))
    spans = [(line["first_seq"], line["last_seq"]) for line in accepted]
    assert [seq for first, last in spans for seq in range(first, last + 1)] == [recorded.seq for recorded in events]
    assert sum(line["events"] for line in accepted) == len(events)
    version = overheard.engine.version(case_no=case_no, actor="system")
    assert version is not None
    assert accepted[0]["definition"] == version.hash
    assert {line["actor"] for line in accepted} == {"wang.fang"}
    assert all(line["duration_ms"] > 0 and line["region"] == "440300" for line in accepted)


def test_refusals_are_logged_by_their_code_and_without_what_was_asked(overheard: OverheardTown) -> None:
    case_no = overheard.submitted()
    reason = f"申请人李雷（{ID_CARD}）电话{PHONE}要求"
    with listening() as log:
        overheard.do(c.Withdraw, "chen.jie", case_no=case_no, reason=reason)
        overheard.do(c.Withdraw, PHONE, case_no=case_no, reason=reason)
        overheard.do(c.Withdraw, "李雷", case_no=ID_CARD, reason=reason)
        overheard.do(c.OpenCase, "wang.fang", process="李雷开公司", applicant={"id": ID_CARD, "name": "李雷"})
        overheard.do(c.AttachMaterial, "wang.fang", case_no=case_no, material="articles", filename="李雷.exe",
                     content=b"MZ")  # fmt: skip
        overheard.do(c.Withdraw, "half\ud800", case_no=case_no, reason=reason)

    refused = log.of("command_refused")
    assert len(refused) == 6
    assert [line["case_no"] for line in refused[:5]] == [case_no, case_no, None, None, case_no]
    assert all(line["code"].isascii() and line["command_id"].startswith("town-") for line in refused)
    assert {line.get("actor", "") for line in refused} == {"chen.jie", "applicant", "wang.fang", ""}
    assert found_in(log, overheard.engine.heard | {ID_CARD, PHONE, "李雷", "开公司", ".exe"}) == []


def test_the_same_command_again_is_told_as_repeated(overheard: OverheardTown) -> None:
    command = overheard.command(c.OpenCase, "wang.fang", process="errands", form={"name": "韩梅梅"})
    with listening() as log:
        overheard.engine.submit(command)
        overheard.engine.submit(command)

    assert [line["repeated"] for line in log.of("command_accepted")] == [False, True]
    assert "韩梅梅" not in log.text


def test_a_command_in_the_hosts_transaction_is_told_as_not_yet_committed(overheard: OverheardTown) -> None:
    command = overheard.command(c.OpenCase, "wang.fang", process="errands", form={})
    with listening() as log, overheard.engine._house.store.engine.begin() as connection:
        overheard.engine.submit(command, connection=connection)

    assert [line["joined"] for line in log.of("command_accepted")] == [True]


def test_an_id_that_is_somebodys_number_is_shown_by_its_hash(overheard: OverheardTown) -> None:
    with listening() as log:
        for own in (f"portal-{PHONE}-1", ID_CARD, "李雷的申请"):
            overheard.engine.submit(c.OpenCase(command_id=own, actor="wang.fang", process="errands", form={}))

    ids = [line["command_id"] for line in log.of("command_accepted")]
    assert [id.startswith("sha256:") for id in ids] == [True] * 3
    assert len(set(ids)) == 3
    assert found_in(log, {PHONE, ID_CARD, "李雷"}) == []


def test_publications_and_migrations_are_told(overheard: OverheardTown, tmp_path: Path) -> None:
    bad = tmp_path / "bad.bpmn"
    bad.write_text((overheard.site / "errands.bpmn").read_text(encoding="utf-8").replace("sequenceFlow", "x"), "utf-8")
    fresh = tmp_path / "fresh"
    with listening() as log:
        published = overheard.engine.publish(overheard.site / "errands.bpmn", actor="gao.yuan")
        with pytest.raises(Exception, match=r"bad\.bpmn"):
            overheard.engine.publish(bad, actor="gao.yuan")
        fresh.mkdir()
        with Eavesdropper(overheard.site, database=f"sqlite:///{fresh}/new.db") as engine:
            engine.upgrade_database()
            engine.upgrade_database()
        overheard.engine.sweep_attachments()

    [told] = log.of("service_published")
    assert (told["service"], told["definition"], told["unchanged"]) == ("errands", published.definition, True)
    assert [line["findings"] > 0 for line in log.of("publication_refused")] == [True]
    assert [line["revision_before"] for line in log.of("database_upgraded")] == ["none"]
    assert [line["count"] for line in log.of("attachments_swept")] == [0]


def test_nobody_is_looked_up_where_nobody_listens(overheard: OverheardTown) -> None:
    asked: list[str] = []
    directory = overheard.engine.directory

    class Counting(type(directory)):  # type: ignore[misc]  # the site's own directory, and what it is asked
        def __getattribute__(self, name: str) -> object:
            if name == "find":
                asked.append(name)
            return getattr(directory, name)

    def finds(log: bool) -> int:
        asked.clear()
        with Eavesdropper(overheard.site, database=overheard.url, directory=Counting.__new__(Counting)) as engine:
            command = overheard.command(c.OpenCase, "wang.fang", process="errands", form={})
            if log:
                with listening():
                    engine.submit(command).or_raise()
            else:
                engine.submit(command).or_raise()
        return len(asked)

    assert finds(log=True) == finds(log=False) + 1


def test_the_log_never_speaks_where_the_host_has_set_up_none(
    overheard: OverheardTown, capsys: pytest.CaptureFixture[str]
) -> None:
    overheard.do(c.Withdraw, "wang.fang", case_no="nowhere", reason="x")

    assert capsys.readouterr() == ("", "")
    assert Log().lines == []


def test_a_command_said_again_by_who_may_not_see_the_case_any_more_is_told_too(
    overheard: OverheardTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = overheard.command(c.OpenCase, "wang.fang", process="company_startup", **opening_of_example())
    first = overheard.engine.submit(command).or_raise()
    moved = replace(overheard.engine.directory.find("wang.fang"), department="tax", roles=("reviewer",))
    monkeypatch.setattr(overheard.engine.directory, "find", {"wang.fang": moved}.get)
    with listening() as log:
        again = overheard.engine.submit(command)

    assert (again.repeated, again.case_no) == (True, first.case_no)
    assert {str(event["payload"]) for event in again.events} == {"{}"}
    assert [line["repeated"] for line in log.of("command_accepted")] == [True]
