"""Ids and names of services are such that every store, list and command line takes them."""

from __future__ import annotations

import pytest
from drawing_builder import service

from onewindow.process_checks import check_bundle, check_drawing

PLAIN = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="x">
  <process id="{process}" isExecutable="true"><startEvent id="s"/>
    <sequenceFlow id="{flow}" sourceRef="s" targetRef="u"/>
    <userTask id="u" name="做"/><sequenceFlow id="f2" sourceRef="u" targetRef="e"/><endEvent id="e"/></process>
</definitions>"""


def codes(process: str = "p", flow: str = "f1") -> list[str]:
    found = check_drawing(PLAIN.format(process=process, flow=flow).encode())
    return [each.code for each in found if each.severity == "must"]


@pytest.mark.parametrize("identity", ["a b", "../x", "p\u200b", "p/1", "&lt;x", "1p", "-p", ".p", "p" * 101])
def test_id_that_xml_does_not_allow_or_that_is_too_long_is_refused(identity: str) -> None:
    assert codes(process=identity) == ["OW216"]
    assert codes(flow=identity) == ["OW216"]


@pytest.mark.parametrize("identity", ["p", "中文", "_p", "p-1.2", "p" * 100, "é·"])
def test_id_of_letters_of_any_script_is_taken(identity: str) -> None:
    assert codes(process=identity, flow=f"{identity[:90]}_flow") == []


@pytest.mark.parametrize(
    ("identity", "better"),
    [("受理-初审", "受理_初审"), ("sid-1", "sid_1"), ("true", "t_true"), ("-", "t_1"), ("1a", "t_1a")],
)
def test_the_id_that_is_proposed_keeps_the_words_of_the_designer(identity: str, better: str) -> None:
    (found,) = check_drawing(PLAIN.format(process="p", flow="f1").replace('"u"', f'"{identity}"').encode())
    assert better in found.remedy


@pytest.mark.parametrize("name", ["n" * 101, "a\nb", "-x", ".bpmn", " a"])
def test_name_of_a_service_nobody_could_type_or_store_is_refused(name: str) -> None:
    found = check_bundle({"process.bpmn": PLAIN.format(process="p", flow="f").encode()}, service=name)
    assert [each.code for each in found] == ["OW003"]
    assert "\n" not in found[0].message


@pytest.mark.parametrize("name", ["company_startup", "企业开办", "流程 (1)", "a.b-c", ""])
def test_name_a_designer_gives_is_taken(name: str) -> None:
    assert check_bundle({"process.bpmn": PLAIN.format(process="p", flow="f").encode()}, service=name) == []


def test_plain_process_is_refused_only_where_the_site_wants_none() -> None:
    files = {"process.bpmn": PLAIN.format(process="p", flow="f").encode()}
    assert [each.code for each in check_bundle(files, allow_plain=False)] == ["OW001"]
    assert check_bundle(files) == []
    assert "OW001" not in {each.code for each in check_bundle({"process.bpmn": service()}, allow_plain=False)}
