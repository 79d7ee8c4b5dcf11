"""Compares what departments were asked with what they know: no case in without its result out, and no result without a
case (进出一致、杜绝体外循环). Pure: two lists in, the differences out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from onewindow.ports.departments import UNREADABLE, Known

TO_SEND, OPEN, GRANTED, REFUSED, REVOKED, CANCELLED = "to_send", "open", "granted", "refused", "revoked", "cancelled"
TAKING_BACK, BY_HAND, SEEN_TO = "taking_back", "by_hand", "seen_to"
ANSWERING, ASKED_ANEW = "answering", "asked_anew"
UNUSABLE = "unusable"
"""How a request stands with us; see `Ours`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ours:
    """One request of ours.

    `status` is to_send (it may not have arrived), open, unusable (answered, but the case cannot take the answer and a
    person must see to it), granted, refused (or sent back), revoked, cancelled, taking_back (a cancellation or
    revocation is under way), answering (the answer to a question goes out, or waits, under another key), asked_anew
    (that other request is over), by_hand (a person has taken it over and not granted it; what is granted by hand is
    granted), or seen_to (a person knows that the two sides differ). `materials` are those handed in, `sent`
    those that were sent (None: none).
    """

    key: str
    case_no: str
    sub_case: str
    item_code: str
    applicant_id: str
    applicant_name: str
    status: str
    materials: frozenset[str] = frozenset()
    sent: frozenset[str] | None = None
    anew: str = ""
    """The key under which it was asked anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One finding. `kind` is a key of `names.DIFFERENCES`; `ours` and `theirs` say how each side has it, "" for not."""

    kind: str
    key: str
    case_no: str
    sub_case: str
    reference: str
    item_code: str
    applicant_name: str
    ours: str
    theirs: str


UNKNOWN_THERE, UNKNOWN_HERE = "unknown_there", "unknown_here"
GRANTED_THERE, GRANTED_HERE = "granted_there", "granted_here"
NO_RESULT_THERE, ANSWERED_THERE, OPEN_THERE, TWICE = "no_result_there", "answered_there", "open_there", "twice"
CASE, ITEM, APPLICANT, MATERIALS = "case", "item", "applicant", "materials"
CASE_UNREADABLE = "case_unreadable"


def compare(ours: Iterable[Ours], known: Iterable[Known], others: Iterable[str] = ()) -> list[Difference]:
    """The differences between our requests to one department and its list, by case; `others` are keys of ours that are
    no requests (cancellations, revocations), which a department may list or not."""
    by_key: dict[str, list[Known]] = defaultdict(list)
    asked = {each.key: each for each in ours}
    found = []
    for entry in known:
        if entry.status in _STRONGEST:
            by_key[entry.key].append(entry)
        else:
            found.append(_nobody_can_read(entry, asked.get(entry.key)))
    found += _without_case(by_key, asked.keys() | set(others))
    for each in asked.values():
        theirs = by_key.get(each.key, [])
        found += _of_request(each, theirs)
        if each.anew and _granted(theirs) and _granted(by_key.get(each.anew, [])):
            found.append(_difference(TWICE, each, theirs[0], each.status, GRANTED))
    return sorted(found, key=lambda difference: (difference.case_no, difference.key, difference.kind))


def unlisted(ours: Iterable[Ours], known: Iterable[Known]) -> list[Ours]:
    """Requests the department should know and has not listed: it may be asked about each by its key."""
    listed = {each.key for each in known if each.status in _STRONGEST}
    return [each for each in ours if each.key not in listed and "" not in _FITS[each.status]]


_NOT_THERE = ""

_FITS: Mapping[str, frozenset[str]] = {
    TO_SEND: frozenset({_NOT_THERE, OPEN}),
    OPEN: frozenset({OPEN}),
    UNUSABLE: frozenset({OPEN}),
    GRANTED: frozenset({GRANTED}),
    REFUSED: frozenset({REFUSED, REVOKED, CANCELLED}),
    REVOKED: frozenset({REVOKED, REFUSED, CANCELLED}),
    CANCELLED: frozenset({_NOT_THERE, CANCELLED, REFUSED, REVOKED}),
    TAKING_BACK: frozenset({_NOT_THERE, OPEN, GRANTED, REFUSED, REVOKED, CANCELLED}),
    ANSWERING: frozenset({_NOT_THERE, OPEN, CANCELLED, REFUSED, REVOKED}),
    ASKED_ANEW: frozenset({_NOT_THERE, CANCELLED, REFUSED, REVOKED}),
    BY_HAND: frozenset({_NOT_THERE, CANCELLED, REFUSED, REVOKED}),
    SEEN_TO: frozenset({_NOT_THERE, OPEN, GRANTED, REFUSED, REVOKED, CANCELLED}),
}
"""How a request stands with us → how it may stand with the department."""


