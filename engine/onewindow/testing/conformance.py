"""What every adapter must do, whatever it talks to: the whole suite, with keys, replies and troubles here."""

from __future__ import annotations

from dataclasses import replace

from onewindow.ports import Broken, Unknown, Unreachable
from onewindow.testing.callback_conformance import CallbackConformance
from onewindow.testing.demands import demand, raised, reply_of, same
from onewindow.testing.listing_conformance import ListingConformance
from onewindow.testing.scripted import REQUEST, asked
from onewindow.testing.sending_conformance import SendingConformance
from onewindow.testing.withdrawal_conformance import WithdrawalConformance


class AdapterConformance(SendingConformance, WithdrawalConformance, CallbackConformance, ListingConformance):
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
            keys = set(asked(department, REQUEST))
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
        grants = dict(self.granted), dict(self.granted_otherwise)
        demand(grants[0] != grants[1] or not grants[0], "两次准予应不同", "granted and granted_otherwise should differ")
        for reply in self.replies():
            with self.opened() as (adapter, department):
                if type(reply) in department.kinds:
                    department.say(reply)
                    self.understood(self.settled(adapter, department, self.sample, adapter.request), reply)

    # -- when things go wrong ----------------------------------------------------------------------------------------

    def test_a_lost_answer_may_have_arrived_and_can_be_asked_for(self) -> None:
        """Unreachable with `sent`; the department has done it, and says so when asked."""
        with self.opened() as (adapter, department):
            if not department.loses_answers:
                return
            department.say(self.grant())
            department.lose_next_answer()
            error = raised(Unreachable, lambda: adapter.request(self.sample), "答复丢失时", "when the answer is lost")
            demand(error.sent, "请求可能已经到达：sent 应为 True", "it may have arrived: sent should be True")
            same(asked(department, REQUEST), [self.sample.key], "应递交一次", "it should be handed in once")
            if adapter.capabilities.query:
                same(
                    reply_of(lambda: adapter.query(self.sample)),
                    self.grant(),
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
