"""BPMN files with known traces, as strangers bring them: each runs as BPMN says, or is refused with a reason."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from conformance.strangers import DESIGNER, FILES, Case, Expectation, Place, expectations
from onewindow import bundled
from onewindow.errors import DefinitionRefused

RUNNABLE, REFUSED = expectations()
STAFF = """\
version: 1
departments: [{id: service_hall, name: 政务服务中心}]
people:
  - {id: wang.fang, name: 王芳, department: service_hall, roles: [window_clerk]}
  - {id: gao.yuan, name: 高远, department: service_hall, roles: [process_designer]}
"""


def marked(found: list[Expectation]) -> list[Any]:
    """Parameters of a test; a file with a `known_failure` must fail until the engine is mended and the line removed."""
    marks = {one.name: [pytest.mark.xfail(strict=True, reason=one.known_failure)] for one in found if one.known_failure}
    return [pytest.param(one, id=one.name, marks=marks.get(one.name, [])) for one in found]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A site that allows plain processes, and an empty SQLite database."""
    folder = tmp_path_factory.mktemp("strangers")
    text = (bundled.folder("processes") / "onewindow.toml").read_text(encoding="utf-8")
    assert "allow_plain = " in text
    text = text.replace("allow_plain = false", "allow_plain = true")
    (folder / "onewindow.toml").write_text(text, encoding="utf-8")
    # Two people only: the engine is opened a thousand times here, and reads them each time.
    (folder / "staff.yaml").write_text(STAFF, encoding="utf-8")
    place = Place(folder, f"sqlite:///{folder / 'strangers.db'}")
    place.engine.upgrade_database()
    yield place
    place.engine.close()


def test_every_file_has_its_expectation_and_every_expectation_its_file() -> None:
    assert {path.stem for path in FILES.glob("*.bpmn")} == {path.stem for path in FILES.glob("*.yaml")}
    assert len(RUNNABLE) + len(REFUSED) >= 90


@pytest.mark.parametrize("anew", [False, True], ids=["live", "restored"])
@pytest.mark.parametrize("one", marked(RUNNABLE))
def test_the_file_runs_as_bpmn_says(
    place: Place, one: Expectation, anew: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if one.refused_since:
        with pytest.raises(DefinitionRefused) as caught:
            place.engine.publish(one.file, actor=DESIGNER)
        must = {finding.code for finding in caught.value.findings if finding.severity == "must"}
        assert must == set(one.refused_since), str(caught.value)
        monkeypatch.setattr("onewindow.engine.publication.check_bundle", lambda *_, **__: [])
    place.engine.publish(one.file, actor=DESIGNER)
    for play in one.plays:
        Case(place, one.name, play, anew=anew).run()


@pytest.mark.parametrize("one", marked(REFUSED))
def test_the_file_is_refused_with_a_reason(place: Place, one: Expectation) -> None:
    with pytest.raises(DefinitionRefused) as caught:
        place.engine.publish(one.file, actor=DESIGNER)
    must = [finding for finding in caught.value.findings if finding.severity == "must"]
    named = [finding for finding in must if finding.code in one.codes]
    assert named, f"expected one of {one.codes}, told:\n{caught.value}"
    if one.line is not None:
        assert one.line in [finding.line for finding in named], str(caught.value)
    if one.element is not None:
        assert one.element in [finding.element for finding in named], str(caught.value)
    lines = one.file.read_bytes().count(b"\n") + 1
    for finding in must:
        assert all((finding.message, finding.message_en, finding.remedy, finding.remedy_en)), finding
        assert 1 <= finding.line <= lines or finding.code in ("OW105", "OW106", "OW107"), finding
