"""`onewindow demo`: one company start-up case from the window to the licence, told as it happens."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from onewindow import bundled
from onewindow.cli.init import make_site
from onewindow.cli.machine import said_by
from onewindow.cli.options import FormatOption
from onewindow.cli.options import folder as folder_named
from onewindow.cli.output import Format, line, print_json
from onewindow.cli.site import quoted, typed
from onewindow.cli.words import say, word
from onewindow.domain.names import RESULTS, STATUSES
from onewindow.errors import EnvironmentProblem
from onewindow.settings import SETTINGS_FILE

if TYPE_CHECKING:
    from collections.abc import Callable

    from onewindow.cli.demo_play import Shown
    from onewindow.engine import Engine
    from onewindow.examples import OnStep


def _names() -> str:
    """The worked examples that ship with onewindow; unnamed where they are not installed, which `demo` then tells."""
    try:
        found = bundled.folder("processes").glob("*/examples/*.yaml")
    except EnvironmentProblem:
        return "…"
    return ", ".join(sorted(path.stem for path in found))


def demo(
    folder: Annotated[
        Path | None,
        typer.Option(
            "--dir", metavar="DIR", parser=folder_named,
            help="Site to play in; made if it is not there. Default: a new folder.",
        ),
    ] = None,
    example: Annotated[str, typer.Option("--example", metavar="NAME", help=f"One of: {_names()}.")] = "",
    by_hand: Annotated[
        bool, typer.Option("--by-hand", help="Departments' own people decide; so it is with --dir and --example, too.")
    ] = False,
    format: FormatOption = Format.TEXT,
) -> None:
    """Show a whole case (演示): company start-up from the front desk through the departments to issuance.

    Six departments' systems are started on free ports of this machine, are asked over HTTP and by an exchange database,
    and answer as they are ready. All of it happens in a new temporary folder.
    """
    from onewindow.cli import demo_play
    from onewindow.cli.demo_story import StoryTeller

    demo_play.example(folder, example or demo_play.ALL_GRANTED)  # before a site is made for nothing
    by_hand = by_hand or folder is not None or bool(example)
    site = folder or _new_folder()
    made = not (site / SETTINGS_FILE).exists()
    if made:
        make_site(site)

    def shown(teller: Callable[[Engine], OnStep] | None) -> Shown:
        if by_hand:
            return demo_play.run(site, example or demo_play.ALL_GRANTED, teller)
        return demo_play.run_with_departments(site, teller)

    if format is Format.JSON:
        _print_json(shown(None))
        return
    line(say(f"■ {'新建' if made else ''}站点 {site}", f"■ {'New site' if made else 'Site'} {site}"))
    if not by_hand:
        line(say("■ 六个部门的系统在本机运行，办件经 HTTP 和前置库往来",
                 "■ Six departments' systems run on this machine; the case goes to them over HTTP and a database"))
    line()
    _print_end(shown(lambda engine: StoryTeller(engine).tell), site)


def _new_folder() -> Path:
    try:
        return Path(tempfile.mkdtemp(prefix="onewindow-demo-"))
    except OSError as refused:
        why, why_en = said_by(refused)
        raise EnvironmentProblem(
            f"无法建立临时目录（{why}） → 用 --dir 指定可写的目录\n"
            f"cannot make a temporary folder ({why_en}) → name a writable folder with --dir"
        ) from refused


def _print_json(shown: Shown) -> None:
    case = shown.case
    print_json(
        {
            "case_no": case["case_no"],
            "status": case["status"],
            "events": case["seq"],
            "results": [{"department": sub["department"], "result": sub["result"]} for sub in case["sub_cases"]],
            "documents": shown.documents,
            "departments_asked": list(shown.asked),
        }
    )


def _print_end(shown: Shown, site: Path) -> None:
    case = shown.case
    line()
    line(f"√ {case['case_no']}  {shown.title}  {word(STATUSES, case['status'])}", "bold")
    for sub, name in zip(case["sub_cases"], shown.parts, strict=True):
        line(f"  {word(RESULTS, sub['result'])}  {name}")
    line()
    line(say("文书（用浏览器打开、打印）：", "Documents (open them in a browser, print them):"))
    for path in shown.documents:
        line(f"  {path}")
    line()
    line(say("接下来：", "What to type next:"))
    for command, about in (
        *([] if site.resolve() == Path.cwd() else [(f"cd {quoted(str(site))}", "")]),
        (
            typed("replay", case["case_no"]),
            say("从事件重建办件，核对记录", "rebuild it from its events, check the record"),
        ),
        (typed("case", "show", case["case_no"]), say("查看办件", "look at the case")),
        (
            typed("demo", "--dir", ".", "--example", "NAME"),
            say("演示其他示例", "play another example of processes/*/examples"),
        ),
        (typed("check", "processes"), say("修改流程图之后检查", "after you have changed the drawing")),
    ):
        line(f"  {command}")
        if about:
            line(f"      {about}", "dim")
