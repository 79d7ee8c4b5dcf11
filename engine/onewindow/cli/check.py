"""`onewindow check FILE|DIR…`: everything publishing would refuse, with file, line, element and remedy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from onewindow.cli.failures import finding_json, finding_line
from onewindow.cli.machine import said_by
from onewindow.cli.options import FormatOption
from onewindow.cli.output import Format, line, print_json
from onewindow.cli.words import say
from onewindow.errors import DefinitionRefused, EnvironmentProblem, Finding, UsageError

FOUND = 1
READ_AT_MOST = 40_000_000
"""Bytes read of one file: far more than is accepted, so that the refusal can name the size; a device never ends."""

PROCESS_FILE, ITEM_FILE, STAFF_FILE = "process.bpmn", "item.yaml", "staff.yaml"

NO_ITEM_LIST = "OW701"
"""A drawing looked at alone may have its item list elsewhere: a hint, though it cannot be published like this."""


def check(
    paths: Annotated[
        list[Path], typer.Argument(metavar="FILE|DIR…", help="BPMN files, process folders, or folders of them.")
    ],
    format: FormatOption = Format.TEXT,
) -> int:
    """Check processes (检查流程) as publishing would. Exit code 1 where something must be corrected."""
    files: dict[str, list[Finding]] = {}
    for path in paths:
        for target in _targets(path):
            for file, findings in _checked(target).items():
                files.setdefault(file, []).extend(findings)
    must = sum(finding.severity == "must" for findings in files.values() for finding in findings)
    if format is Format.JSON:
        print_json({"files": [_file_json(file, findings) for file, findings in files.items()]})
    else:
        _print(files, must)
    return FOUND if must else 0


def _targets(path: Path) -> Iterator[Path]:
    """Process folders and single BPMN files under `path`; a file named item.yaml or beside one means its folder."""
    if path.is_dir():
        services = sorted(found.parent for found in path.rglob(PROCESS_FILE))
        loose = [found for found in sorted(path.rglob("*.bpmn")) if found.parent not in services]
        if not services and not loose:
            raise UsageError(
                f"{path}：没有找到流程文件（*.bpmn） → 指明流程文件或流程目录\n"
                f"{path}: there is no process (*.bpmn) in it → name a BPMN file or a process folder"
            )
        yield from services
        yield from loose
    elif not path.exists():
        raise UsageError(f"{path}：没有这个文件 → 检查路径\n{path}: there is no such file → check the path")
    elif path.name in (PROCESS_FILE, ITEM_FILE) and (path.parent / ITEM_FILE).is_file():
        yield path.parent
    else:
        yield path


def _checked(target: Path) -> dict[str, list[Finding]]:
    """Findings per file, with an empty list for a file that is in order."""
    from onewindow.process_checks import check_bundle
    from onewindow.process_checks.version_files import version_files

    if target.is_dir():
        folder = target.as_posix()
        _, bundle = version_files(target)
        try:
            found = check_bundle(bundle, folder=folder, departments=_departments(target))
        except DefinitionRefused as refused:
            found = list(refused.findings)
        files: dict[str, list[Finding]] = {
            f"{folder}/{name}": [] for name in (PROCESS_FILE, ITEM_FILE) if name in bundle
        }
    else:
        bundle = {PROCESS_FILE: _read(target)}
        found = check_bundle(bundle, folder=target.as_posix(), departments=_departments(target))
        lone = target.as_posix()
        found = [replace(each, severity="should", file=lone) if each.code == NO_ITEM_LIST else each for each in found]
        files = {lone: []}
    for finding in found:
        files.setdefault(finding.file or next(iter(files)), []).append(finding)
    return files


def _departments(target: Path) -> tuple[str, ...] | None:
    """Departments of the nearest staff.yaml above, else of the site one stands in; None where there is none."""
    from onewindow.staff import read_staff

    for place in [*list(target.resolve().parents)[:2], Path.cwd()]:
        if (place / STAFF_FILE).is_file():
            return read_staff(place / STAFF_FILE).departments()
    return None


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(READ_AT_MOST)
    except OSError as error:
        why, why_en = said_by(error)
        raise EnvironmentProblem(
            f"{path}：文件无法读取（{why}） → 检查权限\n"
            f"{path}: the file cannot be read ({why_en}) → check its permissions"
        ) from error


def _file_json(file: str, findings: list[Finding]) -> dict[str, object]:
    return {"file": file, "findings": [finding_json(finding) for finding in findings]}


def _print(files: Mapping[str, list[Finding]], must: int) -> None:
    for file, findings in files.items():
        if not findings:
            line(f"√ {file}")
        for finding in findings:
            line(f"{'×' if finding.severity == 'must' else '！'} {finding_line(finding)}")
    should = sum(map(len, files.values())) - must
    line(
        say(
            f"{len(files)} 个文件：{must} 处必须改正，{should} 处建议改正",
            f"{len(files)} files: {must} to correct, {should} to consider",
        )
    )
