"""The server beside a worker: real sockets on loopback, from the first connection to an orderly end."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from api.hall import Hall, Letter
from journeys.invariants import hold
from onewindow.api import server
from onewindow.api.exchange import Receive, Scope, Send
from onewindow.errors import EnvironmentProblem, UsageError

LOOPBACK = "127.0.0.1"
MANY = 50


def send(running: server.Running, letter: Letter) -> httpx.Response:
    with httpx.Client(base_url=running.url, trust_env=False, timeout=60) as client:
        return client.post(f"/callbacks/{letter.department}", content=letter.body, headers=letter.headers)


def test_fifty_departments_at_once_decide_fifty_cases(hall: Hall) -> None:
    asked = [hall.asked() for _ in range(MANY)]
    letters = [hall.letter(key, message_id=f"m-{number}") for number, (_, key) in enumerate(asked)]

    with server.serve(hall.app(), LOOPBACK, 0) as running, ThreadPoolExecutor(MANY) as hands:
        answers = list(hands.map(lambda letter: send(running, letter), letters + letters))

    assert [answer.status_code for answer in answers] == [200] * 2 * MANY
    assert all(answer.json()["recorded"] for answer in answers)
    assert sum(answer.json()["repeated"] for answer in answers) == MANY
    assert {hall.part(case_no) for case_no, _ in asked} == {("closed", "granted")}
    for case_no, _ in asked:
        assert hall.events(case_no).count("ReplyRecorded") == 1
    hold(hall.town, asked[0][0])


def test_one_message_sent_by_many_at_the_same_moment_is_recorded_once(hall: Hall) -> None:
    case_no, key = hall.asked()
    letters = [hall.letter(key) for _ in range(20)] + [hall.letter("nobody", message_id="m-2") for _ in range(20)]

    with server.serve(hall.app(at_once=8), LOOPBACK, 0) as running, ThreadPoolExecutor(len(letters)) as hands:
        answers = [answer.json() for answer in hands.map(lambda letter: send(running, letter), letters)]

    assert sum(not answer["repeated"] for answer in answers if answer["matched"]) == 1
    assert sum(not answer["repeated"] for answer in answers if not answer["matched"]) == 1
    assert hall.events(case_no).count("ReplyRecorded") == 1
    assert len(hall.unmatched()) == 1


def test_connection_that_says_nothing_or_half_a_head_is_closed(
    shared_hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "HEADERS_WITHIN", 0.2)
    with server.serve(shared_hall.app(), LOOPBACK, 0) as running:
        for said in (b"", b"POST /callbacks/police HTTP/1.1\r\nHost: hall\r\nX-"):
            with connected(running) as connection:
                connection.sendall(said)
                assert connection.recv(100) == b""


def test_second_head_on_a_connection_must_come_as_quickly(
    shared_hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "HEADERS_WITHIN", 0.2)
    letter = shared_hall.letter("nobody", "TryLater", message_id="kept-alive", reason="")
    with server.serve(shared_hall.app(), LOOPBACK, 0) as running, connected(running) as connection:
        for _ in range(2):
            connection.sendall(as_http(letter))
            assert answer_on(connection).startswith(b"HTTP/1.1 200")
        connection.sendall(b"POST /callbacks/police HTTP/1.1\r\nHo")
        assert connection.recv(100) == b""


def test_slow_body_is_given_up_and_the_connection_closed(shared_hall: Hall) -> None:
    letter = shared_hall.letter("nobody")
    with server.serve(shared_hall.app(patience=0.2), LOOPBACK, 0) as running, connected(running) as connection:
        connection.sendall(as_http(letter)[:-5])
        assert answer_on(connection).startswith(b"HTTP/1.1 408")
        assert connection.recv(100) == b""


def test_sender_of_a_body_that_is_too_long_gets_to_read_why(shared_hall: Hall) -> None:
    letter = shared_hall.letter("nobody", body=b" " * 900_000)
    with server.serve(shared_hall.app(), LOOPBACK, 0) as running:
        assert send(running, letter).status_code == 413


def test_head_that_is_too_long_is_refused(shared_hall: Hall) -> None:
    with server.serve(shared_hall.app(), LOOPBACK, 0) as running, connected(running) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nX: " + b"x" * 2 * server.LONGEST_HEAD)
        assert connection.recv(100).startswith(b"HTTP/1.1 400")


def test_end_waits_for_the_message_in_hand() -> None:
    begun, go_on, ended = threading.Event(), threading.Event(), threading.Event()

    async def app(scope: Scope, receive: Receive, send_: Send) -> None:
        if scope["type"] == "http":
            begun.set()
            await asyncio.to_thread(go_on.wait, 60)
            await send_({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
            await send_({"type": "http.response.body"})

    running = server.serve(app, LOOPBACK, 0)
    with ThreadPoolExecutor(2) as hands:
        answered = hands.submit(httpx.get, running.url, trust_env=False, timeout=60)
        assert begun.wait(60)
        stopping = hands.submit(running.stop)
        stopping.add_done_callback(lambda _: ended.set())
        assert not ended.wait(0.3)
        go_on.set()
        assert answered.result(60).status_code == 200
        stopping.result(60)
    assert not running.alive
    with pytest.raises(httpx.ConnectError):
        httpx.get(running.url, trust_env=False)


def test_address_that_is_taken_is_told_with_the_remedy(shared_hall: Hall) -> None:
    with server.serve(shared_hall.app(), LOOPBACK, 0) as running:
        port = int(running.url.rpartition(":")[2])
        with pytest.raises(EnvironmentProblem, match=f"Cannot listen at {LOOPBACK}:{port} .*another port"):
            server.serve(shared_hall.app(), LOOPBACK, port)
    again = server.serve(shared_hall.app(), LOOPBACK, port)
    again.stop()


def test_address_of_another_machine_and_no_host_at_all_are_told_apart(shared_hall: Hall) -> None:
    with pytest.raises(EnvironmentProblem, match="Cannot listen"):
        server.serve(shared_hall.app(), "192.0.2.1", 0)
    with pytest.raises(UsageError, match="There is no host"):
        server.serve(shared_hall.app(), "no host", 0)


@pytest.mark.parametrize(
    ("text", "address"),
    [("127.0.0.1:8800", ("127.0.0.1", 8800)), (" 0.0.0.0:0 ", ("0.0.0.0", 0)), ("[::1]:80", ("::1", 80)),  # noqa: S104
     ("gov-server.cn:65535", ("gov-server.cn", 65535))],
)  # fmt: skip
def test_addresses_are_host_and_port(text: str, address: tuple[str, int]) -> None:
    assert server.address_of(text) == address


@pytest.mark.parametrize("text", ["", "8800", ":8800", "host", "host:", "host:x", "host:65536", "::1:80", "a/b:1"])
def test_what_is_no_address_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UsageError, match="for example"):
        server.address_of(text)


def connected(running: server.Running) -> socket.socket:
    host, _, port = running.url.removeprefix("http://").rpartition(":")
    return socket.create_connection((host, int(port)), timeout=30)


def as_http(letter: Letter) -> bytes:
    head = {**letter.headers, "Host": "hall", "Content-Length": str(len(letter.body))}
    lines = [f"POST /callbacks/{letter.department} HTTP/1.1", *(f"{name}: {value}" for name, value in head.items())]
    return "\r\n".join([*lines, "", ""]).encode() + letter.body


def answer_on(connection: socket.socket) -> bytes:
    """One whole answer, which is JSON."""
    said = b""
    while not said.endswith(b"}"):
        said += connection.recv(4096) or pytest.fail("hung up")
    assert json.loads(said.partition(b"\r\n\r\n")[2])["version"] == 1
    return said
