"""No text reaches beyond the language: every attack of the corpus is refused when read or stopped when run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from onewindow.workflow.expressions import ExpressionError, parse_expression, parse_script

CORPUS = Path(__file__).parent.parent / "corpus"


def _lines(name: str) -> list[str]:
    text = (CORPUS / name).read_text(encoding="utf-8")
    return [line for line in text.split("\n") if line and not line.startswith("##")]


def _written_out(line: str) -> str:
    if line.startswith("@repeat "):
        _, number, text = line.split(" ", 2)
        return text * int(number)
    if line.startswith("@around "):
        _, number, text = line.split(" ", 2)
        opening, middle, closing = text.split("|")
        return opening * int(number) + middle + closing * int(number)
    return line


def _document() -> dict[str, Any]:
    return {
        "form": {"company": {"name": "杭州西湖茶业有限公司", "capital": 500000}, "shareholders": [{"share": 60}]},
        "situations": {"seal": True},
        "applicant": {"id": "applicant.li", "name": "李雷"},
        "origin": {"case_no": "", "granted": [], "results": {}},
        "review": {"outcome": "passed"},
    }


def _attempt(line: str, document: dict[str, Any]) -> None:
    if line.startswith("@script "):
        parse_script(line.removeprefix("@script ").replace("\\n", "\n")).run(document)
    else:
        parse_expression(_written_out(line)).evaluate(document)


ATTACKS = _lines("expression_attacks.txt")


def test_the_corpus_holds_enough_attacks() -> None:
    assert len(ATTACKS) >= 300
    assert len(set(ATTACKS)) == len(ATTACKS)


@pytest.mark.parametrize("line", ATTACKS, ids=lambda line: ascii(line)[:50])
def test_an_attack_is_refused_or_stopped_and_leaves_the_document_alone(line: str) -> None:
    document, before = _document(), _document()
    with pytest.raises(ExpressionError) as caught:
        _attempt(line, document)
    assert document == before
    error = caught.value
    assert error.text
    assert error.text_en
    assert error.remedy
    assert error.remedy_en
    assert error.line >= 1
    assert error.column >= 1


@pytest.mark.parametrize("line", _lines("growing_scripts.txt"))
def test_a_script_that_grows_its_document_is_stopped_or_stays_small(line: str) -> None:
    first, again = line.split(" | ")
    document = _document()
    parse_script(first).run(document)
    script = parse_script(again)
    for _ in range(200):
        before = json.dumps(document)
        try:
            script.run(document)
        except ExpressionError:
            assert json.dumps(document) == before, "a failed script leaves nothing behind"
            break
    assert len(json.dumps(document, allow_nan=False)) < 2_000_000


@settings(max_examples=600, deadline=None)
@given(st.text(max_size=60))
@example("\x00")
@example("'\\")
@example("1e")
@example("\ud800")
def test_any_text_is_an_expression_or_an_expression_error(text: str) -> None:
    try:
        json.dumps(parse_expression(text).evaluate(_document()), allow_nan=False)
    except ExpressionError:
        pass


_WORDS = st.sampled_from(
    "form company name situations.seal review.outcome == != < <= + - * / // % ( ) [ ] { } , : . 'a' \"b\" 1 0 2.5 "
    "and or not in if else len( get( has( max( sum_of( date( true null 'a.b' ; = += \n $ ! 10 round( [1] origin".split(
        " "
    )
)


@settings(max_examples=1500, deadline=None)
@given(st.lists(_WORDS, max_size=25))
def test_any_heap_of_words_is_an_expression_or_an_expression_error(words: list[str]) -> None:
    text = " ".join(words)
    for read in (lambda: parse_expression(text).evaluate(_document()), lambda: parse_script(text).run(_document())):
        try:
            read()
        except ExpressionError:
            pass
