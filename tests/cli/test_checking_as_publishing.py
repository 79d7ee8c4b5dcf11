"""What `check` finds sound `publish` takes, wherever one stands and however the files are named or linked."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from terminal import PLAIN, say


@pytest.fixture
def strict_site(site: Path) -> Path:
    """A site that wants no plain processes."""
    settings = site / "onewindow.toml"
    text = settings.read_text(encoding="utf-8")
    assert "allow_plain = true" in text
    settings.write_text(text.replace("allow_plain = true", "allow_plain = false"), encoding="utf-8")
    return site


def codes(*words: str) -> set[str]:
    said = say(*words, "-f", "json")
    found = said.json["files"] if words[0] == "check" else [said.json.get("error", said.json)]
    return {each["code"] for file in found for each in file["findings"] if each["severity"] == "must"}


def test_plain_process_a_site_does_not_want_is_found_by_the_check(strict_site: Path, tmp_path: Path) -> None:
    inside, outside = strict_site / "a.bpmn", tmp_path / "a.bpmn"
    for file in (inside, outside):
        file.write_text(PLAIN, encoding="utf-8")
        assert codes("check", str(file)) == codes("publish", str(file)) == {"OW001"}


def test_plain_process_is_in_order_outside_any_site(tmp_path: Path) -> None:
    (tmp_path / "a.bpmn").write_text(PLAIN, encoding="utf-8")
    assert say("check", str(tmp_path / "a.bpmn")).code == 0


def test_departments_are_those_of_the_site_publishing_means(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The files lie elsewhere and so does who types; one department of theirs is unknown to the site."""
    for folder in ("processes", "forms"):
        shutil.copytree(site / folder, tmp_path / "drafts" / folder)
    staff = site / "staff.yaml"
    kept = [line for line in staff.read_text(encoding="utf-8").splitlines() if "police" not in line]
    staff.write_text("\n".join(kept), encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    assert codes("check", "drafts/processes") == codes("publish", "drafts/processes/company_startup") == {"OW706"}
    monkeypatch.delenv("ONEWINDOW_SITE")
    assert say("check", "drafts/processes").code == 0
    assert codes("check", "drafts/processes", "--site", str(site)) == {"OW706"}


def test_drawing_that_names_a_department_of_before_is_told_who_has_taken_over(site: Path) -> None:
    staff = site / "staff.yaml"
    text = staff.read_text(encoding="utf-8").replace("department: police", "department: safety")
    staff.write_text(text.replace("{id: police", "{id: safety, succeeds: [police]"), encoding="utf-8")

    told = say("check", str(site / "processes"))

    assert told.code == 1
    assert "There is no department 'police' → its work was taken over by safety: write safety\n" in told.out


@pytest.mark.parametrize("name", ["process.bpmn", "item.yaml"])
def test_file_of_a_process_folder_means_the_folder(site: Path, name: str) -> None:
    file = site / "processes" / "company_startup" / name

    assert say("check", str(file)).code == 0
    published = say("publish", str(file), "-f", "json")
    assert (published.code, published.json["service"], published.json["unchanged"]) == (0, "company_startup", True)


def test_two_drawings_called_process_are_two_services(site: Path) -> None:
    names = []
    for folder in ("p1", "p2"):
        file = site / "processes" / folder / "process.bpmn"
        file.parent.mkdir()
        file.write_text(PLAIN.replace("Two ways", folder), encoding="utf-8")
        names.append(say("publish", str(file), "-f", "json").json["service"])
    assert names == ["p1", "p2"]


def test_plain_file_of_the_same_name_does_not_take_the_place_of_a_service(site: Path) -> None:
    file = site / "company_startup.bpmn"
    file.write_text(PLAIN, encoding="utf-8")

    refused = say("publish", str(file))

    assert refused.code == 1
    assert "OW002" in refused.err + refused.out
    assert "publish the process folder of company_startup" in refused.err + refused.out
    assert say("publish", str(site / "processes" / "company_startup"), "-f", "json").json["unchanged"]


def test_plain_process_may_become_a_service(site: Path) -> None:
    folder = site / "processes" / "licence"
    shutil.copytree(site / "forms" / "company_startup", site / "forms" / "licence")
    folder.mkdir()
    (folder / "process.bpmn").write_text(PLAIN, encoding="utf-8")
    assert say("publish", str(folder)).code == 0

    for name in ("process.bpmn", "item.yaml"):
        shutil.copy(site / "processes" / "company_startup" / name, folder / name)
    assert say("publish", str(folder)).code == 0


def test_linked_process_folder_is_checked_and_published_under_its_link(site: Path, tmp_path: Path) -> None:
    shutil.move(site / "processes" / "company_startup", tmp_path / "shared_elsewhere")
    (site / "processes" / "company_startup").symlink_to(tmp_path / "shared_elsewhere", target_is_directory=True)
    (tmp_path / "shared_elsewhere" / "back").symlink_to(site / "processes", target_is_directory=True)

    checked = say("check", str(site / "processes"), "-f", "json")
    published = say("publish", str(site / "processes" / "company_startup"), "-f", "json")

    assert checked.code == 0
    files = [each["file"] for each in checked.json["files"]]
    assert (site / "processes/company_startup/process.bpmn").as_posix() in files
    assert (published.json["service"], published.json["unchanged"]) == ("company_startup", True)


def test_one_file_is_counted_in_the_singular(tmp_path: Path) -> None:
    (tmp_path / "a.bpmn").write_text(PLAIN, encoding="utf-8")
    assert "1 file: 0 to correct" in say("check", str(tmp_path)).out
    (tmp_path / "b.bpmn").write_text(PLAIN, encoding="utf-8")
    assert "2 files: 0 to correct" in say("check", str(tmp_path)).out


def test_drawing_of_another_name_beside_its_item_list_is_to_be_renamed(site: Path) -> None:
    folder = site / "processes" / "company_startup"
    (folder / "process.bpmn").rename(folder / "startup.bpmn")
    file = folder / "startup.bpmn"

    for target in (folder, file):
        checked = say("check", str(target), "-f", "json")
        (told,) = [found for each in checked.json["files"] for found in each["findings"]]
        assert (checked.code, told["code"], told["severity"]) == (1, "OW108", "must")
    assert codes("publish", str(file)) == {"OW108"}
    refused = say("publish", str(folder))
    assert (refused.code, "rename startup.bpmn to process.bpmn" in refused.err) == (3, True)


def test_what_is_missing_or_wrong_in_a_form_or_notice_is_named_by_its_place_in_the_site(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forms = site / "forms"
    (forms / "company_startup" / "application.schema.json").write_text('{"type": "objekt"}', encoding="utf-8")
    (forms / "company_startup" / "seal_result.schema.json").unlink()
    (forms / "notices" / "decision.html.j2").unlink()
    (forms / "company_startup" / "notices").mkdir()
    (forms / "company_startup" / "notices" / "voiding_record.html.j2").write_text("{{ gone }}", encoding="utf-8")
    monkeypatch.chdir(site)

    said = say("check", "processes/company_startup", "-f", "json").json["files"]
    found = {each["file"]: each["findings"] for each in said if each["findings"]}

    assert set(found) == {
        "processes/company_startup/process.bpmn", "processes/company_startup/item.yaml",
        "forms/notices/decision.html.j2", "forms/company_startup/application.schema.json",
        "forms/company_startup/notices/voiding_record.html.j2",
    }  # fmt: skip
    (missing,) = found["processes/company_startup/process.bpmn"]
    assert "forms/company_startup/seal_result.schema.json" in missing["message"]
    (listed,) = found["processes/company_startup/item.yaml"]
    assert listed["line"] > 0
    assert "forms/notices/decision.html.j2" in found["forms/notices/decision.html.j2"][0]["message"]

    for file in ("company_startup/seal_result.schema.json", "notices/decision.html.j2"):
        shutil.copy(Path(__file__).parents[2] / "forms" / file, forms / file)
    again = say("check", "processes/company_startup", "-f", "json").json["files"]
    assert {each["file"] for each in again if each["findings"]} == {
        "forms/company_startup/application.schema.json", "forms/company_startup/notices/voiding_record.html.j2"
    }  # fmt: skip
