"""Secrets in files of their own, which nobody else on the machine may read; made once, kept from then on."""

from __future__ import annotations

import os
from pathlib import Path

from onewindow_adapters.simulator import wall_clock


def secret_in(path: Path) -> str:
    """The secret in this file; where there is none yet, one is made. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        if secret := path.read_text(encoding="ascii").strip():
            return secret
        path.unlink()  # killed before it was written
        return secret_in(path)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        secret = wall_clock.unguessable()
        file.write(secret + "\n")
    return secret
