"""However a file is broken, the checks answer with findings, never with an exception."""

from __future__ import annotations

from pathlib import Path

from drawing_builder import service
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from test_sound_drawings import SOUND

from onewindow.errors import Finding
from onewindow.process_checks import check_drawing

REFERENCE = Path(__file__).parent.parent.parent / "processes" / "company_startup" / "process.bpmn"
SAMPLES = [*SOUND.values(), service(), *([REFERENCE.read_bytes()] if REFERENCE.exists() else [])]
VALUES = st.sampled_from(
    ["", "p", "s", "t", "e", "g", "x", "gone", "true", "false", "-1", "0", "None", "decision", "acceptance", "form",
     "Start",  "P1D", "3wd", "a == ", "a.b == 'c'", "\u53d7\u7406", "a b", "exclusiveGateway", "err", "m", "urn:x"]
)  # fmt: skip


def _elements(root: etree._Element) -> list[etree._Element]:
    return [node for node in root.iter() if isinstance(node.tag, str) and "BPMN/20100524/D" not in node.tag]


@st.composite
def broken(draw: st.DrawFn) -> bytes:
    """A sound file with one to six changes: attributes and elements dropped, changed, doubled, moved, renamed."""
    root = etree.fromstring(draw(st.sampled_from(SAMPLES)))
    for _ in range(draw(st.integers(1, 6))):
        nodes = _elements(root)
        node = nodes[draw(st.integers(0, len(nodes) - 1))]
        other = nodes[draw(st.integers(0, len(nodes) - 1))]
        change = draw(
            st.sampled_from(["drop attribute", "change", "drop", "double", "move", "rename", "text", "copy id"])
        )
        parent = node.getparent()
        if change == "drop attribute" and node.attrib:
            del node.attrib[draw(st.sampled_from(sorted(node.attrib)))]
        elif change == "change" and node.attrib:
            node.set(draw(st.sampled_from(sorted(node.attrib))), draw(VALUES))
        elif change == "text":
            node.text = draw(VALUES)
        elif change == "copy id":
            node.set("id", other.get("id", "p"))
        elif change == "rename" and parent is not None:
            node.tag = other.tag
        elif parent is not None and change == "drop":
            parent.remove(node)
        elif parent is not None and change == "double":
            parent.append(etree.fromstring(etree.tostring(node)))
        elif parent is not None and change == "move" and node not in other.iterancestors() and node is not other:
            other.append(node)
    return etree.tostring(root)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(broken())
def test_a_broken_file_gives_findings_and_never_an_exception(data: bytes) -> None:
    findings = check_drawing(data, file="process.bpmn")
    assert all(isinstance(finding, Finding) and finding.file == "process.bpmn" for finding in findings)
    crashed = [finding.message_en for finding in findings if finding.code == "OW999"]
    assert not crashed


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 3000))
def test_a_file_overwritten_with_rubbish_gives_findings(rubbish: bytes, at: int) -> None:
    sound = service()
    data = sound[: at % len(sound)] + rubbish + sound[at % len(sound) + len(rubbish) :]
    assert all(finding.code != "OW999" for finding in check_drawing(data))
