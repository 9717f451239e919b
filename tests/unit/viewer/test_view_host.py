"""`sr3r view` answers its own address only."""

import asyncio
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

from sr3r.viewer.scene_server import Files, scene_app


@pytest.mark.parametrize(
    ("host", "status"), [("127.0.0.1:8000", 200), ("localhost:1", 200), ("evil.example", 400), ("", 400)]
)
def test_a_page_elsewhere_that_was_turned_to_this_address_learns_nothing(host: str, status: int):
    files: Future[Files] = Future()
    files.set_result({"scene.json": (b"{}", "application/json")})
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "GET",
        "path": "/scene.json",
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", host.encode())] if host else [],
    }
    # In a thread: where Playwright's tests ran before, this one has a running loop already.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(scene_app(files)(scope, receive, send))).result()
    assert sent[0]["status"] == status
