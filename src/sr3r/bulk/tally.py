"""What became of all scenes of a run, in numbers."""

import re
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from sr3r.bulk.outcome import Outcome

_NAME = re.compile(r"\S*/\S*|\S+\.[A-Za-z0-9]{2,5}\b")
_NUMBER = re.compile(r"\d+(\.\d+)?")


@dataclass
class Tally:
    """Numbers of a run; they change while it runs.

    Attributes:
        total: Scenes of this share.
        done: Of these, how many are complete, from earlier runs too.
        failed: How many cannot be made, from earlier runs too.
        here: How many came through in this run.
        reasons: Why scenes failed: the error, without names and numbers, and how often.
    """

    total: int
    done: int = 0
    failed: int = 0
    here: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    _start: float = field(default_factory=time.monotonic)

    def add_earlier(self, outcome: Outcome) -> None:
        """Count a scene of an earlier run."""
        if outcome.status == "done":
            self.done += 1
        else:
            self.failed += 1
            self.reasons[reason_of(outcome)] += 1

    def add(self, outcome: Outcome) -> None:
        """Count a scene of this run."""
        self.add_earlier(outcome)
        self.here += not outcome.is_repeated

    @property
    def missing(self) -> int:
        """Scenes that have not come through."""
        return self.total - self.done - self.failed

    @property
    def seconds(self) -> float:
        """Since the run began."""
        return time.monotonic() - self._start

    @property
    def rate(self) -> float:
        """Scenes a second in this run."""
        return self.here / self.seconds

    def to_json(self) -> dict[str, Any]:
        """Ready for JSON."""
        return {
            "total": self.total,
            "done": self.done,
            "failed": self.failed,
            "missing": self.missing,
            "done_here": self.here,
            "seconds": round(self.seconds, 2),
            "scenes_per_second": round(self.rate, 4),
            "reasons": dict(self.reasons.most_common()),
        }


def reason_of(outcome: Outcome) -> str:
    """An error without what is particular to its scene: names of files become …, numbers become N."""
    return _NUMBER.sub("N", _NAME.sub("…", (outcome.error or "").replace(outcome.name, "…")))
