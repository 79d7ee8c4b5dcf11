"""What was granted passes a delivery before the case may end; where nothing was granted it may end without."""

from __future__ import annotations

import pytest
from drawing_builder import OFFICE, SERVICE, bpmn, service

from onewindow.process_checks import check_drawing

SEAL = "userTask seal name='刻章' ow:stage='decision' ow:item='seal'"
GATEWAY = "exclusiveGateway g default='{}'"
WITHOUT = {"licence__delivery": ""}
TIMER = "<bpmn:timerEventDefinition><bpmn:timeDuration>60d</bpmn:timeDuration></bpmn:timerEventDefinition>"


def told(data: bytes) -> list[tuple[str, str]]:
    found = check_drawing(data)
    assert not [one for one in found if one.code == "OW999"], [str(one) for one in found]
    return [(one.element, one.severity) for one in found if one.code == "OW646"]


def both(*more: str, seal: str = "j", join: str = "parallelGateway") -> bytes:
    """Licence and seal side by side, the licence leading to `j`, and these lines behind them."""
    return service(
        SEAL, "parallelGateway a", f"{join} j", "accepted_licence: accepted -> a", "a -> licence", "a -> seal",
        "licence -> j", f"seal -> {seal}", *more, accepted__licence="", licence__delivery="",
    )  # fmt: skip


def one_after_the_other(*more: str, licence: str = "seal") -> bytes:
    """First the licence, then the seal, and these lines behind that."""
    return service(SEAL, f"licence -> {licence}", *more, **WITHOUT)


ANY = "'granted' in [licence.result, seal.result]"
ENDS: dict[str, tuple[tuple[str, str], bytes]] = {
    "no delivery at all": (("e", "must"), bpmn(
        *(line for line in SERVICE if "delivery" not in line), "licence -> e", process=OFFICE)),
    "a later part refused": (("no", "must"), one_after_the_other(
        GATEWAY.format("g_no"), "endEvent no", "seal -> g", "g -> delivery if seal.result == 'granted'", "g -> no")),
    "only where all are granted": (("no", "must"), both(
        GATEWAY.format("g_no"), "endEvent no", "j -> g", "g -> no",
        "g -> delivery if licence.result == 'granted' and seal.result == 'granted'")),
    "only what the form asks to be sent": (("no", "must"), service(
        GATEWAY.format("g_no"), "endEvent no", "licence -> g", "g -> delivery if form.pick_up == 'post'", "g -> no",
        **WITHOUT)),
    "a decision of the whole": (("no", "must"), service(
        "userTask whole name='总决定' ow:stage='decision'", GATEWAY.format("g_no"), "endEvent no", "licence -> whole",
        "whole -> g", "g -> delivery if whole.outcome == 'sent_back'", "g -> no", **WITHOUT)),
    "all branches cut off": (("no", "must"), both(
        "j -> delivery", GATEWAY.format("g_j"), "endEvent no > <bpmn:terminateEventDefinition/>", "g -> j",
        "g -> no if seal.result == 'refused'", seal="g")),
    "what a script has counted": (("no", "should"), both(
        "scriptTask count > <bpmn:script>n.granted = 1 if licence.result == 'granted' else 0</bpmn:script>",
        GATEWAY.format("g_no"), "endEvent no", "j -> count", "count -> g", "g -> no",
        "g -> delivery if n.granted > 0")),
    "an exception": (("no", "should"), service(
        "userTask make name='制证' ow:role='reviewer'", "licence -> make", "make -> delivery", "endEvent no", "b -> no",
        f"boundaryEvent b attachedToRef='make' > {TIMER}", **WITHOUT)),
}  # fmt: skip


@pytest.mark.parametrize(("end", "data"), ENDS.values(), ids=ENDS.keys())
def test_an_end_with_something_granted_and_not_delivered_is_told(end: tuple[str, str], data: bytes) -> None:
    assert told(data) == [end]


SOUND: dict[str, bytes] = {
    "delivery for all": service(),
    "an end where nothing was granted": both(
        GATEWAY.format("g_no"), "endEvent no", "j -> g", f"g -> delivery if {ANY}", "g -> no"),
    "an end at the first refusal": one_after_the_other(
        GATEWAY.format("g_no"), "endEvent no", "g -> no", "g -> seal if licence.result == 'granted'",
        "seal -> delivery", licence="g"),
    "each part delivered for itself": both(
        "userTask hand name='送达刻章' ow:stage='delivery'", "endEvent f", "hand -> f", "j -> delivery", seal="hand",
        join="exclusiveGateway"),
    "delivery in a sub-process": service(
        "<bpmn:subProcess id='out' name='出件'>", "startEvent os", "endEvent oe", SERVICE[7], "os -> delivery",
        "delivery -> oe", "</bpmn:subProcess>", "licence -> out", "out -> e", delivery="", delivery__e="", **WITHOUT),
    "what is taken back": service(
        "userTask undo name='待撤销' ow:role='approver' ow:operation='revoke'", GATEWAY.format("g_delivery"),
        "licence -> g", "g -> delivery", "g -> undo if form.void", "undo -> e", **WITHOUT),
}  # fmt: skip


@pytest.mark.parametrize("data", SOUND.values(), ids=SOUND.keys())
def test_what_is_granted_and_always_delivered_is_not_told(data: bytes) -> None:
    assert told(data) == []


def test_where_no_delivery_is_drawn_a_misspelt_outcome_hides_nothing() -> None:
    flow = "accepted -> correction if acceptance.outcome == 'correction'"
    lines = [line.replace("'correction'", "'corection'") if line == flow else line
             for line in SERVICE if "delivery" not in line]

    assert told(bpmn(*lines, "licence -> e", process=OFFICE)) == [("e", "must")]


def test_many_parts_side_by_side_are_followed_to_the_end() -> None:
    parts = [f"p{number}" for number in range(14)]
    lines = [line for part in parts for line in (
        SEAL.replace("seal", part), f"a -> {part} if situations.{part}", f"{part} -> j")]  # fmt: skip
    data = service(*lines, "inclusiveGateway a default='a_j'", "inclusiveGateway j", "a -> j", "licence -> a",
                   GATEWAY.format("g_no"), "endEvent no", "j -> g", "g -> no",
                   "g -> delivery if licence.result == 'granted' and p3.result == 'granted'", **WITHOUT)  # fmt: skip
    assert told(data) == [("no", "must")]


def test_a_flow_into_a_sub_process_is_told_as_that() -> None:
    data = service("<bpmn:subProcess id='out' name='出件'>", "startEvent os", "endEvent oe", "os -> oe",
                   "licence -> oe", "</bpmn:subProcess>", "out -> delivery", **WITHOUT)  # fmt: skip
    assert told(data) == []
    assert any(one.severity == "must" for one in check_drawing(data))