def _without_case(by_key: Mapping[str, Sequence[Known]], keys: Iterable[str]) -> Iterator[Difference]:
    ours = set(keys)
    for key, theirs in by_key.items():
        if key in ours:
            continue
        for each in theirs:
            yield Difference(
                kind=UNKNOWN_HERE, key=key, case_no=each.case_no, sub_case="", reference=each.reference,
                item_code=each.item_code, applicant_name=each.applicant_name, ours="", theirs=each.status,
            )


def _of_request(ours: Ours, theirs: Sequence[Known]) -> Iterator[Difference]:
    if len([each for each in theirs if each.status == GRANTED]) > 1:
        yield _difference(TWICE, ours, theirs[0], ours.status, GRANTED)
    # What is listed twice stands as its strongest entry says.
    there = min((each.status for each in theirs), key=_STRONGEST.index, default=_NOT_THERE)
    if there not in _FITS[ours.status]:
        entry = next((each for each in theirs if each.status == there), None)
        yield _difference(_kind(ours.status, there), ours, entry, ours.status, there)
    for each in theirs:
        for kind, mine, other in _fields(ours, each):
            yield _difference(kind, ours, each, mine, other)


_STRONGEST = (GRANTED, OPEN, REFUSED, REVOKED, CANCELLED)


def _kind(ours: str, theirs: str) -> str:
    if theirs == _NOT_THERE:
        return UNKNOWN_THERE
    if theirs == GRANTED:
        return GRANTED_THERE
    if theirs == OPEN:
        return OPEN_THERE if ours in (CANCELLED, ASKED_ANEW, BY_HAND) else NO_RESULT_THERE
    return GRANTED_HERE if ours == GRANTED else ANSWERED_THERE


def _fields(ours: Ours, theirs: Known) -> Iterator[tuple[str, str, str]]:
    """What differs, and how each side has it. What a department does not keep is not compared."""
    if theirs.case_no and theirs.case_no not in (ours.case_no, ours.sub_case):
        yield CASE, ours.case_no, theirs.case_no
    if ours.item_code and theirs.item_code and theirs.item_code != ours.item_code:
        yield ITEM, ours.item_code, theirs.item_code
    by_id = ours.applicant_id and theirs.applicant_id
    mine, other = (ours.applicant_id, theirs.applicant_id) if by_id else (ours.applicant_name, theirs.applicant_name)
    if mine and other and mine != other:
        yield APPLICANT, mine, other
    if theirs.materials:
        there = frozenset(theirs.materials)
        if there - (ours.materials | (ours.sent or frozenset())) or (ours.sent is not None and ours.sent - there):
            yield MATERIALS, _listed(ours.materials if ours.sent is None else ours.sent), _listed(there)


def _listed(materials: Iterable[str]) -> str:
    return ", ".join(sorted(materials))


def _granted(theirs: Iterable[Known]) -> bool:
    return any(each.status == GRANTED for each in theirs)


def _nobody_can_read(entry: Known, ours: Ours | None) -> Difference:
    """Whatever else is listed under its key is compared; this one is told with what is wrong with it."""
    why = entry.reference if entry.status == UNREADABLE else entry.status
    return Difference(
        kind=UNREADABLE, key=entry.key, case_no=ours.case_no if ours else entry.case_no,
        sub_case=ours.sub_case if ours else "", reference="", item_code=entry.item_code,
        applicant_name=entry.applicant_name, ours=ours.status if ours else "", theirs=why,
    )


def _difference(kind: str, ours: Ours, theirs: Known | None, mine: str, other: str) -> Difference:
    return Difference(
        kind=kind, key=ours.key, case_no=ours.case_no, sub_case=ours.sub_case,
        reference=theirs.reference if theirs else "", item_code=ours.item_code, applicant_name=ours.applicant_name,
        ours=mine, theirs=other,
    )
