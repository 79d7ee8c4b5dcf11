"""The files that make up one version of a service, as they lie in its process folder and beside it."""

from __future__ import annotations

import os
from pathlib import Path, PurePath

from onewindow.errors import Finding, NotFound
from onewindow.process_checks.bundle import DRAWING, ITEM
from onewindow.process_checks.drawn_items import NO_ITEM_FILE
from onewindow.process_checks.standing import NO_DRAWING


def version_place(path: Path) -> Path:
    """The process folder or lone BPMN file that is meant: a drawing beside its item list, and the list, mean both."""
    return path.parent if path.name in (DRAWING, ITEM) and (path.parent / ITEM).is_file() else path


def service_name(place: Path) -> str:
    """The name of a folder, or of a lone BPMN file; every modeler proposes process.bpmn, whose folder tells it apart.

    By the path as it is written: a linked folder stands where its link stands.
    """
    place = _absolute(place)
    lone = place.is_file()
    if lone and place.name == DRAWING:
        return place.parent.name
    return place.stem if lone else place.name


def version_files(place: Path) -> tuple[str, dict[str, bytes]]:
    """Service name and files of a process folder, or of a lone BPMN file. Raises NotFound.

    For `SITE/processes/SERVICE` forms come from `SITE/forms/SERVICE/*.schema.json`, notices from `SITE/forms/notices`,
    overridden by `SITE/forms/SERVICE/notices`.
    """
    folder, service = _absolute(place), service_name(place)
    if folder.is_file():
        return service, {DRAWING: folder.read_bytes()}
    process = folder / DRAWING
    if not process.is_file():
        drawn = [path.name for path in sorted(folder.glob("*.bpmn"))] if _waits_for_drawing(folder) else []
        remedy = f"把 {drawn[0]} 改名为 {DRAWING}" if drawn else "指明流程目录或 .bpmn 文件"
        remedy_en = f"rename {drawn[0]} to {DRAWING}" if drawn else "name a process folder or a .bpmn file"
        raise NotFound(
            f"{folder}：这里没有 process.bpmn → {remedy}\n{folder}: there is no process.bpmn here → {remedy_en}"
        )
    files = {DRAWING: process.read_bytes()}
    if (folder / ITEM).is_file():
        files[ITEM] = (folder / ITEM).read_bytes()
        forms = folder.parent.parent / "forms"
        for shared in (forms / "notices", forms / service / "notices"):
            files.update({f"notices/{path.name}": path.read_bytes() for path in sorted(shared.glob("*.html.j2"))})
        own = sorted((forms / service).glob("*.schema.json"))
        files.update({f"forms/{path.name}": path.read_bytes() for path in own})
    return service, files


def as_named(place: Path, findings: list[Finding]) -> list[Finding]:
    """A drawing that is not called process.bpmn, beside the item list that waits for one: this is told, not that it
    lacks the list."""
    if place.name == DRAWING or not _waits_for_drawing(place.parent):
        return findings
    return [NO_DRAWING.finding(file=place.as_posix()) if one.code == NO_ITEM_FILE.code else one for one in findings]


def version_file(folder: str, service: str, name: str) -> str:
    """Where a file of a version lies, or belongs where it is missing, as `version_files` looks for it; beside the
    drawing where no service is meant."""
    kind, _, rest = name.partition("/")
    if not (service and rest):
        return f"{folder}/{name}" if folder else name
    forms = os.path.normpath(os.path.join(folder, "..", "..", "forms"))
    own = os.path.join(forms, service, *(("notices",) if kind == "notices" else ()), rest)
    shared = os.path.join(forms, "notices", rest)
    return PurePath(shared if kind == "notices" and not os.path.isfile(own) else own).as_posix()


def _waits_for_drawing(folder: Path) -> bool:
    return (folder / ITEM).is_file() and not (folder / DRAWING).is_file()


def _absolute(path: Path) -> Path:
    return Path(os.path.abspath(path))
