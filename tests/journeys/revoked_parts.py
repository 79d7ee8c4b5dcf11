"""What tests of revocations share: a town whose drawing takes back what was granted, its cases, what to look at."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from journeys.invariants import hold
from journeys.town import DESIGNER, REPOSITORY, Town
from onewindow import commands as c
from onewindow import events as e
from onewindow.examples import FILES
from onewindow.storage import OutboxRow, Store

PROCESS = "revoking_startup"
FORM = {"company": {"name": "示范市青禾软件有限公司", "representative": "李雷", "mobile": "13800000001"}}
NOTICE = {"confirmation_no": "示税通〔2026〕1024号"}
REFUSAL = {"reason": "印模重名", "remedies": "六十日内申请行政复议"}

ONCE_MORE = {
    'sourceRef="acceptance_outcome" targetRef="both_departments"':
        'sourceRef="acceptance_outcome" targetRef="once_more"',
    'sourceRef="undone" targetRef="end_undone" />':
        'sourceRef="undone" targetRef="once_more" />'
        '<bpmn:sequenceFlow id="flow_once_more" sourceRef="once_more" targetRef="both_departments" />',
    '<bpmn:endEvent id="end_undone" name="整件撤销" ow:name-en="Undone as a whole" />':
        '<bpmn:exclusiveGateway id="once_more" name="再办" ow:name-en="Once more" />',
    "<bpmn:flowNodeRef>end_undone</bpmn:flowNodeRef>": "<bpmn:flowNodeRef>once_more</bpmn:flowNodeRef>",
}  # fmt: skip
"""Where all is undone both departments are asked once more."""


def brought(site: Path) -> None:
    """Copy the process and its forms into the site."""
    for kind in ("processes", "forms"):
        shutil.copytree(REPOSITORY / "tests" / kind / PROCESS, site / kind / PROCESS)


@contextmanager
def undoing(site: Path, url: str) -> Iterator[Town]:
    """A town in which police and tax are served by adapters."""
    brought(site)
    settings = site / "onewindow.toml"
    adapters = '\n[adapters]\npolice = "police"\ntax = "tax"\n'
    settings.write_text(settings.read_text(encoding="utf-8") + adapters, encoding="utf-8")
    with Town(site, url, publish=False) as town:
        town.engine.publish(site / "processes" / PROCESS, actor=DESIGNER)
        yield town


def drawn(site: Path, changes: Mapping[str, str], *, process: str = PROCESS) -> Path:
    """Folder of the process of the site, with each of these texts of its drawing replaced."""
    drawing = site / "processes" / process / "process.bpmn"
    text = drawing.read_text(encoding="utf-8")
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    drawing.write_text(text, encoding="utf-8")
    return drawing.parent


def redraw(town: Town, site: Path, changes: Mapping[str, str]) -> None:
    """Publish the drawing with each of these texts replaced."""
    town.engine.publish(drawn(site, changes), actor=DESIGNER)


def unreached(town: Town, case_no: str, message: str) -> int:
    """The message cannot be brought to its department; number of the incident."""
    lost = {"message": message, "problem": "连接不上\ncannot connect"}
    town.do(c.ReportUndelivered, "system", case_no=case_no, **lost).or_raise()
    return max(incident["incident"] for incident in town.view(case_no)["incidents"])


def taken_over(town: Town, case_no: str, message: str) -> None:
    """The same, and a person takes it over."""
    number = unreached(town, case_no, message)
    town.do(c.ResolveIncident, "cao.yun", case_no=case_no, incident=number, reason="电话办理").or_raise()
    hold(town, case_no)


def asked_back(town: Town) -> tuple[str, str]:
    """A case in which tax has granted, the police have refused, and tax is asked to take its grant back; by what."""
    case_no = accepted(town)
    asked = waiting(town, case_no)
    reply(town, case_no, asked["invoice"], "granted", **NOTICE, handed_out=False)
    reply(town, case_no, asked["seal"], "refused", **REFUSAL)
    return case_no, waiting(town, case_no)["revoke_invoice"]


def accepted(town: Town) -> str:
    """A case that waits for both departments."""
    case_no = received(town)
    town.finish(case_no, "acceptance", "wang.fang", "accepted").or_raise()
    return case_no


def received(town: Town) -> str:
    """A case that waits to be accepted: no department has heard of it."""
    applicant = {"id": "applicant.li", "name": "李雷"}
    opening = {"process": PROCESS, "applicant": applicant, "form": FORM}
    case_no = str(town.do(c.OpenCase, "wang.fang", **opening).or_raise().case_no)
    for material in ("articles", "lease_contract"):
        given = {"material": material, "filename": "scan.pdf", "content": FILES["pdf"] + material.encode()}
        town.do(c.AttachMaterial, "wang.fang", case_no=case_no, **given).or_raise()
    town.do(c.SubmitApplication, "wang.fang", case_no=case_no).or_raise()
    town.finish(case_no, "intake", "wang.fang", "received").or_raise()
    return case_no


def reply(town: Town, case_no: str, message: str, outcome: str, **data: Any) -> list[str]:
    """The department answers; types of the events that follow, with all invariants held."""
    given = {"case_no": case_no, "message": message, "outcome": outcome, "data": data}
    answer = town.do(c.RecordReply, "system", **given).or_raise()
    hold(town, case_no)
    return [str(event["type"]) for event in answer.events]


def waiting(town: Town, case_no: str) -> dict[str, str]:
    """Element → key of the message that waits for its answer."""
    return {sent["element"]: message for message, sent in town.view(case_no)["messages"].items()}


def sent(town: Town, case_no: str, kind: str) -> list[OutboxRow]:
    store = Store.open(town.url, town.engine.settings.region)
    try:
        with store.transaction(read_only=True) as transaction:
            return [row for row in transaction.outbox(case_no=case_no) if row.kind == kind]
    finally:
        store.close()


def results(town: Town, case_no: str) -> dict[str, str]:
    """Element of each sub-case → its result as people are shown it."""
    return {sub["element"]: sub["result"] for sub in town.view(case_no)["sub_cases"]}


def events(town: Town, case_no: str) -> list[e.Event]:
    return [recorded.event for recorded in town.engine.events(case_no, actor="system")]


def linked(town: Town, case_no: str) -> dict[str, Any]:
    """What a case opened now with this one as its origin takes over."""
    origin = {"process": PROCESS, "applicant": {"id": "applicant.li", "name": "李雷"}, "origin": case_no}
    new = str(town.do(c.OpenCase, "wang.fang", **origin).or_raise().case_no)
    found: dict[str, Any] = town.view(new)["document"]["origin"]
    return found
