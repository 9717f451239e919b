"""How many connections there may be, and for how long one may keep us waiting. Health is answered when all are taken.

A connection waits while no request of it is being answered: its head is not complete, or the last answer is sent. Those
are the first to go when there are too many, the oldest first, so that nobody takes the places of others by waiting.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from ipaddress import ip_address, ip_network
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from sr3r.service.api_error import ApiError
from sr3r.service.guard import error_response

RESERVE = 32
"""Connections beyond the limit, on which health is answered and nothing else."""

_STALL_S = 60.0


def client_of(host: str) -> str:
    """Whom an address belongs to: an IPv4 address, or the network that one IPv6 customer has."""
    try:
        address = ip_address(host)
    except ValueError:
        return host[:64]
    return str(ip_network((address, 64), strict=False)) if address.version == 6 else host


class Connections:
    """All connections of a server."""

    def __init__(self, *, total: int, head_s: float) -> None:
        """No connections yet.

        Args:
            total: So many at the same time; of one client half of them. (This machine is no client: a proxy is here.)
            head_s: Seconds that one may wait.
        """
        self.head_s, self._total = head_s, total
        self._clients: dict[Any, str] = {}
        self._counts = Counter[str]()
        # In the order in which they began to wait.
        self._waiting: dict[Any, Callable[[], None]] = {}

    def admit(self, connection: Any, client: str) -> bool | None:
        """Take one in; False if it may only ask for health, None if there is no place for it at all."""
        is_full = len(self._clients) >= self._total
        if self._counts[client] >= self._share(client):
            self._close_oldest(client)
        elif is_full:
            self._close_oldest(None)
        has_place = len(self._clients) < self._total and self._counts[client] < self._share(client)
        if not has_place and len(self._clients) >= self._total + RESERVE:
            return None
        self._clients[connection] = client
        self._counts[client] += 1
        return has_place

    def wait(self, connection: Any, close: Callable[[], None]) -> None:
        """It waits now; `close` ends it."""
        self._waiting[connection] = close

    def work(self, connection: Any) -> None:
        """It does not wait any longer."""
        self._waiting.pop(connection, None)

    def leave(self, connection: Any) -> None:
        """It has ended."""
        self._waiting.pop(connection, None)
        client = self._clients.pop(connection, None)
        if client is not None:
            self._counts[client] -= 1
            if not self._counts[client]:
                del self._counts[client]

    def _share(self, client: str) -> int:
        try:
            is_here = ip_network(client).is_loopback
        except ValueError:
            is_here = False
        return self._total if is_here else (self._total + 1) // 2

    def _close_oldest(self, client: str | None) -> None:
        for connection, close in self._waiting.items():
            if client is None or self._clients.get(connection) == client:
                self.leave(connection)
                close()
                return


class BoundedProtocol(H11Protocol):
    """Uvicorn's HTTP, with bounds on how many connections there are and how long they wait."""

    def __init__(self, *args: Any, bounds: Connections, **options: Any) -> None:
        super().__init__(*args, **options)
        self._bounds = bounds
        self._head_timer: asyncio.TimerHandle | None = None
        self._stall_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take it in, or end it."""
        super().connection_made(transport)
        has_place = self._bounds.admit(self, client_of(self.client[0] if self.client else "unknown"))
        if has_place is None:
            transport.abort()
            return
        if not has_place:
            self.app = _only_health(self.app)
        self._update()

    def connection_lost(self, exc: Exception | None) -> None:
        """Its place is free."""
        self._bounds.leave(self)
        _cancel(self._head_timer)
        _cancel(self._stall_timer)
        self._head_timer = self._stall_timer = None
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """More of a request."""
        super().data_received(data)
        self._update()

    def on_response_complete(self) -> None:
        """It may ask again."""
        super().on_response_complete()
        self._update()

    def pause_writing(self) -> None:
        """The client does not read."""
        super().pause_writing()
        self._stall_timer = self.loop.call_later(_STALL_S, self.transport.abort)

    def resume_writing(self) -> None:
        """It does."""
        super().resume_writing()
        _cancel(self._stall_timer)
        self._stall_timer = None

    def _update(self) -> None:
        if self.transport.is_closing():
            return
        is_waiting = self.cycle is None or self.cycle.response_complete
        if is_waiting and self._head_timer is None:
            self._head_timer = self.loop.call_later(self._bounds.head_s, self.transport.abort)
            self._bounds.wait(self, self.transport.abort)
        elif not is_waiting and self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None
            self._bounds.work(self)


def _only_health(app: ASGIApp) -> ASGIApp:
    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"].removeprefix(scope.get("root_path", "")) == "/health":
            await app(scope, receive, send)
            return
        message = "Too many connections are open. Try again in a few seconds."
        response = error_response(ApiError(message, status=503, reason="connections", retry_after=10))
        response.headers["connection"] = "close"
        await response(scope, receive, send)

    return answer


def _cancel(timer: asyncio.TimerHandle | None) -> None:
    if timer is not None:
        timer.cancel()
