"""Every finding about a plain drawing: the sample, the code, and the element with its line."""

from __future__ import annotations

import pytest
from drawing_builder import PLAIN, bpmn, line_of

from onewindow.process_checks import check_drawing

TIMER = "<bpmn:timerEventDefinition><bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition>"
MESSAGE = "<bpmn:messageEventDefinition messageRef='m'/>"
M = ("<bpmn:message id='m' name='paid'/>",)
ERR = ("<bpmn:error id='err' errorCode='E1'/>",)
ESC = ("<bpmn:escalation id='esc' escalationCode='C1'/>",)
LOOP = "<bpmn:standardLoopCharacteristics loopMaximum='2'/>"
MANY = ("<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>2</bpmn:loopCardinality>"
        "</bpmn:multiInstanceLoopCharacteristics>")  # fmt: skip
WITH_DEFAULT = "exclusiveGateway g default='g_f'"
ENDS = ("endEvent e", "endEvent f")


def task(more: str) -> tuple[str, ...]:
    """PLAIN with something written on or in its task."""
    return ("startEvent s", f"userTask t {more}", "endEvent e", "s -> t", "t -> e")


def start(more: str) -> tuple[str, ...]:
    return (f"startEvent s > {more}", *PLAIN[1:])


def end(more: str) -> tuple[str, ...]:
    return ("startEvent s", "userTask t", f"endEvent e > {more}", "s -> t", "t -> e")


def between(element: str) -> tuple[str, ...]:
    """PLAIN with one more element, of id `x`, between task and end."""
    return ("startEvent s", "userTask t", element, "endEvent e", "s -> t", "t -> x", "x -> e")


def choice(*flows: str, gateway: str = "exclusiveGateway g") -> tuple[str, ...]:
    return ("startEvent s", "userTask t", gateway, *ENDS, "s -> t", "t -> g", *flows)


def waiting(*more: str, gateway: str = "eventBasedGateway g") -> tuple[str, ...]:
    return ("startEvent s", gateway, "s -> g", f"intermediateCatchEvent c > {TIMER}", "g -> c", "c -> e", *ENDS, *more)


def extended(more: str) -> str:
    return f"> <bpmn:extensionElements>{more}</bpmn:extensionElements>"


def inside(*lines: str, sub: str = "<bpmn:subProcess id='x'>") -> tuple[str, ...]:
    close = "</" + sub[1:].split(" ")[0] + ">"
    return ("startEvent s", sub, *lines, close, "endEvent e", "s -> x", "x -> e")


INNER = ("startEvent xs", "userTask xt", "endEvent xe", "xs -> xt", "xt -> xe")
LONG = tuple(f"userTask t{n}" for n in range(400)) + tuple(f"t{n} -> t{n + 1}" for n in range(399))

