"""Bad files at the door: every finding with its place and what to do, and nothing is published."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from faults.photograph import added, photograph
from journeys.town import DESIGNER, Town
from onewindow.errors import DefinitionRefused, Finding, NotFound


@pytest.fixture
def town(site: Path, sqlite_database: object) -> Town:
    """An engine with nothing published yet."""
    return Town(site, sqlite_database.url, publish=False)  # type: ignore[attr-defined]


def refused(town: Town, folder: Path) -> tuple[Finding, ...]:
    """The findings; nothing is written, and every one says what to do in both languages."""
    before = photograph(town.url)
    with pytest.raises(DefinitionRefused) as told:
        town.engine.publish(folder, actor=DESIGNER)
    assert added(before, photograph(town.url)) == {}
    must = tuple(finding for finding in told.value.findings if finding.severity == "must")
    assert must
    for finding in must:
        assert finding.code
        assert finding.file
        assert all([finding.message, finding.remedy, finding.message_en, finding.remedy_en])
    return must


def test_malformed_xml_is_refused_with_its_line(town: Town, tmp_path: Path) -> None:
    text = (town.site / "errands.bpmn").read_text(encoding="utf-8")
    lines = text.splitlines()
    number = next(index for index, line in enumerate(lines, 1) if 'id="shop"' in line)
    lines[number - 1] = lines[number - 1].replace("/>", ">")
    broken = tmp_path / "broken.bpmn"
    broken.write_text("\n".join(lines), encoding="utf-8")
    [finding] = refused(town, broken)
    assert number <= finding.line <= len(lines)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"not xml at all", b"<a/>", "<a>中</b>".encode("gbk")])
def test_file_that_is_no_bpmn_at_all(town: Town, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.bpmn").write_bytes(content)
    assert len(refused(town, tmp_path / "x.bpmn")) == 1


def test_file_of_thirty_megabytes(town: Town, tmp_path: Path) -> None:
    text = (town.site / "errands.bpmn").read_bytes()
    comment = b"<!--" + b"x" * (30 * 1024 * 1024) + b"-->"
    (tmp_path / "huge.bpmn").write_bytes(text.replace(b"</bpmn:definitions>", comment + b"</bpmn:definitions>"))
    [finding] = refused(town, tmp_path / "huge.bpmn")
    assert "MB" in finding.message_en or "bytes" in finding.message_en


def test_diagram_of_another_tool(town: Town, tmp_path: Path) -> None:
    """Conditions in Java's expression language, generated forms and delegates: each is named with its element."""
    text = (town.site / "errands.bpmn").read_text(encoding="utf-8")
    text = text.replace("again and rounds &lt; 3", "${execution.getVariable('again')}")
    text = text.replace('<bpmn:userTask id="walk"', '<bpmn:userTask camunda:formKey="embedded:app:walk.html" id="walk"')
    text = text.replace('id="d1"', 'id="d1" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"')
    (tmp_path / "camunda.bpmn").write_text(text, encoding="utf-8")
    findings = refused(town, tmp_path / "camunda.bpmn")
    line = next(index for index, line in enumerate(text.splitlines(), 1) if "getVariable" in line)
    assert [finding.line for finding in findings if finding.element in ("f15", "enough")] == [line]


@pytest.mark.parametrize("file", ["OW105_xpdl.bpmn", "OW105_dmn.bpmn", "OW105_svg.bpmn", "OW105_camunda_form.bpmn"])
def test_file_of_another_kind_of_tool(town: Town, file: str) -> None:
    corpus = Path(__file__).parents[1] / "corpus" / "bpmn"
    assert {finding.code for finding in refused(town, corpus / file)} == {"OW105"}


def test_unknown_department_in_a_bundle(town: Town, own_site: Path) -> None:
    drawing = own_site / "processes" / "company_startup" / "process.bpmn"
    text = drawing.read_text(encoding="utf-8")
    drawing.write_text(text.replace('ow:department="police"', 'ow:department="polcie"'), encoding="utf-8")
    findings = [f for f in refused(town, drawing.parent) if "polcie" in f.message]
    assert findings
    assert any("police" in finding.remedy for finding in findings), findings
    assert all(finding.line > 0 for finding in findings)


def test_item_list_for_a_department_nobody_knows(town: Town, own_site: Path) -> None:
    item = own_site / "processes" / "company_startup" / "item.yaml"
    text = item.read_text(encoding="utf-8")
    item.write_text(text.replace("department: police", "department: polcie"), encoding="utf-8")
    assert any("polcie" in finding.message for finding in refused(town, item.parent))


def test_folder_without_a_drawing(town: Town, tmp_path: Path) -> None:
    before = photograph(town.url)
    with pytest.raises(NotFound, match=r"没有 process\.bpmn"):
        town.engine.publish(tmp_path, actor=DESIGNER)
    assert added(before, photograph(town.url)) == {}


def test_broken_files_beside_a_sound_drawing(town: Town, own_site: Path) -> None:
    """Each broken alone is refused, with its own name."""
    folder = own_site / "processes" / "company_startup"
    broken = {
        folder / "item.yaml": "version: [",
        own_site / "forms" / "company_startup" / "seal_result.schema.json": "{",
        own_site / "forms" / "notices" / "decision.html.j2": "{% if %}",
    }
    for path, text in broken.items():
        kept = shutil.copy(path, own_site / "kept")
        path.write_text(text, encoding="utf-8")
        assert any(path.name in finding.file for finding in refused(town, folder)), path
        shutil.copy(kept, path)
    assert town.engine.publish(folder, actor=DESIGNER).service == "company_startup"
