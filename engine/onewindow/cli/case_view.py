"""A case for people: dates, what is to be corrected or still owed, materials, parts, work that waits, documents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from onewindow.cli.case_departments import print_departments
from onewindow.cli.case_supervision import print_supervision
from onewindow.cli.clock_words import light_name, lit
from onewindow.cli.english_names import EnglishNames
from onewindow.cli.materials import needed, print_materials
from onewindow.cli.output import hanging, line, table
from onewindow.cli.record import decisions, parts_of_notices, version_of
from onewindow.cli.task_words import print_outcomes, print_question
from onewindow.cli.words import in_brackets, say, standing, word
from onewindow.domain.names import RESULTS
from onewindow.domain.notice_kinds import title_en

if TYPE_CHECKING:
    from onewindow.engine import Engine
    from onewindow.engine.version import Version
    from onewindow.events import Decided

OF_THE_STEP = frozenset({"outcome", "by", "at", "result", "reason", "remedies", "collector"})
"""Words of the record of a step that are told elsewhere."""

REVOKED = "revoked"
"""The result of what was granted and taken back."""


def print_case(engine: Engine, case: Mapping[str, Any]) -> None:
    """Everything a person asks of a case."""
    names, no = EnglishNames(engine), str(case["case_no"])
    line(f"{no}  {names.title(no, case.get('title', ''))}  {standing(case)}", "bold")
    for label, value in _head(case):
        if value:
            line(f"  {label}{say('：', ': ')}{value}")
    _print_corrections(case)
    _print_omissions(case)
    print_materials(case, needed(engine, case))
    _print_sub_cases(names, case)
    _print_decisions(engine, names, case)
    _print_tasks(engine, names, case)
    print_departments(case)
    print_supervision(case, engine.directory, engine.settings.supervision.names)
    _print_notices(engine, case)


def applicant_of(case: Mapping[str, Any]) -> str:
    """Name and id of who applies, and of the agent where there is one."""
    applicant = case["applicant"]
    agent = applicant.get("agent")
    through = say("，代办：", ", through ") + _named(agent) if isinstance(agent, dict) and agent else ""
    return _named(applicant) + through


def person_of(engine: Engine, case: Mapping[str, Any], person: str | None) -> str:
    """Name and id of a person of the site or of the case."""
    if not person:
        return ""
    found = engine.directory.find(person)
    if found is not None:
        return _named({"id": found.id, "name": found.name})
    return _named(case["applicant"]) if case["applicant"].get("id") == person else person


def _named(person: Mapping[str, Any]) -> str:
    name, id = str(person.get("name") or ""), str(person.get("id") or "")
    return f"{name}{in_brackets(id)}" if name and id else name or id


def _head(case: Mapping[str, Any]) -> list[tuple[str, str]]:
    plain = {key: str(case.get(key) or "") for key in case}
    if plain["accepted_on"]:
        plain.update(correction_notice_due="", correct_by="")
    if plain["correct_by"]:
        plain["correction_notice_due"] = ""  # it was told
    return [
        (say("申请人", "Applicant"), applicant_of(case)),
        (say("查询码", "Query code"), plain["query_code"]),
        (say("亮灯", "Light"), light_name(case["light"]) if case["light"] else ""),
        (say("收件", "Received"), plain["received_on"]),
        (say("告知补正或受理不晚于", "Accept or notify by"), plain["correction_notice_due"]),
        (say("补正期限", "Correct by"), plain["correct_by"]),
        (say("受理", "Accepted"), plain["accepted_on"]),
        (say("承诺办结", "Promised by"), plain["promised_due"]),
        (say("法定办结", "By law by"), plain["statutory_due"]),
        (say("办结结果", "Result"), word(RESULTS, plain["result"])),
        (say("原办件", "Origin"), plain["origin"]),
    ]


def _print_corrections(case: Mapping[str, Any]) -> None:
    if not case["correction_items"]:
        return
    line()
    # The notice stays on record; what it asked for is asked for no more once the case has gone on.
    asked = case["status"] == "correcting"
    line(say("告知补正的内容：", "To be corrected:") if asked else say("曾告知补正：", "Was to be corrected:"))
    for item in case["correction_items"]:
        what = item.get("name") or item.get("material") or item.get("field") or ""
        wanted = f" → {item['requirement']}" if item.get("requirement") else ""
        hanging("  ● ", f"{what}{say('：', ': ')}{item.get('problem', '')}{wanted}")


def _print_omissions(case: Mapping[str, Any]) -> None:
    if not case["omissions"]:
        return
    # What silence has accepted without was promised by nobody, until no day.
    promised = any(each["supplement_by"] for each in case["omissions"])
    line()
    line(say("容缺受理的材料：", "Accepted without:") if promised
         else say("视为受理时尚缺的材料：", "Missing when it counted as accepted:"))
    names = {each["id"]: say(each["name"], each.get("name_en", "")) for each in case["material_list"]}
    for each in case["omissions"]:
        until = say(f"，不晚于 {each['supplement_by']}", f", by {each['supplement_by']}") if promised else ""
        stands = say("已补交", "supplied") if each["supplied"] else (
            say("未补交", "not supplied") if case["finished"] else say("待补交", "owed") + until
        )
        promise = say(f"（承诺：{each['commitment']}）", f" (commitment: {each['commitment']})") if promised else ""
        name = f"{names.get(each['material'], '')} {each['material']}{say('：', ': ')}"
        hanging(f"  {'√' if each['supplied'] else '！'} ", f"{name}{stands}{promise}")


def _print_sub_cases(names: EnglishNames, case: Mapping[str, Any]) -> None:
    if not case["sub_cases"]:
        return
    line()
    heads = [say("子办件", "Sub-case"), say("事项", "Item"), say("部门", "Department"), say("承诺", "Promised")]
    rows = [
        [
            f"/{sub['sub_case'].rpartition('/')[2]} {sub['element']}",
            names.part(case["case_no"], sub["name"]),
            names.department(sub["department"]),
            sub["promised_due"] or "",
            word(RESULTS, sub["result"]) if sub["result"] else lit(sub["light"], say("办理中", "open")),
        ]
        for sub in case["sub_cases"]
    ]
    table([*heads, say("结果", "Result")], rows, keep=(0, 3, 4))


def _print_decisions(engine: Engine, names: EnglishNames, case: Mapping[str, Any]) -> None:
    """What was decided, with its reasons and remedies, and what it yields."""
    version = version_of(engine, case)
    made = decisions(engine, str(case["case_no"]))
    subs = {int(sub["sub_case"].rpartition("/")[2]): sub for sub in case["sub_cases"]}
    told = [(subs.get(number or 0), decided) for number, decided in sorted(made.items(), key=lambda each: each[0] or 0)]
    lines = [(sub, text) for sub, decided in told if (text := _decision(case, sub, decided, version))]
    if lines:
        line()
        line(say("决定：", "Decisions:"))
    for sub, text in lines:
        part = names.part(case["case_no"], sub["name"]) + say("：", ": ") if sub else ""
        hanging("  ● ", part + text)


def _decision(
    case: Mapping[str, Any], sub: Mapping[str, Any] | None, decided: Decided, version: Version | None
) -> str:
    record = case["document"].get(sub["element"], {}) if sub is not None else decided.data
    revoked = sub is not None and sub["result"] == REVOKED and decided.result == "granted"
    granted = decided.result == "granted" and isinstance(record, dict) and not revoked
    called = version.result_title if version is not None else lambda element, key: key
    yields = [f"{called(decided.element, key)} {value}" for key, value in record.items()
              if key not in OF_THE_STEP and isinstance(value, str | int | float)] if granted else []
    reason = [say(f"理由：{decided.reason}", f"reason: {decided.reason}")] if decided.reason else []
    remedies = [say(f"救济途径：{decided.remedies}", f"remedies: {decided.remedies}")] if decided.remedies else []
    result = say("原准予，已撤销", "was granted, revoked since") if revoked else word(RESULTS, decided.result)
    return say("；", "; ").join([result, *yields, *reason, *remedies])


def _print_notices(engine: Engine, case: Mapping[str, Any]) -> None:
    """The documents; a decision that does not stand any more says so."""
    if not case["notices"]:
        return
    line()
    line(say("文书：", "Documents:"))
    revoked = {sub["sub_case"] for sub in case["sub_cases"] if sub["result"] == REVOKED}
    parts = parts_of_notices(engine, str(case["case_no"])) if revoked else {}
    for notice in case["notices"]:
        over = notice["kind"] == "decision" and parts.get(notice["notice"]) in revoked
        title = say(notice["title"], title_en(notice["kind"], notice["title"]))
        line(f"  ■ {title}  {notice['notice']}{in_brackets(word(RESULTS, REVOKED)) if over else ''}")


def _print_tasks(engine: Engine, names: EnglishNames, case: Mapping[str, Any]) -> None:
    if not case["tasks"]:
        return
    line()
    heads = [say("待办环节", "Open task"), say("部门", "Department"), say("到期", "Due"), say("办理人", "Held by")]
    table(["#", *heads], [_task_cells(engine, names, case, task) for task in case["tasks"]], keep=(0, 3))
    version = version_of(engine, case)
    for task in case["tasks"]:
        print_question(f"  #{task['task']} ", str(task["instance"].get("question", "")))
        if version is not None and not task["stage"]:
            print_outcomes(f"  #{task['task']} ", version.outcomes_asked(task["element"]))


def _task_cells(
    engine: Engine, names: EnglishNames, case: Mapping[str, Any], task: Mapping[str, Any]
) -> list[str]:
    department = names.department(task["department"])
    if task["role"] == "applicant":
        department = say("申请人", "applicant")
    named = f"{names.element(case['case_no'], task['element'], task['name'])} {task['element']}".strip()
    due = lit(task["light"], task["due_on"] or "")
    return [str(task["task"]), named, department, due, person_of(engine, case, task["holder"])]
