"""A job as the database has it and as clients see it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

State = Literal["queued", "running", "done", "failed", "cancelled"]

FINAL: tuple[State, ...] = ("done", "failed", "cancelled")


@dataclass(frozen=True, kw_only=True)
class Job:
    """One reconstruction; times are seconds since 1970.

    Attributes:
        id: 128 random bits; whoever knows it may see and remove the job.
        client: Who sent it, for fairness.
        state: Where it is.
        stage: What runs, while it runs.
        position: Place in the queue, from 1, while it waits.
        created: When it was accepted.
        started: When its last attempt began.
        finished: When it ended.
        expires: When it will be deleted.
        names: The photos' names as the client told them; only ever shown.
        request: What the worker needs to know: our names of the photos, whether there are cameras, quality or lr_size.
        attempt: How often it was begun.
        crashes: How often the work on it ended a worker.
        error: Why it failed.
        seconds: Time of each stage, when done.
        num_gaussians: Of the scene, when done.
        files: Name, label and bytes of each file of the result.
    """

    id: str
    client: str
    state: State
    stage: str | None = None
    position: int | None = None
    created: float
    started: float | None = None
    finished: float | None = None
    expires: float | None = None
    names: list[str]
    request: dict[str, Any]
    attempt: int = 0
    crashes: int = 0
    error: str | None = None
    seconds: dict[str, float] = field(default_factory=dict)
    num_gaussians: int | None = None
    files: list[dict[str, Any]] = field(default_factory=list)

    def describe(self, root: str = "") -> dict[str, Any]:
        """What clients get.

        Args:
            root: Path under which they reach the service.
        """
        return {
            "id": self.id,
            "state": self.state,
            "stage": self.stage,
            "position": self.position,
            "created": _iso(self.created),
            "started": _iso(self.started),
            "finished": _iso(self.finished),
            "expires": _iso(self.expires),
            "photos": self.names,
            "error": self.error,
            "seconds": self.seconds,
            "num_gaussians": self.num_gaussians,
            "files": [{**file, "url": f"{root}/api/jobs/{self.id}/files/{file['name']}"} for file in self.files],
            "scene": f"{root}/scenes/{self.id}/" if self.state == "done" else None,
        }


def _iso(seconds: float | None) -> str | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
