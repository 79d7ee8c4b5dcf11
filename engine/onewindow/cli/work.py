"""`onewindow work`: fires due timers, sends notifications and asks departments, as one of any number of workers."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from onewindow.cli.options import HERE, FormatOption, SiteOption
from onewindow.cli.output import Format, line, print_json, remark
from onewindow.cli.site import opened
from onewindow.cli.telling import local_time
from onewindow.cli.words import one_language, say
from onewindow.errors import UsageError

if TYPE_CHECKING:
    from onewindow.background import Report, Shift
    from onewindow.background.report import Tell
    from onewindow.engine import Engine

FAILED = 1


def work(
    once: Annotated[bool, typer.Option("--once", help="One round, then end; a database out of reach is an error.")] = (
        False
    ),
    until_idle: Annotated[bool, typer.Option("--until-idle", help="End when no timer is due any more.")] = False,
    every: Annotated[float, typer.Option("--every", min=0.05, max=3600, help="Seconds between two looks.")] = 1.0,
    retry_stuck: Annotated[
        bool, typer.Option("--retry-stuck", help="First give stuck timers and notifications their five tries back.")
    ] = False,
    callbacks: Annotated[
        str, typer.Option("--callbacks", metavar="HOST:PORT", help="Receive there what departments send by themselves.")
    ] = "",
    log: Annotated[
        str, typer.Option("--log", metavar="FILE", help="Keep the log there instead of \\[log] file; - is stderr.")
    ] = "",
    site: SiteOption = HERE,
    format: FormatOption = Format.TEXT,
) -> int:
    """Fire due timers, send notifications, ask departments' systems (值守), until SIGTERM or Ctrl-C; several may run.

    Late timers always fire. With `-f json` every happening is one JSON line on stderr. Exit code 1 when a timer or a
    notification failed, or a message to a department was given up, in a run with --once or --until-idle.
    """
    from onewindow.background import Adapters, Messenger, Sender, Shift, Worker, notifier_of

    if once and callbacks:
        raise UsageError(
            "--once 做一轮就结束，不接收消息 → 去掉 --callbacks，或去掉 --once\n"
            "--once ends after one round and receives nothing → leave out --callbacks, or --once"
        )
    tell = _tell_json if format is Format.JSON else _tell
    with opened(site, log=log, log_at_once=True) as engine:
        messenger = Messenger(engine.notifications, notifier_of(engine.settings), tell=tell)
        sender = Sender(engine.deliveries, Adapters(engine.settings), tell=tell)
        if retry_stuck:
            tell("revived", {"count": len(engine.timers.revive()), "notifications": engine.notifications.revive()})
        shift = Shift(
            Worker(engine, tell=tell), messenger=messenger, sender=sender, every=every, until_idle=until_idle, tell=tell
        )
        if once:
            report = shift.once()
            if report.trouble:
                raise report.trouble
        else:
            with _ended_by_signals(shift), _receiving(engine, callbacks, tell):
                tell("begun", {"every": every})
                report = shift.run()
    _say(report, format)
    failed = report.failures or report.undelivered or report.given_up
    return FAILED if failed and (once or until_idle) else 0


@contextmanager
def _ended_by_signals(shift: Shift) -> Iterator[None]:
    def end(number: int, frame: object) -> None:
        shift.end()

    before = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _receiving(engine: Engine, address: str, tell: Tell) -> Iterator[None]:
    """Callbacks are received beside the work, where an address is given; the end waits for those in hand."""
    if not address:
        yield
        return
    from onewindow.api import callbacks, server
    from onewindow.background import Adapters

    adapters = Adapters(engine.settings)  # its own: the sender's are used by other threads
    try:
        with server.serve(callbacks.app(engine, adapters, tell=tell), *server.address_of(address)) as running:
            tell("receiving", {"url": f"{running.url}/callbacks"})
            yield
    finally:
        adapters.close()


def _say(report: Report, format: Format) -> None:
    stuck = sum(failure.again_in is None for failure in report.failures)
    if format is Format.JSON:
        print_json({
            "fired": report.fired, "commits": report.commits, "failed": len(report.failures), "stuck": stuck,
            "passed_by": report.passed_by, "left": report.left, "notified": report.notified,
            "undelivered": len(report.undelivered), "asked": report.asked, "answered": report.answered,
            "put_off": report.put_off, "given_up": report.given_up,
        })  # fmt: skip
    else:
        mark = "！" if report.failures or report.undelivered or report.given_up else "√"
        line(
            say(
                f"{mark} 触发 {report.fired} 个定时器；失败 {len(report.failures)} 次，停滞 {stuck} 个。"
                f"送出 {report.notified} 条通知；失败 {len(report.undelivered)} 次。"
                f"联系部门 {report.asked} 次，答复 {report.answered} 件，待重试 {report.put_off} 次，"
                f"转人工 {report.given_up} 件",
                f"{mark} Fired {report.fired} timer(s); {len(report.failures)} failure(s), {stuck} stuck. "
                f"Sent {report.notified} notification(s); {len(report.undelivered)} failure(s). "
                f"Asked departments {report.asked} time(s): {report.answered} answered, {report.put_off} put off, "
                f"{report.given_up} given up",
            )
        )


def _tell_json(happening: str, details: Mapping[str, Any]) -> None:
    remark(json.dumps({"happening": happening, **details}))


def _tell(happening: str, details: Mapping[str, Any]) -> None:
    """A line for people: troubles alone, for a clock that runs well has nothing to say."""
    problem = one_language(details.get("problem"))
    if happening == "begun":
        remark(say("  值守开始（Ctrl-C 结束）", "  Working (Ctrl-C to end)"))
    elif happening == "receiving":
        remark(say(f"  接收部门消息：{details['url']}/<部门>", f"  Receiving at {details['url']}/<department>"))
    elif happening == "callback_refused":
        remark(f"! {details['department']} {details['status']} {problem}")
    elif happening == "revived":
        timers, notifications = details["count"], details["notifications"]
        remark(say(f"  {timers} 个停滞的定时器、{notifications} 条停滞的通知重新排队",
                   f"  {timers} stuck timer(s) queued again, {notifications} stuck notification(s)"))  # fmt: skip
    elif happening in ("failed", "undelivered"):
        when = (
            say("已停滞 → 排除原因后用 work --retry-stuck", "stuck → mend it, then work --retry-stuck")
            if details["stuck"]
            else say(f"{details['again_in_seconds']:.0f} 秒后再试", f"again in {details['again_in_seconds']:.0f} s")
        )
        what = details["element"] if happening == "failed" else details["message"]
        remark(f"× {details['case_no']} {what} ({details['attempts']}): {problem}；{when}")
    elif happening == "put_off":
        remark(f"! {details['case_no']} {details['department']} {details['message']}: {problem}；"
               + say(f"{details['again_in_seconds']:.0f} 秒后再试", f"again in {details['again_in_seconds']:.0f} s"))
    elif happening == "given_up":
        remark(f"× {details['case_no']} {details['department']} {details['message']}: {problem}；"
               + say("已转人工 → onewindow incidents list", "a person must look at it → onewindow incidents list"))
    elif happening == "circuit":
        until = local_time(details["retry_at"] or "")
        remark(f"! {details['department']}: " + (
            say("已恢复", "can be reached again") if details["state"] == "closed"
            else say(f"暂停发送至 {until}：{problem}", f"left alone until {until}: {problem}")))
    elif happening in ("trouble", "passed_by", "bell"):
        remark(f"! {details.get('case_no', '')} {problem}".replace("!  ", "! "))
