"""Small files of the types an example may hand in."""

from __future__ import annotations

FILES = {
    "pdf": b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n",
    "png": bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010806000000" "1f15c4890000000d49444154789c6360000000000300010d"
        "0a2db40000000049454e44ae426082"
    ),
    "jpeg": bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffd9"),
}
"""By `kind` of the step."""
