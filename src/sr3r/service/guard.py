"""What every request passes: who may come in, what browsers are told, how long the answer took."""

import hashlib
import hmac
import time
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sr3r.service.api_error import ApiError
from sr3r.service.plain_text import plain
from sr3r.service.prometheus import Metrics
from sr3r.service.service_config import ServiceConfig

_COOKIE = "sr3r_token"
_READING = ("GET", "HEAD", "OPTIONS")
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_METHODS = (*_READING, "POST", "PUT", "PATCH", "DELETE")

# The only script in the viewer's page itself: what `index.html` says when its program did not arrive.
_WHEN_LOST = "sha256-nwcrWNeDfaA9BsYaq73qCyXontWtGpjbrkKotzUhUNM="

_HEADERS = {
    # The viewer decodes scenes with WebAssembly, in workers made of blobs; nothing comes from elsewhere.
    "content-security-policy": "default-src 'none'; "
    f"script-src 'self' 'wasm-unsafe-eval' 'unsafe-hashes' '{_WHEN_LOST}'; worker-src 'self' blob:; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self' data: blob:; "
    "media-src 'self' blob:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}


def error_response(error: ApiError) -> JSONResponse:
    """A refusal as clients get it."""
    headers = {} if error.retry_after is None else {"retry-after": str(error.retry_after)}
    if error.status == 401:
        headers["www-authenticate"] = "Bearer"
    return JSONResponse({"error": plain(str(error))}, error.status, headers)


class Guard:
    """The outermost layer of the application."""

    def __init__(self, app: ASGIApp, *, config: ServiceConfig, metrics: Metrics) -> None:
        self.app, self.config, self.metrics = app, config, metrics
        self._hosts = set(config.hosts)
        if config.is_loopback or config.hosts:
            self._hosts |= {*_LOOPBACK, config.address}
        token, self._root = config.token, config.root_path
        # Cookies cannot hold every character.
        self._cookie = None if token is None else hashlib.sha256(f"sr3r {token}".encode()).hexdigest()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        start = time.perf_counter()

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("cache-control", "private, no-cache")
                if message["status"] >= 400 and scope["method"] not in _READING:
                    # Or whoever is refused while it sends would wait for ever for somebody to read the rest.
                    headers["connection"] = "close"
                self._measure(scope, message["status"], time.perf_counter() - start)
            await send(message)

        request = Request(scope)
        try:
            response = self._check(request)
        except ApiError as error:
            self.metrics.rejected.labels(error.reason).inc()
            response = error_response(error)
        if response is None:
            await self.app(scope, receive, answer)
        else:
            await response(scope, receive, answer)

    def _check(self, request: Request) -> Response | None:
        """None if the request may pass, or what to answer instead.

        Raises:
            ApiError: it may not.
        """
        host = request.headers.get("host", "")
        # A page elsewhere whose name was turned to this address (DNS rebinding) sends its own name.
        if self._hosts and _hostname(host) not in self._hosts:
            message = "The service is not known under this name. Use its address, or name the host with --hosts."
            raise ApiError(message, status=421, reason="host")
        origin = request.headers.get("origin")
        # And a page elsewhere that posts here sends where it is from.
        if request.method not in _READING and origin is not None and _place(origin) != host:
            raise ApiError("Other pages may not use this service. Open its own.", status=403, reason="origin")
        path = request.scope["path"].removeprefix(self._root)
        if self.config.token is None or path == "/health":
            return None
        offered = request.query_params.get("token")
        if path == "/" and offered is not None:
            self._compare(offered, self.config.token)
            home = f"{self._root}/"
            response = RedirectResponse(home, 303)
            is_secure = request.url.scheme == "https"
            response.set_cookie(
                _COOKIE, self._cookie or "", path=home, httponly=True, samesite="strict", secure=is_secure
            )
            return response
        scheme, _, value = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            self._compare(value.strip(), self.config.token)
        else:
            self._compare(request.cookies.get(_COOKIE, ""), self._cookie or "")
        return None

    def _compare(self, offered: str, expected: str) -> None:
        if not hmac.compare_digest(offered.encode(errors="replace"), expected.encode()):
            how = f"Open {self._root}/?token=TOKEN, or send Authorization: Bearer TOKEN."
            raise ApiError(f"This needs the service's token. {how}", status=401, reason="token")

    def _measure(self, scope: Scope, status: int, seconds: float) -> None:
        # Names of functions, not of clients: there are only so many.
        endpoint = getattr(scope.get("endpoint"), "__name__", "page" if "endpoint" in scope else "none")
        method = scope["method"] if scope["method"] in _METHODS else "other"
        self.metrics.request.labels(method, endpoint, str(status)).observe(seconds)


def _hostname(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _place(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""
