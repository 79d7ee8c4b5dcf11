"""What an adapter that speaks HTTP must stand besides: answers that make no sense, drip, lead away or never end."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TookTooLong
from contextlib import AbstractContextManager
from functools import partial
from threading import Thread

from onewindow.ports import (
    Broken,
    DepartmentAdapter,
    Granted,
    Refused,
    Reply,
    TryLater,
    Unknown,
    Unreachable,
)
from onewindow.testing.conformance import AdapterConformance
from onewindow.testing.demands import demand, raised, reply_of, same
from onewindow.testing.listing_conformance import listed
from onewindow.testing.loopback import HttpAnswer, HttpCall, LoopbackDepartment
from onewindow.testing.scripted import REQUEST, asked

_HUGE = 8 << 20


class HttpAdapterConformance(AdapterConformance):
    """`patience`: seconds within which the adapter gives up a call; give it time-outs well below."""

    patience = 10.0

    @abstractmethod
    def opened(self) -> AbstractContextManager[tuple[DepartmentAdapter, LoopbackDepartment]]:
        """A fresh adapter, and the department it talks to."""

    def test_an_answer_nobody_can_believe_decides_nothing(self) -> None:
        """Neither granted nor refused nor unknown: the platform asks again, or a person looks at it."""
        with self.opened() as (adapter, department):
            for status in (200, 202, 204, 301, 302, 307, 400, 401, 403, 404, 409, 422, 500, 502, 504):
                for body in (b"", b"<html>it works</html>", b"[]", b"null", b"\xff\xfe", b"{" * 50_000, b"{}"):
                    answer = HttpAnswer(status=status, body=body, headers={"Location": "/elsewhere"})
                    for ask in (adapter.request, adapter.query):
                        department.answer_next(partial(_this, answer))
                        self._decides_nothing(partial(ask, self.sample), answer)

    def _decides_nothing(self, ask: Callable[[], Reply], answer: HttpAnswer) -> None:
        shown = f"{answer.status} {answer.body[:20]!r}"
        try:
            reply = reply_of(ask)
        except Unreachable as error:
            demand(error.sent, f"{shown}：sent 应为 True", f"{shown}: sent should be True")
            return
        vague = isinstance(reply, Broken | TryLater)
        demand(vague, f"{shown} 不应得出 {reply}", f"{shown} should not be taken for {reply}")

    def test_a_redirect_is_not_followed(self) -> None:
        """The department is asked once, and nobody else is."""
        with self.opened() as (adapter, department), type(department)() as elsewhere:
            where = {"Location": f"{elsewhere.url}/requests"}
            department.answer_next(lambda call: HttpAnswer(status=307, headers=where))
            self._settled(adapter)
            demand(not elsewhere.received, "跟随了重定向", "the redirect was followed")
            demand(len(department.received) == 1, "又问了一次", "it was asked again")

    def test_a_server_error_leaves_the_result_open(self) -> None:
        """The work may have been done: Unreachable with `sent`."""
        with self.opened() as (adapter, department):
            department.answer_next(lambda call: self._signed(department, call, 500))
            error = raised(Unreachable, lambda: adapter.request(self.sample), "HTTP 500", "HTTP 500")
            demand(error.sent, "可能已经办了：sent 应为 True", "it may have been done: sent should be True")
            same(asked(department, REQUEST), [self.sample.key], "应递交一次", "it should be handed in once")

    def test_a_list_nobody_can_believe_is_no_list(self) -> None:
        """Unreachable, not an empty list: that would mean that the department knows nothing."""
        with self.opened() as (adapter, department):
            if not adapter.capabilities.lists:
                return
            for status in (200, 302, 404, 500):
                for body in (b"", b"<html>it works</html>", b"[]", b"{}"):
                    answer = HttpAnswer(status=status, body=body, headers={"Location": "/elsewhere"})
                    department.answer_next(partial(_this, answer))
                    shown = f"{status} {body!r}"
                    raised(Unreachable, lambda: listed(adapter), f"清单答复 {shown}", f"a list answered with {shown}")

    def test_an_answer_that_drips_is_given_up(self) -> None:
        """Time-outs from byte to byte are not enough: there is one for the whole call."""
        with self.opened() as (adapter, department):
            department.answer_next(lambda call: HttpAnswer(status=200, dripping=True))
            error = self._in_time(lambda: adapter.request(self.sample), "一滴一滴的答复", "an answer that drips")
            demand(error.sent, "可能已经办了：sent 应为 True", "it may have been done: sent should be True")

    def test_an_answer_without_end_is_given_up(self) -> None:
        """It is not read into memory."""
        with self.opened() as (adapter, department):
            department.answer_next(lambda call: HttpAnswer(status=200, body=b" " * _HUGE))
            error = self._in_time(lambda: adapter.request(self.sample), "过长的答复", "an answer too long")
            demand(error.sent, "可能已经办了：sent 应为 True", "it may have been done: sent should be True")

    def test_after_any_trouble_the_next_call_goes_through(self) -> None:
        """A broken connection is not used again."""
        with self.opened() as (adapter, department):
            department.say(self.grant())
            department.lose_next_answer()
            raised(Unreachable, lambda: adapter.request(self.sample), "答复丢失时", "when the answer is lost")
            reply = reply_of(lambda: adapter.request(self.sample))
            demand(isinstance(reply, Granted), f"应为 Granted，但是 {reply}", f"expected Granted, not {reply}")

    def _settled(self, adapter: DepartmentAdapter) -> None:
        try:
            reply = reply_of(lambda: adapter.request(self.sample))
        except Unreachable:
            return
        demand(not isinstance(reply, Granted | Refused | Unknown), f"得出了 {reply}", f"it was taken for {reply}")

    def _signed(self, department: LoopbackDepartment, call: HttpCall, status: int) -> HttpAnswer:
        """What the department would say, under another status; the signature then covers the old one."""
        answer = department.write(call, department.read(call), self.grant())
        return HttpAnswer(status=status, body=answer.body, headers=answer.headers)

    def _in_time(self, call: Callable[[], Reply], chinese: str, english: str) -> Unreachable:
        """The error, within `patience`."""
        told: Future[Unreachable] = Future()

        def ask() -> None:
            try:
                told.set_result(raised(Unreachable, call, chinese, english))
            except AssertionError as problem:  # whatever the call raised, see `raised`
                told.set_exception(problem)

        # Nobody waits for the thread: a call that is never given up would hold the suite for as long.
        Thread(target=ask, daemon=True).start()
        try:
            return told.result(self.patience)
        except TookTooLong as problem:
            raise AssertionError(
                f"{chinese}：{self.patience} 秒还没有放弃\n{english}: not given up after {self.patience} seconds"
            ) from problem


def _this(answer: HttpAnswer, call: HttpCall) -> HttpAnswer:
    return answer
