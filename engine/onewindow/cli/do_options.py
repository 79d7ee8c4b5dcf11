"""The words and options of `case do`, and the examples its help shows."""

from __future__ import annotations

from typing import Annotated

import typer

from onewindow.cli.command_words import short_names

EXAMPLES = """Examples (示例), each with [bold]--as ID[/bold]:

\b
case do NO attach articles 章程.pdf
case do NO save --form seal=null
case do NO submit
case do NO complete intake --outcome received
case do NO complete acceptance --outcome correction \\
     --data '{"items": [{"material": "articles", "problem": "缺少签名", "requirement": "全体股东签名"}]}'
case do NO complete correction --outcome resubmitted
case do NO complete acceptance --outcome accepted_with_omissions \\
     --data '{"omissions": [{"material": "landlord_title", "commitment": "五日内补交", "supplement_by": "2026-03-09"}]}'
case do NO supplement landlord_title 产权证.pdf
case do NO complete issue_licence --data licence_no=990101000000017 --data uscc=91990100MA990A017B
case do NO complete invoice --outcome returned --reason 税种需核实
case do NO complete registration_decision --outcome refused --reason … --remedies …
case do NO complete delivery --outcome delivered --data collector.name=李雷 --data collector.method=window
case do NO complete delivery --outcome delivered --data collector.name=李雷 --data collector.method=post \\
     --data collector.express_no=1234567890123
case do NO withdraw seal --reason 不刻章了
case do NO suspend 听证 --sub-case registration --reason 申请人要求听证
case do NO resume --sub-case registration --reason 听证笔录已归档
case do NO extend 3wd --sub-case registration --reason 情形复杂
case do NO acknowledge 2
case do NO appeal 1 --reason 材料由系统误判
case do NO order police 请于三日内办结并说明原因
case do NO settle-order 1 yes
case do NO HandOverTask --json '{"task": 3, "to": "zhao.min"}'

In key=value the form of the task says what is a number and what is text; without a form, sixteen digits or more, and
digits after a leading 0, are text. Quotes make text of anything: --data 'x="12"'. In --form section.field=value changes
that field; a section in @FILE or as JSON takes the place of the stored one.
(键=值 按环节的表单区分数和文字；没有表单时，十六位以上或以 0 开头的数字是文字；加引号总是文字。
--form 节.字段=值 只改这一字段；@文件 或 JSON 给出的节整节替换。)"""

CommandArgument = Annotated[
    str, typer.Argument(metavar="COMMAND", help=f"One of: {', '.join(short_names())}; or a class name.")
]
WordsArgument = Annotated[
    list[str] | None, typer.Argument(metavar="[WORDS]…", help="What the command names, in order.")
]
OutcomeOption = Annotated[str | None, typer.Option("--outcome", help="Outcome of the task (结果), e.g. granted.")]
DataOption = Annotated[
    list[str] | None, typer.Option("--data", metavar="K=V|@FILE", help="Data of the outcome (数据).")
]
ReasonOption = Annotated[str | None, typer.Option("--reason", help="Why (理由).")]
RemediesOption = Annotated[str | None, typer.Option("--remedies", help="Remedies of a refusal (救济途径).")]
BasisOption = Annotated[str | None, typer.Option("--basis", help="Legal basis (法律依据).")]
OpinionOption = Annotated[str | None, typer.Option("--opinion", help="Opinion of a review (审查意见).")]
SubCaseOption = Annotated[
    str | None, typer.Option("--sub-case", metavar="ITEM|N", help="Which sub-case (子办件): seal, 2, /2 or NO/2.")
]
FieldOption = Annotated[list[str] | None, typer.Option("--set", metavar="FIELD=VALUE", help="Any other field.")]
JsonOption = Annotated[str | None, typer.Option("--json", metavar="JSON|@FILE", help="Fields as one object.")]
