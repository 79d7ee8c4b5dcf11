"""Notices: what a template may do, what it may not, and that a rendering is always the same text."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from onewindow import bundled
from onewindow.errors import DefinitionRefused
from onewindow.forms import render_notice, template_findings, template_hash
from onewindow.forms.notice_samples import SAMPLES, sample_data

SHIPPED = sorted(bundled.folder("forms").rglob("*.html.j2"))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_every_shipped_template_is_publishable_and_renders_the_same_twice(path: Path) -> None:
    template = path.read_text(encoding="utf-8")
    data = sample_data(path.name.partition(".")[0])

    assert template_findings(template, str(path)) == []
    assert render_notice(template, data) == render_notice(template, data)
    assert "&lt;b&gt;雷" in render_notice(template, data) or "applicant.name" not in template


def test_every_kind_of_notice_has_a_shipped_template() -> None:
    assert {path.name.partition(".")[0] for path in SHIPPED} >= set(SAMPLES)


def test_a_name_after_a_dot_is_a_key_even_if_python_has_a_method_of_that_name() -> None:
    template = "{% for entry in correction.items %}{{ loop.index }}.{{ entry.name }} {% endfor %}"
    data = {"correction": {"items": [{"name": "章程"}, {"name": "照片"}]}}

    assert render_notice(template, data) == "1.章程 2.照片 "


@pytest.mark.parametrize(
    ("template", "code", "line"),
    [
        ("\n{{ applicant.name|safe }}", "notice_filter", 2),
        ("{{ applicant|attr('name') }}", "notice_filter", 1),
        ("{{ '%1000000000d'|format(1) }}", "notice_filter", 1),
        ("{{ applicant.name|center(1000000000) }}", "notice_filter", 1),
        ("{{ 'a' * 1000000000 }}", "notice_forbidden", 1),
        ("{{ '%1000000000d' % 1 }}", "notice_forbidden", 1),
        ("{{ 9 ** 9 ** 9 }}", "notice_forbidden", 1),
        ("{{ applicant.name.upper() }}", "notice_forbidden", 1),
        ("{{ range(9) }}", "notice_forbidden", 1),
        ("{{ cycler }}", "notice_unknown_name", 1),
        ("\n\n{% set x = 1 %}", "notice_forbidden", 3),
        ("{% macro m() %}{% endmacro %}", "notice_forbidden", 1),
        ("{% include 'x' %}", "notice_forbidden", 1),
        ("{% import 'x' as y %}", "notice_forbidden", 1),
        ("{% extends 'x' %}", "notice_forbidden", 1),
        ("{% block x %}{% endblock %}", "notice_forbidden", 1),
        ("{% autoescape false %}{{ applicant.name }}{% endautoescape %}", "notice_forbidden", 1),
        ("{% filter upper %}a{% endfilter %}", "notice_forbidden", 1),
        ("{% for x in materials recursive %}{{ x.name }}{% endfor %}", "notice_loop", 1),
        ("{{ applicant.__class__ }}", "notice_name", 1),
        ("{{ _rounds }}", "notice_name", 1),
        ("{{ applicant.name is callable }}", "notice_test", 1),
        ("\n<p>{{ applicant.nmae }}</p>", "notice_unknown_name", 2),
        ("{% for m in materials %}\n{{ m.nam }}{% endfor %}", "notice_unknown_name", 2),
        ("{% if false %}{{ case.acepted_on }}{% endif %}", "notice_unknown_name", 1),
        ("{{", "notice_syntax", 1),
        ("{{ case" + ".x" * 5000 + " }}", "notice_too_deep", 1),
        ("{{ " + "(" * 5000, "notice_syntax", 0),
        ("{% if 1 %}" * 80 + "{% endif %}" * 80, "notice_too_deep", 1),
        ("<p>\n<script>alert(1)</script>", "notice_active", 2),
        ("<img src='https://example.cn/x.png'>", "notice_active", 1),
        ("<p onclick='x()'>", "notice_active", 1),
        ('<p style="background: url(x)">', "notice_active", 1),
        ("<p class={{ case.case_no }}>", "notice_place", 1),
        ("<a href='{{ case.case_no }}'>x</a>", "notice_place", 1),
        ('<p style="{{ case.case_no }}">', "notice_place", 1),
        ("<style>p { color: {{ case.case_no }} }</style>", "notice_place", 1),
        ("<{{ case.case_no }}>", "notice_place", 1),
    ],
)
def test_what_a_template_may_not_do_is_told_with_its_line(template: str, code: str, line: int) -> None:
    found = template_findings(template, "forms/notices/decision.html.j2")

    assert [(finding.code, finding.line) for finding in found][:1] == [(code, line)]
    assert found[0].message_en
    assert found[0].remedy


def test_what_cannot_be_read_as_words_is_told_before_what_makes_no_sentence() -> None:
    [found] = template_findings("{% for %}\n{{ ' }}", "forms/notices/decision.html.j2")

    assert (found.code, found.line) == ("notice_syntax", 2)
    assert "unexpected char" in found.message_en


def test_a_template_of_too_many_words_is_told_so_though_it_makes_no_sentence_either() -> None:
    [found] = template_findings("{% for %}" + "{{1}}" * 4_000, "forms/notices/decision.html.j2")

    assert found.code == "notice_too_big"


def test_a_value_in_a_dangerous_place_is_told_though_what_stands_around_it_is_forbidden_too() -> None:
    found = template_findings("{% set a %}\n<a href={{ case.case_no }}>{% endset %}", "forms/notices/decision.html.j2")

    assert [(finding.code, finding.line) for finding in found] == [("notice_forbidden", 1), ("notice_place", 2)]


def test_a_forbidden_template_is_not_rendered_either() -> None:
    with pytest.raises(DefinitionRefused, match="notice_filter"):
        render_notice("{{ a|safe }}", {"a": "x"})


def test_a_value_in_a_quoted_attribute_is_fine() -> None:
    assert (
        template_findings('<td class="r" title="{{ case.case_no }}">{{ case.case_no }}</td>', "decision.html.j2") == []
    )


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40).filter(lambda text: "\0" not in text))
def test_no_text_of_an_applicant_becomes_markup(text: str) -> None:
    html = render_notice('<p title="{{ name }}">{{ name }}</p>', {"name": text})

    inside = html.removeprefix('<p title="').removesuffix("</p>")
    assert "<" not in inside
    assert inside.count(">") == 1
    assert inside.count('"') == 1


def test_text_that_calls_itself_safe_is_escaped_all_the_same() -> None:
    assert render_notice("{{ name }}", {"name": Markup("<b>")}) == "&lt;b&gt;"


def test_a_name_the_data_lacks_is_an_error_with_its_line_and_not_an_empty_place() -> None:
    with pytest.raises(DefinitionRefused) as refused:
        render_notice("<p>\n{{ case.accepted_on }}</p>", {"case": {}})

    assert refused.value.findings[0].code == "notice_failed"
    assert refused.value.findings[0].line == 2


@pytest.mark.parametrize(
    ("template", "data"),
    [
        ("{% for a in x %}{% for b in x %}{% for c in x %}{% endfor %}{% endfor %}{% endfor %}", {"x": "y" * 5000}),
        ("{% for a in x %}{% for b in x %}{{ x }}{% endfor %}{% endfor %}", {"x": "y" * 5000}),
    ],
)
def test_loops_and_output_have_an_end(template: str, data: dict[str, Any]) -> None:
    begun = time.process_time()

    with pytest.raises(DefinitionRefused, match="notice_failed"):
        render_notice(template, data)
    assert time.process_time() - begun < 2


@pytest.mark.parametrize("value", [object(), {1: 2}, float("nan"), "\ud800", lambda: None])
def test_only_plain_data_is_taken(value: Any) -> None:
    with pytest.raises(DefinitionRefused, match="notice_data"):
        render_notice("{{ x }}", {"x": value})


def test_the_hash_of_a_template_changes_with_any_letter() -> None:
    assert template_hash("受理通知书") != template_hash("受理通知书 ")
    assert len(template_hash("")) == 64


@pytest.mark.parametrize(("value", "read"), [
    ("2026-03-02", "2026年3月2日"), ("2026-12-31 15:20", "2026年12月31日 15:20"), ("—", "—"), ("", ""), (20, "20"),
    ("自 2026-03-02 起", "自 2026-03-02 起"), ("<b>", "&lt;b&gt;"),
])  # fmt: skip
def test_a_date_is_written_as_official_documents_write_it(value: object, read: str) -> None:
    assert render_notice("{{ x|date }}", {"x": value}) == read


@pytest.mark.parametrize("kind", SAMPLES)
def test_no_shipped_document_dates_as_machines_do(kind: str) -> None:
    template = (bundled.folder("forms") / "notices" / f"{kind}.html.j2").read_text(encoding="utf-8")

    assert not re.search(r"\d{4}-\d\d-\d\d", render_notice(template, sample_data(kind)))
