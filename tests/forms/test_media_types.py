"""Attachments: what the bytes say, against what the name says."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onewindow.domain.media_types import DOCX, EXECUTABLE, GIF, JPEG, OFD, PDF, PNG, UNKNOWN, ZIP, expected_of, sniff


def archive(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as zipped:
        for name in names:
            zipped.writestr(name, "x" * 2000)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", PDF),
        (b"\xef\xbb\xbf\n%PDF-1.4", PDF),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", PNG),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", JPEG),
        (b"GIF89a....", GIF),
        (archive("OFD.xml", "Doc_0/Document.xml"), OFD),
        (archive("[Content_Types].xml", "word/document.xml"), DOCX),
        (archive("a.txt"), ZIP),
        (archive("OFD.xml.txt"), ZIP),
        (archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), EXECUTABLE),
        (b"MZ\x90\0", EXECUTABLE),
        (b"\x7fELF\x02", EXECUTABLE),
        (b"#!/bin/sh\n", EXECUTABLE),
        (b"<html><script>", UNKNOWN),
        (b"", UNKNOWN),
    ],
)
def test_content_is_told_by_its_own_bytes(content: bytes, found: str) -> None:
    assert sniff(content) == found


@pytest.mark.parametrize(
    ("filename", "promised"),
    [
        ("章程.pdf", PDF),
        ("章程.PDF", PDF),
        ("照片.jpeg", JPEG),
        ("照片.jpg", JPEG),
        ("pdf", ""),
        ("章程.pdf.exe", ""),
        ("", ""),
        (".", ""),
    ],
)
def test_a_name_promises_a_type_by_its_last_ending(filename: str, promised: str) -> None:
    assert expected_of(filename) == promised


def test_a_program_called_pdf_is_found_out() -> None:
    assert sniff(b"MZ\x90\0" + b"\0" * 100) != expected_of("章程.pdf")


@given(st.binary(max_size=300))
def test_any_bytes_have_an_answer(content: bytes) -> None:
    assert sniff(content) in {PDF, PNG, JPEG, GIF, OFD, DOCX, ZIP, EXECUTABLE, UNKNOWN}
    assert sniff(b"PK\x03\x04" + content + b"PK\x01\x02" + content) in {OFD, DOCX, ZIP, EXECUTABLE}
