"""Which templates `check` demands: those the stages, the item list and the commands can call for."""

from __future__ import annotations

import pytest

from onewindow import bundled
from onewindow.domain.notice_kinds import KINDS
from onewindow.process_checks import check_bundle

STARTUP = bundled.folder("processes") / "company_startup"
FORMS = bundled.folder("forms")


def files(*, without: tuple[str, ...] = (), item: bytes | None = None) -> dict[str, bytes]:
    """The shipped service, with some templates taken away."""
    schemas = {f"forms/{path.name}": path.read_bytes() for path in (FORMS / "company_startup").glob("*.schema.json")}
    notices = {f"notices/{path.name}": path.read_bytes() for path in (FORMS / "notices").glob("*.html.j2")}
    for kind in without:
        del notices[f"notices/{kind}.html.j2"]
    own = {"process.bpmn": (STARTUP / "process.bpmn").read_bytes(),
           "item.yaml": item or (STARTUP / "item.yaml").read_bytes()}  # fmt: skip
    return {**schemas, **notices, **own}


def missing(given: dict[str, bytes]) -> list[str]:
    found = check_bundle(given, folder="s")
    return [finding.file for finding in found if finding.code == "OW712"]


def test_shipped_service_needs_every_kind_of_notice_and_has_them() -> None:
    assert missing(files()) == []
    assert sorted(missing(files(without=tuple(KINDS)))) == sorted(f"s/notices/{kind}.html.j2" for kind in KINDS)


@pytest.mark.parametrize(
    ("kind", "word"), [("special_procedure_notice", "special_procedures:"), ("extension_notice", "extension:")]
)
def test_service_whose_list_has_no_such_thing_needs_no_notice_of_it(kind: str, word: str) -> None:
    lines = (STARTUP / "item.yaml").read_text(encoding="utf-8").splitlines()
    begun = [at for at, line in enumerate(lines) if line.strip().startswith(word)]
    assert begun
    gone = {at for start in begun for at in _entry(lines, start)}
    item = "\n".join(line for at, line in enumerate(lines) if at not in gone).encode()

    assert missing(files(without=(kind,), item=item)) == []


def _entry(lines: list[str], start: int) -> range:
    """The line at `start` and all that is indented below it."""
    depth = len(lines[start]) - len(lines[start].lstrip())
    end = start + 1
    while end < len(lines) and len(lines[end]) - len(lines[end].lstrip()) > depth:
        end += 1
    return range(start, end)
