"""Hostile expressions and scripts: deep, long, huge, on data that are the same."""

from __future__ import annotations

import json
from random import Random
from typing import Any

from hypothesis import strategies as st
from ward import Kind, Wrong

from onewindow.workflow.expressions import ExpressionError, parse_expression, parse_script

FUNCTIONS = [
    "abs", "add_days", "add_months", "age_on", "all", "any", "contains", "date", "day", "days_between", "endswith",
    "float",
    "get", "int", "len", "lower", "max", "min", "month", "number", "round", "startswith", "str", "strip", "sum",
    "sum_of",
    "text", "upper", "weekday", "year", "has",
]  # fmt: skip
LEAVES = [
    "0", "1", "-1", "12", "2", "0.1", "1e17", "999999999999999999", "1000000000000000000", "123456789012345678",
    "1e18", "1e-300",
    "1e400", "9" * 39, "1" + "0" * 41, "'9999-12-31'", "'0001-01-01'", "'2024-02-29'", "'2026-13-01'",
    "'2026-02-30T99'", "100000",
    "-100000", "'x'", "''", "'1e308'", "'1e400'", "'nan'", "'-inf'", "'٣'", "'1_0'", "'" + "x" * 900 + "'", "true",
    "null",
    "[]", "{}", "[1, 'a', null]", "form", "form.big", "form.list", "form.deep", "form.huge", "form.tiny", "form.text",
    "form.names",
    "form.list[0]", "form.nan", "gone.x", "form['text']", "'\u202e'", "'\\n'", "form.date", "a.b.c.d",
]  # fmt: skip
SIGNS = ["+", "-", "*", "/", "//", "%", "==", "!=", "<", "<=", ">", ">=", "in", "not in", "and", "or", "**", "=", ",",
"if"]
DOCUMENT: dict[str, Any] = {
    "form": {
        "big": 10**18, "list": list(range(9_000)), "deep": json.loads("[" * 45 + "]" * 45), "huge": 1.7e308,
        "tiny": 5e-324,
        "text": "阿" * 90_000, "names": [{"n": index, "name": f"n{index}"} for index in range(2_000)],
        "date": "9999-12-31",
        "nan": None,
    },
    "x": 10**18, "s": "x" * 90_000, "l": [1] * 9_000,
}  # fmt: skip


def _grown(random: Random, depth: int) -> str:
    chosen = random.randrange(9) if depth else 0
    below = lambda: _grown(random, depth - 1)  # noqa: E731
    if chosen < 2:
        return random.choice(LEAVES)
    if chosen < 4:
        return f"{below()} {random.choice(SIGNS)} {below()}"
    if chosen < 6:
        return f"{random.choice(FUNCTIONS)}({', '.join(below() for _ in range(random.choice([0, 1, 1, 2, 2, 3])))})"
    if chosen == 6:
        return random.choice(["({})", "[{}]", "-{}", "not {}", "{{'k': {}}}", "len({})", "({}).a",
        "[{}][0]"]).format(below())
    if chosen == 7:
        return f"{below()} if {below()} else {below()}"
    return f"{below()}[{below()}]"


TYPED = {
    "number": ["{number} + {number}", "{number} - {number}", "{number} * {number}", "{number} / {number}",
    "{number} // {number}", "{number} % {number}",
               "abs({number})", "round({number}, {number})", "int({number})", "float({text})", "number({text})",
               "len({text})", "len({list})", "sum({list})",
               "max({number}, {number})", "min({list})", "year({day})", "days_between({day}, {day})",
               "age_on({day}, {day})", "-{number}",
               "{number} if {truth} else {number}", "sum_of(form.names, 'n')", "{list}[{number}]"],
    "text": ["{text} + {text}", "upper({text})", "strip({text})", "str({number})", "text({number})", "lower({text})",
    "get(form, {text}, {text})", "{day}", "{text}[{number}]"],
    "list": ["{list} + {list}", "[{number}, {number}]", "[{list}, {list}]", "[{text}]", "get(form, 'list')"],
    "truth": ["{number} < {number}", "{text} in {text}", "{number} in {list}", "{truth} and {truth}", "not {truth}",
    "{list} == {list}", "contains({text}, {text})",
              "startswith({text}, {text})", "all([{truth}])", "{number} < {number} <= {number}", "has(form.x)"],
    "day": ["add_days({day}, {number})", "add_months({day}, {number})", "date({day})"],
}  # fmt: skip
ENDS = {
    "number": ["0", "1", "-1", "0.5", "999999999999999999", "1e17", "1e-300", "form.big", "form.tiny", "form.huge",
    "12", "28", "100000", "123456789012345678"],
    "text": ["'x'", "''", "form.text", "s", "'1e400'", "'‮'", "'12'", "'text'", "'list.7'", "'İ'"], "list": ["[]",
    "form.list", "l", "form.deep", "[1, 2]", "form.names"],
    "truth": ["true", "false", "x == 1"], "day": ["'9999-12-31'", "'0001-01-01'", "'2024-02-29'", "form.date",
    "'2026-03-01T09:00:00+08:00'"],
}  # fmt: skip


