"""Only small, plain BPMN 2.0 gets in; everything else is refused with what it is and what to do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from onewindow.errors import DefinitionRefused, Finding
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


def test_booleans_and_references_come_in_one_spelling() -> None:
    data = f"""{HEAD}<process id="p" isExecutable=" 1 " xmlns:t="x" xmlns:o="urn:other"><task id="a"
      default="t:f" isForCompensation="0"><multiInstanceLoopCharacteristics isSequential="True"/>
      <incoming>t:f</incoming></task>
      <callActivity id="c" calledElement="o:q" xmlns:v="urn:v" v:isSequential="1"/></process></definitions>"""
    root = read_xml(data.encode(), "a.bpmn")
    process = root[0]
    task, call = process
    assert process.get("isExecutable") == "true"
    assert (task.get("isForCompensation"), task[0].get("isSequential")) == ("false", "true")
    assert (task.get("default"), task[1].text) == ("f", "f")
    # Another file's namespace, and what belongs to a vendor, stay as written.
    assert (call.get("calledElement"), call.get("{urn:v}isSequential")) == ("o:q", "1")


def refusal(data: bytes) -> Finding:
    with pytest.raises(DefinitionRefused) as caught:
        read_xml(data, "a.bpmn")
    (finding,) = caught.value.findings
    assert finding.remedy
    assert finding.remedy_en
    assert not re.search("[一-鿿]", finding.message_en + finding.remedy_en)
    return finding


@pytest.mark.parametrize(
    ("begin", "says"),
    [
        (b"PK\x03\x04\x14\x00", "这是 zip（或 Office）文件，不是 BPMN"),
        (b"\x89PNG\r\n\x1a\n", "这是 PNG 图片文件，不是 BPMN"),
        (b"%PDF-1.7\n", "这是 PDF 文件，不是 BPMN"),
        (b"\xff\xd8\xff\xe0", "这是 JPEG 图片文件，不是 BPMN"),
    ],
)
@pytest.mark.parametrize("size", [10, MAXIMUM_BYTES + 1])
def test_another_kind_of_file_is_called_by_its_name_whatever_its_size(begin: bytes, says: str, size: int) -> None:
    finding = refusal(begin + b"\x00" * size)
    assert (finding.code, finding.message) == ("OW105", says)


@pytest.mark.parametrize("text", ["a && b", "甲 & 乙", "a&b"])
def test_a_plain_ampersand_is_told_with_what_to_write(text: str) -> None:
    finding = refusal(f"{HEAD}\n<process name='{text}'/></definitions>".encode())
    assert (finding.code, finding.line) == ("OW102", 2)
    assert "“&”不能直接写" in finding.message
    assert finding.remedy == "条件里请用 and，文字里请写 &amp;"


def test_a_tag_that_is_not_closed_is_told_with_the_line_where_it_begins() -> None:
    mismatched = refusal(f"{HEAD}\n<process>\n<x:subProcess xmlns:x='u'>\n</process></definitions>".encode())
    assert (mismatched.code, mismatched.line) == ("OW102", 3)
    assert "第 3 行的 subProcess 没有关闭（Opening and ending tag mismatch" in mismatched.message
    assert "subProcess 的结束标签" in mismatched.remedy
    cut = refusal(f"{HEAD}\n<process>\n<task id='t'/>".encode())
    assert cut.line == 2
    assert "第 2 行的 process 没有关闭" in cut.message


@pytest.mark.parametrize(
    ("inner", "says"),
    [
        ("<task id='a' id='b'/>", "属性 id 写了两次"),
        ("<task id=a/>", "属性的值缺少引号"),
        ("<task id/>", "属性的值缺少引号"),
        ("<task id='a'name='b'/>", "缺少空格"),
        ("a < b", "“<”不能直接写"),
        ("<task name='a<b'/>", "“<”不能直接写"),
        ("<zeebe:task/>", "前缀 zeebe 没有声明"),
        ("a&nbsp;b", "&nbsp;"),
        ("]]>", "此处不符合 XML 的写法"),
        ("<![CDATA[", "没有结束"),
    ],
)
def test_what_the_parser_says_in_english_is_said_in_chinese_with_its_words_in_brackets(inner: str, says: str) -> None:
    finding = refusal(f"{HEAD}{inner}</definitions>".encode())
    assert finding.code == "OW102"
    sentence, _, detail = finding.message.rpartition("（")
    assert says in sentence
    assert re.search("[A-Za-z]", detail)
    assert detail.endswith("）")
