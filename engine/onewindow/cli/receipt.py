"""What a person is told after a command: where the case stands, what happened, and that nothing did where so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from onewindow.cli.output import Format, hanging, line, print_json
from onewindow.cli.telling import marked
from onewindow.cli.words import say, standing

if TYPE_CHECKING:
    from onewindow.commands import Command
    from onewindow.engine import Answer, Engine


def tell(engine: Engine, command: Command, answer: Answer, format: Format) -> dict[str, Any]:
    """Print the answer to an accepted command; returns the case as it stands."""
    case_no = str(answer.case_no)
    case = engine.case(case_no, actor=command.actor)
    if format is Format.JSON:
        print_json(
            {
                "case_no": case_no,
                "case_version": answer.version,
                "repeated": answer.repeated,
                "status": case["status"],
                "finished": case["finished"],
                "events": list(answer.events),
                "tasks": case["tasks"],
            }
        )
        return case
    line(f"√ {case_no}  {standing(case)}", "bold")
    if answer.repeated:
        line(say("  此前已办理，重复答复：", "  Done before under this command id; the first answer again:"))
    elif not answer.events:
        line(say("  没有变化：此前已经办过", "  Nothing changed: it was so already"))
    new = {event["seq"] for event in answer.events}
    for entry in engine.story(case_no, actor=command.actor):
        if entry.seq in new and not entry.path:
            hanging("  ", marked(entry))
    return case
