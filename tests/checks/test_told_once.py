"""One mistake gives one finding, in words the designer knows: no follow-ups, Chinese names, both ends of a flow."""

from __future__ import annotations

import re

import pytest
from drawing_builder import PLAIN, bpmn, service
from test_bundles import bundle, item, licence_with

from onewindow.process_checks import check_bundle, check_drawing
from onewindow.process_checks.catalogue import rules
from onewindow.process_checks.words import kind_name, suggestion
from onewindow.workflow.drawing import FLOW_NODES


def codes(data: bytes) -> list[str]:
    return [finding.code for finding in check_drawing(data)]


def test_without_item_list_only_that_is_told() -> None:
    files = {"process.bpmn": service(intake="userTask intake name='收件' ow:stage='intake' ow:form='application'")}
    assert [finding.code for finding in check_bundle(files, departments=("service_hall",))] == ["OW701"]


@pytest.mark.parametrize("stage", ["delivery", "archive", "issuance"])
def test_one_wrong_stage_is_one_finding_about_the_order(stage: str) -> None:
    data = service(intake=f"userTask intake name='收件' ow:stage='{stage}'")
    found = [finding for finding in check_drawing(data) if finding.code in ("OW621", "OW624")]
    assert [finding.code for finding in found] == ["OW621"]


def test_a_stage_out_of_order_names_the_one_it_stands_before_or_behind() -> None:
    data = service("userTask store name='归档' ow:stage='archive' ow:role='issuing_clerk'", "licence -> store",
                   "store -> delivery", licence__delivery="")  # fmt: skip
    (finding,) = check_drawing(data)
    assert finding.element == "delivery"
    assert finding.message == "环节 delivery 排在“归档”（archive）之后"


def test_a_repeated_id_is_the_only_finding() -> None:
    data = service("userTask licence name='许可' ow:stage='decision' ow:item='licence'")
    assert codes(data) == ["OW212"]
    files = bundle(data)
    assert [finding.code for finding in check_bundle(files, departments=("service_hall", "tax"))] == ["OW212"]


def test_a_repeated_id_does_not_hide_what_is_wrong_with_single_elements() -> None:
    data = bpmn(*PLAIN, "userTask t", "scriptTask x > <bpmn:script>import os</bpmn:script>")
    assert sorted(codes(data)) == ["OW212", "OW501"]


def test_ids_no_condition_can_name_are_told_once_for_the_drawing() -> None:
    chain = [f"task sid-{number}" for number in range(9)]
    flows = [f"f{number}: sid-{number} -> sid-{number + 1}" for number in range(8)]
    found = check_drawing(bpmn("startEvent s", *chain, "endEvent e", "f: s -> sid-0", *flows, "g: sid-8 -> e"))
    assert [(one.code, one.element) for one in found] == [("OW214", "sid-0")]
    assert found[0].message.startswith("编号 sid-0、sid-1、sid-2 等 9 个 不能写进条件")
    assert "cannot name sid-0, sid-1, sid-2 and 6 more" in found[0].message_en


def test_forms_not_written_yet_are_told_once_each_with_the_place_they_belong_to() -> None:
    drawing = service(intake="userTask intake name='收件' ow:stage='intake' ow:form='application'",
                      delivery="userTask delivery name='送达' ow:stage='delivery' ow:form='handed'")  # fmt: skip
    files = bundle(drawing, items=item(form="application"), forms__application_schema_json=None)
    found = check_bundle(files, folder="processes/x", service="x", departments=("service_hall", "tax"))
    assert [(one.code, one.element) for one in found] == [("OW711", "intake"), ("OW711", "delivery")]
    assert found[1].remedy == "请写好表单，存为 forms/x/handed.schema.json；不用表单的，删去这个名称"


LINK = " > <bpmn:linkEventDefinition name='A'/>"