UNSOUND: list[tuple[str, str, bytes]] = [
    ("OW201", "ev", bpmn(*PLAIN, "<bpmn:subProcess id='ev' triggeredByEvent='true'>", "startEvent xs > " + MESSAGE,
                         "endEvent xe", "xs -> xe", "</bpmn:subProcess>", root=M)),
    ("OW202", "x", bpmn(*between("intermediateThrowEvent x > <bpmn:linkEventDefinition name='a'/>"))),
    ("OW203", "x", bpmn(*between("intermediateThrowEvent x > <bpmn:compensateEventDefinition/>"))),
    ("OW203", "u", bpmn(*PLAIN, "userTask u isForCompensation='true'")),
    ("OW204", "x", bpmn(*between("complexGateway x"))),
    ("OW205", "x", bpmn(*between("<bpmn:adHocSubProcess id='x'><bpmn:task id='xt'/></bpmn:adHocSubProcess>"))),
    ("OW206", "x", bpmn(*between("businessRuleTask x"))),
    ("OW207", "gt", bpmn(*PLAIN, root=("<bpmn:globalUserTask id='gt'/>",))),
    ("OW208", "ch", bpmn(*PLAIN, "choreographyTask ch")),
    ("OW209", "ds", bpmn(*PLAIN, "dataStoreReference ds")),
    ("OW210", "t", bpmn(*task("> <bpmn:ioSpecification/>"))),
    ("OW210", "t", bpmn(*task("> <bpmn:dataInputAssociation><bpmn:sourceRef>d</bpmn:sourceRef><bpmn:assignment>"
                              "<bpmn:from>d</bpmn:from><bpmn:to>x</bpmn:to></bpmn:assignment>"
                              "</bpmn:dataInputAssociation>"))),
    ("OW210", "t", bpmn(*task("> <bpmn:dataOutputAssociation><bpmn:transformation>a</bpmn:transformation>"
                              "</bpmn:dataOutputAssociation>"))),
    ("OW215", "t", bpmn(*task("> <bpmn:dataOutputAssociation><bpmn:targetRef>d</bpmn:targetRef>"
                              "</bpmn:dataOutputAssociation>"), "dataObjectReference d")),
    ("OW211", "", bpmn(*PLAIN, "<bpmn:userTask name='x'/>")),
    ("OW211", "", bpmn(*PLAIN[:4], "<bpmn:sequenceFlow sourceRef='t' targetRef='e'/>")),
    ("OW213", "Start", bpmn("startEvent Start", *PLAIN[1:3], "Start -> t", "t -> e")),
    ("OW213", "End", bpmn(*PLAIN[:2], "endEvent End", "s -> t", "t -> End")),
    ("OW213", "form", bpmn("startEvent s", "userTask form", "endEvent e", "s -> form", "form -> e")),
    ("OW214", "t-1", bpmn("startEvent s", "userTask t-1", "endEvent e", "f1: s -> t-1", "f2: t-1 -> e")),
    ("OW214", "true", bpmn("startEvent s", "userTask true", "endEvent e", "s -> true", "true -> e")),
    ("OW301", "f1", bpmn(*PLAIN, "f1: t2 -> e")),
    ("OW301", "t_gone", bpmn("startEvent s", "userTask t", "endEvent e", "s -> t", "t -> gone")),
    ("OW302", "f1", bpmn(*inside(*INNER), "userTask t", "f1: xt -> t", "t -> e")),
    ("OW303", "t_s", bpmn("startEvent s", "exclusiveGateway g default='g_e'", "userTask t", "endEvent e", "s -> g",
                          "g -> t if x", "g -> e", "t_s: t -> s")),
    ("OW304", "e_t", bpmn(*PLAIN, "e -> t")),
    ("OW305", "t", bpmn(*PLAIN, "endEvent f", "t -> f")),
    ("OW306", "g_e", bpmn(*choice("g -> e if t.ok", "g -> f", gateway="parallelGateway g"))),
    ("OW306", "s_t", bpmn(*PLAIN[:3], "s -> t if ok", "t -> e")),
    ("OW308", "t_e", bpmn(*PLAIN[:4], "t -> e if t.ok")),
    ("OW307", "again", bpmn(*choice("g -> e if t.a", "again: g -> e if t.b", "g -> f", gateway=WITH_DEFAULT))),
    ("OW311", "p", bpmn("userTask t", "endEvent e", "t -> e")),
    ("OW311", "x", bpmn(*inside("userTask xt", "endEvent xe", "xt -> xe"))),
    ("OW312", "s2", bpmn(*PLAIN, "startEvent s2", "s2 -> t")),
    ("OW313", "s", bpmn(*start("<bpmn:errorEventDefinition errorRef='err'/>"), root=ERR)),
    ("OW313", "s", bpmn(*start("<bpmn:escalationEventDefinition escalationRef='esc'/>"), root=ESC)),
    ("OW313", "xs", bpmn(*inside("startEvent xs > " + TIMER, *INNER[1:]))),
    ("OW314", "p", bpmn("startEvent s", "userTask t", "s -> t")),
    ("OW315", "u", bpmn(*choice("g -> e if t.a", "g -> u", gateway="exclusiveGateway g default='g_u'"), "userTask u")),
    ("OW316", "u", bpmn(*PLAIN, "userTask u", "u -> e")),
    ("OW317", "u", bpmn(*choice("g -> e if t.a", "g -> u", gateway="exclusiveGateway g default='g_u'"), "userTask u",
                        "userTask v", "u -> v", "v -> u")),
    ("OW318", "p", bpmn("startEvent s", "s -> t0", *LONG, "t399 -> e", "endEvent e")),
    ("OW319", "g", bpmn(*PLAIN, "exclusiveGateway g")),
    ("OW321", "b", bpmn(*PLAIN, f"boundaryEvent b > {TIMER}", "b -> e")),
    ("OW321", "b", bpmn(*PLAIN, f"boundaryEvent b attachedToRef='s' > {TIMER}", "b -> e")),
    ("OW322", "b", bpmn(*PLAIN, f"boundaryEvent b attachedToRef='t' > {TIMER}")),
    ("OW323", "b", bpmn(*PLAIN, "boundaryEvent b attachedToRef='t'", "b -> e")),
    ("OW323", "b", bpmn(*PLAIN, "boundaryEvent b attachedToRef='t' > <bpmn:cancelEventDefinition/>", "b -> e")),
    ("OW324", "b", bpmn(*inside(*INNER), "boundaryEvent b attachedToRef='x' cancelActivity='false' > "
                        "<bpmn:errorEventDefinition/>", "b -> e")),
    ("OW325", "b", bpmn(*PLAIN, "boundaryEvent b attachedToRef='t' > <bpmn:escalationEventDefinition/>", "b -> e")),
    ("OW326", "b", bpmn(*between("scriptTask x > <bpmn:script>a = 1</bpmn:script>"),
                        f"boundaryEvent b attachedToRef='x' > {TIMER}", "b -> e")),
    ("OW326", "b", bpmn(*between("sendTask x messageRef='m'"),
                        "boundaryEvent b attachedToRef='x' > <bpmn:errorEventDefinition/>", "b -> e", root=M)),
    ("OW331", "g", bpmn(*choice("g -> e if t.a", "g -> f if t.b", gateway="exclusiveGateway g default='gone'"))),
    ("OW332", "s", bpmn("startEvent s default='s_t'", *PLAIN[1:])),
    ("OW336", "t", bpmn("startEvent s", "userTask t default='t_e'", *ENDS, "s -> t", "t -> e", "t -> f")),
    ("OW333", "g_f", bpmn(*choice("g -> e if t.a", "g -> f if t.b", gateway=WITH_DEFAULT))),
    ("OW334", "g_f", bpmn(*choice("g -> e if t.a", "g -> f"))),
    ("OW335", "g", bpmn(*choice("g -> e if t.a", "g -> f if t.b"))),
    ("OW341", "g_t", bpmn(*waiting("userTask t", "g -> t", "t -> f"))),
    ("OW342", "g_d", bpmn(*waiting(f"intermediateCatchEvent d > {TIMER}", "g -> d if x", "d -> f"))),
    ("OW343", "g", bpmn(*waiting(f"intermediateCatchEvent d > {TIMER}", "g -> d", "d -> f",
                                 gateway="eventBasedGateway g instantiate='true'"))),
    ("OW344", "g", bpmn(*waiting(f"intermediateCatchEvent d > {TIMER}", "g -> d", "d -> f",
                                 gateway="eventBasedGateway g eventGatewayType='Parallel'"))),
    ("OW345", "g", bpmn(*waiting())),
    ("OW346", "d", bpmn(*waiting(f"intermediateCatchEvent d > {TIMER}", "g -> d", "d -> k",
                                 "exclusiveGateway k default='k_f'", "k -> f", "k -> d if x"))),
    ("OW347", "d", bpmn(*waiting("receiveTask d messageRef='m'", "g -> d", "d -> f",
                                 f"boundaryEvent b attachedToRef='d' > {TIMER}", "b -> f"), root=M)),
    ("OW351", "j", bpmn("startEvent s", "exclusiveGateway g default='g_u'", "userTask t", "userTask u",
                        "parallelGateway j", "endEvent e", "s -> g", "g -> t if x", "g -> u", "t -> j", "u -> j",
                        "j -> e")),
    ("OW352", "j", bpmn("startEvent s", "inclusiveGateway g default='g_u'", "userTask t", "userTask u",
                        "parallelGateway j", "endEvent e", "s -> g", "g -> t if x", "g -> u", "t -> j", "u -> j",
                        "j -> e")),
    ("OW353", "j", bpmn("startEvent s", "parallelGateway g", "userTask t", "userTask u", "exclusiveGateway j",
                        "userTask v", "endEvent e", "s -> g", "g -> t", "g -> u", "t -> j", "u -> j", "j -> v",
                        "v -> e")),
    ("OW361", "a", bpmn("startEvent s", "exclusiveGateway a", "scriptTask b > <bpmn:script>x = 1</bpmn:script>",
                        "exclusiveGateway c default='c_e'", "endEvent e", "s -> a", "a -> b", "b -> c",
                        "c -> a if x == 2", "c -> e")),
    ("OW371", "x", bpmn(*between("callActivity x calledElement='elsewhere'"))),
    ("OW372", "x", bpmn(*between("callActivity x calledElement='p'"))),
    ("OW381", "t", bpmn(*task("> <bpmn:multiInstanceLoopCharacteristics behavior='None'><bpmn:loopCardinality>2"
                              "</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>"))),
    ("OW382", "t", bpmn(*task("> <bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>-1</bpmn:loopCardinality>"
                              "</bpmn:multiInstanceLoopCharacteristics>"))),
    ("OW382", "t", bpmn(*task("> <bpmn:standardLoopCharacteristics loopMaximum='0'/>"))),
    ("OW383", "t", bpmn(*task("> <bpmn:multiInstanceLoopCharacteristics/>"))),
    ("OW383", "t", bpmn(*task("> <bpmn:standardLoopCharacteristics/>"))),
    ("OW384", "t", bpmn(*task("> <bpmn:multiInstanceLoopCharacteristics camunda:collection='people'><bpmn:"
                              "loopCardinality>2</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>"))),
    ("OW384", "t", bpmn(*task("> <bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements>"
                              "<zeebe:loopCharacteristics inputCollection='=xs' inputElement='x' outputCollection='ys' "
                              "outputElement='=x + 1'/></bpmn:extensionElements>"
                              "</bpmn:multiInstanceLoopCharacteristics>"))),
    ("OW385", "t", bpmn(*task("startQuantity='2'"))),
    ("OW385", "t", bpmn(*task("completionQuantity='2'"))),
    ("OW386", "t", bpmn(*task("> <bpmn:multiInstanceLoopCharacteristics oneBehaviorEventRef='m'><bpmn:loopCardinality>2"
                              "</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>"), root=M)),
    ("OW401", "x", bpmn(*between(f"intermediateCatchEvent x > {TIMER}{MESSAGE}"), root=M)),
    ("OW402", "x", bpmn(*between("intermediateCatchEvent x > <bpmn:eventDefinitionRef>d</bpmn:eventDefinitionRef>"),
                        root=(TIMER.replace("Definition>", "Definition id='d'>", 1),))),
    ("OW403", "x", bpmn(*between("intermediateCatchEvent x > <bpmn:terminateEventDefinition/>"))),
    ("OW403", "x", bpmn(*between(f"intermediateThrowEvent x > {TIMER}"))),
    ("OW404", "x", bpmn(*between("intermediateCatchEvent x"))),
    ("OW405", "e", bpmn(*end("<bpmn:cancelEventDefinition/>"))),
    ("OW411", "x", bpmn(*between("receiveTask x"))),
    ("OW411", "x", bpmn(*between("sendTask x"))),
    ("OW411", "x", bpmn(*between("intermediateThrowEvent x > <bpmn:signalEventDefinition/>"))),
    ("OW412", "x", bpmn(*between("receiveTask x messageRef='gone'"))),
    ("OW412", "x", bpmn(*between("intermediateThrowEvent x > <bpmn:signalEventDefinition signalRef='gone'/>"))),
    ("OW413", "m", bpmn(*between("receiveTask x messageRef='m'"), root=("<bpmn:message id='m'/>",))),
    ("OW414", "x", bpmn(*between("intermediateCatchEvent x > <bpmn:conditionalEventDefinition/>"))),
    ("OW421", "x", bpmn(*between("intermediateCatchEvent x > <bpmn:timerEventDefinition/>"))),
    ("OW422", "x", bpmn(*between("intermediateCatchEvent x > " + TIMER.replace(
        "</bpmn:timeDuration>", "</bpmn:timeDuration><bpmn:timeDate>2026-01-01</bpmn:timeDate>")))),
    ("OW423", "x", bpmn(*between("intermediateCatchEvent x > " + TIMER.replace("P1D", "P1H")))),
    ("OW423", "x", bpmn(*between("intermediateCatchEvent x > " + TIMER.replace("P1D", "3天")))),
    ("OW423", "x", bpmn(*between("intermediateCatchEvent x > " + TIMER.replace("P1D", "'soon'")))),
    ("OW423", "x", bpmn(*between("intermediateCatchEvent x > " + TIMER.replace("P1D", "__import__('os')")))),
    ("OW424", "b", bpmn(*PLAIN, "boundaryEvent b attachedToRef='t' > <bpmn:timerEventDefinition>"
                        "<bpmn:timeCycle>R3/P1D</bpmn:timeCycle></bpmn:timerEventDefinition>", "b -> e")),
    ("OW431", "e", bpmn(*end("<bpmn:errorEventDefinition errorRef='err'/>"), root=ERR)),
    ("OW431", "xe", bpmn(*inside(*INNER[:2], "endEvent xe > <bpmn:errorEventDefinition errorRef='err'/>", *INNER[3:]),
                         "boundaryEvent b attachedToRef='x' > <bpmn:errorEventDefinition errorRef='other'/>", "b -> e",
                         root=(*ERR, "<bpmn:error id='other' errorCode='E2'/>"))),
    ("OW432", "x", bpmn(*between("intermediateThrowEvent x > <bpmn:escalationEventDefinition escalationRef='esc'/>"),
                        root=ESC)),
    ("OW433", "xe", bpmn(*inside(*INNER[:2], "endEvent xe > <bpmn:cancelEventDefinition/>", *INNER[3:],
                                 sub="<bpmn:transaction id='x'>"))),
    ("OW501", "g_e", bpmn(*choice("g -> e if t.a && t.b", "g -> f", gateway=WITH_DEFAULT))),
    ("OW501", "x", bpmn(*between("scriptTask x > <bpmn:script>import os</bpmn:script>"))),
    ("OW501", "t", bpmn(*task("> <bpmn:standardLoopCharacteristics><bpmn:loopCondition>a ==</bpmn:loopCondition>"
                              "</bpmn:standardLoopCharacteristics>"))),
    ("OW502", "x", bpmn(*between("scriptTask x"))),
    ("OW503", "x", bpmn(*between("scriptTask x scriptFormat='groovy' > <bpmn:script>def a = 1</bpmn:script>"))),
    ("OW504", "x", bpmn(*between("scriptTask x > <bpmn:script>applicant.id = 'me'</bpmn:script>"))),
    ("OW505", "g_e", bpmn(*choice("g -> e if 1 == 2", "g -> f", gateway=WITH_DEFAULT))),
    ("OW506", "x", bpmn(*between("scriptTask x camunda:resource='a.groovy' > <bpmn:script>a = 1</bpmn:script>"))),
    ("OW387", "t", bpmn(*task("> " + LOOP + MANY))),
    ("OW387", "t", bpmn(*task("> " + MANY + MANY))),
    ("OW388", "x", bpmn(*between("exclusiveGateway x > " + MANY))),
    ("OW388", "e", bpmn(*end(LOOP))),
    ("OW415", "m", bpmn(*start(MESSAGE), root=("<bpmn:message id='m' name='paid-${order}'/>",))),
    ("OW415", "m", bpmn(*start(MESSAGE), root=("<bpmn:message id='m' name='=paid'/>",))),
    ("OW801", "t", bpmn(*task("camunda:candidateGroups='tax'"))),
    ("OW801", "t", bpmn(*task(extended("<camunda:inputOutput><camunda:inputParameter name='x'>${x}"
                                       "</camunda:inputParameter></camunda:inputOutput>")))),
    ("OW801", "t", bpmn(*task(extended("<camunda:formProperty id='days'/>")))),
    ("OW801", "t", bpmn(*task("camunda:skipExpression='${x}'"))),
    ("OW801", "t", bpmn(*task(extended("<camunda:executionListener class='org.example.Log'/>")))),
    ("OW802", "t", bpmn(*task(extended("<camunda:inputOutput><camunda:inputParameter name='x'>${y}"
                                       "</camunda:inputParameter></camunda:inputOutput>")))),
    ("OW802", "t", bpmn(*task(extended("<zeebe:ioMapping><zeebe:output source='=n' target='m'/></zeebe:ioMapping>")))),
    ("OW802", "t", bpmn(*task(extended("<camunda:taskListener expression='${x}'/>")))),
    ("OW802", "s_t", bpmn(*PLAIN[:3], "t -> e", "<bpmn:sequenceFlow id='s_t' sourceRef='s' targetRef='t'>"
                          + extended("<camunda:executionListener><camunda:script/></camunda:executionListener>")[2:]
                          + "</bpmn:sequenceFlow>")),
    ("OW802", "x", bpmn(*between("scriptTask x camunda:resultVariable='n' > <bpmn:script>a = 1</bpmn:script>"))),
    ("OW801", "x", bpmn(*between("serviceTask x > <bpmn:extensionElements><zeebe:taskDefinition type='y'/>"
                                 "</bpmn:extensionElements>"))),
]  # fmt: skip