def _typed(random: Random, kind: str, depth: int) -> str:
    """An expression that can be read, and mostly has a value: at the edges of numbers, texts and days."""
    if depth <= 0 or random.random() < 0.15:
        return random.choice(ENDS[kind])
    made = random.choice(TYPED[kind])
    for below in TYPED:
        while f"{{{below}}}" in made:
            made = made.replace(f"{{{below}}}", f"({_typed(random, below, depth - 1)})", 1)
    return made


def _shape(random: Random, count: int) -> str:
    """One thing many times."""
    leaf, sign = random.choice(LEAVES), random.choice(SIGNS)
    return random.choice([
        lambda: "(" * count + leaf + ")" * count,
        lambda: "[" * count + leaf + "]" * count,
        lambda: "not " * count + leaf,
        lambda: "-" * count + leaf,
        lambda: f" {sign} ".join([leaf] * count),
        lambda: "[" + ", ".join([leaf] * count) + "]" + random.choice(["", f" {sign} form.list", "[0]",
        f" == [{leaf}]"]),
        lambda: f"{random.choice(FUNCTIONS)}(" * count + leaf + ")" * count,
        lambda: f"{random.choice(FUNCTIONS)}({', '.join([leaf] * count)})",
        lambda: "a" + ".a" * count,
        lambda: leaf + "[0]" * count,
        lambda: "{" + ", ".join(f"'k{index}': {leaf}" for index in range(count)) + "}",
        lambda: f"{leaf} if x else " * count + leaf,
        lambda: f"{leaf} < " * count + leaf,
        lambda: "'" + "x" * count + "'", lambda: "9" * count, lambda: "0." + "1" * count, lambda: "1e" + "9" * count,
        lambda: "${" * count + leaf + "}" * count, lambda: "\n" * count + leaf, lambda: "\\" * count,
        lambda: "文" * count,
        lambda: "=" * count + leaf, lambda: "#" * count, lambda: '"' * count, lambda: ";" * count,
    ])()  # fmt: skip


def _script(random: Random, count: int) -> str:
    kinds = ["a = [{0}, {0}]", "a += {0}", "a = {0}", "x = x * 2", "s += s", "l += l", "l = [l, l]", "f.a.b = f",
    "form.list += form.list",
             "x = {0}; s = {0}", "form = form", "a = [form, form]", "d = {{'d': {0}}}", "d = {{'d': d}}",
             "s = upper(s)"]  # fmt: skip
    return "\n".join(random.choice(kinds).format(_grown(random, 1)) for _ in range(count))


@st.composite
def heaps(draw: st.DrawFn) -> tuple[str, str]:
    """("expression" or "script", its text)."""
    random = draw(st.randoms(use_true_random=True))
    form = draw(st.sampled_from(["grown", "typed", "typed", "shape", "script", "any"]))
    if form == "grown":
        return "expression", _grown(random, draw(st.integers(1, 7)))
    if form == "typed":
        return "expression", _typed(random, draw(st.sampled_from([*TYPED])), draw(st.integers(1, 4)))
    if form == "shape":
        return "expression", _shape(random, draw(st.sampled_from([2, 20, 45, 120, 480, 1_500, 50_000])))
    if form == "script":
        return "script", _script(random, draw(st.sampled_from([1, 3, 20, 190, 500])))
    return draw(st.sampled_from(["expression", "script"])), draw(st.text(max_size=40))


def attempt(document: dict[str, Any], heap: tuple[str, str]) -> bool:
    kind, text = heap
    try:
        if kind == "script":
            script, mine = parse_script(text), json.loads(json.dumps(document))
            script.run(mine)
            json.dumps(mine, allow_nan=False)
            return True
        expression = parse_expression(text)
        expression.names_read()
        expression.compared()
        found = expression.evaluate(document)
        json.dumps(found, allow_nan=False)
        expression.holds(document)
    except ExpressionError as error:
        if not (error.text and error.remedy_en):
            raise Wrong(f"an error without words: {error!r}") from None
        return False
    return True


EXPRESSIONS = Kind("expressions", heaps(), attempt, lambda: ("expression", "len(form.list) > 1"),
lambda folder: DOCUMENT)