def test_link_events_are_told_where_they_begin_and_nothing_of_what_they_lead_to() -> None:
    links = ("intermediateThrowEvent x" + LINK, "intermediateCatchEvent y" + LINK)
    plain = bpmn("startEvent s", "userTask t", *links, "userTask u", "endEvent e", "s -> t", "t -> x", "y -> u",
                 "u -> e")  # fmt: skip
    ways = ("accepted_licence: accepted -> x", "y -> licence")
    for data in (plain, service(*links, *ways, accepted__licence="")):
        assert [(one.code, one.element) for one in check_drawing(data)] == [("OW202", "x")]


def test_an_event_sub_process_is_told_and_not_what_is_usual_inside_it() -> None:
    data = bpmn(*PLAIN, "<bpmn:subProcess id='x' triggeredByEvent='true'>", "userTask xu", "xs -> xu",
                "startEvent xs > <bpmn:errorEventDefinition/>", "</bpmn:subProcess>")  # fmt: skip
    assert [(one.code, one.element) for one in check_drawing(data)] == [("OW201", "x")]


def test_a_flow_into_another_pool_is_told_as_that_and_as_nothing_else() -> None:
    other = ("<bpmn:process id='q'><bpmn:startEvent id='there'/></bpmn:process>",)
    (found,) = check_drawing(bpmn(*PLAIN, "t -> there", root=other))
    assert (found.code, found.element) == ("OW302", "t_there")
    assert "池" in found.message


def test_steps_nobody_comes_to_are_told_at_the_first_and_nothing_that_follows() -> None:
    skipped = service("userTask issuance name='出件' ow:stage='issuance'", "issuance -> delivery", "licence -> e",
                      licence__delivery="")  # fmt: skip
    assert [(one.code, one.element) for one in check_drawing(skipped)] == [("OW316", "issuance")]
    circle = bpmn(*PLAIN, "userTask a", "userTask b", "a -> b", "b -> a")
    assert [(one.code, one.element) for one in check_drawing(circle) if one.code == "OW316"] == [("OW316", "a")]


def test_a_result_there_is_none_of_is_not_told_as_a_missing_delivery_as_well() -> None:
    data = service("exclusiveGateway g default='g_none'", "endEvent none", "licence -> g", "g -> none",
                   "g -> delivery if licence.result == 'grant'", licence__delivery="")  # fmt: skip
    assert [(one.code, one.element) for one in check_drawing(data)] == [("OW634", "g_delivery")]


def test_a_choice_that_asks_nothing_is_told_once_with_both_ways_to_mend_it() -> None:
    data = bpmn("startEvent s", "exclusiveGateway g", "endEvent e", "endEvent f", "s -> g", "g -> e", "g -> f")
    (found,) = check_drawing(data)
    assert (found.code, found.element) == ("OW334", "g_e")
    assert "请改用并行网关" in found.remedy


def test_a_call_that_names_no_process_is_told_so() -> None:
    found = check_drawing(bpmn("startEvent s", "callActivity t", "endEvent e", "s -> t", "t -> e"))
    assert [one.message for one in found] == ["文件中没有被调用的流程（没有写是哪一个）"]


def test_an_id_is_shown_so_that_a_space_at_its_end_is_seen() -> None:
    (found,) = check_drawing(bpmn("startEvent s", "<bpmn:endEvent id='e '/>", "<bpmn:sequenceFlow id='f' sourceRef='s' "
                                  "targetRef='e '/>"))  # fmt: skip
    assert found.message.startswith("编号“e ”不能用")


def test_a_flow_without_id_is_named_by_both_its_ends() -> None:
    data = bpmn("startEvent s", "userTask intake name='收件'", "serviceTask check name='受理审查'", "endEvent e",
                "<bpmn:sequenceFlow sourceRef='intake' targetRef='check'/>",
                "<bpmn:sequenceFlow sourceRef='check' targetRef='e'/>", "s -> intake")  # fmt: skip
    said = [finding.message for finding in check_drawing(data) if finding.code == "OW211"]
    assert said == ["从「收件」到「受理审查」的连线没有编号（id）", "从「受理审查」到结束事件“e”的连线没有编号（id）"]


