"""What every adapter must send, and must not: once, whole, and nothing that was not declared."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from functools import partial
from typing import Any

from onewindow.ports import AcceptedForWork, Broken, NeedsClarification, Request, TryLater
from onewindow.testing.demands import demand, reply_of, same
from onewindow.testing.scripted import REQUEST, ScriptedDepartment, asked
from onewindow.testing.trial import Trial

UNDECLARED = "onewindow-undeclared-7f3a"
"""What stands in every field an adapter has not declared; it must never leave the house."""

_ANSWER = "资金为股东自有资金"


class SendingConformance(Trial):
    """What reaches the department."""

    def test_one_request_is_handed_in_once(self) -> None:
        """Whatever is said to it, and asking about it is not handing it in: repeating is the platform's business."""
        for reply in (self.grant(), TryLater(reason="busy", seconds=30.0)):
            with self.opened() as (adapter, department):
                if type(reply) not in department.kinds:
                    continue
                department.say(reply)
                self.settled(adapter, department, self.sample, adapter.request)
                if adapter.capabilities.query:
                    reply_of(lambda: adapter.query(self.sample))
                same(asked(department, REQUEST), [self.sample.key], "应递交一次", "it should be handed in once")

    def test_the_department_learns_whose_business_it_is(self) -> None:
        """Case number and applicant id of each request; by these a list is compared with the platform's own."""
        sample = self.sample
        other = replace(
            sample,
            key="onewindow:another-request",  # and the sample's sub-case: no other text may hold the case number
            case_no=sample.case_no[:-1] + ("8" if sample.case_no.endswith("7") else "7"),
            applicant={**sample.applicant, "id": "applicant.another"},
        )
        with self.opened() as (adapter, department):
            for request in (sample, other):
                reply_of(partial(adapter.request, request))
                text = self._text(department, request)
                for word in (request.case_no, request.applicant["id"]):
                    demand(word in text, f"部门没有收到 {word}：{text}", f"the department has not got {word}: {text}")

    def test_the_answer_to_a_question_reaches_the_department(self) -> None:
        """In the request that follows the question."""
        with self.opened() as (adapter, department):
            if NeedsClarification not in department.kinds:
                return
            question = "请说明资金来源"
            department.say(NeedsClarification(question=question))
            self.settled(adapter, department, self.sample, adapter.request)
            department.say(AcceptedForWork())
            said = {"question": question, "answer": _ANSWER}
            anew = replace(self.sample, key=f"{self.sample.key}:c", clarification=said)
            reply_of(lambda: adapter.request(anew))
            text = self._text(department, anew)
            demand(
                _ANSWER in text, f"说明没有到达部门：{text}", f"the answer has not reached the department: {text}"
            )

    def test_what_is_not_declared_never_leaves(self) -> None:
        """Not even where somebody hands the adapter more than it asked for."""
        with self.opened() as (adapter, department):
            data = {**deepcopy(dict(self.sample.data)), "undeclared": UNDECLARED}
            for pointer in adapter.reads:
                _plant(data, pointer.strip("/").split("/"), adapter.reads)
            reply_of(lambda: adapter.request(replace(self.sample, data=data)))
            demand(bool(department.received), "样例没有发出", "the sample was not sent")
            for received in department.received:
                demand(
                    UNDECLARED not in received.text,
                    "发出了 reads 没有声明的字段",
                    "a field that reads does not declare was sent",
                )

    def test_what_the_department_needs_and_does_not_get_is_told_and_not_sent(self) -> None:
        """Broken with a reason, no foreign error."""
        with self.opened() as (adapter, department):
            if not adapter.reads:
                return
            reply = reply_of(lambda: adapter.request(replace(self.sample, data={})))
            demand(
                isinstance(reply, Broken) and bool(reply.reason),
                f"缺字段应为 Broken，但是 {reply}",
                f"with nothing to send, expected Broken, not {reply}",
            )
            same(list(department.received), [], "不应发出任何东西", "nothing should have been sent")

    def test_an_item_the_code_table_lacks_is_told_and_not_sent(self) -> None:
        """The reason names the code."""
        with self.opened() as (adapter, department):
            item = {**self.sample.item, "code": "NO-SUCH-ITEM"}
            reply = reply_of(lambda: adapter.request(replace(self.sample, item=item)))
            demand(
                isinstance(reply, Broken) and "NO-SUCH-ITEM" in reply.reason,
                f"应为写明代码的 Broken，但是 {reply}",
                f"expected Broken with the code in its reason, not {reply}",
            )
            same(list(department.received), [], "不应发出任何东西", "nothing should have been sent")

    def _text(self, department: ScriptedDepartment, request: Request) -> str:
        """What came in with this request."""
        came = [each.text for each in department.received if (each.verb, each.key) == (REQUEST, request.key)]
        same(len(came), 1, f"收到请求 {request.key} 的次数", f"how often the request {request.key} was received")
        return came[0]


def _plant(data: dict[str, Any], parts: list[str], reads: tuple[str, ...]) -> None:
    """Beside every declared field a field that is not."""
    value: Any = data
    for depth, part in enumerate(parts):
        above = "/" + "/".join(parts[:depth])
        if depth and (above in reads or not isinstance(value, dict)):
            return
        value["undeclared"] = UNDECLARED
        value = value.get(part)
