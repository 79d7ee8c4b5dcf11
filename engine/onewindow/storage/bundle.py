"""The files of a published version as one compressed value."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping


def pack(files: Mapping[str, bytes]) -> bytes:
    """JSON of name → base64, compressed; the same files give the same bytes."""
    encoded = {name: base64.b64encode(files[name]).decode("ascii") for name in sorted(files)}
    return zlib.compress(json.dumps(encoded, ensure_ascii=False).encode(), 6)


def unpack(packed: bytes) -> dict[str, bytes]:
    """The files of `pack`; raises ValueError for bytes that are none."""
    try:
        encoded: dict[str, str] = json.loads(zlib.decompress(packed))
        return {name: base64.b64decode(content) for name, content in encoded.items()}
    except (zlib.error, ValueError, TypeError, AttributeError, RecursionError) as problem:
        raise ValueError(f"{type(problem).__name__} {problem}") from problem
