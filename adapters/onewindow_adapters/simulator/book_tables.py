"""The tables of a department's book, and how a row becomes an entry."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime

from onewindow_adapters.simulator.entry import Application, Entry

TABLES = """
CREATE TABLE IF NOT EXISTS book (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS serial (kind TEXT PRIMARY KEY, last INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS tally (fault TEXT PRIMARY KEY, times INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS throw (what TEXT PRIMARY KEY, times INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS entry (
    number INTEGER PRIMARY KEY, key TEXT NOT NULL, state TEXT NOT NULL, body TEXT NOT NULL,
    operation TEXT NOT NULL, item TEXT NOT NULL, case_no TEXT NOT NULL, sub_case TEXT NOT NULL, company TEXT NOT NULL,
    applicant_id TEXT NOT NULL, applicant_name TEXT NOT NULL, region TEXT NOT NULL, answer TEXT NOT NULL,
    materials TEXT NOT NULL, reference TEXT NOT NULL, reason TEXT NOT NULL DEFAULT '',
    remedies TEXT NOT NULL DEFAULT '', question TEXT NOT NULL DEFAULT '', result TEXT NOT NULL DEFAULT '{}',
    received_at REAL NOT NULL, touched_at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS entry_key ON entry (key);
CREATE INDEX IF NOT EXISTS entry_case ON entry (case_no);
CREATE INDEX IF NOT EXISTS entry_touched ON entry (touched_at);
CREATE TABLE IF NOT EXISTS effect (
    number INTEGER PRIMARY KEY, entry INTEGER NOT NULL REFERENCES entry, kind TEXT NOT NULL, at REAL NOT NULL,
    UNIQUE (entry, kind));
CREATE TABLE IF NOT EXISTS plan (
    number INTEGER PRIMARY KEY, entry INTEGER NOT NULL REFERENCES entry, act TEXT NOT NULL, at REAL NOT NULL,
    UNIQUE (entry, act));
CREATE INDEX IF NOT EXISTS plan_at ON plan (at);
CREATE TABLE IF NOT EXISTS callback (
    message_id TEXT PRIMARY KEY, entry INTEGER REFERENCES entry, body TEXT NOT NULL, at REAL,
    sent INTEGER NOT NULL DEFAULT 0, taken INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS callback_at ON callback (at);
CREATE TABLE IF NOT EXISTS seen (key TEXT PRIMARY KEY) WITHOUT ROWID;
"""


def entry_of(row: sqlite3.Row) -> Entry:
    """The entry in a row of `entry`."""
    return Entry(
        number=row["number"],
        key=row["key"],
        state=row["state"],
        application=_application(row),
        reference=row["reference"],
        received_at=datetime.fromtimestamp(row["received_at"], UTC),
        touched_at=datetime.fromtimestamp(row["touched_at"], UTC),
        reason=row["reason"],
        remedies=row["remedies"],
        question=row["question"],
        result=json.loads(row["result"]),
    )


def _application(row: sqlite3.Row) -> Application:
    return Application(
        key=row["key"],
        operation=row["operation"],
        item=row["item"],
        case_no=row["case_no"],
        sub_case=row["sub_case"],
        company=row["company"],
        applicant_id=row["applicant_id"],
        applicant_name=row["applicant_name"],
        region=row["region"],
        answer=row["answer"],
        materials=tuple(json.loads(row["materials"])),
    )
