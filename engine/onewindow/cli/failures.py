"""What a person or a program is told when a command fails; never a traceback for an error raised on purpose."""

from __future__ import annotations

from typing import Any

from onewindow.cli.output import print_json, remark
from onewindow.cli.words import say, speaks_chinese
from onewindow.domain.visible_text import visible
from onewindow.errors import CommandRejected, DefinitionRefused, Finding, OneWindowError, ProcessProblem

ARROW = " → "
AS_TEXT = """数字要作为文字时加引号：--data 'x="001"'；要作为数时不加：--data x=1"""
AS_TEXT_EN = """digits that are a text go in quotes: --data 'x="001"'; a number goes without: --data x=1"""


def report(error: OneWindowError, *, as_json: bool) -> int:
    """Tell the error and return its exit code."""
    if as_json:
        print_json({"error": failure_json(error)})
    else:
        remark("× " + failure_text(error))
    return error.exit_code


def failure_json(error: OneWindowError) -> dict[str, Any]:
    """The error as plain JSON: always code, message, remedy, message_en, remedy_en; more where there is more."""
    if isinstance(error, CommandRejected):
        told = error.rejected
        return {
            "code": told.code,
            "message": told.text,
            "remedy": told.remedy,
            "message_en": told.text_en,
            "remedy_en": told.remedy_en,
            "details": dict(told.details),
        }
    if isinstance(error, ProcessProblem):
        return {
            "code": error.code,
            "message": error.text,
            "remedy": error.remedy,
            "message_en": error.text_en,
            "remedy_en": error.remedy_en,
            "details": {"element": error.element},
        }
    if isinstance(error, DefinitionRefused):
        first = error.findings[0] if error.findings else Finding(error.code, str(error), "")
        return {
            "code": error.code,
            "message": first.message,
            "remedy": first.remedy,
            "message_en": first.message_en,
            "remedy_en": first.remedy_en,
            "findings": [finding_json(finding) for finding in error.findings],
        }
    return {"code": error.code, **_sentences(str(error))}


def failure_text(error: OneWindowError) -> str:
    """The error in the reader's language; both languages where its text does not say which is which."""
    if isinstance(error, CommandRejected):
        no = error.rejected
        problems = no.details.get("problems", [])
        below = "".join(f"\n  {_problem_line(problem)}" for problem in problems if isinstance(problem, dict))
        if any(isinstance(problem, dict) and problem.get("code") == "type" for problem in problems):
            below += "\n  " + say(AS_TEXT, AS_TEXT_EN)
        return f"[{no.code}] {visible(say(no.text, no.text_en) + ARROW + say(no.remedy, no.remedy_en))}{below}"
    if isinstance(error, ProcessProblem):
        told = f"{say(error.text, error.text_en)}{ARROW}{say(error.remedy, error.remedy_en)}"
        return f"[{error.code}] {error.element}: {told}"
    if isinstance(error, DefinitionRefused):
        return "\n× ".join(finding_line(finding) for finding in error.findings)
    return _said(str(error))[0 if speaks_chinese() else 1]


def finding_json(finding: Finding) -> dict[str, Any]:
    """A finding as `check -f json` prints it."""
    return {
        "code": finding.code,
        "severity": finding.severity,
        "element": finding.element,
        "name": finding.name,
        "line": finding.line,
        "message": finding.message,
        "remedy": finding.remedy,
        "message_en": finding.message_en,
        "remedy_en": finding.remedy_en,
    }


def finding_line(finding: Finding) -> str:
    """A finding as one line: place, code, element, what is wrong, what to do."""
    where = f"{finding.file}:{finding.line}" if finding.line else finding.file
    element = " ".join(part for part in (finding.element, finding.name) if part)
    return visible(
        f"{where} [{finding.code}] {f'<{element}> ' if element else ''}"
        f"{say(finding.message, finding.message_en)}{ARROW}{say(finding.remedy, finding.remedy_en)}"
    )


def _sentences(text: str) -> dict[str, str]:
    """Message and remedy in both languages of a text "… → …", Chinese line first, English line second."""
    chinese, english = _said(text)
    message, _, remedy = chinese.rpartition(ARROW) if ARROW in chinese else (chinese, "", "")
    message_en, _, remedy_en = english.rpartition(ARROW) if ARROW in english else (english, "", "")
    return {"message": message, "remedy": remedy, "message_en": message_en, "remedy_en": remedy_en}


def _said(text: str) -> tuple[str, str]:
    """The Chinese and the English half of a text whose lines alternate; the driver's own words stay with both."""
    lines = text.splitlines() or [""]
    own = next((number for number in range(2, len(lines), 2) if lines[number].startswith("(")), len(lines))
    lines, words = lines[:own], lines[own:]
    if len(lines) % 2:
        return text, text
    return "\n".join([*lines[::2], *words]), "\n".join([*lines[1::2], *words])


def _problem_line(problem: dict[str, Any]) -> str:
    return visible(f"{problem.get('pointer') or '/'}: {say(problem.get('message', ''), problem.get('message_en', ''))}")
