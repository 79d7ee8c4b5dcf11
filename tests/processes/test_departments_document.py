"""docs/departments.md: what it draws for taking a grant back passes the checks as it stands there."""

from __future__ import annotations

import re
from pathlib import Path

from onewindow.process_checks import check_drawing

ROOT = Path(__file__).parents[2]
DRAWN = ROOT / "tests" / "processes" / "revoking_startup" / "process.bpmn"
REPLACED = (
    "handed_out_already", "revoke_invoice", "revoked_there", "taken_back_by_hand", "pending_revocation", "undone",
)  # fmt: skip


def test_the_drawing_of_the_page_is_sound_in_a_whole_process() -> None:
    page = (ROOT / "docs" / "departments.md").read_text(encoding="utf-8")
    [example] = re.findall(r"```xml\n(.*?)```", page, re.DOTALL)
    text = DRAWN.read_text(encoding="utf-8")
    for element in REPLACED:
        text = re.sub(rf"<bpmn:flowNodeRef>{element}</bpmn:flowNodeRef>", "", text)
        text = re.sub(rf'<bpmn:(\w+) id="{element}"(?:[^>]*/>|.*?</bpmn:\1>)', "", text, flags=re.DOTALL)
        text = re.sub(rf'<bpmn:sequenceFlow [^>]*sourceRef="{element}"(?:[^>]*/>|.*?</bpmn:sequenceFlow>)', "", text,
                      flags=re.DOTALL)  # fmt: skip
    text = text.replace('targetRef="handed_out_already"', 'targetRef="handed_out"')
    ways = '<bpmn:sequenceFlow id="taken_back" sourceRef="pending" targetRef="end_undone" />'
    text = text.replace("  </bpmn:process>", f"{example}{ways}</bpmn:process>")

    findings = [str(finding) for finding in check_drawing(text.encode())]

    assert 'sourceRef="revoke_invoice"' in text
    assert findings == []
