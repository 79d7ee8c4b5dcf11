"""Every finding about what makes a drawing a service: the ow: words, who does what, the order of the stages."""

from __future__ import annotations

import pytest
from drawing_builder import OFFICE, SERVICE, bpmn, line_of, service

from onewindow.process_checks import check_drawing

SUB = "<bpmn:subProcess id='licence' name='许可' ow:item='licence'>"
INNER = ("startEvent ls", "userTask lt name='决定' ow:stage='decision'", "endEvent le", "ls -> lt", "lt -> le")
TIMER = "<bpmn:timerEventDefinition><bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition>"


def in_licence(*lines: str) -> bytes:
    """The service with its sub-case drawn as a sub-process."""
    return service(SUB, *lines, "</bpmn:subProcess>", licence="")


def two_items(join: str) -> bytes:
    """A parallel split into two sub-cases that meet in `join`."""
    return service(
        "parallelGateway a", "userTask seal name='刻章' ow:stage='decision' ow:item='seal'", join,
        "accepted_licence: accepted -> a", "a -> licence", "a -> seal", "licence -> b", "seal -> b", "b -> delivery",
        accepted__licence="", licence__delivery="",
    )  # fmt: skip


UNSOUND: list[tuple[str, str, bytes]] = [
    ("OW601", "intake", service(intake="userTask intake name='收件' ow:stage='intake' ow:limits='1wd'")),
    ("OW602", "intake", service(intake="userTask intake name='收件' ow:stage='intake' > <bpmn:extensionElements>"
                                "<ow:checklists/></bpmn:extensionElements>")),
    ("OW602", "intake", service(intake="userTask intake name='收件' ow:stage='intake' > <bpmn:extensionElements>"
                                "<ow:material ref='a'/></bpmn:extensionElements>")),
    ("OW603", "accepted", service(
        accepted="exclusiveGateway accepted default='accepted_licence' ow:stage='acceptance'")),
    ("OW603", "intake", service(intake="userTask intake name='收件' ow:stage='intake' ow:operation='issue'")),
    ("OW604", "intake", service(intake="userTask intake name='收件' ow:stage='intake' ow:limit='3天'")),
    ("OW604", "intake", service(intake="userTask intake name='收件' ow:stage='intake' ow:limit='P3D'")),
    ("OW604", "intake", service(intake="userTask intake name='收件' ow:stage='intake' ow:limit='0wd'")),
    ("OW605", "delivery", service(delivery="userTask delivery name='送达' ow:stage='deliver' ow:role='window_clerk'")),
    ("OW606", "intake", service(intake="userTask intake name='收件' ow:stage='intake' ow:role='window_clark'")),
    ("OW607", "intake", service(intake="userTask intake name='收件' ow:stage='intake' ow:notice='receipt'")),
    ("OW609", "intake", service(intake="userTask intake name='收件' ow:stage='intake' ow:form=''")),
    *(("OW610", "intake", service(intake="userTask intake name='收件' ow:stage='intake' > <bpmn:extensionElements>"
                                  f"<ow:checklist><ow:material{material}</ow:checklist></bpmn:extensionElements>"))
      for material in (" id='layout'/>", ">layout</ow:material>", " ref=''/>")),
    ("OW611", "intake", bpmn(*SERVICE)),
    ("OW612", "more", service("userTask more name='勘验'", "delivery -> more", "more -> e", delivery__e="")),
    ("OW613", "licence", service(licence="serviceTask licence name='许可' ow:stage='decision' ow:item='licence'")),
    ("OW614", "intake", service(intake="userTask intake ow:stage='intake'")),
    ("OW621", "acceptance", service("delivery -> acceptance", delivery__e="")),
    ("OW622", "licence", service(licence="userTask licence name='许可' ow:item='licence' ow:role='reviewer'")),
    ("OW623", "lt", in_licence(*INNER[:1], "userTask lt name='决定' ow:stage='decision' ow:item='seal'", *INNER[2:])),
    ("OW624", "correction", service("licence -> correction", licence__delivery="", **{"accepted__correction": ""})),
    ("OW625", "correction", service("correction -> e", correction__acceptance="")),
    ("OW626", "look", service("userTask look name='初看' ow:role='reviewer'", "intake -> look", "look -> acceptance",
                              intake__acceptance="")),
    ("OW627", "p", service(intake="userTask intake name='收件' ow:role='window_clerk'")),
    ("OW628", "again", service("userTask again name='再受理' ow:stage='acceptance'", "acceptance -> again",
                               "again -> accepted", acceptance__accepted="")),
    ("OW629", "licence", service(licence="userTask licence name='许可' ow:stage='decision' ow:item='licence' > "
                                 "<bpmn:standardLoopCharacteristics loopMaximum='2'/>")),
    ("OW630", "lt", in_licence(INNER[0], "userTask lt name='受理' ow:stage='acceptance'", *INNER[2:])),
    ("OW630", "licence", service(licence="userTask licence name='送达' ow:stage='delivery' ow:item='licence'")),
    ("OW635", "second", service("userTask first name='初定' ow:stage='decision'", "licence -> first",
                                "userTask second name='终定' ow:stage='decision'", "first -> second",
                                "second -> delivery", licence__delivery="")),
    ("OW636", "look", service("userTask look name='看' ow:stage='review'", "licence -> look", "look -> delivery",
                              licence__delivery="")),
    ("OW637", "intake", service(intake="userTask intake name='收件' ow:stage='intake' ow:role='reviewer'")),
    ("OW637", "acceptance", service(acceptance="userTask acceptance name='受理' ow:stage='acceptance' "
                                    "ow:role='approver'")),
    ("OW631", "accepted", service(
        accepted="exclusiveGateway accepted",
        accepted__licence="accepted -> licence if acceptance.outcome == 'accepted'")),
    ("OW632", "accepted", service(refused_end="", **{"accepted__refused_end": ""})),
    ("OW632", "acceptance", service("acceptance -> licence", accepted="", correction="", refused_end="",
                                    **{"acceptance__accepted": "", "accepted__correction": "",
                                       "accepted__refused_end": "",
                                       "accepted__licence": "", "correction__acceptance": ""})),
    ("OW633", "accepted_correction", service(
        accepted__correction="accepted -> correction if acceptance.outcome == 'corection'")),
    ("OW634", "d_delivery", service("exclusiveGateway d default='d_e'", "licence -> d", "d -> e",
                                    "d -> delivery if licence.result == 'grantd'", licence__delivery="")),
    ("OW641", "a", two_items("exclusiveGateway b")),
    ("OW642", "clock", service("boundaryEvent clock name='受理时限' attachedToRef='licence' "
                               f"cancelActivity='false' > {TIMER}",
                               "endEvent late", "clock -> late")),
    ("OW643", "b", service(f"boundaryEvent b attachedToRef='licence' > {TIMER}", "b -> delivery",
                           licence="userTask licence name='许可' ow:stage='decision' ow:item='licence' "
                           "ow:special-procedure='hearing'")),
    ("OW645", "b", service(f"boundaryEvent b attachedToRef='licence' > {TIMER}", "b -> delivery")),
    ("OW645", "b", service(SUB, *INNER, "</bpmn:subProcess>", f"boundaryEvent b attachedToRef='licence' > {TIMER}",
                           "b -> delivery", licence="")),
    ("OW511", "accepted_correction", service(
        accepted__correction="accepted -> correction if acceptanc.outcome == 'correction'")),
]  # fmt: skip


