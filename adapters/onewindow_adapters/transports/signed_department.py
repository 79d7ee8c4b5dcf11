"""A department that speaks signed JSON over HTTP: the adapter is this, with the department's own language."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from onewindow.ports.departments import (
    AcceptedForWork,
    BadCallback,
    Broken,
    Callback,
    Cancelled,
    Granted,
    Known,
    NeedsClarification,
    Refused,
    Reply,
    Request,
    TryLater,
    Unknown,
    Unreachable,
)
from onewindow_adapters.transports.both_languages import both
from onewindow_adapters.transports.json_text import NotJson
from onewindow_adapters.transports.language import CANCEL, REVOKE, Language, Misunderstood, Said, unknown_operation
from onewindow_adapters.transports.signature import key_text
from onewindow_adapters.transports.signed_http import SignedHttp

REQUESTS = "/requests"

_PAGES = 10_000  # a listing that goes on for longer than this goes in circles


class SignedDepartment:
    """An `onewindow.ports.departments.DepartmentAdapter`.

    What cannot be put into the department's words is Broken and nothing is sent; so is an answer that cannot be read.
    """

    def __init__(self, http: SignedHttp, language: Language) -> None:
        self._http, self._language = http, language
        self.capabilities = language.capabilities
        self.operations = language.operations
        self.reads = language.reads

    def request(self, request: Request) -> Reply:
        """Hand it in. Raises Unreachable."""
        if request.operation not in self.operations:
            return Broken(reason=unknown_operation(request.operation, self.operations))
        return self._ask("POST", REQUESTS, request, self._language.write)

    def query(self, request: Request) -> Reply:
        """What became of it; for a cancellation or a revocation, whether it has been done. Raises Unreachable."""
        if not self.capabilities.query:
            return Broken(reason="部门的系统不能查询\nthis department cannot be asked")
        if request.operation == REVOKE:
            reply = self._ask("GET", _path(request.of), request)
            return Unknown() if isinstance(reply, Granted) else _taken_back(reply)
        if request.operation == CANCEL:
            reply = self._ask("GET", _path(request.of), request)
            return Unknown() if isinstance(reply, AcceptedForWork | NeedsClarification) else reply
        return self._ask("GET", _path(request.key), request)

    def cancel(self, request: Request) -> Reply:
        """Drop the request `of`; where that is too late, what became of it. Raises Unreachable."""
        if not self.capabilities.cancel:
            return Broken(reason="部门的系统不能撤回申请\nthis department drops no request")
        return self._ask("DELETE", _path(request.of), request)

    def revoke(self, request: Request) -> Reply:
        """Take back what was granted to the request `of`; Refused where it was not. Raises Unreachable."""
        if not self.capabilities.revoke:
            return Broken(reason="部门的系统不能撤销\nthis department takes no grant back")
        return _taken_back(
            self._ask("POST", f"{_path(request.of)}/revocation", request, self._language.write_withdrawal)
        )

    def callback(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Callback:
        """Read a callback. One that is the department's own but makes no sense is Broken, for a person to see."""
        message_id, message = self._http.callback(headers, body, now)
        try:
            key = self._language.key_in(message)
        except Misunderstood as problem:
            raise BadCallback(str(problem), status=400) from problem
        try:
            said = self._language.read(message)
        except Misunderstood as problem:
            return Callback(message_id=message_id, key=key, reply=Broken(reason=str(problem)))
        return Callback(message_id=message_id, key=key, reply=said.news() if isinstance(said, Said) else said)

    def known_since(self, since: datetime) -> Iterator[Known]:
        """What was touched since then, page by page. Raises Unreachable, also for a listing that cannot be read."""
        after = ""
        for _ in range(_PAGES):
            query = {"since": since.isoformat(timespec="seconds"), **({"after": after} if after else {})}
            try:
                answer = self._http.call("GET", f"/requests?{urlencode(query)}")
                if isinstance(answer, TryLater):
                    raise Unreachable(answer.reason, sent=False)
                if answer.status != 200:
                    raise Unreachable(f"HTTP {answer.status}", sent=False)
                yield from self._language.listed(answer.body)
            except (NotJson, Misunderstood) as problem:
                raise Unreachable(str(problem), sent=False) from problem
            after = str(answer.body.get("next") or "")
            if not after:
                return
        raise Unreachable(f"清单超过 {_PAGES} 页\nthe listing has more than {_PAGES} pages", sent=False)

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def _ask(
        self, method: str, path: str, request: Request, write: Callable[[Request], dict[str, Any]] | None = None
    ) -> Reply:
        """Send one call and read what comes back."""
        try:
            body = write(request) if write else None
        except Misunderstood as problem:
            return Broken(reason=str(problem))
        try:
            answer = self._http.call(method, path, body, key=request.key if write else "")
            if isinstance(answer, TryLater):
                return answer
            there = f"HTTP {answer.status}"
            if answer.status == 401:  # our clock is wrong: nothing was done, and once it is right all goes through
                told = both(f"{there}：部门不认平台的签名", f"{there}: the department does not believe our signature")
                return TryLater(reason=told)
            if 300 <= answer.status < 400:
                return Broken(reason=both(f"{there}：不跟随重定向", f"{there}: redirects are not followed"))
            said = self._language.read(answer.body)
            if isinstance(said, Said):
                self._about(request, answer.body)
        except (NotJson, Misunderstood) as problem:
            return Broken(reason=str(problem))
        reply = said.reply(request.operation) if isinstance(said, Said) else said
        if isinstance(reply, Unknown) and path == REQUESTS:
            return Broken(reason=both(f"{there}：部门的接口地址不对", f"{there}: the department knows no such address"))
        return reply

    def _about(self, request: Request, message: Mapping[str, Any]) -> None:
        """Raise Misunderstood for an answer that names the key of another request: its grant is somebody else's."""
        try:
            key = self._language.key_in(message)
        except Misunderstood:
            return  # it names none; the signature says to which call it belongs
        if key not in (request.key, request.of):
            raise Misunderstood(both(
                f"问的是 {request.of or request.key}，部门的答复说的却是 {key:.200}",
                f"asked about {request.of or request.key}, the department answers about {key:.200}",
            ))  # fmt: skip


def _path(key: str) -> str:
    return f"{REQUESTS}/{key_text(key)}"


def _taken_back(reply: Reply) -> Reply:
    """To a revocation "granted" says no: it still is. Nobody may take that for done."""
    match reply:
        case Granted():
            return Refused(reason="部门没有撤销，准予仍然有效")
        case NeedsClarification() | Cancelled():
            return Refused(reason="部门没有作出过准予，无可撤销")
        case Unknown():
            return Refused(reason="部门没有这一业务")
    return reply
