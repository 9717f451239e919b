"""Connections that hold the real service up, or try to."""

import resource
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest

from serving import PHOTOS, Server, serving

pytestmark = pytest.mark.e2e


def connect(server: Server, text: bytes) -> socket.socket:
    host, port = server.address.removeprefix("http://").split(":")
    connection = socket.create_connection((host, int(port)), timeout=20)
    connection.sendall(text)
    return connection


@contextmanager
def small_server(folder: Path, *options: str) -> Iterator[Server]:
    with (
        (folder / "log.txt").open("w") as log,
        serving(
            folder / "data", "--workers", "0", "--max-connections", "40", *options, stand_in=True, log=log
        ) as server,
    ):
        yield server


def is_closed(connection: socket.socket) -> bool:
    try:
        return connection.recv(1) == b""
    except ConnectionResetError:
        return True


def test_hundreds_of_unfinished_heads_keep_nobody_from_an_answer(tmp_path: Path):
    with small_server(tmp_path, "--head-time", "30") as server, ExitStack() as stack:
        resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, (320, 320))
        for _ in range(600):
            stack.enter_context(connect(server, b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "))
        times = []
        for _ in range(10):
            start = time.perf_counter()
            assert server.get("/health").status_code == 200
            times.append(time.perf_counter() - start)
        assert max(times) < 2
        assert server.post(*PHOTOS).status_code == 202
        assert len(list(Path(f"/proc/{server.process.pid}/fd").iterdir())) < 120
    assert (tmp_path / "log.txt").read_text() == ""


def test_uploads_that_are_broken_off_are_not_in_the_log(tmp_path: Path):
    head = b"POST /api/jobs HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=x\r\n"
    with small_server(tmp_path) as server:
        for _ in range(3):
            with connect(server, head + b"Content-Length: 1000000\r\n\r\n--x\r\nContent-Disposition"):
                time.sleep(0.1)
        end = time.monotonic() + 10
        while 'sr3r_rejected_total{reason="broken"} 3.0' not in server.get("/metrics").text:
            assert time.monotonic() < end
            time.sleep(0.05)
    assert (tmp_path / "log.txt").read_text() == ""


def test_a_head_has_so_much_time_however_slowly_it_comes(tmp_path: Path):
    with small_server(tmp_path, "--head-time", "0.5") as server:
        with connect(server, b"GET /health HTTP/1.1\r\n") as slow:
            start = time.monotonic()
            # How the end is told depends on the moment.
            with suppress(BrokenPipeError, ConnectionResetError):
                while time.monotonic() < start + 10:
                    slow.sendall(b"X")
                    time.sleep(0.05)
            assert time.monotonic() < start + 5
        # Also the second head of a connection.
        with connect(server, b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n") as second:
            assert second.recv(100).startswith(b"HTTP/1.1 200")
            second.sendall(b"GET")
            while not is_closed(second):
                pass


def test_health_is_answered_when_every_connection_is_busy(tmp_path: Path):
    with small_server(tmp_path) as server, ExitStack() as stack:
        id = server.post(*PHOTOS).json()["id"]
        head = f"GET /api/jobs/{id}/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
        for _ in range(40):
            stream = stack.enter_context(connect(server, head))
            assert stream.recv(1000).startswith(b"HTTP/1.1 200")
        refused = server.get("/api/limits")
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "10")
        assert refused.json()["error"].startswith("Too many connections are open.")
        assert server.get("/health").json()["status"] == "ok"