@pytest.mark.parametrize(("code", "element", "data"), UNSOUND, ids=[f"{row[0]}-{row[1]}" for row in UNSOUND])
def test_an_unsound_service_is_told_with_code_element_and_line(code: str, element: str, data: bytes) -> None:
    findings = check_drawing(data)
    told = [finding for finding in findings if finding.code == code and finding.element == element]
    assert told, [str(finding) for finding in findings]
    assert told[0].line == line_of(data, element)
    assert told[0].remedy
    assert told[0].remedy_en
    assert not [other for other in findings if other.code == "OW999"]


def test_two_sub_cases_joined_by_a_parallel_gateway_give_no_findings() -> None:
    assert [str(finding) for finding in check_drawing(two_items("parallelGateway b"))] == []


def test_a_sub_case_is_taken_away_by_an_event_from_outside_a_reminder_takes_nothing() -> None:
    thrown, timer = "<bpmn:errorEventDefinition/>", TIMER
    around = ("<bpmn:subProcess id='front' name='办理'>", SERVICE[6], "startEvent fs", "endEvent fe",
              "fs -> licence", "licence -> fe", "</bpmn:subProcess>", "accepted_licence: accepted -> front",
              "front -> delivery")  # fmt: skip
    without = {"licence": "", "accepted__licence": "", "licence__delivery": ""}
    border = "boundaryEvent b attachedToRef='{}' {} > {}"
    found = {
        "reminder": service(border.format("licence", "cancelActivity='false'", timer), "b -> delivery"),
        "thrown inside": service(border.format("licence", "", thrown), "b -> delivery"),
        "around it": service(*around, border.format("front", "", timer), "b -> delivery", **without),
    }
    told = {name: [(one.code, one.severity) for one in check_drawing(data)] for name, data in found.items()}
    assert told == {"reminder": [], "thrown inside": [("OW645", "should")], "around it": [("OW645", "should")]}


