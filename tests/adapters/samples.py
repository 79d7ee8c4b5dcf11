"""One company start-up as the platform asks about it, cut for each department from the shipped example."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from onewindow.ports import Request

SERVICE = Path(__file__).parents[2] / "processes" / "company_startup"
USCC = "91990101MA0000015C"

OPERATIONS = {
    "registration": ("market_regulation", "issue_licence"),
    "seal": ("police", "engrave_seal"),
    "invoice": ("tax", "register_tax_and_invoice"),
    "social_security": ("social_security", "register_social_security"),
    "housing_fund": ("housing_fund", "register_housing_fund"),
    "bank": ("bank", "book_bank_account"),
}


@cache
def _read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def sample(item_id: str) -> Request:
    """What the engine asks the department of this item: whole form sections, as item.yaml reads them."""
    item = next(item for item in _read(SERVICE / "item.yaml")["items"] if item["id"] == item_id)
    opening = _read(SERVICE / "examples" / "all_granted.yaml")["steps"][0]["open"]
    department, operation = OPERATIONS[item_id]
    case_no = f"{item['code']}202603020001"
    return Request(
        key=f"990101:{case_no}:{item_id}:7",
        operation=operation,
        department=department,
        case_no=case_no,
        sub_case=f"{case_no}/1",
        item={"id": item["id"], "code": item["code"], "name": item["name"]},
        applicant={key: opening["applicant"][key] for key in ("id", "name")},
        data={
            "form": {section: opening["form"][section] for section in item["reads"] if section in opening["form"]},
            "results": {"registration": {"licence_no": "990101000000017", "uscc": USCC}},
            "materials": ["articles", "lease_contract"],
        },
        asked_at="2026-03-02T09:10:00+08:00",
    )
