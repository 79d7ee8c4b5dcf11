"""Corrections (补正): handed in within their period. What has come in time counts, whoever says so when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from onewindow import events as e
from onewindow.domain.case import Case, OpenTask
from onewindow.domain.clock import CORRECTION_PERIOD
from onewindow.domain.deciders.materials import named
from onewindow.domain.deciders.opening import valid_form
from onewindow.domain.facts import Facts
from onewindow.domain.form_sections import field_at, with_sections
from onewindow.domain.refusals import refuse


def resubmit(case: Case, task: OpenTask, outcome: str, data: dict[str, Any], facts: Facts) -> list[e.Event]:
    """补正材料已交: the day on which the set is complete is the acceptance date if the case is accepted."""
    form = data.get("form") or {}
    if not isinstance(form, dict):
        refuse("form_invalid", count=1, first="/form", first_en="/form")
    late = _period_over(case, facts)
    if late and not form and all_in(case):
        return [received(case)]
    within_period(case, facts)
    missing = lacking(case)
    if missing:
        refuse("correction_incomplete", **named(missing))
    valid_form(with_sections(facts.document["form"], form), facts, partial=False)
    return [e.CorrectionReceived(received_on=facts.today.isoformat(), form=form)]


def within_period(case: Case, facts: Facts) -> None:
    """Refuse corrections that come when their period is over, also where no worker has ended the case yet."""
    if _period_over(case, facts):
        refuse("correction_period_over", due=case.correct_by)


def all_in(case: Case) -> bool:
    """Every file that was asked for has been handed in, and every field corrected at the window: that is no lapse
    (art. 32 (5)), as long as the drawing waits for them."""
    waited_for = any(task.stage == "correction" for task in case.tasks.values())
    fields_too = all("had" in item or "corrected" in item for item in case.correction_items)
    return waited_for and fields_too and not lacking(case)


def settled(case: Case, form: Mapping[str, Any], corrected: Mapping[str, Any]) -> list[str]:
    """The fields of the notice, while it is waited for, that have another content in the `corrected` form."""
    fields = [item["target"] for item in case.correction_items if "had" not in item and case.status == "correcting"]
    return [target for target in fields if field_at(form, target) != field_at(corrected, target)]


def received(case: Case) -> e.CorrectionReceived:
    """Of corrections that were all in when their period ended, though nobody had said so: as of its last day."""
    return e.CorrectionReceived(received_on=case.correct_by, form={}, day_only=True)


def lacking(case: Case) -> list[dict[str, Any]]:
    """The materials that were asked for and have not been handed in since."""
    asked = {item["target"]: item["had"] for item in case.correction_items if "had" in item}
    return [material for material in case.material_list
            if len(case.attachments.get(material["id"], [])) <= asked.get(material["id"], -1)]


def _period_over(case: Case, facts: Facts) -> bool:
    return any(clock.kind == CORRECTION_PERIOD and clock.overdue_at(facts.at) for clock in case.clocks.values())
