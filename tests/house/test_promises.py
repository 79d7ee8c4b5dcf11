"""What the documents promise is there: names, commands, sections in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

import onewindow
from onewindow.cli import deadline_options
from onewindow.cli.app import application
from onewindow.cli.command_words import SHORT
from onewindow.commands import COMMAND_TYPES
from onewindow.domain import names
from onewindow.domain.service_item import UNITS, Limit
from onewindow.domain.stages import OUTCOMES
from onewindow.staff import STAGES
from onewindow.supervision_policy import SupervisionPolicy
from onewindow.workflow.timers import read_duration

ROOT = Path(__file__).parents[2]
READMES = ("README.md", "README.zh-CN.md")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def commands(group: Any, prefix: str = "onewindow") -> Iterator[str]:
    for name, command in sorted(group.commands.items()):
        if getattr(command, "commands", None):
            yield from commands(command, f"{prefix} {name}")
        else:
            yield f"{prefix} {name}"


ALL_COMMANDS = list(commands(typer.main.get_command(application())))


def code_blocks(text: str) -> list[str]:
    """The code of a page without its comments, which are in the page's language."""
    blocks = re.findall(r"```[a-z]*\n(.*?)```", text, flags=re.DOTALL)
    lines = [re.sub(r"\s*(#|<!--).*$", "", line) for block in blocks for line in block.splitlines()]
    return [line for line in lines if line.strip()]


def test_promised_names_are_few_and_importable() -> None:
    names = onewindow.__all__

    assert 1 <= len(names) <= 15
    assert [name for name in names if not hasattr(onewindow, name)] == []


@pytest.mark.parametrize("command", ALL_COMMANDS)
@pytest.mark.parametrize("readme", READMES)
def test_every_command_is_in_the_readme(readme: str, command: str) -> None:
    assert command in read(readme)


def test_both_readmes_have_the_same_sections() -> None:
    levels = [[heading.count("#") for heading in re.findall(r"^#+(?= )", read(name), re.MULTILINE)] for name in READMES]

    assert levels[0] == levels[1]


def test_both_readmes_show_the_same_commands_and_code() -> None:
    assert code_blocks(read(READMES[0])) == code_blocks(read(READMES[1]))


def test_every_make_target_of_the_documents_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", read("Makefile"), re.MULTILINE))
    named = {
        target
        for name in (*READMES, "CONTRIBUTING.md")
        for target in re.findall(r"^make ([a-z-]+)|`make ([a-z-]+)`", read(name), re.MULTILINE)
        for target in target
        if target
    }

    assert named <= targets


@pytest.mark.parametrize("readme", [*READMES, "CONTRIBUTING.md"])
def test_every_link_to_a_file_leads_somewhere(readme: str) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", read(readme))

    assert [link for link in links if not (ROOT / link).exists()] == []


def test_every_file_the_architecture_names_is_there() -> None:
    """By its path below the root, a source root or `tests/`, or by its name in the room its line speaks of."""
    text = re.sub(r"```.*?```", "", read("ARCHITECTURE.md"), flags=re.DOTALL)
    named = {re.sub(r"<\w+>", "*", name) for name in re.findall(r"`([\w/<>*]+(?:\.py|/))`", text)}
    rooms = ("", "engine/onewindow/**/", "adapters/onewindow_adapters/**/", "tests/**/")

    assert len(named) > 60
    assert [name for name in sorted(named) if not any(any(ROOT.glob(room + name.rstrip("/"))) for room in rooms)] == []


def test_a_case_a_supervision_order_and_a_returned_part_have_one_name_each() -> None:
    sources = {path: path.read_text(encoding="utf-8") for path in (ROOT / "engine").rglob("*.py")}

    assert [path.name for path, text in sources.items() if "案件" in text] == []  # 办件
    short = re.compile(r'f?"(?:no (?:further )?)?order [{a-z]')
    assert [path.name for path, text in sources.items() if path.parent.name == "cli" and short.search(text)] == []
    assert names.STANDINGS["refused"][1] == f"{names.RESULTS['refused'][1]} or {names.RESULTS['returned'][1]}"


@pytest.mark.parametrize("unit", UNITS)
def test_every_unit_of_limits_is_read_in_items_drawings_and_supervision(unit: str) -> None:
    assert str(Limit.parse(f"3{unit}")) == str(read_duration(f"3{unit}")) == f"3{unit}"
    assert SupervisionPolicy(order_reply=f"3{unit}").order_reply == f"3{unit}"
    assert unit in deadline_options.UNITS.values()


def test_every_stage_may_have_a_head_and_every_outcome_has_words() -> None:
    assert STAGES == tuple(OUTCOMES)
    assert {outcome for outcomes in OUTCOMES.values() for outcome in outcomes} <= set(names.OUTCOMES)


def test_every_command_of_the_engine_has_a_short_name() -> None:
    covered = {class_name for class_name, _ in SHORT.values()}

    assert covered == set(COMMAND_TYPES) - {"OpenCase"}


@pytest.mark.parametrize("path", sorted((ROOT / "engine/onewindow/cli").glob("*.py")), ids=lambda path: path.name)
def test_gbk_consoles_have_every_character_we_print(path: Path) -> None:
    path.read_text(encoding="utf-8").encode("gbk")
