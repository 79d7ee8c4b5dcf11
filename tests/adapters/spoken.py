"""The five departments that speak HTTP, as the suite needs them: they say what they are told to, in their own words.

Written from the departments' sheets (`onewindow_adapters/simulator/sheets`), so not from what the adapters understand.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from onewindow.ports import (
    AcceptedForWork,
    Broken,
    Cancelled,
    Granted,
    Known,
    NeedsClarification,
    Refused,
    Reply,
    Revoked,
    TryLater,
    Unknown,
)
from onewindow.testing import CANCEL, LIST, QUERY, REQUEST, REVOKE, HttpAnswer, HttpCall, LoopbackDepartment, Received
from onewindow_adapters.simulator.sheets import bank, market_regulation, police, social_security, tax
from onewindow_adapters.transports.signature import (
    IDEMPOTENCY_KEY,
    check_request,
    key_of,
    sign_answer,
    sign_callback,
)

SECRET = b"a secret of the tests, long enough"


def states(reply: Reply) -> str:
    """The name of the state in a sheet that stands for this reply."""
    match reply:
        case AcceptedForWork():
            return "open"
        case Granted():
            return "granted"
        case Refused():
            return "returned" if reply.returned else "refused"
        case NeedsClarification():
            return "asked"
        case Revoked():
            return "revoked"
        case Cancelled():
            return "cancelled"
    raise AssertionError(reply)


class Spoken(LoopbackDepartment):
    """What all five have in common: paths, signatures, and that errors are no states."""

    granted: Mapping[str, Any]

    def options(self, folder: Path, **more: Any) -> dict[str, Any]:
        """For the adapter, with the secret in a file of this folder."""
        (folder / "secret").write_bytes(SECRET + b"\n")
        return {
            "url": self.url,
            "secret_file": "secret",
            "allowed": [self.host],
            "connect_timeout": 2,
            "read_timeout": 0.7,
            "total_timeout": 1,
            **more,
        }

    def read(self, call: HttpCall) -> Received:
        now = datetime.now(UTC)  # noqa: TID251  signatures go by real time
        check_request(SECRET, call.method, call.target, call.headers, call.body, now=now)
        path = call.target.partition("?")[0].split("/")
        if call.method == "GET" and len(path) == 2:
            return Received(verb=LIST, key="", text=call.target)
        if call.method == "POST" and len(path) == 2:
            verb, key = REQUEST, key_of(call.headers[IDEMPOTENCY_KEY.lower()])
        else:
            verb = {"GET": QUERY, "DELETE": CANCEL, "POST": REVOKE}[call.method]
            key = key_of(path[2])
        return Received(verb=verb, key=key, text=f"{call.target} {call.body.decode()}")

    def write(self, call: HttpCall, received: Received, reply: Reply) -> HttpAnswer:
        match reply:
            case TryLater():
                return self.signed(call, 503, {}, {"Retry-After": str(int(reply.seconds or 0))})
            case Broken():
                return self.signed(call, 422, self.error("missing", reply.reason))
            case Unknown():
                return self.signed(call, 404, self.error("unknown", "no such key"))
        status = 202 if isinstance(reply, AcceptedForWork) else 200
        return self.signed(call, status, self.business(received.key, reply))

    def write_list(self, call: HttpCall, known: Sequence[Known]) -> HttpAnswer:
        return self.signed(call, 200, self.listing([self.line(each) for each in known]))

    def signed(
        self, call: HttpCall, status: int, body: dict[str, Any], headers: dict[str, str] | None = None
    ) -> HttpAnswer:
        """An answer with this body, signed for this call."""
        return self.signed_text(call, status, json.dumps(body, ensure_ascii=False), headers)

    def signed_text(self, call: HttpCall, status: int, text: str, headers: dict[str, str] | None = None) -> HttpAnswer:
        """The same, with any text for a body."""
        content = text.encode()
        signed = sign_answer(
            SECRET,
            status,
            call.headers["x-onewindow-nonce"],
            content,
            now=datetime.now(UTC),  # noqa: TID251  signatures go by real time
            nonce=secrets.token_hex(16),
        )
        return HttpAnswer(status=status, body=content, headers={**signed, **(headers or {})})

    def callback_body(self, message_id: str, key: str, reply: Reply) -> bytes:
        return json.dumps(self.business(key, reply)).encode()

    def callback_headers(self, message_id: str, body: bytes, at: datetime) -> Mapping[str, str]:
        headers = sign_callback(SECRET, message_id, body, now=at, nonce=secrets.token_hex(16))
        return {name.lower(): value for name, value in headers.items()}

    def business(self, key: str, reply: Reply) -> dict[str, Any]:
        """The answer body of the sheet."""
        raise NotImplementedError

    def error(self, kind: str, text: str) -> dict[str, Any]:
        """The error body of the sheet."""
        raise NotImplementedError

    def line(self, known: Known) -> dict[str, Any]:
        """One piece of business in a list of the sheet."""
        raise NotImplementedError

    def listing(self, lines: list[dict[str, Any]]) -> dict[str, Any]:
        """The list of the sheet."""
        raise NotImplementedError


def said(reply: Reply, reason: str, remedies: str, question: str, reference: str) -> dict[str, Any]:
    """The fields of a reply, under the department's names for them."""
    match reply:
        case AcceptedForWork():
            return {reference: reply.reference}
        case Refused():
            return {reason: reply.reason, remedies: reply.remedies}
        case NeedsClarification():
            return {question: reply.question}
        case Revoked():
            return {reason: reply.reason}
    return {}


