"""Adapters with one fault each, on top of the one to the police that ships: the suite must find every one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from samples import sample

from onewindow.ports import (
    BadCallback,
    Broken,
    Callback,
    Cancelled,
    Granted,
    Refused,
    Reply,
    Request,
    Revoked,
    TryLater,
    Unknown,
    Unreachable,
)
from onewindow_adapters.transports.signed_department import SignedDepartment

GRANTED: Mapping[str, Any] = {"filing_no": "9901010000017", "seal_count": 4}


class Flawed:
    """The adapter of the police, and one fault on top: a subclass changes what it must not.

    `options` are for the adapter below, `patience` for the suite.
    """

    options: Mapping[str, Any] = {}
    patience = 10.0

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


class CanOnlyBeAsked(Flawed):
    """No fault: its department answers requests and calls back, and that is all."""

    def __init__(self, sound: SignedDepartment) -> None:
        sound.capabilities = replace(sound.capabilities, query=False, cancel=False, revoke=False, lists=False)
        super().__init__(sound)

    def known_since(self, since: datetime) -> Any:
        raise NotImplementedError


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


class SendsTwice(Flawed):
    def request(self, request: Request) -> Reply:
        self.sound.request(request)
        return self.sound.request(request)


class TriesAgainByItself(Flawed):
    def request(self, request: Request) -> Reply:
        try:
            return self.sound.request(request)
        except Unreachable:
            return self.sound.request(request)


class DropsTheAnswer(Flawed):
    def request(self, request: Request) -> Reply:
        return self.sound.request(replace(request, clarification={}))


class SendsAnotherApplicant(Flawed):
    def request(self, request: Request) -> Reply:
        return self.sound.request(replace(request, applicant=sample("seal").applicant))


class SendsAnotherCase(Flawed):
    def request(self, request: Request) -> Reply:
        return self.sound.request(replace(request, case_no=sample("seal").case_no))


class AlwaysTheSameResult(Flawed):
    def request(self, request: Request) -> Reply:
        reply = self.sound.request(request)
        return Granted(data=GRANTED) if isinstance(reply, Granted) else reply


class ListsNothing(Flawed):
    def known_since(self, since: datetime) -> Any:
        return []


class CannotList(Flawed):
    def known_since(self, since: datetime) -> Any:
        raise ValueError("no such listing")


class TakesTroubleForAnEmptyList(Flawed):
    def known_since(self, since: datetime) -> Any:
        try:
            return list(self.sound.known_since(since))
        except Unreachable:
            return []


class RevokedWhateverIsSaid(Flawed):
    def revoke(self, request: Request) -> Reply:
        reply = self.sound.revoke(request)
        return reply if isinstance(reply, Broken) else Revoked()


class CancelledThoughTooLate(Flawed):
    def cancel(self, request: Request) -> Reply:
        reply = self.sound.cancel(request)
        return Cancelled() if isinstance(reply, Granted | Refused) else reply


class AsksAboutTheOriginal(Flawed):
    def query(self, request: Request) -> Reply:
        return self.sound.query(replace(request, key=request.of or request.key, operation="engrave_seal"))


class CalledBackIsGranted(Flawed):
    def callback(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Callback:
        return replace(self.sound.callback(headers, body, now), reply=Granted(data=GRANTED))


class HasNoTimeOutForTheWholeCall(Flawed):
    options: Mapping[str, Any] = {"read_timeout": 5, "total_timeout": 3600}
    patience = 1.5