def test_a_person_may_be_drawn_to_take_back_what_was_granted() -> None:
    undo = "userTask undo name='待撤销' ow:role='approver' ow:operation='revoke'"
    data = service(undo, "licence -> undo", "undo -> delivery", licence__delivery="")
    assert [str(finding) for finding in check_drawing(data)] == []


def test_a_sub_case_drawn_as_sub_process_gives_no_findings() -> None:
    assert [str(finding) for finding in check_drawing(in_licence(*INNER))] == []


def test_a_gateway_with_a_way_for_every_outcome_needs_no_default() -> None:
    data = service(
        accepted="exclusiveGateway accepted",
        accepted__licence="accepted -> licence if acceptance.outcome in ['accepted', 'accepted_with_omissions']",
    )
    assert [str(finding) for finding in check_drawing(data)] == []


def test_a_lane_gives_its_tasks_department_and_role() -> None:
    tasks = ("intake", "acceptance", "correction", "licence", "delivery")
    lanes = "<bpmn:laneSet id='lanes'><bpmn:lane id='l' name='窗口' ow:department='service_hall'>"
    lanes += "".join(f"<bpmn:flowNodeRef>{task}</bpmn:flowNodeRef>" for task in tasks) + "</bpmn:lane></bpmn:laneSet>"
    assert [str(finding) for finding in check_drawing(bpmn(lanes, *SERVICE))] == []


def test_a_wrong_namespace_of_the_prefix_is_told_with_the_right_one() -> None:
    data = service().replace(b"urn:onewindow:bpmn:1", b"urn:onewindow:bpmn")
    codes = [finding.code for finding in check_drawing(data)]
    assert codes == ["OW608"]


def test_a_plain_process_is_not_measured_by_the_rules_for_services() -> None:
    data = bpmn(*SERVICE, process=OFFICE).replace(b" ow:", b" camunda:")
    assert [finding.code for finding in check_drawing(data) if finding.code.startswith("OW6")] == []


def test_an_error_inside_a_sub_case_that_leads_to_its_decision_is_what_the_advice_says() -> None:
    error = "<bpmn:errorEventDefinition/>"
    inside = ("<bpmn:subProcess id='licence' name='许可' ow:item='licence'>", "startEvent ls", "endEvent le",
              "serviceTask make name='制证' ow:operation='make' ow:role='reviewer'",
              "userTask lt name='决定' ow:stage='decision'", "ls -> make", "make -> lt", "lt -> le",
              f"boundaryEvent b attachedToRef='make' > {error}", "b -> lt", "</bpmn:subProcess>")  # fmt: skip
    assert [str(found) for found in check_drawing(service(*inside, licence=""))] == []


