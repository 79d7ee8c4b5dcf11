"""`onewindow case do`: every command of `onewindow.commands` for an existing case, as a person would type it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from inspect import cleandoc
from typing import Any

from onewindow.cli.carrying_out import carry_out
from onewindow.cli.command_words import build, kind_of
from onewindow.cli.do_options import (
    EXAMPLES,
    BasisOption,
    CommandArgument,
    DataOption,
    FieldOption,
    JsonOption,
    OpinionOption,
    OutcomeOption,
    ReasonOption,
    RemediesOption,
    SubCaseOption,
    WordsArgument,
)
from onewindow.cli.options import (
    HERE,
    ActorOption,
    CaseArgument,
    CommandIdOption,
    FormatOption,
    FormOption,
    SiteOption,
    SituationOption,
)
from onewindow.cli.output import Format
from onewindow.cli.reading_of_words import Reading, reading_of
from onewindow.cli.receipt import tell
from onewindow.cli.site import door, need_actor, new_id, opened
from onewindow.cli.task_words import sub_case_number, task_number
from onewindow.cli.values import read_values
from onewindow.commands import CompleteTask


def do(
    no: CaseArgument,
    command: CommandArgument,
    words: WordsArgument = None,
    actor: ActorOption = "",
    outcome: OutcomeOption = None,
    data: DataOption = None,
    reason: ReasonOption = None,
    remedies: RemediesOption = None,
    basis: BasisOption = None,
    opinion: OpinionOption = None,
    sub_case: SubCaseOption = None,
    form: FormOption = None,
    situation: SituationOption = None,
    field: FieldOption = None,
    json_fields: JsonOption = None,
    command_id: CommandIdOption = None,
    site: SiteOption = HERE,
    format: FormatOption = Format.TEXT,
) -> None:
    """Do something with a case (办理).

    TASK is its number or the id of its element in the drawing. `complete` takes a task that nobody holds, too; where it
    is rejected nothing changes.
    """
    texts = {"outcome": outcome, "reason": reason, "remedies": remedies, "basis": basis, "opinion": opinion}
    with opened(site) as engine:
        who = need_actor(actor, engine)
        by = reading_of(engine, no, who, command, words or []) if data or form or situation or field else Reading()
        given = _typed(command, field or [], [json_fields] if json_fields else [], {**texts, "sub_case": sub_case}, by)
        for name, option, values in (
            ("data", "--data", data),
            ("form", "--form", form),
            ("situations", "--situation", situation),
        ):
            if values:
                given[name] = read_values(values, option, by.schemas.get(name), by.sections.get(name))
        built = build(
            command,
            words or [],
            given,
            shared={"command_id": command_id or new_id(), "actor": who, "via": door(), "case_no": no},
            task_number=lambda named: task_number(engine, no, named, who),
            sub_case=lambda named: sub_case_number(engine, no, named, who),
        )
        tell(engine, built, carry_out(engine, built), format)


do.__doc__ = f"{cleandoc(do.__doc__ or '')}\n\n{EXAMPLES}"


def _typed(
    command: str, fields: Sequence[str], json_fields: Sequence[str], words: Mapping[str, str | None], by: Reading
) -> dict[str, Any]:
    """What was typed for the command itself; who completes a task here takes it with the same stroke."""
    return {
        **({"claim": True} if kind_of(command)[0] is CompleteTask else {}),
        **read_values(fields, "--set", stored=by.all_sections()),
        **read_values(json_fields, "--json"),
        **{name: value for name, value in words.items() if value is not None},
    }
