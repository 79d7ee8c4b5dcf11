"""All codes of the checks with what is wrong and what to write instead; `docs/checks.md` is written from it."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from onewindow.process_checks import check, registry, standing
from onewindow.process_checks.item_codes import ITEM_CODES
from onewindow.process_checks.rule import Rule

_OF_THE_FILE = (
    Rule("OW101", "文件过大", "The file is too large", "请拆成几个流程文件", "split it into several files"),
    Rule(
        "OW102", "不是良好的 XML", "Not well-formed XML", "请在建模工具中重新导出", "export it from the modeler again"
    ),
    Rule("OW103", "含有 DOCTYPE 或实体", "Contains a DOCTYPE or entities", "请删除它们", "delete them"),
    Rule("OW104", "编码有误", "Wrong encoding", "请以 UTF-8 保存", "save it as UTF-8"),
    Rule("OW105", "不是 BPMN 2.0", "Not BPMN 2.0", "请另存为 .bpmn", "save it as .bpmn"),
    Rule("OW106", "没有流程", "Contains no process", "请画一个流程", "draw a process"),
    Rule("OW107", "不知执行哪个流程", "Which process is to run?", "请只标一个可执行", "mark one executable"),
)
_OF_THE_RUNTIME = Rule(
    "OW15x",
    "令牌机在载入时拒绝（只在没有其他必改问题时出现）",
    "The token machine refuses it on loading (told only where nothing else must be changed)",
    "请按该条消息修改",
    "see the remedy of the message",
)
_TITLES = {
    "0": "发布 · Publishing",
    "1": "文件 · The file",
    "2": "元素与编号 · Elements and ids",
    "3": "连线、网关、重复 · Flows, gateways, repetitions",
    "4": "事件 · Events",
    "5": "表达式与脚本 · Expressions and scripts",
    "6": "一窗受理词汇与环节 · The ow: vocabulary and the stages",
    "7": "服务版本的各个文件 · The files of a service version",
    "8": "其他引擎的属性 · Attributes of other engines",
    "9": "检查程序自身 · The checks themselves",
    "i": "item.yaml 的写法 · How item.yaml is written",
    "y": "item.yaml 不是可读的 YAML · item.yaml is not readable YAML",
}


def rules() -> list[Rule]:
    """Every rule of every check, ordered by code."""
    modules = {sys.modules[function.__module__] for function in _checks()} | {check, standing}
    found = {value for module in modules for value in vars(module).values() if isinstance(value, Rule)}
    return sorted({*found, *_OF_THE_FILE, _OF_THE_RUNTIME, *ITEM_CODES}, key=lambda rule: rule.code)


def as_markdown() -> str:
    """The tables of `docs/checks.md`: one row per code."""
    lines: list[str] = []
    group = ""
    for rule in rules():
        if _group(rule) != group:
            group = _group(rule)
            lines += ["", f"## {_TITLES[group]}", "", "| code | | wrong · 错 | right · 对 |", "|---|---|---|---|"]
        wrong, right = f"{rule.message}<br>{rule.message_en}", f"{rule.remedy}<br>{rule.remedy_en}"
        lines.append(f"| {rule.code} | {rule.severity} | {_cell(wrong)} | {_cell(right)} |")
    return "\n".join(lines).strip() + "\n"


def _checks() -> Iterator[object]:
    yield from (*registry.FOR_EVERY_DRAWING, *registry.FOR_SERVICES, *registry.FOR_BUNDLES)


def _group(rule: Rule) -> str:
    return rule.code[2] if rule.code.startswith("OW") else rule.code[0]


def _cell(text: str) -> str:
    return (
        text.replace("|", "\\|")
        .replace("{remedy}", "…")
        .replace("{remedy_en}", "…")
        .replace("{hint}", "…")
        .replace("{hint_en}", "…")
    )
