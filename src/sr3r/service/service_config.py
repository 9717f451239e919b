"""Everything that `sr3r serve` can be told, limits included."""

import dataclasses
import ipaddress
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from sr3r.errors import InputError
from sr3r.files import cache_folder
from sr3r.quality import DEFAULT_QUALITY, QUALITIES, Quality

_MIN_TOKEN = 16
_MAY_BE_ZERO = ("port", "workers", "grace", "min_free_bytes")


def default_data() -> Path:
    """The service's folder in the user's cache."""
    return cache_folder("serve")


@dataclass(frozen=True, kw_only=True)
class ServiceConfig:
    """What the service serves, where, and how much it takes."""

    address: str = "127.0.0.1"
    """IP address to listen on. Any but a loopback address needs a token."""
    port: int = 8000
    """0 takes a free port."""
    token: str | None = field(default=None, repr=False)
    """What clients must show, at least 16 characters; better given as SR3R_TOKEN, which other users cannot see."""
    hosts: tuple[str, ...] = ()
    """Names under which a proxy in front makes the service known. Needs a token; X-Forwarded-* of a proxy on this
    machine are then believed."""
    root_path: str = ""
    """Path under which a proxy makes the service known, such as /sr3r; the proxy takes it off before it asks here."""
    data: Path = field(default_factory=default_data)
    """Folder for photos, results and the SQLite file."""
    database: str | None = None
    """postgresql://user:password@host/name instead of SQLite. Several servers may share it, and then the folder too."""
    weights: str = "compact"
    """Name of shipped weights, or a folder with config.json and model.safetensors."""
    device: Literal["auto", "cpu", "cuda"] = "auto"
    """auto takes a CUDA device if there is one."""
    workers: int = 1
    """Processes that reconstruct, each with a model of its own; 0 leaves the work to other servers of the database."""
    max_photos: int = 8
    """Photos of one job."""
    max_bytes: int = 64_000_000
    """Bytes of one upload, all photos together."""
    max_pixels: int = 50_000_000
    """Pixels of one photo, told by its header before anything is decoded."""
    max_quality: Quality = "full"
    """Best quality that a client may ask for (docs/quality.md)."""
    max_lr_size: int = 128
    """Largest size, in pixels of the short side, that a client may ask for instead of a quality."""
    max_queue: int = 1000
    """Jobs that wait, of all clients."""
    max_client_queue: int = 100
    """Jobs that wait, of one client (one address)."""
    max_uploads: int = 16
    """Uploads received at the same time; of one client at most half of them."""
    max_streams: int = 200
    """Streams of events open at the same time; of one client at most half of them."""
    max_connections: int = 400
    """Connections open at the same time; of one client (but this machine) at most half of them."""
    head_time: float = 10.0
    """Seconds that a connection may take for the head of a request."""
    min_free_bytes: int = 1_000_000_000
    """Uploads are refused when less than this would be left on the disk."""
    upload_time: float = 120.0
    """Seconds that an upload may take."""
    job_time: float = 300.0
    """Seconds that a job may run."""
    load_time: float = 300.0
    """Seconds that a worker may take to load its model."""
    max_crashes: int = 3
    """How often a job may crash a worker before it fails. Whoever kills workers or servers does not count."""
    keep: float = 86_400.0
    """Seconds that jobs and their results are kept after they end."""
    grace: float = 30.0
    """Seconds that running jobs may go on after SIGTERM or Ctrl-C before they go back to the queue."""

    def __post_init__(self) -> None:
        for limit in dataclasses.fields(self):
            value = getattr(self, limit.name)
            if isinstance(value, int | float) and value <= 0 and not (value == 0 and limit.name in _MAY_BE_ZERO):
                raise InputError(f"{limit.name} must be positive, not {value}. Leave it out for the default.")
        if not re.fullmatch(r"(/[\w.~-]+)*", self.root_path, re.ASCII):
            raise InputError(f"root_path must be like /sr3r, not {self.root_path}. Leave out a slash at the end.")
        if self.max_photos < 2:
            raise InputError("max_photos must be at least 2: a scene needs two photos. Leave it out for the default.")

    def check_access(self) -> None:
        """Make sure that nobody from outside comes in without a good token.

        Raises:
            InputError: someone could.
        """
        if self.token is not None and (len(self.token) < _MIN_TOKEN or not self.token.isascii()):
            raise InputError(
                f"The token must have at least {_MIN_TOKEN} characters, ASCII only. Make one with: openssl rand -hex 16"
            )
        if self.token is None and (not self.is_loopback or self.hosts):
            where = ", ".join(self.hosts) or self.address
            raise InputError(
                f"Whoever reaches {where} could use this service. "
                "Set a token: export SR3R_TOKEN=$(openssl rand -hex 16)"
            )

    @property
    def qualities(self) -> tuple[Quality, ...]:
        """Those that a client may ask for, from the fastest."""
        return QUALITIES[: QUALITIES.index(self.max_quality) + 1]

    @property
    def default_quality(self) -> Quality:
        """What a client gets that asks for none."""
        return DEFAULT_QUALITY if DEFAULT_QUALITY in self.qualities else self.max_quality

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine reaches the address.

        Raises:
            InputError: it is not an IP address.
        """
        try:
            return ipaddress.ip_address(self.address).is_loopback
        except ValueError as error:
            raise InputError(f"{self.address} is not an IP address. Use 127.0.0.1, or 0.0.0.0 for any.") from error

    @property
    def database_url(self) -> str:
        """Where the jobs are."""
        return self.database or f"sqlite:///{self.data / 'jobs.sqlite'}"
