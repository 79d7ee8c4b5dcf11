"""Social security: signed JSON over HTTP. Options: `items` (item codes) and those of the transport."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from onewindow_adapters.social_security.language import SocialSecurityLanguage
from onewindow_adapters.transports.options import Options
from onewindow_adapters.transports.signed_department import SignedDepartment
from onewindow_adapters.transports.signed_http import OPTIONS, signed_http


def adapter(department: str, options: Mapping[str, Any], folder: Path) -> SignedDepartment:
    """For the department of this name, of the site in this folder. Raises UsageError."""
    chosen = Options(department, options, folder)
    chosen.only((*OPTIONS, "items"))
    return SignedDepartment(signed_http(chosen), SocialSecurityLanguage(chosen))
