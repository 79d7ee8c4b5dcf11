"""Only small, plain BPMN 2.0 gets in; everything else is refused with what it is and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from onewindow.errors import DefinitionRefused
from onewindow.workflow.drawing import draw
from onewindow.workflow.xml import BPMN, MAXIMUM_BYTES, MAXIMUM_DEPTH, MAXIMUM_ELEMENTS, line_of, read_xml

CORPUS = sorted((Path(__file__).parent.parent / "corpus" / "bpmn").glob("OW1*.bpmn"))
HEAD = f'<definitions xmlns="{BPMN}" id="d" targetNamespace="x">'


def test_the_corpus_is_there() -> None:
    assert len(CORPUS) >= 18


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_a_file_of_the_corpus_is_refused_with_the_code_in_its_name(path: Path) -> None:
    with pytest.raises(DefinitionRefused) as caught:
        draw(read_xml(path.read_bytes(), "a.bpmn"), "a.bpmn")
    (finding,) = caught.value.findings
    assert finding.code == path.stem[:5]
    assert finding.file == "a.bpmn"
    assert finding.message
    assert finding.message_en
    assert finding.remedy
    assert finding.remedy_en


@pytest.mark.parametrize(
    "data",
    [
        b" " * (MAXIMUM_BYTES + 1),
        f"{HEAD}{'<process/>' * MAXIMUM_ELEMENTS}</definitions>".encode(),
        f"{HEAD}{'<subProcess>' * MAXIMUM_DEPTH}{'</subProcess>' * MAXIMUM_DEPTH}</definitions>".encode(),
    ],
    ids=["bytes", "elements", "depth"],
)
def test_a_file_that_is_too_large_is_refused(data: bytes) -> None:
    with pytest.raises(DefinitionRefused) as caught:
        read_xml(data, "a.bpmn")
    assert caught.value.findings[0].code == "OW101"


def test_a_large_picture_does_not_count() -> None:
    picture = '<x:BPMNDiagram xmlns:x="http://www.omg.org/spec/BPMN/20100524/DI">' + "<a/>" * 2 * MAXIMUM_ELEMENTS
    root = read_xml(f'{HEAD}<process id="p"/>{picture}</x:BPMNDiagram></definitions>'.encode(), "a.bpmn")
    assert len(root) == 2


def test_deeper_than_the_parser_itself_allows_is_refused_not_raised() -> None:
    with pytest.raises(DefinitionRefused):
        read_xml(f"{HEAD}{'<subProcess>' * 3000}".encode(), "a.bpmn")


def test_a_malformed_file_is_told_with_line_and_column() -> None:
    with pytest.raises(DefinitionRefused) as caught:
        read_xml(f"<?xml version='1.0'?>\n{HEAD}\n<process id=p/></definitions>".encode(), "a.bpmn")
    (finding,) = caught.value.findings
    assert finding.line == 3
    assert "13" in finding.message


def test_a_doctype_hidden_by_utf_16_is_seen() -> None:
    text = f'<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE d [<!ENTITY a "x">]>{HEAD}<process id="p"/></definitions>'
    with pytest.raises(DefinitionRefused) as caught:
        read_xml(text.encode("utf-16"), "a.bpmn")
    assert caught.value.findings[0].code == "OW103"


def test_the_word_doctype_in_a_comment_or_a_name_is_no_doctype() -> None:
    root = read_xml(f'<!-- <!DOCTYPE -->{HEAD}<process id="p" name="&lt;!DOCTYPE"/></definitions>'.encode(), "a.bpmn")
    assert root[0].get("name") == "<!DOCTYPE"


def test_gbk_that_says_so_is_read() -> None:
    text = f'<?xml version="1.0" encoding="GBK"?>{HEAD}<process id="p" name="受理"/></definitions>'
    assert read_xml(text.encode("gbk"), "a.bpmn")[0].get("name") == "受理"


def test_comments_inside_a_condition_do_not_cut_it() -> None:
    root = read_xml(
        f"{HEAD}<conditionExpression>a <!-- x -->== 1</conditionExpression></definitions>".encode(), "a.bpmn"
    )
    assert root[0].text == "a == 1"


def test_a_tag_over_several_lines_is_told_with_the_line_where_it_begins() -> None:
    root = read_xml(
        f'{HEAD}\n<process\n  id="p"\n>\n<task id="t"/><script\n>a = 1</script></process></definitions>'.encode(),
        "a.bpmn",
    )
    process = root[0]
    assert [line_of(node) for node in (process, *process)] == [2, 5, 6]