class MarketRegulation(Spoken):
    def business(self, key: str, reply: Reply) -> dict[str, Any]:
        code, text = market_regulation.STATES[states(reply)]
        body = {"ywbh": key, "slbh": "S1", "ztdm": code, "ztsm": text, **said(reply, "yy", "jjfs", "wt", "slbh")}
        if isinstance(reply, Granted):
            licence = reply.data
            body["jg"] = {
                "zch": licence["licence_no"], "tyshxydm": licence["uscc"], "zzmc": licence["certificate_name"],
                "fzrq": licence["issued_on"].replace("-", ""), "djjg": licence["issued_by"],
            }  # fmt: skip
        return body

    def error(self, kind: str, text: str) -> dict[str, Any]:
        return {"cwdm": market_regulation.ERRORS[kind], "cwms": text, "zd": "qyxx.qymc"}

    def line(self, known: Known) -> dict[str, Any]:
        return {
            "ywbh": known.key, "slbh": known.reference, "ztdm": market_regulation.STATES[known.status][0],
            "bjbh": known.case_no, "sxbm": market_regulation.ITEM,
            "sqr": {"bs": known.applicant_id, "mc": known.applicant_name},
        }  # fmt: skip

    def listing(self, lines: list[dict[str, Any]]) -> dict[str, Any]:
        return {"lb": lines}


class Police(Spoken):
    def business(self, key: str, reply: Reply) -> dict[str, Any]:
        data = {"YWH": key, "ZT": police.STATES[states(reply)][0], **said(reply, "YY", "BZ", "WT", "BALSH")}
        if isinstance(reply, Granted):
            data.update(BABH=reply.data["filing_no"], YZSL=str(reply.data["seal_count"]))
        return {"CODE": "0000", "MSG": "成功", "DATA": data}

    def error(self, kind: str, text: str) -> dict[str, Any]:
        return {"CODE": police.ERRORS[kind], "MSG": text, "DATA": {"ZD": "DWMC"}}

    def line(self, known: Known) -> dict[str, Any]:
        return {
            "YWH": known.key, "BALSH": known.reference, "ZT": police.STATES[known.status][0], "BJBH": known.case_no,
            "SXDM": police.ITEM, "SQRBS": known.applicant_id, "SQRXM": known.applicant_name,
        }  # fmt: skip

    def listing(self, lines: list[dict[str, Any]]) -> dict[str, Any]:
        return {"CODE": "0000", "MSG": "成功", "DATA": {"LIST": lines}}