@pytest.mark.parametrize("kind", ["sendTask", "receiveTask", "scriptTask"])
@pytest.mark.parametrize("stage", ["intake", "correction", "licence", "delivery"])
def test_a_stage_on_what_is_nobodys_work_is_refused(stage: str, kind: str) -> None:
    line = next(line for line in SERVICE if line.startswith(f"userTask {stage} "))
    data = service(**{stage: line.replace("userTask", kind)})
    assert "OW603" in {found.code for found in check_drawing(data) if found.element == stage}


LOOPED = (" > <bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>2</bpmn:loopCardinality>"
          "</bpmn:multiInstanceLoopCharacteristics>")  # fmt: skip
TWO_LEVELS = (
    "<bpmn:subProcess id='licence' name='许可' ow:item='licence'>", "startEvent ls", "endEvent le",
    "userTask one name='科室' ow:stage='{}'", "userTask two name='局长' ow:stage='decision'{}",
)  # fmt: skip


def levels(*flows: str, first: str = "decision", repeated: str = "") -> list[tuple[str, str]]:
    """What is told of a sub-case with two levels, by these flows."""
    lines = [line.format(first if "one" in line else repeated) for line in TWO_LEVELS]
    found = check_drawing(service(*lines, *flows, "</bpmn:subProcess>", licence=""))
    return [(one.code, one.element) for one in found if one.severity == "must"]


def test_what_is_decided_once_is_not_decided_again() -> None:
    row, beside = ("ls -> one", "one -> two", "two -> le"), ("parallelGateway a", "parallelGateway b", "ls -> a",
           "a -> one", "a -> two", "one -> b", "two -> b", "b -> le")  # fmt: skip
    assert levels(*row) == [("OW647", "two")]
    assert levels(*row, first="review") == []
    assert levels(*row, first="review", repeated=LOOPED) == [("OW647", "two")]
    assert levels(*beside) == [("OW647", "two")]
    either = ("exclusiveGateway g default='g_two'", "ls -> g", "g -> one if form.small", "g_two: g -> two",
              "one -> le", "two -> le")  # fmt: skip
    assert levels(*either) == []
    higher = ("exclusiveGateway g default='g_le'", "ls -> one", "one -> g", "g -> two if one.outcome == 'sent_back'",
              "g_le: g -> le", "two -> le")  # fmt: skip
    assert levels(*higher) == []


def test_decisions_on_ways_that_may_both_be_taken_are_told_as_surely_as_that_is() -> None:
    split = ("inclusiveGateway a", "inclusiveGateway b", "one -> b", "two -> b", "b -> le", "ls -> a")
    asked, default = ("a -> one if form.one", "a -> two if form.two"), "inclusiveGateway a default='a_two'"
    assert _of_two(*split, *asked) == [("two", "should")]
    assert _of_two(default, *split[1:], "a -> one if form.one", "a -> two") == []
    assert _of_two("ls -> one", "ls -> two", "one -> le", "two -> le") == [("two", "must")]
    again = ("exclusiveGateway x", "parallelGateway a", "parallelGateway b", "exclusiveGateway y default='y_le'",
             "ls -> x", "x -> a", "a -> one", "a -> two", "one -> b", "two -> b", "b -> y", "y_le: y -> le",
             "y -> x if one.outcome == 'sent_back'")  # fmt: skip
    assert _of_two(*again) == [("two", "must")]


def _of_two(*flows: str) -> list[tuple[str, str]]:
    lines = [line.format("decision" if "one" in line else "") for line in TWO_LEVELS]
    found = check_drawing(service(*lines, *flows, "</bpmn:subProcess>", licence=""))
    return [(one.element, one.severity) for one in found if one.code == "OW647"]


def test_an_intake_that_would_be_done_twice_is_refused() -> None:
    found = check_drawing(service(intake=SERVICE[1] + LOOPED))
    assert [(one.code, one.element) for one in found] == [("OW639", "intake")]
