"""`onewindow check FILE|DIR…`: everything publishing would refuse, with file, line, element and remedy."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from onewindow.cli.failures import finding_json, finding_line
from onewindow.cli.machine import said_by
from onewindow.cli.options import HERE, FormatOption, SiteOption
from onewindow.cli.output import Format, line, print_json
from onewindow.cli.words import say
from onewindow.errors import EnvironmentProblem, Finding, UsageError
from onewindow.settings import SETTINGS_FILE, Settings, read_settings

FOUND = 1
READ_AT_MOST = 40_000_000
"""Bytes read of one file: far more than is accepted, so that the refusal can name the size; a device never ends."""

PROCESS_FILE, ITEM_FILE = "process.bpmn", "item.yaml"

NO_ITEM_LIST = "OW701"
"""A drawing looked at alone may have its item list elsewhere: a hint, though it cannot be published like this."""


def check(
    paths: Annotated[
        list[Path], typer.Argument(metavar="FILE|DIR…", help="BPMN files, process folders, or folders of them.")
    ],
    site: SiteOption = HERE,
    format: FormatOption = Format.TEXT,
) -> int:
    """Check processes (检查流程) as publishing would. Exit code 1 where something must be corrected.

    Departments and policy are those of the site, or else of the one the files lie in; outside any, they are not asked.
    """
    files: dict[str, list[Finding]] = {}
    for path in paths:
        for target in _targets(path):
            for file, findings in _checked(target, _site(site, target)).items():
                files.setdefault(file, []).extend(findings)
    must = sum(finding.severity == "must" for findings in files.values() for finding in findings)
    if format is Format.JSON:
        print_json({"files": [_file_json(file, findings) for file, findings in files.items()]})
    else:
        _print(files, must)
    return FOUND if must else 0


def _targets(path: Path) -> Iterator[Path]:
    """Process folders and single BPMN files under `path`, or what a single file means."""
    from onewindow.process_checks.version_files import version_place

    if path.is_dir():
        found = sorted(_drawings(path))
        services = [each.parent for each in found if each.name == PROCESS_FILE]
        loose = [each for each in found if each.parent not in services]
        if not services and not loose:
            raise UsageError(
                f"{path}：没有找到流程文件（*.bpmn） → 指明流程文件或流程目录\n"
                f"{path}: there is no process (*.bpmn) in it → name a BPMN file or a process folder"
            )
        yield from services
        yield from loose
    elif not path.exists():
        raise UsageError(f"{path}：没有这个文件 → 检查路径\n{path}: there is no such file → check the path")
    else:
        yield version_place(path)


def _drawings(folder: Path, above: tuple[str, ...] = ()) -> Iterator[Path]:
    """BPMN files below, also behind links; one that leads back to a folder it lies in is not followed."""
    real = os.path.realpath(folder)
    if real in above:
        return
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        raise _unreadable(folder, error) from error
    for entry in entries:
        if entry.is_dir():
            yield from _drawings(entry, (*above, real))
        elif entry.name.endswith(".bpmn"):
            yield entry


def _checked(target: Path, site: Settings | None) -> dict[str, list[Finding]]:
    """Findings per file, with an empty list for a file that is in order."""
    from onewindow.process_checks.version_files import as_named, service_name, version_files

    service = service_name(target)
    if target.is_dir():
        folder = target.as_posix()
        _, bundle = version_files(target)
        found = _findings(bundle, folder, service, site)
        files: dict[str, list[Finding]] = {
            f"{folder}/{name}": [] for name in (PROCESS_FILE, ITEM_FILE) if name in bundle
        }
    else:
        bundle = {PROCESS_FILE: _read(target)}
        lone = target.as_posix()
        found = as_named(target, _findings(bundle, lone, service, site))
        found = [replace(each, severity="should", file=lone) if each.code == NO_ITEM_LIST else each for each in found]
        files = {lone: []}
    for finding in found:
        files.setdefault(finding.file or next(iter(files)), []).append(finding)
    return files


def _findings(bundle: Mapping[str, bytes], folder: str, service: str, site: Settings | None) -> list[Finding]:
    from onewindow.process_checks import check_bundle
    from onewindow.staff import read_staff

    known = site is not None and site.staff_file.is_file()  # a host may have a directory of its own
    staff = read_staff(site.staff_file) if site is not None and known else None
    names = {each: staff.department_name(each) for each in staff.departments()} if staff is not None else None
    return check_bundle(
        bundle,
        folder=folder,
        service=service,
        departments=names,
        people=staff.everyone() if staff is not None else None,
        allow_plain=site is None or site.allow_plain,
    )


def _site(named: Path, target: Path) -> Settings | None:
    """The site publishing would use, else the one the target lies in; None outside any."""
    if named != HERE:
        return read_settings(named)
    above = Path(os.path.abspath(target)).parents
    return next((read_settings(place) for place in (named, *above[:2]) if (place / SETTINGS_FILE).is_file()), None)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(READ_AT_MOST)
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError) -> EnvironmentProblem:
    why, why_en = said_by(error)
    return EnvironmentProblem(
        f"{path}：无法读取（{why}） → 检查权限\n{path}: cannot be read ({why_en}) → check its permissions"
    )


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
            f"{len(files)} {'file' if len(files) == 1 else 'files'}: {must} to correct, {should} to consider",
        )
    )
