"""Walks a company start-up case by typing, for tests that begin where the departments are at work."""

from __future__ import annotations

import json
from pathlib import Path

import yaml
from terminal import Said, say

from onewindow.examples import FILES

CLERK = "wang.fang"


def do(no: str, *words: str, actor: str, as_json: bool = True) -> Said:
    """Type `case do` for this case."""
    return say("case", "do", no, *words, "--as", actor, *(["-f", "json"] if as_json else []))


def done(no: str, *words: str, actor: str) -> None:
    """Type `case do`; it must be accepted."""
    said = do(no, *words, actor=actor)
    assert said.code == 0, said.out


def opened(folder: Path) -> str:
    """A case as in the example in which everything is granted, with form and answers, still a draft."""
    example = folder / "processes/company_startup/examples/all_granted.yaml"
    steps = yaml.safe_load(example.read_text(encoding="utf-8"))["steps"]
    first = next(step["open"] for step in steps if "open" in step)
    form = {**first["form"], **next(step["draft"]["form"] for step in steps if "draft" in step)}
    words = []
    for option, value in (("applicant", first["applicant"]), ("form", form), ("situation", first["situations"])):
        file = folder / f"{option}.json"
        file.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
        words += [f"--{option}", f"@{file}"]
    said = say("case", "open", "company_startup", "--as", "applicant.li", *words, "-f", "json")
    assert said.code == 0, said.out
    return str(said.json["case_no"])


def received(folder: Path) -> str:
    """A case with all its materials, registered at the window; acceptance is still to be judged."""
    no = opened(folder)
    file = folder / "scan.pdf"
    file.write_bytes(FILES["pdf"])
    for material in ("application_form", "articles", "shareholder_resolution", "lease_contract"):
        done(no, "attach", material, str(file), actor="applicant.li")
    done(no, "submit", actor="applicant.li")
    done(no, "complete", "intake", "received", actor=CLERK)
    return no


def accepted(folder: Path) -> str:
    """A case accepted with one material still owed; market regulation is to register the company."""
    no = received(folder)
    promise = {"material": "landlord_title", "commitment": "一周内补交", "supplement_by": "2099-12-31"}
    data = json.dumps({"omissions": [promise]}, ensure_ascii=False)
    done(no, "complete", "acceptance", "accepted_with_omissions", "--data", data, actor=CLERK)
    return no


def in_departments(folder: Path) -> str:
    """A case whose licence is granted; police, tax and the others have their parts to do."""
    no = accepted(folder)
    done(no, "complete", "registration_review", "passed", "--opinion", "符合法定形式", actor="chen.jie")
    done(no, "complete", "registration_decision", "granted", actor="liu.yang")
    licence = ("--data", "licence_no=990101000000017", "--data", "uscc=91990100MA990A017B")
    done(no, "complete", "issue_licence", *licence, actor="dong.ying")
    return no
