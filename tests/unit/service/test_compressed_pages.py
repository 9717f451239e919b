import asyncio
import gzip
from pathlib import Path
from typing import Any

import pytest
from starlette.datastructures import Headers

from sr3r.service.compressed_pages import CompressedPages

SCRIPT = b"const number = 1;\n" * 1000


@pytest.fixture
def pages(tmp_path: Path) -> CompressedPages:
    (tmp_path / "large.js").write_bytes(SCRIPT)
    (tmp_path / "small.js").write_bytes(b"1;")
    return CompressedPages(directory=tmp_path)


def get(pages: CompressedPages, name: str, **headers: str) -> tuple[int, Headers, bytes]:
    """Status, headers and body of an answer."""
    sent: list[Any] = []
    raw = [(key.replace("_", "-").encode(), value.encode()) for key, value in headers.items()]
    scope = {"type": "http", "method": "GET", "path": "/" + name, "root_path": "", "headers": raw, "extensions": {}}

    async def receive() -> Any:
        return await asyncio.Event().wait()

    async def send(message: Any) -> None:
        sent.append(message)

    async def ask() -> None:
        response = await pages.get_response(name, scope)
        await response(scope, receive, send)

    asyncio.run(ask())
    return sent[0]["status"], Headers(raw=sent[0]["headers"]), b"".join(part.get("body", b"") for part in sent[1:])


def test_large_scripts_go_out_compressed_to_whoever_takes_it(pages: CompressedPages):
    status, headers, body = get(pages, "large.js", accept_encoding="br, gzip")
    assert (status, headers["content-encoding"], headers["vary"]) == (200, "gzip", "accept-encoding")
    assert headers["content-type"].startswith(("text/javascript", "application/javascript"))
    assert len(body) == int(headers["content-length"]) < len(SCRIPT) / 10
    assert gzip.decompress(body) == SCRIPT


@pytest.mark.parametrize(("name", "accepted"), [("large.js", "identity"), ("small.js", "gzip")])
def test_all_else_goes_out_as_it_is(pages: CompressedPages, tmp_path: Path, name: str, accepted: str):
    _, headers, body = get(pages, name, accept_encoding=accepted)
    assert "content-encoding" not in headers
    assert body == (tmp_path / name).read_bytes()


def test_who_has_a_compressed_file_is_told_that_it_has_not_changed(pages: CompressedPages):
    _, headers, _ = get(pages, "large.js", accept_encoding="gzip")
    status, _, body = get(pages, "large.js", accept_encoding="gzip", if_none_match=headers["etag"])
    assert (status, body) == (304, b"")


def test_a_changed_file_is_compressed_anew(pages: CompressedPages, tmp_path: Path):
    get(pages, "large.js", accept_encoding="gzip")
    (tmp_path / "large.js").write_bytes(SCRIPT + b"2;")
    _, _, body = get(pages, "large.js", accept_encoding="gzip")
    assert gzip.decompress(body).endswith(b"2;")
