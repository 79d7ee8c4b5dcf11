"""What a reconciliation has found, as text of at most 80 columns but for numbers, as JSON and as rows of CSV."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from onewindow.cli.english_names import department_named
from onewindow.cli.output import INDENT, hanging, line
from onewindow.cli.words import one_language, say, word
from onewindow.domain.names import DIFFERENCES, STANDINGS

if TYPE_CHECKING:
    from onewindow.background.reconciliation import Reconciled
    from onewindow.ports import Directory


_COLUMNS = (
    "department", "department_name", "kind", "case_no", "sub_case", "key", "reference", "item_code", "applicant_name",
    "ours", "theirs", "head", "accepted_by",
)  # fmt: skip


def report_json(since: str, found: Sequence[Reconciled], directory: Directory) -> dict[str, Any]:
    """Everything found: each department's totals, and all differences in one list."""
    departments = [
        {**{name: value for name, value in asdict(each).items() if name != "differences"},
         "department_name": directory.department_name(each.department), "differences": len(each.differences)}
        for each in found
    ]  # fmt: skip
    differences = [row for each in found for row in each.differences]
    return {"since": since, "departments": departments, "differences": differences}


def csv_rows(found: Sequence[Reconciled], directory: Directory) -> tuple[Sequence[str], Iterator[Sequence[Any]]]:
    """Header and rows: one for each difference, and one for each department that could not be asked."""
    return _COLUMNS, _csv(found, directory)


def print_reconciled(found: Sequence[Reconciled], directory: Directory) -> None:
    """Department by department, in the end whether the books agree, where any were compared."""
    for each in found:
        _print_department(each, directory)
    differences = sum(len(each.differences) for each in found)
    problems = sum(bool(each.problem) for each in found)
    if differences or problems:
        text = say(f"不一致 {differences} 处，{problems} 个部门未能核对",
                   f"{differences} difference(s); {problems} department(s) could not be asked")
        line(f"× {text}", "bold red")
    elif any(each.lists for each in found):
        line(say("√ 账目一致", "√ The books agree"))
    elif found:
        line(say("· 没有核对任何账目", "· No books were compared"))


def _print_department(found: Reconciled, directory: Directory) -> None:
    name = department_named(directory, found.department)
    if found.problem:
        problem = say(f"{name}：未能核对：", f"{name}: could not be asked: ") + one_language(found.problem)
        hanging("× ", problem, "bold red")
        return
    if not found.lists:
        hanging("· ", say(f"{name}：其系统不提供清单，无法核对", f"{name}: its system has no list to compare with"))
        return
    mark = "×" if found.differences else "√"
    line(say(f"{mark} {name}：平台 {found.asked} 件，部门 {found.known} 件，不一致 {len(found.differences)} 处",
             f"{mark} {name}: {found.asked} of ours, {found.known} of theirs, {len(found.differences)} difference(s)"))
    if found.not_there:
        hanging(INDENT, say(
            f"部门没有、也不必有的平台请求 {found.not_there} 件：尚未送达、已取消、已转人工或已补充说明重报",
            f"{found.not_there} of ours it does not have and need not have: not sent yet, cancelled, taken over by a "
            "person, or asked anew",
        ))  # fmt: skip
    if found.not_here:
        hanging(INDENT, say(f"部门所列不是办理请求的 {found.not_here} 件：取消或撤销",
                            f"{found.not_here} of theirs are no requests: cancellations and revocations"))
    for difference in found.differences:
        _print_difference(difference)


def _print_difference(row: Mapping[str, Any]) -> None:
    line(f"  ● {row['sub_case'] or row['case_no'] or row['reference'] or '—'}  {word(DIFFERENCES, row['kind'])}")
    if row["key"]:
        line(f"{INDENT}{row['key']}")
    sides = say("；", "; ").join([
        say("平台：", "here: ") + (one_language(word(STANDINGS, row["ours"])) or "—"),
        say("部门：", "there: ") + (one_language(word(STANDINGS, row["theirs"])) or "—"),
    ])  # fmt: skip
    hanging(INDENT, sides)
    known = (row["applicant_name"], row["item_code"], row["reference"])
    if any(known):
        hanging(INDENT, " · ".join(each for each in known if each))
    people = [say(f"负责人 {row['head']}", f"head {row['head']}")] if row["head"] else []
    people += [say(f"受理 {name}", f"accepted by {name}") for name in row["accepted_by"]]
    if people:
        hanging(INDENT, say("；", "; ").join(people))


def _csv(found: Sequence[Reconciled], directory: Directory) -> Iterator[Sequence[Any]]:
    for each in found:
        for row in each.differences:
            told = {**row, **{side: row[side].replace("\n", " ") for side in ("ours", "theirs")}}
            told["accepted_by"] = "; ".join(row["accepted_by"])
            yield [told[name] for name in _COLUMNS]
        if each.problem:
            known = {"department": each.department, "department_name": directory.department_name(each.department)}
            known |= {"kind": "not_asked", "theirs": each.problem.replace("\n", " ")}
            yield [known.get(name, "") for name in _COLUMNS]
