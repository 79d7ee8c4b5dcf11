"""Publishing: a process folder becomes a checked, immutable version under its content hash."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from onewindow.domain.facts import instant
from onewindow.domain.refusals import rejection
from onewindow.engine.house import House
from onewindow.engine.version import Version, bundle_hash
from onewindow.errors import CommandRejected, DefinitionRefused, Finding, NotFound
from onewindow.process_checks import check_bundle
from onewindow.storage import DefinitionRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """What was published: service, content hash of the version, kind and title; `unchanged` if it was current already.

    `hints` are findings that did not prevent it.
    """

    service: str
    definition: str
    kind: str
    title: str
    unchanged: bool
    hints: tuple[Finding, ...]


def read_bundle(folder: Path) -> tuple[str, dict[str, bytes]]:
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


def findings_of(folder: Path, files: Mapping[str, bytes], departments: tuple[str, ...] | None) -> list[Finding]:
    """Everything publishing would refuse (severity must) or advise against (should)."""
    return check_bundle(files, folder=str(folder), departments=departments)


def publish(house: House, folder: Path, actor: str) -> Publication:
    """See `Engine.publish`."""
    person = house.directory.find(actor)
    if person is None or not {"process_designer", "item_administrator"} & set(person.roles):
        expected, expected_en = "流程设计员或事项管理员", "a process designer or item administrator"
        raise CommandRejected(rejection("not_entitled", person=actor, expected=expected, expected_en=expected_en))
    service, files = read_bundle(folder)
    findings = findings_of(folder, files, house.directory.departments())
    must = [finding for finding in findings if finding.severity == "must"]
    if must:
        raise DefinitionRefused(must)
    version = Version(bundle_hash(files), service, files)
    drawing = version.definition.drawing
    if drawing.kind == "plain" and not house.settings.allow_plain:
        raise DefinitionRefused([_plain_refused(folder)])
    row = DefinitionRow(
        hash=version.hash, service=service, process=drawing.process, kind=drawing.kind,
        title=version.item.name if version.item else drawing.name or service, files=files,
        published_at=instant(house.clock.now()), published_by=actor,
    )
    with house.store.transaction() as transaction:
        current = transaction.current_definition(service)
        unchanged = current is not None and current.hash == version.hash
        if not unchanged:
            transaction.keep_definition(row)
    return Publication(
        service=service, definition=version.hash, kind=drawing.kind, title=row.title, unchanged=unchanged,
        hints=tuple(finding for finding in findings if finding.severity != "must"),
    )


def _plain_refused(folder: Path) -> Finding:
    return Finding(
        code="OW001", file=str(folder), message="流程没有任何 ow: 属性,没有受理、时限和文书",
        remedy="补上 ow: 属性,或在 onewindow.toml 的 [policy] 写 allow_plain = true 后试运行",
        message_en="the process carries no ow: attribute: no acceptance, limits or notices",
        remedy_en="add ow: attributes, or set allow_plain = true under [policy] in onewindow.toml to try it",
    )
