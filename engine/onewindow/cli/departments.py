"""`onewindow departments`: departments' systems that behave like real ones, for demo and tests, until Ctrl-C."""

from __future__ import annotations

import json
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import entry_points
from pathlib import Path
from typing import Annotated, Any

import typer

from onewindow.cli.machine import said_by
from onewindow.cli.options import FormatOption
from onewindow.cli.options import folder as folder_named
from onewindow.cli.output import Format, line, print_json, remark, table
from onewindow.cli.words import say
from onewindow.errors import EnvironmentProblem, UsageError

GROUP = "onewindow.departments"
SIMULATOR = "simulator"
SNIPPET = "onewindow.departments.toml"

FolderOption = Annotated[
    Path,
    typer.Option(
        "--folder", help="Where books, secrets and the exchange database are kept.", metavar="DIR", parser=folder_named
    ),
]


def departments(
    folder: FolderOption = Path("departments"),
    only: Annotated[
        list[str] | None, typer.Option("--only", help="Only this department; may be repeated.", metavar="NAME")
    ] = None,
    port_base: Annotated[
        int,
        typer.Option(
            "--port-base", min=0, max=65_000, help="Port of the first; the town hall has the one before. 0: free ports."
        ),
    ] = 8801,
    callback: Annotated[
        str, typer.Option("--callback", help="Where answers go: <URL>/<department>.", metavar="URL")
    ] = "",
    seed: Annotated[int, typer.Option("--seed", help="Latencies and faults come out the same for the same seed.")] = 1,
    faults: Annotated[
        Path | None,
        typer.Option("--faults", help="What goes wrong, as JSON; GET /faults says what is known.", metavar="FILE"),
    ] = None,
    slowest: Annotated[
        float, typer.Option("--slowest", min=0, help="Seconds a decision that is not at once takes at most.")
    ] = 2.0,
    host: Annotated[str, typer.Option("--host", help="The address to listen on.")] = "127.0.0.1",
    anywhere: Annotated[bool, typer.Option("--anywhere", help="Allow a --host that is not loopback.")] = False,
    format: FormatOption = Format.TEXT,
) -> int:
    """Start market regulation, police, tax, social security, housing fund and bank (部门系统模拟), until Ctrl-C.

    Prints addresses and where the secrets lie, and writes what a site's onewindow.toml needs into DIR. Each department
    keeps a durable book: started again on the same folder it goes on. The town hall serves GET and PUT /faults and
    GET /book with the secret in DIR/secrets/admin.key.
    """
    with (
        _ended_by_signals() as ended,
        simulator()(
            folder, only=only or (), port_base=port_base or None, callback=callback, seed=seed, faults=_read(faults),
            slowest=slowest, host=host, anywhere=anywhere,
        ) as town,
    ):  # fmt: skip
        path = folder / SNIPPET
        path.write_text(town.snippet(), encoding="utf-8")
        if format is Format.JSON:
            print_json(_told(town, folder))
        else:
            _show(town, folder, path)
        sys.stdout.flush()  # a program that started this one waits for the addresses
        ended.wait()
    return 0


def simulator() -> Any:
    """The function that starts a town, as the package with the simulator offers it."""
    for entry in entry_points(group=GROUP, name=SIMULATOR):
        try:
            return entry.load()
        except (ImportError, AttributeError) as problem:
            raise EnvironmentProblem(
                f"部门模拟器无法载入（{entry.value}：{problem}）→ 重新安装 onewindow\n"
                f"the simulator cannot be loaded ({entry.value}: {problem}) → install onewindow again"
            ) from problem
    raise EnvironmentProblem(
        f"没有安装部门模拟器（入口 {GROUP}）→ 重新安装 onewindow\n"
        f"no simulator of departments is installed (entry point {GROUP}) → install onewindow again"
    )


def _read(path: Path | None) -> Any:
    if path is None:
        return None
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as problem:
        why, why_en = said_by(problem)
        raise UsageError(
            f"{path}：文件无法读取（{why}） → 检查路径和权限\n"
            f"{path}: the file cannot be read ({why_en}) → check its path and permissions"
        ) from problem
    except ValueError as problem:
        raise UsageError(f"{path} 不是 JSON：{problem}\n{path} is not JSON: {problem}") from problem


def _told(town: Any, folder: Path) -> dict[str, Any]:
    return {
        "folder": str(folder.resolve()),
        "departments": {
            **{
                name: {"url": url, "secret_file": str(town.secret_files[name].resolve())}
                for name, url in town.urls.items()
            },
            **({"housing_fund": {"database": town.exchange}} if town.exchange else {}),
        },
        "town_hall": {"url": town.hall, "secret_file": str((folder / "secrets" / "admin.key").resolve())},
        "callback": town.callback,
    }


def _show(town: Any, folder: Path, path: Path) -> None:
    rows = [(name, url, town.secret_files[name].name) for name, url in town.urls.items()]
    rows.append((say("管理 (town hall)", "town hall"), town.hall, "admin.key"))
    table((say("部门", "department"), say("地址", "address"), say("密钥", "secret")), rows, keep=(0, 1, 2))
    if town.exchange:
        line(say(f"  housing_fund 前置库：{town.exchange}", f"  housing_fund, exchange database: {town.exchange}"))
    line(say(f"  密钥在 {folder / 'secrets'}", f"  Secrets lie in {folder / 'secrets'}"))
    line(say(f"√ 站点设置片段：{path}", f"√ For the site's onewindow.toml: {path}"))
    if not town.callback:
        remark(say("! 没有 --callback：部门的答复要靠查询取得", "! No --callback: answers must be asked for"))
    remark(say("  部门上班了（Ctrl-C 结束）", "  The departments are open (Ctrl-C to end)"))


@contextmanager
def _ended_by_signals() -> Iterator[threading.Event]:
    ended = threading.Event()
    before = {number: signal.signal(number, lambda *_: ended.set()) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield ended
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
