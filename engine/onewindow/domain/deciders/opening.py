"""Opening a case, keeping its draft, and applying."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Mapping
from typing import Any

from onewindow import commands as c
from onewindow import events as e
from onewindow.domain.applied_for import nothing_applied_for
from onewindow.domain.case import Case
from onewindow.domain.deciders import entitlement
from onewindow.domain.facts import Facts
from onewindow.domain.form_sections import with_sections
from onewindow.domain.json_pointer import steps
from onewindow.domain.refusals import refuse
from onewindow.domain.service_item import Situation
from onewindow.domain.stages import WINDOW
from onewindow.domain.unseen import blank

CHANNELS = ("window", "online")


def open_case(command: c.OpenCase, facts: Facts) -> list[e.Event]:
    """A draft of a service; a plain process is opened and started in one go."""
    _opener(command, facts)
    plain = facts.drawing.kind == "plain"
    form, situations = dict(command.form), dict(command.situations)
    results: Mapping[str, Any] = {}
    if facts.item is None and command.origin is not None:
        refuse("origin_unsuitable", origin=command.origin)
    if facts.item is not None:
        _known_situations(situations, facts)
        situations = {**{s.id: s.default for s in facts.item.main.situations if s.default is not None}, **situations}
        taken: Mapping[str, Any] = {}
        if command.origin is not None:
            taken, results = _taken_over(command, facts)
        form = with_sections(taken, command.form)
        valid_form(form, facts, partial=True)
    opened = e.CaseOpened(
        region=facts.region, case_no=_case_number(facts), query_code=_query_code(facts), process=command.process,
        definition=facts.definition, title=facts.item.name if facts.item else facts.drawing.name,
        kind=facts.drawing.kind, channel=_channel(command, facts), applicant=command.applicant, form=form,
        situations=situations, origin=command.origin, origin_results=dict(results),
    )
    return [opened, e.ApplicationSubmitted(submitted_at=facts.at)] if plain else [opened]


def save_draft(case: Case, command: c.SaveDraft, facts: Facts) -> list[e.Event]:
    """Sections may be incomplete, but nothing of the wrong type or name is kept."""
    entitlement.applicant_or_window(case, facts)
    _still_draft(case)
    _known_situations(command.situations, facts)
    valid_form(with_sections(facts.document["form"], command.form), facts, partial=True)
    return [e.DraftSaved(form=command.form, situations=command.situations)]


def submit(case: Case, command: c.SubmitApplication, facts: Facts) -> list[e.Event]:
    """From here on the flow decides what comes next."""
    entitlement.applicant_or_window(case, facts)
    _still_draft(case)
    valid_form(facts.document["form"], facts, partial=False)
    _nothing_twice(case, facts)
    if nothing_applied_for(facts):
        refuse("nothing_applied_for")
    return [e.ApplicationSubmitted(submitted_at=facts.at)]


def valid_form(form: Mapping[str, Any], facts: Facts, *, partial: bool, name: str = "") -> None:
    """Refuse a form that its schema does not allow; every problem is listed with its pointer."""
    schema = name or (facts.item.main.form if facts.item else "")
    if not schema:
        return
    problems = facts.check_form(schema, form, partial)
    if not partial and not name:
        problems += facts.check_sections(schema, form, {**facts.document, "form": form})
    if problems:
        listed = [{"pointer": p.pointer, "code": p.code, "message": p.message, "message_en": p.message_en}
                  for p in problems]
        first = problems[0]
        refuse(
            "form_invalid", details={"problems": listed}, count=len(problems), first=f"{first.pointer} {first.message}",
            first_en=f"{first.pointer} {first.message_en or first.message}",
        )


def _nothing_twice(case: Case, facts: Facts) -> None:
    """Of the drafts that lie beside each other the first one handed in is handled; what it was granted is granted."""
    origin = facts.origin
    if origin is None:
        return
    if origin.under_way is not None:
        refuse("origin_under_way", case_no=origin.under_way)
    since = [facts.drawing.elements[id].name or id for id in origin.results
             if id not in facts.document["origin"]["granted"] and id in facts.drawing.elements]
    if since:
        refuse("granted_since", items="、".join(since), origin=case.origin)


def _opener(command: c.OpenCase, facts: Facts) -> None:
    if command.channel not in (None, *CHANNELS):
        refuse("channel_unknown", channel=command.channel or "''")
    if facts.drawing.kind == "plain":
        if facts.actor.kind == "applicant":
            refuse("not_entitled", expected="工作人员", expected_en="a member of staff", person=facts.actor.name)
        return
    id, name = command.applicant.get("id"), command.applicant.get("name")
    if id is None or blank(id) or not isinstance(name, str) or blank(name):
        refuse("applicant_missing")
    _fit(id, "申请人", "applicant")
    agent = command.applicant.get("agent") or {}
    if not isinstance(agent, dict):
        refuse("agent_unfit")
    if agent.get("id") not in (None, ""):  # a form's empty box names nobody
        _fit(agent["id"], "代办人", "agent")
    if facts.actor.kind == "system" or facts.actor.id not in (id, agent.get("id")):
        entitlement.with_role(facts, WINDOW, zh="申请人本人或综合窗口人员", en="the applicant or a clerk")


def _channel(command: c.OpenCase, facts: Facts) -> str:
    """What an applicant hands in himself comes on line unless he says otherwise: it is received as it is submitted."""
    return command.channel or ("online" if facts.actor.kind == "applicant" else "window")


def _fit(id: Any, who: str, who_en: str) -> None:
    """An id is what a person is found by: one that is never equal to what the host hands over lets nobody in."""
    if not isinstance(id, str) or blank(id) or id.strip() != id or id == "system":
        refuse("person_id_unfit", who=who, who_en=who_en, id=repr(id)[:100])


def _taken_over(command: c.OpenCase, facts: Facts) -> tuple[dict[str, Any], Mapping[str, Any]]:
    origin = facts.origin
    same = (
        origin is not None
        and origin.ready
        and origin.process == command.process
        and origin.applicant == command.applicant.get("id")
    )
    if origin is None or not same:
        refuse("origin_unsuitable", origin=command.origin)
    if origin.under_way is not None:
        refuse("origin_under_way", case_no=origin.under_way)
    return _still_asked(origin.form, command.form, facts), origin.results


def _still_asked(form: Mapping[str, Any], own: Mapping[str, Any], facts: Facts) -> dict[str, Any]:
    """What the form asks for today of one filled in earlier: fields it no longer has or takes are left out, and whole
    sections that stay wrong without them. What the opener has written himself is left to be refused."""
    kept = copy.deepcopy(dict(form))
    schema = facts.item.main.form if facts.item else ""
    for whole in (False, True) if schema else ():
        problems = facts.check_form(schema, with_sections(kept, own), True)
        for path in [steps(problem.pointer) for problem in problems]:
            if path and path[0] not in own:
                _leave_out(kept, path[:1] if whole else path)
    return kept


def _leave_out(form: dict[str, Any], path: list[str]) -> None:
    """Take out the field at the end of the path; an entry of a list stays, so that the others keep their numbers."""
    inside: Any = form
    for step in path[:-1]:
        if isinstance(inside, list):
            inside = inside[int(step)] if step.isdecimal() and int(step) < len(inside) else None
        else:
            inside = inside.get(step) if isinstance(inside, dict) else None
    if isinstance(inside, dict):
        inside.pop(path[-1], None)


def _known_situations(answers: Mapping[str, Any], facts: Facts) -> None:
    if facts.item is None:
        return
    for name, answer in answers.items():
        question = facts.item.situation(name)
        if question is None:
            refuse("situation_unknown", situation=name, answer=_typed(answer), known=_names(facts.item.main.situations))
        if not question.accepts(answer):
            known = "true, false" if question.kind == "yes_no" else ", ".join(value for value, _ in question.options)
            refuse("situation_unknown", situation=name, answer=_typed(answer), known=known)


def _typed(answer: object) -> object:
    """As people type it, not as Python calls it."""
    return json.dumps(answer) if answer is None or isinstance(answer, bool) else answer


def _names(situations: Iterable[Situation]) -> str:
    return ", ".join(situation.id for situation in situations)


def _still_draft(case: Case) -> None:
    if case.status != "draft":
        refuse("not_draft", status=case.status)


def _case_number(facts: Facts) -> str:
    """实施编码 + date + serial of the day; a plain process uses its own id in place of the code."""
    code = facts.item.main.code if facts.item else f"{facts.drawing.process}-"
    day = facts.today.strftime("%Y%m%d")
    return f"{code}{day}{facts.next_number(code, day):04d}"


def _query_code(facts: Facts) -> str:
    """Six digits the applicant types beside the case number; drawn from the random part of an id."""
    return f"{int(facts.new_id().replace('-', '')[-12:], 16) % 1_000_000:06d}"
