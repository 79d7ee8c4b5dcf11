"""The conformance suite is worth something: adapters with one fault each do not pass it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from samples import sample
from spoken import Police

from onewindow.ports import (
    BadCallback,
    Callback,
    DepartmentAdapter,
    Granted,
    Refused,
    Reply,
    Request,
    TryLater,
    Unknown,
    Unreachable,
)
from onewindow.testing import HttpAdapterConformance, LoopbackDepartment
from onewindow_adapters import police
from onewindow_adapters.transports.signed_department import SignedDepartment


class Flawed:
    """The adapter of the police, and one fault on top: a subclass changes what it must not."""

    def __init__(self, sound: SignedDepartment) -> None:
        self.sound = sound
        self.capabilities, self.operations, self.reads = sound.capabilities, sound.operations, sound.reads

    def request(self, request: Request) -> Reply:
        return self.sound.request(request)

    def query(self, request: Request) -> Reply:
        return self.sound.query(request)

    def cancel(self, request: Request) -> Reply:
        return self.sound.cancel(request)

    def revoke(self, request: Request) -> Reply:
        return self.sound.revoke(request)

    def callback(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Callback:
        return self.sound.callback(headers, body, now)

    def known_since(self, since: datetime) -> Any:
        return self.sound.known_since(since)

    def close(self) -> None:
        self.sound.close()


class KeyPerAttempt(Flawed):
    attempts = 0

    def request(self, request: Request) -> Reply:
        self.attempts += 1
        return self.sound.request(replace(request, key=f"{request.key}-{self.attempts}"))


class SendsWhatItWasNotAskedFor(Flawed):
    def request(self, request: Request) -> Reply:
        applicant = {**request.applicant, "name": str(request.data)}
        return self.sound.request(replace(request, applicant=applicant))


class NeverSure(Flawed):
    def request(self, request: Request) -> Reply:
        try:
            return self.sound.request(request)
        except Unreachable as problem:
            raise Unreachable(str(problem), sent=False) from problem


class AlwaysSure(Flawed):
    def request(self, request: Request) -> Reply:
        try:
            return self.sound.request(request)
        except Unreachable as problem:
            raise Unreachable(str(problem), sent=True) from problem


class SwallowsTrouble(Flawed):
    def request(self, request: Request) -> Reply:
        try:
            return self.sound.request(request)
        except Unreachable:
            return TryLater(reason="trouble")


class TakesTroubleForUnknown(Flawed):
    def query(self, request: Request) -> Reply:
        try:
            return self.sound.query(request)
        except Unreachable:
            return Unknown()


class ForeignErrors(Flawed):
    def request(self, request: Request) -> Reply:
        try:
            return self.sound.request(request)
        except Unreachable as problem:
            raise ConnectionError from problem


class LosesRemedies(Flawed):
    def request(self, request: Request) -> Reply:
        reply = self.sound.request(request)
        return replace(reply, remedies="") if isinstance(reply, Refused) else reply


class BelievesEverything(Flawed):
    def callback(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Callback:
        try:
            return self.sound.callback(headers, body, now)
        except BadCallback:
            return Callback(message_id="M-1", key=sample("seal").key, reply=Granted())


class TakesBackWhatItSaysItCannot(Flawed):
    def __init__(self, sound: SignedDepartment) -> None:
        super().__init__(sound)
        self.capabilities = replace(sound.capabilities, cancel=False)


FLAWS: dict[type[Flawed], str] = {
    KeyPerAttempt: "test_the_same_request_twice_has_the_same_key",
    SendsWhatItWasNotAskedFor: "test_what_is_not_declared_never_leaves",
    NeverSure: "test_a_lost_answer_may_have_arrived_and_can_be_asked_for",
    AlwaysSure: "test_a_department_that_is_not_there_got_nothing",
    SwallowsTrouble: "test_a_server_error_leaves_the_result_open",
    TakesTroubleForUnknown: "test_an_answer_nobody_can_believe_decides_nothing",
    ForeignErrors: "test_an_answer_without_end_is_given_up",
    LosesRemedies: "test_every_kind_of_reply_is_understood",
    BelievesEverything: "test_a_callback_that_is_not_to_be_believed_is_refused",
    TakesBackWhatItSaysItCannot: "test_a_request_is_cancelled_or_the_adapter_says_it_cannot",
}


class Suite(HttpAdapterConformance):
    """Not collected by itself: its name does not begin with Test."""

    sample = sample("seal")
    granted: Mapping[str, Any] = {"filing_no": "9901010000017", "seal_count": 4}

    def __init__(self, flaw: type[Flawed]) -> None:
        self.flaw = flaw

    @contextmanager
    def opened(self) -> Iterator[tuple[DepartmentAdapter, LoopbackDepartment]]:
        with tempfile.TemporaryDirectory() as folder, Police() as department:
            options = department.options(Path(folder))
            with closing(police.adapter("police", options, Path(folder))) as adapter:
                yield self.flaw(adapter), department


@pytest.mark.parametrize(("flaw", "finder"), FLAWS.items())
def test_a_flawed_adapter_does_not_pass(flaw: type[Flawed], finder: str) -> None:
    getattr(Suite(Flawed), finder)()  # without the fault it passes

    with pytest.raises(AssertionError):
        getattr(Suite(flaw), finder)()
