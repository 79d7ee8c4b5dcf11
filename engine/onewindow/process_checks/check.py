"""Checks a drawing or a whole service version: everything publishing would refuse, with place and remedy."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import partial
from pathlib import PurePath
from typing import TypeVar

from onewindow.errors import DefinitionRefused, Finding
from onewindow.ports import Actor
from onewindow.process_checks.bundle import DRAWING, ITEM, Bundle, read_bundle
from onewindow.process_checks.drawn_items import departments as named_departments
from onewindow.process_checks.drawn_items import drawn_items
from onewindow.process_checks.identifiers import DUPLICATE, identifiers
from onewindow.process_checks.registry import (
    FOR_BUNDLES,
    FOR_EVERY_DRAWING,
    FOR_SERVICES,
    WITHOUT_FLOWS,
    BundleCheck,
)
from onewindow.process_checks.rule import Rule
from onewindow.process_checks.sheet import Sheet
from onewindow.process_checks.standing import NO_DRAWING, PLAIN, unfit_name
from onewindow.process_checks.starts_and_ends import TOO_MANY, size
from onewindow.process_checks.version_files import version_file
from onewindow.workflow import load_definition
from onewindow.workflow.misreadings import place_of
from onewindow.workflow.xml import read_xml

CRASHED = Rule(
    "OW999",
    "检查程序“{check}”自身出错：{error}",
    "The check '{check}' itself failed: {error}",
    "请把此文件连同本条消息报告给引擎维护者",
    "report this file together with this message to the engine's maintainers",
)

_NOT_FOLLOWED = (DUPLICATE.code, TOO_MANY.code)
"""With these flows are not followed: they lead to one of two, or to more than anybody would want to be told of."""
_DRAWINGS = (".bpmn", ".bpmn2", ".xml")
T = TypeVar("T")


def check_drawing(xml: bytes, *, file: str = DRAWING) -> list[Finding]:
    """Everything wrong with a BPMN file, sorted by line; never raises for what a designer wrote."""
    try:
        sheet = Sheet(read_xml(xml, file), file)
    except DefinitionRefused as refused:
        return list(refused.findings)
    drawn = _of_drawing(sheet)
    return _sorted([*drawn, *_of_runtime(xml, file, drawn)])


def check_bundle(
    bundle: Mapping[str, bytes],
    *,
    folder: str = "",
    service: str = "",
    departments: Collection[str] | None = None,
    people: Collection[Actor] | None = None,
    allow_plain: bool = True,
) -> list[Finding]:
    """Everything wrong with a service version: drawing, item list, forms, notices, and what they say of each other.

    `folder` is put before the file names in findings, or is the path of a lone BPMN file; `service` is the name it is
    to be published under, "" where none is meant: with it forms and notices are named by their places in the site. Of
    the site are `departments` (a mapping gives their names, too) and `people` (None where unknown) and `allow_plain`.
    """
    file, folder = _places(folder)
    if DRAWING not in bundle:
        return [NO_DRAWING.finding(file=file)]
    try:
        sheet = Sheet(read_xml(bundle[DRAWING], file), file)
    except DefinitionRefused as refused:
        return list(refused.findings)
    read, findings = read_bundle(bundle, partial(version_file, folder, service), sheet, departments, people)
    drawn = _of_drawing(sheet)
    findings += drawn
    findings += _of_runtime(bundle[DRAWING], file, drawn)
    findings += _run(_for_bundle(read, drawn), read, file)
    if service:
        findings += unfit_name(service, file)
    if not (sheet.service or allow_plain):
        findings.append(PLAIN.finding(file=file))
    return _sorted(findings)


def _places(folder: str) -> tuple[str, str]:
    """Path of the drawing, and of the folder it lies in."""
    if folder.lower().endswith(_DRAWINGS):
        return folder, str(PurePath(folder).parent)
    return (f"{folder}/{DRAWING}" if folder else DRAWING), folder


def _of_drawing(sheet: Sheet) -> list[Finding]:
    checks = FOR_EVERY_DRAWING + (FOR_SERVICES if sheet.service else ())
    if any(found.code in _NOT_FOLLOWED for found in _run((identifiers, size), sheet, sheet.file)):
        checks = tuple(check for check in checks if check in WITHOUT_FLOWS)
    return list(_run(checks, sheet, sheet.file))


def _for_bundle(read: Bundle, drawn: Iterable[Finding]) -> tuple[BundleCheck, ...]:
    """The checks that have something of their own to say: what follows from one mistake is not told with it."""
    if _repeats(drawn):
        return ()
    return (drawn_items, named_departments) if read.sheet.service and ITEM not in read.files else FOR_BUNDLES


def _repeats(findings: Iterable[Finding]) -> bool:
    return any(finding.code == DUPLICATE.code for finding in findings)


def _of_runtime(xml: bytes, file: str, findings: Iterable[Finding]) -> list[Finding]:
    """What the token machine itself refuses, asked only where nothing else is wrong: its words are less clear."""
    if any(finding.severity == "must" for finding in findings):
        return []
    try:
        load_definition(xml, file=file)
    except DefinitionRefused as refused:
        return list(refused.findings)
    except Exception as error:
        # Whatever breaks in the token machine or the library under it must not reach the designer as a crash.
        told = f"{type(error).__name__}: {error}"
        return [CRASHED.finding(file=file, element=place_of(error), check=load_definition.__name__, error=told)]
    return []


def _run(checks: Iterable[Callable[[T], Iterator[Finding]]], subject: T, file: str) -> Iterator[Finding]:
    for check in checks:
        try:
            yield from check(subject)
        except Exception as error:
            # One broken check must not hide what the others found; it is itself a finding that stops publishing.
            yield CRASHED.finding(file=file, check=check.__name__, error=f"{type(error).__name__}: {error}")


def _sorted(findings: Iterable[Finding]) -> list[Finding]:
    unique = dict.fromkeys(findings)
    return sorted(unique, key=lambda found: (found.file, found.line, found.severity, found.code, found.element))
