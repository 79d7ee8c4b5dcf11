"""Limits and special procedures a city may have written down wrongly: advice with file and line, never a refusal."""

from __future__ import annotations

from typing import Any

import pytest
from drawing_builder import line_of, service
from test_bundles import DEPARTMENTS, bundle, item

from onewindow.errors import Finding
from onewindow.process_checks import check_bundle


def told(files: dict[str, bytes]) -> list[Finding]:
    return check_bundle(files, folder="licence", departments=DEPARTMENTS)


def with_procedure(kind: str, basis: str) -> dict[str, bytes]:
    items: dict[str, Any] = item()
    items["items"][0]["special_procedures"] = [{"kind": kind, "legal_basis": basis, "limit": "20wd"}]
    return bundle(service(), items=items)


@pytest.mark.parametrize(
    ("kind", "basis"),
    [
        ("现场核查", "行政许可法第四十五条"),
        ("现场核查", "《中华人民共和国行政许可法》第四十五条、第三十四条"),
        ("公示", "有依据"),
        ("整改", "领导批准"),
    ],
)
def test_a_procedure_outside_the_closed_list_needs_a_law_of_its_own(kind: str, basis: str) -> None:
    (finding,) = told(with_procedure(kind, basis))
    assert (finding.code, finding.severity, finding.file) == ("OW721", "should", "licence/item.yaml")
    assert finding.line > 0
    assert kind in finding.message


@pytest.mark.parametrize(
    ("kind", "basis"),
    [
        ("听证", "行政许可法第四十五条"),
        ("检验检测", "《中华人民共和国行政许可法》第四十五条"),
        ("专家评审", "APL 45"),
        ("hearing", "行政许可法第四十五条"),
        ("现场核查", "《食品经营许可和备案管理办法》第二十一条"),
        ("现场核查", "行政许可法第四十五条；食品经营许可管理办法第二十一条"),
        ("公示", "《中华人民共和国市场主体登记管理条例》第三十三条"),
        ("公示", "国办发〔2020〕42号"),
    ],
)
def test_a_listed_procedure_or_one_with_its_own_law_is_no_finding(kind: str, basis: str) -> None:
    assert [str(finding) for finding in told(with_procedure(kind, basis))] == []


def with_limits(overall: str = "5wd", **of_part: object) -> dict[str, bytes]:
    items: dict[str, Any] = item()
    items["main"]["limits"]["overall"] = overall
    items["items"][0].update(of_part)
    return bundle(service(), items=items)


@pytest.mark.parametrize(
    ("maximum", "told_in", "most"), [("11wd", "part", "10 working days"), ("16wd", "main", "15 working days")]
)
def test_an_extension_longer_than_the_law_lets_one_be_is_told(maximum: str, told_in: str, most: str) -> None:
    items: dict[str, Any] = item()
    (items["main"] if told_in == "main" else items["items"][0])["extension"] = {"maximum": maximum}
    files = bundle(service(), items=items)
    (finding,) = told(files)
    assert (finding.code, finding.severity) == ("OW734", "should")
    assert most in finding.message_en
    assert maximum in files["item.yaml"].decode().splitlines()[finding.line - 1]


def test_an_extension_as_the_law_has_it_is_no_finding() -> None:
    items: dict[str, Any] = item(extension={"maximum": "15wd"})
    items["items"][0]["extension"] = {"maximum": "10wd"}
    assert [str(finding) for finding in told(bundle(service(), items=items))] == []


def test_an_obligatory_part_promised_beyond_the_whole_is_told() -> None:
    limits = {"promised": "10wd", "statutory": "20wd"}
    files = with_limits(limits=limits)
    (finding,) = told(files)
    assert (finding.code, finding.severity) == ("OW735", "should")
    assert "promised: 10wd" in files["item.yaml"].decode().splitlines()[finding.line - 1]
    assert [str(one) for one in told(with_limits(limits=limits, obligatory=False))] == []
    assert [str(one) for one in told(with_limits("10wd", limits=limits))] == []


LICENCE = "userTask licence name='许可' ow:stage='decision' ow:item='licence' ow:limit='{}'"


@pytest.mark.parametrize(
    ("limit", "element", "drawing"),
    [
        ("2wd", "licence", service(licence=LICENCE.format("2wd"))),
        ("30wh", "licence", service(licence=LICENCE.format("30wh"))),
        ("6wd", "acceptance", service(acceptance="userTask acceptance name='受理' ow:stage='acceptance' "
                                      "ow:limit='6wd'")),
        ("11wd", "delivery", service(delivery="userTask delivery name='送达' ow:stage='delivery' ow:limit='11wd'")),
    ],
)  # fmt: skip
def test_a_stage_longer_than_what_it_is_part_of_is_told(limit: str, element: str, drawing: bytes) -> None:
    (finding,) = told(bundle(drawing))
    assert (finding.code, finding.severity, finding.element) == ("OW722", "should", element)
    assert finding.line == line_of(drawing, element)
    assert limit in finding.message


@pytest.mark.parametrize("limit", ["1wd", "0.5wd", "4wh", "5wh", "2d"])
def test_a_stage_that_fits_or_may_fit_is_no_finding(limit: str) -> None:
    assert [str(finding) for finding in told(bundle(service(licence=LICENCE.format(limit))))] == []
