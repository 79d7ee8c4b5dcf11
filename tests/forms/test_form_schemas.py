"""Form schemas as designers write them: refused where they would not check as written."""

from __future__ import annotations

from pathlib import Path

import pytest

from onewindow import bundled
from onewindow.errors import DefinitionRefused, Finding
from onewindow.forms import check_form, read_schema, schema_findings
from onewindow.forms.patterns import compiled, matches

SHIPPED = sorted(bundled.folder("forms").rglob("*.schema.json"))


def refusal(text: str) -> Finding:
    with pytest.raises(DefinitionRefused) as refused:
        read_schema(text.encode(), "forms/x.schema.json")
    return refused.value.findings[0]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_every_shipped_schema_is_read_without_findings(path: Path) -> None:
    assert read_schema(path.read_bytes(), path.name)["type"] == "object"


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ('{\n "type": "object"\n "x": 1}', "schema_not_json", 3),
        ('{\n "type": "objekt"}', "schema_invalid", 2),
        ('{\n "properties": {\n  "a": {"format": "mobile"}}}', "schema_format", 3),
        ('{\n "properties": {\n  "a": {"x-check": "ussc"}}}', "schema_hint", 3),
        ('{\n "properties": {\n  "a": {"x-chek": "uscc"}}}', "schema_hint", 3),
        ('{\n "x-sum": {"items": "/a", "field": "b"}}', "schema_hint", 2),
        ('{\n "x-compare": {"left": "a", "op": "<=", "right": "/b"}}', "schema_hint", 2),
        ('{\n "x-compare": {"left": "/a", "op": "=<", "right": "/b"}}', "schema_hint", 2),
        ('{\n "properties": {\n  "a": {\n   "pattern": "(a+)+$"}}}', "schema_pattern", 4),
        ('{\n "properties": {\n  "a": {\n   "pattern": "["}}}', "schema_pattern", 4),
        ('{\n "properties": {\n  "a": {"$ref": "https://example.cn/a.json"}}}', "schema_reference", 3),
        ('{\n "properties": {\n  "a": {"$ref": "#/$defs/nothing"}}}', "schema_reference", 3),
        ('{\n "$ref": "#"}', "schema_endless", 1),
        ('{"$defs": {"a": {"allOf": [{"$ref": "#/$defs/b"}]}, "b": {"$ref": "#/$defs/a"}}, "$ref": "#/$defs/a"}',
         "schema_endless", 1),
        ('{"type": "object", "type": "array"}', "schema_not_json", 0),
        ("[]", "schema_invalid", 0),
        ("null", "schema_invalid", 0),
        ('{"minimum": NaN}', "schema_invalid", 0),
        ("{" * 100_000, "schema_not_json", 0),
    ],
)  # fmt: skip
def test_a_schema_that_would_mislead_is_refused_with_its_line(text: str, code: str, line: int) -> None:
    finding = refusal(text)

    assert (finding.code, finding.file) == (code, "forms/x.schema.json")
    assert finding.line == line or code == "schema_not_json"
    assert finding.message
    assert finding.message_en


def test_a_tree_that_refers_to_itself_further_down_is_fine() -> None:
    schema = {
        "$ref": "#/$defs/node",
        "$defs": {"node": {"properties": {"children": {"type": "array", "items": {"$ref": "#/$defs/node"}}}}},
    }

    assert schema_findings(schema) == []
    assert (
        check_form(schema, {"children": [{"children": [{"children": 1}]}]})[0].pointer
        == "/children/0/children/0/children"
    )


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        (r"^\d+$", "12", True),
        (r"^\d+$", "１２", False),
        (r"^\d+$", "12\n", False),
        (r"^\w+$", "é", False),
        (r"\S", "　", False),
        (r"^[$]{2}$", "$$", True),
        (r"^[\d-]+$", "0755-1", True),
        (r"^\D$", "１", True),
        (r"^[\D]$", "１", True),
        (r"^[\W]$", "é", True),
        (r"^[^\W]$", "a", True),
        (r"\S", "\ufeff", False),
        (r"^[\s]$", "\x1c", False),
        (r"^[\s\S]$", "\n", True),
        (r"^[^\S]$", "　", True),
        (r"^.$", "\u2028", False),
        (r"^a.c$", "a中c", True),
        (r"^[一-鿿·]+$", "买买提·艾力", True),
        ("b", "abc", True),
    ],
)
def test_patterns_mean_what_json_schema_says(pattern: str, text: str, fits: bool) -> None:
    assert matches(pattern, text) is fits


@pytest.mark.parametrize(
    "pattern", [r"^A\\b", "^[0-9]{,3}$", "^[]abc]$", "[^]abc]", r"^a\\Z", r"\\Aa", r"\\a", "a(?#note)b"]
)
def test_a_pattern_that_python_reads_otherwise_is_refused_when_it_is_published(pattern: str) -> None:
    assert refusal('{"pattern": "' + pattern + '"}').code == "schema_pattern"


@pytest.mark.parametrize("pattern", [r"[\\b]", r"\\[]", r"a\\{,3}", "[{,3}]", "{0,3}", r"[\\s\\S]", "[(?#]"])
def test_a_pattern_that_only_looks_like_one_python_reads_otherwise_is_read(pattern: str) -> None:
    assert read_schema(('{"pattern": "x' + pattern + '"}').encode(), "forms/x.schema.json")


@pytest.mark.parametrize("pattern", [r"(a+)+", r"(\d*)*", r"(x{2,})+y", r"([a-z]+\.)*$"])
def test_a_pattern_that_might_never_end_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="never end"):
        compiled(pattern)


@pytest.mark.parametrize("pattern", [r"^0\d{2,3}-?\d{7,8}(-\d{1,6})?$", r"^(ab|cd)+$", r"^[A-Z]+(\.)?$"])
def test_ordinary_patterns_are_fine(pattern: str) -> None:
    compiled(pattern)