class Tax(Spoken):
    def business(self, key: str, reply: Reply) -> dict[str, Any]:
        body = {"ywh": key, "clzt": tax.STATES[states(reply)][0], **said(reply, "yy", "bzfs", "wt", "slh")}
        if isinstance(reply, Granted):
            quota = f"{reply.data['invoice_quota_granted'] * 10000:.2f}"
            body.update(swsxtzswh=reply.data["confirmation_no"], hded=quota)
        return {"head": {"rtn_code": tax.FINE, "rtn_msg": "成功"}, "body": body}

    def error(self, kind: str, text: str) -> dict[str, Any]:
        return {"head": {"rtn_code": tax.ERRORS[kind], "rtn_msg": text}, "body": {"zd": "nsrmc"}}

    def line(self, known: Known) -> dict[str, Any]:
        return {
            "ywh": known.key, "slh": known.reference, "clzt": tax.STATES[known.status][0], "bjbh": known.case_no,
            "sxdm": tax.ITEM, "sqrbs": known.applicant_id, "sqrmc": known.applicant_name,
        }  # fmt: skip

    def listing(self, lines: list[dict[str, Any]]) -> dict[str, Any]:
        return {"head": {"rtn_code": tax.FINE, "rtn_msg": "成功"}, "body": {"ywlb": lines}}

    def write(self, call: HttpCall, received: Received, reply: Reply) -> HttpAnswer:
        if isinstance(reply, Broken):  # tax says what is wrong with a field under HTTP 200
            return self.signed(call, 200, self.error("missing", reply.reason))
        return super().write(call, received, reply)


class SocialSecurity(Spoken):
    def business(self, key: str, reply: Reply) -> dict[str, Any]:
        output = {"lsh": key, "zt": social_security.STATES[states(reply)][0]}
        output.update(said(reply, "aae013", "clyj", "wt", "slh"))
        if isinstance(reply, Granted):
            output.update(aab001=reply.data["social_security_no"], rs=reply.data["insured_count"])
        return {"appcode": 1, "errormsg": "", "output": output}

    def error(self, kind: str, text: str) -> dict[str, Any]:
        return {"appcode": social_security.ERRORS[kind], "errormsg": text, "output": {"zd": "dw.aab004"}}

    def line(self, known: Known) -> dict[str, Any]:
        return {
            "lsh": known.key, "slh": known.reference, "zt": social_security.STATES[known.status][0],
            "bjbh": known.case_no, "sxid": social_security.ITEM,
            "sqr": {"id": known.applicant_id, "xm": known.applicant_name},
        }  # fmt: skip

    def listing(self, lines: list[dict[str, Any]]) -> dict[str, Any]:
        return {"appcode": 1, "errormsg": "", "output": {"lb": lines}}


class Bank(Spoken):
    def business(self, key: str, reply: Reply) -> dict[str, Any]:
        data = {"reqSeqNo": key, "apptStatus": bank.STATES[states(reply)][0]}
        data.update(said(reply, "reason", "advice", "question", "bankSeqNo"))
        if isinstance(reply, Granted):
            at = reply.data["appointed_at"].replace("-", "/").replace("T", " ")
            data.update(apptNo=reply.data["appointment_no"], apptTime=at)
        return {"retCode": bank.FINE, "retMsg": "SUCCESS", "data": data}

    def error(self, kind: str, text: str) -> dict[str, Any]:
        return {"retCode": bank.ERRORS[kind], "retMsg": text, "data": {"field": "corpName"}}

    def line(self, known: Known) -> dict[str, Any]:
        return {
            "reqSeqNo": known.key, "bankSeqNo": known.reference, "apptStatus": bank.STATES[known.status][0],
            "caseNo": known.case_no, "productCode": bank.ITEM, "applicantId": known.applicant_id,
            "applicantName": known.applicant_name,
        }  # fmt: skip

    def listing(self, lines: list[dict[str, Any]]) -> dict[str, Any]:
        return {"retCode": bank.FINE, "retMsg": "SUCCESS", "data": {"list": lines}}
