"""A web server of one file on this machine, with the failings of real ones."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


class FileServer(ThreadingHTTPServer):
    """Serves `content` at every path.

    Attributes:
        content: The file.
        tag: Its ETag.
        cuts: After how many bytes each of the next responses breaks off.
        ranges: Whether it can begin in the middle.
        requests: The Range header of every request so far, None where there was none.
        paths: What every request asked for.
    """

    def __init__(self, content: bytes):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.content = content
        self.tag = '"first"'
        self.cuts: list[int] = []
        self.ranges = True
        self.requests: list[str | None] = []
        self.paths: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        server = self.server
        assert isinstance(server, FileServer)
        wanted = self.headers.get("Range")
        server.requests.append(wanted)
        server.paths.append(self.path)
        start = 0
        if wanted and server.ranges and self.headers.get("If-Range") == server.tag:
            match = re.fullmatch(r"bytes=(\d+)-", wanted)
            assert match is not None
            start = int(match[1])
        total = len(server.content)
        if start >= total > 0 and start:
            self.send_response(416)
            self.send_header("Content-Range", f"bytes */{total}")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{total - 1}/{total}")
        self.send_header("Content-Length", str(total - start))
        self.send_header("ETag", server.tag)
        self.end_headers()
        rest = server.content[start:]
        self.wfile.write(rest[: server.cuts.pop(0)] if server.cuts else rest)

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet."""


@contextmanager
def serving(content: bytes) -> Iterator[FileServer]:
    with FileServer(content) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
