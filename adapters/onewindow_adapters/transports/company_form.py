"""What several departments read of the form of a company start-up; the name, for one, stands there in parts."""

from __future__ import annotations

from onewindow_adapters.transports.declared import Declared

NAME = tuple(f"/form/company/{part}" for part in ("name_region", "trade_name", "name_industry", "organization_form"))
"""The pointers an adapter declares to have the name: region, trade name, industry and form of organisation."""

REPRESENTATIVE = tuple(f"/form/legal_representative/representative_{part}" for part in ("name", "id_number", "mobile"))

USCC = "/results/registration/uscc"


def company_name(data: Declared) -> str:
    """In full: 示范市青禾软件有限公司. Raises Misunderstood where a part is missing."""
    return "".join(data.need(pointer) for pointer in NAME)


def representative(data: Declared) -> tuple[str, str, str]:
    """Name, identity number and mobile of the legal representative. Raises Misunderstood."""
    name, id_number, mobile = (data.need(pointer) for pointer in REPRESENTATIVE)
    return name, id_number, mobile
