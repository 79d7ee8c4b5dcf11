"""YAML as people write it: plain values with their lines, and nothing clever."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onewindow.errors import DefinitionRefused
from onewindow.marked_yaml import read_yaml


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("yes", "yes"),
        ("no", "no"),
        ("true", True),
        ("2026-03-02", "2026-03-02"),
        ("09:10", "09:10"),
        ("0755", "0755"),
        ("12", 12),
        ("0.5", 0.5),
        ("1e3", "1e3"),
        ("110000000000133380", "110000000000133380"),
        ("'12'", "12"),
        (".nan", ".nan"),
        ("~", None),
        ("𪚥", "𪚥"),
    ],
)
def test_a_value_is_what_a_person_would_think(written: str, value: Any) -> None:
    assert read_yaml(f"a: {written}".encode(), "x.yaml").data == {"a": value}


def test_every_value_knows_its_line_and_what_is_missing_the_line_around_it() -> None:
    marked = read_yaml(b"a:\n  - b: 1\n    c/d: 2\n", "x.yaml")

    assert [marked.line(p) for p in ("/a", "/a/0/b", "/a/0/c~1d", "/a/0/missing", "/nothing")] == [1, 2, 3, 2, 1]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        (b"a: 1\nb: &x 1", "yaml_alias", 2),
        (b"a: &a [x]\nb: *a", "yaml_alias", 1),
        (b"a: !!python/object/apply:os.system [ls]", "yaml_tag", 1),
        (b"a: 1\na: 2", "yaml_repeated_key", 2),
        (b"<<: {a: 1}", "yaml_key", 1),
        (b"[1]: 2", "yaml_key", 1),
        (b"a: [1", "yaml_invalid", 1),
        (b"a: 1\n\tb: 2", "yaml_invalid", 2),
        (b"a: 1\n---\nb: 2", "yaml_invalid", 2),
        (b"a: \x01", "yaml_invalid", 0),
        ("甲: 乙".encode("gbk"), "yaml_not_utf8", 0),
        (b"[" * 30 + b"]" * 30, "yaml_too_deep", 1),
        (b"[" * 100_000, "yaml_too_deep", 1),
        (b"a" * 1_000_001, "yaml_too_big", 0),
    ],
)
def test_what_is_not_plain_yaml_is_refused_with_its_line(text: bytes, code: str, line: int) -> None:
    with pytest.raises(DefinitionRefused) as refused:
        read_yaml(text, "x.yaml")

    finding = refused.value.findings[0]
    assert (finding.code, finding.line, finding.file) == (code, line, "x.yaml")
    assert finding.message_en


@given(st.binary(max_size=60) | st.text("ab:-[]{}&*!#'\"\n \t|>%@`?,0.", max_size=60).map(str.encode))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with contextlib.suppress(DefinitionRefused):
        json.dumps(read_yaml(data, "x.yaml").data, allow_nan=False)
