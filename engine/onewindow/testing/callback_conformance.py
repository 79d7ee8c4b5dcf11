"""What every adapter must do with messages that claim to come from its department."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import partial

from onewindow.ports import BadCallback
from onewindow.testing.demands import demand, raised, same
from onewindow.testing.trial import Trial

NOW = datetime(2026, 3, 2, 1, 10, tzinfo=UTC)
"""When the callbacks of the suite are signed and read."""


class CallbackConformance(Trial):
    """Whose message it is, which request it is about, and what it says; and what is no such message."""

    def test_a_callback_says_which_message_and_which_request(self) -> None:
        """And what the department says about it, whatever that is."""
        with self.opened() as (adapter, department):
            if not department.called_back:
                raised(BadCallback, lambda: adapter.callback({}, b"{}", NOW), "没有消息的部门", "without callbacks")
                return
            news = [reply for reply in self.replies() if type(reply) in department.called_back]
            for number, reply in enumerate(news, 1):
                message_id, key = f"M-{number}", f"{self.sample.key}:{number}"
                body = department.callback_body(message_id, key, reply)
                found = adapter.callback(department.callback_headers(message_id, body, NOW), body, NOW)
                same((found.message_id, found.key), (message_id, key), "消息", "the callback")
                self.understood(found.reply, reply)

    def test_a_callback_that_is_not_to_be_believed_is_refused(self) -> None:
        """Changed, unsigned, old, from the future, too long, not JSON."""
        with self.opened() as (adapter, department):
            if not department.called_back:
                return
            body = department.callback_body("M-1", self.sample.key, self.grant())
            good = department.callback_headers("M-1", body, NOW)
            garbage, huge = b"\xff not json", body + b" " * (1 << 20)
            other = department.callback_body("M-1", f"{self.sample.key}x", self.grant())
            bad: dict[str, tuple[Mapping[str, str], bytes]] = {
                "no headers": ({}, body),
                "another body": (good, other),
                "an hour old": (department.callback_headers("M-1", body, NOW - timedelta(hours=1)), body),
                "an hour ahead": (department.callback_headers("M-1", body, NOW + timedelta(hours=1)), body),
                "not JSON": (department.callback_headers("M-1", garbage, NOW), garbage),
                "a list": (department.callback_headers("M-1", b"[]", NOW), b"[]"),
                "too long": (department.callback_headers("M-1", huge, NOW), huge),
                **{f"no {name}": ({n: v for n, v in good.items() if n != name}, body) for name in good},
                **{f"another {name}": ({**good, name: f"{value}0"}, body) for name, value in good.items()},
            }
            for case, (headers, content) in bad.items():
                read = partial(adapter.callback, headers, content, NOW)
                error = raised(BadCallback, read, f"消息 {case}", f"a callback with {case}")
                demand(400 <= error.status < 500, f"{case}：状态 {error.status}", f"{case}: status {error.status}")
