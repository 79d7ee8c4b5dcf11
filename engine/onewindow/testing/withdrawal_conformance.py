"""What every adapter must do to take back a request or a grant, and must tell where that was not done."""

from __future__ import annotations

from onewindow.ports import Broken, Cancelled, Granted, Refused, Reply, Revoked, Unknown
from onewindow.testing.demands import demand, reply_of, same
from onewindow.testing.scripted import CANCEL, REVOKE, ScriptedDepartment, asked
from onewindow.testing.trial import Trial

_NO = "备案后已经使用"


class WithdrawalConformance(Trial):
    """By the capabilities `cancel` and `revoke`."""

    def test_a_request_is_cancelled_or_the_adapter_says_it_cannot(self) -> None:
        """Once, and it is said so."""
        with self.opened() as (adapter, department):
            cancel = self.about("cancel")
            reply_of(lambda: adapter.request(self.sample))
            department.work()
            if not adapter.capabilities.cancel:
                self._not_sent(reply_of(lambda: adapter.cancel(cancel)), department, CANCEL)
                return
            if adapter.capabilities.query:
                same(reply_of(lambda: adapter.query(cancel)), Unknown(), "还没有撤回", "not yet cancelled")
            department.say(Cancelled())
            reply = self.settled(adapter, department, cancel, adapter.cancel)
            self.understood(reply, Cancelled())
            same(asked(department, CANCEL), [self.sample.key], "应撤回一次", "it should be cancelled once")

    def test_a_cancellation_that_came_too_late_is_told_as_such(self) -> None:
        """What became of the request is told, as if it had been asked about: the platform goes on with that."""
        for decided in (self.grant(), Refused(reason="不符合条件", remedies="六十日内可以申请行政复议")):
            with self.opened() as (adapter, department):
                if not adapter.capabilities.cancel or type(decided) not in department.kinds:
                    continue
                department.say(decided)
                reply_of(lambda: adapter.request(self.sample))
                department.work()
                reply = self.settled(adapter, department, self.about("cancel"), adapter.cancel)
                self.understood(reply, decided)

    def test_a_grant_is_revoked_or_the_adapter_says_it_cannot(self) -> None:
        """Once; before that, whoever asks about the revocation learns that it never arrived."""
        with self.opened() as (adapter, department):
            revoke = self.about("revoke")
            department.say(self.grant())
            reply_of(lambda: adapter.request(self.sample))
            department.work()
            if not adapter.capabilities.revoke:
                self._not_sent(reply_of(lambda: adapter.revoke(revoke)), department, REVOKE)
                return
            if adapter.capabilities.query:
                same(reply_of(lambda: adapter.query(revoke)), Unknown(), "还没有撤销", "not yet revoked")
            department.say(Revoked())
            self.understood(self.settled(adapter, department, revoke, adapter.revoke), Revoked())
            if adapter.capabilities.query:
                self.understood(reply_of(lambda: adapter.query(revoke)), Revoked())
            same(asked(department, REVOKE), [self.sample.key], "应撤销一次", "it should be revoked once")

    def test_a_revocation_that_was_refused_is_told_as_such(self) -> None:
        """Refused, also where the department just says once more that it is granted; asked later, it is not done."""
        revoke = self.about("revoke")
        for said in (self.grant(), Refused(reason=_NO)):
            with self.opened() as (adapter, department):
                if not adapter.capabilities.revoke or type(said) not in department.kinds:
                    continue
                department.say(self.grant())
                reply_of(lambda: adapter.request(self.sample))
                department.work()
                department.say(said)
                self._refused(self.settled(adapter, department, revoke, adapter.revoke), said)
                if adapter.capabilities.query:
                    later = reply_of(lambda: adapter.query(revoke))
                    demand(
                        isinstance(later, Refused | Unknown),
                        f"没有撤销，事后查询不应为 {later}",
                        f"not revoked, so asked later it should not be {later}",
                    )

    def _refused(self, reply: Reply | None, said: Granted | Refused) -> None:
        demand(
            isinstance(reply, Refused | None),
            f"部门没有撤销，应为 Refused，但是 {reply}",
            f"the department has not revoked it: expected Refused, not {reply}",
        )
        if isinstance(reply, Refused) and isinstance(said, Refused):
            same(reply.reason, said.reason, "不撤销的理由", "why it was not revoked")

    def _not_sent(self, reply: Reply, department: ScriptedDepartment, verb: str) -> None:
        demand(isinstance(reply, Broken), f"应为 Broken，但是 {reply}", f"expected Broken, not {reply}")
        same(asked(department, verb), [], "做不到的不应发出", "what it cannot do should not be sent")
