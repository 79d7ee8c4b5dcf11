"""A command typed wrongly: what Typer says of it, in the reader's language, with the way to the right words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from onewindow.cli.output import print_json, remark
from onewindow.cli.words import say, speaks_chinese

if TYPE_CHECKING:
    import typer

USAGE = 2

_PHRASES = (
    (r"Missing argument '(.+?)'\.?", r"缺少 \1"),
    (r"Missing option '(.+?)'\.?", r"缺少选项 \1"),
    (r"Missing parameter: (.+)", r"缺少 \1"),
    (r"No such option: (\S+)", r"没有选项 \1"),
    (r"No such command '(.+?)'\.?", r"没有命令 \1"),
    (r"Missing command\.?", "缺少命令"),
    (r"Option '?(.+?)'? requires an argument\.?", r"选项 \1 后面要写值"),
    (r"Option '?(.+?)'? does not take a value\.?", r"选项 \1 后面不写值"),
    (r"Got unexpected extra argument(?:s|\(s\))? \((.+)\)", r"多出了：\1"),
    (r"Invalid value for (.+?): ", r"\1 的值不对："),
    (r"Value error, ", ""),
    (r"Input should be greater than or equal to (\S+)", r"应不小于 \1"),
    (r"Input should be less than or equal to (\S+)", r"应不大于 \1"),
    (r"Input should be a valid integer.*", "应为整数"),
    (r"Input should be a valid number.*", "应为数"),
    (r"Input should be a valid boolean.*", "应为 true 或 false"),
    (r"(\S+) is not one of (.+?)\.?$", r"\1 不在可选值之中：\2"),
    (r"(\S+) is not in the range (.+?)\.?$", r"\1 不在范围 \2 之内"),
    (r"(\S+) is not a valid (?:int|integer)\.?", r"\1 不是整数"),
    (r"(\S+) is not a valid float\.?", r"\1 不是数"),
    (r"\s*Did you mean (.+?)\?", r"，是不是 \1？"),
    (r"\s*\(Possible options: (.+?)\)", r"（可用：\1）"),
)


def report(error: typer.TyperException, *, command: str, as_json: bool) -> int:
    """Say what was typed wrongly and what to type instead; returns the exit code (0 where help was asked for).

    `command` is the one that was typed, for the errors that do not tell it themselves.
    """
    if type(error).__name__ == "NoArgsIsHelpError":
        if not as_json:
            print(error)
            return 0
        message = message_en = "Missing command."
    else:
        formatted = getattr(error, "format_message", None)
        message = message_en = str(formatted() if formatted else error)
    context = getattr(error, "ctx", None)
    help_of = f"{context.command_path if context is not None else command} --help"
    if as_json:
        told = {"message": in_chinese(message), "remedy": f"看 {help_of}", "message_en": message_en}
        print_json({"error": {"code": "usage", **told, "remedy_en": f"see {help_of}"}})
    else:
        if context is not None:
            usage = context.get_usage().removeprefix("Usage: ")
            remark(say(f"用法：{usage}", f"Usage: {usage}"))
        shown = in_chinese(message) if speaks_chinese() else message_en
        remark(f"× {shown}{say(f' → 看 {help_of}', f' → see {help_of}')}")
    return int(getattr(error, "exit_code", USAGE))


def in_chinese(message: str) -> str:
    """A sentence of Typer in Chinese; what we do not know stays as it is."""
    for pattern, chinese in _PHRASES:
        message = re.sub(pattern, chinese, message)
    return message
