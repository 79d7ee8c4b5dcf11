"""All checks, in the order in which they run. A new check is one file with one function, named here."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from onewindow.errors import Finding
from onewindow.process_checks.automatic_loops import automatic_loops
from onewindow.process_checks.boundary_events import boundary_events
from onewindow.process_checks.bundle import Bundle
from onewindow.process_checks.called_processes import called_processes
from onewindow.process_checks.decided_once import decided_once
from onewindow.process_checks.desks import desks
from onewindow.process_checks.drawn_forms import named_forms, named_notices
from onewindow.process_checks.drawn_items import departments, drawn_items, drawn_materials, main_department
from onewindow.process_checks.duties import duties
from onewindow.process_checks.event_gateways import event_gateways
from onewindow.process_checks.events import events
from onewindow.process_checks.fillable_forms import fillable_forms
from onewindow.process_checks.gateways import conditions_of_gateways, default_flows
from onewindow.process_checks.identifiers import identifiers
from onewindow.process_checks.item_branches import drawn_clocks, item_branches, special_procedures
from onewindow.process_checks.item_fields import item_fields
from onewindow.process_checks.item_limits import long_limits, procedures_without_basis, stage_limits
from onewindow.process_checks.item_remedies import item_remedies
from onewindow.process_checks.joins import joins
from onewindow.process_checks.outcomes import compared_outcomes, outcomes
from onewindow.process_checks.output_lists import output_lists
from onewindow.process_checks.ow_vocabulary import ow_namespace, ow_vocabulary
from onewindow.process_checks.read_names import read_names
from onewindow.process_checks.read_too_early import read_too_early
from onewindow.process_checks.references import references
from onewindow.process_checks.repetitions import repetitions
from onewindow.process_checks.sent_back_decisions import sent_back_decisions
from onewindow.process_checks.sequence_flows import forks_and_conditions, sequence_flows
from onewindow.process_checks.several_reviews import several_reviews
from onewindow.process_checks.shared_answers import shared_answers
from onewindow.process_checks.sheet import Sheet
from onewindow.process_checks.silent_acceptance import silent_acceptance
from onewindow.process_checks.spoken_names import spoken_names
from onewindow.process_checks.stage_places import stage_places, window_stages
from onewindow.process_checks.stages import main_stages, stage_order, sub_cases
from onewindow.process_checks.starts_and_ends import ends, paths, size, starts
from onewindow.process_checks.stuck_cases import stuck_cases
from onewindow.process_checks.timer_events import timer_events
from onewindow.process_checks.unaccepted_ways import unaccepted_ways
from onewindow.process_checks.uncaught_events import uncaught_events, unheard_messages
from onewindow.process_checks.undelivered_grants import undelivered_grants
from onewindow.process_checks.unsupported import data_mappings, unsupported_elements
from onewindow.process_checks.vendor_attributes import vendor_attributes
from onewindow.process_checks.written_expressions import written_expressions

DrawingCheck = Callable[[Sheet], Iterator[Finding]]
BundleCheck = Callable[[Bundle], Iterator[Finding]]

FOR_EVERY_DRAWING: tuple[DrawingCheck, ...] = (
    unsupported_elements,
    data_mappings,
    identifiers,
    sequence_flows,
    forks_and_conditions,
    starts,
    ends,
    paths,
    size,
    boundary_events,
    default_flows,
    conditions_of_gateways,
    event_gateways,
    joins,
    stuck_cases,
    automatic_loops,
    called_processes,
    repetitions,
    output_lists,
    shared_answers,
    events,
    references,
    timer_events,
    uncaught_events,
    written_expressions,
    vendor_attributes,
    ow_namespace,
)
"""What must hold for any BPMN file this engine is to run."""

FOR_SERVICES: tuple[DrawingCheck, ...] = (
    ow_vocabulary,
    duties,
    window_stages,
    stage_order,
    stage_places,
    sub_cases,
    main_stages,
    silent_acceptance,
    outcomes,
    compared_outcomes,
    unaccepted_ways,
    several_reviews,
    sent_back_decisions,
    decided_once,
    undelivered_grants,
    item_branches,
    drawn_clocks,
    special_procedures,
    unheard_messages,
    spoken_names,
)
"""What must hold besides where the drawing uses the ow: vocabulary."""

FOR_BUNDLES: tuple[BundleCheck, ...] = (
    drawn_items,
    main_department,
    departments,
    desks,
    drawn_materials,
    procedures_without_basis,
    stage_limits,
    long_limits,
    item_remedies,
    named_forms,
    named_notices,
    fillable_forms,
    read_names,
    read_too_early,
    item_fields,
)
"""What must hold between the files of a service version."""

WITHOUT_FLOWS: frozenset[DrawingCheck] = frozenset(
    {
        unsupported_elements, data_mappings, identifiers, size, called_processes, repetitions, output_lists, events,
        references, timer_events, written_expressions, vendor_attributes, ow_namespace, ow_vocabulary, drawn_clocks,
    }
)  # fmt: skip
"""Checks that look at one element at a time: what they say holds even where flows lead to one of two equal ids."""
