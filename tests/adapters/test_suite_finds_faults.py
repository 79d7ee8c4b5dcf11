"""The conformance suite is worth something: adapters with one fault each do not pass it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import flawed_adapters as flawed
import pytest
from flawed_adapters import GRANTED, Flawed
from samples import sample
from spoken import Police

from onewindow.ports import DepartmentAdapter
from onewindow.testing import AdapterConformance, HttpAdapterConformance, LoopbackDepartment
from onewindow_adapters import police

FLAWS: dict[type[Flawed], str] = {
    flawed.KeyPerAttempt: "test_the_same_request_twice_has_the_same_key",
    flawed.SendsTwice: "test_one_request_is_handed_in_once",
    flawed.TriesAgainByItself: "test_a_server_error_leaves_the_result_open",
    flawed.SendsWhatItWasNotAskedFor: "test_what_is_not_declared_never_leaves",
    flawed.SendsAnotherApplicant: "test_the_department_learns_whose_business_it_is",
    flawed.SendsAnotherCase: "test_the_department_learns_whose_business_it_is",
    flawed.DropsTheAnswer: "test_the_answer_to_a_question_reaches_the_department",
    flawed.NeverSure: "test_a_lost_answer_may_have_arrived_and_can_be_asked_for",
    flawed.AlwaysSure: "test_a_department_that_is_not_there_got_nothing",
    flawed.SwallowsTrouble: "test_a_server_error_leaves_the_result_open",
    flawed.TakesTroubleForUnknown: "test_an_answer_nobody_can_believe_decides_nothing",
    flawed.ForeignErrors: "test_an_answer_without_end_is_given_up",
    flawed.HasNoTimeOutForTheWholeCall: "test_an_answer_that_drips_is_given_up",
    flawed.LosesRemedies: "test_every_kind_of_reply_is_understood",
    flawed.AlwaysTheSameResult: "test_every_kind_of_reply_is_understood",
    flawed.BelievesEverything: "test_a_callback_that_is_not_to_be_believed_is_refused",
    flawed.CalledBackIsGranted: "test_a_callback_says_which_message_and_which_request",
    flawed.TakesBackWhatItSaysItCannot: "test_a_request_is_cancelled_or_the_adapter_says_it_cannot",
    flawed.CancelledThoughTooLate: "test_a_cancellation_that_came_too_late_is_told_as_such",
    flawed.RevokedWhateverIsSaid: "test_a_revocation_that_was_refused_is_told_as_such",
    flawed.AsksAboutTheOriginal: "test_a_grant_is_revoked_or_the_adapter_says_it_cannot",
    flawed.ListsNothing: "test_what_the_department_knows_is_listed",
    flawed.CannotList: "test_what_the_department_knows_is_listed",
    flawed.TakesTroubleForAnEmptyList: "test_a_list_nobody_can_believe_is_no_list",
}


class Suite(HttpAdapterConformance):
    """Not collected by itself: its name does not begin with Test."""

    sample = sample("seal")
    granted: Mapping[str, Any] = GRANTED
    granted_otherwise: Mapping[str, Any] = {"filing_no": "9901010000025", "seal_count": 1}

    def __init__(self, flaw: type[Flawed]) -> None:
        self.flaw, self.patience = flaw, flaw.patience

    @contextmanager
    def opened(self) -> Iterator[tuple[DepartmentAdapter, LoopbackDepartment]]:
        with tempfile.TemporaryDirectory() as folder, Police() as department:
            options = department.options(Path(folder), **self.flaw.options)
            with closing(police.adapter("police", options, Path(folder))) as adapter:
                yield self.flaw(adapter), department


@pytest.mark.parametrize(("flaw", "finder"), FLAWS.items())
def test_a_flawed_adapter_does_not_pass(flaw: type[Flawed], finder: str) -> None:
    getattr(Suite(Flawed), finder)()  # without the fault it passes

    with pytest.raises(AssertionError):
        getattr(Suite(flaw), finder)()


@pytest.mark.parametrize("demand", [name for name in dir(AdapterConformance) if name.startswith("test_")])
def test_an_adapter_that_can_do_less_and_says_so_passes(demand: str) -> None:
    getattr(Suite(flawed.CanOnlyBeAsked), demand)()
