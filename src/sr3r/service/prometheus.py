"""What Prometheus is told."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_STAGE_S = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 60, 150, 300)
_REQUEST_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 5, 30)


class Metrics:
    """The numbers of one server (jobs by state are of all that share the database)."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.jobs = Gauge("sr3r_jobs", "Jobs by state.", ["state"], registry=self._registry)
        self.stage = Histogram(
            "sr3r_stage_seconds", "Time of each stage of a job.", ["stage"], buckets=_STAGE_S, registry=self._registry
        )
        self.ended = Counter("sr3r_ended", "Jobs that ended at this server.", ["state"], registry=self._registry)
        self.rejected = Counter("sr3r_rejected", "Requests refused.", ["reason"], registry=self._registry)
        self.request = Histogram(
            "sr3r_request_seconds",
            "Time until an answer begins.",
            ["method", "endpoint", "status"],
            buckets=_REQUEST_S,
            registry=self._registry,
        )
        self.lost_workers = Counter("sr3r_lost_workers", "Workers that died or were ended.", registry=self._registry)

    def text(self) -> bytes:
        """All of it, in Prometheus' format."""
        return generate_latest(self._registry)
