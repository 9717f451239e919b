"""A reverse proxy that makes a service known under a path, as nginx does, for tests."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


@contextmanager
def known_under(root: str, service: str) -> Iterator[str]:
    """Take `root` off every path and ask the service; the address to use.

    Args:
        root: Path like /sr3r.
        service: Address of the service.
    """
    place = urlsplit(service).netloc

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            if self.path == root:
                self.send_response_only(301)
                self.send_header("location", root + "/")
                self.end_headers()
                return
            if not self.path.startswith(root + "/"):
                self.send_error(404)
                return
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            upstream = HTTPConnection(place, timeout=60)
            try:
                upstream.request(self.command, self.path.removeprefix(root), body, dict(self.headers))
                answer = upstream.getresponse()
                self.send_response_only(answer.status)
                for name, value in answer.getheaders():
                    if name.lower() not in ("transfer-encoding", "connection"):
                        self.send_header(name, value)
                self.end_headers()
                # Events must not wait until there are enough of them.
                while part := answer.read1(65536):
                    self.wfile.write(part)
            except (BrokenPipeError, ConnectionResetError):
                # The browser left the page.
                return
            finally:
                upstream.close()

        do_GET = do_POST = do_DELETE = answer

        def log_message(self, format: str, *values: object) -> None:
            """Be quiet."""

    class Proxy(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """A browser that goes away is not an error."""

    with Proxy(("127.0.0.1", 0), Handler) as proxy:
        proxy.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        thread = threading.Thread(target=proxy.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{proxy.server_port}{root}"
        finally:
            proxy.shutdown()
            thread.join()
