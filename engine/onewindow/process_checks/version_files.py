"""The files that make up one version of a service, as they lie in its process folder and beside it."""

from __future__ import annotations

import os
from pathlib import Path

from onewindow.errors import NotFound
from onewindow.process_checks.bundle import DRAWING, ITEM


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
        raise NotFound(
            f"{folder}:这里没有 process.bpmn → 指明流程目录或 .bpmn 文件\n"
            f"{folder}: there is no process.bpmn here → name a process folder or a .bpmn file"
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


def _absolute(path: Path) -> Path:
    return Path(os.path.abspath(path))
