"""Publishing: a process folder becomes a checked, immutable version under its content hash."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from msgspec import structs

from onewindow.domain.instants import instant
from onewindow.domain.refusals import rejection
from onewindow.engine.house import House
from onewindow.engine.reading import inside
from onewindow.engine.version import Version, bundle_hash, kept_version
from onewindow.errors import CommandRejected, DefinitionRefused, Finding, NotFound
from onewindow.log_lines import Fields, tell
from onewindow.process_checks import check_bundle
from onewindow.process_checks.standing import TURNED_PLAIN
from onewindow.process_checks.version_files import as_named, version_files, version_place
from onewindow.storage import DamagedVersion, DefinitionRow, Transaction

_LOG = logging.getLogger("onewindow.site")


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


def publish(house: House, folder: Path, actor: str) -> Publication:
    """See `Engine.publish`."""
    person = house.directory.find(actor)
    if person is None or not {"process_designer", "item_administrator"} & set(person.roles):
        expected, expected_en = "流程设计员或事项管理员", "a process designer or item administrator"
        raise CommandRejected(rejection("not_entitled", person=actor, expected=expected, expected_en=expected_en))
    place = version_place(folder)
    service, files = version_files(place)
    names = {each: house.directory.department_name(each) for each in house.directory.departments()}
    findings = as_named(place, check_bundle(
        files, folder=str(place), service=service, departments=names,
        people=tuple(house.directory.everyone()), allow_plain=house.settings.allow_plain,
    ))  # fmt: skip
    about: Fields = {"region": house.settings.region, "service": service, "actor": person.id}
    must = [finding for finding in findings if finding.severity == "must"]
    if must:
        tell(_LOG, logging.WARNING, "publication_refused", about, {"findings": len(must)})
        raise DefinitionRefused(must)
    version = Version(bundle_hash(files), files)
    drawing = version.definition.drawing
    row = DefinitionRow(
        hash=version.hash, service=service, process=drawing.process, kind=drawing.kind,
        title=version.item.name if version.item else drawing.name or service, files=files,
        published_at=instant(house.clock.now()), published_by=actor,
    )
    with house.store.transaction() as transaction:
        standing = next((each for each in transaction.services() if each.service == service), None)
        if standing is not None and standing.kind != drawing.kind == "plain":
            raise DefinitionRefused([TURNED_PLAIN.finding(file=str(place), service=service)])
        unchanged = standing is not None and standing.definition == version.hash
        if not unchanged:
            transaction.keep_definition(row)
        if _damaged(transaction, version.hash):
            transaction.mend_definition(version.hash, files)
    tell(_LOG, logging.INFO, "service_published", about, {"definition": version.hash, "unchanged": unchanged})
    return Publication(
        service=service, definition=version.hash, kind=drawing.kind, title=row.title, unchanged=unchanged,
        hints=tuple(finding for finding in findings if finding.severity != "must"),
    )


def history(house: House, service: str, actor: str) -> list[dict[str, Any]]:
    """See `Engine.publications`."""
    with house.store.transaction(read_only=True) as transaction:
        found = transaction.publications(service) if inside(None, house.known(actor)) else []
    if not found:
        raise NotFound(
            f"没有发布过服务 {service}，或 {actor} 不是工作人员 → 用 onewindow publish 发布，或核对名称和人员编号\n"
            f"The service {service} was never published, or {actor} is not of the staff → publish it with `onewindow "
            "publish`, or check its name and the person's id"
        )
    return [structs.asdict(each) for each in found]


def _damaged(transaction: Transaction, hash: str) -> bool:
    try:
        kept_version(transaction, hash)
    except DamagedVersion:
        return True
    return False
