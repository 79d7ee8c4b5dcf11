"""What is not accepted is not handled, what is to be corrected can be, and what is sent back is decided again."""

from __future__ import annotations

import pytest
from drawing_builder import service

from onewindow.process_checks import check_drawing

SUB = "<bpmn:subProcess id='licence' name='许可' ow:item='licence'>"
NOT_ACCEPTED = "acceptance.outcome == 'not_accepted'"
CORRECTION = "acceptance.outcome == 'correction'"


def told(data: bytes) -> list[tuple[str, str, str]]:
    return [(one.code, one.element, one.severity) for one in check_drawing(data)]


def front(*more: str, **replaced: str) -> bytes:
    """The service with other ways between acceptance, correction, refusal and licence."""
    ways = {"accepted__correction": "", "accepted__refused_end": "", "accepted__licence": "", "accepted": ""}
    return service(*more, **{"acceptance__accepted": "", **ways, **replaced})


def parts(*lines: str) -> bytes:
    """The service with review and decision in its sub-case, and these lines behind the decision."""
    return service(
        SUB, "startEvent ls", "userTask look name='审查' ow:stage='review'", "exclusiveGateway seen default='seen_lt'",
        "userTask lt name='决定' ow:stage='decision'", "endEvent le", "ls -> look", "look -> seen", "seen -> lt",
        "seen -> look if look.outcome == 'sent_back'", *lines, "</bpmn:subProcess>", licence="",
    )  # fmt: skip


DEFAULT = "exclusiveGateway accepted default='accepted_licence'"
UNACCEPTED: dict[str, tuple[tuple[str, str, str], bytes]] = {
    "a refusal that goes on by default": (
        ("OW632", "accepted", "must"), service(refused_end="", accepted__refused_end="")),
    "a correction that goes on by default": (
        ("OW632", "accepted", "must"), service(correction="", accepted__correction="", correction__acceptance="")),
    "a refusal that is corrected": (
        ("OW632", "accepted", "must"),
        service(refused_end="", accepted__refused_end=f"accepted -> correction if {NOT_ACCEPTED}",
                accepted__correction=f"again: accepted -> correction if {CORRECTION}")),
    "a refusal that goes on where the form says so": (
        ("OW632", "accepted", "must"),
        service("more: accepted -> licence if form.shop.area > 100", accepted__refused_end="",
                accepted__correction=f"accepted -> correction if {CORRECTION}", refused_end="")),
    "a refusal that goes on behind a script": (
        ("OW632", "acceptance", "must"),
        front("scriptTask count > <bpmn:script>form.n = 1</bpmn:script>", DEFAULT, "acceptance -> count",
              "count -> accepted", f"accepted -> correction if {CORRECTION}", "accepted -> licence", refused_end="")),
    "a correction that ends the case": (
        ("OW644", "accepted", "must"),
        service("more: accepted -> refused_end if acceptance.outcome == 'correction'", correction="",
                accepted__correction="", correction__acceptance="")),
    "a gateway that asks for the form alone": (
        ("OW632", "accepted", "must"),
        front(DEFAULT, "acceptance -> accepted", "endEvent big", "accepted -> big if form.shop.area > 100",
              "accepted -> licence", correction="", correction__acceptance="", refused_end="")),
}  # fmt: skip


@pytest.mark.parametrize(("finding", "data"), UNACCEPTED.values(), ids=UNACCEPTED.keys())
def test_what_is_not_accepted_and_goes_on_is_refused(finding: tuple[str, str, str], data: bytes) -> None:
    assert finding in told(data)


TOLD_APART: dict[str, bytes] = {
    "first the refusal, then the correction": front(
        "exclusiveGateway a default='a_b'", "exclusiveGateway b default='b_licence'", "acceptance -> a", "a -> b",
        f"a -> refused_end if {NOT_ACCEPTED}", f"b -> correction if {CORRECTION}", "b -> licence"),
    "first what was accepted": front(
        "exclusiveGateway a default='a_b'", "exclusiveGateway b default='b_refused_end'", "acceptance -> a",
        "a -> licence if acceptance.outcome in ['accepted', 'accepted_with_omissions']", "a -> b",
        f"b -> correction if {CORRECTION}", "b -> refused_end"),
    "the form asked together with the outcome": service(
        "endEvent big", "accepted -> big if form.shop.area > 100 and acceptance.outcome == 'accepted'"),
    "the form asked when it is accepted": front(
        "exclusiveGateway a default='a_x'", "exclusiveGateway x default='x_licence'", "acceptance -> a", "a -> x",
        f"a -> refused_end if {NOT_ACCEPTED}", "a -> correction if get(acceptance, 'outcome', '') == 'correction'",
        "endEvent big", "x -> big if form.shop.area > 100", "x -> licence"),
    "a script that says what the outcome was": front(
        "scriptTask count > <bpmn:script>verdict.well = acceptance.outcome == 'accepted'</bpmn:script>",
        "exclusiveGateway a default='a_b'", "exclusiveGateway b default='b_refused_end'", "acceptance -> count",
        "count -> a", "a -> licence if verdict.well", "a -> b", f"b -> correction if {CORRECTION}",
        "b -> refused_end"),
    "something told before": front(
        "sendTask tell messageRef='m'", DEFAULT, "acceptance -> tell", "tell -> accepted",
        f"accepted -> correction if {CORRECTION}", f"accepted -> refused_end if {NOT_ACCEPTED}",
        "accepted -> licence"),
    "the papers given back where it is refused, and all filed": service(
        "userTask back name='退还材料' ow:role='window_clerk'", "userTask file name='归档' ow:stage='archive' "
        "ow:role='issuing_clerk'", "back -> file", "delivery -> file", "file -> e", delivery__e="", refused_end="",
        accepted__refused_end=f"accepted -> back if {NOT_ACCEPTED}"),
}  # fmt: skip


