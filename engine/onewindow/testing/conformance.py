"""What every adapter must do, whatever it talks to: keys, queries, taking back, declared fields, callbacks, replies."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from typing import Any

from onewindow.ports import (
    AcceptedForWork,
    Broken,
    Cancelled,
    DepartmentAdapter,
    Granted,
    NeedsClarification,
    Refused,
    Reply,
    Request,
    Revoked,
    TryLater,
    Unknown,
    Unreachable,
)
from onewindow.testing.callback_conformance import CallbackConformance
from onewindow.testing.demands import demand, raised, reply_of, same
from onewindow.testing.scripted import CANCEL, REQUEST, REVOKE, ScriptedDepartment

UNDECLARED = "onewindow-undeclared-7f3a"
"""What stands in every field an adapter has not declared; it must never leave the house."""


class AdapterConformance(CallbackConformance):
    """Subclass it in a test file under a name that begins with Test; pytest runs the methods."""

    # -- what it says of itself --------------------------------------------------------------------------------------

    def test_it_says_what_it_does_and_reads(self) -> None:
        """Operations and pointers are declared."""
        with self.opened() as (adapter, _):
            demand(
                self.sample.operation in adapter.operations,
                f"operations 中没有样例的操作 {self.sample.operation}",
                f"the sample's operation {self.sample.operation} is not among operations",
            )
            for pointer in adapter.reads:
                demand(
                    pointer.startswith("/") and not pointer.endswith("/"),
                    f"reads 中的 {pointer} 不是指针",
                    f"{pointer} in reads is no pointer like /form/company/name",
                )

    def test_an_operation_it_does_not_know_is_refused_and_not_sent(self) -> None:
        """Broken, and nothing has left."""
        with self.opened() as (adapter, department):
            reply = reply_of(lambda: adapter.request(replace(self.sample, operation="unheard_of")))
            demand(isinstance(reply, Broken), f"应为 Broken，但是 {reply}", f"expected Broken, not {reply}")
            same(list(department.received), [], "不应发出任何东西", "nothing should have been sent")

    # -- keys --------------------------------------------------------------------------------------------------------

    def test_the_same_request_twice_has_the_same_key(self) -> None:
        """The department can tell that it is the same, or be asked whether it has it."""
        with self.opened() as (adapter, department):
            for _ in range(2):
                reply_of(lambda: adapter.request(self.sample))
            keys = {received.key for received in department.received if received.verb == REQUEST}
            same(keys, {self.sample.key}, "键应原样到达部门", "the key should reach the department as it is")

    def test_keys_may_hold_any_letters(self) -> None:
        """Elements of a drawing may have Chinese names, and these are part of the key."""
        with self.opened() as (adapter, department):
            odd = replace(self.sample, key=f"{self.sample.key}/核发 执照?&%2F#1")
            reply_of(lambda: adapter.request(odd))
            department.work()
            same(
                department.received[0].key, odd.key, "键应原样到达部门", "the key should reach the department as it is"
            )
            reply = reply_of(lambda: adapter.query(odd))
            demand(not isinstance(reply, Unknown), "按键查不到", "asked by its key, it is unknown")

    def test_a_key_the_department_has_never_seen_is_unknown(self) -> None:
        """And not open, refused or broken: the platform will send it again."""
        with self.opened() as (adapter, _):
            if adapter.capabilities.query:
                same(reply_of(lambda: adapter.query(self.sample)), Unknown(), "没见过的键", "a key never seen")

    # -- replies -----------------------------------------------------------------------------------------------------

    def test_every_kind_of_reply_is_understood(self) -> None:
        """With all it holds; asked for at once or afterwards."""
        for reply in self.replies():
            with self.opened() as (adapter, department):
                if type(reply) not in department.kinds:
                    continue
                department.say(reply)
                found = reply_of(lambda: adapter.request(self.sample))
                if isinstance(found, AcceptedForWork) and adapter.capabilities.query:
                    department.work()
                    found = reply_of(lambda: adapter.query(self.sample))
                if isinstance(reply, Broken | TryLater | Revoked):
                    same(type(found), type(reply), "答复的种类", "the kind of the reply")
                else:
                    same(found, reply, "答复", "the reply")

    def replies(self) -> tuple[Reply, ...]:
        """What the department says in turn."""
        return (
            AcceptedForWork(reference="REF0001"),
            Granted(data=dict(self.granted)),
            Refused(reason="不符合条件", remedies="六十日内可以申请行政复议"),
            Refused(reason="材料有误", returned=True),
            NeedsClarification(question="请说明资金来源"),
            TryLater(reason="busy", seconds=30.0),
            Broken(reason="no such code"),
            Revoked(reason="发现提交虚假材料"),
            Cancelled(),
        )

    # -- when things go wrong ----------------------------------------------------------------------------------------

    def test_a_lost_answer_may_have_arrived_and_can_be_asked_for(self) -> None:
        """Unreachable with `sent`; the department has done it, and says so when asked."""
        with self.opened() as (adapter, department):
            if not department.loses_answers:
                return
            department.say(Granted(data=dict(self.granted)))
            department.lose_next_answer()
            error = raised(Unreachable, lambda: adapter.request(self.sample), "答复丢失时", "when the answer is lost")
            demand(error.sent, "请求可能已经到达：sent 应为 True", "it may have arrived: sent should be True")
            if adapter.capabilities.query:
                same(
                    reply_of(lambda: adapter.query(self.sample)),
                    Granted(data=dict(self.granted)),
                    "事后查询",
                    "asked afterwards",
                )

    def test_a_department_that_is_not_there_got_nothing(self) -> None:
        """Unreachable without `sent`: it may be sent again without asking."""
        with self.opened() as (adapter, department):
            department.go_away()
            error = raised(
                Unreachable, lambda: adapter.request(self.sample), "部门不在时", "when the department is not there"
            )
            demand(not error.sent, "什么也没有到达：sent 应为 False", "nothing arrived: sent should be False")

    # -- taking back -------------------------------------------------------------------------------------------------

    def test_a_request_is_cancelled_or_the_adapter_says_it_cannot(self) -> None:
        """By the capability `cancel`."""
        with self.opened() as (adapter, department):
            cancel = self._about("cancel")
            reply_of(lambda: adapter.request(self.sample))
            reply = reply_of(lambda: adapter.cancel(cancel))
            if not adapter.capabilities.cancel:
                self._not_sent(reply, department, CANCEL)
                return
            self._done(adapter, department, cancel, reply, Cancelled, CANCEL)

    def test_a_grant_is_revoked_or_the_adapter_says_it_cannot(self) -> None:
        """By the capability `revoke`."""
        with self.opened() as (adapter, department):
            department.say(Granted(data=dict(self.granted)))
            revoke = self._about("revoke")
            reply_of(lambda: adapter.request(self.sample))
            department.work()
            reply = reply_of(lambda: adapter.revoke(revoke))
            if not adapter.capabilities.revoke:
                self._not_sent(reply, department, REVOKE)
                return
            self._done(adapter, department, revoke, reply, Revoked, REVOKE)

    def _about(self, operation: str) -> Request:
        return replace(
            self.sample, key=f"{self.sample.key}:{operation}", operation=operation, of=self.sample.key, data={}
        )

    def _not_sent(self, reply: Reply, department: ScriptedDepartment, verb: str) -> None:
        demand(isinstance(reply, Broken), f"应为 Broken，但是 {reply}", f"expected Broken, not {reply}")
        sent = [received for received in department.received if received.verb == verb]
        same(sent, [], "做不到的不应发出", "what it cannot do should not be sent")

    def _done(
        self,
        adapter: DepartmentAdapter,
        department: ScriptedDepartment,
        request: Request,
        reply: Reply,
        kind: type[Reply],
        verb: str,
    ) -> None:
        """At once, or when asked later."""
        if isinstance(reply, AcceptedForWork):
            department.work()
            reply = reply_of(lambda: adapter.query(request))
        demand(isinstance(reply, kind), f"应为 {kind.__name__}，但是 {reply}", f"expected {kind.__name__}, not {reply}")
        keys = {received.key for received in department.received if received.verb == verb}
        same(keys, {self.sample.key}, "撤的是哪一个", "which request it is about")

    # -- what leaves the house ---------------------------------------------------------------------------------------

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


def _plant(data: dict[str, Any], parts: list[str], reads: tuple[str, ...]) -> None:
    """Beside every declared field a field that is not."""
    value: Any = data
    for depth, part in enumerate(parts):
        above = "/" + "/".join(parts[:depth])
        if depth and (above in reads or not isinstance(value, dict)):
            return
        value["undeclared"] = UNDECLARED
        value = value.get(part)
