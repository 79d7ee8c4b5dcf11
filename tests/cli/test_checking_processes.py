"""`check`: everything publishing would refuse, named by file, line and element."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from terminal import PLAIN, say

SHIPPED = Path(__file__).parents[2] / "processes"


def test_shipped_processes_are_in_order() -> None:
    said = say("check", str(SHIPPED), "-f", "json")

    assert said.code == 0, said.out
    assert {Path(each["file"]).name for each in said.json["files"]} >= {"process.bpmn", "item.yaml"}


def test_clean_drawing_is_listed_without_findings(tmp_path: Path) -> None:
    file = tmp_path / "two_ways.bpmn"
    file.write_text(PLAIN, encoding="utf-8")

    said = say("check", str(file), "-f", "json")

    assert said.code == 0
    assert [each["file"] for each in said.json["files"]] == [file.as_posix()]
    assert [found for found in said.json["files"][0]["findings"] if found["severity"] == "must"] == []


def test_broken_condition_is_found_with_line_and_element(tmp_path: Path) -> None:
    file = tmp_path / "two_ways.bpmn"
    file.write_text(PLAIN.replace("x &gt; 5", "x &gt;"), encoding="utf-8")

    said = say("check", str(file), "-f", "json")

    found = said.json["files"][0]["findings"][0]
    assert said.code == 1
    assert set(found) >= {"code", "severity", "element", "name", "line", "message", "remedy"}
    assert (found["severity"], found["element"]) == ("must", "to_big")
    assert PLAIN.splitlines()[found["line"] - 1].strip().startswith(("<sequenceFlow", "<conditionExpression"))


def test_findings_are_words_for_people(tmp_path: Path) -> None:
    file = tmp_path / "two_ways.bpmn"
    file.write_text(PLAIN.replace("x &gt; 5", "x &gt;"), encoding="utf-8")

    said = say("check", str(file))

    assert said.code == 1
    assert f"{file}:" in said.out
    assert "to_big" in said.out


def test_unknown_department_in_a_process_folder_is_found(tmp_path: Path) -> None:
    for folder in ("processes", "forms"):
        shutil.copytree(SHIPPED.parent / folder, tmp_path / folder)
    drawing = tmp_path / "processes/company_startup/process.bpmn"
    text = drawing.read_text(encoding="utf-8")
    drawing.write_text(text.replace('ow:department="police"', 'ow:department="polices"', 1), encoding="utf-8")

    said = say("check", str(tmp_path / "processes/company_startup"), "-f", "json")

    told = [found for each in said.json["files"] for found in each["findings"] if "polices" in found["message"]]
    assert said.code == 1
    assert told
    assert told[0]["line"] > 0


@pytest.mark.parametrize(
    "content",
    [b"", b"not xml", b"<a/>", b'{"a": 1}', b"\xff\xfe\x00", b"\x00" * 100, b"<definitions>" * 5000,
     b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', b" " * 30_000_000],
    ids=["empty", "text", "other xml", "json", "utf-16 rest", "zeros", "unclosed", "doctype", "30 MB"],
)  # fmt: skip
def test_whatever_is_no_process_is_refused_in_words(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "bad.bpmn"
    file.write_bytes(content)

    said = say("check", str(file), "-f", "json")

    assert said.code == 1
    found = said.json["files"][0]["findings"][0]
    assert found["message"]
    assert found["remedy"]


def test_folder_without_a_process_is_not_silently_fine(tmp_path: Path) -> None:
    assert say("check", str(tmp_path)).code == 2


def test_file_that_is_not_there_is_told() -> None:
    said = say("check", "nowhere.bpmn")

    assert said.code == 2
    assert "nowhere.bpmn" in said.err


def test_publishing_refuses_what_check_finds(site: Path) -> None:
    file = site / "two_ways.bpmn"
    file.write_text(PLAIN.replace("x &gt; 5", "x &gt;"), encoding="utf-8")

    checked = say("check", str(file), "-f", "json").json["files"][0]["findings"]
    refused = say("publish", str(file), "-f", "json")

    assert refused.code == 1
    assert {found["code"] for found in refused.json["error"]["findings"]} == {
        found["code"] for found in checked if found["severity"] == "must"
    }


def test_service_drawing_looked_at_alone_is_told_what_it_lacks_to_be_published(site: Path) -> None:
    drawing = (site / "processes" / "company_startup" / "process.bpmn").read_text(encoding="utf-8")
    (site / "lone.bpmn").write_text(drawing, encoding="utf-8")
    sound = say("check", str(site / "lone.bpmn"), "-f", "json")
    assert sound.code == 0
    assert [(f["code"], f["severity"]) for f in sound.json["files"][0]["findings"]] == [("OW701", "should")]
    (site / "lone.bpmn").write_text(drawing.replace('"police"', '"polise"'), encoding="utf-8")
    typo = say("check", str(site / "lone.bpmn"), "-f", "json")
    assert typo.code == 1
    assert "OW706" in {f["code"] for f in typo.json["files"][0]["findings"]}
