"""BPMN files with known traces, as strangers bring them: each runs as BPMN says, or is refused with a reason."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from conformance.strangers import DESIGNER, FILES, Case, Expectation, Place, expectations

from onewindow import bundled
from onewindow.errors import DefinitionRefused

RUNNABLE, REFUSED = expectations()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A site that allows plain processes, and an empty SQLite database."""
    folder = tmp_path_factory.mktemp("strangers")
    for name in ("onewindow.toml", "staff.yaml"):
        shutil.copyfile(bundled.folder("processes") / name, folder / name)
    settings = folder / "onewindow.toml"
    text = settings.read_text(encoding="utf-8").replace("allow_plain = false", "allow_plain = true")
    settings.write_text(text, encoding="utf-8")
    place = Place(folder, f"sqlite:///{folder / 'strangers.db'}")
    place.engine.upgrade_database()
    yield place
    place.engine.close()


def test_every_file_has_its_expectation_and_every_expectation_its_file() -> None:
    assert {path.stem for path in FILES.glob("*.bpmn")} == {path.stem for path in FILES.glob("*.yaml")}
    assert len(RUNNABLE) + len(REFUSED) >= 90


@pytest.mark.parametrize("anew", [False, True], ids=["live", "restored"])
@pytest.mark.parametrize("one", RUNNABLE, ids=lambda one: one.name)
def test_the_file_runs_as_bpmn_says(place: Place, one: Expectation, anew: bool) -> None:
    place.engine.publish(one.file, actor=DESIGNER)
    for play in one.plays:
        Case(place, one.name, play, anew=anew).run()


@pytest.mark.parametrize("one", REFUSED, ids=lambda one: one.name)
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
    for finding in must:
        assert all((finding.message, finding.message_en, finding.remedy, finding.remedy_en)), finding
        assert not set("{}") & set(finding.message.replace("${", "")) or finding.code == "OW501", finding
