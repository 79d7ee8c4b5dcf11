"""Codes are unique and stable, each is documented, and each has a sample in these tests."""

from __future__ import annotations

import re
from pathlib import Path

from onewindow.process_checks.catalogue import as_markdown, rules

HERE = Path(__file__).parent
DOCUMENT = HERE.parent.parent / "docs" / "checks.md"
BEGIN = "<!-- the tables below are written from the rules: tests/checks/test_catalogue.py says how -->\n\n"


def test_no_code_stands_for_two_rules() -> None:
    codes = [rule.code for rule in rules()]
    assert len(codes) == len(set(codes))
    assert len(codes) > 100


def test_every_rule_speaks_both_languages_with_the_same_words_filled_in() -> None:
    for rule in rules():
        assert re.search(r"[一-鿿]|\{remedy\}|\{hint\}", rule.message + rule.remedy), rule.code
        assert not re.search(r"[一-鿿]", rule.message_en + rule.remedy_en), rule.code
        for text in (rule.message, rule.message_en, rule.remedy, rule.remedy_en):
            assert text, rule.code


def test_every_code_has_a_sample_in_these_tests() -> None:
    samples = "".join(path.read_text(encoding="utf-8") for path in HERE.parent.rglob("test_*.py"))
    samples += "".join(path.name for path in HERE.parent.joinpath("corpus", "bpmn").iterdir())
    # OW999 is the crash of a check and OW15x the token machine's own: neither can be drawn here.
    missing = [rule.code for rule in rules() if rule.code not in samples and rule.code not in ("OW999", "OW15x")]
    assert missing == []


def test_the_document_lists_every_code_as_the_rules_say() -> None:
    # To write it anew: python -c "from onewindow.process_checks.catalogue import as_markdown; print(as_markdown())"
    _, _, tables = DOCUMENT.read_text(encoding="utf-8").partition(BEGIN)
    assert tables == as_markdown()
