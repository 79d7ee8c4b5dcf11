"""What a file really is, by its first bytes: so that an attachment that lies about its type is told."""

from __future__ import annotations

import re

PDF, PNG, JPEG, GIF = "application/pdf", "image/png", "image/jpeg", "image/gif"
OFD = "application/ofd"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ZIP = "application/zip"
EXECUTABLE = "application/x-executable"
UNKNOWN = "application/octet-stream"

EXTENSIONS: dict[str, tuple[str, ...]] = {
    PDF: ("pdf",),
    PNG: ("png",),
    JPEG: ("jpg", "jpeg"),
    GIF: ("gif",),
    OFD: ("ofd",),
    DOCX: ("docx",),
}
"""The types a list may allow, with the file name endings that fit them."""

_STARTS = (
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"MZ", EXECUTABLE),
    (b"\x7fELF", EXECUTABLE),
    (b"#!", EXECUTABLE),
    (b"\xca\xfe\xba\xbe", EXECUTABLE),
    (b"\xfe\xed\xfa", EXECUTABLE),
    (b"\xce\xfa\xed\xfe", EXECUTABLE),
    (b"\xcf\xfa\xed\xfe", EXECUTABLE),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", UNKNOWN),
)


def sniff(content: bytes) -> str:
    """The media type the content has by its own bytes; "application/octet-stream" where it is none we know."""
    for start, found in _STARTS:
        if content.startswith(start):
            return found
    if content.startswith(b"PK\x03\x04"):
        return _zip(content)
    return PDF if re.match(rb"(?:\xef\xbb\xbf)?\s{0,64}%PDF-[0-9]", content[:128]) else UNKNOWN


def expected_of(filename: str) -> str:
    """The media type a file name promises by its ending, empty where it promises none that can be handed in.

    A file is honest when this equals `sniff` of its content. Programs are of no type a list may allow, so that they
    are refused under any name (国办函〔2016〕108 号).
    """
    ending = filename.rpartition(".")[2].lower() if "." in filename else ""
    return next((found for found, endings in EXTENSIONS.items() if ending in endings), "")


def _zip(content: bytes) -> str:
    """OFD (GB/T 33190) and docx are ZIP archives that are told by the names of their entries."""
    names = _entry_names(content)
    if any(name.rpartition("/")[2].lower() == "vbaproject.bin" for name in names):
        return EXECUTABLE
    if "OFD.xml" in names:
        return OFD
    if "word/document.xml" in names and "[Content_Types].xml" in names:
        return DOCX
    return ZIP


def _entry_names(content: bytes) -> frozenset[str]:
    """Names in the ZIP's central directory, read without unpacking anything."""
    names: set[str] = set()
    place = content.find(b"PK\x01\x02")
    while place >= 0 and len(names) < 10_000:
        length = int.from_bytes(content[place + 28 : place + 30], "little")
        names.add(content[place + 46 : place + 46 + length].decode("utf-8", "replace"))
        place = content.find(b"PK\x01\x02", place + 46 + length)
    return frozenset(names)