@pytest.mark.parametrize(("code", "element", "data"), UNSOUND, ids=[f"{row[0]}-{row[1]}" for row in UNSOUND])
def test_an_unsound_drawing_is_told_with_code_element_and_line(code: str, element: str, data: bytes) -> None:
    findings = check_drawing(data, file="folder/process.bpmn")
    told = [finding for finding in findings if finding.code == code and finding.element == element]
    assert told, [str(finding) for finding in findings]
    finding = told[0]
    assert finding.file == "folder/process.bpmn"
    assert finding.line == line_of(data, element) if element else finding.line > 0
    assert finding.message
    assert finding.message_en
    assert finding.remedy
    assert finding.remedy_en
    assert not [other for other in findings if other.code == "OW999"]


def test_the_second_of_two_equal_ids_is_told_with_the_line_of_the_first() -> None:
    data = bpmn(*PLAIN, "userTask t")
    (finding,) = [finding for finding in check_drawing(data) if finding.code == "OW212"]
    assert finding.line == len(data.decode().splitlines()) - 2
    assert str(line_of(data, "t")) in finding.message


def test_a_condition_over_several_lines_is_told_with_the_line_of_the_mistake() -> None:
    flow = "<bpmn:sequenceFlow id='g_e' sourceRef='g' targetRef='e'>\n<bpmn:conditionExpression>t.a and\n  t.b || t.c"
    flow += "\n</bpmn:conditionExpression></bpmn:sequenceFlow>"
    data = bpmn(*choice(flow, "g -> f", gateway=WITH_DEFAULT))
    (finding,) = [finding for finding in check_drawing(data) if finding.code == "OW501"]
    assert finding.line == line_of(data, "g_e") + 2
    assert "7" in finding.message
    assert "or" in finding.remedy


def test_findings_come_in_the_order_of_the_file() -> None:
    data = bpmn(*choice("g -> e if a &&", "g -> f if !b"), "userTask lost", "f1: gone -> e")
    lines = [finding.line for finding in check_drawing(data)]
    assert lines == sorted(lines)
    assert len(lines) >= 4


def test_what_breaks_in_the_token_machine_is_told_with_its_element(monkeypatch: pytest.MonkeyPatch) -> None:
    data = bpmn("startEvent s", "inclusiveGateway g default='g_h'", "userTask t", "inclusiveGateway h", "endEvent e",
                "s -> g", "g -> t if ok", "g -> h", "t -> h", "h -> e")  # fmt: skip
    assert not [finding for finding in check_drawing(data) if finding.severity == "must"]

    def broken(gateway: object, nodes: object) -> None:
        raise KeyError("o2")

    monkeypatch.setattr("onewindow.workflow.connections.reach", broken)
    (told,) = [finding for finding in check_drawing(data) if finding.severity == "must"]
    assert (told.code, told.element) == ("OW999", "h")
    assert "KeyError" in told.message