def test_kinds_of_elements_are_called_by_their_chinese_names() -> None:
    data = bpmn("startEvent s", "serviceTask t name='登记'", "s -> t")
    forked = bpmn(*PLAIN[:2], "serviceTask u", "endEvent e", "s -> t", "t -> e", "t -> u")
    said = {finding.code: finding for finding in check_drawing(forked)}
    assert said["OW315"].message == "服务任务之后没有连线，流程到此悄然结束"
    assert said["OW315"].message_en.startswith("Nothing follows this service task")
    assert "OW314" in codes(data)


def test_every_kind_of_node_has_a_chinese_name() -> None:
    assert [kind for kind in FLOW_NODES if not re.search("[一-鿿]", kind_name(kind).chinese)] == []


def test_chinese_sentences_keep_a_space_to_latin_words() -> None:
    pressed = re.compile("[一-鿿][A-Za-z0-9]|[A-Za-z0-9][一-鿿]")
    assert [rule.code for rule in rules() if pressed.search(rule.message) or pressed.search(rule.remedy)] == []


def test_departments_that_differ_are_told_with_the_place_to_change() -> None:
    drawing = service(licence="userTask licence name='许可' ow:stage='decision' ow:item='licence' ow:department='tax'")
    found = check_bundle(bundle(drawing), folder="licence", departments=("service_hall", "tax"))
    (finding,) = [one for one in found if one.code == "OW705"]
    assert re.search(r"ow:department 改为 service_hall，或把 item.yaml 第 \d+ 行", finding.remedy)
    assert "tax" in finding.remedy


@pytest.mark.parametrize(
    ("word", "known", "told"),
    [("approved", ("granted", "refused", "lapsed"), "use one of: granted, refused, lapsed"),
     ("urban", ("bank", "tax"), "use one of: bank, tax"), ("grantd", ("granted", "refused"), "did you mean granted?")],
)  # fmt: skip
def test_only_a_word_that_is_nearly_right_is_taken_for_another(word: str, known: tuple[str, ...], told: str) -> None:
    assert suggestion(word, known)[1] == told


def test_a_department_that_is_new_is_to_be_entered_where_departments_are() -> None:
    found = check_bundle(bundle(service()), folder="licence", departments=("tax",))
    assert {one.code for one in found} == {"OW706"}
    assert all("staff.yaml" in one.remedy for one in found)


def test_fields_a_result_may_have_are_told_once_each() -> None:
    form = b'{"properties": {"name": {}}}'
    listed = licence_with(results=[{"id": "paper", "name": "P", "fields": ["xyz"], "data_schema": "licence"}])
    drawing = service(licence="userTask licence name='许可' ow:stage='decision' ow:item='licence' ow:form='licence'")
    files = bundle(drawing, items=listed, **{"forms/licence.schema.json": form})
    (found,) = check_bundle(files, folder="licence", departments=("service_hall", "tax"))
    assert (found.code, found.remedy_en) == ("OW724", "use one of: name")


@pytest.mark.parametrize("path", ["plain.bpmn", "drawings/plain.bpmn", "C:\\drawings\\plain.BPMN"])
def test_findings_about_a_lone_file_carry_its_own_path(path: str) -> None:
    files = {"process.bpmn": bpmn("startEvent s", "userTask t", "s -> t", "t -> gone")}
    assert {finding.file for finding in check_bundle(files, folder=path)} == {path}
    assert {finding.file for finding in check_bundle(files, folder="plain")} == {"plain/process.bpmn"}


