"""A secret is changed while the workers run: what is signed with, and what is believed, from one call to the next."""

from __future__ import annotations

import socket
import threading
from contextlib import closing
from pathlib import Path

import pytest
import spoken
from samples import sample
from spoken import SECRET, Police

from onewindow.ports import BadCallback, Granted, Unknown, Unreachable
from onewindow_adapters import police
from onewindow_adapters.transports.signed_http import SignedHttp
from onewindow_adapters.transports.wall_clock import wall_time

REQUEST = sample("seal")
NEW = b"a new secret of the tests, long enough"


def test_a_changed_secret_counts_from_the_next_call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Police() as department, closing(police.adapter("police", department.options(tmp_path), tmp_path)) as adapter:
        assert adapter.query(REQUEST) == Unknown()
        (tmp_path / "secret").write_bytes(NEW)
        monkeypatch.setattr(spoken, "SECRET", NEW)

        assert adapter.query(REQUEST) == Unknown()


def test_an_old_secret_below_the_new_one_is_believed_and_not_signed_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Police() as department, closing(police.adapter("police", department.options(tmp_path), tmp_path)) as adapter:
        body = department.callback_body("M-1", REQUEST.key, Granted(data={"filing_no": "1", "seal_count": 4}))
        headers = department.callback_headers("M-1", body, wall_time())
        (tmp_path / "secret").write_bytes(NEW + b"\n" + SECRET + b"\n")

        assert adapter.callback(headers, body, wall_time()).key == REQUEST.key
        monkeypatch.setattr(spoken, "SECRET", NEW)
        assert adapter.query(REQUEST) == Unknown()

        (tmp_path / "secret").write_bytes(NEW)
        with pytest.raises(BadCallback):
            adapter.callback(headers, body, wall_time())


def test_a_secret_that_cannot_be_read_for_a_moment_sends_nothing(tmp_path: Path) -> None:
    with Police() as department, closing(police.adapter("police", department.options(tmp_path), tmp_path)) as adapter:
        (tmp_path / "secret").write_bytes(b"")

        with pytest.raises(Unreachable, match="secret_file") as away:
            adapter.request(REQUEST)

        assert not department.received
    assert not away.value.sent


def test_an_ipv6_address_keeps_its_brackets_in_the_host_header() -> None:
    try:
        listening = socket.create_server(("::1", 0), family=socket.AF_INET6)
    except OSError:
        pytest.skip("no IPv6 on this machine")
    heard: list[bytes] = []

    def answer() -> None:
        connection, _ = listening.accept()
        with connection:
            heard.append(connection.recv(65_536))

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    port = listening.getsockname()[1]
    with listening, closing(SignedHttp(f"http://[::1]:{port}/x", lambda: (SECRET,), total=2)) as line:
        with pytest.raises(Unreachable):
            line.call("GET", "/requests")
        thread.join(2)

    assert f"Host: [::1]:{port}\r\n".encode() in heard[0]


def test_empty_lines_around_secrets_are_none(tmp_path: Path) -> None:
    with Police() as department, closing(police.adapter("police", department.options(tmp_path), tmp_path)) as adapter:
        (tmp_path / "secret").write_bytes(b"\n" + SECRET + b"\n\n" + NEW + b"\n")
        assert adapter.query(REQUEST) == Unknown()
