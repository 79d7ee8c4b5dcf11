"""What every variant of the bench works on: one site with one drawing, its nine completions, and who does them."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
DRAWING = Path(__file__).parent / "company"
SERVICE = "company"
DESIGNER = "gao.yuan"
OPENER = "wang.fang"
MORNING = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""Nine o'clock on a Monday where the site is."""

REGION = "440300"
"""As the site's settings say."""

PAGE = 20
"""Work items on the page a clerk looks at before each completion."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One completion of each case: the drawn element, by whom, in which department and role, with what outcome."""

    element: str
    actor: str
    department: str
    role: str
    outcome: str
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def filed(self) -> dict[str, Any]:
        """What the case document keeps under the element."""
        return {**self.data, "outcome": self.outcome}


def _decision(element: str, actor: str, department: str) -> Stage:
    data = {"number": "990101000000017"}
    return Stage(element=element, actor=actor, department=department, role="approver", outcome="granted", data=data)


STAGES = (
    Stage(element="intake", actor="wang.fang", department="service_hall", role="window_clerk", outcome="received"),
    Stage(element="acceptance", actor="wang.fang", department="service_hall", role="window_clerk", outcome="accepted"),
    _decision("registration", "liu.yang", "market_regulation"),
    _decision("seal", "zhou.qiang", "police"),
    _decision("invoice", "wu.lei", "tax"),
    _decision("social_security", "zheng.li", "social_security"),
    _decision("bank", "qian.jun", "bank"),
    Stage(element="issuance", actor="he.mei", department="service_hall", role="issuing_clerk", outcome="issued"),
    Stage(
        element="delivery", actor="he.mei", department="service_hall", role="issuing_clerk", outcome="delivered",
        data={"collector": {"name": "李雷", "method": "window"}},
    ),
)  # fmt: skip

APPLICANT = {"id": "applicant.li", "name": "李雷"}

FORM: dict[str, Any] = {
    "company": {
        "company_name": "示范市青禾软件有限公司",
        "trade_name": "青禾",
        "organization_form": "有限责任公司",
        "industry": "软件和信息技术服务业",
        "capital": 1000000,
        "business_term": "长期",
        "business_scope": "软件开发；信息系统集成服务；信息技术咨询服务；数据处理和存储支持服务",
        "address": "示范市示范区创业路 8 号 A 座 302 室",
        "region_code": "990101",
        "owner": "示范市创业园管理有限公司",
        "representative": "李雷",
        "representative_id": "990101198805120112",
        "representative_mobile": "13800000001",
        "shareholder": "韩梅",
        "shareholder_id": "990101199011030240",
        "shareholder_amount": 400000,
        "supervisor": "韩梅",
        "contact": "李雷",
        "contact_mobile": "13800000001",
        "contact_email": "li.lei@example.cn",
    }
}


def document() -> dict[str, Any]:
    """What the conditions of the drawing read when a case begins, as the engine lays it out."""
    return {"form": FORM, "situations": {}, "origin": {"granted": [], "results": {}}}


def build_site(folder: Path) -> Path:
    """The shipped site's settings, people and notices, with the measured drawing as its only process."""
    process, forms = folder / "processes" / SERVICE, folder / "forms"
    shutil.copytree(DRAWING, process, ignore=shutil.ignore_patterns("forms", "company.bpmn"))
    shutil.copyfile(DRAWING / "company.bpmn", process / "process.bpmn")
    shutil.copytree(DRAWING / "forms", forms / SERVICE)
    shutil.copytree(ROOT / "forms" / "notices", forms / "notices")
    for name in ("onewindow.toml", "staff.yaml"):
        shutil.copyfile(ROOT / "processes" / name, folder / name)
    return folder


def process_folder(site: Path) -> Path:
    """The process as it is published."""
    return site / "processes" / SERVICE
