"""The server's process: opens the database, listens, stops in good order."""

import asyncio
import logging
import socket
from collections.abc import Callable, Sequence
from functools import partial
from types import FrameType

import uvicorn

from sr3r.errors import InputError
from sr3r.service.app import build_app
from sr3r.service.connections import BoundedProtocol, Connections
from sr3r.service.folders import Folders
from sr3r.service.prometheus import Metrics
from sr3r.service.service_config import ServiceConfig
from sr3r.service.store import JobStore
from sr3r.service.supervisor import Supervisor

_logger = logging.getLogger(__name__)

# Answers that are being sent when the service ends may take this long.
_LAST_ANSWERS_S = 5


def serve(config: ServiceConfig, *, on_listening: Callable[[str], None], worker: Sequence[str] | None = None) -> None:
    """Serve until SIGTERM or Ctrl-C; a second one does not wait for running jobs.

    Args:
        config: What to serve.
        on_listening: Called with the address when it answers.
        worker: Command of another worker than ours, that speaks as `sr3r.service.worker` does.

    Raises:
        InputError: a token is missing, the port is taken, or the database's URL is wrong.
        FileError: the data folder cannot be written.
        UnavailableError: the database does not answer, or the model cannot be loaded.
    """
    config.check_access()
    folders = Folders(config.data)
    listener = _listen(config)
    store = JobStore(
        config.database_url,
        keep=config.keep,
        max_crashes=config.max_crashes,
        max_queue=config.max_queue,
        max_client_queue=config.max_client_queue,
    )
    try:
        supervisor = Supervisor(config, store, folders, Metrics(), worker=worker)
        server = _Server(supervisor, on_started=lambda: on_listening(_address(listener)))
        server.run(sockets=[listener])
    finally:
        store.close()
        listener.close()
    if supervisor.failure is not None:
        raise supervisor.failure


class _Server(uvicorn.Server):
    """Uvicorn, but signals first let running jobs end, while requests are still answered."""

    def __init__(self, supervisor: Supervisor, *, on_started: Callable[[], None]) -> None:
        limits = supervisor.config
        bounds = Connections(total=limits.max_connections, head_s=limits.head_time)
        config = uvicorn.Config(
            build_app(supervisor),
            lifespan="on",
            http=partial(BoundedProtocol, bounds=bounds),  # type: ignore[arg-type]
            ws="none",
            # So many are accepted before the first is told; with more, descriptors could run out in between.
            backlog=64,
            log_level="warning",
            # Records go to the log that everything else goes to.
            log_config=None,
            access_log=False,
            server_header=False,
            root_path=supervisor.config.root_path,
            proxy_headers=bool(supervisor.config.hosts),
            forwarded_allow_ips=["127.0.0.1", "::1"],
            timeout_graceful_shutdown=_LAST_ANSWERS_S,
        )
        super().__init__(config)
        self._supervisor, self._on_started = supervisor, on_started
        self._num_signals = 0
        self._stopping: asyncio.Task[None] | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Say when requests are answered."""
        await super().startup(sockets)
        self._on_started()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Count; `on_tick` acts, in the event loop."""
        self._num_signals += 1

    async def on_tick(self, counter: int) -> bool:
        """Ten times a second."""
        if self._supervisor.failure is not None or self._num_signals > 1:
            self.should_exit = True
        elif self._num_signals == 1 and self._stopping is None:
            _logger.info("Stopping when the running jobs have ended; Ctrl-C again stops at once.")
            self._stopping = asyncio.create_task(self._supervisor.stop(self._supervisor.config.grace))
        elif self._stopping is not None and self._stopping.done():
            self._stopping.result()
            self.should_exit = True
        if self.should_exit:
            self._supervisor.close()
        return await super().on_tick(counter)


def _listen(config: ServiceConfig) -> socket.socket:
    is_v6 = ":" in config.address
    # With the protocol told, or asyncio does not set TCP_NODELAY and every answer waits 40 ms for an acknowledgement.
    listener = socket.socket(socket.AF_INET6 if is_v6 else socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((config.address, config.port))
    except OSError as error:
        listener.close()
        where = f"{config.address}, port {config.port}"
        raise InputError(f"Cannot listen on {where} ({error.strerror}). Choose another --port.") from error
    return listener


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