@pytest.mark.parametrize("data", TOLD_APART.values(), ids=TOLD_APART.keys())
def test_outcomes_that_are_told_apart_somewhere_are_not_refused(data: bytes) -> None:
    assert [one for one in told(data) if one[0] in ("OW631", "OW632", "OW644")] == []


SIDE_BY_SIDE = (
    "startEvent ls", "exclusiveGateway again", "parallelGateway a", "userTask fire name='消防' ow:stage='review'",
    "userTask air name='人防' ow:stage='review'", "parallelGateway b", "exclusiveGateway seen default='seen_again'",
    "userTask lt name='决定' ow:stage='decision'", "endEvent le",
    "exclusiveGateway d default='d_le'", "ls -> again", "again -> a", "a -> fire", "a -> air", "fire -> b", "air -> b",
    "seen_again: seen -> again", "lt -> d", "d -> le", "d -> again if lt.outcome == 'sent_back'",
)  # fmt: skip
BOTH = "fire.outcome == 'passed' and air.outcome == 'passed'"
REVIEWED: dict[str, tuple[list[str], tuple[str, ...]]] = {
    "at the gateway behind the join": ([], ("b -> seen", f"seen -> lt if {BOTH}")),
    "by a script behind the join": (
        [], (f"scriptTask sum > <bpmn:script>verdict.well = {BOTH}</bpmn:script>", "b -> sum", "sum -> seen",
             "seen -> lt if verdict.well")),
    "of one of them alone": (["air"], ("b -> seen", "seen -> lt if fire.outcome == 'passed'")),
    "when it has been decided": (
        ["fire", "air"], ("b -> lt", "more: d -> again if fire.outcome == 'sent_back' or air.outcome == 'sent_back'")),
}  # fmt: skip


@pytest.mark.parametrize(("alike", "flows"), REVIEWED.values(), ids=REVIEWED.keys())
def test_reviewers_side_by_side_are_asked_behind_their_join(alike: list[str], flows: tuple[str, ...]) -> None:
    data = service(SUB, *SIDE_BY_SIDE, *flows, "</bpmn:subProcess>", licence="")
    assert [one[1] for one in told(data) if one[0] == "OW632"] == alike


SENT_BACK: dict[str, tuple[tuple[str, str, str], bytes]] = {
    "no gateway": (("OW632", "lt", "should"), parts("lt -> le")),
    "a default alone": (
        ("OW632", "d", "should"),
        parts("exclusiveGateway d default='d_le'", "lt -> d", "d -> le", "endEvent no",
              "d -> no if lt.outcome == 'refused'")),
    "with what is refused": (
        ("OW632", "d", "should"),
        parts("exclusiveGateway d default='d_no'", "lt -> d", "d -> le if lt.outcome == 'granted'", "endEvent no",
              "d -> no")),
    "with what is granted, said so": (
        ("OW632", "d", "must"),
        parts("exclusiveGateway d default='d_no'", "lt -> d", "d -> le if lt.outcome in ['granted', 'sent_back']",
              "endEvent no", "d -> no")),
}  # fmt: skip


@pytest.mark.parametrize(("finding", "data"), SENT_BACK.values(), ids=SENT_BACK.keys())
def test_a_decision_sent_back_that_is_not_decided_again_is_told(finding: tuple[str, str, str], data: bytes) -> None:
    assert told(data) == [finding]


@pytest.mark.parametrize("again", ["look", "lt"])
def test_a_decision_sent_back_to_who_comes_before_it_is_sound(again: str) -> None:
    choice = "exclusiveGateway d default='d_le'"
    data = parts(choice, "lt -> d", "d -> le", f"d -> {again} if lt.outcome == 'sent_back'")
    assert told(data) == []


def test_a_decision_of_the_whole_that_is_sent_back_and_goes_on_is_told() -> None:
    data = service("userTask whole name='总决定' ow:stage='decision'", "licence -> whole", "whole -> delivery",
                   licence__delivery="")  # fmt: skip
    assert ("OW632", "whole", "should") in told(data)
