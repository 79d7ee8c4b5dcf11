"""What every part of the suite works on: a sample, what is granted to it, and an adapter with its department."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
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
)
from onewindow.testing.demands import reply_of, same
from onewindow.testing.scripted import ScriptedDepartment


class Trial(ABC):
    """`sample` is a request the department can do something with. `granted` and `granted_otherwise` are the result
    fields of its item, of two cases, as the platform's form has them; the department says them when it grants.
    """

    sample: Request
    granted: Mapping[str, Any]
    granted_otherwise: Mapping[str, Any]

    @abstractmethod
    def opened(self) -> AbstractContextManager[tuple[DepartmentAdapter, ScriptedDepartment]]:
        """A fresh adapter, and the department it talks to."""

    def replies(self) -> tuple[Reply, ...]:
        """What the department says in turn."""
        return (
            AcceptedForWork(reference="REF0001"),
            self.grant(),
            Granted(data=dict(self.granted_otherwise)),
            Refused(reason="不符合条件", remedies="六十日内可以申请行政复议"),
            Refused(reason="材料有误", returned=True),
            NeedsClarification(question="请说明资金来源"),
            TryLater(reason="busy", seconds=30.0),
            Broken(reason="no such code"),
            Revoked(reason="发现提交虚假材料"),
            Cancelled(),
        )

    def grant(self) -> Granted:
        """What the department says when it grants the sample."""
        return Granted(data=dict(self.granted))

    def about(self, operation: str) -> Request:
        """The cancellation or the revocation of the sample."""
        return replace(
            self.sample, key=f"{self.sample.key}:{operation}", operation=operation, of=self.sample.key, data={}
        )

    def settled(
        self,
        adapter: DepartmentAdapter,
        department: ScriptedDepartment,
        request: Request,
        ask: Callable[[Request], Reply],
    ) -> Reply | None:
        """What is said at once, or when asked later; None of who answers later and cannot be asked."""
        reply = reply_of(lambda: ask(request))
        if not isinstance(reply, AcceptedForWork):
            return reply
        department.work()
        return reply_of(lambda: adapter.query(request)) if adapter.capabilities.query else None

    def understood(self, found: Reply | None, reply: Reply) -> None:
        """Demand that this was made of the department's reply; what is for people alone may be worded otherwise."""
        if found is None:
            return
        if isinstance(reply, Broken | TryLater | Revoked):
            same(type(found), type(reply), "答复的种类", "the kind of the reply")
        else:
            same(found, reply, "答复", "the reply")
