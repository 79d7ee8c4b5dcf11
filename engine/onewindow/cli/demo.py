"""`onewindow demo`: one company start-up case from the window to the licence, told as it happens."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from onewindow.cli.demo_story import StoryTeller
from onewindow.cli.init import make_site
from onewindow.cli.options import FormatOption
from onewindow.cli.output import Format, line, print_json
from onewindow.cli.site import SYSTEM, opened
from onewindow.cli.words import RESULTS, STATUSES, say, word
from onewindow.errors import EnvironmentProblem, NotFound
from onewindow.settings import SETTINGS_FILE

if TYPE_CHECKING:
    from onewindow.engine import Engine

SERVICE = "company_startup"


def demo(
    folder: Annotated[
        Path | None,
        typer.Option("--dir", metavar="DIR", help="Site to play in; made if it is not there. Default: a new folder."),
    ] = None,
    example: Annotated[str, typer.Option("--example", help="Name of one of the worked examples.")] = "all_granted",
    format: FormatOption = Format.TEXT,
) -> None:
    """Show a whole case (演示): company start-up from the front desk through the departments to issuance."""
    site = folder or _new_folder()
    made = not (site / SETTINGS_FILE).exists()
    if made:
        make_site(site)
    with opened(site) as engine:
        engine.upgrade_database()
        engine.publish(site / "processes" / SERVICE, actor=SYSTEM)
        if format is Format.TEXT:
            line(say(f"■ 站点 {site}{'（新建）' if made else ''}", f"■ Site {site}{' (new)' if made else ''}"))
        _play(engine, _example(site, example), site, format)


def _play(engine: Engine, example: Path, site: Path, format: Format) -> None:
    from onewindow.examples import play

    teller = StoryTeller(engine) if format is Format.TEXT else None
    played = play(engine, example, on_step=teller.tell if teller else None)
    documents: list[str] = []
    for case_no in played.cases:
        documents += _write_documents(engine, case_no, site / "documents")
    case = engine.case(played.cases[-1], actor=SYSTEM)
    if format is Format.JSON:
        print_json(_summary(case, documents))
    else:
        _print_end(case, documents, site)


def _new_folder() -> Path:
    try:
        return Path(tempfile.mkdtemp(prefix="onewindow-demo-"))
    except OSError as refused:
        raise EnvironmentProblem(
            f"无法建立临时目录（{refused.strerror}） → 用 --dir 指定可写的目录\n"
            f"cannot make a temporary folder ({refused.strerror}) → name a writable folder with --dir"
        ) from refused


def _example(site: Path, name: str) -> Path:
    folder = site / "processes" / SERVICE / "examples"
    path = folder / f"{name}.yaml"
    if not path.is_file():
        known = ", ".join(sorted(found.stem for found in folder.glob("*.yaml")))
        raise NotFound(f"没有示例 {name} → 现有：{known}\nthere is no example {name} → there are: {known}")
    return path


def _write_documents(engine: Engine, case_no: str, folder: Path) -> list[str]:
    """Every notice of the case as an HTML file; returns the paths in the order in which they were issued."""
    written: list[str] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for number, notice in enumerate(engine.case(case_no, actor=SYSTEM)["notices"], start=1):
            path = folder / f"{case_no}-{number:02}-{notice['kind']}.html"
            path.write_text(engine.notice(case_no, notice["notice"], actor=SYSTEM), encoding="utf-8")
            written.append(str(path))
    except OSError as refused:
        raise EnvironmentProblem(
            f"无法写入 {refused.filename}（{refused.strerror}） → 检查磁盘和权限\n"
            f"cannot write {refused.filename} ({refused.strerror}) → check the disk and permissions"
        ) from refused
    return written


def _summary(case: dict[str, Any], documents: list[str]) -> dict[str, Any]:
    return {
        "case_no": case["case_no"],
        "status": case["status"],
        "events": case["seq"],
        "results": [{"department": sub["department"], "result": sub["result"]} for sub in _sub_cases(case)],
        "documents": documents,
    }


def _print_end(case: dict[str, Any], documents: list[str], site: Path) -> None:
    line()
    line(say(f"√ {case['case_no']} {word(STATUSES, case['status'])}", f"√ {case['case_no']} {case['status']}"), "bold")
    for sub in _sub_cases(case):
        line(f"  {sub['name']}: {word(RESULTS, sub['result'])}")
    line()
    line(say("文书（用浏览器打开、打印）：", "Documents (open in a browser, print):"))
    for path in documents:
        line(f"  {path}")
    line()
    line(say("接下来：", "What to type next:"))
    line(f"  cd {site}")
    for command, about in (
        (f"onewindow replay {case['case_no']}", say("复盘并核对记录", "rebuild it and check the record")),
        (f"onewindow case show {case['case_no']}", say("查看办件", "look at the case")),
        ("onewindow check processes", say("修改流程图后检查", "after editing the drawing")),
    ):
        line(f"  {command}")
        line(f"      {about}", "dim")


def _sub_cases(case: dict[str, Any]) -> list[dict[str, Any]]:
    subs = case["sub_cases"]
    return list(subs.values()) if isinstance(subs, dict) else list(subs)