def test_the_counts_of_a_multi_instance_are_known_names_and_a_misspelt_one_is_not() -> None:
    many = ("userTask licence name='许可' ow:stage='review' ow:role='reviewer' > "
            "<bpmn:multiInstanceLoopCharacteristics>"
            "<bpmn:loopCardinality>3</bpmn:loopCardinality><bpmn:completionCondition>{} >= 2 and nrOfInstances > "
            "nrOfActiveInstances</bpmn:completionCondition></bpmn:multiInstanceLoopCharacteristics>")  # fmt: skip
    good = service(licence=many.format("nrOfCompletedInstances").replace(">=", "&gt;=").replace("> nr", "&gt; nr"))
    bad = service(licence=many.format("nrOfCompleteInstances").replace(">=", "&gt;=").replace("> nr", "&gt; nr"))
    assert "OW511" not in codes(good)
    assert "OW501" not in codes(good)
    assert "nrOfCompletedInstances" in next(one.remedy for one in check_drawing(bad) if one.code == "OW511")


def test_an_inclusive_split_without_default_is_told_at_the_split_and_not_at_a_join_further_on() -> None:
    data = bpmn("startEvent s", "parallelGateway a", "inclusiveGateway i", "userTask t", "userTask u", "userTask v",
                "inclusiveGateway j", "parallelGateway b", "endEvent e", "s -> a", "a -> i", "a -> v",
                "i -> t if fee > 1", "i -> u if fee > 2", "t -> j", "u -> j", "j -> b", "v -> b", "b -> e")  # fmt: skip
    assert codes(data) == ["OW335"]


def test_a_task_put_down_and_not_connected_yet_is_told_once() -> None:
    assert codes(bpmn(*PLAIN, "userTask u name='新任务'")) == ["OW316"]


@pytest.mark.parametrize(("code", "data"), [
    ("OW605", service(delivery="userTask delivery name='送达' ow:stage='deliver' ow:role='issuing_clerk'")),
    ("OW501", service("exclusiveGateway g default='g_no'", "endEvent no", "licence -> g", "g -> no",
                      "g -> delivery if licence.result = 'granted'", licence__delivery="")),
], ids=["misspelt stage", "unreadable condition"])  # fmt: skip
def test_a_delivery_hidden_by_a_slip_is_told_as_that_slip_only(code: str, data: bytes) -> None:
    assert codes(data) == [code]


@pytest.mark.parametrize(("written", "meant"), [("审核", "acceptance"), ("acceptence", "acceptance")])
def test_a_task_whose_id_was_changed_is_named_to_whoever_reads_the_old_one(written: str, meant: str) -> None:
    data = service(accepted__correction=f"accepted -> correction if {written}.outcome == 'correction'")
    (found,) = [one for one in check_drawing(data) if one.code == "OW511"]
    assert (meant in found.remedy, meant in found.remedy_en) == (True, True)
    assert "accepted" not in found.remedy, "of a gateway nothing can be read"


@pytest.mark.parametrize(
    ("kind", "told"), [("parallelGateway g default='g_f'", ["OW306"]), ("userTask g", ["OW305", "OW308"])]
)
def test_conditions_where_none_decide_are_told_once_for_all_flows(kind: str, told: list[str]) -> None:
    data = bpmn(*PLAIN[:2], kind, "userTask u", "userTask v", "endEvent e", "s -> t", "t -> g", "g -> u if t.a",
                "g -> v if t.b", "g_f: g -> e", "u -> e", "v -> e")  # fmt: skip
    assert codes(data) == told


def test_opposite_conditions_of_other_engines_need_no_default_and_an_unreadable_one_is_told_alone() -> None:
    lines = (*PLAIN[:2], "exclusiveGateway g", "userTask u", "endEvent e", "s -> t", "t -> g", "u -> e")
    assert codes(bpmn(*lines, "g -> e if #{approved}", "g -> u if #{not approved}")) == []
    assert codes(bpmn(*lines, "g -> e if #{approved}", "g -> u if #{!approved}")) == ["OW501"]


def test_work_drawn_as_a_send_task_is_told_once() -> None:
    work = "sendTask licence name='许可' ow:stage='decision' ow:item='licence' ow:form='x' ow:limit='1wd'"
    assert codes(service(licence=work)) == ["OW603"]
