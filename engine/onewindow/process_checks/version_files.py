"""The files that make up one version of a service, as they lie in its process folder and beside it."""

from __future__ import annotations

from pathlib import Path

from onewindow.errors import NotFound


def version_files(folder: Path) -> tuple[str, dict[str, bytes]]:
    """Service name and files of a process folder, or of a lone BPMN file. Raises NotFound.

    For `SITE/processes/SERVICE` forms come from `SITE/forms/SERVICE/*.schema.json`, notices from `SITE/forms/notices`,
    overridden by `SITE/forms/SERVICE/notices`.
    """
    folder = folder.resolve()
    if folder.is_file():
        return folder.stem, {"process.bpmn": folder.read_bytes()}
    process = folder / "process.bpmn"
    if not process.is_file():
        raise NotFound(
            f"{folder}:这里没有 process.bpmn → 指明流程目录或 .bpmn 文件\n"
            f"{folder}: there is no process.bpmn here → name a process folder or a .bpmn file"
        )
    files = {"process.bpmn": process.read_bytes()}
    if (folder / "item.yaml").is_file():
        files["item.yaml"] = (folder / "item.yaml").read_bytes()
        forms = folder.parent.parent / "forms"
        for shared in (forms / "notices", forms / folder.name / "notices"):
            files.update({f"notices/{path.name}": path.read_bytes() for path in sorted(shared.glob("*.html.j2"))})
        own = sorted((forms / folder.name).glob("*.schema.json"))
        files.update({f"forms/{path.name}": path.read_bytes() for path in own})
    return folder.name, files
