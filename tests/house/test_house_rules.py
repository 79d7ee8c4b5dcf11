"""How the code reads, held by tests over the tree: sizes, names, first lines, and nothing of any one machine."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CEILING = 300
LONGEST_FUNCTION = 50
CATCH_ALL = {"engine/onewindow/process_checks/check.py": "a broken check becomes a finding of its own"}
"""Files that may catch everything, each with the reason."""
EMPTY_WORDS = {"utils", "util", "helpers", "helper", "common", "manager", "service", "base", "misc"}

OUR_CODE = sorted(path for root in ("engine", "adapters", "alembic") for path in (ROOT / root).rglob("*.py"))
ALL_CODE = OUR_CODE + sorted((ROOT / "tests").rglob("*.py"))
TEXTS = {".py", ".md", ".toml", ".yaml", ".yml", ".json", ".j2", ".html", ".bpmn", ".mako", ".cfg", ".ini", ""}
NOT_OURS = {".venv", ".git", "build", "dist", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache",
            ".hypothesis", ".import_linter_cache", "node_modules"}  # fmt: skip


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def texts() -> Iterator[Path]:
    for path in sorted(ROOT.rglob("*")):
        if path.is_file() and path.suffix in TEXTS and not NOT_OURS & set(path.relative_to(ROOT).parts):
            yield path


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def is_reraise(node: ast.AST) -> bool:
    """A call of `faults.reraise`, which never returns."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "reraise"


@pytest.mark.parametrize("path", ALL_CODE, ids=relative)
def test_no_file_is_longer_than_the_ceiling(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())

    assert lines <= CEILING, f"{relative(path)} has {lines} lines: split it by subject"


@pytest.mark.parametrize("path", OUR_CODE, ids=relative)
def test_no_function_is_longer_than_a_screen(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))

    long = {f.name: f.end_lineno - f.lineno + 1 for f in functions(tree) if f.end_lineno is not None}

    assert {name: size for name, size in long.items() if size > LONGEST_FUNCTION} == {}


@pytest.mark.parametrize("path", [path for path in ALL_CODE if path.stat().st_size], ids=relative)
def test_first_line_of_a_file_says_its_duty(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    duty = ast.get_docstring(ast.parse(text))

    assert duty, f"{relative(path)} does not say what it is for"
    assert text.startswith('"""'), f"{relative(path)} does not begin with its duty"


def test_a_file_is_called_by_what_it_is_about() -> None:
    assert [relative(path) for path in ALL_CODE if path.stem in EMPTY_WORDS] == []


def test_test_files_have_names_of_their_own() -> None:
    names = [path.name for path in (ROOT / "tests").rglob("*.py") if path.name != "conftest.py"]

    assert sorted(name for name in set(names) if names.count(name) > 1) == []
    assert list((ROOT / "tests").rglob("__init__.py")) == []


@pytest.mark.parametrize("path", OUR_CODE, ids=relative)
def test_nothing_is_left_to_do_and_nothing_is_swallowed(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    silent = [
        node.lineno
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException")))
        and not any(isinstance(inner, ast.Raise) or is_reraise(inner) for inner in ast.walk(node))
    ]

    assert re.findall(r"\b(TODO|FIXME|XXX)\b", text) == []
    assert silent == [] or relative(path) in CATCH_ALL, f"{relative(path)} catches everything and goes on"


@pytest.mark.parametrize("path", OUR_CODE, ids=relative)
def test_every_exception_to_a_lint_rule_is_named(path: Path) -> None:
    bare = [
        number
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if re.search(r"#\s*noqa(?!:)|#\s*type:\s*ignore(?!\[)", line)
    ]

    assert bare == []


def test_nothing_names_a_machine_or_a_package_registry() -> None:
    words = r"/(?:work|root|home|Users|opt)/[a-z]|index-url|pythonhosted|pypi\.org|pkg\.dev|\blocalhost:\d"
    found = [
        f"{relative(path)}:{number}: {line.strip()[:80]}"
        for path in texts()
        if path != Path(__file__) and path.name != "LICENSE"
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1)
        if re.search(words, line)
    ]

    assert found == []


def test_alembic_folder_does_not_shadow_the_library() -> None:
    assert not (ROOT / "alembic" / "__init__.py").exists()
    assert not (ROOT / "alembic" / "versions" / "__init__.py").exists()
