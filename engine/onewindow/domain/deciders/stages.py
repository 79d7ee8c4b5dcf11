"""Stages and their outcomes: what the law asks for before each, and what happens with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from onewindow import events as e
from onewindow.domain.case import Case, OpenTask
from onewindow.domain.deciders import acceptance, corrections
from onewindow.domain.deciders.materials import named
from onewindow.domain.deciders.opening import valid_form
from onewindow.domain.facts import Facts
from onewindow.domain.names import outcomes_named
from onewindow.domain.refusals import refuse
from onewindow.domain.stages import NEGATIVE, OUTCOMES, WORDS_OF_THE_STAGE, own_data


def finished(
    case: Case, task: OpenTask, number: int, outcome: str, data: dict[str, Any], facts: Facts
) -> list[e.Event]:
    """The events of a task that ends with `outcome`; refused where the stage's rules are not met."""
    known = OUTCOMES.get(task.stage)
    if known is not None and facts.drawing.elements[task.element].item:
        # The task is the whole sub-case: there is no earlier stage to send it back to.
        known = tuple(other for other in known if other != "sent_back")
    if (known is not None and outcome not in known) or not outcome.strip():
        refuse("outcome_unknown", outcome=outcome or "''", **outcomes_named(*(known or ("done",))))
    if task.form and (known is None or outcome not in NEGATIVE):
        valid_form(own_data(task.stage, data), facts, partial=False, name=task.form)
    rule = _RULES.get((task.stage, outcome)) or _RULES.get((task.stage, ""))
    followed = rule(case, task, outcome, data, facts) if rule else []
    # The corrected form sections go into the form itself, not into the task's record a second time.
    kept = {key: value for key, value in data.items() if key != "form"} if task.stage == "correction" else data
    return [e.TaskCompleted(task=number, element=task.element, outcome=outcome, data=kept, sub_case=task.sub_case),
            *followed]


def reason(data: dict[str, Any]) -> str:
    """The reason that must be given; refused when empty."""
    text = str(data.get("reason") or "").strip()
    if not text:
        refuse("reason_missing")
    return text


def remedies(data: dict[str, Any]) -> str:
    """The remedies that must be told with a refusal (行政许可法 art. 38); refused when empty."""
    text = str(data.get("remedies") or "").strip()
    if not text:
        refuse("remedies_missing")
    return text


def _sent_back(case: Case, task: OpenTask, outcome: str, data: dict[str, Any], facts: Facts) -> list[e.Event]:
    reason(data)
    return []


def _decision(case: Case, task: OpenTask, outcome: str, data: dict[str, Any], facts: Facts) -> list[e.Event]:
    if task.sub_case is not None and case.sub_cases[task.sub_case].status != "open":
        sub_case = case.sub_cases[task.sub_case]
        refuse("decided_already", what="子件", what_en="the sub-case", result=sub_case.result)
    if task.sub_case is None and case.result:
        refuse("decided_already", what="本件", what_en="the case", result=case.result)
    procedure = case.procedure_on(task.sub_case)
    if procedure is not None:
        refuse("procedure_open", what=case.number(task.sub_case), procedure=procedure[1].kind)
    why = "" if outcome == "granted" else reason(data)
    told = remedies(data) if outcome == "refused" else str(data.get("remedies") or "")
    element = case.sub_cases[task.sub_case].element if task.sub_case is not None else task.element
    results = {key: value for key, value in data.items() if key not in WORDS_OF_THE_STAGE}
    decided = e.Decided(
        sub_case=task.sub_case, element=element, result=outcome, reason=why, remedies=told, data=results
    )
    return [decided]


def _issuance(case: Case, task: OpenTask, outcome: str, data: dict[str, Any], facts: Facts) -> list[e.Event]:
    if case.owed:
        refuse("omission_open", **named([each for each in case.material_list if each["id"] in case.owed]))
    return [e.ResultsIssued(results=results_of(case, facts))]


def _delivery(case: Case, task: OpenTask, outcome: str, data: dict[str, Any], facts: Facts) -> list[e.Event]:
    collector = data.get("collector")
    name = _given(collector, "name")
    if not isinstance(collector, dict) or not name or collector.get("method") not in ("window", "post", "electronic"):
        refuse("collector_missing")
    agent = case.applicant.get("agent")
    if name not in (_given(case.applicant, "name"), _given(agent, "name")) and not _given(collector, "id_number"):
        refuse("collector_unidentified", name=name)
    if collector["method"] == "post" and not _given(collector, "express_no"):
        refuse("express_no_missing")
    return [e.ResultsDelivered(collector=collector)]


def _given(person: object, what: str) -> str:
    return str(person.get(what) or "").strip() if isinstance(person, dict) else ""


def _archive(case: Case, task: OpenTask, outcome: str, data: dict[str, Any], facts: Facts) -> list[e.Event]:
    return [e.CaseArchived(file_no=f"{case.accepted_on[:4]}-{case.case_no}")]


def results_of(case: Case, facts: Facts) -> list[dict[str, Any]]:
    """What each closed sub-case yields, with the fields its item names; nothing where the grant was taken back."""
    results = []
    for number, sub in case.sub_cases.items():
        stands = case.result_of(number)
        item = facts.item.item(sub.item) if facts.item else None
        record = facts.document.get(sub.element, {})
        names = [name for result in item.results for name in result.fields] if item else []
        fields = {name: record[name] for name in names if name in record} if stands == "granted" else {}
        results.append({
            "sub_case": case.number(number), "element": sub.element, "item": sub.item, "name": sub.name,
            "department": sub.department, "result": stands, "fields": fields,
        })
    return results


_Rule = Callable[[Case, OpenTask, str, dict[str, Any], Facts], list[e.Event]]

_RULES: dict[tuple[str, str], _Rule] = {
    ("intake", "received"): acceptance.intake,
    ("acceptance", "accepted"): acceptance.accept,
    ("acceptance", "accepted_with_omissions"): acceptance.accept_with_omissions,
    ("acceptance", "correction"): acceptance.notify_correction,
    ("acceptance", "not_accepted"): acceptance.refuse_acceptance,
    ("correction", "resubmitted"): corrections.resubmit,
    ("review", "sent_back"): _sent_back,
    ("decision", "sent_back"): _sent_back,
    ("decision", ""): _decision,
    ("issuance", "issued"): _issuance,
    ("delivery", "delivered"): _delivery,
    ("archive", "archived"): _archive,
}
