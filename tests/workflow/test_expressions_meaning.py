"""Expressions mean what they mean in Python, wherever they are allowed at all."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onewindow.domain.moves import Assignment
from onewindow.workflow.expressions import ExpressionError, parse_expression, parse_script

DOCUMENT: dict[str, Any] = {
    "form": {"company": {"name": "茶业", "capital": 500000}, "shareholders": [{"share": 60}, {"share": 40}]},
    "situations": {"seal": True, "bank": False, "form_of_domicile": "lease"},
    "origin": {"case_no": "", "granted": ["registration"], "results": {}},
    "acceptance": {"outcome": "correction"},
    "受理": {"outcome": "accepted"},
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("acceptance.outcome == 'correction'", True),
        ("受理.outcome == 'accepted'", True),
        ("situations.seal and not ('seal' in origin.granted)", True),
        ("'registration' not in origin.granted", False),
        ("${acceptance.outcome == 'correction'}", True),
        ("#{ situations.bank }", False),
        ("=situations.bank", False),
        ("  \n situations.seal == true\n", True),
        ("form.shareholders[0].share + form.shareholders[-1].share", 100),
        ("sum_of(form.shareholders, 'share') == 100", True),
        ("len(form.shareholders) if has(form.shareholders) else 0", 2),
        ("has(form.branches)", False),
        ("defined(nothing.at.all)", False),
        ("get(form, 'company.capital', 0) // 3", 166666),
        ("get(form, 'shareholders.1.share')", 40),
        ("get(form, 'company.phone', 'none')", "none"),
        ("form['company']['name']", "茶业"),
        ("'茶业' + '有限公司'", "茶业有限公司"),
        ("0 < form.company.capital <= 500000", True),
        ("-2 + -3 * 2", -8),
        ("7 % 4 + 7 // 2 + 7 / 2", 9.5),
        ("not situations.bank and situations.seal or false", True),
        ("{'a': [1, 2.5, null], 'b': {}}", {"a": [1, 2.5, None], "b": {}}),
        ("[1, 2,]", [1, 2]),
        ("round(2.5)", 3),
        ("round(-2.5)", -3),
        ("round(1.005, 2)", 1.01),
        ("round(1234, -2)", 1200),
        ("round(2.675, 2)", 2.68),
        ("max(3, 1, 2) + min([3, 1, 2])", 4),
        ("max('a', 'b')", "b"),
        ("abs(-3) + int('12') + number('2.5')", 17.5),
        ("text(12) + str(true) + text(null)", "12true"),
        ("[text(5.0), text(6 / 2), text(7 / 2), text(-0.0), text(1e18)]", ["5", "3", "3.5", "0", "1e+18"]),
        ("add_days('2026-02-27', 6 / 2) + text(round(2.5, 0.0))", "2026-03-023"),
        ("upper('ab') + lower('AB') + strip(' x ')", "ABabx"),
        ("startswith('有限公司', '有限') and endswith('有限公司', '公司')", True),
        ("contains('有限公司', '限公') and contains([1, 2], 2)", True),
        ("all([1 == 1, 2 > 1]) and any([false, true]) and not any([])", True),
        ("days_between('2026-02-27', '2026-03-02T10:00:00+08:00')", 3),
        ("add_days('2026-02-27', 3)", "2026-03-02"),
        ("add_months('2026-01-31', 1)", "2026-02-28"),
        ("add_months('2026-01-31', -2)", "2025-11-30"),
        ("age_on('2008-03-02', '2026-03-01')", 17),
        ("year('2026-03-01') * 10000 + month('2026-03-01') * 100 + day('2026-03-01')", 20260301),
        ("weekday('2026-03-01')", 7),
        ("date('2026-03-01T09:10:00+08:00')", "2026-03-01"),
        ("date('2025-12-31T23:30:00.000Z') + date('2025-12-31T15:59Z')", "2026-01-012025-12-31"),
        ("date('2026-03-01T00:30:00+09:30') + date('2026-03-01T11:00-0500')", "2026-02-282026-03-02"),
        ("year('2025-12-31T23:30Z') + weekday('2025-12-31 23:30:00')", 2029),
        ("1 == '1'", False),
        ("null == ''", False),
    ],
)
def test_an_expression_has_the_value_it_reads_like(text: str, value: Any) -> None:
    assert parse_expression(text).evaluate(DOCUMENT) == value


_NUMBERS = st.one_of(st.integers(-(10**6), 10**6), st.floats(-1e6, 1e6, allow_nan=False).map(lambda x: round(x, 3)))
_LITERALS = st.one_of(
    _NUMBERS.map(repr), st.sampled_from(["'a'", "'b'", "''", "True", "False", "None", "a", "b.c", "b.d[0]", "t"])
)


def _combined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    signs = st.sampled_from(
        ["+", "-", "*", "/", "//", "%", "==", "!=", "<", "<=", ">", ">=", "and", "or", "in", "not in"]
    )
    return st.one_of(
        st.tuples(inner, signs, inner).map(" ".join),
        inner.map(lambda text: f"({text})"),
        inner.map(lambda text: f"not {text}"),
        inner.map(lambda text: f"-{text}"),
        st.tuples(inner, inner, inner).map(lambda three: f"{three[0]} if {three[1]} else {three[2]}"),
        st.tuples(inner, inner).map(lambda two: f"[{two[0]}, {two[1]}]"),
        inner.map(lambda text: f"[{text}][0]"),
        inner.map(lambda text: f"{{'k': {text}}}['k']"),
    )


class _Record(dict[str, Any]):
    """A record as Python sees it in the comparison: fields by dot."""

    def __getattr__(self, name: str) -> Any:
        return self[name]


@settings(max_examples=1500, deadline=None)
@given(st.recursive(_LITERALS, _combined, max_leaves=8))
def test_what_has_a_value_has_the_same_value_in_python(text: str) -> None:
    names = {"a": 3, "b": {"c": 2.5, "d": ["a", 7]}, "t": "a"}
    try:
        ours = parse_expression(text).evaluate(names)
    except ExpressionError:
        return
    python = eval(text, {"__builtins__": {}}, {"a": 3, "b": _Record(names["b"]), "t": "a"})  # noqa: S307
    assert ours == python
    assert type(ours) is type(python)


def test_lists_and_records_of_the_result_share_nothing_with_the_document() -> None:
    document = {"form": {"list": [1]}}
    parse_expression("form.list").evaluate(document).append(2)
    parse_expression("form").evaluate(document)["new"] = 1
    assert document == {"form": {"list": [1]}}


@pytest.mark.parametrize(
    ("text", "line", "column", "remedy"),
    [
        ("acceptance.outcome = 'x'", 1, 20, "=="),
        ("a && b", 1, 3, "and"),
        ("a or\n  b || c", 2, 5, "or"),
        ("!a", 1, 1, "not"),
        ("a === b", 1, 3, "=="),
        ("a <> b", 1, 3, "!="),
        ("${ a !== b }", 1, 6, "!="),
        ("a eq b", 1, 3, "=="),
        ("a ? b : c", 1, 3, "a if c else b"),
        ("a == “x”", 1, 6, '"'),
        ("a.equals('x')", 1, 3, "lower(text)"),
        ("a.lower()", 1, 3, "lower(text)"),
        ("lenn(a)", 1, 1, "'len'"),
        ("accept.outcome == 'x'", 1, 1, "'acceptance'"),
        ("acceptance.outcom == 'x'", 1, 1, "'outcome'"),
        ("acceptance.outcome.at", 1, 1, "has(acceptance.outcome.at)"),
        ("1 +", 1, 4, "complete"),
        ("(1", 1, 3, "')'"),
    ],
)
def test_a_refusal_names_the_place_and_the_right_spelling(text: str, line: int, column: int, remedy: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse_expression(text).evaluate(DOCUMENT)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert remedy in caught.value.remedy_en


def test_names_read_and_compared_are_told_for_the_checks() -> None:
    expression = parse_expression("a.outcome == 'x' and ('y' != b.c or has(d) or len(e[f]) > 1)")
    assert expression.names_read() == (("a", "outcome"), ("b", "c"), ("d",), ("e",), ("f",))
    assert expression.compared() == ((("a", "outcome"), "x", (1, 14)), (("b", "c"), "y", (1, 23)))
    assert parse_expression("1 < 2").constant()


def test_a_script_writes_in_place_and_tells_what_it_wrote() -> None:
    document: dict[str, Any] = {"form": {"capital": 100}, "total": 1}
    script = parse_script(
        "fee.base = form.capital // 10  # comment; not a statement\n\nfee.all = fee.base + 5; total += 2"
    )
    written = script.run(document)
    assert document == {"form": {"capital": 100}, "total": 3, "fee": {"base": 10, "all": 15}}
    assert written == (
        Assignment(path=("fee", "base"), value=10),
        Assignment(path=("fee", "all"), value=15),
        Assignment(path=("total",), value=3),
    )
    assert script.names_written() == (("fee", "all"), ("fee", "base"), ("total",))
    assert script.names_read() == (("form", "capital"), ("total",))


def test_a_script_that_fails_half_way_leaves_the_document_as_it_was() -> None:
    document: dict[str, Any] = {"x": 1}
    with pytest.raises(ExpressionError) as caught:
        parse_script("x = 2\na.b.c = 1\nx = 3\ny = 1 / 0").run(document)
    assert document == {"x": 1}
    assert (caught.value.line, caught.value.column) == (4, 7)


def test_a_record_assigned_twice_is_two_records() -> None:
    document: dict[str, Any] = {"a": {"n": 1}}
    parse_script("b = a; b.n = 2").run(document)
    assert document == {"a": {"n": 1}, "b": {"n": 2}}


def test_brackets_carry_a_statement_over_several_lines() -> None:
    document: dict[str, Any] = {}
    parse_script("x = [\n  1,\n  2\n]\ny = 1").run(document)
    assert document == {"x": [1, 2], "y": 1}


@pytest.mark.parametrize(
    ("text", "kind", "remedy"),
    [
        ("acceptance.outcome", "text", "=="),
        ("not acceptance.outcome", "text", "=="),
        ("situations.bank or form.company.capital", "a number", "x > 0"),
        ("form.shareholders and situations.seal", "a list", "len(x) > 0"),
        ("form", "a record", "len(x) > 0"),
        ("get(form, 'none')", "nothing", "x == null"),
        ("'yes' if situations.seal else situations.bank", "text", "=="),
        ("1", "a number", "x > 0"),
    ],
)
def test_a_condition_is_true_or_false_and_nothing_else(text: str, kind: str, remedy: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse_expression(text).holds(DOCUMENT)
    assert kind in caught.value.text_en
    assert remedy in caught.value.remedy_en
    if not text.startswith("not "):
        parse_expression(text).evaluate(DOCUMENT)  # as a value, in a script or a cardinality, it may be anything


@pytest.mark.parametrize(
    "text",
    [
        "(100 if approved else 0) > 50",
        "100 if approved else 0",
        "100 if seal and approved else 0",
        "100 if not (approved or seal) else 0",
        "not approved",
        "[not approved]",
        "text(not approved)",
        "'none' if people else 'some'",
    ],
)
def test_what_a_value_depends_on_is_a_condition_too(text: str) -> None:
    names = {"approved": "false", "seal": True, "people": []}
    with pytest.raises(ExpressionError, match="true or false"):
        parse_expression(text).evaluate(names)
    with pytest.raises(ExpressionError):
        parse_script(f"result = {text}").run(dict(names))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("note or 'none'", "none"),
        ("0 or null or name", "茶业"),
        ("note and 'written'", ""),
        ("name and 'written'", "written"),
        ("(note or 'none') == 'none'", True),
        ("100 if approved == 'true' else 0", 0),
    ],
)
def test_and_and_or_give_one_of_their_operands_where_a_value_is_asked_for(text: str, value: Any) -> None:
    assert parse_expression(text).evaluate({"note": "", "name": "茶业", "approved": "false"}) == value


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("situations.seal and not situations.bank", True),
        ("situations.bank or 'registration' in origin.granted", True),
        ("situations.bank if has(form.none) else situations.seal", True),
        ("situations.bank and form.none", False),
        ("situations.seal or form.none", True),
        ("not (situations.seal and situations.bank)", True),
    ],
)
def test_a_condition_stops_where_its_value_is_clear(text: str, holds: bool) -> None:
    assert parse_expression(text).holds(DOCUMENT) is holds


def test_an_index_behind_a_leading_equals_sign_is_refused_for_feel_counts_from_one() -> None:
    for text in ("=form.shareholders[1].share == 40", " = form.shareholders[i]", "=x[share > 1]"):
        with pytest.raises(ExpressionError, match="FEEL"):
            parse_expression(text)
    assert parse_expression("=form['company'].name == '茶业'").holds(DOCUMENT)
    assert parse_expression("form.shareholders[1].share").evaluate(DOCUMENT) == 40
    assert parse_expression("${form.shareholders[0].share}").evaluate(DOCUMENT) == 60
